"""The house has floors: imports point down, Numba stays in its room, and the front door is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cnnkit"
FLOORS = [
    {"errors"},
    {"kernels"},
    {"ops"},
    {"nn", "optim", "data", "plots"},
    {"train", "explain"},
    {"bench"},
    {"exercises", "widgets"},
    {"course"},
    {"grading"},
    {"doctor"},
    {"cli"},
    {"__main__"},
]
RANK = {name: rank for rank, floor in enumerate(FLOORS) for name in floor}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(source, package="cnnkit"):
    """The dotted names that a module imports anywhere in it, functions included; ``package`` is where it lives."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def part(dotted):
    """Which part of cnnkit a dotted name belongs to; None for other packages and for cnnkit itself."""
    first, *rest = dotted.split(".")
    return rest[0] if first == "cnnkit" and rest else None


def climbs(source, here, package):
    """The imports of other parts that are not below ``here``."""
    parts = {part(name) for name in imported(source, package)} - {None, here, "__version__"}
    return sorted(other for other in parts if RANK[other] >= RANK[here])


def name_of(path):
    return path.relative_to(PACKAGE.parent).with_suffix("").as_posix()


def inside(path):
    """The package that a module lives in, dotted; a package lives in itself."""
    return ".".join(path.relative_to(PACKAGE.parent).parts[:-1])


@pytest.mark.parametrize("path", [path for path in MODULES if path != PACKAGE / "__init__.py"], ids=name_of)
def test_imports_point_down(path):
    here = path.relative_to(PACKAGE).with_suffix("").parts[0]
    assert here in RANK, f"{here} has no floor yet: give it one in FLOORS"
    assert climbs(path.read_text(encoding="utf-8"), here, inside(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_numba_is_imported_in_kernels_alone(path):
    packages = {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"), inside(path))}
    assert not packages & {"numba", "llvmlite"} or path.is_relative_to(PACKAGE / "kernels")


def test_the_front_door_imports_no_part_of_the_house():
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert {part(name) for name in imported(source)} <= {None}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import cnnkit.cli", ["cli"]),
        ("from cnnkit import widgets, ops", ["widgets"]),
        ("from cnnkit.grading.run import go", ["grading"]),
        ("def later():\n    from cnnkit import course", ["course"]),
        ("from ..doctor import line", ["doctor"]),
        ("from .. import grading as g", ["grading"]),
        ("from . import check\nfrom .check import x\nimport cnnkit\nfrom cnnkit.errors import ShapeError", []),
        ("import numpy as np\nfrom os.path import join", []),
    ],
)
def test_every_way_to_climb_is_seen(source, found):
    assert climbs(source, "exercises", "cnnkit.exercises") == found


def test_importing_cnnkit_loads_nothing_heavy():
    program = "import sys, cnnkit; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"numpy", "numba", "matplotlib", "ipywidgets"} & set(done.stdout.split())


def test_importing_cnnkit_takes_no_time():
    program = "import time; a = time.perf_counter(); import cnnkit; print(time.perf_counter() - a)"
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in "12345"
    ]
    assert min(float(run.stdout) for run in runs) < 0.030  # the least of five: what the machine did besides is noise
