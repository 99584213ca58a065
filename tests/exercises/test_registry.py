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


def test_an_exercise_stands_at_its_place_in_the_lesson():
    assert registry.position("04.pad2d") == ("04", 0)
    assert registry.position("04.output_size") == ("04", 1)
    assert registry.position("04.conv2d") < registry.position("05.dilate_kernel")
    ids = list(registry.catalogue())
    assert sorted(ids, key=registry.position) == ids


def test_an_unknown_id_of_a_lesson_lists_its_exercises_and_nothing_else():
    with pytest.raises(CourseError) as refused:
        registry.get("04.pad")
    ids = ", ".join(id for id in registry.catalogue() if id.startswith("04."))
    assert str(refused.value) == f"There is no exercise '04.pad'. There is: {ids}."
    with pytest.raises(CourseError) as refused:
        registry.get("04")
    assert str(refused.value) == f"There is no exercise '04'. There is: {ids}."
    with pytest.raises(CourseError) as refused:
        registry.get(4)
    assert str(refused.value) == f"There is no exercise 4. There is: lessons {', '.join(registry.lessons())}."
