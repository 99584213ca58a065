"""Reads a submission: a hostile file becomes a list of cells, or a sentence that says why it cannot.

Only sources survive: outputs, tags, metadata and everything else that a file may claim are not read. Parsing happens
in a process of its own, with limits, so that no file can cost the grader more than a moment.
"""

import json
import os
import re
import resource
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cnnkit.grading.names import Facts, facts

LARGEST = 20 << 20  # bytes: lessons with all their pictures stay below 2 MB
MOST_CELLS = 1_000
LONGEST_SOURCE = 200_000  # characters of one cell
LONGEST_NUMBER = 300  # digits
DEEPEST = 60  # brackets
MEMORY, SECONDS = 1 << 30, 20
LESSON = re.compile(rb'(?<!\\)"cnnkit"\s*:\s*\{[^{}]{0,500}?"lesson"\s*:\s*"(\d\d)"')  # as metadata of a notebook
EXERCISE = re.compile(rb'(?<!\\)"exercise"\s*:\s*"(\d\d)\.\w+"')  # as metadata of a cell


@dataclass(frozen=True)
class Cell:
    """One of the student's cells: nothing but its source counts."""

    id: str
    type: str
    source: str
    facts: Facts


@dataclass(frozen=True)
class Unreadable:
    """A submission that is no notebook; ``why`` is for the student and the teacher."""

    why: str


class _RefusedError(Exception):
    """Ends the reading; its text is the reason."""


def read_bytes(path: Path) -> bytes | Unreadable:
    """The content of a regular file of a sane size. No link is followed: it could lead to somebody else's."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return Unreadable(
            "It is a link to another file." if path.is_symlink() else f"It cannot be read: {error.strerror}."
        )
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        return Unreadable("It is not a file.")
    with os.fdopen(handle, "rb") as file:
        if status.st_size > LARGEST:
            return Unreadable(f"It has {status.st_size >> 20} MB; {LARGEST >> 20} MB is the most that is read.")
        try:
            return file.read(LARGEST + 1)
        except OSError as error:
            return Unreadable(f"It cannot be read: {error.strerror}.")


def cells(content: bytes) -> list[Cell] | Unreadable:
    """The cells of a notebook, read in a process with limits."""
    command = [sys.executable, "-I", "-m", "cnnkit.grading.ingest"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS + 10, check=False)
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        return Unreadable("Reading it took more time or memory than any notebook needs.")
    if "why" in answer:
        return Unreadable(answer["why"])
    return [Cell(cell["id"], cell["type"], cell["source"], _facts(cell["facts"])) for cell in answer["cells"]]


def lesson(content: bytes) -> str | None:
    """The number of the lesson that a notebook says it is, "04"; failing that, the one that most exercises are of.

    Looked for in the bytes, not parsed: a text in which the same stands has other quotation marks, \\".
    """
    said = LESSON.search(content)
    votes = Counter(EXERCISE.findall(content))
    number = said[1] if said else max(votes, key=lambda number: votes[number], default=None)
    return number.decode() if number else None


def _facts(data: dict) -> Facts:
    sets = {name: frozenset(data[name]) for name in ("binds", "loads", "mine")}
    return Facts(**sets, definitions=data["definitions"], why_not=data["why_not"])


def parse(content: bytes) -> list[Cell]:
    """The same without the process. Raises _RefusedError with the reason."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _RefusedError("It is not text in UTF-8, as notebooks are.") from None
    if not text.strip():
        raise _RefusedError("It is empty.")
    if _depth(text) > DEEPEST:
        raise _RefusedError(f"It is nested more than {DEEPEST} deep.")
    try:
        notebook = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_number)
    except _RefusedError:
        raise
    except (ValueError, RecursionError) as error:
        raise _RefusedError(f"It is not JSON: {str(error)[:200]}.") from None
    return list(_cells(notebook))


def _cells(notebook: object) -> Iterator[Cell]:
    listed = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(listed, list):
        raise _RefusedError("It is not a notebook in format 4: it has no list of cells.")
    if len(listed) > MOST_CELLS:
        raise _RefusedError(f"It has {len(listed)} cells; {MOST_CELLS} is the most that is read.")
    for number, cell in enumerate(listed):
        if not isinstance(cell, dict):
            raise _RefusedError(f"Its cell {number} is not a cell.")
        source = _source(cell.get("source", ""), number)
        id = cell.get("id")
        known = isinstance(id, str) and 0 < len(id) <= 64
        yield Cell(str(id) if known else f"#{number}", str(cell.get("cell_type"))[:20], source, _facts_of(cell, source))


def _source(data: object, number: int) -> str:
    if isinstance(data, list) and all(isinstance(line, str) for line in data):
        data = "".join(data)
    if not isinstance(data, str):
        raise _RefusedError(f"The source of its cell {number} is not text.")
    if len(data) > LONGEST_SOURCE:
        raise _RefusedError(f"Its cell {number} has {len(data)} characters; {LONGEST_SOURCE} is the most that is read.")
    return data.encode("utf-8", "replace").decode("utf-8")  # half characters (surrogates) would stop every writer


def _facts_of(cell: dict, source: str) -> Facts:
    if cell.get("cell_type") != "code":
        return Facts()
    try:
        return facts(source)
    except (MemoryError, RecursionError) as error:
        return Facts(why_not=f"{type(error).__name__}: too deeply nested")


def _number(text: str) -> float:
    """No number in a notebook matters here; a long one would only take time."""
    if len(text) > LONGEST_NUMBER:
        raise _RefusedError(f"It has a number of {len(text)} digits.")
    return 0.0


def _depth(text: str) -> int:
    """The deepest nesting of brackets outside strings, counted without recursion."""
    depth = deepest = 0
    outside = True
    pieces = text.replace("\\\\", "").replace('\\"', "").split('"')
    for piece in pieces:
        if outside:
            for sign in piece:
                if sign in "[{":
                    depth += 1
                    deepest = max(deepest, depth)
                elif sign in "]}":
                    depth -= 1
        outside = not outside
    return deepest


def main() -> None:
    """In the process with limits: a notebook comes in on stdin, its cells or a reason go out as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    answer: dict
    try:
        answer = {"cells": [_as_data(cell) for cell in parse(sys.stdin.buffer.read(LARGEST + 1))]}
    except _RefusedError as refused:
        answer = {"why": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"why": "It needs more memory than any notebook does."}
    json.dump(answer, sys.stdout)


def _as_data(cell: Cell) -> dict:
    data = asdict(cell)
    data["facts"] = {name: sorted(v) if isinstance(v, frozenset) else v for name, v in data["facts"].items()}
    return data


if __name__ == "__main__":
    main()
