"""The table counts each exercise once, at its best."""

import io
from dataclasses import dataclass

import pytest
from rich.console import Console

from cnnkit.course.progress import standings, table


@dataclass(frozen=True)
class Exercise:
    id: str
    points: int = 2
    stretch: bool = False
    by_hand: bool = False

    @property
    def lesson(self):
        return self.id[:2]

    @property
    def name(self):
        return self.id[3:]


@dataclass(frozen=True)
class Attempt:
    exercise: str
    status: str
    points: float


EXERCISES = {
    id: Exercise(id, stretch=stretch)
    for id, stretch in [
        ("01.dot", False),
        ("04.size", False),
        ("04.bonus", True),
        ("04.a_rather_long_name_" * 3, False),
    ]
} | {"16.card": Exercise("16.card", points=5, by_hand=True)}


def printed(attempts, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(table(standings(EXERCISES, attempts)))
    return console.file.getvalue()


def test_the_best_attempt_counts_and_all_are_counted():
    made = [Attempt("04.size", "partial", 1), Attempt("04.size", "pass", 2), Attempt("04.size", "fail", 0)]
    standing = standings(EXERCISES, made)[1]
    assert (standing.points, standing.status, standing.attempts) == (2, "pass", 3)


def test_exercises_that_no_longer_exist_do_not_count():
    assert all(s.attempts == 0 for s in standings(EXERCISES, [Attempt("99.gone", "pass", 2)]))


def test_stretch_exercises_are_added_apart():
    out = printed([Attempt("04.bonus", "pass", 2), Attempt("01.dot", "pass", 2)])
    assert "2 / 6" in out
    assert "and 2 for stretch" in out


def test_what_a_person_marks_is_shown_and_not_counted():
    out = printed([Attempt("16.card", "awaiting-manual", 0), Attempt("16.card", "fail", 0)])
    assert "card (by hand)" in out
    assert "– / 5" in out
    assert "awaiting-manual" in out
    assert "0 / 6" in out


@pytest.mark.parametrize("width", [80, 60])
def test_the_table_fits_the_terminal(width):
    out = printed([Attempt("04.size", "not-attempted", 0)], width)
    assert max(map(len, out.splitlines())) <= width
    assert "not-attempted" in out
