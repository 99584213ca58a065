"""Which mistake made this map? An input, the right map, a wrong one, and the mistakes that may have made it."""

from html import escape
from typing import Any, Protocol, runtime_checkable

import ipywidgets
import numpy as np

from cnnkit.errors import CourseError
from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.questions.commit import CommitBox, picture, prose
from cnnkit.widgets.still import draw_map, exact_png


@runtime_checkable
class Case(Protocol):
    """What a puzzle is made of; any object with these attributes will do."""

    image: np.ndarray  # (H, W), or (C, H, W) where several channels went in
    truth: np.ndarray
    wrong: np.ndarray
    options: Any
    culprit: str
    explain: dict[str, str]
    inputs: str


class WhichMistake(CommitBox):
    """Show three maps and the suspects; a wrong accusation is explained and may be followed by another."""

    def __init__(self, suspects: Case):
        if not isinstance(suspects, Case):
            raise CourseError(f"WhichMistake: it shows what suspects(…) returns, not {suspects!r:.60}.")
        self._case = suspects
        alt = (
            f"{_seen(suspects.image)}, the right map {_size(suspects.truth)}, "
            f"and a wrong map {_size(suspects.wrong)}. {_difference(suspects.truth, suspects.wrong)}"
        )
        self._alt = alt
        figure = ipywidgets.HTML(picture(puzzle_png(suspects), alt))
        inputs = ipywidgets.HTML(f"<div>Made from {escape(suspects.inputs)}.</div>")
        super().__init__("Which mistake made the map on the right?", list(suspects.options), above=[figure, inputs])

    def judge(self, guess: str) -> tuple[str, str]:
        sentence = prose(self._case.explain.get(guess, ""))
        if guess == self._case.culprit:
            self.close_question()
            return "right", f"Yes: <b>{escape(guess)}</b>. {sentence}"
        return "wrong", f"Not <b>{escape(guess)}</b>: that one would have made another map. {sentence} Look again."

    def describe(self) -> str:
        return f"{self._alt}\nMade from {self._case.inputs}.\n{super().describe()}"


WIDTH, TITLE, LEGEND = 9, 0.35, 0.3  # inches
MOST_CHANNELS = 4  # that are worth showing


def puzzle_png(case: Case) -> bytes:
    """Draw what went in, channel by channel, the truth and the wrong map; both maps share one signed scale."""
    from matplotlib.figure import Figure  # no pyplot: nothing global, nothing to close

    inputs = _inputs(case.image)
    maps = [np.asarray(map_, dtype=float) for map_ in (case.truth, case.wrong)]
    # One channel stands in a row with the maps; several have a row of their own above them.
    rows = [inputs, maps] if len(inputs) > 1 else [inputs + maps]
    columns = max(map(len, rows))
    heights = [TITLE + WIDTH / columns * max(_height(map_) for map_ in row) for row in rows]
    figure = Figure(figsize=(WIDTH, min(sum(heights), WIDTH) + LEGEND), layout="constrained")
    grid = figure.add_gridspec(len(rows), columns, height_ratios=heights)
    axes = [[figure.add_subplot(grid[r, c]) for c in range(len(row))] for r, row in enumerate(rows)]
    shades = _draw_inputs(axes[0][: len(inputs)], inputs, len(_channels(case.image)))
    limit = _draw_results(axes[-1][-2:], maps)
    figure.supxlabel(f"input: {shades}     maps: {_signed_scale(limit)}", size=8)
    return exact_png(figure)  # a rare colour may be the clue


def _draw_inputs(axes, inputs, channels):
    """Every channel on the same scale, so that bright in one and dark in another looks it; returns that scale."""
    low, high = min(map_.min() for map_ in inputs), max(map_.max() for map_ in inputs)
    limit = max(-low, high)
    for c, (ax, map_) in enumerate(zip(axes, inputs, strict=True)):
        colours = grey_rgb(map_, low, high) if low >= 0 else signed_rgb(map_, limit)
        which = f"input, channel {c}" if channels > 1 else "input"
        draw_map(ax, map_, colours).set_title(f"{which}, {_size(map_)}", size=10)
    return f"black {low:.3g} · white {high:.3g}" if low >= 0 else _signed_scale(limit)


def _signed_scale(limit):
    return f"blue −{limit:.3g} · white 0 · orange +{limit:.3g}"


def _draw_results(axes, maps):
    """Returns the largest value, which has the strongest colour in both."""
    limit = max((float(np.abs(map_[np.isfinite(map_)]).max(initial=0)) for map_ in maps), default=0.0)
    for ax, map_, name in zip(axes, maps, ("right map", "wrong map"), strict=True):
        # A mistake may make NaN or infinity: those cells show at the ends of the scale, their text says what they are.
        finite = np.nan_to_num(map_, nan=0.0, posinf=limit, neginf=-limit)
        draw_map(ax, map_, signed_rgb(finite, limit)).set_title(f"{name}, {_size(map_)}", size=10)
    return limit


def _channels(image):
    image = np.asarray(image, dtype=float)
    return image[None] if image.ndim == 2 else image


def _inputs(image) -> list[np.ndarray]:
    return list(_channels(image)[:MOST_CHANNELS])


def _height(map_: np.ndarray) -> float:
    """How high a panel of width 1 must be; a very tall map gets narrower instead."""
    return min(map_.shape[0] / map_.shape[1], 1.0)


def _seen(image) -> str:
    """Words for the pictures of what went in."""
    shown, size = len(_inputs(image)), _size(_channels(image)[0])
    if shown == 1:
        return f"Three pictures: the input {size}"
    number = ("Four", "Five", "Six")[shown - 2]
    which = "channels" if shown == len(_channels(image)) else f"first {shown} channels"
    return f"{number} pictures: the {which} of the input, {size} each"


def _size(map_: np.ndarray) -> str:
    return " × ".join(str(n) for n in np.shape(map_))


def _difference(truth: np.ndarray, wrong: np.ndarray) -> str:
    """Words for those who cannot compare the pictures; they describe the symptom, never the cause."""
    if np.shape(truth) != np.shape(wrong):
        return "Their sizes differ."
    different = ~np.isclose(truth, wrong, equal_nan=True)
    pairs = [
        f"at row {r}, column {c}: {truth[r, c]:.3g} became {wrong[r, c]:.3g}" for r, c in np.argwhere(different)[:4]
    ]
    return f"They differ in {int(different.sum())} of {different.size} cells; {'; '.join(pairs)}."
