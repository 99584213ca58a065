"""The page of answers that are alike: side by side, what is unusual in both marked, and what that may mean."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from cnnkit.grading.report.page import cut, document, name, printable, safe
from cnnkit.grading.report.results import Result
from cnnkit.grading.report.similarity import Alike, Answer, Pair, by_students, pairs
from cnnkit.grading.report.student import WORDS, titled

MOST = 40  # couples on the page
LONGEST, WIDEST = 120, 200  # lines of an answer that are shown, and characters of a line
SMALL = 20  # answers, of which two are already one in ten
SHORT = 60  # characters of a name
PREFACE = """<h1>Answers that are alike</h1>
<p class="stamp"><strong>This is evidence, not a verdict.</strong> Two answers can be alike because two students worked
together as they were meant to, asked the same tutor, read the same page, or thought the same. Nothing here changes a
point. Ask each of the two what a marked line does, and what would happen without it, before you conclude anything.</p>
<p>Marked lines contain passages that both have and that at most one in ten of the class wrote, once what the lesson
gave is left out. Names, comments and formatting are looked past at first; passages that agree in these as well are
counted again, as <em>to the letter</em>. The fewer wrote a passage, the more it weighs.</p>
"""
NOTHING = "<p>No two answers have anything unusual in common. That proves as little as the opposite would.</p>\n"


def find(results: Iterable[Result], given: Mapping[str, Sequence[str]]) -> list[Alike]:
    """Over all exercises; ``given`` are the sources of each lesson as it was handed out."""
    answers: dict[tuple[str, str], list[Answer]] = {}
    for result in results:
        for row in result.attempt.rows:
            if row.source.strip():
                answer = Answer(result.student, row.status, row.source)
                answers.setdefault((result.lesson, row.exercise), []).append(answer)
    found = [pair for (lesson, id), own in answers.items() for pair in pairs(id, own, given.get(lesson, ()))]
    return by_students(found)


def page(alike: Sequence[Alike]) -> str:
    """The whole document."""
    left_out = len(alike) - MOST
    said = f"<p>The {MOST} most unusual couples of {len(alike)} are shown.</p>\n" if left_out > 0 else ""
    body = PREFACE + said + "".join(map(_couple, alike[:MOST])) if alike else PREFACE + NOTHING
    return document("Answers that are alike", body)


def sentence(alike: Sequence[Alike]) -> str:
    """For the class report."""
    if not alike:
        return "<p>No two answers have anything unusual in common.</p>\n"
    return (
        "<p>Some answers are alike in ways that the class is not. The most unusual ones stand side by side: "
        '<a href="alike.html">evidence to look at, not a verdict</a>.</p>\n'
    )


def _couple(alike: Alike) -> str:
    first, second = (name(student, SHORT) for student in alike.students)
    exercises = ", ".join(safe(titled(pair.exercise)) for pair in alike.pairs)
    body = "".join(map(_pair, sorted(alike.pairs, key=lambda pair: pair.exercise)))
    return (
        f"<section>\n<h2>{first} and {second}</h2>\n<p>{exercises} · weight {alike.weight:.0f}</p>\n{body}</section>\n"
    )


def _pair(pair: Pair) -> str:
    shown = zip((pair.first, pair.second), pair.lines, strict=True)
    sides = "".join(
        f"<div><p>{name(answer.student, SHORT)} · {_status(answer)}</p>{_code(answer, lines)}</div>"
        for answer, lines in shown
    )
    return f'<h3>{safe(titled(pair.exercise))}</h3>\n<p>{_told(pair)}</p>\n<div class="pair">{sides}</div>\n'


def _told(pair: Pair) -> str:
    few = " In so small a class nearly everything is rare." if pair.of < SMALL else ""
    them = "these" if pair.alone == pair.passages else f"{pair.alone} of these" if pair.alone else ""
    rare = f"Of the {pair.of} who answered, nobody else wrote {them}. " if them else ""
    return (
        f"{pair.passages} unusual passages of ten words in common, {pair.to_the_letter} of them to the letter. {rare}"
        f"Weight {pair.weight:.0f}; 99 of 100 pairs in this class weigh {pair.usual:.0f} or less.{few}"
    )


def _status(answer: Answer) -> str:
    return WORDS.get(answer.status, safe(answer.status))


def _code(answer: Answer, unusual: frozenset[int]) -> str:
    lines = answer.source.split("\n")
    written = []
    for i, line in enumerate(lines[:LONGEST], 1):
        text = escape(printable(cut(line.expandtabs(4), WIDEST)))
        written.append(f"<mark>{text}</mark>" if i in unusual and text.strip() else text)
    more = len(lines) - LONGEST
    rest = f"\n… {more} more lines" if more > 0 else ""
    return f"<pre><code>{chr(10).join(written)}{rest}</code></pre>"
