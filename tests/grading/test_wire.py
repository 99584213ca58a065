"""Values cross the wall whole, and nothing else does."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnnkit import nn
from cnnkit.exercises.values import Odd, plain, same
from cnnkit.grading import wire
from cnnkit.grading.inside.exercises import trial

DTYPES = st.sampled_from(["?", "i1", "<i4", ">i4", "u2", "i8", "f2", "f4", ">f8", "f8", "c8", "c16"])
ARRAYS = DTYPES.flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0)))


def crossed(value):
    outcome = {"value": trial.encoded(value), "error": None, "line": None, "changed": [], "reached_for": None}
    sent = json.dumps({"kind": "outcomes", "outcomes": [outcome]})
    return wire.report(json.loads(sent), 1).outcomes[0].value


@given(ARRAYS)
def test_every_array_arrives_as_it_was(array):
    arrived = crossed(array)
    assert arrived.shape == array.shape
    assert same(array, arrived, rtol=0, atol=0)


@given(ARRAYS)
def test_inputs_arrive_in_the_sandbox_as_they_were(array):
    (arrived, two, three) = trial.decoded(json.loads(json.dumps(wire.encoded_inputs((array, (1, 2), [3.5])))))
    assert arrived.dtype == array.dtype.newbyteorder("=")
    assert same(array, arrived, rtol=0, atol=0)
    assert (two, three) == ((1, 2), [3.5])
    arrived[...] = 0  # an answer may write into its inputs


@pytest.mark.parametrize(
    "value", [None, "text", (1, 2), (np.zeros(2), np.ones(3)), ["a", "bc"], np.array(["x"]), 3, 2.5, True, 1j]
)
def test_plain_values_arrive(value):
    assert same(plain(value), crossed(plain(value)), rtol=0, atol=0)


def test_what_is_no_value_arrives_as_its_type():
    assert crossed(plain(object())) == Odd("object")
    assert crossed(np.zeros(1 << 20, "f8")) == Odd("an array of shape (1048576,)")
    assert crossed(np.zeros(2, np.longdouble)).dtype == np.float64


GOOD = {"value": None, "error": None, "line": None, "changed": [], "reached_for": None}
ARRAY = {"dtype": "<f8", "shape": [1], "data": "AAAAAAAA8D8="}


@pytest.mark.parametrize(
    "value",
    [
        5,
        [],
        True,
        {},
        {"odd": 3},
        {"odd": "x" * 10_000},
        {"tuple": {"0": None}},
        {"tuple": [{"tuple": [{"tuple": [{"tuple": [{"tuple": []}]}]}]}]},
        {"texts": ["a"], "shape": [2]},
        {**ARRAY, "dtype": "O"},
        {**ARRAY, "dtype": "<M8[s]"},
        {**ARRAY, "dtype": "V8"},
        {**ARRAY, "dtype": ["<f8"]},
        {**ARRAY, "shape": [2]},
        {**ARRAY, "shape": [-1]},
        {**ARRAY, "shape": [True]},
        {**ARRAY, "shape": [0, 1 << 40, 1 << 40], "data": ""},
        {**ARRAY, "shape": [1] * 40},
        {**ARRAY, "data": "AAAA"},
        {**ARRAY, "data": "not base64"},
        {**ARRAY, "data": "é"},
        {**ARRAY, "dtype": "|b1", "data": "Bw=="},
    ],
    ids=str,
)
def test_what_no_probe_sends_is_refused(value):
    with pytest.raises(wire.NotAValueError):
        wire.report({"kind": "outcomes", "outcomes": [{**GOOD, "value": value}]}, 1)


@pytest.mark.parametrize(
    "report",
    [
        None,
        [],
        {"kind": "pass"},
        {"kind": []},
        {"kind": "outcomes"},
        {"kind": "outcomes", "outcomes": []},
        {"kind": "outcomes", "outcomes": [GOOD, GOOD]},
        {"kind": "outcomes", "outcomes": [[]]},
        {"kind": "outcomes", "outcomes": [{**GOOD, "changed": ["0"]}]},
        {"kind": "outcomes", "outcomes": [{**GOOD, "changed": [1 << 70]}]},
        {"kind": "outcomes", "outcomes": [{**GOOD, "error": 1}]},
        {"kind": "signature", "takes": {}},
    ],
    ids=str,
)
def test_reports_of_another_form_are_refused(report):
    with pytest.raises(wire.NotAValueError):
        wire.report(report, 1)


def test_a_network_arrives_with_the_gradients_that_an_earlier_batch_left_over():
    network = nn.Sequential(nn.Linear(3, 2, rng=np.random.default_rng(0)))
    network.layers[0].bias.add(np.array([1.0, -2.0], np.float32))
    (arrived,) = trial.decoded(json.loads(json.dumps(wire.encoded_inputs((network,)))))
    np.testing.assert_array_equal(arrived.layers[0].weight.value, network.layers[0].weight.value)
    assert arrived.layers[0].weight.grad is None
    np.testing.assert_array_equal(arrived.layers[0].bias.grad, [1, -2])


def test_the_time_of_a_call_arrives_and_without_one_it_never_ended():
    def told(outcome):
        return wire.report({"kind": "outcomes", "outcomes": [outcome]}, 1).outcomes[0].seconds

    assert told({**GOOD, "seconds": 0.25}) == 0.25
    assert told(GOOD) == told({**GOOD, "seconds": None}) == np.inf
    for wrong in (-1, "1", True, np.inf, np.nan):
        with pytest.raises(wire.NotAValueError, match="no number of seconds"):
            told({**GOOD, "seconds": wrong})
