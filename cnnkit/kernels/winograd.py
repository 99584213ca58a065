"""Winograd's convolution: 4 × 4 outputs of a 3 × 3 kernel from 36 multiplications, where the definition takes 144.

The outputs Y of a *tile*, 4 × 4 neighbours, depend on 6 × 6 pixels D. With the matrices of Lavin and Gray,

    Y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ D B) ] A          ⊙ multiplies element by element

and because Aᵀ is the same for all channels, they are summed before it: 36 products of matrices, each (filters ×
channels) · (channels × tiles), and those go through simd.tile, the loop of the direct convolution. What is saved in
multiplications is paid in additions and in rounding: relative errors (root mean square, float32, 32 to 256 channels)
are 1 to 3 · 10⁻⁶, four to five times those of the definition, and a pixel that is infinite or NaN spoils its whole
tile, up to five pixels away.

A task is a stretch of tile rows of one image, or several small images; one thread does it alone:

1. stage: copy the padded pixels apart into 4 × 4 phases, so that the same pixel of neighbouring tiles are neighbours
2. for every BLOCK of tiles: transform the input of each channel, multiply, transform back, and write the rows

The tiles are numbered through, row by row. Beyond the last tile of a row stands the first of the next, and beyond the
last row another image; of those the pixels are replaced by zeros, so that a result does not depend on its neighbours.

Arrays: x (N, C, H, W), w (F, C, 3, 3), b (F,), y (N, F, Ho, Wo). S. Winograd 1980, doi:10.1137/1.9781611970364;
A. Lavin and S. Gray 2016, arXiv:1509.09308.
"""

import numpy as np

from cnnkit.kernels import direct
from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.simd import (
    BYTES,
    INDEX,
    REGISTERS,
    broadcast,
    clear,
    copy,
    fma,
    join,
    load,
    sentence,
    shuffle,
    store,
    tile,
    vector_of,
)
from cnnkit.kernels.threads import share

BLOCK = 64  # tiles at a time: their 36 transforms stay in the second-level cache
FILTERS, VECTORS = (6, 4) if REGISTERS == 32 else (6, 2)  # the shape of simd.tile
STAGED = 1 << 20  # bytes of pixels at a time

G = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24


def suits(kernel_size, stride, padding, dilation, groups):
    """Say whether this is a convolution that can be computed so, and its dx too."""
    ones = tuple(kernel_size) == (3, 3) and tuple(stride) == tuple(dilation) == (1, 1) and groups == 1
    return ones and all(0 <= p <= 2 for side in padding for p in side)


def pays(channels, filters, output_size):
    """Say whether that is likely to be faster than the direct way: many channels, and maps that fill their tiles."""
    return min(channels, filters) >= 32 and min(output_size) >= 20


def forward(x, w, b, y, padding):
    """Fill y with the cross-correlation of x and w, plus b; y's size says how far it goes to the right and down."""
    (top, _), (left, _) = padding
    N, C = x.shape[:2]
    Ho, Wo = y.shape[2:]
    lanes = BYTES // x.dtype.itemsize
    pitch, tile_rows = -(-(Wo + 2) // 4), -(-Ho // 4)
    images, rows = _share_of_a_task(N, 16 * C * pitch * x.dtype.itemsize, pitch, tile_rows)
    staged = -(-(Ho + 2) // 4) if rows == tile_rows else rows + 1  # a tile reads two rows of the next
    plane = -(-(images * staged * pitch + pitch + 1 + BLOCK) // lanes) * lanes
    plane += lanes * (plane * x.dtype.itemsize % 4096 < 256)  # planes a page apart would fight for the same places
    near = np.array([[(i % 4 * 4 + j % 4) * C * plane + i // 4 * pitch + j // 4 for j in range(6)] for i in range(6)])
    keep = _keep(images, staged, pitch, tile_rows, rows, x.dtype, plane)
    taps = np.stack([np.arange(C) * BLOCK, np.arange(C)], axis=1)
    tasks = -(-N // images) * -(-tile_rows // rows)
    layout = np.array([images, rows, staged, pitch, plane, top, left, lanes])
    arrays = compact(x), _transformed(w), compact(b), y
    share(_winograd, tasks, 3 * C * y.size, *arrays, near.ravel(), keep, taps.ravel(), layout)


def _share_of_a_task(N, row_bytes, pitch, tile_rows):
    """(images, tile rows) of a task: enough tiles for a BLOCK, few enough pixels to stay near, two tasks at least."""
    most = max(STAGED // row_bytes - 1, 1)
    if N == 1 or most < tile_rows:
        parts = max(-(-tile_rows // most), 2 if N == 1 else 1)
        return 1, -(-tile_rows // parts)
    return max(1, min(most // tile_rows, -(-BLOCK // (pitch * tile_rows)), N // 2)), tile_rows


def transposed(x, w, b, y, padding):
    """Fill y with the transposed convolution of x and w, plus b: the convolution with every kernel turned around."""
    turned = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    forward(x, turned, b, y, tuple((2 - before, 2 - after) for before, after in padding))


def _transformed(w):
    """G w Gᵀ of every kernel: (36, filters, channels), with filters of zeros where there are fewer than FILTERS."""
    F, C = w.shape[:2]
    u = np.empty((1, 36, 1, F * C), dtype=w.dtype)
    # A product of matrices, as a convolution with a stride of one kernel: BLAS would leave threads spinning behind it.
    both, zeros = np.kron(G, G).astype(w.dtype).reshape(36, 1, 1, 9), np.zeros(36, dtype=w.dtype)
    direct.forward(compact(w).reshape(1, 1, 1, -1), both, zeros, u, (1, 9), ((0, 0), (0, 0)), (1, 1))
    u = u.reshape(36, F, C)
    return np.pad(u, ((0, 0), (0, FILTERS - F), (0, 0))) if F < FILTERS else u


def _keep(images, staged, pitch, tile_rows, rows, dtype, plane):
    """Ones, but zeros where a tile's last two columns (first row) or last two rows (second row) are not its image's."""
    keep = np.ones((2, plane), dtype=dtype)
    inside = keep[:, : images * staged * pitch].reshape(2, images, staged, pitch)
    inside[0, ..., -1] = 0
    if rows == tile_rows:
        inside[1, :, -1] = 0
    return keep


# ---- the transforms, for one vector of tiles -----------------------------------------------------------------------


def _into(b, d):
    """Bᵀ d: six vectors from six. The rows of Bᵀ:

    (4 0 −5 0 1 0) (0 −4 −4 1 1 0) (0 4 −4 −1 1 0) (0 −2 −1 2 1 0) (0 2 −1 −2 1 0) (0 4 0 −5 0 1)
    """
    four, minus_four, minus_five, two = (broadcast(b, d[0].type.element(c), d[0].type) for c in (4.0, -4.0, -5.0, 2.0))
    even, odd = fma(b, minus_four, d[2], d[4]), fma(b, minus_four, d[1], d[3])
    rest, twice = b.fsub(d[4], d[2]), b.fmul(b.fsub(d[3], d[1]), two)
    return [
        fma(b, four, d[0], fma(b, minus_five, d[2], d[4])),
        b.fadd(even, odd),
        b.fsub(even, odd),
        b.fadd(rest, twice),
        b.fsub(rest, twice),
        fma(b, four, d[1], fma(b, minus_five, d[3], d[5])),
    ]


def _back(b, m):
    """Aᵀ m: four vectors from six. The rows of Aᵀ: (1 1 1 1 1 0) (0 1 −1 2 −2 0) (0 1 1 4 4 0) (0 1 −1 8 −8 1)."""
    two, four, eight = (broadcast(b, m[0].type.element(c), m[0].type) for c in (2.0, 4.0, 8.0))
    near, near_apart = b.fadd(m[1], m[2]), b.fsub(m[1], m[2])
    far, far_apart = b.fadd(m[3], m[4]), b.fsub(m[3], m[4])
    return [
        b.fadd(b.fadd(m[0], near), far),
        fma(b, two, far_apart, near_apart),
        fma(b, four, far, near),
        b.fadd(fma(b, eight, far_apart, near_apart), m[5]),
    ]


@sentence
def _transform_input(b, d, at, near, keep, kept, plane, v, to, apart):
    """v[to + e·apart + lane] = the 36 numbers e of Bᵀ D B, for the tiles whose first pixels are d[at + lane].

    Pixel (i, j) of a tile is near[6·i + j] further on; keep, from `kept` on, says which of the last two there are.
    """
    vector = vector_of(d.type.pointee)
    columns, rows = (
        b.fcmp_ordered("!=", load(b, b.gep(keep, [place]), vector), vector(None))
        for place in (kept, b.add(kept, plane))
    )

    def pixels(i, j):
        found = load(b, b.gep(d, [b.add(at, b.load(b.gep(near, [INDEX(6 * i + j)])))]), vector)
        found = b.select(columns, found, vector(None)) if j > 3 else found
        return b.select(rows, found, vector(None)) if i > 3 else found

    down = [_into(b, [pixels(i, j) for i in range(6)]) for j in range(6)]
    for i in range(6):
        for j, value in enumerate(_into(b, [column[i] for column in down])):
            store(b, value, b.gep(v, [b.add(to, b.mul(apart, INDEX(6 * i + j)))]))


@sentence
def _transform_output(b, m, at, apart, bias, f, rows, to, width):
    """rows[to + i·width + 4·lane + j] = bias[f] + output (i, j) of tiles whose number e is m[at + e·apart + lane]."""
    vector = vector_of(m.type.pointee)
    lanes = vector.count
    plus = broadcast(b, b.load(b.gep(bias, [f])), vector)

    def number(i, j):
        return load(b, b.gep(m, [b.add(at, b.mul(apart, INDEX(6 * i + j)))]), vector)

    down = [_back(b, [number(i, j) for i in range(6)]) for j in range(6)]
    for i in range(4):
        outputs = [b.fadd(value, plus) for value in _back(b, [column[i] for column in down])]
        four = join(b, join(b, *outputs[:2]), join(b, *outputs[2:]))
        for part in range(4):
            order = [lane % 4 * lanes + lane // 4 for lane in range(part * lanes, (part + 1) * lanes)]
            place = b.add(to, b.add(b.mul(width, INDEX(i)), INDEX(part * lanes)))
            store(b, shuffle(b, four, four, order), b.gep(rows, [place]))


@sentence
def _deal(b, y, to, apart, x, at):
    """y[to + phase·apart + lane] = x[at + 4·lane + phase], for four phases: a row dealt out like cards."""
    vector = vector_of(x.type.pointee)
    lanes = vector.count
    parts = [load(b, b.gep(x, [b.add(at, INDEX(part * lanes))]), vector) for part in range(4)]
    four = join(b, join(b, *parts[:2]), join(b, *parts[2:]))
    for phase in range(4):
        value = shuffle(b, four, four, [4 * lane + phase for lane in range(lanes)])
        store(b, value, b.gep(y, [b.add(to, b.mul(apart, INDEX(phase)))]))


# ---- the loops -----------------------------------------------------------------------------------------------------


@jit
def _winograd(first, last, x, u, bias, y, near, keep, taps, layout):
    images, rows, staged, pitch, plane, top, left, lanes = layout
    N, C, H, W = x.shape
    _, F, Ho, Wo = y.shape
    filters = u.shape[1]
    stretches = ((Ho + 3) // 4 + rows - 1) // rows
    pixels, results = x.reshape(x.size), y.reshape(y.size)
    weights, marks = u.reshape(u.size), keep.reshape(keep.size)
    wide = VECTORS * lanes  # tiles in one simd.tile
    table = np.zeros(4 + VECTORS, dtype=np.int64)  # simd.tile's: all channels, vectors side by side
    table[1], table[4:] = C, np.arange(VECTORS) * lanes
    nothing = np.zeros(filters, dtype=x.dtype)
    row = np.zeros(left + W + 8 * lanes + 4 * (pitch + lanes), dtype=x.dtype)
    d = np.zeros(16 * C * plane + 4 * lanes, dtype=x.dtype)
    v_apart, m_apart = C * BLOCK + lanes, filters * BLOCK + lanes  # no power of two, which would share one cache line
    v = np.empty(36 * v_apart, dtype=x.dtype)
    m = np.empty(36 * m_apart, dtype=x.dtype)
    out = np.empty(4 * 4 * BLOCK, dtype=x.dtype)
    for task in range(first, last):
        n0, r0 = task // stretches * images, task % stretches * rows
        n1, r1 = min(N, n0 + images), min((Ho + 3) // 4, r0 + rows)
        for n in range(n0, n1):
            for c in range(C):
                for i in range(4 * staged):
                    to = (i % 4 * 4 * C + c) * plane + ((n - n0) * staged + i // 4) * pitch
                    line = 4 * r0 + i - top
                    if 0 <= line < H:
                        copy(row, left, pixels, ((n * C + c) * H + line) * W, W)
                        for q in range(0, pitch, lanes):
                            _deal(d, to + q, C * plane, row, 4 * q)
                    else:
                        for phase in range(4):
                            clear(d, to + phase * C * plane, pitch)
        tiles = ((n1 - n0 - 1) * staged + r1 - r0) * pitch
        for q0 in range(0, tiles, BLOCK):
            count = min(BLOCK, tiles - q0)
            for c in range(C):
                for q in range(0, count, lanes):
                    _transform_input(d, c * plane + q0 + q, near, marks, q0 + q, plane, v, c * BLOCK + q, v_apart)
            for e in range(36):
                for q in range(0, count, wide):
                    for block in range(0, filters, FILTERS):
                        f = min(block, filters - FILTERS)  # the last block may do some filters a second time
                        to, at = e * m_apart + q * filters + f * wide, (e * filters + f) * C
                        begin = e * v_apart + q
                        tile(FILTERS, VECTORS, 1, m, to, nothing, f, weights, at, C, v, begin, table, 0, taps)
            for f in range(F):
                for q in range(0, count, lanes):
                    at = (q // wide * filters + f) * wide + q % wide
                    _transform_output(m, at, m_apart, bias, f, out, 4 * q, 4 * BLOCK)
                q = q0
                while q < q0 + count:
                    line, c = q // pitch, q % pitch
                    n, r = n0 + line // staged, r0 + line % staged
                    if r < r1 and 4 * c < Wo:
                        length = min(Wo - 4 * c, 4 * (q0 + count - q))
                        for i in range(min(4, Ho - 4 * r)):
                            to = ((n * F + f) * Ho + 4 * r + i) * Wo + 4 * c
                            copy(results, to, out, i * 4 * BLOCK + 4 * (q - q0), length)
                    q += pitch - c
