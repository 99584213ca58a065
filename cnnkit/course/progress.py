"""How far a learner is: the record of attempts, set beside the list of exercises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.table import Table

from cnnkit.exercises.exercise import Exercise
from cnnkit.exercises.judge import DONE
from cnnkit.exercises.record import Attempt


@dataclass(frozen=True)
class Standing:
    """One exercise and the best that was made of it."""

    exercise: Exercise
    attempts: int
    points: float
    status: str  # of the best attempt; "" before the first


def standings(exercises: Mapping[str, Exercise], attempts: Iterable[Attempt]) -> list[Standing]:
    """One per exercise, in the course's order; attempts at exercises that no longer exist do not count."""
    tries: dict[str, list[Attempt]] = {id: [] for id in exercises}
    for attempt in attempts:
        if attempt.exercise in tries:
            tries[attempt.exercise].append(attempt)
    return [_standing(exercise, tries[id]) for id, exercise in exercises.items()]


def _standing(exercise: Exercise, tries: list[Attempt]) -> Standing:
    if not tries:
        return Standing(exercise, 0, 0, "")
    best = max(tries, key=lambda attempt: (attempt.points, attempt.status in DONE))
    return Standing(exercise, len(tries), min(best.points, exercise.points), str(best.status))


def table(standings: list[Standing]) -> Table:
    """For a terminal of 80 columns; no stretch exercise counts as missing, nor one that is marked by hand."""
    shown = Table("Lesson", "Exercise", show_footer=True, box=None, pad_edge=False)
    core = [s for s in standings if not s.exercise.stretch and not s.exercise.by_hand]
    stretch = sum(standing.points for standing in standings if standing.exercise.stretch)
    total = f"{_number(sum(s.points for s in core))} / {_number(sum(s.exercise.points for s in core))}"
    shown.columns[1].footer = "all core exercises" + (f", and {_number(stretch)} for stretch" if stretch else "")
    shown.columns[1].overflow = "fold"
    shown.add_column("Points", justify="right", footer=total, no_wrap=True)
    shown.add_column("Best", no_wrap=True)
    shown.add_column("Attempts", justify="right", footer=str(sum(s.attempts for s in standings)), no_wrap=True)
    lesson = None
    for standing in standings:
        exercise = standing.exercise
        shown.add_row(
            exercise.lesson if exercise.lesson != lesson else "",
            exercise.name + (" (stretch)" if exercise.stretch else " (by hand)" if exercise.by_hand else ""),
            f"{'–' if exercise.by_hand else _number(standing.points)} / {_number(exercise.points)}",
            standing.status or "–",
            str(standing.attempts or ""),
        )
        lesson = exercise.lesson
    return shown


def _number(points: float) -> str:
    return f"{points:g}"
