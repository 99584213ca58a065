"""The control panel of one kernel over one image: four groups of sliders and dropdowns, and which of them show."""

from typing import Any

import ipywidgets

from cnnkit.widgets.controls import checkbox, dropdown, folded, group, panel, show_only, slider
from cnnkit.widgets.convolution.setting import Setting
from cnnkit.widgets.presets import CUSTOM, PRESETS
from cnnkit.widgets.sources import LABELS, Sources

MODES = [
    ("n on each side", "number"),
    ("valid: none", "valid"),
    ("same", "same"),
    ("same_lower", "same_lower"),
    ("full", "full"),
    ("each side by itself", "sides"),
]

# name, label, label when rows and columns are separate, what a screen reader says
SLIDERS = {
    "height": ("height", "height", "input height"),
    "width": ("width", "width", "input width"),
    "kernel_height": ("height", "height", "kernel height"),
    "kernel_width": ("width", "width", "kernel width"),
    "padding": ("padding", "padding rows", "padding on each side"),
    "padding_w": ("padding cols", "padding cols", "padding on each side, columns"),
    "top": ("top", "top", "padding at the top"),
    "bottom": ("bottom", "bottom", "padding at the bottom"),
    "left": ("left", "left", "padding on the left"),
    "right": ("right", "right", "padding on the right"),
    "stride": ("stride", "stride rows", "stride"),
    "stride_w": ("stride cols", "stride cols", "stride, columns"),
    "dilation": ("dilation", "dilation rows", "dilation"),
    "dilation_w": ("dilation cols", "dilation cols", "dilation, columns"),
}


def convolution_panel(explorer: Any, sources: Sources, *, fold: bool) -> ipywidgets.Widget:
    """Build the panel and register each control with the explorer; `fold` hides padding, stride and dilation."""
    sliders = {name: slider(explorer, name, label, spoken) for name, (label, _, spoken) in SLIDERS.items()}
    image = dropdown(explorer, "image", "image", [(LABELS[name], name) for name in sources.names], "input image")
    kernel = dropdown(explorer, "kernel", "kernel", [*PRESETS, CUSTOM], "kernel preset")
    mode = dropdown(explorer, "mode", "amount", MODES, "how much padding")
    separate = checkbox(explorer, "separate", "rows and columns separately")
    first = [
        group("Input x", "size", image, sliders["height"], sliders["width"]),
        group("Kernel w", "kernel", kernel, sliders["kernel_height"], sliders["kernel_width"]),
    ]
    second = [
        group("Padding", "padding", mode, *(sliders[name] for name in _PADDING)),
        group("Stride and dilation", "stride", *(sliders[name] for name in _STEPS), separate),
    ]
    return panel(explorer, *first, *([folded("Padding, stride and dilation", *second)] if fold else second))


_PADDING = ("padding", "padding_w", "top", "bottom", "left", "right")
_STEPS = ("stride", "stride_w", "dilation", "dilation_w")


def show_which(explorer: Any, setting: Setting) -> None:
    """Show the sliders that matter now, and name the first of a pair for what it moves."""
    wanted = dict.fromkeys(SLIDERS, True)
    for name in ("padding", "padding_w"):
        wanted[name] = setting.mode == "number"
    for name in ("top", "bottom", "left", "right"):
        wanted[name] = setting.mode == "sides"
    for name in ("padding_w", "stride_w", "dilation_w"):
        wanted[name] = wanted[name] and setting.separate
    show_only(explorer, wanted)
    for name, (alone, of_pair, _) in SLIDERS.items():
        label = of_pair if setting.separate else alone
        if explorer.controls[name].description != label:
            explorer.controls[name].description = label
