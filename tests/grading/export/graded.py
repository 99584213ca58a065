"""A folder of results as ``cnnkit grade`` leaves it, without grading: rows as a test wants them."""

from contextlib import closing

from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt, Gradebook, Mark

FOUR, FIVE = "04_pad_and_stride", "05_look_further"


def row(exercise, points, most, status="pass", feedback="Right.", html=""):
    return Row(exercise, points, most, status, feedback, html)


def attempt(student, lesson=FOUR, *rows, sandbox="bwrap"):
    given = rows or (row("04.pad2d", 2, 2), row("04.conv2d", 1.5, 3, "partial", "shifted: <b>off</b> by one."))
    return Attempt(student, lesson, "key", sandbox, 2.5, tuple(given), f"version of {student}")


def missing(student, lesson=FOUR):
    told = "This notebook was not handed in."
    rows = row("04.pad2d", 0, 2, "missing", told), row("04.conv2d", 0, 3, "missing", told)
    return Attempt(student, lesson, "key", "bwrap", 0, rows)


def awaiting(student):
    rows = row("04.pad2d", 2, 2), row("04.conv2d", None, 3, "awaiting-manual", "A person reads this.")
    return attempt(student, FOUR, *rows)


def results_folder(place, *attempts, marks=()):
    place.mkdir(exist_ok=True)
    with closing(Gradebook(place / "gradebook.sqlite")) as book:
        for one in attempts:
            book.add(one)
        book.roster((one.student, one.lesson) for one in attempts)
        book.mark([Mark(*mark) for mark in marks], "a test")
    return place
