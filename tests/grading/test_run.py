"""A class from end to end: what it earns, however it is run, stopped, killed and started again."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile

import pytest

from cnnkit.errors import GradingError
from cnnkit.exercises.judge import Verdict
from cnnkit.grading import bubblewrap, environment, grade, selfcheck, workbench
from cnnkit.grading.limits import Limits
from cnnkit.grading.run import run
from tests.grading.notebooks import (
    EXERCISES,
    FULL,
    STEM,
    answered,
    hand_in,
    lesson,
    lessons_folder,
    solution,
    with_cell,
)
from tests.grading.results import rows_by_student
from tests.interrupts import LISTEN

TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]
SHORT = Limits(seconds=4, grace=2)
LOOP = "def same_padding(k, dilation):\n    while True: pass"
EXIT = "import os\ndef same_padding(k, dilation): os._exit(0)"
HELPER = "def around(x, h, w): return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))"
WARN = "import warnings\ndef pad2d(x, padding):\n    warnings.warn('hm')\n    (h, w) = padding\n" + (
    "    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))"
)
WRONG = {e.name: f"def {e.call}: return None" if e.wants_function else f"{e.name} = 7" for e in EXERCISES.values()}
BUT_ONE = {**FULL, "04.same_padding": 0}
NOTHING = dict.fromkeys(FULL, 0)

EVERYBODY = {
    "solution": (solution, FULL),
    "untouched": (lesson, NOTHING),
    "all wrong": (lambda: answered(solution(), **WRONG), NOTHING),
    "helper cells": (
        lambda: with_cell(
            answered(solution(), pad2d="def pad2d(x, padding): return around(x, *padding)"),
            HELPER,
            before="pad2d-answer",
        ),
        FULL,
    ),
    "warnings": (lambda: answered(solution(), pad2d=WARN), FULL),
    "endless loop": (lambda: answered(solution(), same_padding=LOOP), BUT_ONE),
    "exit": (lambda: answered(solution(), same_padding=EXIT), BUT_ONE),
    "stops early": (lambda: answered(solution(), same_padding="half = 1 // 0\n" + LOOP), BUT_ONE),
    "no notebook": (lambda: "this is no notebook", NOTHING),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("everybody")
    for student, (build, _) in EVERYBODY.items():
        hand_in(place / "submissions", student, build())
    lessons_folder(place / "lessons")
    return place


@pytest.fixture(scope="module")
def one_at_a_time(place):
    return graded(place, "one", jobs=1), place / "one"


def graded(place, out, **options):
    options = {"seed": "5", "limits": SHORT, "lessons": place / "lessons", **options}
    return run(place / "submissions", place / out, **options)


@pytest.mark.parametrize("student", EVERYBODY)
def test_each_gets_what_it_earned(one_at_a_time, student):
    rows = rows_by_student(one_at_a_time[1])[student]
    assert {id: row["points"] for id, row in rows.items()} == EVERYBODY[student][1]


def test_statuses_say_what_happened(one_at_a_time):
    rows = rows_by_student(one_at_a_time[1])
    assert rows["endless loop"]["04.same_padding"]["status"] == "timeout"
    assert rows["exit"]["04.same_padding"]["status"] == "killed"
    stopped = rows["stops early"]["04.same_padding"]
    assert stopped["status"] == "error"
    assert "before same_padding was there: ZeroDivisionError: " in stopped["feedback"]
    assert {row["status"] for row in rows["no notebook"].values()} == {"unreadable"}
    assert {row["status"] for row in rows["untouched"].values()} == {"not-attempted"}


def test_two_at_a_time_makes_no_difference(one_at_a_time, place):
    graded(place, "two", jobs=2)
    assert (place / "two" / "grades.csv").read_bytes() == (one_at_a_time[1] / "grades.csv").read_bytes()


def test_what_is_done_is_not_done_again(one_at_a_time, place):
    seen = []
    summary = graded(place, "one", progress=lambda what, done, total: seen.append(total))
    assert summary.graded == 0
    assert seen == [0]
    hand_in(place / "submissions", "warnings", answered(solution(), pad2d=WARN + "  # again"))
    assert graded(place, "one").graded == 1


def test_one_student_is_graded_again_and_the_others_stay_in_the_table(one_at_a_time, place):
    before = (place / "one" / "grades.csv").read_bytes()
    summary = graded(place, "one", student="helper cells")
    assert (summary.graded, summary.notebooks) == (1, 1)
    assert (place / "one" / "grades.csv").read_bytes() == before


def test_a_changed_exercise_is_asked_about_alone_and_the_other_rows_stay(tmp_path, monkeypatch):
    hand_in(tmp_path / "submissions", "ada", solution())
    lessons_folder(tmp_path / "lessons")
    first, of_exercise, run_in_kernels, asked = graded(tmp_path, "out"), environment.of_exercise, grade.run, []
    before = (tmp_path / "out" / "grades.csv").read_bytes()

    def spy(worker, lesson, spliced, drawn):
        asked.append(sorted(spliced.attempted))
        return run_in_kernels(worker, lesson, spliced, drawn)

    monkeypatch.setattr(grade, "run", spy)
    monkeypatch.setattr(environment, "of_exercise", lambda id: of_exercise(id) + "!" * (id == "04.never_read"))
    again = graded(tmp_path, "out")
    assert (first.graded, again.graded) == (1, 1)
    assert asked[-1] == ["04.never_read"]
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before
    assert graded(tmp_path, "out").graded == 0


def test_a_canvas_zip_is_graded_like_a_folder(place):
    with zipfile.ZipFile(place / "canvas.zip", "w") as file:
        file.writestr(f"lovelaceada_LATE_7_1002_{STEM}-1.ipynb", json.dumps(solution()))
        file.writestr(f"lovelaceada_7_1001_{STEM}.ipynb", json.dumps(lesson()))
        file.writestr(f"evileve_9_1003_{STEM}.ipynb", bytes(21 << 20))
        file.writestr("../conftest.py", "raise SystemExit")
    summary = run(place / "canvas.zip", place / "canvas", limits=SHORT, lessons=place / "lessons")
    rows = rows_by_student(place / "canvas")
    assert {id: row["points"] for id, row in rows["lovelaceada_7"].items()} == FULL
    assert {row["status"] for row in rows["evileve_9"].values()} == {"unreadable"}
    assert "../conftest.py was refused: its path leads elsewhere, or nowhere." in summary.sentences()


def test_the_gradebook_and_the_secret_are_private(one_at_a_time):
    for name in ("gradebook.sqlite", "secret"):
        assert (one_at_a_time[1] / name).stat().st_mode & 0o077 == 0


PROGRAM = """
import sys
from pathlib import Path
from cnnkit.grading.limits import Limits
from cnnkit.grading.run import run
place = Path(sys.argv[1])
run(place / "submissions", place / "killed", jobs=2, seed="5", lessons=place / "lessons",
    limits=Limits(seconds=4, grace=2))
"""


def start(place):
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(place)], stdout=subprocess.DEVNULL)


def descendants(pid):
    import psutil

    return psutil.Process(pid).children(recursive=True)


def test_kill_9_at_five_moments_loses_nothing_and_leaves_nothing_running(one_at_a_time, place):
    graded(place, "undisturbed", jobs=2)
    moments = random.Random(3)
    for _ in range(5):
        running = start(place)
        time.sleep(moments.uniform(0.5, 4))
        below = descendants(running.pid)
        running.kill()
        running.wait()
        _gone(below)
    assert start(place).wait(120) == 0
    assert (place / "killed" / "grades.csv").read_bytes() == (place / "undisturbed" / "grades.csv").read_bytes()
    with sqlite3.connect(place / "killed" / "gradebook.sqlite") as book:
        assert book.execute("SELECT COUNT(DISTINCT student) FROM attempts").fetchone() == (len(EVERYBODY),)
        (rows,) = book.execute("SELECT COUNT(*) FROM rows").fetchone()
        (attempts,) = book.execute("SELECT COUNT(*) FROM attempts").fetchone()
    assert rows == attempts * len(EXERCISES)  # whole submissions or none


def test_ctrl_c_ends_it_at_once(place):
    running = start(place / "..")
    running.wait(60)  # no submissions there: a sentence, and an end
    assert running.returncode == 1
    other = subprocess.Popen(
        [sys.executable, "-c", LISTEN + PROGRAM.replace('"killed"', '"stopped"'), str(place)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(3)
    below = descendants(other.pid)
    other.send_signal(signal.SIGINT)
    assert other.wait(20) != 0
    _gone(below)


def _gone(processes):
    deadline = time.monotonic() + 10
    while any(process.is_running() and process.status() != "zombie" for process in processes):
        assert time.monotonic() < deadline, [process.cmdline()[:6] for process in processes if process.is_running()]
        time.sleep(0.1)


def test_without_a_sandbox_it_says_so_on_every_row_and_page(place, tmp_path):
    hand_in(tmp_path / "submissions", "ada", solution())
    out = tmp_path / "out"
    run(tmp_path / "submissions", out, seed="1", sandbox="none", limits=SHORT, lessons=place / "lessons")
    rows = rows_by_student(out)["ada"]
    assert {id: row["points"] for id, row in rows.items()} == FULL
    assert all(row["feedback"].startswith("No sandbox.") for row in rows.values())
    assert all("No sandbox." in page.read_text() for page in (out / "feedback").rglob("*.html"))


def test_no_sandbox_is_refused_with_the_mend(place, tmp_path, monkeypatch):
    monkeypatch.setattr(bubblewrap, "find", lambda: None)
    with pytest.raises(GradingError, match=r"bubblewrap is missing.*\n.*(apt-get|dnf|pip) "):
        graded(place, tmp_path / "out")


def test_a_fault_of_ours_is_no_zero(place, tmp_path, monkeypatch):
    """No worker says anything about the students: they are to be graded again, and the exit status tells."""
    real = workbench.Worker.run

    def silent(self, notebooks, seeds, *, trains):
        theirs = "all" in notebooks or any("again" in name for name in notebooks)
        return [] if theirs else real(self, notebooks, seeds, trains=trains)

    monkeypatch.setattr(workbench.Worker, "run", silent)
    hand_in(tmp_path / "submissions", "ada", solution())
    summary = run(tmp_path / "submissions", tmp_path / "out", seed="1", limits=SHORT, lessons=place / "lessons")
    assert summary.exit_code == 1
    assert {row["status"] for row in rows_by_student(tmp_path / "out")["ada"].values()} == {"needs-regrade"}
    monkeypatch.undo()
    assert run(tmp_path / "submissions", tmp_path / "out", limits=SHORT, lessons=place / "lessons").exit_code == 0
    assert {row["status"] for row in rows_by_student(tmp_path / "out")["ada"].values()} == {"pass"}


def test_a_judge_that_does_not_accept_its_own_reference_grades_nobody(place, tmp_path, monkeypatch):
    monkeypatch.setattr(selfcheck, "judge", lambda exercise, *_: Verdict(exercise, "fail", "no"))
    with pytest.raises(GradingError, match=r"does not accept the reference of 04\.pad2d \(no\)"):
        graded(place, tmp_path / "out")
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_results_may_not_lie_among_the_submissions(place):
    with pytest.raises(GradingError, match="among the submissions"):
        graded(place, place / "submissions" / "grades")


def test_two_runs_into_one_folder_are_refused(place, tmp_path):
    import fcntl

    out = tmp_path / "out"
    out.mkdir()
    handle = os.open(out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(GradingError, match="Another run"):
            graded(place, out)
    finally:
        os.close(handle)


def test_no_submissions_is_an_error_with_the_layout(tmp_path):
    (tmp_path / "empty").mkdir()
    for place in ("empty", "nowhere"):
        with pytest.raises(GradingError, match=r"<student>/<lesson>\.ipynb"):
            run(tmp_path / place, tmp_path / "out", lessons=lessons_folder(tmp_path / "lessons"))


def test_a_notebook_without_exercises_may_be_handed_in_along_and_earns_nothing(tmp_path):
    lessons = lessons_folder(tmp_path / "lessons")
    handed_in = hand_in(tmp_path / "submissions", "ada", lesson())
    for folder in (lessons, handed_in.parent):
        (folder / "99_glossary.ipynb").write_text("a notebook to read")
    run(tmp_path / "submissions", tmp_path / "out", lessons=lessons)
    assert set(rows_by_student(tmp_path / "out")["ada"]) == set(FULL)
    assert [page.name for page in (tmp_path / "out" / "feedback" / "ada").iterdir()] == [handed_in.stem + ".html"]
