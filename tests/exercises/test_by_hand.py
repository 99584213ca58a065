"""A text that a person marks: the check looks whether all parts are there, and never how good they are."""

import json

import pytest

from cnnkit.exercises import check, get
from cnnkit.exercises.checking import verdict_on
from cnnkit.exercises.lesson_16.model_card import SECTIONS
from tests.exercises.right_answers_16 import CARD


def test_a_whole_card_is_handed_in_and_has_no_points_yet(monkeypatch, tmp_path):
    monkeypatch.setenv("CNNKIT_HOME", str(tmp_path))
    feedback = check("16.model_card", CARD)
    assert (feedback.status, feedback.points) == ("awaiting-manual", 0)
    said = repr(feedback)
    assert said.startswith("16.model_card · ✓ Complete, and still to be read · up to 5 points, by hand")
    assert "All its parts are there. What they say is read, and marked, by your instructor." in said.splitlines()
    assert "Stuck" not in said
    assert "Hint" not in feedback._repr_mimebundle_()["text/html"]
    (line,) = (tmp_path / "cnnkit-progress.jsonl").read_text().splitlines()
    assert json.loads(line)["status"] == "awaiting-manual"


@pytest.mark.parametrize("heading", SECTIONS)
def test_each_part_that_is_missing_or_bare_is_named(heading):
    exercise = get("16.model_card")
    verdict = verdict_on(exercise, CARD.replace(f"## {heading}\n", ""))
    assert (verdict.status, verdict.mistake) == ("fail", f"leaves out {heading}")
    before, after = CARD.split(f"## {heading}\n")
    bare = f"{before}## {heading}\nSee above, 3.\n" + after.partition("\n")[2]
    assert verdict_on(exercise, bare).mistake == f"says too little: {heading}"


@pytest.mark.parametrize("nothing", ["", "   ", "\n## \n", "#", "Data Network Results Where it fails Doubts Not for"])
def test_what_is_hardly_a_text_is_refused(nothing):
    assert verdict_on(get("16.model_card"), nothing).status == "fail"


def test_numbers_are_wanted_in_the_results_and_not_elsewhere():
    lines = CARD.splitlines()
    at = lines.index("## Results") + 1
    lines[at] = lines[at].replace("3", "three")
    assert verdict_on(get("16.model_card"), "\n".join(lines)).mistake == "gives no number"


@pytest.mark.parametrize("value", [12, None, ["## Data"], b"## Data", {"Data": "…"}])
def test_what_is_no_text_is_told_so(value):
    assert verdict_on(get("16.model_card"), value).mistake == "is no text"
