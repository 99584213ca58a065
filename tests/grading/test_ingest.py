"""Hostile files become cells or a reason; what a file claims besides its sources is not read."""

import json

import pytest

from cnnkit.grading import ingest
from tests.grading.notebooks import solution


def notebook(*cells, **fields):
    return json.dumps({"cells": list(cells), **fields}).encode()


def code(source, **fields):
    return {"cell_type": "code", "source": source, **fields}


def test_a_notebook_is_its_cells_ids_types_and_sources():
    (cell,) = ingest.cells(notebook(code(["a = 1\n", "a"], id="x", outputs=[{"text": "9"}], metadata={"tags": ["t"]})))
    assert (cell.id, cell.type, cell.source) == ("x", "code", "a = 1\na")
    assert cell.facts.binds == {"a"}


def test_the_solution_is_read_whole():
    cells = ingest.cells(json.dumps(solution()).encode())
    assert [cell.id for cell in cells] == [cell["id"] for cell in solution()["cells"]]


def test_a_cell_without_a_usable_id_is_known_by_its_place():
    cells = ingest.cells(notebook(code(""), code("", id=7), code("", id="x" * 99), code("", id="ok")))
    assert [cell.id for cell in cells] == ["#0", "#1", "#2", "ok"]


def test_a_byte_order_mark_is_no_reason():
    assert len(ingest.cells(b"\xef\xbb\xbf" + notebook(code("1")))) == 1


def test_half_characters_do_not_reach_any_writer():
    (cell,) = ingest.cells(b'{"cells": [{"cell_type": "code", "source": "a = \'\\ud800\'"}]}')
    cell.source.encode("utf-8")


@pytest.mark.parametrize(
    "source",
    [
        "(" * 50_000,
        "-" * 100_000 + "1",
        "a" + ".b" * 60_000,
        "x = " + "[" * 5_000 + "]" * 5_000,
        "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 300)),
        "\0",
        "f'{" * 1000,
        "a = 1" + "+1" * 60_000,
    ],
    ids=lambda source: source[:8],
)
def test_source_that_breaks_parsers_costs_at_most_its_own_notebook(source):
    read = ingest.cells(notebook(code(source), code("b = 1", id="b")))
    assert isinstance(read, ingest.Unreadable) or read[1].facts.binds == {"b"}


@pytest.mark.parametrize(("content", "why"), [(b"", "empty"), (b"\xff\xfe", "UTF-8"), (b"{}", "no list of cells")])
def test_what_is_no_notebook_is_told_why(content, why):
    assert why in ingest.cells(content).why


def test_links_pipes_and_folders_are_not_opened(tmp_path):
    (tmp_path / "target").write_bytes(notebook())
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert "link" in ingest.read_bytes(tmp_path / "link").why
    assert ingest.read_bytes(tmp_path).why == "It is not a file."
    assert "No such file" in ingest.read_bytes(tmp_path / "nothing").why


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (notebook(metadata={"cnnkit": {"minutes": 75, "lesson": "04"}}), "04"),
        (json.dumps({"metadata": {"cnnkit": {"lesson": "04"}}, "cells": []}, indent=1).encode(), "04"),
        (notebook(code("", metadata={"cnnkit": {"exercise": "05.no_gaps", "role": "answer"}}), code("")), "05"),
        (notebook(code('{"cnnkit": {"lesson": "04"}, "exercise": "04.pad2d"}')), None),
        (notebook(metadata={"cnnkit": "no", "lesson": "04"}), None),
        (b"\xff\x00", None),
    ],
)
def test_a_notebooks_own_metadata_say_its_lesson_and_its_text_does_not(content, number):
    assert ingest.lesson(content) == number
