"""Verdicts on what probes send: a question is the one that was asked, a design is put to use outside."""

import sys

import pytest

from cnnkit import nn
from cnnkit.exercises import get
from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_07.invariant_or_equivariant import LAYERS
from cnnkit.grading import verdicts
from cnnkit.grading.inside.exercises import trial
from tests.exercises.right_answers_16 import CARD


def sent(words, asked):
    value = {"texts": words, "shape": [len(words)]}
    outcome = {"value": value, "error": None, "line": None, "changed": [], "reached_for": None}
    return {"kind": "outcomes", "outcomes": [outcome], "asked": asked}


def test_choices_are_judged_in_the_order_that_the_student_was_shown():
    exercise = get("07.invariant_or_equivariant")
    orders = {name: drawn_for(exercise, name)[0][0] for name in ("", "Ada", "Emmy")}
    assert len(set(orders.values())) == 3
    right = {name: [LAYERS.truth[item] for item in items] for name, items in orders.items()}
    for name, words in right.items():
        of_another_seed = drawn_for(exercise, "somebody else")
        assert verdicts.on(exercise, of_another_seed, [sent(words, name)]).status == "pass"
    assert verdicts.on(exercise, drawn_for(exercise), [sent(right["Ada"], "Emmy")]).status == "fail"


def texts(value):
    outcome = {"value": value, "error": None, "line": None, "changed": [], "reached_for": None}
    return {"kind": "outcomes", "outcomes": [outcome], "asked": ""}


def test_a_whole_text_awaits_a_reader_without_points_and_can_be_read_harmlessly():
    graded = verdicts.on(get("16.model_card"), [()], [texts(CARD + "\n<script>alert(1)</script>\u202e")])
    assert (graded.status, graded.points) == ("awaiting-manual", None)
    assert "## Where it fails\n" in graded.html
    assert "&lt;script&gt;" in graded.html
    assert "<script" not in graded.html
    assert "\u202e" not in graded.html


def test_a_text_with_a_part_missing_is_no_matter_for_a_reader():
    graded = verdicts.on(get("16.model_card"), [()], [texts(CARD.replace("## Doubts", ""))])
    assert (graded.status, graded.points, graded.mistake) == ("fail", 0, "leaves out Doubts")


def test_a_text_may_be_pages_long_but_not_a_book():
    long = CARD + "\n" + "word " * 1000
    assert verdicts.on(get("16.model_card"), [()], [texts(long)]).status == "awaiting-manual"
    assert verdicts.on(get("16.model_card"), [()], [texts(long * 10)]).status == "error"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (nn.Sequential(nn.Flatten()), "search cannot be used: it should be a list of layers, (kernel, channels) each"),
        (nn.Sequential, "search wants a value, not a function."),
    ],
)
def test_a_network_is_a_value_though_it_can_be_called(answer, said, monkeypatch):
    exercise = get("15.search")
    monkeypatch.setattr(sys.modules["__main__"], "search", answer, raising=False)
    question = {"function": False, "parameters": [], "cases": [], "withhold": (), "changes": (), "network": False}
    message = trial._report(exercise.id, exercise.name, **question)
    graded = verdicts.on(exercise, [(None, None)], [{**message, "asked": ""}])
    assert graded.status == "error"
    assert graded.message.startswith(said)


def test_what_is_not_there_is_explained_by_the_cell_that_did_not_reach_its_end():
    def of(stopped):
        return verdicts.on(get("04.output_size"), [()], [{"kind": "undefined"}], stopped)

    assert of(None).message == "There is no output_size when its turn comes."
    failed = of(verdicts.Stopped("ZeroDivisionError: division by zero" + "!" * 999, None))
    assert failed.message.startswith(
        "Its cell stopped before output_size was there: ZeroDivisionError: division by zero!"
    )
    assert len(failed.message) < 300
    assert of(verdicts.Stopped("KeyboardInterrupt: ", "timeout")).status == "timeout"
