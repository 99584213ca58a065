"""Only sources, matched by id, enter the lesson; what is odd about a notebook is told, not punished."""

import json
from copy import deepcopy

import nbformat
import pytest

from cnnkit.grading import ingest
from cnnkit.grading.replay import replays
from cnnkit.grading.splice import splice
from tests.grading.notebooks import EXERCISES, answered, cell, lesson, solution, with_cell

LESSON = nbformat.reads(json.dumps(lesson()), as_version=4)


def spliced(book):
    return splice(LESSON, ingest.parse(json.dumps(book).encode()), EXERCISES)


def test_a_solved_lesson_is_its_answers_and_what_they_need():
    result = spliced(solution())
    assert result.attempted == set(EXERCISES)
    assert result.pieces[0].cell == "setup"
    assert {piece.exercise for piece in result.pieces if piece.exercise} == set(EXERCISES)
    assert "explore-padding" not in {piece.cell for piece in result.pieces}
    assert result.notes == {}


def test_an_untouched_lesson_is_not_attempted():
    assert spliced(lesson()).attempted == frozenset()


def test_outputs_tags_and_metadata_are_nothing():
    book = solution()
    for one in book["cells"]:
        one["metadata"] = {"cnnkit": {"role": "probe", "exercise": "04.pad2d"}, "tags": ["raises-exception"]}
        one["outputs"] = [{"output_type": "display_data", "data": {"x": "y"}, "metadata": {}}]
    assert spliced(book).pieces == spliced(solution()).pieces


def test_own_cells_run_after_the_cell_that_they_follow():
    book = with_cell(solution(), "a = 1", after="setup", id="mine")
    cells = [piece.cell for piece in spliced(book).pieces]
    assert cells.index("mine (own, 1 after setup)") == cells.index("setup") + 1


def test_the_lessons_order_counts_and_not_the_notebooks():
    book = solution()
    book["cells"].reverse()
    assert [p.exercise for p in spliced(book).pieces if p.exercise] == [
        p.exercise for p in spliced(solution()).pieces if p.exercise
    ]


def test_a_cell_of_the_lesson_runs_if_its_names_are_needed_and_the_cells_that_it_needs():
    book = answered(solution(), same_padding="def same_padding(k, dilation):\n    return padded")
    cells = {piece.cell for piece in spliced(book).pieces}
    assert "borders" in cells


def test_a_changed_cell_of_the_lesson_runs():
    book = solution()
    cell(book, "reads")["source"] = "reads = 3"
    assert "reads" in {piece.cell for piece in spliced(book).pieces}


def test_a_missing_answer_is_missing_unless_another_cell_defines_it():
    book = solution()
    book["cells"].remove(cell(book, "pad2d-answer"))
    result = spliced(book)
    assert "04.pad2d" in result.missing
    assert "04.pad2d" not in result.attempted
    assert "no other cell defines pad2d" in result.notes["04.pad2d"]
    result = spliced(with_cell(book, "def pad2d(x, p): return x"))
    assert "04.pad2d" in result.attempted
    assert "found in cell own-cell" in result.notes["04.pad2d"]


def test_of_two_cells_with_one_id_the_first_is_the_answer_and_the_row_says_so():
    book = solution()
    book["cells"].append(deepcopy(cell(book, "pad2d-answer")))
    result = spliced(book)
    assert "2 cells have the id pad2d-answer: the first one" in result.notes["04.pad2d"]
    assert sum(piece.source.startswith("def pad2d") for piece in result.pieces) == 2


def test_an_answer_turned_into_text_is_missing():
    book = solution()
    cell(book, "pad2d-answer")["cell_type"] = "markdown"
    assert "04.pad2d" in spliced(book).missing


def seen(**statuses):
    return {id: {"status": statuses.get(e.name, "pass")} for id, e in EXERCISES.items()}


def test_what_passes_is_not_tried_again():
    assert replays(spliced(solution()), EXERCISES, seen(), set()) == []


def test_what_builds_on_earlier_answers_is_tried_again_with_references():
    (replay,) = replays(spliced(solution()), EXERCISES, seen(conv2d="fail"), set())
    assert replay.exercise == "04.conv2d"
    assert replay.lent == ("04.pad2d", "04.output_size")


def test_a_named_mistake_that_builds_on_nothing_is_final():
    said = seen() | {"04.never_read": {"status": "fail", "mistake": "returns how many"}}
    assert replays(spliced(solution()), EXERCISES, said, set()) == []


def test_an_answer_whose_cell_an_earlier_answer_stopped_gets_a_second_try():
    said = seen(article_says_two="not-attempted")
    (replay,) = replays(spliced(solution()), EXERCISES, said, set())
    assert (replay.exercise, replay.lent) == ("04.article_says_two", ("04.output_size",))
    assert replays(spliced(solution()), EXERCISES, seen(pad2d="not-attempted"), set()) == []


def test_what_may_have_been_spoiled_is_tried_without_the_others():
    (replay,) = replays(spliced(solution()), EXERCISES, seen(never_read="error"), set())
    assert {piece.exercise for piece in replay.pieces if piece.exercise} == {"04.never_read"}


def test_a_reference_is_never_lent_to_its_own_question_or_to_an_earlier_one():
    book = answered(solution(), pad2d="def pad2d(x, p): return mine('04.conv2d')(x, mine('04.pad2d'))")
    (replay,) = replays(spliced(book), EXERCISES, seen(pad2d="fail"), set())
    assert replay.lent == ()


@pytest.mark.parametrize("culprit", ["own-cell (own, 1 after reading)"])
def test_a_cell_that_ended_the_kernel_stays_away(culprit):
    book = with_cell(solution(), "import os; os._exit(0)")
    (replay,) = replays(spliced(book), EXERCISES, seen(never_read="killed"), {culprit})
    assert culprit not in {piece.cell for piece in replay.pieces}
