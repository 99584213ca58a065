"""Verdicts on what probes send: a question is the one that was asked, a design is put to use outside."""

from cnnkit.exercises import get
from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_07.invariant_or_equivariant import TRUTH
from cnnkit.grading import verdicts


def sent(words, asked):
    value = {"texts": words, "shape": [len(words)]}
    outcome = {"value": value, "error": None, "line": None, "changed": [], "reached_for": None}
    return {"kind": "outcomes", "outcomes": [outcome], "asked": asked}


def test_choices_are_judged_in_the_order_that_the_student_was_shown():
    exercise = get("07.invariant_or_equivariant")
    orders = {name: drawn_for(exercise, name)[0][0] for name in ("", "Ada", "Emmy")}
    assert len(set(orders.values())) == 3
    right = {name: [TRUTH[item] for item in items] for name, items in orders.items()}
    for name, words in right.items():
        of_another_seed = drawn_for(exercise, "somebody else")
        assert verdicts.on(exercise, of_another_seed, [sent(words, name)]).status == "pass"
    assert verdicts.on(exercise, drawn_for(exercise), [sent(right["Ada"], "Emmy")]).status == "fail"
