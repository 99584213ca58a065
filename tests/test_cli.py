"""The command line: fast help, one sentence per error, nothing but a sentence."""

import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from cnnkit.cli import app
from cnnkit.course import lab, lessons
from cnnkit.errors import CnnkitError, CourseError
from cnnkit.grading import bubblewrap

from .course import tiny
from .grading import notebooks
from .grading.results import rows_by_student

NO_SANDBOX = bubblewrap.trouble()


def call(*arguments, **options):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


def test_help_names_every_command():
    out = call("--help").output
    assert all(command in out for command in ("lab", "progress", "release", "doctor"))


def test_help_answers_within_half_a_second_and_loads_nothing_heavy():
    program = (
        "import sys; from cnnkit.cli import app; print([m for m in ('numpy', 'nbformat', 'rich') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "[]\n"
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cnnkit", "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5


def test_the_version_is_that_of_the_installation():
    from importlib.metadata import version

    result = call("--version")
    assert (result.exit_code, result.output) == (0, f"cnnkit {version('cnnkit')}\n")


def test_a_mistyped_command_is_usage(capfd):
    for arguments in (["lba"], ["lab", "--port", "many"], ["release", "--chek"]):
        result = call(*arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def failing(error):
    def fail(*args, **options):
        raise error

    return fail


@pytest.mark.parametrize("error", [CourseError("No lessons here."), CnnkitError("No lessons here.")])
def test_an_expected_error_is_one_sentence_on_stderr(monkeypatch, error):
    monkeypatch.setattr(lessons, "folder", failing(error))
    result = call("lab", "--no-browser")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "No lessons here.\n")


def test_an_unexpected_error_is_not_hidden(monkeypatch):
    monkeypatch.setattr(lessons, "folder", failing(ZeroDivisionError()))
    assert isinstance(call("lab").exception, ZeroDivisionError)


def test_ctrl_c_is_quiet(monkeypatch):
    monkeypatch.setattr(lessons, "folder", failing(KeyboardInterrupt()))
    result = call("lab")
    assert (result.exit_code, result.output) == (130, "")


@pytest.fixture
def released(tmp_path, monkeypatch):
    folder = tmp_path / "lessons"
    tiny.save(tiny.solution(), folder, "02_see.ipynb")
    tiny.save(tiny.solution(), folder, "01_slide.ipynb")
    monkeypatch.setattr(lessons, "folder", lambda: folder)
    return folder


def test_lab_hands_out_the_lessons_and_serves_them(released, tmp_path, monkeypatch):
    seen = {}

    def run(folder, first, **options):
        seen.update(folder=folder, first=first, **options)
        return 3

    monkeypatch.setattr(lab, "run", run)
    result = call("lab", tmp_path / "mine", "--no-browser", "--port", lab._any_free_port())
    assert result.exit_code == 3
    assert f"Your lessons are in {tmp_path / 'mine'}" in result.stdout
    assert "2 lessons handed out." in result.stdout
    assert sorted(path.name for path in (tmp_path / "mine").glob("*.ipynb")) == ["01_slide.ipynb", "02_see.ipynb"]
    assert (seen["folder"], seen["first"], seen["browser"]) == (tmp_path / "mine", "01_slide.ipynb", False)


def test_lab_checks_the_port_before_it_writes_anything(released, tmp_path):
    result = call("lab", tmp_path / "mine", "--port", 0)
    assert result.exit_code == 1
    assert not (tmp_path / "mine").exists()


def test_progress_before_the_first_attempt_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.delenv("CNNKIT_HOME")
    result = call("progress", tmp_path)
    assert result.exit_code == 0
    assert result.output.startswith("No attempts yet")


def test_progress_reads_past_broken_lines(tmp_path, monkeypatch):
    from cnnkit.exercises import catalogue

    monkeypatch.delenv("CNNKIT_HOME")
    exercise = next(iter(catalogue().values()))
    line = (
        f'{{"time": "t", "exercise": "{exercise.id}", "status": "pass", "points": {exercise.points}, "mistake": null}}'
    )
    (tmp_path / "cnnkit-progress.jsonl").write_text(f'{line}\n{{"time": "t", "exerc\n\x00\n{line}\n')
    out = call("progress", tmp_path).output
    assert f"{exercise.points} / {exercise.points}" in out
    assert max(map(len, out.splitlines())) <= 80


def test_release_check_prints_the_drift_and_the_mend(tmp_path, monkeypatch):
    from cnnkit.course import release

    monkeypatch.setattr(release, "release", lambda *folders, check: ["lessons/x.ipynb: cell a (1) is missing"])
    result = call("release", "--check", "--root", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "lessons/x.ipynb: cell a (1) is missing\nTo mend: run `cnnkit release`.\n"


def test_release_outside_a_checkout_is_a_sentence(tmp_path):
    result = call("release", "--root", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("There are no solutions in")


def test_release_shows_its_progress(tmp_path, monkeypatch):
    from cnnkit.course import release

    def fake(solutions, lessons, *, progress):
        progress("solutions/01_slide.ipynb", 1, 2)
        return ["01_slide.ipynb"]

    monkeypatch.setattr(release, "release", fake)
    result = call("release", "--root", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "Released 1 lesson.\n")


@pytest.mark.sandbox
@pytest.mark.skipif(NO_SANDBOX is not None, reason=str(NO_SANDBOX and NO_SANDBOX[0]))
def test_grade_writes_the_points_of_a_class_and_says_where_they_are(tmp_path, monkeypatch):
    handed_out = notebooks.lessons_folder(tmp_path / "lessons")
    monkeypatch.setattr(lessons, "folder", lambda: handed_out)
    class_ = {"right": notebooks.solution(), "untouched": notebooks.lesson(), "unreadable": "this is no notebook"}
    for student, content in class_.items():
        notebooks.hand_in(tmp_path / "class", student, content)
    grade = ("grade", tmp_path / "class", "--out", tmp_path / "grades", "--jobs", 2, "--seed", "a secret")

    result = call(*grade)
    table = tmp_path / "grades" / "grades.csv"
    said = f"Graded 3 notebooks; the results are in {table}.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")
    rows = rows_by_student(table.parent)
    assert {student: {row["status"] for row in rows[student].values()} for student in class_} == {
        "right": {"pass"},
        "untouched": {"not-attempted"},
        "unreadable": {"unreadable"},
    }
    assert {student: {id: row["points"] for id, row in rows[student].items()} for student in class_} == {
        "right": notebooks.FULL,
        "untouched": dict.fromkeys(notebooks.FULL, 0),
        "unreadable": dict.fromkeys(notebooks.FULL, 0),
    }

    again = call(*grade)
    assert (again.exit_code, again.stdout) == (
        0,
        f"Graded 0 notebooks; the results are in {table}.\n3 had been graded before and have not changed since.\n",
    )


@pytest.mark.parametrize(
    ("where", "sentence"),
    [("nowhere", "nowhere"), ("class", "lies among the submissions. Choose another folder")],
)
def test_grade_refuses_folders_that_cannot_be_right(tmp_path, where, sentence):
    notebooks.hand_in(tmp_path / "class", "ada", "{}")
    result = call("grade", tmp_path / where, "--out", tmp_path / "class" / "grades")
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_grade_of_somebody_who_handed_in_nothing_names_who_may_be_meant(tmp_path):
    notebooks.hand_in(tmp_path / "class", "ada", "{}")
    result = call("grade", tmp_path / "class", "--out", tmp_path / "grades", "--student", "adda")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Nobody called adda handed anything in. Did you mean ada?\n"


def test_python_dash_m_is_the_same_program():
    done = subprocess.run([sys.executable, "-m", "cnnkit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("cnnkit ")
