"""Lateness costs what the policy says, from the due time on, and never more than was earned."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import GradingError
from cnnkit.grading.report import policy
from cnnkit.grading.report.late import Lateness, Policy
from cnnkit.grading.report.policy import FILE, kept, parse

DUE = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
LESSON = "04_pad_and_stride"
RULES = """
due = 2026-11-20T23:59:00+01:00
late = "10%/day"
grace = "2h"
max-late = "5d"

[lessons.06]
due = 2026-11-27T23:59:00+01:00
late = "50%"

[extensions.ada]
"*" = "3d"
06_stack_channels = 2026-12-24T12:00:00+01:00

[handed-in.bob]
04 = 2026-11-20T20:00:00Z
"""


def lateness(after, student="zoe", lesson=LESSON, rules=RULES):
    return parse(rules, "the policy").lateness(student, lesson, DUE + after)


def hours(number):
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("after", "share"),
    [(-1, 0), (0, 0), (2, 0), (2.01, 0.1), (24, 0.1), (24.01, 0.2), (119, 0.5), (120, 0.5), (120.01, 1)],
)
def test_each_day_begun_counts_from_the_due_time_once_grace_is_over(after, share):
    assert lateness(hours(after)).share == pytest.approx(share)


def test_the_example_takes_ten_percent_of_what_was_earned():
    late = lateness(hours(3))
    assert (late.penalty(7.5, 10), late.by, late.due) == (0.75, hours(3), DUE)


def test_a_share_of_the_possible_never_takes_more_than_was_earned():
    late = lateness(hours(50), rules='of = "possible"' + RULES)
    assert (late.share, late.penalty(8, 10), late.penalty(2, 10)) == (pytest.approx(0.3), 3, 2)


def test_a_lesson_may_have_its_own_due_time_and_its_own_price():
    assert lateness(hours(24 * 7), lesson="06_stack_channels").by == timedelta()
    assert lateness(hours(24 * 7 + 3), lesson="06_stack_channels").share == 0.5
    assert lateness(hours(24 * 7 + 30), lesson="06_stack_channels").share == 0.5


def test_a_student_may_have_more_time():
    assert lateness(hours(72), "ada").by == timedelta()
    assert lateness(hours(75), "ada").share == pytest.approx(0.1)
    assert lateness(hours(24 * 30), "ada", "06_stack_channels").by == timedelta()


def test_nobodys_time_becomes_shorter_by_an_extension():
    rules = RULES + "[extensions.eve]\n04 = 2026-11-01T00:00:00Z\n"
    assert lateness(hours(-1), "eve", rules=rules).by == timedelta()


def test_the_policy_may_know_better_than_the_file_when_something_was_handed_in():
    rules = parse(RULES, "the policy")
    assert rules.corrected("bob", LESSON) == datetime(2026, 11, 20, 20, tzinfo=UTC)
    assert rules.corrected("ada", LESSON) is None


def test_what_was_not_handed_in_is_not_late_and_without_a_policy_nothing_is():
    assert parse(RULES, "").lateness("zoe", LESSON, None).share == 0
    assert Policy().lateness("zoe", LESSON, DUE) == Lateness()


def test_names_that_nobody_here_has_are_said():
    said = parse(RULES, "").strangers({"ada"}, {LESSON})
    assert said == [
        "The late policy's [handed-in.bob] is for nobody here.",
        "The late policy's [lessons] names '06', which is no lesson here.",
        "The late policy's [extensions.ada] names '06_stack_channels', which is no lesson here.",
    ]


def test_a_time_without_an_offset_is_this_machines_and_a_day_ends_at_midnight():
    assert policy.moment("2026-11-20T23:59").tzinfo is not None
    assert policy.moment("2026-11-20").strftime("%H:%M:%S") == "23:59:59"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("due = 3", "no time"),
        ('due = "tomorrow"', "no time"),
        ('late = "10%/day"', "no time when anything is due"),
        ("due = 0001-01-01", "no time that a course knows"),
        ('late = "10/day"', "10%/day"),
        ('late = "10%/fortnight"', "10%/day"),
        ('late = "200%"', "10%/day"),
        ("late = 10", "10%/day"),
        ('grace = "two hours"', "length of time"),
        ('grace = "999999w"', "longer than any course"),
        ('of = "all"', "earned"),
        ('dew = "x"', "there is no 'dew'"),
        ('[lessons]\n04 = "x"', "a table for each name"),
        ('extensions = "x"', "a table for each name"),
        ('[extensions.ada]\n04 = "soon"', "no time"),
        ('[lessons.04]\nlater = "1d"', "there is no 'later'"),
        ("due = ", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
        ("a = " + "9" * 5000, "not TOML"),
    ],
)
def test_what_cannot_be_understood_is_named(text, reason):
    with pytest.raises(GradingError, match=reason):
        parse(text, "policy.toml")


@pytest.mark.parametrize("place", ["INSTRUCTORS.md", "the module's own words"])
def test_the_examples_are_policies(place):
    words = (ROOT / place).read_text(encoding="utf-8") if place.endswith(".md") else policy.__doc__
    found = re.findall(r"```toml\n(.*?)```", words, re.DOTALL) or re.findall(r"(?: {4}.*\n|\n)+", words)
    rules = parse("\n".join(found), place)
    assert rules.lateness("zoe", LESSON, DUE + hours(3)).share == 0.1
    assert rules.lateness("ada", LESSON, DUE + hours(71)).share == 0
    assert rules.corrected("bob", LESSON)


def test_the_policy_is_kept_beside_the_results_and_holds_until_another_is_given(tmp_path):
    first = kept(tmp_path, None, {"due": "2026-11-20T23:59+01:00", "late": "10%/day", "grace": None})
    assert kept(tmp_path, None, {"due": None, "late": None}) == first
    (tmp_path / "mine.toml").write_text(RULES)
    second = kept(tmp_path, tmp_path / "mine.toml", {})
    assert kept(tmp_path, None, {}) == second != first
    assert (tmp_path / FILE).read_text() == RULES


def test_a_policy_is_given_once_and_a_wrong_one_leaves_the_kept_one(tmp_path):
    kept(tmp_path, None, {"due": "2026-11-20"})
    before = (tmp_path / FILE).read_text()
    with pytest.raises(GradingError, match="not both"):
        kept(tmp_path, tmp_path / "mine.toml", {"late": "10%/day"})
    with pytest.raises(GradingError, match="cannot be read"):
        kept(tmp_path, tmp_path / "mine.toml", {})
    with pytest.raises(GradingError, match="10%/day"):
        kept(tmp_path, None, {"late": "a lot"})
    assert (tmp_path / FILE).read_text() == before


SCRAPS = ("due", "late", "grace", "max-late", "of", "lessons", "extensions", "ada", "04", "=", ".", "[", "]", "\n", '"')
SCRAPS += (
    "2026-11-20",
    "2026-11-20T23:59:00Z",
    "9999-12-31",
    "10%/day",
    "2h",
    "99999999w",
    "1e999",
    "nan",
    "true",
    "{}",
)


@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=25).map("".join))
def test_any_file_is_a_policy_or_a_sentence(text):
    with suppress(GradingError):
        assert 0 <= parse(text, "policy.toml").lateness("ada", LESSON, DUE).share <= 1


@given(st.floats(0, 1000), st.floats(0, 1), st.floats(0, 1000), st.sampled_from(["earned", "possible"]))
def test_a_score_is_never_negative_nor_more_than_was_earned(earned, share, more, of):
    penalty = Lateness(share=share, of=of).penalty(earned, earned + more)
    assert 0 <= penalty <= earned
