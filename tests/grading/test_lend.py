"""References travel alone: they work where nothing of cnnkit's answers is, and take no other answer with them."""

import sys
import types
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from cnnkit.course import notebook as nb
from cnnkit.errors import GradingError
from cnnkit.exercises import catalogue
from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.probe import probe
from cnnkit.exercises.values import same
from cnnkit.grading import lend
from cnnkit.grading.names import facts
from tests.grading.notebooks import ROOT

EXERCISES = {id: exercise for id, exercise in catalogue().items() if exercise.use is None}


@pytest.fixture
def stage(monkeypatch):
    module = types.ModuleType("cnnkit.exercises.stage")
    module.lent = {}
    monkeypatch.setitem(sys.modules, "cnnkit.exercises.stage", module)
    return module


@pytest.mark.parametrize("id", EXERCISES)
def test_a_lent_reference_does_what_the_reference_does(id, stage):
    exercise, space = EXERCISES[id], {}
    exec(lend.lending(exercise), space)
    answer = space[exercise.name]
    assert stage.lent[id] is answer
    cases = exercise.cases(np.random.default_rng(3)) if exercise.wants_function else drawn_for(exercise)
    function = exercise.as_function(answer)
    for truth, lent in zip(probe(exercise.reference, cases), probe(function, cases), strict=True):
        assert lent.error == truth.error  # where there is no answer, the reference refuses
        assert same(truth.value, lent.value, rtol=0, atol=0)


@pytest.mark.parametrize("id", ["02.to_display", "10.linear_backward", "11.train_step", "15.mutate"])
def test_what_a_function_made_keeps_what_it_was_made_with(id):
    """Wrong answers are often made so, several by the same; and of a module each may use something else."""
    exercise, travelled = EXERCISES[id], 0
    for mistake in exercise.mistakes.values():
        packing = lend._Packing(id)
        with suppress(GradingError):
            packing.put("wanted", "wanted", mistake.answer, "")
            space = {}
            exec(f"{lend.UNPACK}\nanswer = _lend({packing.steps!r})", space)
            for cases in zip(
                exercise.cases(np.random.default_rng(3)), exercise.cases(np.random.default_rng(3)), strict=True
            ):
                (truth,), (lent,) = (
                    probe(f, [case]) for f, case in zip((mistake.answer, space["answer"]), cases, strict=True)
                )
                assert lent.error == truth.error
                assert same(truth.value, lent.value, rtol=0, atol=0)
            travelled += 1
    assert travelled > 1


@pytest.mark.parametrize("id", EXERCISES)
def test_no_catalogue_and_no_mistake_goes_with_it(id):
    exercise = EXERCISES[id]
    sent = str(lend.steps_for(exercise)) if exercise.wants_function else ""
    assert "Mistake(" not in sent
    assert "Exercise(" not in sent


def test_a_reference_that_carries_this_lessons_answer_is_not_borrowed():
    seventh = {"07.conv2d": replace(EXERCISES["04.conv2d"], id="07.conv2d")}
    assert "conv2d" in lend.carries(EXERCISES["06.conv2d_multi"])
    assert lend.borrowed({"06.conv2d_multi", "08.relu", "05.nothing", "nonsense"}, seventh) == ()
    assert lend.borrowed({"01.correlate2d"}, seventh) == ("01.correlate2d",)


def test_what_lessons_borrow_from_earlier_ones_is_lent():
    """Every mine("…") in a solution either names its own lesson or a reference that may be lent to it."""
    for path in (ROOT / "solutions").glob("*.ipynb"):
        book = nb.read(path)
        own = {id: e for id, e in EXERCISES.items() if e.lesson == path.name[:2]}
        if not own:
            continue  # the glossary
        wanted = set().union(*(facts(cell.source).mine for cell in book.cells if cell.cell_type == "code"))
        earlier = {id for id in wanted if id[:2] < path.name[:2]}
        assert set(lend.borrowed(earlier, own)) == earlier, path.name


def test_a_design_has_no_one_right_value_and_is_not_lent():
    designs = [exercise for exercise in catalogue().values() if exercise.use]
    assert designs
    assert not any(map(lend.lendable, designs))
    assert all(map(lend.lendable, EXERCISES.values()))
