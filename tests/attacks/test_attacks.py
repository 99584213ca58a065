"""One class of cheats, bombs and oddities, graded in one run: each gets what it earned, and no more."""

import json
import os
from collections import Counter

import pytest

from cnnkit.grading import bubblewrap, sandbox
from cnnkit.grading.limits import Limits
from cnnkit.grading.run import run
from tests.attacks.catalogue import ATTACKS, TARGET
from tests.attacks.honest import HONEST
from tests.attacks.spoiled import SPOILED
from tests.grading.notebooks import FULL, answered, hand_in, lessons_folder, solution
from tests.grading.results import rows_by_student

TROUBLE = bubblewrap.trouble()
pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0])),
]
SHORT = Limits(seconds=4, grace=2)  # for answers that take milliseconds
MANY = 4  # at once: attacks mostly wait, for the end of their time


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Everybody's submissions."""
    place = tmp_path_factory.mktemp("class")
    submissions = place / "submissions"
    hand_in(submissions, "an honest neighbour", solution())
    for attack in ATTACKS:
        hand_in(submissions, f"attack {attack.name}", answered(solution(), same_padding=attack.source))
    for honest in HONEST:
        hand_in(submissions, f"honest {honest.name}", honest.build())
    for spoiled in SPOILED:
        spoiled.hand_in(submissions, f"spoiled {spoiled.name}")
    lessons_folder(place / "lessons")
    return place


@pytest.fixture(scope="module")
def graded(place):
    """Everybody's rows, and what the run said about itself."""
    summary = run(place / "submissions", place / "out", jobs=MANY, seed="7", limits=SHORT, lessons=place / "lessons")
    return summary, rows_by_student(place / "out"), place / "out"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_nothing_and_costs_nobody_else(graded, attack):
    rows = graded[1][f"attack {attack.name}"]
    earned = {id: row["points"] for id, row in rows.items()}
    assert earned == {**FULL, TARGET: 0}, f"{attack.intent}: {rows}"


@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest.name)
def test_an_odd_but_right_notebook_gets_full_points(graded, honest):
    rows = graded[1][f"honest {honest.name}"]
    assert {id: row["points"] for id, row in rows.items()} == FULL, f"{honest.intent}: {rows}"


@pytest.mark.parametrize("spoiled", SPOILED, ids=lambda spoiled: spoiled.name)
def test_a_spoiled_submission_gets_what_can_be_read_of_it_and_a_reason(graded, spoiled):
    rows = graded[1][f"spoiled {spoiled.name}"]
    assert {row["status"] for row in rows.values()} == {spoiled.status}, rows
    assert all(spoiled.reason in row["feedback"] for row in rows.values()), rows
    assert sum(row["points"] for row in rows.values()) == spoiled.points


def test_the_run_completes_and_finds_no_fault_of_its_own(graded):
    summary, rows, _ = graded
    assert summary.exit_code == 0
    assert len(rows) == 1 + len(ATTACKS) + len(HONEST) + len(SPOILED)
    statuses = Counter(row["status"] for student in rows.values() for row in student.values())
    assert "needs-regrade" not in statuses


def test_kernels_that_bubblewrap_starts_score_the_same_as_forked_ones(graded, place, monkeypatch):
    """The whole corpus once more, one sandbox started from nothing for each kernel."""
    assert not any("one by one" in sentence for sentence in graded[0].sentences())
    monkeypatch.setattr(sandbox, "PARENTS_POWERS", ())  # a parent that cannot wall off its children
    out = place / "slow"
    summary = run(place / "submissions", out, jobs=MANY, seed="7", limits=SHORT, lessons=place / "lessons")
    assert any("one by one" in sentence for sentence in summary.sentences())
    slow = rows_by_student(out)
    assert {student: essence(student, rows) for student, rows in slow.items()} == {
        student: essence(student, rows) for student, rows in graded[1].items()
    }


def essence(student, rows):
    """Points, status and feedback; of what an attack destroys, the points: how it came to nothing depends on timing."""
    told = {id: (row["points"], row["status"], row["feedback"]) for id, row in rows.items()}
    return {**told, TARGET: told[TARGET][0]} if student.startswith("attack ") else told


def test_the_neighbour_of_them_all_has_full_points(graded):
    assert {id: row["points"] for id, row in graded[1]["an honest neighbour"].items()} == FULL


def test_nothing_is_left_running_and_nothing_lies_about(graded):
    ours = [f"/proc/{pid}/cmdline" for pid in os.listdir("/proc") if pid.isdigit()]
    commands = []
    for place in ours:
        try:
            with open(place, "rb") as file:
                commands.append(file.read())
        except OSError:
            continue
    me = str(graded[2]).encode()
    assert not [command for command in commands if me in command]


def test_no_page_carries_a_script(graded):
    pages = list((graded[2] / "feedback").rglob("*.html"))
    assert len(pages) == len(graded[1])
    assert not [page for page in pages if "<script" in page.read_text(encoding="utf-8").lower()]


def test_no_row_and_no_page_tells_an_input_that_was_drawn(graded):
    """conv2d draws all its numbers: a wrong answer must not be shown any."""
    page = (graded[2] / "feedback" / "attack hard-coded" / "04_pad_and_stride.html").read_text(encoding="utf-8")
    assert "For example" not in page  # it fails only where it cannot look


def test_every_attack_has_a_name_of_its_own():
    names = [one.name for one in (*ATTACKS, *HONEST, *SPOILED)]
    assert len(set(names)) == len(names)
    assert json.dumps(names)
