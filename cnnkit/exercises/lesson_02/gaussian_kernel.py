"""A bell-shaped kernel that blurs."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def gaussian_kernel(size, sigma):
    """w[i, j] ∝ exp(−r² / 2σ²), r the distance from the middle, ((size − 1) / 2, (size − 1) / 2); sum 1."""
    from_middle = np.arange(size) - (size - 1) / 2
    bell = np.exp(-(from_middle**2) / (2 * sigma**2))
    kernel = np.outer(bell, bell)
    return kernel / kernel.sum()


def gaussian_kernel_cases(rng):
    drawn = [(int(size), float(sigma)) for size, sigma in zip((3, 4, 6, 7), rng.uniform(0.6, 2.5, 4), strict=True)]
    return [(3, 0.8), (2, 1.5), (4, 0.7), (5, 2.0), *drawn]


def _bell(size, sigma, *, middle=None, step=1.0, fall=None, scale=np.sum):
    """A Gaussian of which one part can be got wrong: middle, step, how it falls with r², what it is divided by."""
    fall = fall or (lambda r2, sigma: np.exp(-r2 / (2 * sigma**2)))
    r, c = step * (np.indices((size, size)) - ((size - 1) / 2 if middle is None else middle))
    kernel = fall(r**2 + c**2, sigma)
    return kernel / scale(kernel)


def _cross(size, sigma):
    """A bell along the rows plus a bell along the columns."""
    bell = gaussian_kernel(size, sigma).sum(axis=0)
    return np.add.outer(bell, bell) / (2 * size)


GAUSSIAN_KERNEL = Exercise(
    id="02.gaussian_kernel",
    title="Make a bell",
    call="gaussian_kernel(size, sigma)",
    points=2,
    reference=gaussian_kernel,
    cases=gaussian_kernel_cases,
    mistakes={
        "does not divide by the sum": Mistake(
            lambda n, s: _bell(n, s, scale=lambda kernel: 1),
            "The shape of the bell is right, its sum is not 1: the blurred image would be brighter. Divide by the sum.",
        ),
        "makes the middle 1": Mistake(
            lambda n, s: _bell(n, s, scale=np.max),
            "The largest weight is 1. It is the sum of all weights that should be 1.",
        ),
        "divides by the area under the whole bell": Mistake(
            lambda n, s: _bell(n, s, scale=lambda kernel: 2 * np.pi * s**2),
            "2πσ² is right for a bell that never ends. This one is sampled and cut off: divide by its own sum.",
        ),
        "rounds the middle up": Mistake(
            lambda n, s: _bell(n, s, middle=n // 2),
            "Right for odd sizes. The middle of 0, 1, 2, 3 is 1.5, not 2: it lies at (size − 1) / 2.",
        ),
        "rounds the middle down": Mistake(
            lambda n, s: _bell(n, s, middle=(n - 1) // 2),
            "Right for odd sizes. The middle of 0, 1, 2, 3 is 1.5, not 1: divide by 2 with /, not with //.",
        ),
        "spreads even sizes out": Mistake(
            lambda n, s: _bell(n, s, step=2 * (n // 2) / max(n - 1, 1)),
            "Right for odd sizes. Cells lie one apart: size 4 has them at −1.5, −0.5, 0.5 and 1.5, not from −2 to 2.",
        ),
        "takes half the size for the middle": Mistake(
            lambda n, s: _bell(n, s, middle=n / 2),
            "The bell leans to one side: its top is at size / 2. Cells count from 0, so the middle is (size − 1) / 2.",
        ),
        "starts the bell in the corner": Mistake(
            lambda n, s: _bell(n, s, middle=0),
            "The top is in the corner. Measure the distance from the middle, (size − 1) / 2 in both directions.",
        ),
        "forgets the 2": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / sigma**2)),
            "The bell is too narrow: the exponent is r² over 2·σ², and the 2 is missing.",
        ),
        "multiplies by sigma squared": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / 2 * sigma**2)),
            "`/ 2 * sigma**2` divides by 2 and then multiplies by σ². Put brackets round it: `/ (2 * sigma**2)`.",
        ),
        "forgets the minus": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(r2 / (2 * sigma**2))),
            "The corners weigh the most: the minus in the exponent is missing.",
        ),
        "squares the 2 as well": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / (2 * sigma) ** 2)),
            "The bell is too wide: `(2 * sigma)**2` is 4σ². Only σ is squared, as in `2 * sigma**2`.",
        ),
        "forgets to square sigma": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / (2 * sigma))),
            "Right for σ = 1 only: in the exponent, σ is squared.",
        ),
        "forgets to square the distance": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-np.sqrt(r2) / (2 * sigma**2))),
            "It has a sharp peak, like a tent: the exponent takes the distance squared.",
        ),
        "adds the two bells": Mistake(
            _cross,
            "Two bells were added, which makes a cross. exp(a + b) is exp(a) times exp(b): multiply the two.",
        ),
        "divides by the sum of one row": Mistake(
            lambda n, s: _bell(n, s, scale=lambda kernel: np.sqrt(kernel.sum())),
            "Divided by the sum of a single bell. It is all the weights of the square that should add up to 1.",
        ),
        "makes each row sum to 1": Mistake(
            lambda n, s: _bell(n, s, scale=lambda kernel: kernel.sum(axis=1, keepdims=True)),
            "Each row, or each column, sums to 1, so the whole sums to size. Divide by one number: the sum of all.",
            also=(lambda n, s: _bell(n, s, scale=lambda kernel: kernel.sum(axis=0)),),
        ),
        "makes one row": Mistake(
            lambda n, s: gaussian_kernel(n, s).sum(axis=0),
            "That is a bell along one row. The kernel has size rows as well; `np.outer` makes a table of two rows.",
        ),
    },
    hints=(
        "How far is cell (i, j) from the middle, in rows and in columns? For size 4 the middle is at 1.5.",
        "Distances along one axis; the bell exp(−r²/2σ²) with r² = rows² + columns²; then make the sum 1.",
        "`d = np.arange(size) - (size - 1) / 2`; then r² is `d[:, None] ** 2 + d**2`. Divide by the sum at the end.",
    ),
)
