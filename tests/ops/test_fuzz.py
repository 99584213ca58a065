"""Whatever it is given, an operation equals its slow twin or refuses with a sentence; nothing else ever comes out.

Calls that fit are drawn by samples.py; then arrays move to other places in memory, numbers become NaN or tiny, and some
arguments turn into junk. Results are made of NaN until they are written, and lie against pages that nobody may touch.
"""

import inspect
import operator
import sys
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops.warmup import warmup
from tests.fuzz import fuzzed
from tests.kernels import guarded as walls
from tests.ops import samples
from tests.ops.close import TOLERANCE
from tests.ops.junk import JUNK, LAYOUTS, OTHERS
from tests.ops.samples import OPERATIONS, call, is_real, results

SIZES = sorted(set(ops.__all__) - set(OPERATIONS) - {"reference", "ConvCost"})
ALGORITHMS = {"auto": 1, "direct": 1, "winograd": 3}  # by how much more each may round
LINEAR = ("conv2d", "conv_transpose2d", "avg_pool2d", "global_avg_pool2d", "linear")
FOLLOWING = (*LINEAR, "max_pool2d", "relu", "leaky_relu")  # f(2x) = 2 f(x): where they have a slope, f(x) = f'(x)·x
LONGEST = 1_000  # characters of a sentence


class Walled:
    """NumPy, but new arrays are full of NaN, and end where a forbidden page begins."""

    def __getattr__(self, name):
        return getattr(np, name)

    def empty(self, shape, dtype=np.float64):
        return walls.guarded(np.full(shape, np.nan, dtype), at_end=True)


@pytest.fixture(scope="module", autouse=True)
def walled():
    warmup()  # what is compiled from now on would meet the wrong NumPy
    with pytest.MonkeyPatch.context() as patch:
        for module in ("activation", "conv", "linear", "loss", "normalization", "pool"):
            patch.setattr(sys.modules[f"cnnkit.ops.{module}"], "np", Walled())
        yield
    walls._kept.clear()


@st.composite
def fitting(draw, name, poisoned=False):
    """A call that fits: arguments, options, and how much more than usual it may round."""
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    args, options = samples.draw(name, np.random.default_rng(draw(st.integers(0, 2**32))), dtype)
    rounding = 1
    if "algorithm" in inspect.signature(getattr(ops, name)).parameters:
        options["algorithm"] = draw(st.sampled_from(list(ALGORITHMS)[: 2 if poisoned else 3]))
        rounding = ALGORITHMS[options["algorithm"]]
    unusual = [0.0, -0.0, np.finfo(dtype).tiny / 8] + [np.nan, np.inf, -np.inf] * poisoned
    return tuple(_moved(draw, a, unusual) if is_real(a) else a for a in args), options, rounding


def _moved(draw, a, unusual):
    a = a.copy()
    if a.size:
        for place, value in draw(st.lists(st.tuples(st.integers(0, a.size - 1), st.sampled_from(unusual)), max_size=4)):
            a.flat[place] = value
    return LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](a).reshape(a.shape)  # some make rows of single numbers


@st.composite
def misfits(draw, name):
    """A call of which one or two arguments are not what they were."""
    args, options, rounding = draw(fitting(name))
    names = list(inspect.signature(getattr(ops, name)).parameters)
    given_ = dict(zip(names, args, strict=False)) | options
    for which in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
        value = given_.get(which)
        other = JUNK
        if is_real(value):
            other = other | st.sampled_from(sorted(OTHERS)).map(lambda kind, a=value: OTHERS[kind](a))
        given_[which] = draw(other)
    positional = [value for key, value in given_.items() if key in names[: len(args)]]
    return tuple(positional), {key: value for key, value in given_.items() if key not in names[: len(args)]}, rounding


def outcome(name, args, options):
    """What came out, or None where it was refused as it should be; in either case the arguments are as they were."""
    before, refused = deepcopy((args, options)), None
    try:
        found = call(name, args, options)
    except ShapeError as error:
        found, refused = None, error
    assert_same((args, options), before)
    if refused:
        assert_sentence(name, str(refused))
        assert refused.__suppress_context__ or refused.__context__ is None
    return found


def assert_sentence(name, sentence):
    """Who speaks, on one line, with an end."""
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) <= LONGEST


def assert_same(some, other):
    """Bit by bit, in whatever layout."""
    if isinstance(some, np.ndarray):
        assert (type(some), some.dtype, some.shape) == (type(other), other.dtype, other.shape)
        assert some.tobytes() == other.tobytes() or some.dtype.hasobject
    elif isinstance(some, dict):
        assert_same(list(some.items()), list(other.items()))
    elif isinstance(some, (tuple, list)):
        assert len(some) == len(other)
        for one, another in zip(some, other, strict=True):
            assert_same(one, another)


def plain(value):
    """The same in the form that a slow twin can read: arrays compact, whole numbers Python's own."""
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array(value, order="C", subok=False)
    if isinstance(value, (tuple, list)):
        return type(value)(map(plain, value))
    try:
        return value if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return float(value) if isinstance(value, (np.floating, np.ndarray)) and not is_real(value) else value


def assert_twin(name, args, options, found, rounding):
    """Equal to what the slow twin says, NaN and infinities included; and as results should be."""
    options = {key: plain(value) for key, value in options.items() if key != "algorithm"}
    with np.errstate(all="ignore"):
        wanted = results(call(name, tuple(map(plain, args)), options, ops.reference))
    for actual, expected in zip(results(found), wanted, strict=True):
        assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape)
        assert type(actual) is np.ndarray
        assert actual.flags.c_contiguous
        assert not any(np.shares_memory(actual, a) for a in args if isinstance(a, np.ndarray))
        scale = np.abs(expected[np.isfinite(expected)]).max(initial=0)
        atol = TOLERANCE[actual.dtype.name] * rounding * (scale + 1)
        np.testing.assert_allclose(actual, expected, rtol=0, atol=atol, equal_nan=True)


def tried(name, args, options, rounding, *, may_refuse):
    found = outcome(name, args, options)
    assert found is not None or may_refuse
    if found is not None:
        assert_twin(name, args, options, found, rounding)
    walls._kept.clear()  # arrays hold their own pages


@pytest.mark.parametrize("name", OPERATIONS)
@fuzzed(8)
@given(st.data())
def test_what_fits_equals_its_slow_twin_wherever_it_lies_in_memory(name, data):
    args, options, rounding = data.draw(fitting(name))
    tried(name, args, options, rounding, may_refuse=options.get("algorithm") == "winograd")


@pytest.mark.parametrize("name", OPERATIONS)
@fuzzed(5)
@given(st.data())
def test_nan_and_infinity_go_where_the_slow_twin_sends_them(name, data):
    tried(name, *data.draw(fitting(name, poisoned=True)), may_refuse=False)


@pytest.mark.parametrize("name", OPERATIONS)
@fuzzed(20)
@given(st.data())
def test_what_does_not_fit_is_refused_in_a_sentence_and_what_does_is_right(name, data):
    tried(name, *data.draw(misfits(name)), may_refuse=True)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_largest_numbers_and_the_smallest_warn_nobody(name, dtype):
    for seed, size in enumerate((np.finfo(dtype).max, np.finfo(dtype).max / 4, np.finfo(dtype).tiny / 8)):
        args, options = samples.draw(name, np.random.default_rng(seed), dtype)
        call(name, tuple(np.asarray(np.sign(a) * dtype(size)) if is_real(a) else a for a in args), options)


@pytest.mark.parametrize("name", FOLLOWING)
@fuzzed(5)
@given(st.data())
def test_backward_is_the_adjoint_of_forward_wherever_things_lie(name, data):
    args, options, _ = data.draw(fitting(name))
    args = tuple(a.astype(np.float64) if is_real(a) else a for a in args)
    if name in ("conv2d", "conv_transpose2d", "linear"):
        args = args[:2]  # without bias
    y = outcome(name, args, options)
    if y is None:
        return
    dy = np.random.default_rng(y.size).normal(size=y.shape)
    dx = results(outcome(f"{name}_backward", (dy, *args), options))[0]
    length = np.linalg.norm(dy) * np.linalg.norm(y) + np.linalg.norm(dx) * np.linalg.norm(args[0])
    assert abs(np.vdot(dy, y) - np.vdot(dx, args[0])) <= 1e-12 * (length + 1)


@pytest.mark.parametrize("name", SIZES)
@fuzzed(30)
@given(st.data())
def test_size_arithmetic_answers_in_whole_numbers_or_refuses_in_a_sentence(name, data):
    parameters = inspect.signature(getattr(ops, name)).parameters.values()
    number = st.integers(0, 9) | JUNK
    some = number | st.tuples(number, number) | st.lists(st.tuples(number, number, number, number), max_size=3)
    args = [data.draw(some) for p in parameters if p.default is p.empty]
    options = {p.name: data.draw(some) for p in parameters if p.default is not p.empty and data.draw(st.booleans())}
    found = outcome(name, tuple(args), options)
    if found is not None:
        assert set(map(type, _leaves(found))) == {int}


def _leaves(answer):
    return [leaf for part in answer for leaf in _leaves(part)] if isinstance(answer, tuple) else [answer]


X, W = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
FOUND = [  # by the tests above, before they were refused: traces of others, endless loops, wrong numbers, none at all
    (lambda: ops.conv2d(X, W, algorithm=np.array(["auto", "direct"])), "conv2d: algorithm must be 'auto' or"),
    (lambda: ops.conv2d(X, W, stride=10**30), "conv2d: stride must be at most 2147483647, not 1000"),
    (lambda: ops.conv2d(X, W, stride=-(10**5000)), "conv2d: stride must be at least 1, not int of too many digits."),
    (lambda: ops.conv2d(X, W, stride=[0] * 10_000), r"conv2d: stride must be one .* \[0, 0, 0, 0, 0, 0, \.\.\.\]\."),
    (lambda: ops.conv2d(X, W, padding=2**30), "conv2d: the padded image would have 2147483651×2147483651 pixels"),
    (lambda: ops.max_pool2d(X, 2, dilation=2**30, padding=2**30), "max_pool2d: the padded image would have"),
    (lambda: ops.max_pool2d(X, 2, ceil_mode="False"), "max_pool2d: ceil_mode must be True or False, not 'False'."),
    (lambda: ops.max_pool2d(X, 2, ceil_mode=[]), "max_pool2d: ceil_mode must be True or False, not "),
    (lambda: ops.avg_pool2d(X, 2, count_include_pad=[1]), "avg_pool2d: count_include_pad must be True or False, not "),
    (lambda: ops.dropout(X, 0.5, rng=None, training=np.ones(2)), "dropout: training must be True or False, not array"),
    (lambda: ops.leaky_relu(X, 10**400), "leaky_relu: negative_slope is too large for a float: 1000"),
    (
        lambda: ops.softmax(np.ones((2, 2)).view(np.matrix)),
        "softmax: x must be a plain NumPy array, not a matrix",
    ),
    (
        lambda: ops.mse(np.ma.ones(2), np.ones(2)),
        "mse: prediction must be a plain NumPy array, not a MaskedArray",
    ),
    (lambda: ops.receptive_field(None), "receptive_field: layers must be a list, not None."),
    (lambda: ops.conv_cost(3, (1, 1, 2, 2)), "conv_cost: x_shape must be a shape, not 3."),
    (lambda: ops.conv_cost((1, 5, 5), (1, 1, 2, 2), bias="no"), "conv_cost: bias must be True or False, not 'no'."),
]


@pytest.mark.parametrize(("ask", "sentence"), FOUND, ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_what_ended_in_somebody_elses_words_is_refused_in_ours(ask, sentence):
    with pytest.raises(ShapeError, match=f"^{sentence}"):
        ask()


def test_a_step_that_is_never_taken_may_be_of_any_length():
    far = {"stride": 2**31 - 1}
    y = np.full((1, 1, 1, 1), 3.0)
    for some, other in zip(ops.conv2d_backward(y, X, W, **far), ops.conv2d_backward(y, X, W, stride=2), strict=True):
        np.testing.assert_array_equal(some, other)
    np.testing.assert_array_equal(ops.max_pool2d(X, 2, **far), ops.max_pool2d(X, 2, stride=2))
    np.testing.assert_array_equal(ops.max_pool2d_backward(y, X, 2, **far), ops.max_pool2d_backward(y, X, 2, stride=2))
    np.testing.assert_array_equal(ops.conv_transpose2d(y, W, **far), ops.conv_transpose2d(y, W))


def test_weights_of_both_infinities_warn_nobody():
    w = W.copy()
    w[0, 0, 0] = np.inf, -np.inf
    dx, _, _ = ops.conv2d_backward(np.ones((1, 1, 2, 2)), X, w)
    assert np.isnan(dx[0, 0, 0, 1])
    assert dx[0, 0, 0, 0] == np.inf
    huge = np.full((1, 1, 2, 2), 3e38, np.float32)
    assert np.isinf(ops.conv_transpose2d(huge, huge)[0, 0, 1, 1])
