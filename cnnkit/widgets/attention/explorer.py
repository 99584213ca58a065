"""Self-attention on an image: choose a pixel, and see what it looks at and what it takes from there."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.attention.setting import (
    KINDS,
    LARGEST,
    PATCHES,
    Looks,
    Setting,
    bounds,
    look,
    moved_by,
)
from cnnkit.widgets.controls import checkbox, chooser, dropdown, group, panel, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.pictures import Pictures
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.sources import check_image
from cnnkit.widgets.still import MARK, draw_map, new_figure, outline


class AttentionExplorer(Explorer):
    """Choose a pixel: how well does every other fit it, what share does each get, and what mixture comes of it?

    image: a name ("shapes", "square", "stripes", "digit", "photograph", "flower") or your own array (H, W), up to
    32 × 32. Further settings: size, row and column (the pixel that looks), patch (1, 3 or 5: how much around a pixel
    is compared), place (0 to 4: how much it counts where a pixel is), scaled (whether scores are divided by √D).

    q, k (L, D), v, y (L, 1) are the arrays on the screen, L pixels row by row, so that the line of code under the
    picture can be tried in the next cell; shares (H, W) are those of the chosen pixel.

    Raises ShapeError for an image or a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("attention/view.js",)
    fields = ("image", "size", "row", "column", "patch", "place", "scaled")
    general = "score = q·k / √D;   share = exp(score) / Σ exp(score);   y = Σ share · v"
    note = "Query and key of a pixel are its patch, less the image's mean; its value is the pixel. Nothing is learnt."

    def __init__(self, image: Any = None, **state: Any):
        brought = image is not None and not isinstance(image, str)
        self._pictures = Pictures(KINDS, _small(image) if brought else None)
        self._seen: tuple[Setting, Looks] | None = None
        name = "yours" if brought else image or Setting().image
        states.check_choice("AttentionExplorer", "image", name, self._pictures.names)
        start = Setting(image=name, size=self._pictures.sizes(name)[2])
        super().__init__(states.clamped(start, self.bounds))
        if state:
            self._initial = self.parse(state)
            self.reset()

    @property
    def q(self) -> np.ndarray:
        """What each pixel asks for: (L, D), pixels row by row."""
        return self._look(self._setting).q.copy()

    @property
    def k(self) -> np.ndarray:
        """What each pixel offers, the same numbers: (L, D)."""
        return self._look(self._setting).k.copy()

    @property
    def v(self) -> np.ndarray:
        """What each pixel gives, itself: (L, 1)."""
        return self._look(self._setting).v.copy()

    @property
    def y(self) -> np.ndarray:
        """What each pixel takes, the mixture of all by their shares: (L, 1)."""
        return self._look(self._setting).y.copy()

    @property
    def shares(self) -> np.ndarray:
        """The shares of the chosen pixel's attention: (H, W), of sum 1."""
        return self._look(self._setting).shares.reshape(self._image(self._setting).shape)

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            group(
                "Image x",
                "size",
                dropdown(self, "image", "image", self._pictures.labelled, "image"),
                slider(self, "size", "size", "image size"),
            ),
            group(
                "The pixel that looks",
                "kernel",
                slider(self, "row", "row", "row of the pixel that looks"),
                slider(self, "column", "column", "column of the pixel that looks"),
            ),
            group(
                "What is compared",
                "stride",
                chooser(self, "patch", "patch", PATCHES, "size of the patch that is compared"),
                slider(self, "place", "place", "how much the place counts"),
                checkbox(self, "scaled", "divide by √D", "divide scores by the root of D"),
            ),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        return bounds(setting, self._pictures)

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "image":
            setting = replace(setting, size=self._pictures.sizes(setting.image)[2])
        return super().settle(setting, changed, before)

    def parse(self, state: dict[str, Any]) -> Setting:
        states.check_keys("AttentionExplorer", state, self.fields)
        values, base = dict(state), self._setting
        if "image" in values:
            states.check_choice("AttentionExplorer", "image", values["image"], self._pictures.names)
            if values["image"] != base.image:
                base, _ = self.settle(replace(base, image=values["image"]), "image", base)
        if "size" in values:  # row and column, where nothing is said of them, keep within
            base = states.clamped(self._of_size(base, values.pop("size")), self.bounds, "size")
        return self.filled(base, values)

    def _of_size(self, setting: Setting, size: Any) -> Setting:
        size = states.check_like("AttentionExplorer", "size", size, setting.size)
        setting = replace(setting, size=size)
        states.check_bounds("AttentionExplorer", setting, {"size": self._pictures.sizes(setting.image)[:2]})
        return setting

    def react(self, content: dict) -> Setting | None:
        return moved_by(content, self._setting, self._pictures)

    def picture(self, setting: Setting) -> dict[str, Any]:
        x, looks = self._image(setting), self._look(setting)
        rows, columns = x.shape

        def sent(values: np.ndarray) -> dict[str, Any]:
            return {"rows": rows, "columns": columns, "values": values.astype(np.float32).tobytes()}

        return {
            "image": self._pictures.label(setting.image),
            "query": [setting.row, setting.column],
            "x": {**sent(x), "low": float(x.min()), "high": float(x.max())},
            "scores": looks.scores.astype(np.float32).tobytes(),
            "shares": {**sent(looks.shares), "largest": float(looks.shares.max())},
            "y": sent(looks.y),
            "verdict": _verdict(setting, looks, columns),
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        looks, D = self._look(setting), self._look(setting).q.shape[1]
        by: list[Piece] = [(" / √", ""), (f"{D}", "stride")] if setting.scaled else []
        own = looks.scores[setting.row * self._image(setting).shape[1] + setting.column]
        place = f"[{setting.row}, {setting.column}]"
        features = f"{setting.patch}·{setting.patch} numbers of a patch" + (", 4 of a place" if setting.place else "")
        mixed = looks.y[setting.row * self._image(setting).shape[1] + setting.column, 0]
        return [
            formula_row([(f"score of {place} with itself = q·q", "kernel"), *by, (f" = {own:.3g}", "")], features),
            formula_row([(f"y{place} = Σ share · x = ", ""), (f"{mixed:.3g}", "output")], "the shares add up to 1"),
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        scores: list[Piece] = [("q", "kernel"), (" @ ", ""), ("k", "kernel"), (".T", "")]
        by: list[Piece] = [(" / len(q[0]) ** 0.5", "stride")] if setting.scaled else []
        return [("ops.softmax(", ""), *scores, *by, (", axis=1) @ ", ""), ("v", "size")]

    def sentences(self, setting: Setting) -> list[str]:
        rows, columns = self._image(setting).shape
        place = f", and by its place with weight {setting.place}" if setting.place else ""
        divided = "divided" if setting.scaled else "not divided"
        return [
            f"Self-attention on {self._pictures.label(setting.image)} of {rows} × {columns}: each pixel is known by "
            f"its patch of {setting.patch} × {setting.patch}{place}; scores are {divided} by √D.",
            _verdict(setting, self._look(setting), columns),
        ]

    def draw(self, setting: Setting) -> Any:
        x, looks = self._image(setting), self._look(setting)
        low, high = float(x.min()), float(x.max())
        shares, y = looks.shares.reshape(x.shape), looks.y.reshape(x.shape)
        figure = new_figure(9.5, 3.6)
        axes = figure.subplots(1, 3)
        pictures = (
            (x, grey_rgb(x, low, high), "image x, and the pixel that looks"),
            (shares, signed_rgb(shares, float(shares.max())), f"its shares, up to {100 * shares.max():.1f} %"),
            (y, grey_rgb(y, low, high), "y: every pixel's mixture"),
        )
        for ax, (values, colours, title) in zip(axes, pictures, strict=True):
            draw_map(ax, values, colours)
            ax.set_title(title, size=10)
            outline(ax, (setting.row, setting.column), (1, 1), edgecolor=MARK, linewidth=2.5)
        return figure

    def _image(self, setting: Setting) -> np.ndarray:
        return self._pictures.image(setting.image, setting.size)

    def _look(self, setting: Setting) -> Looks:
        """What is asked for several times while one picture is made, and computed once."""
        if self._seen is None or self._seen[0] != setting:
            self._seen = setting, look(self._image(setting), setting)
        return self._seen[1]


def _verdict(setting: Setting, looks: Looks, columns: int) -> str:
    """Say where the attention of the chosen pixel goes."""
    shares = np.sort(looks.shares)[::-1]
    half = int(np.searchsorted(np.cumsum(shares), 0.5)) + 1
    most = int(looks.shares.argmax())
    return (
        f"x[{setting.row}, {setting.column}] gives half of its attention to {half} of {len(shares)} pixels; "
        f"the largest share, {100 * shares[0]:.1f} %, goes to x[{most // columns}, {most % columns}]."
    )


def _small(image: object) -> np.ndarray:
    """A brought image (H, W), or a sentence that refuses it."""
    array = check_image("AttentionExplorer", image)
    if max(array.shape) > LARGEST:
        raise ShapeError(
            f"AttentionExplorer: the image must be at most {LARGEST} × {LARGEST}, for each pixel looks at all. Its "
            f"shape is {array.shape}. Take a part, for example image[:{LARGEST}, :{LARGEST}]."
        )
    return array
