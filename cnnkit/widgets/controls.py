"""The arithmetic explorer's control panel: four groups of sliders and dropdowns, and which of them show."""

from typing import Any

import ipywidgets

from cnnkit.widgets.presets import CUSTOM, PRESETS
from cnnkit.widgets.setting import Setting
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


def arithmetic_panel(explorer: Any, sources: Sources) -> ipywidgets.Widget:
    """Build the panel and register each control with the explorer."""
    sliders = {
        name: explorer.control(name, _slider(label, tip=spoken), spoken) for name, (label, _, spoken) in SLIDERS.items()
    }
    image = _dropdown([(LABELS[name], name) for name in sources.names], "image")
    kernel = _dropdown([*PRESETS, CUSTOM], "kernel")
    mode = _dropdown(MODES, "amount")
    explorer.control("image", image, "input image")
    explorer.control("kernel", kernel, "kernel preset")
    explorer.control("mode", mode, "how much padding")
    separate = ipywidgets.Checkbox(description="rows and columns separately", indent=False)
    explorer.control("separate", separate, "rows and columns separately")
    reset = ipywidgets.Button(description="Reset", tooltip="Go back to where this explorer began")
    reset.add_class("cnnkit-reset")
    reset.on_click(lambda _button: explorer.reset())
    groups = [
        _group("Input x", "size", [image, sliders["height"], sliders["width"]]),
        _group("Kernel w", "kernel", [kernel, sliders["kernel_height"], sliders["kernel_width"]]),
        _group(
            "Padding",
            "padding",
            [mode, *(sliders[name] for name in ("padding", "padding_w", "top", "bottom", "left", "right"))],
        ),
        _group(
            "Stride and dilation",
            "stride",
            [*(sliders[name] for name in ("stride", "stride_w", "dilation", "dilation_w")), separate],
        ),
    ]
    return ipywidgets.VBox([*groups, reset])


def show_which(explorer: Any, setting: Setting) -> None:
    """Show the sliders that matter now, and name the first of a pair for what it moves."""
    wanted = dict.fromkeys(SLIDERS, True)
    for name in ("padding", "padding_w"):
        wanted[name] = setting.mode == "number"
    for name in ("top", "bottom", "left", "right"):
        wanted[name] = setting.mode == "sides"
    for name in ("padding_w", "stride_w", "dilation_w"):
        wanted[name] = wanted[name] and setting.separate
    for name, shown in wanted.items():
        slider = explorer.controls[name]
        display = None if shown else "none"
        if slider.layout.display != display:
            slider.layout.display = display
        label = SLIDERS[name][1 if setting.separate else 0]
        if slider.description != label:
            slider.description = label


def _slider(label: str, tip: str) -> ipywidgets.IntSlider:
    # The widest range there is; the explorer narrows it at once.
    return ipywidgets.IntSlider(min=0, max=512, description=label, tooltip=tip, continuous_update=True)


def _dropdown(options: Any, label: str) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(options=options, description=label)


def _group(title: str, kind: str, children: list[ipywidgets.Widget]) -> ipywidgets.VBox:
    # A heading in words; its coloured mark repeats in formula and code.
    heading = ipywidgets.HTML(f'<span class="cnnkit-heading cnn-kind-{kind}">{title}</span>')
    box = ipywidgets.VBox([heading, *children])
    box.add_class("cnnkit-group")
    return box
