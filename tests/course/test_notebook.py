"""Reading refuses with a sentence what is no notebook of ours; writing is whole and steady."""

import json

import pytest

from cnnkit.course import notebook as nb
from cnnkit.errors import CourseError

from .tiny import NAME, code, save, solution


def spoiled(path, change):
    raw = json.loads(path.read_text())
    change(raw)
    path.write_text(json.dumps(raw))
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [("{", "not JSON"), ("[]", "no list of cells"), ('{"cells": 3}', "no list of cells"), ("<<<<<<< HEAD", "not JSON")],
)
def test_what_is_not_a_notebook_is_refused_by_name(tmp_path, content, reason):
    path = tmp_path / NAME
    path.write_text(content)
    with pytest.raises(CourseError, match=rf"{NAME}.*{reason}"):
        nb.read(path)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="not JSON"):
        nb.read(path)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        nb.read(tmp_path / NAME)


def test_old_formats_are_refused_rather_than_given_new_ids(tmp_path):
    path = spoiled(save(solution(), tmp_path), lambda raw: raw.update(nbformat_minor=4))
    with pytest.raises(CourseError, match=r"format 4\.4"):
        nb.read(path)


def test_doubled_and_missing_ids_are_named_rather_than_mended(tmp_path):
    path = spoiled(save(solution(), tmp_path), lambda raw: raw["cells"][1].update(id="title"))
    with pytest.raises(CourseError, match="more than one cell has the id title"):
        nb.read(path)
    path = spoiled(save(solution(), tmp_path), lambda raw: raw["cells"][1].pop("id"))
    with pytest.raises(CourseError, match="1 of its cells have no id"):
        nb.read(path)


def test_what_the_schema_forbids_is_refused(tmp_path):
    path = spoiled(save(solution(), tmp_path), lambda raw: raw["cells"][1].update(cell_type="poem"))
    with pytest.raises(CourseError, match="not a valid notebook"):
        nb.read(path)


def test_writing_what_was_read_changes_nothing(tmp_path):
    path = save(solution(), tmp_path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    nb.write(nb.read(path), path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_normalising_keeps_ours_and_drops_what_editors_left():
    notebook = solution()
    notebook.metadata["widgets"] = {"state": {}}
    nb.normalise(notebook)
    assert notebook.metadata["cnnkit"] == {"lesson": "04", "minutes": 75}
    assert set(notebook.metadata) == {"cnnkit", "kernelspec", "language_info"}
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    assert "version" not in notebook.metadata["language_info"]
    assert notebook.cells[2].metadata["tags"] == ["nbval-check-output"]
    assert notebook.cells[4].metadata == {}


def test_a_cell_is_compared_by_tag_or_by_nbvals_comment():
    assert nb.is_compared(code("a", "1", tags=["nbval-check-output"]))
    assert nb.is_compared(code("a", "# NBVAL_CHECK_OUTPUT\n1"))
    assert not nb.is_compared(code("a", "print('NBVAL_CHECK_OUTPUT')"))


def test_messages_name_a_cell_by_id_and_first_line():
    assert nb.called(code("a", "\n  x = 1\ny")) == "cell a (x = 1)"
    assert nb.called(code("a", "")) == "cell a (empty)"
    assert len(nb.called(code("a", "x" * 200))) < 70
