"""From a probe's message to a verdict that a student may read: judged by the exercise, shown as far as allowed.

Cases that every student meets are shown; those drawn for one student are not, so that hidden inputs stay hidden.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

import numpy as np

from cnnkit.exercises import Exercise
from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.feedback import below
from cnnkit.exercises.judge import Verdict, judge, not_attempted
from cnnkit.exercises.probe import Outcome, probe
from cnnkit.grading import wire

LONGEST_ERROR = 200  # characters of it that are told
WHY = {
    "timeout": ("timeout", "It was still running when its time was over. Does every loop come to an end?"),
    "cpu": ("timeout", "It used more processor time than any answer needs."),
    "memory": (
        "memory",
        "It needed more memory than there is. Is an array larger than you meant, or a loop without end?",
    ),
    "tasks": ("killed", "It started more processes or threads than any answer needs."),
    "output": ("killed", "It wrote more than can be read. Is there a print in a loop?"),
    "killed": ("killed", "It ended the kernel that it ran in."),
}


@dataclass(frozen=True)
class Graded:
    """What is kept of a verdict: plain data, to be written down and compared; no points for what a person marks."""

    status: str
    points: float | None
    message: str
    mistake: str | None = None
    html: str = ""  # what is shown below the message: made by exercises.feedback, which escapes what others wrote

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Stopped:
    """Why a cell did not reach its end: an error as it was said, or what the kernel was in trouble for."""

    error: str
    trouble: str | None


def on(exercise: Exercise, cases: Sequence[tuple], values: list[object], stopped: Stopped | None = None) -> Graded:
    """The verdict on what a probe's cell sent: exactly one value is expected. ``stopped`` is of the answer's cell."""
    if len(values) != 1:
        many = "no result" if not values else f"{len(values)} results"
        return Graded("error", 0, f"The question about {exercise.name} got {many} instead of one.")
    try:
        report = wire.report(values[0], len(cases) if exercise.wants_function else 1)
    except wire.NotAValueError as error:
        return Graded("error", 0, f"The result of {exercise.name} cannot be read: {error}.")
    if report.kind == "stub":
        return _shown(not_attempted(exercise))
    if report.kind == "undefined" and stopped:
        return _never_defined(exercise, stopped)
    if report.kind != "outcomes":
        return Graded("error", 0, _misuse(exercise, report))
    if any((outcome.error or "").startswith(("MemoryError", "_ArrayMemoryError")) for outcome in report.outcomes):
        return Graded("memory", 0, WHY["memory"][1])
    with np.errstate(all="ignore"):  # what a student's numbers do to our arithmetic is no warning of ours
        cases, outcomes = _on_cases(exercise, cases, report)
        verdict = judge(exercise, cases, outcomes)
        shown = _shown(verdict, _smallest(exercise, verdict, cases, outcomes))
        return _for_a_reader(shown, str(report.outcomes[0].value)) if verdict.status == "awaiting-manual" else shown


def _on_cases(
    exercise: Exercise, cases: Sequence[tuple], report: wire.Report
) -> tuple[Sequence[tuple], Sequence[Outcome]]:
    """What a value means on each case: a design is put to use, out here; a question is the one that was asked."""
    if exercise.wants_function or report.outcomes[0].error:
        return cases, report.outcomes * (1 if exercise.wants_function else len(cases))
    value = report.outcomes[0].value
    if exercise.question:
        cases = drawn_for(exercise, report.asked)
    if exercise.use:
        return cases, probe(exercise.as_function(value), cases)
    return cases, report.outcomes * len(cases)


def none(exercise: Exercise, trouble: str | None) -> Graded:
    """The verdict when nothing came that could be judged."""
    status, message = WHY.get(trouble or "", ("error", f"The question about {exercise.name} was not answered."))
    return Graded(status, 0, message)


def _never_defined(exercise: Exercise, stopped: Stopped) -> Graded:
    if stopped.trouble:
        return none(exercise, stopped.trouble)
    said = stopped.error[:LONGEST_ERROR].rstrip(". ")
    return Graded("error", 0, f"Its cell stopped before {exercise.name} was there: {said}.")


def fixed(exercise: Exercise, cases: Sequence[tuple]) -> list[bool]:
    """Which cases are the same for everybody: those that other random numbers leave as they are."""
    others = [list(exercise.cases(np.random.default_rng(seed))) for seed in (1, 2)]
    return [
        all(i < len(other) and _same(inputs, other[i]) for other in others) and bool(inputs)
        for i, inputs in enumerate(cases)
    ]


def _same(some: object, others: object) -> bool:
    if isinstance(some, tuple) and isinstance(others, tuple):
        return len(some) == len(others) and all(map(_same, some, others))
    return bool(np.array_equal(some, others))  # type: ignore[arg-type]


def _smallest(exercise: Exercise, verdict: Verdict, cases: Any, outcomes: Sequence[Outcome]) -> Any:
    """The smallest failing case among those that may be shown."""
    if verdict.failing is None:
        return None
    seen = [i for i, open_to_all in enumerate(fixed(exercise, cases)) if open_to_all]
    if not seen:
        return None
    return judge(exercise, [cases[i] for i in seen], [outcomes[i] for i in seen]).failing


def _shown(verdict: Verdict, failing: Any = None) -> Graded:
    visible = replace(verdict, failing=failing)
    return Graded(verdict.status, verdict.points, verdict.message, verdict.mistake, below(visible))


def _for_a_reader(shown: Graded, text: str) -> Graded:
    """Without points, and with the text itself: the feedback page is where it is read."""
    whole = escape("".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text))
    return replace(shown, points=None, html=f"{shown.html}<pre>{whole}</pre>")


def _misuse(exercise: Exercise, report: wire.Report) -> str:
    return {
        "undefined": f"There is no {exercise.name} when its turn comes.",
        "function": f"{exercise.name} wants a value, not a function.",
        "network": f"{exercise.name} cannot be judged: {report.detail}",
        "value": f"{exercise.name} should be a function, and is of type {report.detail}.",
        "signature": f"The grader calls {exercise.call}, and yours takes {report.detail}.",
    }[report.kind]
