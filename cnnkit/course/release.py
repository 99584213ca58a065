"""``cnnkit release``: runs solutions/, derives lessons/ from it, writes both with the outputs that prove the text."""

import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from cnnkit.course import lessons as places
from cnnkit.course import notebook as nb
from cnnkit.course import outputs
from cnnkit.course.derive import Registry, derive
from cnnkit.course.drift import drift
from cnnkit.course.execute import execute
from cnnkit.course.files import make_folder
from cnnkit.errors import CourseError
from cnnkit.exercises import catalogue, record
from cnnkit.exercises.judge import DONE

Progress = Callable[[str, int, int], None]  # what runs now, cells done, cells in all


def release(
    solutions: Path,
    lessons: Path,
    *,
    check: bool = False,
    progress: Progress = lambda what, done, total: None,
    registry: Registry | None = None,
) -> list[str]:
    """Release every solution; returns the names of the notebooks.

    With ``check`` nothing runs and nothing is written; returns a sentence per difference.
    A notebook of which the solution or the lesson does not run keeps both its files as they were. The
    others are released all the same, and then CourseError says what failed.
    """
    registry = catalogue() if registry is None else registry
    sources = places.notebooks(solutions)
    if not sources:
        raise CourseError(f"There are no solutions in {solutions}: run this in a checkout of the course.")
    if check:
        return drift(solutions, lessons, registry)
    pairs = [_pair(path, registry) for path in sources]  # refuses what it can before the first cell runs
    _run_all(pairs, lessons, progress)
    return [path.name for path in sources]


@dataclass(frozen=True)
class _Pair:
    """A solution and the lesson derived from it, in memory."""

    source: Path
    read: bytes  # what the author had saved when we read it
    solution: NotebookNode
    lesson: NotebookNode

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def cells(self) -> int:
        return 2 * len(list(nb.code_cells(self.solution)))


def _pair(source: Path, registry: Registry) -> _Pair:
    solution = nb.read(source)
    lesson = derive(solution, registry, source.name)
    solution = deepcopy(solution)
    nb.normalise(solution)
    return _Pair(source, source.read_bytes(), solution, lesson)


def _run_all(pairs: list[_Pair], lessons: Path, progress: Progress) -> None:
    total, finished, failures = sum(pair.cells for pair in pairs), 0, []
    for pair in pairs:
        done = finished

        def tick(what: str) -> None:
            nonlocal done
            done += 1
            progress(what, done, total)

        try:
            _run(pair, tick)
            _write(pair, lessons)
        except CourseError as error:
            failures.append(str(error))
        finished += pair.cells
    if failures:
        raise CourseError("\n".join(failures))


def _run(pair: _Pair, tick: Callable[[str], None]) -> None:
    """Run both in folders of their own, so that neither sees what the other passed, and keep their outputs."""
    with tempfile.TemporaryDirectory(prefix="cnnkit-release-", ignore_cleanup_errors=True) as folder:
        for where, notebook in (("solutions", pair.solution), ("lessons", pair.lesson)):
            name, home = f"{where}/{pair.name}", Path(folder, where)
            outputs.clear(notebook)
            execute(notebook, name, home, tick=partial(tick, name))
            outputs.settle(notebook, name)
            _judge_attempts(notebook, name, record.read(home / record.FILE))


def _judge_attempts(notebook: NotebookNode, name: str, attempts: list[record.Attempt]) -> None:
    """A solution passes its own checks; a stub passes none."""
    passed = {attempt.exercise for attempt in attempts if attempt.status in DONE}
    tried = {attempt.exercise for attempt in attempts}
    asked = [str(nb.exercise_of(cell)) for cell in notebook.cells if nb.role(cell) == "check"]
    wrong = [id for id in asked if id in tried - passed] if name.startswith("solutions/") else []
    given = [id for id in asked if id in passed] if name.startswith("lessons/") else []
    if wrong:
        raise CourseError(f"{name}: the solution of {', '.join(wrong)} does not pass its check.")
    if given:
        raise CourseError(f"{name}: the stub of {', '.join(given)} passes its check.")


def _write(pair: _Pair, lessons: Path) -> None:
    if pair.source.read_bytes() != pair.read:
        raise CourseError(f"solutions/{pair.name} was saved while it ran; release again.")
    make_folder(lessons)
    nb.write(pair.lesson, lessons / pair.name)
    nb.write(pair.solution, pair.source)
