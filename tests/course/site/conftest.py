"""A course of two small lessons to make a site of."""

import nbformat
import pytest

from cnnkit.course import lessons
from tests.course import tiny


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Two small lessons, of which the first computes a number that its file does not carry."""
    folder = tmp_path / "lessons"
    title = "# 01 · Slide\n\n> **The question.** What is <y>?\n\nSee [the next](02_see.ipynb)."
    cells = [tiny.text("title", title), tiny.code("number", "import os\nprint(6 * 7, os.listdir('.'))")]
    first = nbformat.v4.new_notebook(cells=cells, metadata={"cnnkit": {"lesson": "01", "minutes": 60}})
    tiny.save(first, folder, "01_slide.ipynb")
    tiny.save(nbformat.v4.new_notebook(cells=[tiny.text("t", "# 02 · See")]), folder, "02_see.ipynb")
    monkeypatch.setattr(lessons, "folder", lambda: folder)
    return folder
