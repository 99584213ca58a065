"""Warming up: everything that can be compiled is, once for each dtype, and somebody hears how far it is."""

from typer.testing import CliRunner

from cnnkit.cli import app
from cnnkit.kernels.jit import loops
from cnnkit.ops.warmup import warmup


def test_every_loop_is_compiled_for_both_dtypes_and_no_more():
    warmup()
    for loop in loops:
        assert len(loop.signatures) == 2, f"{loop.py_func.__name__} has {len(loop.signatures)} specialisations"


def test_progress_is_told_from_first_to_last():
    heard = []
    steps = warmup(lambda what, done, total: heard.append((what, done, total)))
    assert [done for _, done, _ in heard] == list(range(steps + 1))
    assert {total for _, _, total in heard} == {steps}
    assert heard[0][0] == "convolution, float32"
    assert heard[-1][0] == "done"


def test_the_command_says_when_it_is_ready():
    done = CliRunner().invoke(app, ["warmup"])
    assert done.exit_code == 0
    assert done.output == "Every loop is compiled.\n"
