"""Tries an answer on inputs and notes, as plain data, what happened. It compares nothing and knows no truth."""

import dis
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass
from math import inf
from time import thread_time
from typing import Any

import numpy as np

from cnnkit.exercises.exercise import Inputs
from cnnkit.exercises.values import plain, same
from cnnkit.exercises.withhold import Watch, Withheld, withheld


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned ``value``, or raised ``error``, or reached for something withheld."""

    value: Any = None
    error: str | None = None  # "IndexError: index 7 is out of bounds …"
    line: str | None = None  # the learner's own line that raised it
    changed: tuple[int, ...] = ()  # which arguments came back different
    reached_for: str | None = None  # "ops.conv2d"
    seconds: float = inf  # of processor time, when it returned


def probe(
    answer: Callable,
    cases: Sequence[Inputs],
    *,
    withhold: tuple[str, ...] | None = None,
    changes: Sequence[int] = (),
) -> list[Outcome]:
    """Call the answer once per case, each time with its own copy of the inputs.

    ``withhold`` names the parts of cnnkit that it may not call; None trusts it, as we trust our own functions.
    ``changes`` are the arguments that it is meant to change: the value is then its result, and they after it.
    """
    return [_once(answer, inputs, withhold, changes) for inputs in cases]


def is_stub(answer: object) -> bool:
    """True for what the lesson hands out: a bare ``...``, or a function with nothing else in it."""
    if answer is ...:
        return True
    code = getattr(answer, "__code__", None)
    if code is None:
        return False
    done = [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "NOP", "POP_TOP")]
    returns = [step for step in done if step.opname.startswith(("LOAD_CONST", "RETURN"))]
    return len(done) == len(returns) and all(step.argval is None for step in done)


def _once(answer, inputs, withhold, changes):
    given = deepcopy(inputs)
    try:
        with nullcontext(Watch()) if withhold is None else withheld(answer, withhold) as watch:
            begin = thread_time()
            value = answer(*given)
            seconds = thread_time() - begin
    except Withheld:
        return Outcome(reached_for=watch.called)
    except Exception as error:
        if watch.called:  # the learner's code caught the refusal, then stumbled
            return Outcome(reached_for=watch.called)
        return Outcome(error=_one_line(error), line=_line_that_raised(answer, error))
    if watch.called:
        return Outcome(reached_for=watch.called)
    pairs = enumerate(zip(inputs, given, strict=True))
    changed = tuple(i for i, (was, now) in pairs if i not in changes and not _untouched(was, now))
    after = tuple(plain(given[i]) for i in changes)
    return Outcome(value=(plain(value), *after) if after else plain(value), changed=changed, seconds=seconds)


def _untouched(was, now):
    if isinstance(was, np.ndarray):
        return was.dtype == now.dtype and same(was, now, rtol=0, atol=0)
    if hasattr(was, "state_dict"):
        return same(plain(was), plain(now), rtol=0, atol=0)
    return was == now


def _one_line(error):
    return f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")


def _line_that_raised(answer, error):
    """The innermost line that is the learner's own: what NumPy does further down would not help."""
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return own[-1].line if own and own[-1].line else None
