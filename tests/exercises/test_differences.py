"""What is said of a result that differs from the truth, and what is shown beside it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cnnkit import nn, ops
from cnnkit.exercises import check, get
from cnnkit.exercises.differences import counted, first_difference, what_differs, wrong_places
from cnnkit.exercises.lesson_14.winograd_matrices import AT, BT, G
from cnnkit.exercises.values import Odd, plain


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNKIT_HOME", str(tmp_path))


def stepping(by=1.0, given=float):
    """A training step whose step, or whose result, is not quite right."""

    def train_step(model, x, y, lr):
        scores = model(x)
        model.zero_grad()
        model.backward(ops.cross_entropy_backward(1.0, scores, y))
        for p in model.parameters():
            p.value = p.value - by * lr * p.grad
        return given(ops.cross_entropy(scores, y))

    return train_step


def test_what_an_answer_changes_is_told_from_what_it_returns():
    weights = check("11.train_step", stepping(by=0.9))
    assert weights.verdict.message == (
        "Look at model after the call. Of the 2 arrays, look at number 1. The shape is right; 18 of 18 values are not."
    )
    loss = check("11.train_step", stepping(given=lambda loss: loss + 1))
    assert loss.verdict.message == "Look at what it returns. The value is not right."
    nothing = check("11.train_step", stepping(by=0.9, given=lambda loss: None))
    assert (
        nothing.verdict.message == "Look at what it returns. Your function returned nothing. Did you forget `return`?"
    )


def test_of_a_network_the_array_that_differs_is_shown_and_not_all_of_them():
    feedback = check("11.train_step", stepping(by=0.9))
    assert "array(" not in repr(feedback).partition("expected: ")[2]
    assert feedback._repr_mimebundle_()["text/html"].count("text-decoration:underline") == 2 * 18


def winograd(*matrices):
    return check("14.winograd_matrices", lambda: matrices)


def test_where_many_results_are_right_what_is_compared_is_shown_and_ours_is_not():
    feedback = winograd(AT, G, 3 * BT)
    assert feedback.verdict.message == (
        "What counts is how often each w[a]·d[p] is in y[i]. The shape is right; 6 of 24 values are not."
    )
    np.testing.assert_array_equal(feedback.verdict.failing.expected[0], np.eye(3, 4))
    np.testing.assert_array_equal(feedback.verdict.failing.actual[0], 3 * np.eye(3, 4))
    for wrong in (winograd(AT, G), winograd(AT, G, BT[:2]), winograd(AT, "G", BT), winograd()):
        assert "wanted, Aᵀ (2, 4), G (4, 3), Bᵀ (4, 4)." in wrong.verdict.message
        assert wrong.verdict.failing is None
        assert "0.5" not in repr(wrong), "our own G"


def test_an_error_is_shown_even_where_many_results_are_right():
    stopped = repr(check("14.winograd_matrices", lambda: AT @ G.T))
    assert "\nyours:    ValueError: matmul: " in stopped


def test_a_pair_is_shown_by_its_product():
    wrong = check("02.separate", lambda kernel: (kernel[:, 0] + 1, kernel[0]))
    assert wrong.verdict.message.startswith("What counts is the outer product of the two. The shape is right; ")


def test_shapes_batches_and_results_are_numbered_and_counted():
    assert check("13.lenet_shapes", [(6, 30, 25)] * 7).verdict.message == "There should be 8 results, and there are 7."
    assert check("13.lenet_shapes", [(6, 1, 1)] * 8).verdict.message.startswith("Of the 8 results, look at number 1.")
    one = check("11.minibatches", lambda n, size, order: [order])
    assert one.verdict.message == "There should be 2 results, and there is 1."
    number = check("11.minibatches", lambda n, size, order: size)
    assert number.verdict.message == "A list of batches is wanted, and this is a single number."
    text = check("11.minibatches", lambda n, size, order: "batches")
    assert text.verdict.message == "A list of batches is wanted, and this is a text."
    lazy = check("11.minibatches", lambda n, size, order: map(list, [order]))
    assert lazy.verdict.message == "A list of batches is wanted, and this is of type map."
    assert "Did you forget `return`?" in repr(check("11.minibatches", lambda n, size, order: print(end="")))


def test_several_results_where_one_is_wanted_are_told_so():
    pair = check("11.sgd_step", lambda w, g, lr: (w - lr * g, g))
    assert pair.verdict.message == "Your answer is a list or tuple of several arrays; a sequence of numbers is wanted."
    kinds = check("11.momentum_step", lambda w, g, v, lr, mu: {"w": w, "v": v})
    assert kinds.verdict.message == "Your answer is of type dict; a list or tuple of several arrays is wanted."


def test_rows_in_a_list_are_compared_as_the_array_that_they_are():
    def sgd_step(w, g, lr):
        return [row - lr * slope + (w.ndim == 2) for row, slope in zip(w, g, strict=True)]

    feedback = check("11.sgd_step", sgd_step)
    assert feedback.verdict.message == "The shape is right; 6 of 6 values are not."
    assert feedback._repr_mimebundle_()["text/html"].count("text-decoration:underline") == 12


def test_whole_numbers_that_came_out_as_floats_are_named():
    def mutate(architecture, choice):
        steps = {"larger": (2, 1), "smaller": (-2, 1), "wider": (0, 2), "narrower": (0, 0.5)}
        layer, change = choice
        layers = list(architecture)
        if change in steps:
            k, f = layers[layer]
            layers[layer] = (k + steps[change][0], f * steps[change][1])
        elif change == "copy":
            layers.insert(layer, layers[layer])
        else:
            del layers[layer]
        inside = 1 <= len(layers) <= 4 and all(k in (1, 3, 5) and f in (4, 8, 16, 32) for k, f in layers)
        return layers if inside else architecture

    feedback = check("15.mutate", mutate)
    assert feedback.mistake == "returns another type"
    assert "some of them are floats, such as 4.0" in feedback.verdict.message
    assert "narrower" in repr(feedback)


def test_an_error_of_ours_ends_with_one_full_stop():
    rng = np.random.default_rng(0)
    misfit = check("16.model", nn.Sequential(nn.Flatten(), nn.Linear(78, 10, rng=rng)))
    assert misfit.verdict.message.endswith("w expects 78 (10, 78).")


def test_a_network_where_its_plan_is_wanted_and_a_kind_where_a_network_is_are_told_so():
    network = nn.Sequential(nn.Flatten())
    assert "it should be a list of layers, (kernel, channels) each" in repr(check("15.search", network))
    assert "search wants a value, not a function." in repr(check("15.search", nn.Sequential))
    assert "Sequential is a kind of layer; brackets make one: Sequential(…)." in repr(check("16.model", nn.Sequential))


def test_of_a_batch_the_map_that_differs_is_shown_by_its_place():
    def pad2d(x, padding):
        h, w = padding
        padded = np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))
        padded[-1, -1, -1, -1] += 5
        return padded

    feedback = check("04.pad2d", pad2d)
    N, C = feedback.verdict.failing.actual.shape[:2]
    html = feedback._repr_mimebundle_()["text/html"]
    assert f">expected[{N - 1}, {C - 1}]<" in html
    assert f">yours[{N - 1}, {C - 1}]<" in html


def test_where_an_answer_ended_in_an_error_its_arguments_are_not_listed():
    def train_step(model, x, y, lr):
        raise RuntimeError("enough for today")

    shown = repr(check("11.train_step", train_step)).partition("expected: ")[2].splitlines()
    assert re.fullmatch(r"0\.\d+", shown[0]), "the loss"
    assert shown[1] == "yours:    RuntimeError: enough for today"


PLAIN = replace(get("04.output_size"), call="f(n)", rtol=1e-6, atol=1e-6)


def said(expected, actual, **fields):
    """The sentence on a result, where another was wanted."""
    return what_differs(replace(PLAIN, **fields), plain(expected), plain(actual))


def test_texts_and_numbers_are_told_apart():
    assert said(3, "three") == "Your answer is a text; a single number is wanted."
    assert said("three", 3) == "Your answer is a single number; a text is wanted."
    assert said("three", "four") == "The value is not right."
    assert said([1, 2], {1, 2}) == "A set has no order: `sorted(…)` makes a list of it."
    assert said(["a", "b"], [1, 2]) == "Your answer is a sequence of numbers; a text is wanted."
    assert said([1, 2], ["a", "b"]) == "Your answer is a text; a sequence of numbers is wanted."
    assert said(np.eye(2), [1, 2]) == "Your answer is a sequence of numbers; an array of two or more axes is wanted."
    assert said(None, 3) == "Your answer is a single number; a NoneType is wanted."
    assert said([3], [4]) == "The value is not right."
    assert said(3, "three", use=lambda value: value) == "Your answer is a text; a single number is wanted."
    assert said(3, 4, use=lambda value: value) == "The value is not right."


def test_of_several_arguments_the_one_that_became_wrong_is_named():
    one, two = np.ones(2), np.full(2, 2.0)
    fields = {"call": "f(x, y, z)", "changes": ("x", "z")}
    assert said((0, one, one), (0, two, one), **fields).startswith("Look at x after the call. ")
    assert said((0, one, one), (0, one, two), **fields).startswith("Look at z after the call. ")


def test_a_result_that_cannot_be_counted_is_told_by_its_kind():
    wanted = "a list or tuple of several arrays is wanted."
    assert check("13.lenet_shapes", 7).verdict.message == f"Your answer is a single number; {wanted}"
    assert "Did you forget `return`?" in check("14.winograd_matrices", lambda: print(end="")).verdict.message


def test_what_goes_wrong_while_a_result_is_counted_is_no_result():
    def by_value(result):
        return result["value"]

    assert isinstance(counted(replace(PLAIN, counts=by_value), plain(3)), Odd)
    assert counted(PLAIN, 3) == 3


def test_results_that_agree_have_no_first_difference():
    pair, other = (np.ones(2), np.zeros(3)), (np.ones(2), np.ones(3))
    assert first_difference(PLAIN, pair, pair) is None
    assert first_difference(PLAIN, pair, other) == 1
    assert first_difference(PLAIN, pair, pair[:1]) is None
    assert first_difference(PLAIN, pair[0], other[0]) is None


def test_places_are_wrong_by_the_measure_of_the_exercise():
    numbers = np.array([0.0, 1.0, np.nan, 1e6])
    assert not wrong_places(PLAIN, numbers, numbers + np.array([9e-7, 0, 0, 0.9])).any()
    assert wrong_places(PLAIN, numbers, numbers + np.array([2e-6, 0, 0, 2])).tolist() == [True, False, False, True]
    words = np.array(["left", "right", "up"])
    assert wrong_places(PLAIN, words, np.array(["left", "down", "down"])).tolist() == [False, True, True]
    assert wrong_places(PLAIN, np.array([1, 2]), np.array(["1", "b"])).all()
