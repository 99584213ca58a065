"""What a grade depends on besides the submission: exercises, grader, packages, Python. Changed, all is graded anew."""

import hashlib
import json
import platform
from functools import cache
from pathlib import Path

import cnnkit
from cnnkit.grading import packages
from cnnkit.grading.limits import Limits

PACKAGE = Path(cnnkit.__file__).parent
PARTS = (
    "errors.py",
    "data.py",
    "plots",
    "kernels",
    "ops",
    "nn",
    "optim.py",
    "train",
    "explain.py",
    "exercises",
    "grading",
)
# What only shows or keeps results bears on none, and a change there grades nobody anew.
SHOWS = tuple(
    f"grading/{name}" for name in ("report/", "export/", "pages.py", "tables.py", "gradebook.py", "schema.py")
)


@cache
def fingerprint() -> str:
    """A hash of the code that grades and of everything that it runs on."""
    digest = hashlib.sha256()
    for part in PARTS:
        place = PACKAGE / part
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            name = file.relative_to(PACKAGE).as_posix()
            if not name.startswith(SHOWS):
                digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(json.dumps([platform.python_version(), platform.machine(), packages.versions()]).encode())
    return digest.hexdigest()


def key(submission: bytes, lesson: bytes, secret: bytes, sandbox: str, limits: Limits) -> str:
    """Equal keys mean equal rows. The secret's part in it tells nothing of the secret."""
    parts = [submission, lesson, b"key of" + secret, sandbox.encode(), json.dumps(limits.as_dict()).encode()]
    hashes = [hashlib.sha256(part).hexdigest() for part in parts]
    return hashlib.sha256("".join([*hashes, fingerprint()]).encode()).hexdigest()
