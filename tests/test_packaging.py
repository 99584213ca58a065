"""What is handed out is whole: wheel and sdist carry the course, and both lists of dependencies agree."""

import importlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib", "playwright-python": "playwright"}
NOT_OURS = {"pip", "-e ."}  # what an environment needs besides

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
    assert floors(named) == floors(project["dependencies"])
    python, *others = [line for line in named if line not in NOT_OURS and not floors([line])]
    assert others == []
    version = re.fullmatch(r"python=(\d+)\.(\d+)", python)  # the only form in which Binder's builder reads a version
    least = re.fullmatch(r">=(\d+)\.(\d+)", project["requires-python"])
    assert tuple(map(int, version.groups())) >= tuple(map(int, least.groups()))


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


@pytest.mark.skipif(os.name != "posix", reason="Binder's images are Linux")
def test_binder_can_run_what_follows_its_installation():
    script = ROOT / "postBuild"
    assert os.access(script, os.X_OK)
    assert not (ROOT / "binder").exists()  # else Binder would look there, and nowhere else
    assert not (ROOT / ".binder").exists()
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    (program,) = re.findall(r"<<'END'\n(.*?)\nEND\n", script.read_text(encoding="utf-8"), re.DOTALL)
    compile(program, "postBuild", "exec")


def test_the_link_to_binder_opens_the_first_lesson():
    (place,) = re.findall(r"mybinder\.org/v2/gh/\S+?\?urlpath=lab/tree/([^)\s]+)", (ROOT / "README.md").read_text())
    assert ROOT / place == sorted((ROOT / "lessons").glob("*.ipynb"))[0]


def build_wheel(root, folder):
    """Built in this process by the backend itself: no network, no environment of its own."""
    builder = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed").WheelBuilder
    (path,) = builder(str(root)).build(directory=str(folder), versions=["standard"])
    return Path(path)


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory):
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel(wheel_file):
    with zipfile.ZipFile(wheel_file) as content:
        return set(content.namelist())


@pytest.fixture(scope="module")
def unpacked_sdist(tmp_path_factory):
    builder = pytest.importorskip("hatchling.builders.sdist", reason="hatchling is not installed").SdistBuilder
    folder = tmp_path_factory.mktemp("sdist")
    (path,) = builder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with tarfile.open(path) as content:
        content.extractall(folder, filter="data")
    (unpacked,) = (place for place in folder.iterdir() if place.is_dir())
    return unpacked


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


@pytest.mark.tools
def test_the_sdist_makes_the_very_same_wheel(wheel_file, unpacked_sdist, tmp_path):
    with zipfile.ZipFile(wheel_file) as ours, zipfile.ZipFile(build_wheel(unpacked_sdist, tmp_path)) as theirs:
        assert {(file.filename, file.CRC) for file in theirs.infolist()} == {
            (file.filename, file.CRC) for file in ours.infolist()
        }


@pytest.mark.tools
def test_the_sdist_carries_whatever_its_documents_link_to(unpacked_sdist):
    documents = sorted(unpacked_sdist.glob("*.md"))
    assert {path.name for path in documents} == {path.name for path in ROOT.glob("*.md")}
    for document in documents:
        links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
        assert [link for link in links if not (unpacked_sdist / link).exists()] == [], document.name


FROM_THE_WHEEL_ALONE = """
import importlib, json, pkgutil, sys
from pathlib import Path

import cnnkit

names = [found.name for found in pkgutil.walk_packages(cnnkit.__path__, "cnnkit.")]
modules = [importlib.import_module(name) for name in names if name != "cnnkit.__main__" and ".inside." not in name]
from cnnkit.course import lessons, working_copy
from cnnkit.exercises import catalogue

report = working_copy.update(Path("mine"), lessons.folder())
print(json.dumps({
    "version": cnnkit.__version__,
    "files": sorted({str(Path(module.__file__).resolve()) for module in modules}),
    "exercises": len(catalogue()),
    "said": report.sentences(),
}))
"""


@pytest.mark.tools
def test_the_wheel_works_where_there_is_no_checkout(wheel_file, tmp_path, project):
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel_file) as content:
        content.extractall(installed)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FROM_THE_WHEEL_ALONE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},  # ahead of any installation of ours
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert [file for file in seen["files"] if not Path(file).is_relative_to(installed.resolve())] == []
    assert len(seen["files"]) > 300
    assert (seen["version"], seen["exercises"] > 100) == (project["version"], True)
    count = len(list((ROOT / "lessons").glob("*.ipynb")))
    assert seen["said"] == [f"{count} lessons handed out."]
    assert len(list((tmp_path / "mine").glob("*.ipynb"))) == count


def test_the_command_exists(project):
    module, _, attribute = project["scripts"]["cnnkit"].partition(":")
    assert callable(getattr(importlib.import_module(module), attribute))
