"""What a trained network sees: every layer's answer to a picture that you draw, and what moved a score."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import nn, ops
from cnnkit.errors import CnnkitError, CourseError, ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import button, checkbox, dropdown, group, panel, row, show_only, slider
from cnnkit.widgets.explaining.look import Looked, explained, look, map_layers
from cnnkit.widgets.explaining.network import digits, network
from cnnkit.widgets.explaining.setting import (
    BLANK,
    METHODS,
    STRIDE,
    Setting,
    check_drawing,
    cleared,
    drawn,
    painted,
    stroke,
    written,
)
from cnnkit.widgets.explaining.still import explaining_figure
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.pieces import Piece, formula_row

GENERAL = {
    "saliency": "e[i, j] = max over the channels of |∂ score[class] / ∂ x|",
    "smooth-grad": "as saliency, of the mean gradient over noisy copies of x",
    "occlusion": "e[i, j] = score[class] of x  −  score[class] with a patch of zeros on x",
    "grad-cam": "e = ReLU( Σ over channels c of  mean(∂ score[class] / ∂ A[c]) · A[c] ),  A: what the layer gives",
}
CALLED = {name: text for text, name in METHODS}
LARGEST = 64  # rows and columns of a picture


class ExplainExplorer(Explorer):
    """Draw a digit, watch every layer respond, and ask what moved the score of a class.

    model: your own trained network for pictures of one channel, with `images` (N, 1, H, W) from 0 to 1 to choose from
    and, if they have names, `classes`; without a model a small one that was trained on digits.

    Further settings are those of `state`: image (a name), drawing (rows of the signs 0 … f, or None), target (a class,
    or None: the one with the highest score), method ("saliency", "smooth-grad", "occlusion" or "grad-cam"), layer
    (whose features Grad-CAM weighs), patch (pixels that occlusion covers) and samples (noisy copies of smooth-grad).

    model, x (1, 1, H, W), scores (K,), layers (a name for each layer that makes maps) and the explanation e are what is
    on the screen. The keyboard draws too: arrow keys move over x, space paints, Delete erases.

    Raises ShapeError for images or values that do not fit, CourseError for an unknown name.
    """

    scripts = ("explaining/maps.js", "explaining/view.js")
    fields = ("image", "drawing", "target", "method", "layer", "patch", "samples")
    result = "e"
    note = "An explanation says what moved this score. It does not say why, nor whether the network is right."

    def __init__(self, model: Any = None, images: Any = None, classes: Any = None, **state: Any):
        self.model = network() if model is None else _check_model(model)
        self._pictures = digits() if images is None else _check_images(images)
        self._shape = next(iter(self._pictures.values())).shape
        self._pictures[BLANK] = np.zeros(self._shape, np.float32)
        self.layers = map_layers(self.model, self.blank)
        self._classes = _check_classes(classes, look(self.model, self.blank, []).scores.size)
        first = Setting(image="7" if images is None else "0", layer=list(self.layers)[-1])
        first = states.clamped(first, self.bounds)
        self._seen: tuple[Hashable, Looked] | None = None
        super().__init__(self.settle(first, None, first)[0], **state)

    @property
    def blank(self) -> np.ndarray:
        """An empty sheet: (1, 1, H, W)."""
        return np.zeros((1, 1, *self._shape), np.float32)

    @property
    def x(self) -> np.ndarray:
        """The picture, with what was drawn upon it: (1, 1, H, W), from 0 to 1."""
        return self._x(self._setting)

    @property
    def scores(self) -> np.ndarray:
        """The network's scores for it: (K,)."""
        return self._look(self._setting).scores

    @property
    def e(self) -> np.ndarray:
        """The explanation, as the line of code gives it."""
        return explained(self.model, self.x, self._setting)

    def build_controls(self) -> ipywidgets.Widget:
        names = [(_called(name), name) for name in self._pictures]
        layers = [(f"{name} {said}", name) for name, said in self.layers.items()]
        last = len(self._classes) - 1
        return panel(
            self,
            group(
                "Picture x",
                "size",
                dropdown(self, "image", "picture", names, "picture to begin with"),
                row(button("Clear", "Begin with an empty sheet", lambda: self.change(cleared))),
            ),
            group(
                "Class",
                "output",
                slider(self, "target", "class", f"class to explain, 0 to {last}"),
                checkbox(self, "follow", "the one with the highest score", "explain the class with the highest score"),
            ),
            group(
                "Explanation e",
                "kernel",
                dropdown(self, "method", "method", METHODS, "method of explanation"),
                dropdown(self, "layer", "layer", layers, "layer whose features are weighed"),
                slider(self, "patch", "patch", "size of the patch that covers"),
                slider(self, "samples", "copies", "noisy copies"),
            ),
        )

    def arrange(self, setting: Setting) -> None:
        shown = {"layer": "grad-cam", "patch": "occlusion", "samples": "smooth-grad"}
        show_only(self, {name: setting.method == method for name, method in shown.items()})

    def bounds(self, setting: Setting) -> states.Bounds:
        return {"target": (0, len(self._classes) - 1), "patch": (1, min(self._shape) // 2), "samples": (1, 30)}

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "image":
            setting = replace(setting, drawing=())
        if changed == "target":
            setting = replace(setting, follow=False)
        if setting.follow:
            setting = replace(setting, target=int(self._look(setting).scores.argmax()))
        return setting, []

    def parse(self, state: dict[str, Any]) -> Setting:
        caller, values, base = type(self).__name__, dict(state), self._setting
        states.check_keys(caller, state, self.fields)
        if "image" in values and "drawing" not in values:
            values["drawing"] = None
        if "drawing" in values:
            base = replace(base, drawing=check_drawing(caller, values.pop("drawing"), self._shape))
        if "target" in values:
            base = replace(base, follow=values["target"] is None)
            values = {name: value for name, value in values.items() if name != "target" or value is not None}
        return self.settle(self.filled(base, values), None, base)[0]

    def public(self, setting: Setting) -> dict[str, Any]:
        special = {"drawing": setting.drawing or None, "target": None if setting.follow else setting.target}
        return {name: special[name] if name in special else getattr(setting, name) for name in self.fields}

    def react(self, content: dict) -> Setting | None:
        strokes = stroke(content, self._shape)
        if strokes is None:
            return None
        return replace(self._setting, drawing=written(painted(self._x(self._setting)[0, 0], *strokes)))

    def source(self, setting: Setting) -> Hashable:
        return setting.image, setting.drawing

    def pixels(self, setting: Setting) -> bytes:
        return self._x(setting).tobytes()

    def picture(self, setting: Setting) -> dict[str, Any]:
        looked, e = self._look(setting), explained(self.model, self._x(setting), setting)
        e = e.reshape(*e.shape[-2:])
        strips = [looked.strip(name, said) for name, said in self.layers.items()]
        shares = ops.softmax(looked.scores.astype(float)[None])[0]
        return {
            "x": {"rows": self._shape[0], "columns": self._shape[1]},
            "e": {"rows": e.shape[0], "columns": e.shape[1], "values": e.astype(np.float32).tobytes()},
            "limit": float(np.abs(e).max()),
            "cover": [setting.patch, STRIDE] if setting.method == "occlusion" else None,
            "strips": strips,
            "layer": setting.layer if setting.method == "grad-cam" else "",
            "method": CALLED[setting.method],
            "classes": list(self._classes),
            "scores": [float(score) for score in looked.scores],
            "shares": [float(share) for share in shares],
            "target": setting.target,
            "verdict": self._verdict(setting),
            "general": GENERAL[setting.method],
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        scores = self._look(setting).scores
        share = float(ops.softmax(scores.astype(float)[None])[0, setting.target])
        place = int(np.sum(scores > scores[setting.target])) + 1
        called = self._classes[setting.target]
        pieces: list[Piece] = [("score[", ""), (called, "output"), (f"] = {scores[setting.target]:.3g}", "")]
        return [formula_row(pieces, f"number {place} of {len(scores)}; softmax gives it {share:.1%}")]

    def code_line(self, setting: Setting) -> list[Piece]:
        target: Piece = (str(setting.target), "output")
        x: Piece = ("x[0]" if setting.method == "occlusion" else "x", "size")
        name, options = {
            "saliency": ("saliency", ""),
            "smooth-grad": ("smooth_grad", f", rng=np.random.default_rng(0), samples={setting.samples}"),
            "occlusion": ("occlusion", f", patch={setting.patch}, stride={STRIDE}"),
            "grad-cam": ("grad_cam", f', layer="{setting.layer}"'),
        }[setting.method]
        return [(f"explain.{name}(model, ", ""), x, (", ", ""), target, (options, "kernel"), (")", "")]

    def sentences(self, setting: Setting) -> list[str]:
        drawing = ", drawn upon" if setting.drawing else ""
        rows, columns = self._shape
        return [
            f"Picture: {_called(setting.image)}{drawing}, {rows} × {columns}. {self._verdict(setting)}",
            f"{CALLED[setting.method].capitalize()} of class "
            f"{self._classes[setting.target]}, over {len(self.layers)} layers that make maps.",
        ]

    def draw(self, setting: Setting) -> Any:
        e = explained(self.model, self._x(setting), setting)
        return explaining_figure(
            self._x(setting)[0, 0],
            e.reshape(e.shape[-2:]),
            self._look(setting),
            classes=self._classes,
            target=setting.target,
            layer=setting.layer,
            method=CALLED[setting.method],
        )

    def _verdict(self, setting: Setting) -> str:
        """Say what the network says."""
        scores = self._look(setting).scores
        first, second = np.argsort(-scores, kind="stable")[:2]
        share = float(ops.softmax(scores.astype(float)[None])[0, first])
        sure = f"{share:.1%}" if share < 0.9995 else "over 99.9%"
        return f"It says {self._classes[first]}, with {sure}; next comes {self._classes[second]}."

    def _x(self, setting: Setting) -> np.ndarray:
        pixels = drawn(setting.drawing) if setting.drawing else self._pictures[setting.image]
        return np.ascontiguousarray(pixels)[None, None].copy()

    def _look(self, setting: Setting) -> Looked:
        """What every layer made of the picture; kept, for one frame asks several times."""
        key = setting.image, setting.drawing
        if self._seen is None or self._seen[0] != key:
            self._seen = (key, look(self.model, self._x(setting), list(self.layers)))
        return self._seen[1]


def _called(name: str) -> str:
    return "an empty sheet" if name == BLANK else name if name == "misread" else f"picture {name}"


def _check_model(model: object) -> nn.Module:
    if not isinstance(model, nn.Module):
        raise CourseError(f"ExplainExplorer: model must be a network of cnnkit.nn, not {type(model).__name__}.")
    return model


def _check_images(images: object) -> dict[str, np.ndarray]:
    """The first twenty pictures by their numbers."""
    array = states.check_array("ExplainExplorer", "images", images)
    if array.ndim != 4 or array.shape[1] != 1 or not len(array) or array.dtype.kind != "f":
        raise ShapeError(f"ExplainExplorer: images must be floats (N, 1, H, W), not {array.dtype} {array.shape}.")
    if max(array.shape[2:]) > LARGEST or min(array.shape[2:]) < 4:
        raise ShapeError(
            f"ExplainExplorer: pictures must be 4 to {LARGEST} pixels high and wide, not {array.shape[2:]}."
        )
    return {str(number): picture.astype(np.float32) for number, picture in enumerate(array[:20, 0])}


def _check_classes(classes: Any, count: int) -> tuple[str, ...]:
    if classes is None:
        return tuple(map(str, range(count)))
    if not isinstance(classes, (Sequence, np.ndarray)):
        raise CourseError(f"ExplainExplorer: classes must be a list of {count} names, not {classes!r:.60}.")
    if len(classes) != count:
        raise CnnkitError(f"ExplainExplorer: the model has {count} classes, and {len(classes)} names were given.")
    return tuple(map(str, classes))
