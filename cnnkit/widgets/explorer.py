"""What every explorer shares: named controls above one canvas view, a state to read and set, a still to leave behind.

An explorer supplies its setting (a frozen dataclass whose fields are named after its controls) and six short methods;
the base moves values between controls, setting and view, and never lets a control's own callback call itself.
"""

from dataclasses import replace
from typing import Any

import ipywidgets
import traitlets

from cnnkit.errors import CourseError
from cnnkit.widgets.view import CanvasView


class Explorer(ipywidgets.VBox):
    """Controls, a view and a state.

    A subclass sets `scripts` and writes: build_controls, settle, bounds, picture, parse, public, still and describe.
    """

    scripts: tuple[str, ...]

    def __init__(self, setting: Any):
        self._setting = self._initial = setting
        self._writing = False
        self._serial = 0
        self._shown_image: object = None
        self.controls: dict[str, ipywidgets.Widget] = {}
        self._names: dict[str, str] = {}
        panel = self.build_controls()
        panel.add_class("cnnkit-controls")
        self.view = CanvasView(self.scripts, self._names)
        self.view.on_msg(self._received)
        super().__init__(children=[panel, self.view])
        self.add_class("cnnkit-explorer")
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._moved(name, change["new"]), names="value")
        self._adopt(setting, [])

    # What a subclass writes.

    def build_controls(self) -> ipywidgets.Widget:
        """Return the panel; register every control with self.control()."""
        raise NotImplementedError

    def settle(self, setting: Any, changed: str | None, before: Any) -> tuple[Any, list[str]]:
        """Make a setting whole after `changed` moved away from `before`: -> setting, what else gave way."""
        raise NotImplementedError

    def bounds(self, setting: Any) -> dict[str, tuple[int, int]]:
        """Return the range of every slider."""
        raise NotImplementedError

    def picture(self, setting: Any) -> tuple[dict, object, bytes]:
        """-> the frame, a key of the image it needs, and that image's bytes."""
        raise NotImplementedError

    def parse(self, state: dict[str, Any]) -> Any:
        """Read a person's state into a setting, or raise with a sentence."""
        raise NotImplementedError

    def public(self, setting: Any) -> dict[str, Any]:
        raise NotImplementedError

    def still(self) -> bytes:
        """Draw the present state as a PNG of at most 100 kB."""
        raise NotImplementedError

    def describe(self) -> str:
        """Say the present state in words."""
        raise NotImplementedError

    def react(self, content: dict) -> Any:
        """Turn a message from the view (an edited kernel, say) into a setting; None ignores it."""
        return None

    def arrange(self, setting: Any) -> None:  # optional: most explorers show all controls always
        """Show and hide controls."""

    # What everybody uses.

    @property
    def state(self) -> dict[str, Any]:
        """Where everything stands. Assign a dict of the same keys, or of some of them, to go there."""
        return self.public(self._setting)

    @state.setter
    def state(self, state: dict[str, Any]) -> None:
        if not isinstance(state, dict):
            raise CourseError(f"{type(self).__name__}: state must be a dict of settings, not {type(state).__name__}.")
        self._adopt(self.parse(state), [])

    def reset(self) -> None:
        """Go back to where it began."""
        self._adopt(self._initial, [])

    def control(self, name: str, widget: ipywidgets.Widget, spoken: str) -> ipywidgets.Widget:
        """Register a control under its field's name; `spoken` is what a screen reader says."""
        self.controls[name] = widget
        self._names[name] = spoken
        widget.add_class(f"cnnkit-control-{name}")
        return widget

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        """The live widget for JupyterLab; words and a still picture for readers without a kernel."""
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        words = self.describe()
        return {**data, "text/plain": words, "image/png": self.still()}, {**metadata, "image/png": {"alt": words}}

    def __repr__(self) -> str:
        return self.describe()

    # How values move.

    def _moved(self, name: str, value: Any) -> None:
        if self._writing or value == getattr(self._setting, name):
            return
        try:
            self._adopt(*self.settle(replace(self._setting, **{name: value}), name, self._setting))
        except Exception as error:
            # Jupyter hides what a callback raises: say it where the learner looks, and put the control back.
            self._publish(self.view.frame, [f"this could not be shown: {error}"])
            self._write_controls()
            raise

    def _received(self, _view: object, content: dict, _buffers: object) -> None:
        setting = self.react(content)
        if setting is not None:
            self._adopt(*self.settle(setting, None, self._setting))

    def _adopt(self, setting: Any, notes: list[str]) -> None:
        frame, key, image = self.picture(setting)  # first: should it fail, everything stays as it was
        self._setting = setting
        fresh = key != self._shown_image
        self._shown_image = key
        # The picture goes before the controls: it is what the eye waits for.
        self._publish(frame, notes, image if fresh else None)
        self._write_controls()

    def _publish(self, frame: dict, notes: list[str], image: bytes | None = None) -> None:
        self._serial += 1
        self.view.show({**frame, "serial": self._serial, "notes": notes}, image)

    def _write_controls(self) -> None:
        self._writing = True
        try:
            ranges = self.bounds(self._setting)
            for name, control in self.controls.items():
                if name in ranges:
                    set_slider(control, *ranges[name], getattr(self._setting, name))
                elif control.value != getattr(self._setting, name):
                    control.value = getattr(self._setting, name)
            self.arrange(self._setting)
        finally:
            self._writing = False


def set_slider(slider: ipywidgets.IntSlider, low: int, high: int, value: int) -> None:
    """Move range and value in one message; a slider with one place to stand is disabled."""
    if (slider.min, slider.max, slider.value) == (low, high, value):
        return
    with slider.hold_sync():
        try:
            if low > slider.max:  # ipywidgets refuses min > max even for a moment
                slider.max = high
                slider.min = low
            else:
                slider.min = low
                slider.max = high
            slider.value = value
            slider.disabled = low == high
        except traitlets.TraitError as error:  # a range we computed wrongly: say which, not only that
            raise CourseError(f"set_slider: {low} <= {value} <= {high} does not hold.") from error
