"""A match of patterns, whatever their brightness."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def normalised_correlation(image, template):
    """Pearson's correlation of template (h, w) with every window: (H, W) -> (H − h + 1, W − w + 1), in [−1, 1]."""
    h, w = template.shape
    pattern = template - template.mean()
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i, j in np.ndindex(*out.shape):
        window = image[i : i + h, j : j + w]
        window = window - window.mean()
        size = np.sqrt((window**2).sum() * (pattern**2).sum())
        out[i, j] = (window * pattern).sum() / size if size > 1e-12 else 0.0
    return out


def normalised_correlation_cases(rng):
    def pair(image, template, row, column):
        """The template stands in the image, brighter and stronger; its negative in a corner; a flat place as well."""
        pattern = rng.integers(0, 9, template).astype(float)
        pattern[0, 0], pattern[-1, -1] = 1, 7
        picture = rng.integers(0, 9, image).astype(float)
        picture[: template[0], : template[1]] = 8 - pattern
        picture[row : row + template[0], column : column + template[1]] = 2 * pattern + 5
        picture[-template[0] :, -template[1] :] = 6
        return picture, pattern

    return [pair((5, 6), (2, 2), 0, 3), pair((7, 8), (3, 2), 2, 3), pair((9, 8), (3, 3), 3, 2)]


def _normalised(image, template, *, centre=(True, True), size=None, flat=0.0):
    """A normalised correlation in which one step can be got wrong: what is centred, what divides, what 0 / 0 is."""
    h, w = template.shape
    size = size or (lambda window, pattern: np.sqrt((window**2).sum() * (pattern**2).sum()))
    pattern = template - template.mean() if centre[1] else template
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i, j in np.ndindex(*out.shape):
        window = image[i : i + h, j : j + w]
        window = window - window.mean() if centre[0] else window
        divisor = size(window, pattern)
        out[i, j] = (window * pattern).sum() / divisor if divisor > 1e-12 else flat
    return out


NORMALISED_CORRELATION = Exercise(
    id="02.normalised_correlation",
    title="Match a pattern, not its brightness",
    call="normalised_correlation(image, template)",
    points=3,
    reference=normalised_correlation,
    cases=normalised_correlation_cases,
    stretch=True,
    mistakes={
        "takes no means away": Mistake(
            lambda x, t: _normalised(x, t, centre=(False, False)),
            "Brightness still counts: nothing is negative. Take the mean away from the window and from the template.",
        ),
        "takes the template's mean only": Mistake(
            lambda x, t: _normalised(x, t, centre=(False, True)),
            "The window keeps its mean, so bright places come out too small. Take the window's own mean away as well.",
        ),
        "does not divide": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: 1.0),
            "The means are gone, but a strong contrast still wins. Divide by the two lengths, √Σ² of each.",
        ),
        "divides by the number of pixels": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: window.size),
            "That is the covariance, and it grows with contrast. Divide by both lengths instead, √Σ² of each.",
        ),
        "divides by the template's length only": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: np.sqrt((pattern**2).sum())),
            "The window's own length is missing from the divisor: strong windows come out above 1.",
        ),
        "adds up standard scores": Mistake(
            lambda x, t: _normalised(x, t) * t.size,
            "Everything is h·w times too large. With standard deviations as divisors, the products are averaged.",
        ),
        "measures the lengths too early": Mistake(
            lambda x, t: _normalised(
                x, t, centre=(False, True), size=lambda window, _: np.linalg.norm(window) * np.linalg.norm(t)
            ),
            "The lengths are those of before the means were taken away. Measure them after: a match then gives 1.",
        ),
        "takes the whole image's mean": Mistake(
            lambda x, t: _normalised(x - x.mean(), t, centre=(False, True)),
            "One mean was taken from the whole image. Each window has a mean of its own.",
        ),
        "divides by the squares": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: (window**2).sum() * (pattern**2).sum()),
            "The divisor lacks its root: it is the product of the two lengths, and a length is a root.",
        ),
        "loses the sign": Mistake(
            lambda x, t: np.abs(normalised_correlation(x, t)),
            "A negative of the pattern scores −1, not 1: leave the sign.",
        ),
        "has no number for flat windows": Mistake(
            lambda x, t: _normalised(x, t, flat=np.nan),
            "In a flat window the length is 0, and 0 / 0 is no number. Such a window does not match: 0.",
        ),
    },
    hints=(
        "Two things make a window score high without matching: being bright, and being strong. Undo both.",
        "Take each one's mean away; multiply and add; divide by the two lengths; 0 where a length is 0.",
        "With w and t less their means: `(w * t).sum() / np.sqrt((w**2).sum() * (t**2).sum())`.",
    ),
)
