"""A release runs both notebooks and writes both, or neither; --check tells every way in which they can part."""

import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from cnnkit.course import release as module
from cnnkit.course.release import release
from cnnkit.errors import CourseError
from tests.interrupts import LISTEN

from .tiny import NAME, code, load, save, solution, text

# Run by a release, a notebook is alone in an empty folder that is also its home; nbval's runs below have no home.
SPY = "import os\nassert os.environ['CNNKIT_HOME'] in ('', os.getcwd()), os.environ['CNNKIT_HOME']"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """One real release, shared: kernels take a second to start."""
    from . import tiny

    root = tmp_path_factory.mktemp("course")
    source = solution()
    source.cells.append(code("spy", SPY))
    save(source, root / "solutions")
    seen = []
    release(
        root / "solutions",
        root / "lessons",
        registry=tiny.registry(),
        progress=lambda what, done, total: seen.append((what, done, total)),
    )
    return root, seen


@pytest.fixture
def course(released, tmp_path):
    """A copy of the released course to spoil."""
    for folder in ("solutions", "lessons"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / NAME).write_bytes((released[0] / folder / NAME).read_bytes())
    return tmp_path


def check(course, registry):
    return release(course / "solutions", course / "lessons", check=True, registry=registry)


def edit(path, change):
    notebook = load(path)
    change(notebook)
    nbformat.write(notebook, path)


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def test_a_release_writes_outputs_of_both_and_only_where_nbval_compares(released):
    root, _ = released
    lesson, source = load(root / "lessons" / NAME), load(root / "solutions" / NAME)
    assert cell(source, "check").outputs[0].data["text/plain"] == "8"
    assert cell(lesson, "check").outputs[0].data["text/plain"] == "'not attempted'"
    for notebook in (lesson, source):
        assert cell(notebook, "number").outputs[0].text == "42\n"
        assert cell(notebook, "aside").outputs == []
        assert [c.execution_count for c in notebook.cells if c.cell_type == "code"] == [None, 2, 3, None, None]
        assert all("execution" not in c.metadata for c in notebook.cells)
    assert "return x + x" in cell(source, "answer").source


def test_progress_counts_the_cells_of_both_notebooks(released):
    _, seen = released
    assert [done for _, done, _ in seen] == list(range(1, 11))
    assert {total for _, _, total in seen} == {10}
    assert [seen[0][0], seen[-1][0]] == [f"solutions/{NAME}", f"lessons/{NAME}"]


def test_after_a_release_nothing_has_drifted(course, registry):
    assert check(course, registry) == []


def test_a_second_release_changes_nothing(course, registry):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in course.rglob("*.ipynb")}
    release(course / "solutions", course / "lessons", registry=registry)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before


def test_nbval_accepts_what_a_release_wrote(course):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q", "-p", "no:cacheprovider",
         "-c", os.devnull, "--rootdir", str(course), str(course / "lessons")],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "CNNKIT_HOME": "", "PYTEST_ADDOPTS": ""},
    )  # fmt: skip
    assert "5 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("folder", "change", "told"),
    [
        ("lessons", lambda nb: cell(nb, "title").update(source="# Other"), r"cell title \(# Pad and stride\) reads"),
        ("lessons", lambda nb: cell(nb, "answer").update(source="### BEGIN SOLUTION"), "cell answer .* hands out"),
        ("lessons", lambda nb: nb.cells.pop(3), r"cell number \(print\(6 \* 7\)\) is missing"),
        ("lessons", lambda nb: nb.cells.append(text("extra", "more")), r"cell extra \(more\) is not in the solution"),
        ("lessons", lambda nb: nb.cells.insert(0, nb.cells.pop(3)), "cell title .* is in another place"),
        ("lessons", lambda nb: cell(nb, "check").metadata.nbgrader.update(points=9), r"other metadata \(nbgrader\)"),
        ("lessons", lambda nb: nb.metadata.update(widgets={}), "the notebook's own metadata differ"),
        ("lessons", lambda nb: cell(nb, "check").update(execution_count=None), "cell check .* has not been run"),
        ("lessons", lambda nb: cell(nb, "number").update(id="renamed"), "cell number .* is missing"),
        ("solutions", lambda nb: cell(nb, "title").update(source="# Other"), r"lessons/.* cell title \(# Other\)"),
        ("solutions", lambda nb: cell(nb, "check").metadata.pop("tags"), r"solutions/.* other metadata \(tags\)"),
        ("solutions", lambda nb: cell(nb, "check").metadata.cnnkit.update(exercise="04.no"), "has no 04.no"),
        (
            "solutions",
            lambda nb: cell(nb, "aside").update(outputs=[nbformat.v4.new_output("stream", text="3")]),
            "solutions/.* cell aside .* carries outputs",
        ),
    ],
)  # fmt: skip
def test_check_tells_each_drift_by_notebook_and_cell(course, registry, folder, change, told):
    edit(course / folder / NAME, change)
    before = {path: path.read_bytes() for path in course.rglob("*.ipynb")}
    lines = check(course, registry)
    assert any(re.search(told, line) for line in lines), lines
    assert all(NAME in line for line in lines)
    assert {path: path.read_bytes() for path in course.rglob("*.ipynb")} == before


def test_check_tells_notebooks_that_stand_alone(course, registry):
    (course / "lessons" / NAME).rename(course / "lessons" / "04_renamed.ipynb")
    assert check(course, registry) == [
        "lessons/04_renamed.ipynb: has no solution; delete it or author one",
        f"solutions/{NAME}: has no lesson yet",
    ]


def test_check_tells_notebooks_that_cannot_be_read(course, registry):
    (course / "lessons" / NAME).write_text("<<<<<<< HEAD")
    (line,) = check(course, registry)
    assert line.startswith(f"lessons/{NAME} is not a notebook")


def test_a_cell_that_raises_is_named_and_nothing_is_written(tmp_path, registry):
    source = solution()
    source.cells.append(code("bad", "x = 1\nraise ValueError('first\\nthe last line')"))
    path = save(source, tmp_path / "solutions")
    before = path.read_bytes()
    with pytest.raises(CourseError, match=rf"solutions/{NAME}, cell bad \(x = 1\): ValueError: the last line$"):
        release(tmp_path / "solutions", tmp_path / "lessons", registry=registry)
    assert path.read_bytes() == before
    assert not (tmp_path / "lessons").exists()


def test_a_lesson_that_raises_keeps_the_solution_unwritten_too(tmp_path, registry):
    source = solution()
    source.cells.append(code("needs", "double(2) + 1"))
    path = save(source, tmp_path / "solutions")
    before = path.read_bytes()
    with pytest.raises(CourseError, match=rf"lessons/{NAME}, cell needs .*: TypeError"):
        release(tmp_path / "solutions", tmp_path / "lessons", registry=registry)
    assert path.read_bytes() == before


def test_a_kernel_that_dies_is_named(tmp_path, registry):
    source = solution()
    source.cells.insert(1, code("end", "import os; os._exit(1)"))
    save(source, tmp_path / "solutions")
    with pytest.raises(CourseError, match=r"cell end .*: the kernel died"):
        release(tmp_path / "solutions", tmp_path / "lessons", registry=registry)


def attempt(status):
    line = {"time": "t", "exercise": "04.double", "status": status, "points": 0, "mistake": None}
    return f"import json; open('cnnkit-progress.jsonl', 'a').write(json.dumps({line!r}))"


@pytest.mark.parametrize(
    ("status", "told"), [("fail", "solution of 04.double does not pass"), ("pass", "stub of 04.double passes")]
)
def test_solutions_pass_their_checks_and_stubs_do_not(tmp_path, registry, status, told):
    source = solution()
    source.cells.append(code("try", attempt(status) + ";"))
    save(source, tmp_path / "solutions")
    with pytest.raises(CourseError, match=told):
        release(tmp_path / "solutions", tmp_path / "lessons", registry=registry)


def test_work_saved_meanwhile_is_not_overwritten(tmp_path, registry, monkeypatch):
    path = save(solution(), tmp_path / "solutions")

    def meanwhile(*args, **options):
        edit(path, lambda nb: cell(nb, "title").update(source="# Saved meanwhile"))

    monkeypatch.setattr(module, "execute", meanwhile)
    with pytest.raises(CourseError, match="was saved while it ran"):
        release(tmp_path / "solutions", tmp_path / "lessons", registry=registry)
    assert "Saved meanwhile" in path.read_text()


def test_one_failure_does_not_keep_the_others_from_being_released(tmp_path, registry, monkeypatch):
    registry["05.double"] = type(registry["04.double"])("05.double", lesson="05")
    del registry["05.other"]
    save(solution(), tmp_path / "solutions")
    other = solution()
    other.metadata.cnnkit["lesson"] = "05"
    for one in other.cells[1:3]:
        one.metadata.cnnkit["exercise"] = "05.double"
    save(other, tmp_path / "solutions", "05_look_further.ipynb")

    def fail_on_04(notebook, name, home, tick):
        if "04" in name:
            raise CourseError(f"{name}: no")

    monkeypatch.setattr(module, "execute", fail_on_04)
    with pytest.raises(CourseError, match=f"solutions/{NAME}: no"):
        release(tmp_path / "solutions", tmp_path / "lessons", registry=registry)
    assert [path.name for path in (tmp_path / "lessons").iterdir()] == ["05_look_further.ipynb"]


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a process")
def test_ctrl_c_leaves_both_files_as_they_were_and_no_kernel(tmp_path):
    source = solution()
    source.cells.append(code("long", "open('pid', 'w').write(str(os.getpid())); import time; time.sleep(60)"))
    source.cells.insert(1, code("os", f"import os; os.symlink(os.getcwd(), {str(tmp_path / 'home')!r})"))
    path = save(source, tmp_path / "solutions")
    before = path.read_bytes()
    program = (
        "from pathlib import Path; from cnnkit.course.release import release; from tests.course import tiny\n"
        "release(Path('solutions'), Path('lessons'), registry=tiny.registry())"
    )
    repository = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    running = subprocess.Popen(
        [sys.executable, "-c", LISTEN + program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": repository},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    pid_file = tmp_path / "home" / "pid"
    deadline = time.monotonic() + 30
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    kernel = int(pid_file.read_text())
    running.send_signal(signal.SIGINT)
    try:
        _, said = running.communicate(timeout=15)
    finally:
        running.kill()
    assert "KeyboardInterrupt" in said
    assert path.read_bytes() == before
    assert not (tmp_path / "lessons").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(kernel, 0)


def test_without_solutions_there_is_a_sentence(tmp_path, registry):
    for checking in (True, False):
        with pytest.raises(CourseError, match="There are no solutions in"):
            release(tmp_path, tmp_path, check=checking, registry=registry)
