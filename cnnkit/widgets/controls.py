"""Sliders, dropdowns and their groups, alike in every explorer: made here, registered with the explorer under a name.

A control is named after the field of the setting that it moves; `spoken` is what a screen reader says, which ipywidgets
leaves out (ipywidgets #2650).
"""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import traitlets

from cnnkit.errors import CourseError
from cnnkit.widgets.sources import LABELS, Sources


def slider(explorer: Any, name: str, label: str, spoken: str = "", *, step: float | None = None) -> ipywidgets.Widget:
    """A slider of whole numbers, or of decimals where a `step` below 1 is given; the explorer's bounds narrow it."""
    words = spoken or label
    if step is not None and step != int(step):
        widget = ipywidgets.FloatSlider(
            min=-1e3, max=1e3, step=step, description=label, tooltip=words, readout_format=f".{_places(step)}f"
        )
    else:
        widget = ipywidgets.IntSlider(min=-1024, max=1024, step=int(step or 1), description=label, tooltip=words)
    return explorer.control(name, widget, words)


def chooser(explorer: Any, name: str, label: str, options: Sequence[Any], spoken: str = "") -> ipywidgets.Widget:
    """A slider over a few values that are no range, such as the divisors of a number; see Explorer.options."""
    words = spoken or label
    widget = ipywidgets.SelectionSlider(options=list(options), description=label, tooltip=words)
    return explorer.control(name, widget, words)


def dropdown(explorer: Any, name: str, label: str, options: Sequence[Any], spoken: str = "") -> ipywidgets.Widget:
    """A dropdown of names, or of (text, name) pairs."""
    words = spoken or label
    return explorer.control(name, ipywidgets.Dropdown(options=list(options), description=label), words)


def checkbox(explorer: Any, name: str, label: str, spoken: str = "") -> ipywidgets.Widget:
    """A box to tick, with its label beside it."""
    return explorer.control(name, ipywidgets.Checkbox(description=label, indent=False), spoken or label)


def button(label: str, tip: str, action: Callable[[], Any]) -> ipywidgets.Button:
    """A button that calls `action` without arguments."""
    widget = ipywidgets.Button(description=label, tooltip=tip)
    widget.add_class("cnnkit-button")
    widget.on_click(lambda _button: action())
    return widget


def group(title: str, kind: str, *children: ipywidgets.Widget) -> ipywidgets.VBox:
    """Controls under a heading; its colour, `kind`, repeats in formula and code."""
    heading = ipywidgets.HTML(f'<span class="cnnkit-heading cnn-kind-{kind}">{title}</span>')
    box = ipywidgets.VBox([heading, *children])
    box.add_class("cnnkit-group")
    return box


def image_group(explorer: Any, sources: Sources) -> ipywidgets.VBox:
    """Which image goes in, and how much of it."""
    return group(
        "Input x",
        "size",
        dropdown(explorer, "image", "image", [(LABELS[name], name) for name in sources.names], "input image"),
        slider(explorer, "height", "height", "input height"),
        slider(explorer, "width", "width", "input width"),
    )


def row(*children: ipywidgets.Widget) -> ipywidgets.HBox:
    """Buttons side by side."""
    box = ipywidgets.HBox(list(children))
    box.add_class("cnnkit-row")
    return box


def folded(title: str, *groups: ipywidgets.Widget) -> ipywidgets.VBox:
    """Groups that stay out of the way until they are opened; ipywidgets' Accordion would lose the Enter key."""
    inside = ipywidgets.VBox(list(groups))
    inside.add_class("cnnkit-folded")
    inside.layout.display = "none"

    def turn() -> None:
        closed = inside.layout.display is None
        inside.layout.display = "none" if closed else None
        opener.description = f"{'▸' if closed else '▾'} {title}"

    opener = button(f"▸ {title}", "", turn)
    opener.add_class("cnnkit-opener")
    box = ipywidgets.VBox([opener, inside])
    box.add_class("cnnkit-fold")
    return box


def panel(explorer: Any, *groups: ipywidgets.Widget) -> ipywidgets.VBox:
    """All groups, and Reset."""
    reset = button("Reset", "Go back to where this explorer began", explorer.reset)
    reset.add_class("cnnkit-reset")
    return ipywidgets.VBox([*groups, reset])


def show_only(explorer: Any, shown: dict[str, bool]) -> None:
    """Show or hide controls by name."""
    for name, visible in shown.items():
        control, display = explorer.controls[name], None if visible else "none"
        if control.layout.display != display:
            control.layout.display = display


def set_slider(widget: ipywidgets.Widget, low: float, high: float, value: float) -> None:
    """Move range and value together, a wider range ahead; a slider with one place to stand is disabled."""
    if (widget.min, widget.max, widget.value) == (low, high, value):
        return
    # A page may hear of a value before the range that allows it, clamp it to the old one and send that back to us.
    if value > widget.max:
        widget.max = high
    elif value < widget.min:
        widget.min = low
    with widget.hold_sync():
        try:
            if low > widget.max:  # ipywidgets refuses min > max even for a moment
                widget.max = high
                widget.min = low
            else:
                widget.min = low
                widget.max = high
            widget.value = value
            widget.disabled = low == high
        except traitlets.TraitError as error:  # a range we computed wrongly: say which, not only that
            raise CourseError(f"set_slider: {low} <= {value} <= {high} does not hold.") from error


def without_dust(widget: ipywidgets.Widget, value: Any) -> Any:
    """Return a slider's value with as many decimals as its step has, and let the slider agree.

    A browser counts in steps of 0.1 and arrives at 0.9999999999999999. The page keeps its own number: a round one sent
    back would move the handle under a hand that is further by then.
    """
    if not isinstance(widget, ipywidgets.FloatSlider):
        return value
    exact = round(value, _places(widget.step)) + 0.0  # + 0.0 turns −0.0 into 0.0
    widget._trait_values["value"] = exact  # past the trait's notifications, which would send it
    return exact


def _places(step: float) -> int:
    """Decimals of a step: 2 of 0.05."""
    return len(f"{step:g}".partition(".")[2])


def set_options(widget: ipywidgets.Widget, options: Sequence[Any], value: Any) -> None:
    """Replace what a dropdown or chooser offers, and choose; one without a choice is disabled."""
    if list(widget.options) != list(options):
        with widget.hold_sync():
            widget.options = list(options)
            widget.value = value
            widget.disabled = len(options) == 1
    elif widget.value != value:
        widget.value = value


def values_of(options: Sequence[Any]) -> list[Any]:
    """What a dropdown or chooser offers, without the texts."""
    return [option[1] if isinstance(option, tuple) else option for option in options]
