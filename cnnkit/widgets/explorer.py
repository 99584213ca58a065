"""What every explorer shares: named controls above one canvas view, a state to read and set, a still to leave behind.

How to write an explorer
------------------------
1. *Its state*: a frozen dataclass whose fields are named after the controls. Fields without a control (edited weights,
   say) are fine. Where `state` should read exactly like the fields, `fields` lists them and parse and public come free.
2. *Its computation*: a subclass of Explorer that computes with `ops` and writes

       build_controls   the panel, from controls.py: slider, dropdown, checkbox, group, folded, panel
       bounds           the range of every slider, so narrow that no invalid state can be reached; options for choosers
       picture          the frame: small numbers, and maps as bytes; source and pixels for an image sent only when new
       formula          rows of the card, formula_row(pieces, remark) each; the class's `general` line stands above
       code_line        pieces of the line of code that gives what is on the screen (`result` names it)
       sentences        the present state in words
       draw             a matplotlib Figure for readers without a kernel

   and, where needed, settle (what gives way to what), react (messages of its own), arrange (which controls show).
   `picture` runs before anything moves: if it raises, the old picture stays, and the reason is shown under it.
3. *Its picture*: NAME/view.js with a subclass of ExplorerView (static/view.js says what it writes), listed in
   `scripts` after the files it builds on, ending in `export default explorerOf(NameView);`.
4. *Its tests*: tests/widgets/kit.py and tests/browser/kit.py hold what every explorer must pass; subclass them.

Values move one way: control -> setting -> picture -> controls. The base never lets a control's callback call itself,
and one frame replaces another, so that nothing stale can queue.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import ipywidgets

from cnnkit.errors import CnnkitError, CourseError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import set_options, set_slider, values_of, without_dust
from cnnkit.widgets.pieces import Piece, text
from cnnkit.widgets.still import figure_png
from cnnkit.widgets.view import CanvasView


class Explorer(ipywidgets.VBox):
    """Controls, a view and a state; the module's docstring says what a subclass writes."""

    scripts: tuple[str, ...]
    fields: tuple[str, ...] = ()
    general: str = ""  # the formula in letters, above its rows with numbers
    note: str = ""  # conventions, below the line of code
    result: str = "y"  # what the line of code is assigned to

    def __init__(self, setting: Any, **state: Any):
        """Begin at `setting`, or at `state` laid over it."""
        self._setting = self._initial = setting
        self._writing = False
        self._serial = 0
        self._shown_source: object = None
        self.controls: dict[str, ipywidgets.Widget] = {}
        self._names: dict[str, str] = {}
        panel = self.build_controls()
        panel.add_class("cnnkit-controls")
        if state:
            self._setting = self._initial = setting = self.parse(state)
        self.view = CanvasView(self.scripts, self._names)
        self.view.on_msg(self._received)
        super().__init__(children=[panel, self.view])
        self.add_class("cnnkit-explorer")
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._turned(name, change["new"]), names="value")
        self._adopt(setting, [])

    # What a subclass writes.

    def build_controls(self) -> ipywidgets.Widget:
        """Return the panel, made of controls that are registered with self."""
        raise NotImplementedError

    def bounds(self, setting: Any) -> states.Bounds:
        """Return the range of every slider; later names give way to earlier ones."""
        raise NotImplementedError

    def picture(self, setting: Any) -> dict[str, Any]:
        """Return the frame, without what the base adds: formula, code and notes."""
        raise NotImplementedError

    def formula(self, setting: Any) -> list[dict[str, Any]]:
        """Return the card's rows, made by formula_row: the formulas with the present numbers."""
        raise NotImplementedError

    def code_line(self, setting: Any) -> list[Piece]:
        """Return the line of code in pieces; it is assigned to `result`."""
        raise NotImplementedError

    def sentences(self, setting: Any) -> list[str]:
        """Say the present state in words, without formula and code."""
        raise NotImplementedError

    def draw(self, setting: Any) -> Any:
        """Draw the present state as a matplotlib Figure; formula and code are written below it."""
        raise NotImplementedError

    # What a subclass may write.

    def source(self, setting: Any) -> Hashable:
        """Name the image that goes with the frame; while the name stays, the image is not sent again."""
        return None

    def pixels(self, setting: Any) -> bytes:
        """The image's bytes (float32, row by row); asked for only when its source is new."""
        return b""

    def options(self, setting: Any) -> dict[str, list[Any]]:
        """What dropdowns and choosers offer now, for those whose choices depend on the setting."""
        return {}

    def settle(self, setting: Any, changed: str | None, before: Any) -> tuple[Any, list[str]]:
        """Make a setting whole after `changed` moved away from `before`: -> setting, what else gave way."""
        settled = states.clamped(setting, self.bounds, changed)
        return settled, states.gave_way(setting, settled, self.bounds(settled))

    def parse(self, state: dict[str, Any]) -> Any:
        """Read a person's state into a setting; raises CourseError for a name, ShapeError for a value."""
        states.check_keys(type(self).__name__, state, self.fields)
        return self.filled(self._setting, state)

    def filled(self, setting: Any, values: dict[str, Any]) -> Any:
        """Lay checked values, by field, over a setting."""
        caller, checked = type(self).__name__, {}
        for name, value in values.items():
            if name in self.controls and hasattr(self.controls[name], "options"):
                checked[name] = states.check_choice(caller, name, value, self.choices(name))
            else:
                checked[name] = states.check_like(caller, name, value, getattr(setting, name))
        setting = replace(setting, **checked)
        states.check_bounds(caller, setting, self.bounds(setting))
        return setting

    def public(self, setting: Any) -> dict[str, Any]:
        """Return a setting as a person would write it: what `state` says, and parse reads."""
        return {name: getattr(setting, name) for name in self.fields}

    def react(self, content: dict) -> Any:
        """Turn a message of the explorer's own view into a setting; None ignores it."""
        return None

    def arrange(self, setting: Any) -> None:
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

    @property
    def code(self) -> str:
        """The line of code that gives what is on the screen."""
        return text(self.code_line(self._setting))

    @property
    def formulas(self) -> list[str]:
        """The formulas with the present numbers."""
        return [text(row["pieces"]) for row in self.formula(self._setting)]

    def reset(self) -> None:
        """Go back to where it began."""
        self._adopt(self._initial, [])

    def change(self, step: Callable[[Any], Any]) -> None:
        """Take a step from the present setting, as a button does; what cannot be shown is said."""
        self._attempt(lambda: self._adopt(*self.settle(step(self._setting), None, self._setting)))

    def control(self, name: str, widget: ipywidgets.Widget, spoken: str) -> ipywidgets.Widget:
        """Register a control under its field's name; `spoken` is what a screen reader says."""
        self.controls[name] = widget
        self._names[name] = spoken
        widget.add_class(f"cnnkit-control-{name}")
        return widget

    def choices(self, name: str) -> list[Any]:
        """What a dropdown or chooser offers."""
        return values_of(self.options(self._setting).get(name) or self.controls[name].options)

    def still(self) -> bytes:
        """The present state as a PNG of at most 100 kB."""
        return figure_png(self.draw(self._setting), [*self.formulas, f"{self.result} = {self.code}"])

    def describe(self) -> str:
        """Say the present state in words."""
        return "\n".join([*self.sentences(self._setting), *self.formulas, f"{self.result} = {self.code}"])

    def close(self) -> None:
        """Let go of everything that was made for this explorer; ipywidgets closes a box without what is in it."""
        for widget in _inside(self):
            if widget is not self:
                widget.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        """The live widget for JupyterLab; words and a still picture for readers without a kernel."""
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        words = self.describe()
        return {**data, "text/plain": words, "image/png": self.still()}, {**metadata, "image/png": {"alt": words}}

    def __repr__(self) -> str:
        return self.describe()

    # How values move.

    def _turned(self, name: str, value: Any) -> None:
        if not self._writing:
            self._moved(name, without_dust(self.controls[name], value))

    def _moved(self, name: str, value: Any) -> None:
        if value == getattr(self._setting, name):
            return
        moved = replace(self._setting, **{name: value})
        self._attempt(lambda: self._adopt(*self.settle(moved, name, self._setting)))

    def _received(self, _view: object, content: dict, _buffers: object) -> None:
        match content:
            case {"kind": "set", "name": str(name), "value": value} if name in self.controls:
                # The picture moves a control (a layer, a filter is clicked): as if by hand, and checked like a state.
                try:
                    self._check_value(name, value)
                except CnnkitError:
                    return  # stale: the page had not yet seen the newest bounds
                self._moved(name, value)
            case _:
                if (setting := self.react(content)) is not None:
                    self.change(lambda _: setting)

    def _check_value(self, name: str, value: Any) -> None:
        caller, setting = type(self).__name__, self._setting
        if hasattr(self.controls[name], "options"):
            states.check_choice(caller, name, value, self.choices(name))
            return
        states.check_like(caller, name, value, getattr(setting, name))
        if name in (bounds := self.bounds(setting)):
            states.check_bounds(caller, replace(setting, **{name: value}), {name: bounds[name]})

    def _attempt(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:
            # Jupyter hides what a callback raises: say it where the learner looks, and put the controls back.
            self._publish(self.view.frame, [f"this could not be shown: {error}"])
            self._write_controls()
            raise

    def _adopt(self, setting: Any, notes: list[str]) -> None:
        frame = self._frame(setting)  # first: should it fail, everything stays as it was
        source = self.source(setting)
        image = self.pixels(setting) if source != self._shown_source else None
        self._setting, self._shown_source = setting, source
        # The picture goes before the controls: it is what the eye waits for.
        self._publish(frame, notes, image)
        self._write_controls()

    def _frame(self, setting: Any) -> dict[str, Any]:
        picture = self.picture(setting)
        card: dict[str, Any] = {"general": self.general, "note": self.note, "result": self.result}
        card |= {"formula": self.formula(setting), "code": self.code_line(setting)}
        return {**card, **picture}

    def _publish(self, frame: dict, notes: list[str], image: bytes | None = None) -> None:
        self._serial += 1
        self.view.show({**frame, "serial": self._serial, "notes": notes}, image)

    def _write_controls(self) -> None:
        self._writing = True
        try:
            setting = self._setting
            ranges, options = self.bounds(setting), self.options(setting)
            for name, control in self.controls.items():
                value = getattr(setting, name)
                if name in ranges:
                    set_slider(control, *ranges[name], value)
                elif name in options:
                    set_options(control, options[name], value)
                elif control.value != value:
                    control.value = value
            self.arrange(setting)
        finally:
            self._writing = False


def _inside(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """A widget, its layout and style, and all that it holds."""
    parts = [getattr(widget, name, None) for name in ("layout", "style")]
    found = [widget, *(part for part in parts if isinstance(part, ipywidgets.Widget))]
    for child in getattr(widget, "children", ()):
        found += _inside(child)
    return found
