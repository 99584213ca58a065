"""Attempts on file: where, in what form, and what is made of lines that are none."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cnnkit.exercises import get, record
from cnnkit.exercises.judge import Verdict, not_attempted

PASSED = Verdict(get("04.output_size"), "pass", "")
FILE = "cnnkit-progress.jsonl"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder that is still to be made, two below one that is there."""
    folder = tmp_path / "some" / "where"
    monkeypatch.setenv("CNNKIT_HOME", str(folder))
    return folder


def test_attempts_are_kept_where_one_says_else_in_the_folder_else_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CNNKIT_HOME", "/elsewhere")
    assert record.path("/lessons") == record.path() == Path("/elsewhere") / FILE
    for unset in (lambda: monkeypatch.setenv("CNNKIT_HOME", ""), lambda: monkeypatch.delenv("CNNKIT_HOME")):
        unset()
        assert record.path("/lessons") == Path("/lessons") / FILE
        assert record.path() == tmp_path / FILE


def test_each_attempt_is_one_line_of_plain_data_with_the_time_it_was_made(home):
    partial = replace(PASSED, status="partial", share=0.25, mistake="adds π")
    assert [record.note(verdict, source=source) for verdict, source in ((PASSED, "a\nb"), (partial, None))] == ["", ""]
    lines = [json.loads(line) for line in (home / FILE).read_text(encoding="utf-8").splitlines()]
    times = [datetime.fromisoformat(line.pop("time")) for line in lines]
    assert lines == [
        {"exercise": "04.output_size", "status": "pass", "points": 2, "mistake": None, "source": "a\nb"},
        {"exercise": "04.output_size", "status": "partial", "points": 0.5, "mistake": "adds π", "source": None},
    ]
    for time in times:
        assert (time.utcoffset(), time.microsecond) == (timedelta(0), 0)
        assert abs(datetime.now(UTC) - time) < timedelta(minutes=5)
    assert [attempt.mistake for attempt in record.read(home / FILE)] == [None, "adds π"]


def test_a_stub_is_no_attempt(home):
    assert record.note(not_attempted(get("04.output_size"))) == ""
    assert not home.exists()


def test_where_nothing_can_be_written_it_is_said_why(home):
    home.parent.write_text("a file where a folder is wanted")
    said = record.note(PASSED)
    assert said == f"This attempt could not be noted in {home / FILE}: Not a directory."


def test_lines_that_are_no_attempts_are_passed_over(tmp_path):
    short = {"time": "", "exercise": "04.pad2d", "status": "fail", "points": 0}
    assert asdict(record.Attempt(**short)) == short | {"mistake": None, "source": None}
    good = asdict(record.Attempt("2026-01-01T00:00:00+00:00", "04.pad2d", "fail", 0.5))
    odd = [
        "", "null", "3", "[1, 2]", "{", json.dumps(good | {"points": "2"}), json.dumps(good | {"points": None}),
        json.dumps(good | {"exercise": 4}), json.dumps(good | {"more": 1}), json.dumps({"exercise": "04.pad2d"}),
    ]  # fmt: skip
    file = tmp_path / "notes"
    whole = json.dumps(good | {"points": 1})
    file.write_bytes("\n".join([*odd, json.dumps(good), *odd, whole]).encode() + b"\n\xff\n")
    assert [attempt.points for attempt in record.read(file)] == [0.5, 1]
    assert asdict(record.read(file)[0]) == good
