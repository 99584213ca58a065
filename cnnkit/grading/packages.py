"""Which installed packages a sandbox may see: a few, with what they depend on, and nothing besides."""

from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from cnnkit.errors import GradingError

# No SciPy, scikit-learn, PyTorch …: they answer whole exercises. ipywidgets, since notebooks may import it.
ALLOWED = ("ipykernel", "numpy", "matplotlib", "numba", "ipywidgets", "tqdm")
NEVER = ("scipy", "scikit-learn", "scikit-image", "torch", "mlxtend", "opencv-python", "cnnkit")


@cache
def closure(roots: tuple[str, ...] = ALLOWED, never: tuple[str, ...] = NEVER) -> dict[str, metadata.Distribution]:
    """The distributions of these names and all that they require here, by normalised name."""
    found: dict[str, metadata.Distribution] = {}
    wanted = list(roots)
    while wanted:
        name = _normal(wanted.pop())
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if name in map(_normal, roots):
                raise GradingError(f"Grading needs the package {name}; install cnnkit again.") from None
            continue  # an optional one that is not installed
        wanted += _required(found[name])
    forbidden = sorted(set(never) & set(found))
    if forbidden:
        raise GradingError(f"The sandbox would carry {', '.join(forbidden)}, which answers exercises.")
    return found


def files(roots: tuple[str, ...] = ALLOWED, never: tuple[str, ...] = NEVER) -> list[Path]:
    """The top-level files and folders of these distributions, where they are installed."""
    found = {path for distribution in closure(roots, never).values() for path in _top_level(distribution)}
    return sorted(path for path in found if path.exists())


def versions() -> dict[str, str]:
    """What a sandbox sees, by name: a grade depends on it."""
    return {name: distribution.version for name, distribution in sorted(closure().items())}


def _required(distribution: metadata.Distribution) -> Iterator[str]:
    for text in distribution.requires or []:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _top_level(distribution: metadata.Distribution) -> Iterator[Path]:
    """First parts of the recorded paths; scripts beside the packages, caches and path hooks stay out."""
    for recorded in distribution.files or []:
        first = recorded.parts[0]
        if first not in ("..", "__pycache__") and not first.endswith(".pth"):
            yield Path(str(distribution.locate_file(first)))


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
