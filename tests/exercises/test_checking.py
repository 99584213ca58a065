"""What a learner meets when handing in something wrong, odd, empty or forbidden."""

import json
import re
import sys

import numpy as np
import pytest

from cnnkit import ops, optim
from cnnkit.errors import CourseError
from cnnkit.exercises import check
from cnnkit.exercises.lesson_04 import output_size as catalogued
from cnnkit.ops import conv_output_size


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNKIT_HOME", str(tmp_path))
    return tmp_path


def test_an_unknown_id_lists_what_there_is():
    with pytest.raises(CourseError, match=r"There is no exercise '04.pad'. There is: 04.pad2d, 04.output_size"):
        check("04.pad", 1)
    for id in ("99.x", "", "lesson", None):
        with pytest.raises(CourseError, match="There is no exercise"):
            check(id, 1)


def test_an_untouched_stub_is_no_attempt_and_leaves_no_record(home):
    def output_size(n, k, padding, stride): ...

    for stub in (output_size, ...):
        feedback = check("04.output_size", stub)
        assert (feedback.status, feedback.points) == ("not-attempted", 0)
    assert list(home.iterdir()) == []


def test_a_forgotten_return_is_said():
    def output_size(n, k, padding, stride):
        (n + 2 * padding - k) // stride + 1

    assert "Did you forget `return`?" in repr(check("04.output_size", output_size))


def test_the_function_is_wanted_not_its_result():
    text = repr(check("04.output_size", 3))
    assert (
        "check wants your function itself, as in check('04.output_size', output_size), and got something of type int."
        in text
    )
    assert "article_says_two wants a value, not a function." in repr(check("04.article_says_two", lambda: 3))


def test_a_wrong_signature_is_said_before_anything_runs():
    text = repr(check("04.output_size", lambda n, k: n - k + 1))
    assert "The checker calls output_size(n, k, padding, stride), and yours takes (n, k)." in text


def test_an_error_in_the_answer_shows_its_line_and_the_call_but_no_traceback():
    def output_size(n, k, padding, stride):
        room = n + 2 * padding - k
        return [room // stride][1]

    feedback = check("04.output_size", output_size)
    assert feedback.status == "error"
    text = repr(feedback)
    assert "ended in an error at this line: `return [room // stride][1]`" in text
    assert "For example output_size(5, 3, 0, 1)" in text
    assert "IndexError: list index out of range" in text
    assert "Traceback" not in text


def test_a_result_of_another_kind_or_length_is_said_in_words():
    text = repr(check("04.same_padding", lambda k, dilation: dilation * (k - 1)))
    assert "Your answer is a single number; a sequence of numbers is wanted." in text
    text = repr(check("04.never_read", lambda n, k, padding, stride: []))
    assert "The number of values is 0, but it should be 3." in text
    assert "expected: [2, 5, 6]\nyours:    []" in text
    text = repr(check("04.never_read", lambda n, k, padding, stride: {2, 5, 6}))
    assert "A set has no order: `sorted(…)` makes a list of it." in text
    assert "Your answer is None; a single number is wanted." in repr(check("04.article_says_two", None))


def test_an_unknown_mistake_shows_the_smallest_case_side_by_side():
    feedback = check("04.output_size", lambda n, k, padding, stride: 7 * n)
    assert feedback.mistake is None
    assert "For example output_size(5, 3, 0, 1)\nexpected: 3\nyours:    35" in repr(feedback)


def test_every_differing_cell_is_marked_in_the_notebook():
    def pad2d(x, padding):
        padded = np.pad(x, [(0, 0), (0, 0), *[(p, p) for p in padding]])
        padded[..., 0, 0] = 5
        return padded

    html = check("04.pad2d", pad2d)._repr_mimebundle_()["text/html"]
    assert html.count("text-decoration:underline") == 2  # the one wrong cell, in "expected" and in "yours"
    assert "1 of 20 values is not" in html


def test_a_changed_input_is_named_even_when_the_result_is_right():
    def pad2d(x, padding):
        padded = np.pad(x, [(0, 0), (0, 0), *[(p, p) for p in padding]])
        x[:] = 0
        return padded

    feedback = check("04.pad2d", pad2d)
    assert feedback.mistake == "changes its input"
    assert "x came back changed" in repr(feedback)


@pytest.mark.parametrize(
    "how", ["through the module", "imported by name", "refusal caught", "from the twin", "from the catalogue"]
)
def test_what_is_to_be_built_may_not_be_called(how):
    def through_the_module(n, k, padding, stride):
        return ops.conv_output_size(n, k, padding=padding, stride=stride)

    def imported_by_name(n, k, padding, stride):
        return conv_output_size(n, k, padding=padding, stride=stride)

    def refusal_caught(n, k, padding, stride):
        try:
            return ops.conv_output_size(n, k, padding=padding, stride=stride)
        except BaseException:
            return (n + 2 * padding - k) // stride + 1

    def from_the_twin(n, k, padding, stride):
        x, w = np.ones((1, 1, n, n)), np.ones((1, 1, k, k))
        return ops.reference.conv2d(x, w, padding=padding, stride=stride).shape[2]

    def from_the_catalogue(n, k, padding, stride):
        return catalogued.output_size(n, k, padding, stride)

    feedback = check("04.output_size", locals()[how.replace(" ", "_")])
    assert feedback.mistake == "calls what is withheld"
    assert re.search(r"output_size calls (ops|exercises)\.", repr(feedback))
    assert ops.conv_output_size(5, 3) == 3, "the library works again afterwards"
    assert sys.getprofile() is None


def test_what_is_withheld_is_called_by_the_name_that_learners_use():
    def train_step(model, x, y, lr):
        optim.SGD(model.parameters(), lr).step()

    assert "train_step calls optim.SGD. The library is withheld" in repr(check("11.train_step", train_step))


def test_other_peoples_convolutions_count_as_little_at_home_as_in_class():
    signal = pytest.importorskip("scipy.signal", reason="SciPy is not installed, so it cannot be called either")

    def conv2d(x, w, padding, stride):
        padded = np.pad(x, [(p, p) for p in padding])
        return signal.correlate2d(padded, w, "valid")[:: stride[0], :: stride[1]]

    assert check("04.conv2d", conv2d).mistake == "calls what is withheld"


@pytest.mark.parametrize("value", [..., None, "three", [[1], [2, 3]], {"a": 1}, object(), float("nan"), np.array([])])
def test_odd_results_get_a_sentence(value):
    text = repr(check("04.output_size", lambda n, k, padding, stride: value))
    assert "Not yet" in text
    assert "Traceback" not in text


def test_an_object_that_claims_to_equal_everything_does_not_pass():
    class Yes:
        def __eq__(self, other):
            return True

        def __array__(self, *args, **kwargs):
            raise RuntimeError("no")

        __hash__ = None

    for answer in (lambda n, k, padding, stride: Yes(), lambda n, k, padding, stride: [Yes()]):
        assert check("04.output_size", answer).points == 0


def test_hostile_text_is_shown_as_text():
    def output_size(n, k, padding, stride):
        raise ValueError("<script>alert(1)</script>")

    html = check("04.output_size", output_size)._repr_mimebundle_()["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_attempts_are_noted_one_line_each(home):
    check("04.article_says_two", 2)
    check("04.article_says_two", 3)
    lines = [json.loads(line) for line in (home / "cnnkit-progress.jsonl").read_text().splitlines()]
    assert [(line["status"], line["points"], line["mistake"]) for line in lines] == [
        ("fail", 0, "repeats the article"),
        ("pass", 1, None),
    ]


def test_a_record_that_cannot_be_written_is_said_and_costs_nothing(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNKIT_HOME", str(tmp_path / "file"))
    feedback = check("04.article_says_two", 3)
    assert feedback.points == 1
    assert "This attempt could not be noted in" in repr(feedback)


def test_the_right_number_is_not_given_away():
    feedback = check("04.article_says_two", 2)
    assert "expected" not in repr(feedback)
    words = re.sub("<[^>]*>", " ", feedback._repr_mimebundle_()["text/html"].split("<details")[0])
    assert not re.search(r"\b(3|three)\b", words)


def test_hints_open_one_after_the_other():
    html = check("04.output_size", ...)._repr_mimebundle_()["text/html"]
    first, second, third = (html.index(f"Hint {level}:") for level in (1, 2, 3))
    assert first < second < third
    assert html.count("<details") == 3
    assert html.endswith("</details></div></details></div></details></div>")


def test_the_same_answer_always_gets_the_same_feedback():
    def output_size(n, k, padding, stride):
        return n

    assert repr(check("04.output_size", output_size)) == repr(check("04.output_size", output_size))


def test_several_results_of_unequal_size_can_be_shown():
    def separate(kernel):
        return kernel[:, 0], kernel[0]

    feedback = check("02.separate", separate)
    assert feedback.status == "fail"
    assert "expected" in feedback._repr_mimebundle_()["text/html"]
    assert "expected" in repr(check("02.separate", lambda kernel: (kernel[:, 0], np.ones(9))))
