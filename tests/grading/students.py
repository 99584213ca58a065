"""A class of made-up students: each exercise of a lesson right, wrong in a way that has a name, wrong in one that has
none, or left blank; and what each should earn.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
from nbformat import NotebookNode

from cnnkit.course import notebook as nb
from cnnkit.errors import GradingError
from cnnkit.exercises import Exercise
from cnnkit.exercises.probe import is_stub
from cnnkit.grading import lend

BLANK, RIGHT, NAMED, UNNAMED = "blank", "right", "named", "unnamed"
SHARES = {RIGHT: 0.55, NAMED: 0.2, UNNAMED: 0.1, BLANK: 0.15}

# What no catalogue lists: the right result, all but its last number.
SPOIL = """

_right_{name} = {name}


def {name}({parameters}):
    import numpy as np

    def spoilt(value):
        if isinstance(value, tuple):
            return tuple(map(spoilt, value))
        array = np.array(value, dtype=float)
        array[(-1,) * array.ndim] += 0.8125
        return array

    return spoilt(_right_{name}({parameters}))
"""


@dataclass
class Planted:
    """One submission: the notebook, by exercise what was planted in it, and the names of planted mistakes."""

    notebook: NotebookNode
    did: dict[str, str] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)

    def points(self, exercises: Mapping[str, Exercise]) -> dict[str, float | None]:
        """What each should earn; a text that is whole earns nothing before a person has marked it."""
        full = {id: None if exercise.by_hand else exercise.points for id, exercise in exercises.items()}
        return {id: full[id] if what == RIGHT else 0 for id, what in self.did.items()}


def planted(
    solution: NotebookNode, lesson: NotebookNode, exercises: Mapping[str, Exercise], rng: np.random.Generator
) -> Planted:
    """A student's notebook: the lesson as handed out, with answers of varied skill."""
    student = Planted(deepcopy(lesson))
    solved = {cell["id"]: cell["source"] for cell in solution["cells"]}
    for cell in student.notebook["cells"]:
        if nb.role(cell) != "answer":
            continue
        exercise = exercises[str(nb.exercise_of(cell))]
        what = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        source = solved[cell["id"]]
        if what == BLANK:
            source = None
        elif what != RIGHT:
            what, source = _wrong(student, exercise, what, source, rng)
        if source is not None:
            cell["source"] = source
        student.did[exercise.id] = what
    return student


def _wrong(student, exercise, what, right, rng):
    """(what it is, its source): a mistake with a name where one can be written down, else one without."""
    if not exercise.wants_function:
        return BLANK, None  # of designs and networks no wrong ones are known as source
    if what == NAMED:
        for name in rng.permutation(list(exercise.mistakes)):
            source = _mistake(exercise, str(name))
            if source:
                student.mistakes[exercise.id] = str(name)
                return NAMED, source
    if _spoils(exercise):
        return UNNAMED, right + SPOIL.format(name=exercise.name, parameters=", ".join(exercise.parameters))
    return BLANK, None


def _mistake(exercise, name):
    """A known wrong answer as a cell that stands on its own, or None where it cannot travel."""
    if is_stub(exercise.mistakes[name].answer):  # to return nothing is what the lesson hands out
        return None
    packing = lend._Packing(exercise.id)
    try:
        packing.put("wanted", "wanted", exercise.mistakes[name].answer, "")
    except (GradingError, TypeError, KeyError):
        return None
    steps = json.dumps(packing.steps)
    return f"{lend.UNPACK}\n{exercise.name} = _lend(__import__('json').loads({steps!r}))\ndel _lend"


def _spoils(exercise):
    """Whether a changed number is a wrong answer here, and numbers are what it returns."""
    if exercise.counts or exercise.changes:
        return False
    inputs = next(iter(exercise.cases(np.random.default_rng(0))))
    try:
        values = _numbers(exercise.reference(*deepcopy(inputs)))
        return all(value.size and value.dtype.kind in "iuf" for value in values)
    except Exception:  # it refuses its first case, or returns what is no array
        return False


def _numbers(value) -> Iterator[np.ndarray]:
    if isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)
    else:
        yield np.asarray(value)
