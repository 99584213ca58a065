"""The glossary: each word that a lesson prints in bold is in it once, and every lesson leads to it."""

import re
from pathlib import Path

import nbformat
import pytest

SOLUTIONS = Path(__file__).parents[2] / "solutions"
READING = ("97_map_of_the_course", "98_cheat_sheet", "99_glossary")  # they teach no words of their own
LESSONS = [path for path in sorted(SOLUTIONS.glob("*.ipynb")) if path.stem not in READING]
BOLD = re.compile(r"\*\*([^*]+)\*\*")
# What every lesson prints in bold besides the words that it introduces.
SCAFFOLD = {"bold", "the question.", "you will", "you need", "time", "notice", "predict before you look."}
SCAFFOLD |= {"found in the wild."}


def words(path):
    """The terms that a lesson introduces: its bold words, but for its recap, where they stand again."""
    cells = nbformat.read(path, 4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown" and cell.id != "recap")
    return {singular(word) for word in BOLD.findall(text)} - SCAFFOLD


def singular(word):
    word = word.casefold()
    return word.removesuffix("s") if not word.endswith("ss") else word


@pytest.fixture(scope="module")
def entries():
    """Each entry: its word, and the file of the lesson that it leads to."""
    text = "\n".join(cell.source for cell in nbformat.read(SOLUTIONS / "99_glossary.ipynb", 4).cells)
    return [(singular(word), file) for word, file in re.findall(r"- \*\*([^*]+)\*\* — .*\((\S+\.ipynb)\)", text)]


def test_each_word_stands_once(entries):
    names = [word for word, _ in entries]
    assert len(names) == len(set(names)) > 40


def test_each_entry_leads_to_a_lesson_that_introduces_the_word(entries):
    introduced = {path.name: words(path) for path in LESSONS}
    strays = [(word, file) for word, file in entries if word not in introduced[file]]
    assert strays == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_bold_word_of_a_lesson_is_in_it(entries, path):
    assert words(path) - {word for word, _ in entries} == set()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_leads_to_it(path):
    assert "(99_glossary.ipynb)" in nbformat.read(path, 4).cells[0].source
