"""What a kernel in the sandbox sees when somebody else's grader asks for it: the whole course, nothing of the machine.

nbgrader runs checks in the student's own kernel, so the answers have to be there, and what it reports proves no more
than it does without a sandbox. What the sandbox keeps is everything else: gradebook, other people's work, network.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import cnnkit
from cnnkit.grading import bubblewrap, library, packages
from cnnkit.grading.limits import Limits
from cnnkit.grading.sandbox import Parts
from cnnkit.ops.warmup import warmup

REAL = Path(cnnkit.__file__).parent
PACKAGES = (*packages.ALLOWED, "anywidget", "scikit-learn", "mlxtend", "pooch", "nbformat")  # what notebooks import
LEFT_OUT = ("*.pyc", "*.tmp.*", "grading", "lessons")
LIMITS = Limits().for_training()


@cache
def parts() -> Parts:
    """Made once in a process, and gone with it."""
    place = Path(_folder().name)
    program = bubblewrap.required()
    warmup()  # so that machine code is there to be copied: inside, nothing that is compiled outlives its kernel
    shutil.copytree(REAL, place / "library" / "cnnkit", ignore=shutil.ignore_patterns(*LEFT_OUT))
    (place / "fonts").mkdir()
    fonts = library.bake_fonts(place / "fonts")
    for path in [place, *place.rglob("*")]:  # readable for the sandbox's own user, whatever our umask
        path.chmod(0o755 if path.is_dir() else 0o644)
    return Parts(program, place / "library", fonts, tuple(map(str, packages.files(PACKAGES, never=()))))


@cache
def _folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="cnnkit-kernel-", ignore_cleanup_errors=True)
