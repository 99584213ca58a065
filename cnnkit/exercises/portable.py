"""A learner's function as source text that runs on its own: with the imports, helpers and constants it uses."""

import builtins
import inspect
import linecache
import textwrap
from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType

PLAIN = (bool, int, float, complex, str, bytes, type(None))  # constants whose repr is their source


def source_of(function: Callable) -> str | None:
    """The function's source after that of everything it needs, or None where that cannot be told."""
    pieces: dict[str, str] = {}
    try:
        _collect(function, pieces)
    except (OSError, TypeError, _NotPortableError):
        return None
    return "\n\n".join([*pieces.values(), f"_answer = {function.__name__}"]) + "\n"


def rebuilt(source: str, label: str) -> Callable | None:
    """The function that ``source_of`` wrote down, or None when it no longer runs."""
    file = f"<your {label}>"
    space: dict = {"__name__": "mine"}
    try:
        exec(compile(source, file, "exec"), space)  # the learner's own code, from the learner's own file
    except Exception:
        return None
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # readable tracebacks
    return space.get("_answer")


class _NotPortableError(Exception):
    """The function uses something whose source cannot be written down, such as a trained model."""


def _collect(function, pieces):
    if not isinstance(function, FunctionType) or function.__closure__ or function.__name__ == "<lambda>":
        raise _NotPortableError
    name = function.__name__
    if name in pieces:
        return
    pieces[name] = ""  # holds the place: functions may call each other in a circle
    for used in sorted(_names_used(function.__code__)):
        if used in function.__globals__ and used not in pieces:
            _carry(used, function.__globals__[used], pieces)
    pieces[name] = textwrap.dedent(inspect.getsource(function))
    pieces[name] = pieces.pop(name)  # after what it needs


def _carry(name, value, pieces):
    if isinstance(value, ModuleType):
        pieces[name] = f"import {value.__name__} as {name}"
    elif isinstance(value, FunctionType) and value.__module__ == "__main__":
        if value.__name__ != name:
            raise _NotPortableError
        _collect(value, pieces)
    elif isinstance(value, PLAIN):
        pieces[name] = f"{name} = {value!r}"
    elif hasattr(value, "__module__") and hasattr(value, "__name__") and value.__module__ != "__main__":
        pieces[name] = f"from {value.__module__} import {value.__name__} as {name}"
    else:
        raise _NotPortableError


def _names_used(code: CodeType) -> set[str]:
    """Global names that the code, or any function inside it, may look up."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return set(code.co_names).union(*map(_names_used, inner)) - set(dir(builtins))
