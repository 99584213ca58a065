"""What stripping leaves is a stub, and markers that do not pair up are named."""

import pytest

from cnnkit.course import stub
from cnnkit.errors import CourseError

from .tiny import ANSWER


def test_a_region_becomes_dots_at_the_markers_indentation():
    assert stub.strip(ANSWER, "here") == 'def double(x):\n    """Twice x."""\n    ...'


def test_below_an_assigned_stub_the_region_vanishes():
    source = "size = ...\n### BEGIN SOLUTION\nsize = 3\n### END SOLUTION\n"
    assert stub.strip(source, "here") == "size = ..."


def test_several_regions_in_one_cell_all_go():
    source = "\n\n".join(ANSWER.replace("double", name) for name in ("one", "two"))
    assert stub.strip(source, "here").count("...") == 2
    assert "x + x" not in stub.strip(source, "here")


@pytest.mark.parametrize("marker", ["# BEGIN SOLUTION", "###BEGIN  SOLUTION", "### begin solution"])
def test_markers_in_other_spellings_hide_their_solutions_too(marker):
    assert "x + x" not in stub.strip(ANSWER.replace("### BEGIN SOLUTION", marker), "here")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("### BEGIN SOLUTION\n1", "the solution begun in line 1 is never ended"),
        ("1\n### END SOLUTION", "line 2 ends a solution that was never begun"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "line 2 begins a solution inside"),
    ],
)
def test_markers_that_do_not_pair_up_are_named(source, message):
    with pytest.raises(CourseError, match=f"here: {message}"):
        stub.strip(source, "here")


@pytest.mark.parametrize(
    ("stripped", "trouble"),
    [
        ("def f(x):\n    ...", ""),
        ('def f(x):\n    """Says."""\n    ...', ""),
        ("import numpy as np\nsize = ...", ""),
        ("size: int = ...", ""),
        ("...", "neither"),
        ("def f(x):\n    return x", "neither"),
        ("def f(x):\n    ...\n    return x", "still does something in f()"),
        ("def f(x):\n", "not Python any more"),
    ],
)
def test_a_stub_does_nothing_and_everything_else_is_told_why_not(stripped, trouble):
    told = stub.why_no_stub(stripped)
    assert trouble in told
    assert bool(trouble) == bool(told)


def test_regions_are_found_for_the_search_for_traces():
    assert stub.regions(ANSWER + "\n" + ANSWER) == ["    return x + x"] * 2
