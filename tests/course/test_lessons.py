"""Lessons come from the installed package first, else from the checkout, by number."""

import pytest

from cnnkit.course import lessons
from cnnkit.errors import CourseError


def fill(folder, *names):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    return folder


def test_lessons_are_ordered_by_number_and_other_files_are_none(tmp_path):
    fill(tmp_path / "x", "10_ten.ipynb", "02_two.ipynb", "notes.ipynb", "03_three.md")
    assert [path.name for path in lessons.notebooks(tmp_path / "x")] == ["02_two.ipynb", "10_ten.ipynb"]


def test_the_installed_ones_come_before_the_checkouts(tmp_path, monkeypatch):
    checkout = fill(tmp_path / "lessons", "01_a.ipynb")
    monkeypatch.setattr(lessons, "CHECKOUT", tmp_path)
    monkeypatch.setattr(lessons, "INSTALLED", tmp_path / "installed")
    assert lessons.folder() == checkout
    installed = fill(tmp_path / "installed", "01_a.ipynb")
    assert lessons.folder() == installed


def test_an_installation_without_lessons_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(lessons, "CHECKOUT", tmp_path)
    monkeypatch.setattr(lessons, "INSTALLED", tmp_path)
    with pytest.raises(CourseError, match="carries no lessons"):
        lessons.folder()
