"""How a verdict looks: its first line, the case that shows it, tables in which what differs stands out."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cnnkit.exercises import get
from cnnkit.exercises.feedback import COLOURS, Feedback, _maps, _number, _short, _table, below, marked_up
from cnnkit.exercises.judge import Failing, Verdict
from cnnkit.exercises.values import Odd, Raised

EXERCISE = replace(get("04.output_size"), id="04.mix", call="mix(x, n)", points=4)
INPUTS = (np.eye(2), 3)


def shown(status="fail", message="No.", **fields):
    """Feedback on an answer to mix(x, n)."""
    exercise = fields.pop("exercise", EXERCISE)
    return Feedback(Verdict(exercise, status, message, **fields), fields.pop("trouble", ""))


def html(feedback):
    return feedback._repr_mimebundle_()["text/html"]


def failing(expected, actual, inputs=INPUTS):
    return Failing(inputs, expected, actual)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"mistake": "rounds up"}, "04.mix · ✗ Not yet, rounds up · 0 of 4 points"),
        ({"status": "error"}, "04.mix · ✗ It stopped · 0 of 4 points"),
        ({"status": "pass"}, "04.mix · ✓ Right · 4 of 4 points"),
        ({"status": "partial", "share": 0.625}, "04.mix · ◐ Partly · 2.5 of 4 points"),
        ({"status": "not-attempted"}, "04.mix · ○ Not attempted · 0 of 4 points"),
        ({"exercise": replace(EXERCISE, points=1)}, "04.mix · ✗ Not yet · 0 of 1 point"),
        (
            {"exercise": replace(EXERCISE, by_hand=True), "status": "awaiting-manual"},
            "04.mix · ✓ Complete, and still to be read · up to 4 points, by hand",
        ),
    ],
)
def test_the_first_line_says_how_it_went(fields, line):
    feedback = shown(**fields)
    assert repr(feedback).splitlines()[0] == line
    assert feedback._repr_mimebundle_()["text/plain"] == repr(feedback)
    _, title, score = line.split(" · ")
    assert f"<strong>{title}</strong> · <code>04.mix</code> · {score}</div>" in html(feedback)


def test_what_is_right_says_on_how_many_cases_where_there_are_several():
    assert repr(shown("pass", "", cases=3)).splitlines()[1:] == ["Right on all 3 cases."]
    assert repr(shown("pass", "", cases=2)).splitlines()[1:] == ["Right on all 2 cases."]
    assert repr(shown("pass", "", cases=1)).splitlines()[1:] == ["Right."]
    number = replace(EXERCISE, call="mix")
    assert repr(shown("pass", "", cases=3, exercise=number)).splitlines()[1:] == ["Right."]


def test_hints_are_offered_to_whoever_can_still_use_them():
    for status in ("fail", "error", "partial", "not-attempted"):
        assert repr(shown(status)).endswith('Stuck? hint("04.mix")')
        assert "Hint 1: a nudge" in html(shown(status))
    for status in ("pass", "awaiting-manual"):
        assert "Stuck" not in repr(shown(status))
        assert below(shown(status).verdict) == ""


def test_each_hint_stands_under_its_own_number():
    page = html(shown())
    told = [f"Hint {i}: {level}</summary>" for i, level in enumerate(("a nudge", "a plan", "nearly there"), 1)]
    hints = [marked_up(hint) for hint in EXERCISE.hints]
    places = [page.index(piece) for pair in zip(told, hints, strict=True) for piece in pair]
    assert places == sorted(places)
    assert f"{hints[2]}</div></details></div></details></div></details></div>" in page


def test_the_colour_goes_with_the_status():
    for status, colour in COLOURS.items():
        assert f"border-left:4px solid {colour};" in html(shown(status))


def test_of_a_number_nothing_is_shown_but_what_was_typed():
    feedback = shown(exercise=replace(EXERCISE, call="mix"), failing=failing(np.array(3), np.array(2)))
    assert repr(feedback).splitlines()[2:-1] == ["yours:    2"]
    assert below(feedback.verdict).startswith("<details")


def test_a_case_is_shown_as_the_call_its_arrays_what_was_expected_and_what_came():
    said = repr(shown(failing=failing(np.array(1 / 3), np.array(2))))
    assert said.splitlines()[2:-1] == [
        "For example mix(x, 3)",
        "x (2, 2) =",
        "[[1. 0.]",
        " [0. 1.]]",
        "expected: 0.33333333",
        "yours:    2",
    ]


def test_a_design_is_shown_by_what_it_was_tried_on():
    design = replace(EXERCISE, call="mix", use=lambda value, x, n: value)
    assert "For example mix on x, 3" in repr(shown(exercise=design, failing=failing("zero", "positive")))


def test_of_batches_of_equal_numbers_the_first_maps_are_shown():
    page = html(shown(failing=failing(np.eye(2, dtype=np.uint8)[None, None], np.eye(2)[None, None])))
    assert ">expected[0, 0]</div>" in page
    assert "cnnkit-differs" not in page


def test_a_table_holds_the_numbers_and_nothing_else():
    table = _table(np.array([[1.5, 2], [30, 4]]), np.array([[False, False], [False, True]]))
    assert re.sub("<[^>]*>", "|", table).split("|") == [
        *["", "", "", "1.5", "", "2"],
        *["", "", "", "30", "", "4"],
        *[""] * 3,
    ]
    assert table.count("<td style='") == 3
    assert table.count("<td class='cnnkit-differs' style='") == 1


def test_of_a_pair_of_arrays_only_the_cells_that_differ_stand_out():
    wrong = np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 2], [5, 4]])
    page = html(shown(failing=failing(*wrong)))
    assert page.count("cnnkit-differs") == page.count("text-decoration:underline") == 2
    assert page.count("<table") == 3, "the input, what was expected, what came"
    assert ">expected</div>" in page
    assert ">yours</div>" in page


@pytest.mark.parametrize(("shape", "place"), [((3, 2, 2), "[1]"), ((3, 1, 2, 2), "[1, 0]"), ((2, 2), "")])
def test_of_a_batch_the_first_map_that_differs_is_shown_with_its_place(shape, place):
    expected, actual = np.zeros(shape), np.zeros(shape)
    actual[1] = actual[-1] = 7
    page = html(shown(failing=failing(expected, actual)))
    assert f">expected{place}</div>" in page
    assert f">yours{place}</div>" in page
    assert page.count("cnnkit-differs") == 2 * (4 if place else 2)


def test_of_batches_of_unequal_shape_the_first_maps_are_shown():
    page = html(shown(failing=failing(np.zeros((2, 1, 2, 2)), np.zeros((3, 3, 3)))))
    assert page.count("<tr") == 2 + 2 + 3
    assert "cnnkit-differs" not in page


def test_maps_of_a_batch_are_named_by_their_place_and_too_many_are_not_shown():
    assert [name for name, _ in _maps("x", np.zeros((1, 2, 3, 4)))] == [
        "x[0, 0] of (1, 2, 3, 4)",
        "x[0, 1] of (1, 2, 3, 4)",
    ]
    assert [name for name, _ in _maps("x", np.zeros((3, 4)))] == ["x (3, 4)"]
    assert len(_maps("x", np.zeros((6, 1, 2)))) == 6
    assert [name for name, _ in _maps("x", np.zeros((7, 1, 2)))] == ["x[0] of (7, 1, 2)"]


def test_large_arrays_are_described_rather_than_shown():
    assert _table(np.zeros((12, 12))).count("<td") == 144
    assert _table(np.zeros((13, 1))) == "<code>an array of shape (13, 1)</code>"
    assert _table(np.zeros((1, 13))) == "<code>an array of shape (1, 13)</code>"
    assert _table(np.zeros((0, 3))).startswith("<code>[]")


@pytest.mark.parametrize(
    ("number", "text"),
    [(2.0, "2"), (-0.5, "−0.5"), (4 / 3, "1.333"), (10.0, "10"), (100, "100"), (np.nan, "nan"), (-np.inf, "-inf")],
)
def test_numbers_have_three_decimals_at_most_and_no_noise(number, text):
    assert _number(number) == text


def test_results_of_every_kind_have_a_short_form():
    assert _short(np.array(1 / 3)) == "0.33333333"
    assert _short(np.array(1234567890)) == "1234567890"
    assert _short(np.array([1 / 3, 1e-9])) == "[0.333, 0.   ]"
    assert "..." not in _short(np.arange(60))
    assert "..." in _short(np.arange(61))
    assert _short(Odd("map")) == "something of type map"
    assert _short(Raised("KeyError: 3")) == "KeyError: 3"
    assert _short("up") == "'up'"
    assert _short(None) == "None"


def test_code_in_a_sentence_is_code_and_everything_else_is_text():
    assert marked_up("`a < b` is not <b>") == "<code>a &lt; b</code> is not &lt;b&gt;"
    assert marked_up("plain") == "plain"


def test_trouble_with_the_record_is_the_last_line():
    feedback = Feedback(Verdict(EXERCISE, "pass", ""), "It could not be <noted>.")
    assert repr(feedback).endswith("\nIt could not be <noted>.")
    assert "<div><em>It could not be &lt;noted&gt;.</em></div></div>" in html(feedback)
    assert "<em>" not in html(shown("pass"))
