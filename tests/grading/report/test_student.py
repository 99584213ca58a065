"""A feedback page says what was earned, what was wrong and what to do, and can do no harm."""

import inspect
import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import pytest

from cnnkit.exercises import catalogue
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.results import Try
from cnnkit.grading.report.student import NEXT, WORDS, page
from tests.grading.report.made_up import CARD, HOSTILE, PAD, SIZE, at, result, row, wrong
from tests.grading.report.test_tidy import Reader

STATUSES = list(WORDS)


def policy_of(html):
    return re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)[1]


def test_the_policy_allows_one_style_sheet_and_nothing_else():
    html = page(result())
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    wanted = f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert policy_of(html) == wanted
    assert html.index("Content-Security-Policy") < html.index("<style>")
    assert "style=" not in html.replace(style, "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_and_no_text_from_outside_becomes_anything_but_text(hostile):
    rows = [
        wrong(exercise=hostile, mistake=hostile, feedback=hostile, html=f"<p>{hostile}</p>", source=hostile),
        row(status=hostile, feedback=hostile),
    ]
    harmless = [
        wrong(exercise="e", mistake="m", feedback="f", html="<p>h</p>", source="s"),
        row(status="x", feedback="f"),
    ]
    html = page(result(*rows, student=hostile, lesson=hostile))
    read, plain = Reader(html), Reader(page(result(*harmless, student="s", lesson="l")))
    assert read.seen == plain.seen
    assert {name for name, _ in read.attributes} == {name for name, _ in plain.attributes}
    assert all(sign.isprintable() or sign == "\n" for sign in html)


def test_a_named_mistake_stands_with_its_sentence_and_what_to_do():
    mistake = next(iter(catalogue()[SIZE].mistakes.items()))
    html = page(result(wrong(SIZE, mistake[0], mistake[1].says)))
    assert f"<strong>{mistake[0].capitalize()}.</strong>" in html
    assert NEXT["fail"] in html
    assert "Is one fixed in your code?" not in html


def test_of_a_mistake_without_a_name_the_page_says_what_home_may_not_show():
    assert "the grader tries other sizes and numbers" in page(result(wrong()))


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "pass"])
def test_every_status_says_what_to_do(status):
    html = page(result(row(points=0, status=status, feedback="It is so.")))
    assert WORDS[status] in html
    assert 'class="next"' in html


def test_a_right_answer_needs_no_advice():
    assert 'class="next"' not in page(result())


def test_what_was_taken_off_for_being_late_stands_beside_what_was_earned():
    late = Lateness(at("2026-11-20T22:59").time, timedelta(hours=3), 0.1)
    html = page(result(row(points=2), lateness=late, handed_in=at("2026-11-21T01:59")))
    assert "1.8 of 2 points" in html
    assert "2 earned, 0.2 taken off for being late." in html
    assert "3 h after it was due" in html
    assert "(so says the file&#x27;s date)" in html


def test_in_time_nothing_is_taken_off():
    html = page(result(lateness=Lateness(at("2026-11-20T22:59").time), handed_in=at("2026-11-20T20:00")))
    assert "taken off" not in html
    assert "; due on" in html


def test_what_a_person_marks_is_open_before_and_theirs_after():
    card = "<pre>my card</pre>"
    waiting = page(result(row(CARD, None, "awaiting-manual", "All its parts are there.", most=5, html=card)))
    assert "0 of 5 points" in waiting
    assert "still to be marked" in waiting
    assert card in waiting
    marked = page(result(row(CARD, 4, "partial", "Say what it fails on.", most=5, marked=True)))
    assert "Say what it fails on." in marked
    assert 'class="next"' not in marked


def test_of_several_versions_each_is_told():
    tries = (Try(at("2026-11-19T10:00"), "", 3, 14), Try(at("2026-11-20T10:00"), "", 9, 14))
    html = page(result(tries=tries))
    assert "3 of 14" in html
    assert "2 (counts)" in html
    assert "Your attempts" not in page(result(tries=tries[:1]))


def test_nothing_of_a_reference_is_on_a_page():
    exercise = catalogue()[PAD]
    lines = [line.strip() for line in inspect.getsource(exercise.reference).splitlines() if len(line.strip()) > 25]
    html = page(result(wrong(html="".join(f"<p>{hint}</p>" for hint in exercise.hints))))
    assert lines
    assert not [line for line in lines if line in html]
