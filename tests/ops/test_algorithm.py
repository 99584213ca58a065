"""The ways to compute a convolution: the one asked for is taken for every result, and what it cannot do is said."""

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops.conv import conv2d_backward_weights


def arrays(N, C, F, size):
    """x, w and the dy of a convolution with padding 1."""
    rng = np.random.default_rng(N)
    return [rng.normal(size=s).astype(np.float32) for s in ((N, C, size, size), (F, C, 3, 3), (N, F, size, size))]


def computed(algorithm, x, w, dy):
    """Everything that knows several ways, as bits: rounding tells which it was."""
    options = {"padding": 1, "algorithm": algorithm}
    dx, dw, _ = ops.conv2d_backward(dy, x, w, **options)
    its_dx, its_dw, _ = ops.conv_transpose2d_backward(x, dy, w, **options)
    results = {
        "y": ops.conv2d(x, w, **options),
        "dx": dx,
        "dw": dw,
        "dw alone": conv2d_backward_weights(dy, x, w, **options)[0],
        "transposed": ops.conv_transpose2d(dy, w, **options),
        "its dx": its_dx,
        "its dw": its_dw,
    }
    return {name: array.tobytes() for name, array in results.items()}


def ways(N, C, F, size):
    """The name of each result, and the way that "auto" chose for it."""
    chosen, direct, winograd = (
        computed(algorithm, *arrays(N, C, F, size)) for algorithm in ("auto", "direct", "winograd")
    )
    assert all(direct[name] != winograd[name] for name in chosen)
    return {name: {direct[name]: "direct", winograd[name]: "winograd"}[bits] for name, bits in chosen.items()}


def test_auto_takes_the_direct_way_for_small_images():
    assert set(ways(1, 2, 3, 8).values()) == {"direct"}


@pytest.mark.parametrize(("C", "F"), [(8, 32), (32, 8)])
def test_auto_takes_the_direct_way_for_few_channels_or_filters(C, F):
    assert set(ways(8, C, F, 24).values()) == {"direct"}


def test_auto_takes_winograds_way_for_many_channels():
    assert set(ways(2, 16, 32, 24).values()) == {"winograd"}


def test_fewer_channels_repay_winograds_way_to_y_and_dx_but_not_to_dw():
    found = ways(8, 16, 16, 24)
    assert {name for name, way in found.items() if way == "direct"} == {"dw", "dw alone", "its dw"}


@pytest.mark.parametrize("algorithm", ["auto", "direct", "winograd"])
def test_an_empty_batch_has_results_whichever_way(algorithm):
    x, w, dy = (a[:0] if a.shape[2] == 24 else a for a in arrays(2, 16, 32, 24))
    assert ops.conv2d(x, w, padding=1, algorithm=algorithm).shape == dy.shape
    dx, dw, db = ops.conv2d_backward(dy, x, w, padding=1, algorithm=algorithm)
    assert dx.shape == x.shape
    assert (dw == 0).all()
    assert (db == 0).all()


@pytest.mark.parametrize("algorithm", ["auto", "winograd"])
def test_dw_is_finite_but_where_the_direct_way_says_otherwise(algorithm):
    x, w, dy = arrays(2, 16, 32, 24)
    for poison in (np.inf, np.nan):
        x[0, 3, 0, 0], dy[1, 5, 23, 23] = poison, poison
        for actual, expected in zip(
            conv2d_backward_weights(dy, x, w, padding=1, algorithm=algorithm),
            conv2d_backward_weights(dy, x, w, padding=1, algorithm="direct"),
            strict=True,
        ):
            np.testing.assert_array_equal(np.isfinite(actual), np.isfinite(expected))
            assert np.isfinite(actual).any()


X, W = np.zeros((2, 4, 6, 6)), np.zeros((4, 4, 3, 3))
CALLS = {
    "conv2d": ops.conv2d,
    "conv2d_backward": lambda x, w, **options: ops.conv2d_backward(x, x, w, **options),
    "conv2d_backward_weights": lambda x, w, **options: conv2d_backward_weights(x, x, w, **options),
    "conv_transpose2d": ops.conv_transpose2d,
    "conv_transpose2d_backward": lambda x, w, **options: ops.conv_transpose2d_backward(x, x, w, **options),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_algorithm_is_refused_by_name(name):
    with pytest.raises(ShapeError) as caught:
        CALLS[name](X, W, padding=1, algorithm="fft")
    assert str(caught.value) == f"{name}: algorithm must be 'auto' or 'direct' or 'winograd', not 'fft'."


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(("w", "options"), [(W[:, :, :1, :1], {}), (W[:, :2], {"padding": 1, "groups": 2})])
def test_what_winograds_way_cannot_do_is_refused_by_name(name, w, options):
    with pytest.raises(ShapeError) as caught:
        CALLS[name](X, w, algorithm="winograd", **options)
    assert str(caught.value) == (
        f"{name}: algorithm='winograd' needs 3 × 3 kernels, stride 1, dilation 1, groups 1 and a padding of at most 2;"
        " 'auto' uses it where it can."
    )
