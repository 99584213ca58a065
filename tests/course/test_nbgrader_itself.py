"""The course in nbgrader's own hands: it makes the assignment, grades it in parts, and gives feedback.

With the sandbox chosen, a hostile notebook finds neither gradebook nor neighbours; scores are the same.
"""

import csv
import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from cnnkit.course.derive import derive
from cnnkit.course.nbgrader import export
from cnnkit.exercises import catalogue
from cnnkit.grading import bubblewrap
from cnnkit.grading.export.nbgrader import gradebook
from cnnkit.grading.export.scores import scores as decided
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.results import Result
from tests.grading.export.graded import attempt, row
from tests.grading.notebooks import FULL, STEM, answered, lessons_folder, solution, with_cell

from . import tiny

TROUBLE = bubblewrap.trouble()
NBGRADER = find_spec("nbgrader") is not None
pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not NBGRADER, reason="nbgrader is not installed; it comes with cnnkit[test]"),
]
TRAINED = "11_train_a_little"
IMPORTS = "import numpy as np\nfrom cnnkit import nn\nfrom cnnkit.exercises import check, networks"
ANSWER = """\
trained = ...
### BEGIN SOLUTION
rng = np.random.default_rng(0)
trained = networks.learn_moving_digits(nn.lenet5(rng=rng, activation=nn.ReLU), rng, epochs=2)  # 92 to 93 % right
### END SOLUTION"""
LOOK_AROUND = """\
import os, socket
seen = [name for _, _, names in os.walk("/") for name in names if name in ("gradebook.db", "nbgrader_config.py")]
try:
    socket.create_connection(("127.0.0.1", PORT), 1)
except OSError:
    seen.append("no way out")
print(seen)
"""
UNPADDED = "def pad2d(x, padding):\n    return x"


def small_course(place):
    """One real lesson, and one whose only check earns a share of its points."""
    lessons_folder(place / "lessons")
    tiny.save(nbformat.from_dict(solution()), place / "solutions", f"{STEM}.ipynb")
    trained = tiny.solution()
    trained.cells = [
        tiny.code("imports", IMPORTS),
        tiny.code("train", ANSWER, cnnkit={"role": "answer", "exercise": "11.trained"}),
        tiny.code("judge", 'check("11.trained", trained)', cnnkit={"role": "check", "exercise": "11.trained"}),
    ]
    trained.metadata.cnnkit.lesson = "11"
    tiny.save(trained, place / "solutions", f"{TRAINED}.ipynb")
    one = {"11.trained": catalogue()["11.trained"]}
    tiny.save(derive(trained, one, f"{TRAINED}.ipynb"), place / "lessons", f"{TRAINED}.ipynb")
    export(place / "solutions", place / "lessons", place / "course", catalogue())
    return place / "course"


def nbgrader(course, *arguments):
    beside = str(Path(sys.executable).parent)  # nbgrader calls alembic by its name alone
    environment = {**os.environ, "PATH": os.pathsep.join([beside, os.environ["PATH"]])}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def made(course, stage, stem=STEM):
    return json.loads((course / stage / stem / f"{stem}.ipynb").read_text(encoding="utf-8"))


def hand_in(course, student, notebook, stem=STEM):
    path = course / "submitted" / student / stem / f"{stem}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def scores(course):
    nbgrader(course, "export")
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = small_course(tmp_path_factory.mktemp("nbgrader"))
    for stem in (STEM, TRAINED):
        nbgrader(course, "generate_assignment", stem, "--force")
        hand_in(course, "blank", made(course, "release", stem), stem)
        hand_in(course, "whole", made(course, "source", stem), stem)
    hand_in(course, "partly", answered(made(course, "source"), pad2d=UNPADDED))
    for stem in (STEM, TRAINED):
        nbgrader(course, "autograde", stem)
    nbgrader(course, "generate_feedback", STEM)
    return course


def test_blank_earns_nothing_the_solution_everything_and_a_mistake_its_own_points(graded):
    full = sum(FULL.values())
    found = scores(graded)
    assert found["blank", STEM] == found["blank", TRAINED] == 0
    assert found["whole", STEM] == full
    assert found["partly", STEM] == full - FULL["04.pad2d"]


def test_a_check_that_earns_a_share_is_partial_credit(graded):
    assert 0 < scores(graded)["whole", TRAINED] < catalogue()["11.trained"].points


def test_feedback_shows_the_sentence_of_the_mistake(graded):
    page = (graded / "feedback" / "partly" / STEM / f"{STEM}.html").read_text(encoding="utf-8")
    assert "04.pad2d" in page
    assert "Not yet" in page


def test_our_export_overwrites_what_nbgrader_found_in_its_own_gradebook(graded, tmp_path):
    from nbgrader.api import Gradebook

    rows = [row(id, points / 2, points, "partial", "By half.") for id, points in FULL.items()]
    ours = Result(attempt("blank", STEM, *rows), None, Lateness(), ())
    copy = tmp_path / "gradebook.db"
    copy.write_bytes((graded / "gradebook.db").read_bytes())
    assert gradebook(decided([ours]), copy) == []
    with closing(Gradebook(f"sqlite:///{copy}")) as book:
        assert book.find_submission(STEM, "blank").score == sum(FULL.values()) / 2
        assert book.find_submission(STEM, "whole").score == sum(FULL.values())
        assert book.find_assignment(STEM).max_score == sum(FULL.values())


@pytest.mark.sandbox
@pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))
def test_in_our_sandbox_scores_are_the_same_and_a_notebook_finds_nobody(tmp_path):
    course = small_course(tmp_path)
    config = course / "nbgrader_config.py"
    told = config.read_text(encoding="utf-8").replace("SANDBOX = False", "SANDBOX = True")
    config.write_text(told.replace("timeout = 180", "timeout = 20"), encoding="utf-8")
    nbgrader(course, "generate_assignment", STEM, "--force")
    with socket.create_server(("127.0.0.1", 0)) as server:
        spy = LOOK_AROUND.replace("PORT", str(server.getsockname()[1]))
        looping = with_cell(answered(made(course, "source"), pad2d=UNPADDED), "while True: pass", id="loop")
        hand_in(course, "spy", with_cell(looping, spy, id="spy"))
        nbgrader(course, "autograde", STEM)
    assert scores(course) == {("spy", STEM): sum(FULL.values()) - FULL["04.pad2d"]}
    graded = nbformat.read(course / "autograded" / "spy" / STEM / f"{STEM}.ipynb", as_version=4)
    stopped = {cell.id for cell in graded.cells for output in cell.get("outputs", []) if output.output_type == "error"}
    assert stopped == {"loop"}  # explorers and all, every other cell finds what it needs
    (said,) = (cell.outputs[0].text for cell in graded.cells if cell.id == "spy")
    assert said == "['no way out']\n"
