"""Pull a kernel apart."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def _spread(w, rows, columns):
    """w with `rows` and `columns` cells from each weight to the next."""
    Kh, Kw = w.shape
    out = np.zeros((rows * (Kh - 1) + 1, columns * (Kw - 1) + 1))
    out[::rows, ::columns] = w
    return out


def dilate_kernel(w, d):
    return _spread(w, d, d)


def dilate_kernel_cases(rng):
    def kernel(*shape):
        return rng.integers(1, 10, shape).astype(float) + (0.5 if shape[0] == 3 else 0)

    sizes = [((2, 2), 1), ((1, 3), 2), ((2, 3), 2), ((3, 2), 3), ((3, 3), 2), ((2, 4), 4)]
    return [(kernel(*shape), d) for shape, d in sizes]


def _all_in_the_corner(w, d):
    out = np.zeros_like(dilate_kernel(w, d))
    out[: w.shape[0], : w.shape[1]] = w
    return out


def _repeated(w, d):
    return np.repeat(np.repeat(w, d, axis=0), d, axis=1)


DILATE_KERNEL = Exercise(
    id="05.dilate_kernel",
    title="Pull a kernel apart",
    call="dilate_kernel(w, d)",
    points=2,
    reference=dilate_kernel,
    cases=dilate_kernel_cases,
    mistakes={
        "leaves holes after the last weight": Mistake(
            lambda w, d: np.kron(w, np.eye(1, d).T @ np.eye(1, d)),
            "Holes belong between the weights only; the last row and column of the result hold weights again.",
        ),
        "counts dilation from 0": Mistake(
            lambda w, d: dilate_kernel(w, d + 1),
            "You put d holes between two weights. Dilation d puts the weights d apart, with d − 1 holes.",
        ),
        "repeats the weights": Mistake(
            _repeated,
            "Every weight became a block. The number of weights stays: what comes between them is zero.",
        ),
        "fills the gaps with copies": Mistake(
            lambda w, d: _repeated(w, d)[: d * (w.shape[0] - 1) + 1, : d * (w.shape[1] - 1) + 1],
            "The size is right, but the gaps hold copies of the weights. They should hold zeros.",
        ),
        "leaves the weights together": Mistake(
            _all_in_the_corner,
            "The size is right, but the weights still stand side by side. Weight (a, b) belongs at (a·d, b·d).",
        ),
        "pulls the rows apart only": Mistake(
            lambda w, d: _spread(w, d, 1),
            "The rows are apart, the columns are not: d counts in both directions.",
        ),
        "pulls the columns apart only": Mistake(
            lambda w, d: _spread(w, 1, d),
            "The columns are apart, the rows are not: d counts in both directions.",
        ),
        "transposes the kernel": Mistake(
            lambda w, d: dilate_kernel(w.T, d),
            "Rows and columns of the kernel have changed places.",
        ),
        "keeps whole numbers only": Mistake(
            lambda w, d: np.trunc(dilate_kernel(w, d)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "returns the kernel as it was": Mistake(
            lambda w, d: w.copy(),
            "This is the kernel itself: the weights are still side by side.",
        ),
    },
    hints=(
        "Where does the weight in row 1, column 2 go when d is 3?",
        "Start with zeros of the effective size, then put weight (a, b) at row a·d, column b·d.",
        "A slice with a step reaches all those places at once: `out[::d, ::d] = w`.",
    ),
)
