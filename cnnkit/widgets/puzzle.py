"""Which mistake made this map? An input, the right map, a wrong one, and the mistakes that may have made it."""

from html import escape
from typing import Any, Protocol

import ipywidgets
import numpy as np

from cnnkit.widgets.commit import CommitBox, picture, prose
from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.still import draw_map, exact_png


class Case(Protocol):
    """What a puzzle is made of; any object with these attributes will do."""

    image: np.ndarray
    truth: np.ndarray
    wrong: np.ndarray
    options: Any
    culprit: str
    explain: dict[str, str]
    inputs: str


class WhichMistake(CommitBox):
    """Show three maps and the suspects; a wrong accusation is explained and may be followed by another."""

    def __init__(self, suspects: Case):
        self._case = suspects
        alt = (
            f"Three pictures: the input {_size(suspects.image)}, the right map {_size(suspects.truth)}, "
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


def puzzle_png(case: Case) -> bytes:
    """Draw input, truth and wrong map side by side; both maps share one signed scale, zero is white."""
    from matplotlib.figure import Figure  # no pyplot: nothing global, nothing to close

    figure = Figure(figsize=(9, 3.4), layout="constrained")
    axes = figure.subplots(1, 3)
    image = np.asarray(case.image, dtype=float)
    low, high = float(image.min()), float(image.max())
    colours = grey_rgb(image, low, high) if low >= 0 else signed_rgb(image, float(np.abs(image).max()))
    draw_map(axes[0], image, colours).set_title(f"input, {_size(image)}", size=10)
    maps = [np.asarray(map_, dtype=float) for map_ in (case.truth, case.wrong)]
    limit = max((float(np.abs(map_[np.isfinite(map_)]).max(initial=0)) for map_ in maps), default=0.0)
    for ax, map_, name in zip(axes[1:], maps, ("right map", "wrong map"), strict=True):
        # A mistake may make NaN or infinity: those cells show at the ends of the scale, their text says what they are.
        finite = np.nan_to_num(map_, nan=0.0, posinf=limit, neginf=-limit)
        draw_map(ax, map_, signed_rgb(finite, limit)).set_title(f"{name}, {_size(map_)}", size=10)
    figure.supxlabel(f"blue −{limit:.3g} · white 0 · orange +{limit:.3g}", size=8)
    return exact_png(figure)  # a rare colour may be the clue


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
