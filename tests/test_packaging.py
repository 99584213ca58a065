"""What is handed out is whole: the wheel carries the course, and both lists of dependencies agree."""

import importlib
import re
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib", "playwright-python": "playwright"}
NOT_OURS = {"python", "pip", "-e ."}  # what an environment needs besides

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="needs a checkout")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def floors(requirements):
    """Names and floors of requirement lines, whatever marker follows."""
    found = (re.fullmatch(r"([\w.-]+)\s*>=\s*([\w.]+)(?:\s*;.*)?", line) for line in requirements)
    return {CONDA_NAMES.get(match[1], match[1]): match[2] for match in found if match}


def test_the_conda_environment_has_the_packages_and_floors_of_pyproject(project):
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with cnnkit[test]")
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    named = [line for line in lines if isinstance(line, str)] + [
        line for group in lines if isinstance(group, dict) for line in group["pip"]
    ]
    wanted = floors([*project["dependencies"], *project["optional-dependencies"]["test"]])
    assert floors(line for line in named if not line.startswith("python>=")) == wanted
    assert [line for line in named if line not in NOT_OURS and not floors([line])] == []
    assert f"python{project['requires-python']}" in named


def test_every_dependency_has_a_floor_no_ceiling_and_a_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("\ndependencies = [") : text.index("[project.scripts]")]
    lines = [line.strip() for line in block.splitlines() if line.strip().startswith('"')]
    assert len(lines) > 15
    for line in lines:
        assert re.match(r'"[\w.-]+>=[\w.]+(; [^"]+)?",\s+# \S.{10,}', line), f"without floor or reason: {line}"


def test_the_licence_and_the_oldest_python_are_named(project):
    assert project["license"] == "BSD-3-Clause"
    assert project["requires-python"] == ">=3.11"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built in this process by the backend itself: no network, no environment of its own."""
    builder = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed").WheelBuilder
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = builder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(path) as content:
        return set(content.namelist())


@pytest.mark.tools
def test_the_wheel_carries_the_lessons_and_not_the_solutions(wheel):
    lessons = {f"cnnkit/course/lessons/{path.name}" for path in (ROOT / "lessons").glob("*.ipynb")}
    assert lessons == {name for name in wheel if name.endswith(".ipynb")}
    assert not any("solutions/" in name or name.startswith("tests/") for name in wheel)


@pytest.mark.tools
def test_the_wheel_carries_scripts_styles_and_the_licence(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for kind in ("*.js", "*.css", "*.py", "*.svg", "*.json", "*.csv", "*.npz", "*.j2", "py.typed")
        for path in (ROOT / "cnnkit").rglob(kind)
        if not path.is_relative_to(ROOT / "cnnkit" / "course" / "lessons")
    }
    assert files <= wheel
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


@pytest.mark.tools
def test_the_wheel_carries_no_rests_of_running(wheel):
    assert not [name for name in wheel if re.search(r"__pycache__|\.nb[ci]$|\.ipynb_checkpoints|progress\.jsonl", name)]


def test_the_command_exists(project):
    module, _, attribute = project["scripts"]["cnnkit"].partition(":")
    assert callable(getattr(importlib.import_module(module), attribute))
