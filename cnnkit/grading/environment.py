"""What a grade depends on besides the submission: grader, packages, Python, lesson, secret; and its own exercise.

What all rows of a notebook share is one key, changed with which all of it is graded anew. What one exercise alone
depends on, its file with those of its neighbours that it imports and its cells in the lesson, is a key of its own.
"""

import ast
import hashlib
import json
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import cnnkit
from cnnkit.grading import packages
from cnnkit.grading.limits import Limits

PACKAGE = Path(cnnkit.__file__).parent
PARTS = (
    "errors.py",
    "data",
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
# What only finds notebooks, or shows and keeps results, bears on none: a change there grades nobody anew.
FINDS = ("archive.py", "layouts.py", "submissions.py", "when.py", "standing.py")
SHOWS = ("report/", "export/", "gradebook.py", "schema.py", "course_kernel.py")
OF_LESSONS = "exercises/lesson_"  # belongs to the exercises that are there
NO_PART = (*(f"grading/{name}" for name in (*FINDS, *SHOWS)), OF_LESSONS)


@dataclass(frozen=True)
class Key:
    """Equal keys mean equal rows: ``common`` to all, and by exercise what is its ``own``."""

    common: str
    own: dict[str, str]


@cache
def fingerprint() -> str:
    """A hash of the code that grades and of everything that it runs on."""
    digest = hashlib.sha256()
    for part in PARTS:
        place = PACKAGE / part
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            name = file.relative_to(PACKAGE).as_posix()
            if not name.startswith(NO_PART):
                digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(json.dumps([platform.python_version(), platform.machine(), packages.versions()]).encode())
    return digest.hexdigest()


def key(submission: bytes, lesson: bytes, secret: bytes, sandbox: str, limits: Limits) -> Key:
    """Of one submission to a released lesson. The secret's part in it tells nothing of the secret."""
    shared, cells = _lesson(lesson)
    parts = [submission, shared.encode(), b"key of" + secret, sandbox.encode(), json.dumps(limits.as_dict()).encode()]
    lent = [of_exercise(id) for id in sorted(set(re.findall(r'\bmine\([\'"](\d\d\.\w+)', shared)) - set(cells))]
    hashes = [hashlib.sha256(part).hexdigest() for part in parts]
    common = _hash("".join([*hashes, *lent, fingerprint()]))
    return Key(common, {id: _hash(of_exercise(id) + own) for id, own in cells.items()})


@cache
def of_exercise(id: str, package: Path = PACKAGE) -> str:
    """A hash of the exercise's file and of what it imports from the lessons' folders."""
    lesson, _, name = id.partition(".")
    wanted, found = [package / f"{OF_LESSONS}{lesson}" / f"{name}.py"], set()
    while wanted:
        file = wanted.pop()
        if file not in found and file.is_file():
            found.add(file)
            wanted += _imported(file, package)
    digest = hashlib.sha256()
    for file in sorted(found):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _imported(file: Path, package: Path) -> Iterator[Path]:
    """The lessons' modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("cnnkit.exercises.lesson_"):
                yield package.joinpath(*name.split(".")[1:]).with_suffix(".py")


@lru_cache(maxsize=64)
def _lesson(released: bytes) -> tuple[str, dict[str, str]]:
    """Of a released lesson: what all exercises share of it, and by exercise the sources of its cells.

    The text between the cells is for readers: it may be reworded, and nobody is graded anew.
    """
    cells = json.loads(released)["cells"] if released else []
    shared: list[list] = []
    own: dict[str, str] = {}
    for cell in cells:
        said = cell["metadata"].get("cnnkit", {})
        shared.append([cell.get("id"), cell["cell_type"], said])
        if cell["cell_type"] == "code" and said.get("role") in ("answer", "check"):
            own[said["exercise"]] = own.get(said["exercise"], "") + json.dumps(_source(cell))
        elif cell["cell_type"] == "code":
            shared.append([_source(cell)])
    return "\n".join(str(one) for one in shared), own


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
