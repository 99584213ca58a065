"""Which lessons have exercises, and what is said of an id that nobody has."""

import inspect

import pytest

from cnnkit.errors import CourseError
from cnnkit.exercises import registry


def test_a_folder_in_which_only_caches_are_left_is_no_lesson(tmp_path, monkeypatch):
    for lesson in ("03", "11"):
        (tmp_path / f"lesson_{lesson}" / "__pycache__").mkdir(parents=True)
    (tmp_path / "lesson_11" / "__init__.py").touch()
    monkeypatch.setattr(registry, "__file__", str(tmp_path / "registry.py"))
    assert registry.lessons.__wrapped__() == ("11",)


def test_exercises_are_listed_in_the_order_of_the_lessons():
    order = [exercise.lesson for exercise in registry.catalogue().values()]
    assert order == sorted(order)
    assert tuple(dict.fromkeys(order)) == registry.lessons()


def test_an_id_of_no_lesson_lists_the_lessons():
    with pytest.raises(CourseError, match=r"There is no exercise '00\.x'\. There is: lessons 01, 02"):
        registry.get("00.x")


def test_inputs_are_called_as_the_answer_calls_them_or_the_question_or_the_design():
    assert registry.get("04.output_size").parameters == ("n", "k", "padding", "stride")
    assert registry.get("14.winograd_matrices").parameters == ()
    predicted = registry.get("01.predict_shape")
    assert predicted.parameters == tuple(inspect.signature(predicted.question).parameters) != ()
    assert registry.get("01.edge_kernel").parameters == ("patch",)
