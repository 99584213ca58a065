"""Withheld parts refuse by themselves here: a call is noted, and ends the answer that makes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnnkit.errors import CourseError


class Withheld(BaseException):
    """Ends a call into a withheld part. Not an Exception: a bare ``except Exception`` must not hide it."""


class Watch:
    """Which withheld function was called first, if any: ``"ops.conv2d"``."""

    called: str | None = None


_watching: list[Watch] = []


@contextmanager
def withheld(answer: Callable, parts: tuple[str, ...]) -> Iterator[Watch]:
    watch = Watch()
    _watching.append(watch)
    try:
        yield watch
    finally:
        _watching.pop()


def refuse(name: str):
    """What every function of a withheld part does."""
    if _watching:
        _watching[-1].called = _watching[-1].called or name
        raise Withheld(name)
    raise CourseError(f"{name} is not here while your answers are graded: it does what they are asked to build.")


def refusing(name: str) -> Callable:
    def refused(*inputs, **options):
        return refuse(name)

    refused.__name__ = refused.__qualname__ = name.rpartition(".")[2]
    return refused
