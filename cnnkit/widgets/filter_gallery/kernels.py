"""The gallery's kernels: what each small pattern of weights looks for, and its formula with the numbers filled in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Knobs:
    """The part of the gallery's setting that shapes kernels."""

    width: int = 5
    sigma: float = 1.5
    gabor_sigma: float = 1.6
    angle: int = 0
    wavelength: float = 4.0


@dataclass(frozen=True)
class Filter:
    """One entry of the gallery. `signed` maps have zero in the middle of their palette; the others look like images."""

    kernel: Callable[[Knobs], np.ndarray]
    formula: Callable[[Knobs], str]
    answers: str
    signed: bool


def box(width: int) -> np.ndarray:
    """-> (width, width): the mean of the window."""
    return np.full((width, width), 1 / width**2)


def gaussian(sigma: float) -> np.ndarray:
    """-> (k, k) with k odd and wide enough for ±2.5 σ: a bell, sampled at the pixels, of sum 1."""
    reach = np.arange(-span(sigma), span(sigma) + 1)
    bell = np.exp(-(reach**2) / (2 * sigma**2))
    kernel = np.outer(bell, bell)
    return kernel / kernel.sum()


def span(sigma: float) -> int:
    """Pixels from the middle of a bell to its end."""
    return max(1, int(np.ceil(2.5 * sigma)))


def gabor(sigma: float, angle: float, wavelength: float) -> np.ndarray:
    """A wave under a bell: -> (k, k) like gaussian(sigma), of sum 0.

    G·(cos(2π u/λ) − m) with u = c·cos θ + r·sin θ, row r and column c counted from the middle; m is what the wave
    alone would answer to a flat region. θ in degrees; at 0 the wave runs along the columns. Gabor 1946,
    doi:10.1049/ji-3-2.1946.0074; Daugman 1985, doi:10.1364/JOSAA.2.001160.
    """
    bell = gaussian(sigma)
    r, c = np.mgrid[-span(sigma) : span(sigma) + 1, -span(sigma) : span(sigma) + 1]
    theta = np.radians(angle)
    wave = np.cos(2 * np.pi * (c * np.cos(theta) + r * np.sin(theta)) / wavelength)
    return bell * (wave - (bell * wave).sum())


SHARPEN = np.array([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]])
SOBEL_X = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
LAPLACIAN = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])

FILTERS: dict[str, Filter] = {
    "blur": Filter(
        lambda now: box(now.width),
        lambda now: f"w[r, c] = 1 / {now.width}² = 1 / {now.width**2}",
        "the mean of its window: the weights sum to 1",
        signed=False,
    ),
    "gaussian": Filter(
        lambda now: gaussian(now.sigma),
        lambda now: (
            f"w[r, c] ∝ exp(−(r² + c²) / 2σ²) = exp(−(r² + c²) / {2 * now.sigma**2:.4g}),  σ = {now.sigma:g}; sum 1"
        ),
        "a mean in which near pixels count more: no squares left behind",
        signed=False,
    ),
    "sharpen": Filter(
        lambda now: SHARPEN,
        lambda now: "w = identity − Laplacian: 1 + 4 in the middle, −1 above, below, left and right; sum 1",
        "each pixel, plus how much it differs from its neighbours",
        signed=False,
    ),
    "sobel x": Filter(
        lambda now: SOBEL_X,
        lambda now: "w = [1, 2, 1]ᵀ · [−1, 0, 1]: a difference along the row, smoothed along the column; sum 0",
        "edges that stand upright: orange where it gets brighter to the right, blue where darker",
        signed=True,
    ),
    "sobel y": Filter(
        lambda now: SOBEL_X.T,
        lambda now: "w = [−1, 0, 1]ᵀ · [1, 2, 1]: a difference along the column, smoothed along the row; sum 0",
        "edges that lie flat: orange where it gets brighter downwards, blue where darker",
        signed=True,
    ),
    "laplacian": Filter(
        lambda now: LAPLACIAN,
        lambda now: "w = the four neighbours − 4 · the middle; sum 0",
        "fine detail in every direction: orange where a pixel is darker than its neighbours",
        signed=True,
    ),
    "gabor": Filter(
        lambda now: gabor(now.gabor_sigma, now.angle, now.wavelength),
        lambda now: (
            f"w[r, c] = G(σ)·(cos(2π(c·cos θ + r·sin θ) / λ) − m),  σ = {now.gabor_sigma:g}, θ = {now.angle}°, "
            f"λ = {now.wavelength:g}; sum 0"
        ),
        "stripes of one width and one direction, and edges in that direction",
        signed=True,
    ),
}
