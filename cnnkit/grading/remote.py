"""What a cluster's worker does: a bench of its own, checked for each lesson, and one notebook after another on it.

Only plain data comes here and goes back. The seeds are drawn where the secret is, and the secret stays there.
"""

import atexit
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cnnkit.errors import CnnkitError
from cnnkit.grading import bubblewrap, environment
from cnnkit.grading.grade import Lesson, Row, grade
from cnnkit.grading.limits import Limits
from cnnkit.grading.selfcheck import selfcheck
from cnnkit.grading.workbench import Bench, Worker


@dataclass(frozen=True)
class Job:
    """One notebook to be graded, with all that it takes but the secret."""

    fingerprint: str  # of the code and the packages that grade
    sandbox: str
    limits: dict[str, Any]
    lesson: str  # its stem, and the released notebook
    released: bytes
    content: bytes
    drawn: dict[str, str]
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)


def fitness(sandbox: str) -> dict[str, str]:
    """What a worker says of itself before it is given anything: what grades there, and what keeps it from grading."""
    found = bubblewrap.trouble() if sandbox == "bwrap" else None
    return {"fingerprint": environment.fingerprint(), "trouble": found[0] if found else ""}


def graded(job: Job) -> dict[str, Any]:
    """The rows, as plain data; or, under "refused", a sentence on why nothing can be graded here."""
    if job.fingerprint != environment.fingerprint():
        return {"refused": "it has another version of cnnkit, or of a package that notebooks run on"}
    try:
        desk = _desk(job.sandbox, Limits.of(job.limits))
        lesson = desk.lesson(job.lesson, job.released)
    except CnnkitError as error:
        return {"refused": str(error)}
    began = time.monotonic()
    kept = {id: Row(**row) for id, row in job.kept.items()}
    rows = grade(desk.worker(), lesson, job.content, job.drawn, kept)
    return {"rows": [asdict(row) for row in rows], "seconds": time.monotonic() - began}


class Desk:
    """A bench with a warm process for each thread that asks, and the lessons that have been checked on it."""

    def __init__(self, sandbox: str, limits: Limits) -> None:
        self._bench = Bench(sandbox, limits)
        self._mine = threading.local()
        self._workers: list[Worker] = []
        self._checking = threading.Lock()
        self._lessons: dict[tuple[str, bytes], Lesson] = {}

    def worker(self) -> Worker:
        """The warm process of the thread that asks."""
        if not hasattr(self._mine, "worker"):
            self._mine.worker = Worker(self._bench)
            self._workers.append(self._mine.worker)
        return self._mine.worker

    def lesson(self, stem: str, released: bytes) -> Lesson:
        """The released lesson. Raises GradingError where its own references do not score full."""
        with self._checking:
            if (stem, released) not in self._lessons:
                path = Path(self._bench.folder, f"{stem}.ipynb")
                path.write_bytes(released)
                lesson = Lesson.read(path)
                selfcheck(self.worker(), lesson)
                self._lessons[stem, released] = lesson
            return self._lessons[stem, released]

    def close(self) -> None:
        """End all warm processes, and the bench."""
        for worker in self._workers:
            worker.close()
        self._bench.close()


_desks: dict[tuple[str, Limits], Desk] = {}
_making = threading.Lock()


def _desk(sandbox: str, limits: Limits) -> Desk:
    with _making:
        if (sandbox, limits) not in _desks:
            _desks[sandbox, limits] = Desk(sandbox, limits)
        return _desks[sandbox, limits]


def close() -> None:
    """Nothing of ours stays behind in a worker that others go on using."""
    with _making:
        while _desks:
            _desks.popitem()[1].close()


atexit.register(close)
