"""The class report: who needs a look, how the class did by exercise and by mistake, and how long it took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import mean, median
from urllib.parse import quote

from cnnkit.exercises import catalogue
from cnnkit.exercises.feedback import marked_up
from cnnkit.grading.grade import Row
from cnnkit.grading.report import charts
from cnnkit.grading.report.look import look, riddles
from cnnkit.grading.report.page import cut, document, folded, name, number, percent, printable, safe, table
from cnnkit.grading.report.places import place
from cnnkit.grading.report.results import Result
from cnnkit.grading.report.student import KINDS, NO_SANDBOX, called, duration, moment, titled
from cnnkit.grading.report.tidy import tidy

BINS = 10
DAYS = 60  # in one chart
MOST = 12  # names in a row before they are folded
LONG = 60  # lines of a table that stands open
LONGEST = 300  # characters of a sentence
SHORT = 40  # characters of a name in a list
ORDER = ("good", "part", "bad", "none", "info")


def report(results: Sequence[Result], *, alike: str = "") -> str:
    """The whole document. ``alike`` is a sentence about the page of similar answers, where there is one."""
    sections = (_looks, _scores, _exercises, _mistakes, _unnamed, _times, _lateness, _students)
    body = _head(results) + alike + "".join(section(results) for section in sections)
    return document("Class report", body)


def _head(results: Sequence[Result]) -> str:
    students, lessons = {r.student for r in results}, {r.lesson for r in results}
    handed_in = sum(not r.missing for r in results)
    bare = any(r.attempt.sandbox == "none" for r in results)
    return (
        f"<h1>Class report</h1>\n<p>{_count(len(students), 'student')}, {_count(len(lessons), 'lesson')}, "
        f"{_count(handed_in, 'notebook')} handed in, {len(results) - handed_in} missing. "
        "Points are those earned, before anything is taken off for lateness, unless it says otherwise.</p>\n"
        + (f'<p class="stamp">{NO_SANDBOX}</p>\n' if bare else "")
    )


def _looks(results: Sequence[Result]) -> str:
    found = look(results)
    if not found:
        return _section("Who needs a look", "<p>Nobody stands out.</p>\n")
    parts = ["<p>Reasons to open a notebook, the most pressing first, and no judgement on anybody.</p>\n"]
    for kind, looks in found.items():
        lines = [f"<li>{_link(one.student, one.lesson)}: {safe(cut(one.why, LONGEST))}</li>\n" for one in looks]
        parts.append(f"<h3>{safe(kind)} · {len(looks)}</h3>\n{_list(lines)}")
    return _section("Who needs a look", "".join(parts))


def _scores(results: Sequence[Result]) -> str:
    by_lesson = _by_lesson(results)
    parts = []
    for lesson, group in by_lesson.items():
        marked = [r for r in group if not r.missing and any(row.points is not None for row in r.attempt.rows)]
        if marked:
            parts.append(_distribution(lesson, [r.share for r in marked]))
    return _section("How scores are distributed", "".join(parts) or "<p>Nothing has been scored yet.</p>\n")


def _distribution(lesson: str, shares: list[float]) -> str:
    counts = [0] * BINS
    for share in shares:
        counts[min(int(share * BINS + 1e-9), BINS - 1)] += 1
    edges = [f"{100 * i // BINS}" for i in range(BINS)]
    said = (
        f"{called(lesson)}: {_count(len(shares), 'notebook')}; in the middle {percent(median(shares))} of the points, "
        f"on average {percent(mean(shares))}; {sum(share >= 1 for share in shares)} with all of them."
    )
    drawn = charts.columns(counts, edges, f"Histogram. {said}")
    names = [f"{100 * i // BINS} to {'under ' if i < BINS - 1 else ''}{100 * (i + 1) // BINS} %" for i in range(BINS)]
    lines = [(names[i], str(count)) for i, count in enumerate(counts)]
    numbers = table(f"{called(lesson)}, share of points", ("Share", "Notebooks"), lines, numbers=(1,))
    axis = "Notebooks by share of the points, in steps of 10 %."
    return (
        f"<h3>{safe(called(lesson))}</h3>\n<figure>{drawn}<figcaption>{safe(said)} {axis}</figcaption></figure>\n"
        + folded("The same as a table", numbers)
    )


def _exercises(results: Sequence[Result]) -> str:
    rows = _by_exercise(results)
    lines = []
    for exercise, own in rows.items():
        kinds = Counter(KINDS.get(row.status, "bad") for row in own)
        shares = [(kind, kinds[kind] / len(own)) for kind in ORDER]
        marked = [row for row in own if row.points is not None and row.max_points]
        middle = percent(mean((row.points or 0) / row.max_points for row in marked)) if marked else "–"
        counts = [str(kinds[kind]) for kind in ORDER]
        label = f"{safe(titled(exercise))} <code>{safe(exercise)}</code>"
        lines.append((label, charts.strip(shares), middle, *counts))
    header = ("Exercise", "Shares", "Points earned", "Right", "Partly", "Not yet", "Not tried", "Still open")
    shown = table("How each exercise went", header, lines, numbers=tuple(range(2, 8)))
    return _section("Exercise by exercise", shown)


def _mistakes(results: Sequence[Result]) -> str:
    who: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        for row in result.attempt.rows:
            if row.mistake:
                who[row.exercise, row.mistake].append(result)
    if not who:
        return _section("Mistakes by name", "<p>No mistake had a name.</p>\n")
    lines = []
    for (exercise, mistake), of in sorted(who.items(), key=lambda item: (-len(item[1]), item[0])):
        links = _names((result.student, result.lesson) for result in of)
        lines.append(
            f"<li><strong>{safe(mistake)}</strong> · {safe(titled(exercise))} · {_count(len(of), 'student')}<br>"
            f'<span class="quiet">{marked_up(printable(_says(exercise, mistake)))}</span><br>{links}</li>\n'
        )
    return _section(
        "Mistakes by name", f"<p>The most frequent first, with what was said about each.</p>\n{_list(lines)}"
    )


def _says(exercise: str, mistake: str) -> str:
    known = catalogue().get(exercise)
    found = known.mistakes.get(mistake) if known else None
    return found.says if found else ""


def _unnamed(results: Sequence[Result]) -> str:
    found = riddles(results)
    if not found:
        return ""
    parts = [
        "<p>These answers are wrong in the same way, and no mistake of the catalogue does the same. Is it a "
        "misconception that deserves a name and a sentence, or an exercise that can be read in two ways?</p>\n"
    ]
    lesson_of = {(r.student, row.exercise): r.lesson for r in results for row in r.attempt.rows}
    for riddle in found:
        links = _names((student, lesson_of[student, riddle.exercise]) for student in riddle.students)
        shown = folded("What the students were shown", tidy(riddle.html)) if riddle.html else ""
        parts.append(
            f"<h3>{safe(titled(riddle.exercise))} · {_count(len(riddle.students), 'student')}</h3>\n"
            f"<p>{marked_up(printable(cut(riddle.feedback, LONGEST)))}</p>\n<div>{links}</div>\n{shown}"
        )
    return _section("Wrong in the same way, and without a name", "".join(parts))


def _times(results: Sequence[Result]) -> str:
    lines, drawn = [], []
    for lesson, group in _by_lesson(results).items():
        handed_in = [r for r in group if not r.missing]
        if not handed_in:
            continue
        seconds = [r.attempt.seconds for r in handed_in]
        slowest = max(handed_in, key=lambda r: r.attempt.seconds)
        took = f"{slowest.attempt.seconds:.1f} s: {_link(slowest.student, slowest.lesson, slowest.student)}"
        versions = mean(max(len(r.tries), 1) for r in handed_in)
        told = sorted(r.handed_in.time for r in handed_in if r.handed_in)
        middle = moment(told[len(told) // 2]) if told else "not known"
        times = f"{sum(seconds):.0f} s", f"{median(seconds):.1f} s", took
        lines.append((safe(called(lesson)), middle, f"{versions:.1f}", *times))
        drawn.append(_days(lesson, told))
    header = ("Lesson", "Half were handed in by", "Versions each", "Grading, all", "Grading, middle", "Slowest")
    shown = table("When notebooks came, and how long each was graded", header, lines, numbers=(2, 3, 4))
    return _section("Time", "".join(drawn) + shown)


def _days(lesson: str, times: Sequence[datetime]) -> str:
    """On which day how many came; nothing where one day, or more than a chart can hold, would be all there is."""
    days = Counter(time.astimezone().date() for time in times)
    if len(days) < 2 or (max(days) - min(days)).days >= DAYS:
        return ""
    all_days = [min(days) + timedelta(days=i) for i in range((max(days) - min(days)).days + 1)]
    counts = [days[day] for day in all_days]
    busiest = max(all_days, key=lambda day: days[day])
    said = (
        f"{called(lesson)}: handed in from {min(days)} to {max(days)}, most on {busiest}, "
        f"{_count(days[busiest], 'notebook')}."
    )
    every = -(-len(all_days) // 7)
    labels = [f"{day.month}/{day.day}" if i % every == 0 else "" for i, day in enumerate(all_days)]
    drawing = charts.columns(counts, labels, f"Histogram. {said}")
    numbers = table(
        f"{called(lesson)}, by day", ("Day", "Notebooks"), [(str(d), str(days[d])) for d in all_days], numbers=(1,)
    )
    return f"<figure>{drawing}<figcaption>{safe(said)}</figcaption></figure>\n{folded('The same as a table', numbers)}"


def _lateness(results: Sequence[Result]) -> str:
    late = sorted((r for r in results if r.lateness.by), key=lambda r: -r.lateness.by)
    if not any(r.lateness.due for r in results):
        return ""
    unknown = sum(bool(r.lateness.due and not r.handed_in and not r.missing) for r in results)
    told = (
        f"<p>Of {_count(unknown, 'notebook')} nothing tells when it was handed in, so it is not late. "
        "What you know goes into the policy, under [handed-in].</p>\n"
        if unknown
        else ""
    )
    if not late:
        return _section("Late", told or "<p>Nobody was late.</p>\n")
    lines = [
        (
            _link(r.student, r.lesson),
            f'<span class="time">{duration(r.lateness.by)}</span>',
            f"{number(r.earned)} − {number(r.penalty)} = {number(r.score)}",
            moment(r.lateness.due) if r.lateness.due else "",
            safe(r.handed_in.told_by) if r.handed_in else "",
        )
        for r in late
    ]
    header = ("Notebook", "Late by", "Points", "Due", "Time told by")
    shown = table("The latest first", header, lines[:MOST], numbers=(2,))
    more = table("The others", header, lines[MOST:], numbers=(2,))
    return _section("Late", told + shown + (folded(f"{len(late) - MOST} more", more) if late[MOST:] else ""))


def _students(results: Sequence[Result]) -> str:
    lessons = sorted({r.lesson for r in results})
    of = {(r.student, r.lesson): r for r in results}
    lines = []
    for student in sorted({r.student for r in results}):
        own = [of.get((student, lesson)) for lesson in lessons]
        total = sum(r.score for r in own if r)
        cells = (_cell(r) if r else "" for r in own)
        lines.append((name(student, SHORT), number(total), *cells))
    possible = {lesson: max(r.possible for r in results if r.lesson == lesson) for lesson in lessons}
    heads = (f"{safe(called(lesson))} (of {number(possible[lesson])})" for lesson in lessons)
    shown = table("Scores after lateness", ("Student", "Sum", *heads), lines, numbers=tuple(range(1, len(lessons) + 2)))
    return _section("Everybody", shown if len(lines) <= LONG else folded(f"All {len(lines)} students", shown))


def _cell(result: Result) -> str:
    if result.missing:
        return "missing"
    waits = " + ?" if result.awaiting else ""
    return f'<a href="{_href(result.student, result.lesson)}">{number(result.score)}{waits}</a>'


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{safe(title)}</h2>\n{body}</section>\n"


def _list(lines: Sequence[str]) -> str:
    """The first few; the others folded."""
    shown = f"<ul>\n{''.join(lines[:MOST])}</ul>\n"
    more = lines[MOST:]
    return shown + (folded(f"{len(more)} more", f"<ul>\n{''.join(more)}</ul>\n") if more else "")


def _names(notebooks: Iterable[tuple[str, str]]) -> str:
    links = [_link(student, lesson, student) for student, lesson in notebooks]
    more = links[MOST:]
    return ", ".join(links[:MOST]) + (folded(f"{len(more)} more", ", ".join(more)) if more else "")


def _link(student: str, lesson: str, words: str = "") -> str:
    """To a feedback page, called by ``words``, or by student and lesson."""
    told = name(words, SHORT) if words else f"{name(student, SHORT)}, {safe(called(lesson))}"
    return f'<a href="{_href(student, lesson)}">{told}</a>'


def _href(student: str, lesson: str) -> str:
    return "/".join(quote(part, safe="") for part in place(student, lesson).parts)


def _by_lesson(results: Iterable[Result]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.lesson].append(result)
    return dict(sorted(groups.items()))


def _by_exercise(results: Iterable[Result]) -> dict[str, list[Row]]:
    """In the order of lessons and notebooks; notebooks that were not handed in do not count."""
    groups: dict[str, list[Row]] = {}
    for group in _by_lesson(results).values():
        for result in group:
            for row in result.attempt.rows:
                if row.exercise and not result.missing and row.status != "unreadable":
                    groups.setdefault(row.exercise, []).append(row)
    return groups


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
