"""Rows, attempts and results that no grader had to make."""

from datetime import UTC, datetime

from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt, HandedIn
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.results import Result

PAD, SIZE, CARD = "04.pad2d", "04.output_size", "16.model_card"
HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe",
    "محمد علي",
    "x" * 500,
    "a/../../b",
    "..",
    "\x00\x1b[2J\n",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}$(id)`id`",
)


def row(exercise=PAD, points=2, status="pass", feedback="Right.", most=2, **more):
    return Row(exercise, points, most, status, feedback, **more)


def wrong(exercise=PAD, mistake="", feedback="The value is not right.", **more):
    told = f"{mistake}: {feedback}" if mistake else feedback
    return row(exercise, 0, "fail", told, mistake=mistake, **more)


def attempt(*rows, student="ada", lesson="04_pad_and_stride", key="k", content="c", sandbox="bwrap", seconds=1.0):
    return Attempt(student, lesson, key, sandbox, seconds, rows or (row(),), content)


def result(*rows, student="ada", lesson="04_pad_and_stride", seconds=1.0, **more):
    given = {"handed_in": None, "lateness": Lateness(), "tries": (), **more}
    return Result(attempt(*rows, student=student, lesson=lesson, seconds=seconds), **given)


def at(text):
    return HandedIn(datetime.fromisoformat(text).replace(tzinfo=UTC), "the file's date")
