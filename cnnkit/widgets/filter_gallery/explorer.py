"""Seven small kernels answer to one picture: all maps side by side, the same pixel lit in each."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import dropdown, group, panel, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.filter_gallery.kernels import FILTERS, span
from cnnkit.widgets.filter_gallery.maps import KINDS, Map, encoded
from cnnkit.widgets.filter_gallery.setting import KERNELS, Setting
from cnnkit.widgets.filter_gallery.still import gallery_figure
from cnnkit.widgets.pictures import Pictures
from cnnkit.widgets.pieces import Piece, call, formula_row
from cnnkit.widgets.sources import check_image


class FilterGallery(Explorer):
    """Blur, Gaussian, sharpen, Sobel, Laplacian and Gabor on one picture, all at once.

    image: a name ("photograph", "flower", "rings") or your own array (H, W), at least 3 × 3. Further settings: size,
    width (of the blur), sigma (of the Gaussian), gabor_sigma, angle (degrees), wavelength, filter (the one whose
    numbers are shown) and zoom.

    x (1, 1, H, W), w (1, 1, K, K) and y are image, kernel and map of the chosen filter; kernel(name) and map(name) give
    the others. Nothing is padded: a map is smaller than its image, and is drawn where its windows have their middles.

    Raises ShapeError for an image or a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("convolution_words.js", "kernel.js", "filter_gallery/tile.js", "filter_gallery/view.js")
    fields = ("image", "size", *KERNELS, "filter", "zoom")
    general = "y[r, c] = Σ x[r + i, c + j]·w[i, j] over the window"
    note = (
        "No padding: where a window would leave the picture there is no answer (hatched). Signed maps: white is 0, "
        "orange above, blue below, each with its own limit. The others keep the picture's own grey."
    )

    def __init__(self, image: Any = None, **state: Any):
        brought = image is not None and not isinstance(image, str)
        yours = check_image("FilterGallery", image) if brought else None
        if yours is not None and min(yours.shape) < 3:
            raise ShapeError(f"FilterGallery: the image must be at least 3 × 3, but its shape is {yours.shape}.")
        self._images = Pictures(KINDS, yours)
        self._kept: dict[str, tuple[object, Map]] = {}
        name = "yours" if brought else image or "photograph"
        states.check_choice("FilterGallery", "image", name, self._images.names)
        start = replace(Setting(), image=name, size=self._images.sizes(name)[2])
        super().__init__(states.clamped(start, self.bounds))
        if state:
            self._initial = self.parse(state)
            self.reset()

    @property
    def x(self) -> np.ndarray:
        """The picture: (1, 1, H, W)."""
        return self._image(self._setting)

    @property
    def w(self) -> np.ndarray:
        """The chosen filter's kernel: (1, 1, K, K)."""
        return self.kernel(self._setting.filter)

    @property
    def y(self) -> np.ndarray:
        """The chosen filter's map: (1, 1, H − K + 1, W − K + 1)."""
        return self.map(self._setting.filter)

    def kernel(self, name: str) -> np.ndarray:
        """The kernel of a filter as it stands: (1, 1, K, K)."""
        states.check_choice("FilterGallery", "filter", name, list(FILTERS))
        return FILTERS[name].kernel(self._setting)[None, None]

    def map(self, name: str) -> np.ndarray:
        """What a filter answers to the image: (1, 1, H − K + 1, W − K + 1)."""
        return ops.conv2d(self.x, self.kernel(name))

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            group(
                "Input x",
                "size",
                dropdown(self, "image", "image", self._images.labelled, "input image"),
                slider(self, "size", "size", "rows and columns of the image", step=16),
            ),
            group(
                "Blur and Gaussian",
                "stride",
                slider(self, "width", "blur width", "width of the blur", step=2),
                slider(self, "sigma", "Gaussian σ", "sigma of the Gaussian", step=0.1),
            ),
            group(
                "Gabor",
                "padding",
                slider(self, "gabor_sigma", "σ", "sigma of the Gabor filter", step=0.1),
                slider(self, "angle", "angle θ", "angle of the Gabor filter, degrees", step=5),
                slider(self, "wavelength", "wave λ", "wavelength of the Gabor filter, pixels", step=0.5),
            ),
            group(
                "Look closer",
                "output",
                dropdown(self, "filter", "filter", list(FILTERS), "filter whose numbers are shown"),
                slider(self, "zoom", "zoom", "zoom of all maps"),
            ),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        low, high, _ = self._images.sizes(setting.image)
        side = min(self._image(setting).shape[2:])
        widest = next(n for n in range(41, 2, -1) if 2 * span(n / 10) + 1 <= side) / 10 if side > 3 else 0.4
        return {
            "size": (low, high),
            "width": (1, min(11, side - 1 + side % 2)),
            "sigma": (0.3, min(4.0, widest)),
            "gabor_sigma": (0.3, min(4.0, widest)),
            "angle": (0, 175),
            "wavelength": (2.0, 16.0),
            "zoom": (1, min(16, max(1, side // 8))),
        }

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "image":
            setting = replace(setting, size=self._images.sizes(setting.image)[2])
        # Typed into a readout: the blur has a middle, and so an odd width.
        setting = replace(setting, width=setting.width - 1 + setting.width % 2)
        return super().settle(setting, changed, before)

    def parse(self, state: dict[str, Any]) -> Setting:
        if "image" in state and "size" not in state:
            states.check_choice("FilterGallery", "image", state["image"], self._images.names)
            state = {**state, "size": self._images.sizes(state["image"])[2]}
        setting = super().parse(state)
        if setting.width % 2 == 0:
            raise ShapeError(f"FilterGallery: width must be odd, so that the blur has a middle, not {setting.width}.")
        return setting

    def source(self, setting: Setting) -> tuple:
        return (setting.image, setting.size)

    def pixels(self, setting: Setting) -> bytes:
        return self._image(setting).astype(np.float32).tobytes()

    def _publish(self, frame: dict, notes: list[str], image: bytes | None = None) -> None:
        """Send, in the frame's own message, those maps that have changed: a slider moves one of seven."""
        names = {name: f"map_{number}" for number, name in enumerate(FILTERS)}
        if not self.view.has_trait("map_0"):
            self.view.add_traits(**{trait: traitlets.Bytes().tag(sync=True) for trait in names.values()})
        with self.view.hold_sync():
            for name, drawn in self._maps(self._setting).items():
                setattr(self.view, names[name], drawn.codes)
            super()._publish(frame, notes, image)

    def picture(self, setting: Setting) -> dict[str, Any]:
        x, drawn, tiles = self._image(setting)[0, 0], self._maps(setting), []
        for name, entry in FILTERS.items():
            kernel = entry.kernel(setting)
            tile = {"name": name, "size": len(kernel), "kernel": kernel.astype(np.float32).tobytes()}
            tile |= {"signed": entry.signed, "low": drawn[name].low, "high": drawn[name].high, "answers": entry.answers}
            tiles.append(tile)
        return {
            "image": self._images.label(setting.image),
            "x": {"rows": x.shape[0], "columns": x.shape[1], "low": float(x.min()), "high": float(x.max())},
            "tiles": tiles,
            "filter": setting.filter,
            "zoom": setting.zoom,
        }

    def close(self) -> None:
        """Let go of the maps too: Python finds an explorer's circles late, and seven maps are large."""
        super().close()
        if not hasattr(self, "view"):  # ipywidgets also closes what a wrong image kept from being built
            return
        self._kept.clear()
        for trait in ("image", *(f"map_{number}" for number in range(len(FILTERS)))):
            setattr(self.view, trait, b"")

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        entry = FILTERS[setting.filter]
        return [formula_row([(entry.formula(setting), "")], f"{setting.filter}: {entry.answers}")]

    def code_line(self, setting: Setting) -> list[Piece]:
        return call("ops.conv2d", [("x", "size"), ("w", "kernel")])

    def sentences(self, setting: Setting) -> list[str]:
        rows, columns = self._image(setting).shape[2:]
        label = self._images.label(setting.image)
        said = [f"Seven filters answer to {label} of {rows} × {columns}; chosen is {setting.filter}."]
        for name, entry in FILTERS.items():
            size = len(entry.kernel(setting))
            said.append(f"{name}, {size} × {size}: {entry.answers}.")
        return said

    def draw(self, setting: Setting) -> Any:
        x = self._image(setting)
        kernels = {name: entry.kernel(setting) for name, entry in FILTERS.items()}
        maps = {name: ops.conv2d(x, w[None, None])[0, 0] for name, w in kernels.items()}
        return gallery_figure(x[0, 0], maps, kernels[setting.filter], setting.filter)

    def _image(self, setting: Setting) -> np.ndarray:
        return self._images.image(setting.image, setting.size)[None, None]

    def _maps(self, setting: Setting) -> dict[str, Map]:
        """All maps as codes; one is computed anew only when the image or its own kernel has changed."""
        x = self._image(setting)
        pixels = x.astype(np.float32)  # a byte needs no more, and a large picture takes half the time
        for name, entry in FILTERS.items():
            kernel = entry.kernel(setting)
            key = (setting.image, setting.size, kernel.tobytes())
            if name not in self._kept or self._kept[name][0] != key:
                y = ops.conv2d(pixels, kernel[None, None].astype(np.float32))[0, 0]
                self._kept[name] = (key, encoded(y, entry.signed, float(x.min()), float(x.max())))
        return {name: self._kept[name][1] for name in FILTERS}
