"""Where the lessons are: inside an installed cnnkit, or in the checkout that it runs from."""

from pathlib import Path

from cnnkit.errors import CourseError

INSTALLED = Path(__file__).parent / "lessons"  # a wheel carries them here
CHECKOUT = Path(__file__).parents[2]


def folder() -> Path:
    """The folder of the released lessons; CourseError when this installation has none."""
    for place in (INSTALLED, CHECKOUT / "lessons"):
        if notebooks(place):
            return place
    raise CourseError("This cnnkit carries no lessons; install it again, or run `cnnkit release` in a checkout.")


def notebooks(place: Path) -> list[Path]:
    """The lessons in a folder by number; whatever is not called ``NN_….ipynb`` is none."""
    return sorted(place.glob("[0-9][0-9]_*.ipynb"))
