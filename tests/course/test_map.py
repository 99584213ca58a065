"""The map of the course: every lesson is on it, with the question, exercises, points and minutes that it really has."""

import re
from pathlib import Path

import nbformat
import pytest

from cnnkit.exercises import catalogue

SOLUTIONS = Path(__file__).parents[2] / "solutions"
LESSONS = sorted(SOLUTIONS.glob("[01]*.ipynb"))


@pytest.fixture(scope="module")
def text():
    return "\n".join(cell.source for cell in nbformat.read(SOLUTIONS / "97_map_of_the_course.ipynb", 4).cells)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lessons_row_says_what_the_lesson_says(text, path):
    notebook = nbformat.read(path, 4)
    number, first = path.stem[:2], notebook.cells[0].source
    title, question = re.search(r"# \d\d · (.*)", first)[1], re.search(r"\*\*The question\.\*\* (.*)", first)[1]
    exercises = [exercise for exercise in catalogue().values() if exercise.lesson == number]
    stretch = sum(exercise.stretch for exercise in exercises)
    counted = f"{len(exercises) - stretch}" + (f" + {stretch}" if stretch else "")
    points, minutes = sum(exercise.points for exercise in exercises), notebook.metadata.cnnkit.minutes
    (row,) = (line for line in text.splitlines() if line.startswith(f"| {number} |"))
    assert row.startswith(f"| {number} | [{title}]({path.name}) | {question} |")
    assert row.endswith(f"| {counted} | {points} | {minutes} |")


def test_what_a_lesson_rests_on_comes_before_it(text):
    arrows = re.findall(r"L(\d\d) --> L(\d\d)", text)
    assert len(arrows) >= len(LESSONS) - 1
    assert all(before < after for before, after in arrows)
    rows = {line.split(" | ")[0].strip("| "): line.split(" | ")[3] for line in text.splitlines() if " | [" in line}
    for number, needs in rows.items():
        assert set(re.findall(r"\d\d", needs)) == {before for before, after in arrows if after == number}
