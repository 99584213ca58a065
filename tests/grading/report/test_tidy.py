"""Whatever HTML was kept, only known tags, known classes and text come out, closed and in order."""

from html import escape, unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.exercises import get
from cnnkit.exercises.feedback import below
from cnnkit.exercises.judge import judge
from cnnkit.exercises.probe import probe
from cnnkit.grading.report.tidy import CLASSES, TAGS, tidy

PIECES = st.sampled_from(
    (
        *("<div>", "</div>", "<p class='cnnkit-name x'>", "</table>", "<td style='a'>", "<details open>"),
        *("<script>", "</script>", "<style>*{}</style>", "<svg><p>", "<textarea>", "<title>"),
        *("<b onclick=x>", "<img src=x onerror=y>", "<a href='javascript:x'>", "text", "&lt;i&gt;", '"'),
        *("<!--", "-->", "<![CDATA[", "</p", "<div", "<", "\x00", "\u202e"),
    )
)


class Reader(HTMLParser):
    """Notes tags and attributes, and whether they nest."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.attributes, self.balanced = [], set(), set(), True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)
        self.attributes |= set(attrs)

    def handle_endtag(self, tag):
        self.balanced &= bool(self.open) and self.open.pop() == tag


@given(st.lists(PIECES, max_size=30).map("".join))
def test_only_known_tags_and_classes_come_out_and_they_nest(html):
    read = Reader(tidy(html))
    assert read.seen <= TAGS
    assert read.balanced
    assert read.open == []
    assert {name for name, _ in read.attributes} <= {"class", "tabindex", "role", "aria-label"}
    assert {word for name, value in read.attributes if name == "class" for word in value.split()} <= CLASSES


@given(st.text())
def test_text_that_was_escaped_stays_text(text):
    out = unescape(tidy(f"<pre>{escape(text)}</pre>").removeprefix("<pre>").removesuffix("</pre>"))
    assert all(sign.isprintable() or sign == "\n" for sign in out)


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<svg><script>x</script></svg>", "<style>p{}</style>"])
def test_what_is_in_a_script_or_a_style_is_gone_altogether(html):
    assert tidy(f"<p>a</p>{html}<p>b</p>") == "<p>a</p><p>b</p>"


def test_what_a_check_shows_survives_it_without_its_inline_styles():
    exercise = get("04.pad2d")
    cases = list(exercise.cases(np.random.default_rng(0)))
    shown = below(judge(exercise, cases, probe(lambda x, padding: x + 1, cases)))
    assert "style=" in shown
    tidied = tidy(shown)
    assert "style=" not in tidied
    assert Reader(tidied).seen == {"div", "code", "table", "tr", "td", "details", "summary"}
    assert "cnnkit-maps" in tidied
