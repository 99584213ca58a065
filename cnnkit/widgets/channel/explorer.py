"""One filter of a real layer: a kernel for every channel, partial maps that add up, a bias; and groups."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.widgets.channel.setting import (
    BANKS,
    LABELS,
    Setting,
    at_home,
    bounds,
    channels_of,
    check_channels,
    divisors,
    frozen,
    limits,
    whole,
    with_bank,
)
from cnnkit.widgets.controls import chooser, dropdown, group, panel, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import colour_limit, grey_rgb, signed_rgb
from cnnkit.widgets.pieces import Piece, call, formula_row
from cnnkit.widgets.presets import CUSTOM, edited
from cnnkit.widgets.state import Bounds, check_choice, check_keys, check_like, clamped, gave_way
from cnnkit.widgets.still import READABLE, draw_map, new_figure


class ChannelExplorer(Explorer):
    """See a filter's partial maps, one for each channel it reads, add up to one output map.

    image: a name ("mixed", "photograph", "flower") or your own channels (C, H, W). Further settings are those of
    `state`: channels and size (pixels along each side) of the input; bank (a name, or weights (F, C/groups, K, K)),
    filters, kernel_size and groups; bias (a number, or one for each filter); filter, from 0, the one to look at.

    x (1, C, H, W), w (F, C/groups, K, K), b (F,) and y (1, F, Ho, Wo) are the arrays on the screen, so that the line of
    code under the picture can be tried in the next cell.

    Raises ShapeError for arrays or values that do not fit, CourseError for an unknown name.
    """

    scripts = ("windows.js", "kernel.js", "channel/bank.js", "channel/view.js")
    fields = ("image", "channels", "size", "bank", "filters", "kernel_size", "groups", "bias", "filter")
    general = "y[f] = Σ x[c] ∗ w[f, c]  over the channels c of its group,  + b[f]"
    note = (
        "Valid cross-correlation, stride 1. With groups, w[f] holds kernels only for the channels that filter f reads."
    )

    def __init__(self, image: Any = None, **state: Any):
        brought = image is not None and not isinstance(image, str)
        self._yours = check_channels("ChannelExplorer", image) if brought else None
        name = "yours" if brought else image or Setting().image
        super().__init__(Setting(), image=name, **state)

    @property
    def x(self) -> np.ndarray:
        """The input: (1, C, H, W)."""
        return self._input(self._setting)

    @property
    def w(self) -> np.ndarray:
        """The filters: (F, C/groups, K, K)."""
        return self._setting.w

    @property
    def b(self) -> np.ndarray:
        """The biases: (F,)."""
        return self._setting.b

    @property
    def y(self) -> np.ndarray:
        """The output maps: (1, F, Ho, Wo)."""
        return self._output(self._setting)

    @property
    def partial(self) -> np.ndarray:
        """The maps (C/groups, Ho, Wo) that add up, with the bias, to the map of the filter looked at."""
        return self._partial(self._setting)

    def build_controls(self) -> ipywidgets.Widget:
        images = [(label, name) for name, label in LABELS.items() if name != "yours" or self._yours is not None]
        return panel(
            self,
            group(
                "Input x",
                "size",
                dropdown(self, "image", "image", images, "input channels"),
                slider(self, "channels", "channels", "number of input channels"),
                slider(self, "size", "size", "input size, pixels along each side"),
            ),
            group(
                "Filters w",
                "kernel",
                dropdown(self, "bank", "bank", [*BANKS, CUSTOM], "bank of filters"),
                slider(self, "filters", "filters", "number of filters"),
                slider(self, "kernel_size", "kernel size"),
            ),
            group(
                "Groups",
                "dilation",
                chooser(self, "groups", "groups", [1]),
            ),
            group(
                "One filter",
                "output",
                slider(self, "filter", "look at f =", "filter to look at"),
                slider(self, "bias", "bias b[f]", "bias of the filter looked at", step=0.5),
            ),
        )

    def options(self, setting: Setting) -> dict[str, list[Any]]:
        return {"groups": divisors(setting)}

    def bounds(self, setting: Setting) -> Bounds:
        return bounds(setting, self._yours)

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "image":
            _, _, (channels, size) = limits(setting.image, self._yours)
            setting = at_home(replace(setting, channels=channels, size=size))
        if changed == "bank" and setting.bank == CUSTOM:  # nothing is lost: the bank becomes one that can be edited
            setting = replace(setting, weights=frozen(before.all_weights))
        settled = whole(clamped(setting, self.bounds, changed), changed)
        return settled, gave_way(setting, settled, ("size", "kernel_size", "groups", "filter"))

    def parse(self, state: dict[str, Any]) -> Setting:
        caller, base, values = "ChannelExplorer", self._setting, dict(state)
        check_keys(caller, values, self.fields)
        image = check_choice(caller, "image", values.pop("image", base.image), self.choices("image"))
        if image != base.image:
            base, _ = self.settle(replace(base, image=image), "image", base)
        bank, bias, groups = (values.pop(name, None) for name in ("bank", "bias", "groups"))
        if isinstance(bank, str) and bank != CUSTOM:
            base = replace(base, bank=check_choice(caller, "bank", bank, list(BANKS)))
        elif bank is not None:
            channels = check_like(caller, "channels", values.get("channels", base.channels), 1)
            base = with_bank(caller, replace(base, channels=channels), bank)
        setting = whole(self.filled(base, values))
        if groups is not None:
            check_choice(caller, "number of groups", groups, divisors(setting))
            setting = replace(setting, groups=int(groups))
        if bias is not None:
            setting = self._biased(caller, setting, bias)
        return whole(setting)

    def _biased(self, caller: str, setting: Setting, bias: Any) -> Setting:
        listed = isinstance(bias, (list, tuple, np.ndarray))
        values = list(bias) if listed else [bias] * setting.filters
        if len(values) != setting.filters:
            check_choice(caller, "number of biases", len(values), [setting.filters])
        for value in values:
            self._check_value("bias", float(value) if isinstance(value, int) and not isinstance(value, bool) else value)
        return replace(setting, biases=tuple(float(value) for value in values))

    def public(self, setting: Setting) -> dict[str, Any]:
        bank = setting.w.tolist() if setting.bank == CUSTOM else setting.bank
        special = {"bank": bank, "bias": list(setting.biases)}
        return {name: special[name] if name in special else getattr(setting, name) for name in self.fields}

    def react(self, content: dict) -> Setting | None:
        """Take one edited weight of the filter looked at."""
        setting, channel = self._setting, content.get("channel")
        if not isinstance(channel, int) or channel not in setting.read:
            return None
        weights = setting.all_weights.copy()
        kernel = edited(weights[setting.filter, channel], content)
        if kernel is None:
            return None
        weights[setting.filter, channel] = kernel
        return replace(setting, bank=CUSTOM, weights=frozen(weights))

    def source(self, setting: Setting) -> Hashable:
        return setting.image, setting.channels, setting.size

    def pixels(self, setting: Setting) -> bytes:
        return self._input(setting).astype(np.float32).tobytes()

    def picture(self, setting: Setting) -> dict[str, Any]:
        x, y, partial = self._input(setting)[0], self._output(setting)[0], self._partial(setting)
        shown = y[setting.filter]
        limit = colour_limit(np.concatenate([partial, shown[None]]))
        return {
            "image": LABELS[setting.image],
            "names": ["red", "green", "blue"] if setting.image in ("photograph", "flower") else [],
            "x": {"rows": x.shape[1], "columns": x.shape[2], "low": float(x.min()), "high": float(x.max())},
            "w": setting.w[setting.filter].reshape(len(setting.read), -1).tolist(),
            "kernel_size": setting.kernel_size,
            "read": [setting.read.start, setting.read.stop],
            "channels": setting.channels,
            "filter": setting.filter,
            "filters": setting.filters,
            "groups": setting.groups,
            "biases": list(setting.biases),
            "rows": shown.shape[0],
            "columns": shown.shape[1],
            "limit": limit,
            "limits": [colour_limit(each)["limit"] for each in y],
            "partial": partial.astype(np.float32).tobytes(),
            "y": y.astype(np.float32).tobytes(),
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        F, each, K, _ = setting.w.shape
        cost = ops.conv_cost(self._input(setting).shape, setting.w.shape, groups=setting.groups)
        _, _, Ho, Wo = cost.output_shape
        share: list[Piece] = [(f"{setting.channels}", "size"), ("/", ""), (f"{setting.groups}", "dilation")]
        kernel: list[Piece] = [("·", ""), (f"{K}", "kernel"), ("·", ""), (f"{K}", "kernel")]
        filters: list[Piece] = [(f"{F}", "output")]
        weights = [*filters, ("·(", ""), *share, (")", ""), *kernel]
        shape = f"w {(F, each, K, K)}, b {(F,)}"
        full = "" if setting.groups == 1 else f": 1/{setting.groups} of a full convolution's"
        return [
            formula_row(
                [("parameters = ", ""), *weights, (" + ", ""), *filters, (f" = {cost.parameters:,}", "")], shape
            ),
            formula_row(
                [("multiply-adds = ", ""), (f"{Ho}·{Wo}·", ""), *weights, (f" = {cost.multiply_adds:,}", "")],
                f"for one image{full}",
            ),
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        arguments = [("x", "size"), ("w", "kernel"), ("b", "output")]
        pieces = call("ops.conv2d", arguments, [("groups", str(setting.groups), "1")])
        return [(text, "dilation" if kind == "groups" else kind) for text, kind in pieces]

    def sentences(self, setting: Setting) -> list[str]:
        read = f"{setting.read.start} to {setting.read.stop - 1}" if len(setting.read) > 1 else f"{setting.read.start}"
        *_, Ho, Wo = self._output(setting).shape
        plural = "channels" if len(setting.read) > 1 else "channel"
        groups = "1 group" if setting.groups == 1 else f"{setting.groups} groups"
        return [
            f"Channels: {setting.filters} filters of {setting.kernel_size} × {setting.kernel_size} ({setting.bank}) "
            f"in {groups} over {setting.channels} channels of {setting.size} × {setting.size} "
            f"({LABELS[setting.image]}) make {setting.filters} maps of {Ho} × {Wo}.",
            f"Filter {setting.filter} reads {plural} {read}; its partial maps and its bias, {setting.bias:g}, add up "
            f"to y[{setting.filter}].",
        ]

    def draw(self, setting: Setting) -> Any:
        x, partial, y = self._input(setting)[0], self._partial(setting), self._output(setting)[0, setting.filter]
        limit = colour_limit(np.concatenate([partial, y[None]]))["limit"]
        count = len(setting.read)
        figure = new_figure(9, 3.6)
        grid = figure.add_gridspec(2, count + 2, width_ratios=[*[1] * count, 0.15, 1.6])
        low, high = float(x.min()), float(x.max())
        for place, channel in enumerate(setting.read):
            above, below = figure.add_subplot(grid[0, place]), figure.add_subplot(grid[1, place])
            paler = low - high if setting.size <= READABLE else low  # numbers want a lighter ground than pixels
            colours = signed_rgb(x[channel], max(-low, high)) if low < 0 else grey_rgb(x[channel], paler, high)
            draw_map(above, x[channel], colours).set_title(f"x[{channel}]", size=9)
            draw_map(below, partial[place], signed_rgb(partial[place], limit))
            below.set_title(f"∗ w[{setting.filter}, {place}]", size=9)
        ax = figure.add_subplot(grid[:, count + 1])
        draw_map(ax, y, signed_rgb(y, limit)).set_title(f"sum + {setting.bias:g} = y[{setting.filter}]", size=10)
        return figure

    def _input(self, setting: Setting) -> np.ndarray:
        return channels_of(setting, self._yours)[None]

    def _output(self, setting: Setting) -> np.ndarray:
        return ops.conv2d(self._input(setting), setting.w, setting.b, groups=setting.groups)

    def _partial(self, setting: Setting) -> np.ndarray:
        """Each channel by itself: a depthwise convolution with the kernels of one filter."""
        x = np.ascontiguousarray(self._input(setting)[:, setting.read.start : setting.read.stop])
        kernels = np.ascontiguousarray(setting.w[setting.filter][:, None])
        return ops.conv2d(x, kernels, groups=len(setting.read))[0]
