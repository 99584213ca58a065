"""What every explorer must pass without a browser. A subclass named Test… says what is special about its explorer:

class TestPoolExplorer(ExplorerTests):
    make = staticmethod(PoolExplorer)
    names = ("x",)
    states = [{}, {"padding": 1}]
    wrong = [({"stride": 0}, ShapeError, "stride must be 1 to 4")]

    def check(self, explorer): ...      # its own oracle, after super().check(explorer)
"""

import contextlib
import gc
import inspect
import itertools
import json

import comm
import ipywidgets
import numpy as np
import psutil
import pytest

from cnnkit import ops
from cnnkit.errors import CnnkitError
from cnnkit.widgets.controls import values_of

from .browserless import move, recording, tell

# What a learner may give by mistake: of another kind, out of every range, ragged, empty.
ODD = (None, "", -1, 10**9, 0.5, np.nan, True, [], {}, [[1, 2], [3]], 1j, len, np.zeros(0), np.zeros((2, 3, 4, 5)))


class ExplorerTests:
    make: object  # staticmethod: keywords of a state -> explorer
    names: tuple[str, ...] = ("x",)  # attributes of the explorer that its line of code uses
    known: tuple[tuple[str, object], ...] = ()  # modules that it uses besides ops
    states: tuple[dict, ...] = ({},)  # to go to, read and set elsewhere
    wrong: tuple[tuple[dict, type, str], ...] = ()  # state, error, words of its sentence
    largest: tuple[dict, int] = ({}, 100_000)  # a state and the bytes that one message may have there
    small = 8_000  # bytes of a message about a small picture
    slow: tuple[str, ...] = ("photograph", "flower")  # choices that need not meet all others
    steps = 40  # of a random walk

    def check(self, explorer):
        """What holds in every state."""
        frame, setting = explorer.view.frame, explorer._setting
        for name, (low, high) in explorer.bounds(setting).items():
            control = explorer.controls[name]
            assert low <= control.value <= high, (name, low, control.value, high)
            assert (control.min, control.max) == (low, high), name
        for name, options in explorer.options(setting).items():
            assert values_of(explorer.controls[name].options) == list(options), name
        for name, control in explorer.controls.items():
            assert control.value == getattr(setting, name), name
        assert explorer.public(explorer.parse(explorer.state)) == explorer.state
        json.dumps(without_bytes(frame), allow_nan=False)  # a browser's JSON knows neither NaN nor infinity
        assert "".join(piece for piece, _ in frame["code"]) == explorer.code
        if explorer.code:
            own = {name: getattr(explorer, name) for name in self.names}
            value = eval(explorer.code, {"ops": ops} | dict(self.known) | own)
            expected = self.expected(explorer)
            pairs = zip(value, expected, strict=True) if isinstance(value, tuple) else [(value, expected)]
            for actual, wanted in pairs:
                np.testing.assert_array_equal(actual, wanted)
        return frame

    def expected(self, explorer):
        """What the line of code gives."""
        return getattr(explorer, explorer.result)

    def extremes(self, explorer, control):
        """Both ends of a slider, all choices of the others."""
        widget = explorer.controls[control]
        if hasattr(widget, "options"):
            return [value for value in values_of(widget.options) if value not in self.slow] or [widget.value]
        return [widget.min, widget.max] if hasattr(widget, "min") else [True, False]

    def test_every_extreme_of_a_control_gives_a_valid_state(self):
        explorer = self.make()
        self.check(explorer)
        for control in explorer.controls:
            for number in range(len(self.extremes(explorer, control))):
                explorer.reset()
                move(explorer, control, self.extremes(explorer, control)[number])
                self.check(explorer)

    def test_every_pair_of_extremes_gives_a_valid_state(self):
        explorer = self.make()
        for first, second in itertools.permutations(explorer.controls, 2):
            for one, other in itertools.product((0, -1), repeat=2):
                explorer.reset()
                move(explorer, first, self.extremes(explorer, first)[one])
                move(explorer, second, self.extremes(explorer, second)[other])
                self.check(explorer)

    @pytest.mark.parametrize("seed", range(6))
    def test_a_random_walk_never_reaches_an_invalid_state(self, seed):
        rng = np.random.default_rng(seed)
        explorer = self.make()
        for _ in range(self.steps):
            control = str(rng.choice(list(explorer.controls)))
            widget = explorer.controls[control]
            choices = self.extremes(explorer, control)
            if isinstance(widget, ipywidgets.IntSlider):
                choices = range(widget.min, widget.max + 1, widget.step)
            move(explorer, control, choices[rng.integers(len(choices))])
            self.check(explorer)

    def test_a_state_read_and_set_elsewhere_shows_the_same(self):
        for state in self.states:
            first, second = self.make(**state), self.make(**self.states[-1])
            second.state = first.state
            assert second.state == first.state
            assert {**second.view.frame, "serial": 0} == {**first.view.frame, "serial": 0}
            assert second.view.image == first.view.image
            self.check(second)

    def test_reset_returns_to_the_beginning(self):
        explorer = self.make(**self.states[-1])
        began = explorer.state
        for control in explorer.controls:
            move(explorer, control, self.extremes(explorer, control)[-1])
        explorer.reset()
        assert explorer.state == began
        self.check(explorer)

    def test_a_wrong_state_is_refused_with_a_sentence_and_changes_nothing(self):
        explorer = self.make()
        before, frame = explorer.state, explorer.view.frame
        for state, error, words in self.wrong:
            with pytest.raises(error) as caught:
                explorer.state = state
            assert words in str(caught.value), (state, str(caught.value))
            assert str(caught.value).startswith(f"{type(explorer).__name__}: ")
            with pytest.raises(error):
                self.make(**state)
        assert explorer.state == before
        assert explorer.view.frame is frame

    def test_whatever_is_set_is_taken_or_refused_with_a_sentence(self):
        explorer = self.make()
        for field, value in itertools.product(type(explorer).fields, ODD):
            with contextlib.suppress(CnnkitError):
                explorer.state = {field: value}
        for value in ODD:  # the first may be an array of one's own
            with contextlib.suppress(CnnkitError):
                self.make(**{type(explorer).fields[0]: value}).close()

    def test_a_broken_message_from_the_page_changes_nothing(self):
        explorer = self.make()
        frame = explorer.view.frame
        for message in (
            {},
            {"kind": "other"},
            {"kind": "weight"},
            {"kind": "set"},
            {"kind": "set", "name": "no such control", "value": 1},
            *({"kind": "set", "name": name, "value": value} for name in explorer.controls for value in (None, 1e9, [])),
        ):
            tell(explorer, **message)
            assert explorer.view.frame is frame, message

    def test_messages_are_small(self):
        for state, most in (({}, self.small), self.largest):
            explorer = self.make(**state)
            for control in explorer.controls:
                explorer.reset()
                with recording(explorer.view) as sent:
                    move(explorer, control, self.extremes(explorer, control)[-1])
                assert len(sent) <= 1, f"{control} sent {len(sent)} messages"
                for message, size in sent:
                    assert len(repr(without_bytes(message))) + size <= most, (control, size)

    def test_callbacks_still_work_after_later_cells_changed_globals(self, monkeypatch):
        explorer = self.make()
        for name in ("ops", "np", "explorer", "x", "w", "y", "min", "max", "len"):
            monkeypatch.setitem(globals(), name, None)
        for control, widget in explorer.controls.items():
            if isinstance(widget, ipywidgets.IntSlider):
                move(explorer, control, widget.min)
        monkeypatch.undo()
        self.check(explorer)

    def test_two_explorers_share_nothing(self):
        first, second = self.make(), self.make()
        frame = second.view.frame
        for control in first.controls:
            move(first, control, self.extremes(first, control)[-1])
        assert second.view.frame is frame
        self.check(second)

    def test_without_a_kernel_words_and_a_small_picture_remain(self):
        for state in (*self.states, self.largest[0]):
            explorer = self.make(**state)
            data, metadata = explorer._repr_mimebundle_()
            assert data["image/png"].startswith(b"\x89PNG")
            assert len(data["image/png"]) <= 100_000
            assert "application/vnd.jupyter.widget-view+json" in data
            assert explorer.code in data["text/plain"]
            assert metadata["image/png"]["alt"] == data["text/plain"]

    def test_every_control_has_a_name_of_its_own(self):
        explorer = self.make()
        assert set(explorer.view.names) == set(explorer.controls)
        assert len(set(explorer.view.names.values())) == len(explorer.controls)

    def test_what_cannot_be_shown_is_said_and_the_control_goes_back(self, monkeypatch):
        explorer = self.make()
        before = explorer.state
        control = next(name for name in explorer.controls if len(set(self.extremes(explorer, name))) > 1)
        value = next(v for v in self.extremes(explorer, control) if v != explorer.controls[control].value)
        monkeypatch.setattr(type(explorer), "picture", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            move(explorer, control, value)
        assert explorer.view.frame["notes"] == ["this could not be shown: division by zero"]
        monkeypatch.undo()
        assert explorer.state == before
        self.check(explorer)

    def test_a_hundred_come_and_go_without_a_trace(self):
        def cycle(count):
            for _ in range(count):
                self.make().close()
            gc.collect()
            manager = comm.get_comm_manager()
            live = len(ipywidgets.widgets.widget._instances)
            return live, len(manager.comms), psutil.Process().memory_info().rss

        widgets, comms, memory = cycle(20)  # what stays once (fonts, caches) is there now
        after = cycle(100)
        assert after[:2] == (widgets, comms)
        assert after[2] <= 1.01 * memory

    def test_its_docstring_names_what_its_state_holds(self):
        explorer = self.make()
        words = inspect.getdoc(type(explorer))
        assert [key for key in explorer.state if key not in words] == []


def without_bytes(thing):
    """The same, with bytes left out: they travel beside the JSON."""
    if isinstance(thing, dict):
        return {key: without_bytes(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [without_bytes(value) for value in thing]
    return None if isinstance(thing, bytes | memoryview) else thing
