"""`cnnkit bench`, from the option to the table."""

import json

import pytest
from typer.testing import CliRunner

from cnnkit.bench import command, suite
from cnnkit.bench.suite import Case
from cnnkit.cli import app


def call(*arguments):
    return CliRunner().invoke(app, ["bench", *map(str, arguments)])


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """One case that takes no time, one that somebody interrupts."""

    def interrupt():
        raise KeyboardInterrupt

    cases = [
        Case("group", "quick one", "1×1", 0, lambda present: {"cnnkit": lambda: None, "im2col": lambda: None}),
        Case("group", "too long", "1×1", 0, lambda present: {"cnnkit": interrupt}),
    ]
    monkeypatch.setattr(command, "cases", lambda: cases)
    monkeypatch.setattr(command, "QUICK", 0.001)
    monkeypatch.setattr(command.machine, "keep_memory", lambda: True)  # it would stay so for all other tests


def test_it_measures_prints_and_writes(tmp_path):
    done = call("--quick", "--only", "quick", "--json", tmp_path / "a.json", "--plot", tmp_path / "a.png")
    assert done.exit_code == 0, done.output
    assert "quick one" in done.output
    assert "Its limits, measured:" in done.output
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["complete"] is True
    assert (tmp_path / "a.png").exists()


def test_ctrl_c_shows_what_was_measured_until_then(tmp_path):
    done = call("--quick", "--json", tmp_path / "a.json")
    assert done.exit_code == 130
    assert "quick one" in done.output
    assert "This run was interrupted" in done.output
    assert len(json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["rows"]) == 1


def test_what_cannot_be_done_is_one_sentence_before_anything_is_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "run", None)
    for arguments, sentence in (
        (["--only", "nothing"], "bench: nothing that is measured is called 'nothing'. There are: group.\n"),
        (["--json", tmp_path / "no" / "a.json"], "cannot be written: No such file or directory.\n"),
        (["--plot", tmp_path / "no" / "a.png"], "cannot be written: No such file or directory.\n"),
    ):
        done = call(*arguments)
        assert done.exit_code == 1
        assert done.stderr.endswith(sentence)
        assert done.stdout == ""


def test_every_case_of_ours_runs_without_peers(monkeypatch):
    present = dict.fromkeys(suite.peers.PEERS)
    for case in suite.cases():
        if case.group.startswith(("max-pooling", "batch", "ReLU")) or "first" in case.name or "digits" in case.name:
            contestants = case.contestants(present)
            assert list(contestants) == ["cnnkit"]
            contestants["cnnkit"]()
