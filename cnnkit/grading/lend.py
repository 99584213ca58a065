"""References as source that stands on its own, lent to a sandbox in which they are not asked about.

For what comes later in the course, when the student's own version is wrong; and for the grader's check of itself.
Only the functions that a reference calls go with it, never the module that they are from.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterable, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from cnnkit.errors import GradingError
from cnnkit.exercises import Exercise, catalogue
from cnnkit.exercises.asking import drawn_for

STAGE = "__import__('cnnkit.exercises.stage', fromlist=['lent'])"
UNPACK = """
def _lend(steps):
    import builtins, types
    spaces = {}
    def space(name):
        return spaces.setdefault(name, {"__name__": "lent", "__builtins__": builtins})
    for what, where, *step in steps:
        if what == "run":
            exec(compile(step[0], "<lent>", "exec"), space(where))
        elif what == "link":
            space(where)[step[0]] = space(step[1])[step[2]]
        else:
            space(where)[step[0]] = types.SimpleNamespace(**{name: space(step[1])[name] for name in step[2]})
    return space("wanted")["wanted"]
"""


def lending(exercise: Exercise, *, named: bool = True) -> str:
    """A cell that puts the reference under its id for ``mine``, and if ``named`` under the answer's name as well."""
    place = f"{exercise.name} = " if named else ""
    place += f"{STAGE}.lent[{exercise.id!r}] = "
    if not exercise.wants_function:
        return f"{place}{_value(exercise)}"
    steps = json.dumps(steps_for(exercise))
    return f"{UNPACK}\n{place}_lend(__import__('json').loads({steps!r}))\ndel _lend"


def borrowed(asked: Iterable[str], exercises: Mapping[str, Exercise]) -> tuple[str, ...]:
    """Of the ids that a notebook asks ``mine`` for: those of earlier lessons whose references may be lent to it.

    Not one whose code carries what this lesson asks for: 06.conv2d_multi is computed by a whole conv2d.
    """
    lesson = next(iter(exercises.values())).lesson
    known = catalogue()
    earlier = sorted(id for id in asked if id in known and known[id].lesson < lesson)
    return tuple(id for id in earlier if lendable(known[id]) and not carries(known[id]) & names_of(exercises))


def names_of(exercises: Mapping[str, Exercise]) -> set[str]:
    """The names that the answers to these exercises have."""
    return {exercise.name for exercise in exercises.values()}


def carries(exercise: Exercise) -> set[str]:
    """The names of all functions that go with a reference."""
    if not exercise.wants_function:
        return set()
    return {
        node.name
        for what, _, *step in steps_for(exercise)
        if what == "run"
        for node in ast.parse(step[0]).body
        if isinstance(node, ast.FunctionDef)
    }


def lendable(exercise: Exercise) -> bool:
    """Not so a design, which is judged by what it does and has no one right value, and what cannot be written down."""
    try:
        lending(exercise)
    except GradingError:
        return False
    return True


def again(exercise: Exercise) -> str:
    """A cell for after the student's own answer: the name means the reference once more."""
    return f"{exercise.name} = {STAGE}.lent[{exercise.id!r}]"


def steps_for(exercise: Exercise) -> list[list]:
    """What to run, in which name space, in which order. Raises GradingError when the reference cannot travel."""
    packing = _Packing(exercise.id)
    packing.put("wanted", "wanted", exercise.reference, "")
    return packing.steps


class _Packing:
    """Steps in an order in which each finds what it needs; functions that call each other find it when called."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.steps: list[list] = []
        self._done: set[tuple[str, str]] = set()
        self._closures: list[Any] = []
        self._viewed: dict[tuple[str, str], set[str]] = {}

    def put(self, space: str, name: str, value: Any, source: str) -> None:
        """Make ``value`` known as ``name`` in a space; ``source`` is the code that uses it."""
        if isinstance(value, ModuleType):
            self._module(space, name, value, source)
            return
        if (space, name) in self._done:
            return
        self._done.add((space, name))
        value = inspect.unwrap(value) if callable(value) else value  # a function with a memory travels without it
        home, called = getattr(value, "__module__", None) or "", _called(value)
        if isinstance(value, FunctionType | type) and home.startswith("cnnkit.") and home != "cnnkit.errors":
            home = self._own(value) if getattr(value, "__closure__", None) else home
            if (home, called) != (space, name):
                self.put(home, called, value, source)
                self.steps.append(["link", space, name, home, called])
            else:
                self._definition(space, value)
        elif home and not home.startswith("cnnkit.grading") and hasattr(value, "__name__"):
            self.steps.append(["run", space, f"from {home} import {value.__name__} as {name}"])
        else:
            self.steps.append(["run", space, f"{name} = {_literal(value, self.id)}"])

    def _own(self, closure: Any) -> str:
        """A space for a function made by another one, whose variables it keeps: its sisters keep others."""
        if not any(closure is known for known in self._closures):
            self._closures.append(closure)
        number = next(i for i, known in enumerate(self._closures) if closure is known)
        return f"{closure.__module__}, closure {number}"

    def _module(self, space: str, name: str, module: ModuleType, source: str) -> None:
        """A whole one where it is not ours; of ours, what is used: by this code, and by what came before it."""
        if not module.__name__.startswith("cnnkit"):
            step = ["run", space, f"import {module.__name__} as {name}"]
            self.steps += [] if step in self.steps else [step]
            return
        used = {
            node.attr
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
        }
        seen = self._viewed.setdefault((space, name), set())
        if not used - seen and seen:
            return
        new = sorted(used - seen)
        seen |= used
        for attribute in new:
            self.put(module.__name__, attribute, getattr(module, attribute), source)
        self.steps.append(["view", space, name, module.__name__, sorted(seen)])

    def _definition(self, space: str, value: Any) -> None:
        try:
            source = _source(value)
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError) as error:
            raise GradingError(f"The reference of {self.id} cannot be lent: {error}.") from error
        known = vars(inspect.getmodule(value)) | _kept(value)
        for name in sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(known)):
            self.put(space, name, known[name], source)
        self.steps.append(["run", space, source])


def _kept(value: Any) -> dict[str, Any]:
    """What a closure keeps of the function that made it, by name."""
    if not getattr(value, "__closure__", None):
        return {}
    return {name: cell.cell_contents for name, cell in zip(value.__code__.co_freevars, value.__closure__, strict=True)}


def _called(value: Any) -> str:
    """The name of a function or class in its module; a lambda gets one from its place."""
    name = getattr(value, "__name__", "")
    return name if name != "<lambda>" else "lambda_{}_{}".format(*_body(value)[0])


def _source(value: Any) -> str:
    if getattr(value, "__name__", "") != "<lambda>":
        return textwrap.dedent(inspect.getsource(value))
    module, (first, last) = inspect.getsource(inspect.getmodule(value) or value), _body(value)
    around = [
        node
        for node in ast.walk(ast.parse(module))
        if isinstance(node, ast.Lambda)
        and (node.body.lineno, node.body.col_offset) <= first
        and last <= (node.end_lineno or 0, node.end_col_offset or 0)
    ]
    if not around:
        raise OSError("a lambda that is not where it was")
    inmost = max(around, key=lambda node: (node.lineno, node.col_offset))
    return f"{_called(value)} = {ast.get_source_segment(module, inmost)}"


def _body(value: FunctionType) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the code of a lambda begins and ends: (line, column) each. Several may stand in one line."""
    places = [
        (line or 0, end or 0, column or 0, stop) for line, end, column, stop in value.__code__.co_positions() if stop
    ]
    first = min((line, column) for line, _, column, _ in places)
    return first, max((end, stop) for _, end, _, stop in places)


def _value(exercise: Exercise) -> str:
    """The right value; of a question, that for nobody in particular."""
    if exercise.use:
        raise GradingError(f"{exercise.id} has many right answers; none is lent.")
    (inputs,) = drawn_for(exercise)
    return _literal(exercise.reference(*inputs), exercise.id)


def _literal(value: Any, id: str) -> str:
    """The value as source; GradingError for one that has none."""
    value = value.item() if isinstance(value, np.generic) else value
    try:
        if ast.literal_eval(repr(value)) == value:
            return repr(value)
    except (ValueError, SyntaxError):
        pass
    raise GradingError(f"The reference of {id} cannot be lent: it uses {value!r:.80}.")
