"""Winograd's way: the same sums as the direct one but for rounding, each image for itself, within its arrays."""

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.kernels import winograd
from cnnkit.kernels.threads import get_num_threads, set_num_threads
from tests.kernels.guarded import guarded

SIZES = [  # N, C, H, W, F, padding: not a multiple of 4, one tile, one row of tiles, many stretches, asymmetric
    (2, 3, 9, 11, 5, 1),
    (1, 1, 3, 3, 1, 0),
    (1, 2, 4, 40, 7, ((1, 1), (0, 0))),
    (3, 8, 16, 15, 6, ((0, 2), (2, 1))),
    (5, 4, 14, 14, 13, 1),
    (1, 32, 130, 70, 33, 2),
    (9, 33, 7, 5, 32, 1),
]


def drawn(N, C, H, W, F, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((N, C, H, W)).astype(dtype),
        rng.standard_normal((F, C, 3, 3)).astype(dtype),
        rng.standard_normal(F).astype(dtype),
    )


def away(some, other):
    """The largest difference, as a part of the largest number."""
    return np.abs(some - other).max() / np.abs(other).max()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_the_direct_convolution_but_for_rounding(size):
    *shape, padding = size
    x, w, b = drawn(*shape)
    exact = ops.conv2d(x, w, b, padding=padding, algorithm="direct")
    assert away(ops.conv2d(x, w, b, padding=padding, algorithm="winograd"), exact) < 1e-13
    x, w, b = (a.astype(np.float32) for a in (x, w, b))
    assert away(ops.conv2d(x, w, b, padding=padding, algorithm="winograd"), exact) < 3e-5


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_so_are_the_gradients_and_the_transposed_convolution(size):
    *shape, padding = size
    x, w, _ = drawn(*shape)
    dy = np.random.default_rng(1).standard_normal(ops.conv2d(x, w, padding=padding).shape)
    ways = [ops.conv2d_backward(dy, x, w, padding=padding, algorithm=way) for way in ("winograd", "direct")]
    for some, other in zip(*ways, strict=True):  # dw and db too
        assert away(some, other) < 1e-13
    ways = [ops.conv_transpose2d(dy, w, padding=padding, algorithm=way) for way in ("winograd", "direct")]
    assert away(*ways) < 1e-13


def test_the_error_in_float32_is_about_five_times_that_of_the_direct_way():
    x, w, b = drawn(2, 64, 28, 28, 64, np.float32)
    exact = ops.conv2d(*(a.astype(np.float64) for a in (x, w, b)), padding=1, algorithm="direct")
    rms = {
        way: np.sqrt(((ops.conv2d(x, w, b, padding=1, algorithm=way) - exact) ** 2).mean() / (exact**2).mean())
        for way in ("winograd", "direct")
    }
    assert rms["direct"] < 6e-7
    assert 2 * rms["direct"] < rms["winograd"] < 8 * rms["direct"]


G = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24


def test_the_matrices_make_an_identity():
    """For every pixel of a tile and every weight: what comes back are the sixteen sums of the definition."""
    symmetric = [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0]
    into = np.array([[4, 0, -5, 0, 1, 0], *symmetric, [0, 4, 0, -5, 0, 1]])
    back = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]])
    made = np.einsum("oe,ek,ei->oki", back, G, into)  # outputs, weights, inputs, along one axis
    wanted = np.zeros((4, 3, 6))
    for output in range(4):
        wanted[output, range(3), range(output, output + 3)] = 1
    np.testing.assert_allclose(made, wanted, atol=1e-14)


def test_so_do_those_of_the_gradient():
    """Four numbers of dy and six pixels make three weights."""
    symmetric = [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0]
    into = np.array([[4, 0, -5, 0, 1, 0], *symmetric, [0, 4, 0, -5, 0, 1]])
    evaluated = [6, 0, 0, 0], [-4, -4, -4, -4], [-4, 4, -4, 4], [1, 2, 4, 8], [1, -2, 4, -8], [0, 0, 0, 24]
    back = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 1]])
    made = np.einsum("oe,ek,ei->oki", back, np.array(evaluated) / 24, into)  # weights, numbers of dy, pixels
    wanted = np.zeros((3, 4, 6))
    for weight in range(3):
        wanted[weight, range(4), range(weight, weight + 4)] = 1
    np.testing.assert_allclose(made, wanted, atol=1e-14)


@pytest.mark.parametrize(("F", "C"), [(7, 5), (2, 40), (40, 2)])
@pytest.mark.parametrize("turned", [False, True])
def test_the_weights_are_transformed_by_these_matrices(F, C, turned):
    _, w, _ = drawn(1, C, 3, 3, F)
    kernels = w[:, :, ::-1, ::-1] if turned else w
    u = winograd._transformed(w, (F + 1, C + 2), turned)[:, : (F + 1) * (C + 2)].reshape(36, F + 1, C + 2)
    assert away(u[:, :F, :C], np.einsum("ij,fcjk,lk->ilfc", G, kernels, G).reshape(36, F, C)) < 1e-15
    assert not u[:, F:].any()
    assert not u[:, :, C:].any()


def test_many_tiles_make_several_sums_and_few_make_one():
    for shape in ((40, 3, 32, 32, 5), (1, 40, 5, 5, 40)):
        x, w, _ = drawn(*shape)
        dy = np.random.default_rng(1).standard_normal((shape[0], shape[4], *shape[2:4]))
        ways = [ops.conv2d_backward(dy, x, w, padding=1, algorithm=way) for way in ("winograd", "direct")]
        for some, other in zip(*ways, strict=True):
            assert away(some, other) < 1e-13


def test_what_is_infinite_stays_where_it_belongs_in_the_gradient():
    x, w, _ = drawn(2, 3, 12, 12, 4)
    dy = np.ones((2, 4, 12, 12))
    x[0, 1, 0, 0] = np.inf
    ways = [ops.conv2d_backward(dy, x, w, padding=1, algorithm=way)[1] for way in ("winograd", "direct")]
    np.testing.assert_array_equal(*map(np.isfinite, ways))
    assert np.isinf(ways[0][:, 1, :2, :2]).all()
    assert np.isfinite(ways[0][:, [0, 2]]).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_image_gives_the_same_bits_alone_and_in_any_batch(dtype):
    x, w, b = drawn(9, 33, 14, 14, 32, dtype)
    whole = ops.conv2d(x, w, b, padding=1, algorithm="winograd")
    for n in (0, 4, 8):
        alone = ops.conv2d(x[n : n + 1], w, b, padding=1, algorithm="winograd")
        np.testing.assert_array_equal(alone[0], whole[n])


def test_threads_do_not_change_a_bit():
    x, w, b = drawn(5, 32, 30, 30, 40, np.float32)
    before, results = get_num_threads(), []
    try:
        for threads in (1, 2, 7):
            set_num_threads(threads)
            y = ops.conv2d(x, w, b, padding=1, algorithm="winograd")
            gradients = ops.conv2d_backward(y, x, w, padding=1, algorithm="winograd")
            results.append(tuple(array.tobytes() for array in (y, *gradients)))
    finally:
        set_num_threads(before)
    assert len(set(results)) == 1


def test_what_is_not_finite_spoils_its_tile_and_no_neighbouring_image():
    x, w, b = drawn(2, 32, 16, 16, 32, np.float32)
    clean = ops.conv2d(x, w, b, padding=1, algorithm="winograd")
    x[0, 3, 8, 9] = np.nan
    y = ops.conv2d(x, w, b, padding=1, algorithm="winograd")
    spoilt = np.argwhere(np.isnan(y))
    assert set(spoilt[:, 0]) == {0}
    assert np.abs(spoilt[:, 2] - 8).max() <= 5
    assert np.abs(spoilt[:, 3] - 9).max() <= 5
    np.testing.assert_array_equal(y[1], clean[1])
    assert np.isnan(y[0, :, 7:10, 8:11]).all()  # where the definition has it too


@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_byte_outside_an_array_is_touched(size, dtype, at_end):
    *shape, padding = size
    arrays = drawn(*shape, dtype)
    x, w, b = (guarded(array, at_end) for array in arrays)
    exact = ops.conv2d(*arrays, padding=padding, algorithm="direct")
    y = guarded(np.zeros_like(exact), at_end)
    pair = padding if isinstance(padding, tuple) else ((padding, padding),) * 2
    winograd.forward(x, w, b, y, pair)
    assert away(y, exact) < (3e-5 if dtype == np.float32 else 1e-13)


@pytest.mark.parametrize(
    "options", [{"stride": 2}, {"dilation": 2}, {"padding": 3}, {"groups": 2}, {"kernel": 5}], ids=str
)
def test_what_it_cannot_do_is_said(options):
    options = dict(options)
    kernel, groups = options.pop("kernel", 3), options.get("groups", 1)
    x, w = np.zeros((1, 4, 9, 9)), np.zeros((2, 4 // groups, kernel, kernel))
    with pytest.raises(ShapeError, match=r"conv2d: algorithm='winograd' needs 3 × 3 kernels, stride 1"):
        ops.conv2d(x, w, algorithm="winograd", **options)
    assert ops.conv2d(x, w, algorithm="auto", **options).shape == ops.conv2d(x, w, **options).shape


def test_auto_takes_it_where_it_pays():
    assert winograd.pays(32, 64, 2, (16, 16))
    assert not winograd.pays(32, 64, 1, (16, 16))  # too few tiles for two threads
    assert not winograd.pays(31, 64, 2, (16, 16))  # fewer channels need more
    assert winograd.pays(31, 64, 4, (16, 16))
    assert not winograd.pays(16, 16, 4, (16, 16))
    assert winograd.pays(16, 16, 16, (16, 16))
    assert not winograd.pays(15, 64, 99, (16, 16))
    assert not winograd.pays(512, 512, 12, (7, 7))  # so do more weights
    assert not winograd.pays(64, 64, 99, (5, 5))  # too little of a tile is used
    x, w, _ = drawn(1, 32, 24, 24, 32, np.float32)
    ways = {way: ops.conv2d(x, w, padding=1, algorithm=way).tobytes() for way in ("auto", "direct", "winograd")}
    assert ways["auto"] == ways["winograd"] != ways["direct"]
