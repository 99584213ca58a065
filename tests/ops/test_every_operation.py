"""What is true of every operation: purity, memory layouts, dtypes, empty batches, documentation and refusals."""

import copy
import inspect

import numpy as np
import pytest

from cnnkit import get_num_threads, ops, set_num_threads
from cnnkit.errors import ShapeError
from cnnkit.kernels import threads as kernel_threads
from tests.ops.samples import FORWARD, OPERATIONS, call, draw, is_real, results


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def unaligned(a):
    raw = np.zeros(a.nbytes + 1, np.uint8)
    view = raw[1:].view(a.dtype).reshape(a.shape)
    view[...] = a
    return view


LAYOUTS = {
    "Fortran": np.asfortranarray,
    "reversed": lambda a: a[..., ::-1].copy()[..., ::-1] if a.ndim else a,
    "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a,
    "transposed": lambda a: np.ascontiguousarray(a.T).T,
    "read-only": read_only,
    "unaligned": unaligned,
}


def sample(name, dtype=np.float64, seed=0):
    """A call in training whose first array has two axes to lay out: one without them would prove little."""
    rng = np.random.default_rng(seed)
    while True:
        args, options = draw(name, rng, dtype)
        first = next(a for a in args if is_real(a))
        if sum(n > 1 for n in first.shape) > 1 and first.size and options.get("training", True):
            return args, options


@pytest.mark.parametrize("name", OPERATIONS)
def test_any_memory_layout_gives_the_same_numbers_and_is_left_alone(name):
    args, options = sample(name, seed=3)
    expected = results(call(name, args, options))
    for kind, layout in LAYOUTS.items():
        laid_out = tuple(layout(a) if is_real(a) else a for a in args)
        for actual, wanted in zip(results(call(name, laid_out, options)), expected, strict=True):
            np.testing.assert_allclose(actual, wanted, rtol=1e-12, atol=1e-13, err_msg=kind)
            assert actual.flags.c_contiguous, kind
        for a, b in zip(laid_out, args, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_slow_twin_leaves_its_inputs_alone(name):
    args, options = sample(name, seed=3)
    copies = copy.deepcopy(args)
    call(name, args, options, ops.reference)
    for a, b in zip(args, copies, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", OPERATIONS)
def test_results_are_new_compact_arrays_of_the_inputs_dtype(name):
    for dtype in (np.float32, np.float64):
        args, options = sample(name, dtype, seed=4)
        for result in results(call(name, args, options)):
            assert result.dtype == dtype
            assert result.flags.c_contiguous
            assert result.flags.writeable
            assert not any(np.shares_memory(result, a) for a in args if isinstance(a, np.ndarray))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_array_without_axes_gives_arrays_without_axes(dtype):
    x = np.array(2.0, dtype)
    found = [*ops.dropout(x, 0.5, rng=np.random.default_rng(0), training=True), ops.mse_backward(1.0, x, x)]
    found += [ops.dropout_backward(x, x)]
    for name in ("relu", "leaky_relu", "sigmoid", "tanh"):
        found += [getattr(ops, name)(x), getattr(ops, f"{name}_backward")(x, x)]
    for y in found:
        assert isinstance(y, np.ndarray)
        assert (y.shape, y.dtype) == ((), dtype)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_same_call_gives_the_same_bits(name):
    args, options = sample(name, np.float32, seed=5)
    for one, other in zip(results(call(name, args, options)), results(call(name, args, options)), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.fixture
def threads(monkeypatch):
    monkeypatch.setattr(kernel_threads, "WORTH", 1)  # so that a small test is worth many threads
    before = get_num_threads()
    yield set_num_threads
    set_num_threads(before)


LARGE = {
    "conv2d": ({"x": (3, 8, 40, 41), "w": (12, 4, 5, 5), "b": (12,)}, {"padding": 2, "groups": 2}),
    "conv_transpose2d": ({"x": (3, 12, 31, 32), "w": (12, 8, 5, 5), "b": (8,)}, {"stride": 2, "padding": 1}),
    "max_pool2d": ({"x": (4, 12, 90, 91)}, {"kernel_size": 5, "stride": 1, "padding": 2}),
    "avg_pool2d": ({"x": (4, 12, 90, 91)}, {"kernel_size": 5, "stride": 1, "padding": 2}),
    "batch_norm2d": (
        {"x": (9, 7, 40, 40), "gamma": (7,), "beta": (7,), "running_mean": (7,), "running_var": (7,)},
        {"training": True},
    ),
    "linear": ({"x": (100, 300), "w": (200, 300), "b": (200,)}, {}),
}


@pytest.mark.parametrize("name", LARGE)
def test_one_two_and_seven_threads_give_the_same_bits(name, threads):
    rng = np.random.default_rng(6)
    shapes, options = LARGE[name]
    arrays = {key: rng.normal(size=shape).astype(np.float32) for key, shape in shapes.items()}
    found = {}
    for n in (1, 2, 7, 2, 7):
        threads(n)
        y = getattr(ops, name)(**arrays, **options)
        backward = getattr(ops, f"{name}_backward")
        known = {key: a for key, a in arrays.items() if key in inspect.signature(backward).parameters}
        grads = backward(results(y)[0], **known, **options)
        for number, array in enumerate((*results(y), *results(grads))):
            np.testing.assert_array_equal(array, found.setdefault(number, array))


EMPTY = {  # of an empty batch: the shapes that come out; a NaN where a mean has nothing to average
    "avg_pool2d": ((np.zeros((0, 2, 4, 6)), 2), (0, 2, 2, 3)),
    "conv2d": ((np.zeros((0, 2, 5, 4)), np.ones((3, 2, 2, 2))), (0, 3, 4, 3)),
    "conv_transpose2d": ((np.zeros((0, 2, 5, 4)), np.ones((2, 3, 2, 2))), (0, 3, 6, 5)),
    "cross_entropy": ((np.zeros((0, 3)), np.zeros(0, int)), ()),
    "dropout": ((np.zeros((0, 3)), 0.5), (0, 3)),
    "global_avg_pool2d": ((np.zeros((0, 2, 4, 6)),), (0, 2, 1, 1)),
    "leaky_relu": ((np.zeros((0, 3)),), (0, 3)),
    "linear": ((np.zeros((0, 3)), np.ones((2, 3))), (0, 2)),
    "log_softmax": ((np.zeros((0, 3)),), (0, 3)),
    "max_pool2d": ((np.zeros((0, 2, 4, 6)), 2), (0, 2, 2, 3)),
    "mse": ((np.zeros((0, 3)), np.zeros((0, 3))), ()),
    "relu": ((np.zeros((0, 3)),), (0, 3)),
    "sigmoid": ((np.zeros((0, 3)),), (0, 3)),
    "softmax": ((np.zeros((0, 3)),), (0, 3)),
    "tanh": ((np.zeros((0, 3)),), (0, 3)),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_batch_gives_an_empty_answer_and_no_gradient(name):
    args, shape = EMPTY[name]
    if name == "dropout":
        y, mask = ops.dropout(*args, rng=np.random.default_rng(0), training=True)
        assert y.shape == mask.shape == ops.dropout_backward(y, mask).shape == shape
        return
    y = getattr(ops, name)(*args)
    assert np.shape(y) == shape
    assert shape or np.isnan(y)
    dy = y if shape else 1.0
    gradients = results(getattr(ops, f"{name}_backward")(dy, *args))
    for gradient, x in zip(gradients, args, strict=False):
        if is_real(x):
            np.testing.assert_array_equal(gradient, np.zeros_like(x))


def test_an_empty_batch_changes_no_statistics():
    x, one, zero = np.zeros((0, 2, 3, 3)), np.ones(2), np.zeros(2)
    for training in (True, False):
        y, mean, var = ops.batch_norm2d(x, one, zero, zero, one, training=training)
        assert y.shape == x.shape
        np.testing.assert_array_equal([mean, var], [zero, one])
        dx, dgamma, dbeta = ops.batch_norm2d_backward(y, x, one, zero, zero, one, training=training)
        assert dx.shape == x.shape
        np.testing.assert_array_equal([dgamma, dbeta], [zero, zero])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_array_must_be_one_of_the_dtypes_that_we_compute_in(name):
    args, options = sample(name, seed=7)
    names = list(inspect.signature(getattr(ops, name)).parameters)
    for position, a in enumerate(args):
        if not is_real(a):
            continue
        shown = names[position]
        for wrong, sentence in (
            (a.tolist(), f"{shown} must be a NumPy array, not "),
            (np.zeros(a.shape, np.int64), f"{shown} {a.shape} is int64 but must be float32 or float64; convert it"),
            (np.zeros(a.shape, np.float16), f"{shown} {a.shape} is float16 but must be float32 or float64; convert"),
            (np.zeros(a.shape, complex), f"{shown} {a.shape} is complex128 but must be float32 or float64."),
            (a.astype(a.dtype.newbyteorder()), f"{shown} {a.shape} is "),
        ):
            with pytest.raises(ShapeError) as caught:
                call(name, (*args[:position], wrong, *args[position + 1 :]), options)
            assert str(caught.value).startswith(f"{name}: {sentence}")


@pytest.mark.parametrize("name", OPERATIONS)
def test_dtypes_are_never_mixed(name):
    args, options = sample(name, seed=8)
    reals = [position for position, a in enumerate(args) if is_real(a)]
    for position in reals if len(reals) > 1 else ():
        mixed = (*args[:position], args[position].astype(np.float32), *args[position + 1 :])
        with pytest.raises(ShapeError, match=f"^{name}: .* is float.. but .* is float..; convert one of them"):
            call(name, mixed, options)


FLAGS = [
    (name, flag)
    for name in OPERATIONS
    for flag in ("training", "ceil_mode", "count_include_pad")
    if flag in inspect.signature(getattr(ops, name)).parameters
]


@pytest.mark.parametrize(("name", "flag"), FLAGS)
def test_a_flag_that_is_neither_true_nor_false_is_refused_by_its_name(name, flag):
    args, options = sample(name, seed=9)
    with pytest.raises(ShapeError) as caught:
        call(name, args, options | {flag: "False"})
    assert str(caught.value) == f"{name}: {flag} must be True or False, not 'False'."


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_documentation_names_the_slow_twin_and_its_equal_in_pytorch(name):
    function, twin = getattr(ops, name), getattr(ops.reference, name)
    assert f"Slow twin: reference.{name}." in function.__doc__
    assert "PyTorch: " in function.__doc__
    assert "Raises ShapeError" in function.__doc__
    assert ">>>" in function.__doc__
    assert ">>>" in twin.__doc__
    options = inspect.signature(function).parameters.values()  # a twin knows one way to compute, and is exact
    assert [o for o in options if o.name != "algorithm"] == list(inspect.signature(twin).parameters.values())


@pytest.mark.parametrize("name", FORWARD)
def test_every_operation_has_a_gradient_and_a_source(name):
    assert hasattr(ops, f"{name}_backward")
    words = getattr(ops, name).__doc__
    assert any(sign in words for sign in ("doi:", "arXiv:", "https://", "section"))


def test_all_names_are_public():
    public = {name for name, value in vars(ops).items() if inspect.isfunction(value) and not name.startswith("_")}
    assert public <= set(ops.__all__)
    assert set(ops.reference.__all__) == set(OPERATIONS)
