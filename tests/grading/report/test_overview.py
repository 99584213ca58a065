"""The class report: whom to look at first, how the class did, and nothing that a name could do to it."""

import re
from pathlib import Path

import pytest

from cnnkit.course import notebook as nb
from cnnkit.exercises import catalogue
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.look import look, riddles
from cnnkit.grading.report.overview import report
from cnnkit.grading.report.results import Result
from tests.grading.report.made_up import CARD, HOSTILE, PAD, SIZE, at, attempt, result, row, wrong
from tests.grading.report.test_tidy import Reader

ROOT = Path(__file__).parents[3]
STUDENTS = [f"s{i:02}" for i in range(20)]


def looked_at(results):
    return {kind: [(one.student, one.why) for one in looks] for kind, looks in look(results).items()}


@pytest.mark.parametrize(
    ("status", "feedback", "kind"),
    [
        ("needs-regrade", "Ours.", "To be graded again"),
        ("unreadable", "It is not JSON.", "Unreadable"),
        ("killed", "It ended the kernel.", "Ended, or took too much"),
        ("memory", "Too much.", "Ended, or took too much"),
        ("timeout", "Too long.", "Did not come to an end"),
        ("error", "Your pad2d ended in an error.", "Stopped with an error"),
        ("error", "The question about pad2d got 2 results instead of one.", "Answered the grader otherwise"),
        ("error", "The result of pad2d cannot be read: odd.", "Answered the grader otherwise"),
        ("awaiting-manual", "All there.", "To be marked by hand"),
    ],
)
def test_each_kind_of_trouble_is_looked_at_once_and_under_its_own_name(status, feedback, kind):
    found = looked_at([result(row(points=0, status=status, feedback=feedback), student="eve"), result()])
    (told,) = found
    assert told.startswith(kind)
    assert [student for student, _ in found[told]] == ["eve"]


def test_a_class_without_trouble_needs_no_look():
    assert look([result(student=name) for name in STUDENTS]) == {}
    assert "Nobody stands out." in report([result(student=name) for name in STUDENTS])


@pytest.mark.parametrize("source", ["import os\nos._exit(0)", "get_ipython().ast_transformers", "x.__class__"])
def test_code_that_names_what_no_answer_needs_is_looked_at_whatever_it_earned(source):
    found = looked_at([result(row(source=source), student="eve"), result(row(source="# import os\n'sys'"))])
    assert [student for student, _ in found["Names what no answer needs"]] == ["eve"]


def test_no_right_answer_of_the_course_names_what_no_answer_needs():
    cells = [cell for path in (ROOT / "solutions").glob("*.ipynb") for cell in nb.read(path).cells]
    answers = [cell.source for cell in cells if nb.role(cell) == "answer"]
    assert len(answers) > 100
    assert look([result(row(source=source)) for source in answers]) == {}


def semester(points):
    """Four lessons of ten points each by student: {name: (4 numbers)}."""
    lessons = ("01_a", "02_b", "03_c", "04_d")
    return [
        result(row(f"{lesson[:2]}.x", given, most=10), student=student, lesson=lesson)
        for student, all_ in points.items()
        for lesson, given in zip(lessons, all_, strict=True)
    ]


def test_a_score_far_from_the_students_others_is_looked_at_but_not_what_was_hard_for_all():
    usual = dict.fromkeys(STUDENTS, (9, 9, 4, 9))
    (kind, looks), *others = looked_at(semester({**usual, "eve": (3, 3, 1, 10), "weak": (2, 3, 1, 2)})).items()
    assert kind == "Far from the student's other notebooks"
    assert [student for student, _ in looks] == ["eve"]
    assert looks[0][1].startswith("100 % here; 30 % in the middle of the student's others")
    assert others == []


def test_with_few_lessons_nobody_has_a_habit():
    few = [one for one in semester({"eve": (0, 0, 0, 10), "ada": (9, 9, 9, 9)}) if one.lesson != "01_a"]
    assert look(few) == {}


def test_a_mark_older_than_the_version_that_counts_is_looked_at():
    found = looked_at([result(row(CARD, 4, "partial", "Good.", marked=True), marked_before=True)])
    assert list(found) == ["Marked by hand, and handed in again since"]


def test_a_wrong_result_without_a_name_that_three_share_is_a_riddle():
    same = [result(wrong(html="<p>yours 3</p>"), student=name) for name in STUDENTS[:3]]
    other = [result(wrong(html=f"<p>yours {name}</p>"), student=name) for name in STUDENTS[3:9]]
    named = [result(wrong(mistake="flips"), student=name) for name in STUDENTS[9:]]
    (riddle,) = riddles([*same, *other, *named])
    assert (riddle.exercise, riddle.students) == (PAD, tuple(STUDENTS[:3]))
    assert "without a name" in report(same)
    assert "without a name" not in report(other)


def test_mistakes_are_counted_by_name_the_most_frequent_first_with_their_sentence():
    often, rare = list(catalogue()[SIZE].mistakes)[:2]
    results = [result(wrong(SIZE, often), student=name) for name in STUDENTS[:5]]
    results += [result(wrong(SIZE, rare), student=name) for name in STUDENTS[5:7]]
    html = report(results)
    assert html.index(f"<strong>{often}</strong>") < html.index(f"<strong>{rare}</strong>")
    assert f"<strong>{often}</strong> · Count the windows that fit · 5 students" in html
    assert catalogue()[SIZE].mistakes[often].says.split("`")[0][:30] in html


def test_the_distribution_is_drawn_and_told_in_words_and_as_a_table():
    results = [result(row(points=i % 3), student=name) for i, name in enumerate(STUDENTS)]
    html = report(results)
    assert (
        'role="img" aria-label="Histogram. 04 · Pad and stride: 20 notebooks; in the middle 50 % of the points' in html
    )
    assert html.count("<rect") >= 3
    heights = [float(height) for height in re.findall(r'<rect class="info"[^>]* height="([\d.]+)"', html)]
    assert len(heights) == 3
    assert heights[0] == heights[1] > heights[2]  # 7, 7 and 6 notebooks
    assert '<th scope="row">50 to under 60 %</th><td class="number">7</td>' in html


def test_exercises_are_counted_by_what_became_of_them():
    kinds = ["pass", "pass", "fail", "not-attempted", "awaiting-manual", "missing"]
    rows = [row(points=None if kind == "awaiting-manual" else 2 * (kind == "pass"), status=kind) for kind in kinds]
    html = report([result(one, student=name) for one, name in zip(rows, STUDENTS, strict=False)])
    line = re.search(r"<code>04\.pad2d</code></th>(.*?)</tr>", html)[1]
    assert re.findall(r'<td class="number">([^<]*)</td>', line) == ["50 %", "2", "0", "1", "1", "1"]


def test_who_is_late_stands_there_with_both_scores_and_what_told_the_time():
    late = Lateness(at("2026-11-20T22:59").time, at("2026-11-21T22:59").time - at("2026-11-20T22:59").time, 0.1)
    html = report([result(lateness=late, handed_in=at("2026-11-21T22:59"))])
    assert "2 − 0.2 = 1.8" in html
    assert "the file&#x27;s date" in html
    assert "<h2>Late</h2>" not in report([result()])
    assert "nothing tells" not in html


def test_where_nothing_tells_the_time_the_report_says_that_nobody_is_late_by_that():
    assert "Of 1 notebook nothing tells when" in report([result(lateness=Lateness(at("2026-11-20T22:59").time))])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_becomes_anything_but_text_and_links_stay_below_the_report(hostile):
    rows = (wrong(hostile, hostile, hostile, html=f"<i>{hostile}</i>"), row(status="error", points=0, feedback=hostile))
    html = report([result(*rows, student=f"{hostile}{i}", lesson=hostile) for i in range(4)])
    read = Reader(html)
    assert not read.seen & {"script", "img", "i"}
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    links = {value for name, value in read.attributes if name == "href"}
    assert links
    assert all(link.startswith("feedback/") and ".." not in link.split("/") for link in links)
    assert all(sign.isprintable() or sign == "\n" for sign in html)


def test_the_days_on_which_notebooks_came_are_drawn_with_those_on_which_none_did():
    days = ["2026-11-17T12:00", "2026-11-20T12:00", "2026-11-20T12:30"]
    html = report([result(handed_in=at(day), student=day) for day in days])
    assert "handed in from 2026-11-17 to 2026-11-20, most on 2026-11-20, 2 notebooks." in html
    assert '<th scope="row">2026-11-18</th><td class="number">0</td>' in html
    assert "handed in from" not in report([result(handed_in=at(days[0]))])
    years = report([result(handed_in=at(day), student=day) for day in ("2016-01-01T12:00", "2026-01-01T12:00")])
    assert "handed in from" not in years


def test_of_many_the_first_are_shown_and_the_others_folded():
    html = report([result(row(status="timeout", points=0), student=f"s{i}") for i in range(40)])
    assert "<summary>28 more</summary>" in html
    assert "students</summary>" not in html
    assert "<summary>All 61 students</summary>" in report([result(student=f"s{i}") for i in range(61)])


def test_without_a_sandbox_it_says_so():
    assert "No sandbox." in report([Result(attempt(sandbox="none"), None, Lateness(), ())])
    assert "No sandbox." not in report([result()])
