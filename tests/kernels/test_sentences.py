"""What each sentence does at every length: it touches what it should and nothing else, and sums are exact."""

import numba
import numpy as np
import pytest

from cnnkit.kernels import sentences, simd

DTYPES = [np.float32, np.float64]


def loop_of(sentence, *constants, takes):
    """Compile a loop that says a sentence, whose first arguments are constants."""
    names = "abcdefghijklmnopqrstuvwxyz"[:takes]
    scope = {"sentence": sentence}
    exec(f"def loop({', '.join(names)}):\n    sentence({', '.join([*map(str, constants), *names])})\n", scope)
    return numba.njit(scope["loop"])


@pytest.mark.parametrize("dtype", DTYPES)
def test_copying_and_clearing_touch_what_they_should_and_nothing_else(dtype):
    copy = numba.njit(lambda y, to, x, at, n: sentences.copy(y, to, x, at, n))
    clear = numba.njit(lambda y, to, n: sentences.clear(y, to, n))
    x = np.arange(1, 101, dtype=dtype)
    for n in range(50):
        y, expected = -np.ones(60, dtype), -np.ones(60, dtype)
        copy(y, 3, x, 7, n)
        expected[3 : 3 + n] = x[7 : 7 + n]
        np.testing.assert_array_equal(y, expected)
        clear(y, 2, n)
        expected[2 : 2 + n] = 0
        np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("dtype", DTYPES)
def test_rows_are_copied_from_one_pitch_to_another(dtype):
    copy_rows = numba.njit(
        lambda y, to, y_row, x, at, x_row, rows, n: sentences.copy_rows(y, to, y_row, x, at, x_row, rows, n)
    )
    x = np.arange(1, 301, dtype=dtype)
    for rows, n in [(0, 5), (1, 0), (1, 33), (3, 1), (3, 16), (4, 31)]:
        y, expected = -np.ones(200, dtype), -np.ones(200, dtype)
        copy_rows(y, 3, 40, x, 7, 50, rows, n)
        for r in range(rows):
            expected[3 + 40 * r :][:n] = x[7 + 50 * r :][:n]
        np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_every_takes_every_so_manieth(dtype, step):
    every = numba.njit(lambda y, to, x, at, step, n: sentences.every(y, to, x, at, step, n))
    x = np.arange(1, 301, dtype=dtype)
    for n in range(50):
        y, expected = -np.ones(60, dtype), -np.ones(60, dtype)
        every(y, 3, x, 7, step, n)
        expected[3 : 3 + n] = x[7 : 7 + n * step : step]
        np.testing.assert_array_equal(y, expected)


def tables(rng, K, starts):
    """Taps (pixel, weight), and the row of a tile whose taps are all but the first and the last."""
    taps = np.stack([rng.integers(0, 40, K), rng.permutation(K)], axis=1)
    return taps, np.array([[1, K - 1, 0, 0, *rng.integers(0, 40, starts)]])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("M", simd.TILES)
def test_a_tile_is_a_sum_over_its_taps(dtype, M, pieces):
    rng, V, K, lanes = np.random.default_rng(0), simd.TILES[M], 7, simd.BYTES // np.dtype(dtype).itemsize
    x, w, b = (rng.integers(-9, 9, n).astype(dtype) for n in (200, 200, 20))
    taps, tiles = tables(rng, K, V * pieces)
    y = np.zeros(M * V * lanes + 2, dtype)
    loop_of(sentences.tile, M, V, pieces, takes=12)(y, 1, b, 3, w, 5, 11, x, 2, tiles, 0, taps)
    expected = np.array(
        [
            b[3 + m] + sum(w[5 + 11 * m + weight] * x[2 + start + pixel + lane] for pixel, weight in taps[1:-1])
            for m in range(M)
            for start in tiles[0, 4:]
            for lane in range(lanes // pieces)
        ]
    )
    np.testing.assert_array_equal(y, [0, *expected, 0])  # whole numbers: exact in any order


def test_a_tile_without_taps_is_the_bias():
    M, V = max(simd.TILES), simd.TILES[max(simd.TILES)]
    y, b = np.zeros(M * V * simd.BYTES // 4, np.float32), np.arange(M, dtype=np.float32)
    x = np.full(500, np.nan, np.float32)
    loop_of(sentences.tile, M, V, 1, takes=12)(
        y, 0, b, 0, x, 0, 1, x, 0, np.zeros((1, 4 + V), int), 0, np.zeros((1, 2), int)
    )
    np.testing.assert_array_equal(y.reshape(M, -1), np.broadcast_to(b[:, None], (M, y.size // M)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("M", simd.SUMS)
def test_products_are_summed_for_the_rows_and_taps_asked_for(dtype, M, pieces):
    rng, P, lanes = np.random.default_rng(0), simd.SUMS[M], simd.BYTES // np.dtype(dtype).itemsize
    x, d = (rng.integers(-9, 9, 400).astype(dtype) for _ in "xd")
    taps, starts = np.stack([rng.integers(0, 40, P + 2), np.zeros(P + 2, int)], axis=1), rng.integers(0, 40, 4 * pieces)
    loop = loop_of(sentences.products, M, P, pieces, takes=15)
    for rows in range(1, M + 2):
        for count in range(1, P + 2):
            y = np.ones(200, dtype)
            step = 60 if 60 * M < 340 else 5
            loop(y, 1, 20, rows, count, d, 3, step, x, 2, starts, 1, 4, taps, 2)
            expected = np.ones(200, dtype)
            for m in range(min(rows, M)):
                for p in range(min(count, P)):
                    vectors = np.concatenate([x[2 + s + taps[2 + p, 0] :][: lanes // pieces] for s in starts[pieces:]])
                    expected[1 + 20 * m + p] += d[3 + step * m + lanes :][: 3 * lanes] @ vectors
            np.testing.assert_array_equal(y, expected)
