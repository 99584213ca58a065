"""References as source that stands on its own, lent to a sandbox in which they are not asked about.

For what comes later in the course, when the student's own version is wrong; and for the grader's check of itself.
Only the functions that a reference calls go with it, never the module that they are from.
"""

import ast
import inspect
import json
import textwrap
from types import FunctionType, ModuleType
from typing import Any

from cnnkit.errors import GradingError
from cnnkit.exercises import Exercise

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


def lending(exercise: Exercise) -> str:
    """A cell that puts the reference under the answer's name, and under its id for ``mine``."""
    id, name = exercise.id, exercise.name
    if not exercise.wants_function:
        return f"{name} = {STAGE}.lent[{id!r}] = {_literal(exercise.reference(), id)}"
    steps = json.dumps(steps_for(exercise))
    lent = f"{name} = {STAGE}.lent[{id!r}] = _lend(__import__('json').loads({steps!r}))"
    return f"{UNPACK}\n{lent}\ndel _lend"


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

    def put(self, space: str, name: str, value: Any, source: str) -> None:
        """Make ``value`` known as ``name`` in a space; ``source`` is the code that uses it."""
        if (space, name) in self._done:
            return
        self._done.add((space, name))
        home = getattr(value, "__module__", None) or ""
        if isinstance(value, ModuleType):
            self._module(space, name, value, source)
        elif isinstance(value, FunctionType | type) and home.startswith("cnnkit.") and home != "cnnkit.errors":
            if (home, value.__name__) != (space, name):
                self.put(home, value.__name__, value, source)
                self.steps.append(["link", space, name, home, value.__name__])
            else:
                self._definition(space, value)
        elif home and not home.startswith("cnnkit.grading") and hasattr(value, "__name__"):
            self.steps.append(["run", space, f"from {home} import {value.__name__} as {name}"])
        else:
            self.steps.append(["run", space, f"{name} = {_literal(value, self.id)}"])

    def _module(self, space: str, name: str, module: ModuleType, source: str) -> None:
        if not module.__name__.startswith("cnnkit"):
            self.steps.append(["run", space, f"import {module.__name__} as {name}"])
            return
        used = sorted(
            node.attr
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
        )
        for attribute in used:
            self.put(module.__name__, attribute, getattr(module, attribute), source)
        self.steps.append(["view", space, name, module.__name__, used])

    def _definition(self, space: str, value: Any) -> None:
        try:
            source = textwrap.dedent(inspect.getsource(value))
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError) as error:
            raise GradingError(f"The reference of {self.id} cannot be lent: {error}.") from error
        if not isinstance(tree.body[0], ast.FunctionDef | ast.ClassDef):
            raise GradingError(f"The reference of {self.id} cannot be lent: {value.__name__} has no definition.")
        known = vars(inspect.getmodule(value))
        for name in sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(known)):
            self.put(space, name, known[name], source)
        self.steps.append(["run", space, source])


def _literal(value: Any, id: str) -> str:
    """The value as source; GradingError for one that has none."""
    try:
        if ast.literal_eval(repr(value)) == value:
            return repr(value)
    except (ValueError, SyntaxError):
        pass
    raise GradingError(f"The reference of {id} cannot be lent: it uses {value!r:.80}.")
