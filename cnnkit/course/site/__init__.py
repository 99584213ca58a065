"""``cnnkit site``: the course and the library's reference as pages that need neither a kernel nor a network.

The pages come from nbconvert, which JupyterLab brings along, under a template of our own. MyST would bring a theme
and search, and ask for Node.js and a download to build them; nbconvert's own themes ask for scripts from elsewhere.

What is shown is what every learner sees who runs a lesson from top to bottom without answering anything: the stubs,
their *not attempted*, the pictures in between. Solutions are not read at all, so that none can get in.

lesson (a notebook's body), docstring > reference (a module's) > finish (what every body goes through) > page (its
frame), search > build (all of it). mathml makes formulas.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cnnkit.errors import CourseError

if TYPE_CHECKING:
    from cnnkit.course.site.build import Written

NEEDED = ("nbconvert", "latex2mathml")


def site(
    out: Path, *, run: bool = True, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> "Written":
    """Write the site into ``out``; without ``run``, with the outputs that the lessons carry.

    Raises CourseError when a package is missing, a lesson does not run, or the folder cannot be written.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise CourseError(f"cnnkit site needs {' and '.join(missing)}: python -m pip install 'cnnkit[site]'")
    from cnnkit.course.site.build import build

    return build(out, run=run, progress=progress)
