"""A network and a picture: what each layer gives, and an explanation by any of the methods."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnkit import explain, nn
from cnnkit.errors import ShapeError
from cnnkit.widgets.explaining.setting import STRIDE, Setting

MOST = 16  # maps of a layer that are shown


@dataclass(frozen=True)
class Looked:
    """What a network made of one picture: scores (K,), and by layer its maps (C, h, w)."""

    scores: np.ndarray
    maps: dict[str, np.ndarray]

    def strip(self, name: str, said: str) -> dict[str, Any]:
        """A layer for the page: its first maps as signed bytes, −127 … 127 up to its largest size."""
        maps = self.maps[name][:MOST]
        limit = float(np.abs(maps).max())
        signed = np.rint(maps * (127 / limit if limit else 0)).astype(np.int8)
        return {
            "name": name,
            "said": said,
            "maps": signed.tobytes(),
            "size": list(maps.shape),
            "limit": limit,
            "largest": [float(each.max()) for each in maps],
            "silent": [float((each == 0).mean()) for each in maps],
        }


def map_layers(model: nn.Module, x: np.ndarray) -> dict[str, str]:
    """The layers on a network's main path that make maps, by name: "Conv2d, 8 maps of 28 × 28"."""
    with nn.watch(model) as seen:
        _scores(model, x)
    kinds = {name: type(module).__name__ for name, module in model.modules()}
    made = {name: seen.activations[name] for name in kinds if name and "." not in name and name in seen.activations}
    found = {
        name: f"{kinds[name]}, {maps.shape[1]} maps of {maps.shape[2]} × {maps.shape[3]}"
        for name, maps in made.items()
        if maps.ndim == 4 and min(maps.shape[2:]) > 1
    }
    if not found:
        raise ShapeError("ExplainExplorer: no layer on the model's main path makes maps larger than one pixel.")
    return found


def look(model: nn.Module, x: np.ndarray, names: list[str]) -> Looked:
    """Send x (1, 1, H, W) through, in the mode of use."""
    with nn.watch(model, names) as seen:
        scores = _scores(model, x)
    return Looked(scores[0], {name: seen.activations[name][0] for name in names})


def _scores(model, x):
    with model.in_use():
        return model(x)


def explained(model: nn.Module, x: np.ndarray, setting: Setting) -> np.ndarray:
    """The explanation that the setting asks for; of x (1, 1, H, W), as cnnkit.explain gives it."""
    target = setting.target
    if setting.method == "saliency":
        return explain.saliency(model, x, target)
    if setting.method == "smooth-grad":
        return explain.smooth_grad(model, x, target, rng=np.random.default_rng(0), samples=setting.samples)
    if setting.method == "occlusion":
        return explain.occlusion(model, x[0], target, patch=setting.patch, stride=STRIDE)
    return explain.grad_cam(model, x, target, layer=setting.layer)
