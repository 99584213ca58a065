"""The note about compiling: once, only when it takes long, and only where somebody waits."""

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from cnnkit.kernels import direct, patience, simd


class Event:
    """What Numba tells a listener."""

    def __init__(self, function=direct.LOOPS[1, simd.TILES[1], 1]):
        self.data = {"dispatcher": function}


@pytest.fixture
def waiting(monkeypatch):
    monkeypatch.setattr(patience, "somebody_is_waiting", lambda: True)


def compile_for(listener, seconds, event=None):
    event = event or Event()
    listener.on_start(event)
    time.sleep(seconds)
    listener.on_end(event)


def test_quick_compilations_are_not_worth_a_word(waiting, capsys):
    listener = patience.Patience(limit=10)
    for _ in range(3):
        compile_for(listener, 0.01)
    assert capsys.readouterr().err == ""


def test_a_long_one_is_explained_while_it_lasts_and_only_once(waiting, capsys):
    listener = patience.Patience(limit=0.01)
    for _ in range(2):
        compile_for(listener, 0.2)
    assert capsys.readouterr().err == patience.NOTE


def test_many_short_ones_add_up(waiting, capsys):
    listener = patience.Patience(limit=0.1)
    for _ in range(4):
        compile_for(listener, 0.06)
    assert capsys.readouterr().err == patience.NOTE


def test_what_others_compile_is_not_our_business(waiting, capsys):
    def other():
        """Lives in this module, not in ours."""

    for module in (other.__module__, None):
        other.__module__ = module
        compile_for(patience.Patience(limit=0), 0.05, Event(SimpleNamespace(py_func=other)))
    assert capsys.readouterr().err == ""


def test_nobody_waits_in_a_test_or_where_stderr_is_no_terminal(monkeypatch):
    assert not patience.somebody_is_waiting()
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert not patience.somebody_is_waiting()
    monkeypatch.setenv("JPY_SESSION_NAME", "lesson.ipynb")
    assert patience.somebody_is_waiting()


def test_a_first_result_in_a_script_says_nothing():
    program = "import numpy as np; from cnnkit import ops; ops.conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
