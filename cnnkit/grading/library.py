"""Builds the cnnkit that the sandbox sees: names as in the real one, no answers.

Made from the real modules each time, so that it cannot drift: withheld parts become functions that refuse, explorers
become inert, exercises keep their probe and lose their references. No compiled code, no caches, no labels.

Lessons that train networks need what earlier ones withhold. For them the *whole* library is carried in, with its
compiled code: all of it can be read by everybody at home, and the watch that refuses at home refuses here. The images
that trained networks are judged on are not carried in.
"""

import ast
import gzip
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import cnnkit
from cnnkit import data
from cnnkit.ops.warmup import warmup

REAL = Path(cnnkit.__file__).parent
INSIDE = Path(__file__).parent / "inside"
AS_THEY_ARE = ("__init__.py", "errors.py", "data", "plots")
OF_EXERCISES = ("probe.py", "values.py", "exercise.py", "given.py")
REFUSING = ("ops", "nn")  # whatever an exercise may withhold, nothing of these is carried in
WHOLE = ("kernels", "ops", "nn", "optim.py", "train", "explain.py")  # for lessons that train
COLLECTIONS = "collections"  # the folder of images to learn from

BAKE_FONTS = """
import sys
from pathlib import Path
from matplotlib import font_manager
find = font_manager.findSystemFonts
font_manager.findSystemFonts = lambda places=None, fontext="ttf": find(places, fontext) if places else []
version = font_manager.FontManager.__version__
font_manager.json_dump(font_manager.FontManager(), str(Path(sys.argv[1]) / f"fontlist-v{version}.json"))
"""


def build(folder: Path, *, whole: bool = False) -> Path:
    """Write the library into ``folder``, which goes onto the sandbox's path, and return it."""
    package = folder / "cnnkit"
    for place in (package, package / "exercises", package / "widgets"):
        place.mkdir(parents=True)
    for name in AS_THEY_ARE:
        _carry(package, name, "__pycache__")
    for name in OF_EXERCISES:
        shutil.copyfile(REAL / "exercises" / name, package / "exercises" / name)
    for file in sorted((INSIDE / "exercises").glob("*.py")):
        shutil.copyfile(file, package / "exercises" / file.name)
    if whole:
        _carry_whole(package)
        _collections(folder / COLLECTIONS)
    else:
        for part in REFUSING:
            _refuse(REAL / part, package / part, part)
    inert = (INSIDE / "widgets" / "__init__.py").read_text(encoding="utf-8")
    classes = "".join(f"\n\nclass {name}(Inert):\n    pass\n" for name in exported(REAL / "widgets" / "__init__.py"))
    (package / "widgets" / "__init__.py").write_text(inert + classes, encoding="utf-8")
    _pictures(folder, labels=whole)
    for path in [folder, *folder.rglob("*")]:  # readable for the sandbox's own user, whatever our umask
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def bake_fonts(folder: Path) -> Path | None:
    """matplotlib's list of its own fonts, made once; None where that fails, which only costs time."""
    subprocess.run([sys.executable, "-I", "-c", BAKE_FONTS, str(folder)], capture_output=True, check=False)
    for path in folder.glob("fontlist-*.json"):
        path.chmod(0o644)
        return path
    return None


def exported(module: Path) -> list[str]:
    """The public names of a module: ``__all__``, or else what it defines or imports from cnnkit."""
    body = ast.parse(module.read_text(encoding="utf-8")).body
    defined: list[str] = []
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return list(ast.literal_eval(node.value))
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.append(node.name)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cnnkit"):
            defined += [alias.asname or alias.name for alias in node.names]
    return [name for name in defined if not name.startswith("_")]


def _refuse(real: Path, built: Path, part: str) -> None:
    """A withheld package, module by module: the same names, each of which refuses when it is called."""
    if not real.is_dir():
        return
    built.mkdir()
    inner = {path.name for path in real.iterdir() if (path / "__init__.py").is_file()}
    for file in sorted(real.glob("*.py")):
        packages = inner if file.stem == "__init__" else set()
        lines = [f'"""Withheld while answers are graded: the names of cnnkit.{part}."""\n']
        lines += ["from cnnkit.exercises.withhold import refusing\n"]
        for name in exported(file):
            refused = f'{name} = refusing("{part}.{name}")\n'
            lines.append(f"from cnnkit.{part} import {name}\n" if name in packages else refused)
        (built / file.name).write_text("".join(lines), encoding="utf-8")
    for package in sorted(path for path in real.iterdir() if (path / "__init__.py").is_file()):
        _refuse(package, built / package.name, f"{part}.{package.name}")


def _carry(package: Path, name: str, *without: str) -> None:
    """A module, or a package without some of its files, with its times: a compiled file must not be older."""
    if (REAL / name).is_dir():
        shutil.copytree(REAL / name, package / name, ignore=shutil.ignore_patterns(*without))
    else:
        shutil.copy2(REAL / name, package / name)


def _carry_whole(package: Path) -> None:
    """The real parts with what this machine has compiled of them, and the watch of the learner's own check."""
    warmup()
    for name in WHOLE:
        _carry(package, name, "*.pyc", "*.tmp.*")
    shutil.copyfile(REAL / "exercises" / "withhold.py", package / "exercises" / "withhold.py")


def _collections(folder: Path) -> None:
    """The digits of MNIST that are there to learn from. In place of the others, by which networks are judged, the
    first of them once more: cells that look at them run, and learn nothing.
    """
    folder.mkdir()
    images, labels = data.mnist5k()
    pixels, known = np.round(images * 255).astype(np.uint8), data.MNIST5K_TRAIN
    unseen = len(labels) - known
    pixels[known:], labels[known:] = pixels[:unseen], labels[:unseen]
    np.savez(folder / "mnist5k.npz", pixels=pixels, labels=labels)


def _pictures(folder: Path, *, labels: bool) -> None:
    """The photographs and digits that cnnkit.data reads from scikit-learn's folders; digits without their labels
    where nothing is trained.
    """
    spec = find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        return
    theirs, ours = Path(spec.submodule_search_locations[0]) / "datasets", folder / "sklearn" / "datasets"
    (ours / "images").mkdir(parents=True)
    (ours / "data").mkdir()
    for picture in (theirs / "images").glob("*.jpg"):
        shutil.copyfile(picture, ours / "images" / picture.name)
    if labels:
        shutil.copyfile(theirs / "data" / "digits.csv.gz", ours / "data" / "digits.csv.gz")
        return
    with gzip.open(theirs / "data" / "digits.csv.gz", "rt") as table:
        unlabelled = "".join(f"{line.rpartition(',')[0]},-1\n" for line in table)  # -1: not told
    with gzip.open(ours / "data" / "digits.csv.gz", "wt") as table:
        table.write(unlabelled)
