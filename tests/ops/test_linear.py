"""The fully connected layer: against its slow twin, by hand, by the adjoint identity, and with what it must refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference
from cnnkit.ops.linear import _product
from tests.ops.close import assert_close


@st.composite
def layers(draw):
    """x, w, b and dy of any leading shape."""
    leading = draw(st.lists(st.integers(0, 4), max_size=3))
    inputs, outputs = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    rng, dtype = np.random.default_rng(draw(st.integers(0, 2**32))), draw(st.sampled_from([np.float32, np.float64]))
    shapes = (*leading, inputs), (outputs, inputs), (outputs,), (*leading, outputs)
    return [np.asarray(rng.normal(size=shape), dtype) for shape in shapes]


@settings(max_examples=100, deadline=None)
@given(layers(), st.booleans())
def test_linear_and_its_gradients_equal_their_slow_twins(case, biased):
    x, w, b, dy = case
    b = b if biased else None
    assert_close(ops.linear(x, w, b), reference.linear(x, w, b))
    for actual, expected in zip(ops.linear_backward(dy, x, w, b), reference.linear_backward(dy, x, w, b), strict=True):
        assert_close(actual, expected)


@settings(max_examples=50, deadline=None)
@given(layers())
def test_backward_is_the_adjoint_of_forward(case):
    x, w, b, dy = (a.astype(np.float64) for a in case)
    dx, dw, db = ops.linear_backward(dy, x, w)
    assert np.vdot(dy, ops.linear(x, w)) == pytest.approx(np.vdot(dx, x), abs=1e-9)
    assert np.vdot(dy, ops.linear(x, w)) == pytest.approx(np.vdot(dw, w), abs=1e-9)
    assert np.vdot(dy, ops.linear(np.zeros_like(x), w, b)) == pytest.approx(np.vdot(db, b), abs=1e-9)


def test_three_by_three_by_hand():
    x, w = np.array([[1.0, 2, 3]]), np.array([[1.0, 0, 0], [0, 1, 1], [1, 1, 1]])
    np.testing.assert_array_equal(ops.linear(x, w, np.array([10.0, 20, 30])), [[11, 25, 36]])
    dx, dw, db = ops.linear_backward(np.array([[1.0, 10, 100]]), x, w)
    np.testing.assert_array_equal(dx, [[101, 110, 110]])
    np.testing.assert_array_equal(dw, [[1, 2, 3], [10, 20, 30], [100, 200, 300]])
    np.testing.assert_array_equal(db, [1, 10, 100])


def test_nan_and_infinity_stay_in_their_row_and_warn_nobody():
    x = np.ones((3, 4))
    x[0, 0], x[1, 1] = np.nan, np.inf
    w = np.ones((5, 4))
    np.testing.assert_array_equal(ops.linear(x, w)[:, 0], [np.nan, np.inf, 4])
    x[1, 2] = -np.inf
    assert np.isnan(ops.linear(x, w)[1]).all()
    with np.errstate(all="ignore"):
        expected = reference.linear_backward(np.ones((3, 5)), x, w)
    for actual, wanted in zip(ops.linear_backward(np.ones((3, 5)), x, w), expected, strict=True):
        np.testing.assert_array_equal(actual, wanted)


@pytest.mark.parametrize("sizes", [(64, 1568, 10), (70, 700, 33), (10, 1568, 64), (1, 600, 900)])
def test_products_of_medium_size_are_made_of_pieces_that_no_other_thread_is_woken_for(monkeypatch, sizes):
    N, I, O = sizes
    rng = np.random.default_rng(1)
    x, w, dy = (rng.standard_normal(shape) for shape in ((N, I), (O, I), (N, O)))
    matmul, asked = np.matmul, []

    def recording(a, b, **options):
        asked.append(a.shape[0] * a.shape[1] * b.shape[1])
        return matmul(a, b, **options)

    monkeypatch.setattr(np, "matmul", recording)
    results = ops.linear(x, w), *ops.linear_backward(dy, x, w)
    assert max(asked) <= 1 << 18
    assert sum(asked) == 3 * N * I * O
    for actual, expected in zip(results, (x @ w.T, dy @ w, dy.T @ x, dy.sum(axis=0)), strict=True):
        assert actual.flags.c_contiguous
        np.testing.assert_allclose(actual, expected, atol=1e-10)


@pytest.mark.parametrize(
    ("sizes", "pieces"),
    [
        ((30, 70, 40), 1),  # too little for more than one thread
        ((32, 8192, 32), 32),  # a row is all that one piece may hold, and there are as many as may be
        ((33, 8192, 32), 1),  # one more row would be one more piece than may be: other threads are worth their waking
        ((32, 8193, 32), 1),  # a row is too much for one piece
        ((4, 0, 5), 1),
    ],
)
def test_a_product_is_cut_into_at_most_32_pieces_or_not_at_all(monkeypatch, sizes, pieces):
    n, k, m = sizes
    rng = np.random.default_rng(2)
    a, b = rng.standard_normal((n, k)), rng.standard_normal((k, m))
    matmul, asked = np.matmul, []
    monkeypatch.setattr(np, "matmul", lambda *args, **options: asked.append(args) or matmul(*args, **options))
    product = _product(a, b)
    assert len(asked) == pieces
    np.testing.assert_allclose(product, a @ b, atol=1e-10)


X, W = np.zeros((8, 3)), np.zeros((5, 3))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ops.linear(X[:, :2], W), "linear: x has 2 features (8, 2) but w expects 3 (5, 3)."),
        (lambda: ops.linear(X[:, :1], W), "linear: x has 1 feature (8, 1) but w expects 3 (5, 3)."),
        (lambda: ops.linear(np.zeros((2, 8, 4)), W), "linear: x has 4 features (2, 8, 4) but w expects 3 (5, 3)."),
        (lambda: ops.linear(X, W[0]), "linear: x must be (..., I) and w (O, I), but they are (8, 3) and (3,)."),
        (lambda: ops.linear(np.array(1.0), W), "linear: x must be (..., I) and w (O, I), but they are () and (5, 3)."),
        (lambda: ops.linear(X[:, :0], W[:, :0]), "linear: w (O, I) is empty: (5, 0)."),
        (lambda: ops.linear(X, W[:0]), "linear: w (O, I) is empty: (0, 3)."),
        (
            lambda: ops.linear(X, W, np.zeros(3)),
            "linear: b is (3,) but must be (5,), because w (5, 3) makes 5 outputs.",
        ),
        (
            lambda: ops.linear(X, W[:1], np.zeros((1, 1))),
            "linear: b is (1, 1) but must be (1,), because w (1, 3) makes 1 output.",
        ),
        (
            lambda: ops.linear_backward(X, X, W),
            "linear_backward: dy is (8, 3) but must be (8, 5), because linear of x (8, 3) and w (5, 3) is.",
        ),
        (lambda: ops.linear_backward(X, X, W.T), "linear_backward: x has 3 features (8, 3) but w expects 5 (3, 5)."),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence
