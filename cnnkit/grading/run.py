"""A whole class: finds, checks itself, grades with several workers, and writes the results as they come.

What is done stays done: a run that was stopped, in whatever way, goes on where it was.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cnnkit.course import lessons as places
from cnnkit.course.files import make_folder
from cnnkit.errors import GradingError
from cnnkit.exercises.registry import lessons as with_exercises
from cnnkit.grading import environment, ingest, seeds, submissions
from cnnkit.grading.cluster import Cluster
from cnnkit.grading.grade import OURS, Lesson, Row, grade
from cnnkit.grading.gradebook import Attempt, Gradebook
from cnnkit.grading.limits import Limits
from cnnkit.grading.lock import alone
from cnnkit.grading.remote import Job
from cnnkit.grading.report.write import Wishes, write
from cnnkit.grading.selfcheck import selfcheck
from cnnkit.grading.standing import finished, standing
from cnnkit.grading.submissions import Submission
from cnnkit.grading.workbench import Bench, StoppedError, Worker

NO_WISHES = Wishes()
Progress = Callable[[str, int, int], None]  # what was graded, notebooks done, notebooks in all


@dataclass(frozen=True)
class Summary:
    """What one run did."""

    notebooks: int
    graded: int  # the others had been graded before
    regrade: tuple[str, ...]  # "student, lesson, exercise" that a fault of ours kept from being graded
    table: Path
    remarks: tuple[str, ...] = ()  # what was handed in and is not graded, or graded in part
    unused: tuple[str, ...] = ()  # marks and terms that fit nobody and nothing here

    @property
    def exit_code(self) -> int:
        """1 where something has to be graded again, or marks and terms fit nobody; else 0."""
        return int(bool(self.regrade or self.unused))

    def sentences(self) -> list[str]:
        """What to print, one line each."""
        kept = self.notebooks - self.graded
        said = [f"Graded {self.graded} notebook{'' if self.graded == 1 else 's'}; the results are in {self.table}."]
        if kept:
            said.append(f"{kept} had been graded before and {'has' if kept == 1 else 'have'} not changed since.")
        said += [*self.remarks, *self.unused]
        said += [f"To be graded again: {which}." for which in self.regrade]
        return said


def run(
    folder: Path,
    out: Path,
    *,
    jobs: int = 1,
    seed: str | None = None,
    sandbox: str = "bwrap",
    cluster: str | None = None,
    limits: Limits | None = None,
    lessons: Path | None = None,
    student: str | None = None,
    wishes: Wishes = NO_WISHES,
    progress: Progress = lambda what, done, total: None,
) -> Summary:
    """Grade every submission in ``folder``, or zip, into ``out``; of one ``student`` again, whether it changed or not.

    ``cluster`` is the address of a dask.distributed scheduler whose workers grade, and not this machine.
    Raises GradingError when grading cannot be trusted here.
    """
    _refuse(folder, out, sandbox)
    limits = limits or Limits()
    handed_out = places.notebooks(lessons or places.folder())
    released = {path.stem: path for path in handed_out if path.name[:2] in with_exercises()}
    reading = {path.stem for path in handed_out} - set(released)  # the glossary earns no points
    make_folder(out, "Choose another one for the results: --out DIR.")
    with alone(out):
        wishes.rules(out)
        handed_in = submissions.find(folder, [*released, *reading], out / submissions.UNPACKED)
        found = [submission for submission in handed_in.submissions if submission.lesson not in reading]
        wanted = submissions.of_student(found, student) if student is not None else found
        secret = seeds.secret(out, seed)
        book = Gradebook(out / "gradebook.sqlite")
        try:
            class_ = _Class(released, secret, sandbox, limits, book)
            due = class_.due(wanted, again=student is not None)
            progress("self-check", 0, len(due))
            if due:
                class_.grade(due, jobs, cluster, progress)
            book.roster((submission.student, submission.lesson) for submission in found)
            written = write(book, out, wishes, lessons)
            remarks = (*handed_in.remarks, *written.remarks, *class_.remarks)
            return Summary(len(wanted), len(due), _regrade(written.attempts), written.table, remarks, written.unused)
        finally:
            book.close()


def _refuse(folder: Path, out: Path, sandbox: str) -> None:
    """What cannot be meant, before anything is made."""
    if sandbox not in ("bwrap", "none"):
        raise GradingError(f"There is no sandbox {sandbox!r}; there are bwrap and none.")
    if not folder.exists():
        raise GradingError(f"There is no {folder}. Submissions are expected as {folder}/{submissions.NATIVE}.")
    if out.resolve() == folder.resolve() or folder.resolve() in out.resolve().parents:
        raise GradingError(f"{out} lies among the submissions. Choose another folder for the results: --out DIR.")


@dataclass(frozen=True)
class _Due:
    """A submission to be graded, but for the rows that are ``kept``."""

    submission: Submission
    content: bytes | ingest.Unreadable
    key: environment.Key
    kept: dict[str, Row]


class _Class:
    """What all submissions of one run have in common."""

    def __init__(self, released: dict[str, Path], secret: bytes, sandbox: str, limits: Limits, book: Gradebook) -> None:
        self.released, self.secret, self.sandbox, self.limits, self.book = released, secret, sandbox, limits, book
        self._read: dict[str, Lesson] = {}
        self._mine = threading.local()
        self._workers: list[Worker] = []
        self.remarks: tuple[str, ...] = ()  # on this machine

    def due(self, found: list[Submission], *, again: bool) -> list["_Due"]:
        """What has not been graded yet as it is now; or all of it ``again``."""
        due, times = [], []
        for submission in found:
            content = submission.content()
            told = content.why.encode() if isinstance(content, ingest.Unreadable) else content
            lesson = self.released.get(submission.lesson)
            released = lesson.read_bytes() if lesson else b""
            when = submission.handed_in
            times += [((submission.student, submission.lesson, _version(content)), when)] if when else []
            key = environment.key(told, released, self.secret, self.sandbox, self.limits)
            last = None if again else self.book.last(submission.student, submission.lesson)
            kept = standing(last, key)
            if not finished(kept, key):
                due.append(_Due(submission, content, key, kept))
        self.book.note_times(times)
        return due

    def grade(self, due: list["_Due"], jobs: int, cluster: str | None, progress: Progress) -> None:
        self._read = {name: Lesson.read(path) for name, path in self.released.items()}
        attempts = self._on(cluster, due) if cluster else self._here(due, jobs)
        with closing(attempts):  # whatever happens here, their kernels end
            for done, attempt in enumerate(attempts, 1):
                self.book.add(attempt)
                progress(f"{attempt.student}, {attempt.lesson}", done, len(due))

    def _here(self, due: list["_Due"], jobs: int) -> Generator[Attempt, None, None]:
        lessons = [
            name for name in self.released if any(one.submission.lesson == name and one.submission.path for one in due)
        ]
        with Bench(self.sandbox, self.limits) as bench, ThreadPoolExecutor(max(1, min(jobs, len(due)))) as pool:
            try:
                for check in [pool.submit(self._check, bench, name) for name in lessons]:
                    check.result()
                for future in as_completed([pool.submit(self._one, bench, one) for one in due]):
                    yield future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            finally:
                self.remarks = (bench.slower,) if bench.slower else ()
                for worker in self._workers:
                    worker.close()

    def _on(self, address: str, due: list["_Due"]) -> Generator[Attempt, None, None]:
        """The same by the workers of a cluster; what needs no kernel is settled here."""
        settled = [(one, self._settled(one)) for one in due]
        with Cluster(address, self.sandbox) as cluster:
            yield from (self._attempt(one, rows, 0.0) for one, rows in settled if rows is not None)
            jobs = ((one, self._job(one)) for one, rows in settled if rows is None)
            for one, rows, seconds in cluster.graded(jobs):
                yield self._attempt(one, self._regrade(one, rows) if isinstance(rows, str) else rows, seconds)

    def _job(self, due: "_Due") -> Job:
        name, content = due.submission.lesson, due.content
        assert isinstance(content, bytes)
        released, drawn = self.released[name].read_bytes(), self._drawn(due, self._read[name])
        limits, kept = self.limits.as_dict(), {id: asdict(row) for id, row in due.kept.items()}
        return Job(environment.fingerprint(), self.sandbox, limits, name, released, content, drawn, kept)

    def _worker(self, bench: Bench) -> Worker:
        """Each thread has its own, which dies with the thread."""
        if not hasattr(self._mine, "worker"):
            self._mine.worker = Worker(bench)
            self._workers.append(self._mine.worker)
        return self._mine.worker

    def _check(self, bench: Bench, lesson: str) -> None:
        selfcheck(self._worker(bench), self._read[lesson])

    def _one(self, bench: Bench, due: "_Due") -> Attempt:
        began = time.monotonic()
        rows = self._settled(due) or self._rows(bench, due)
        return self._attempt(due, rows, time.monotonic() - began)

    def _attempt(self, due: "_Due", rows: list[Row], seconds: float) -> Attempt:
        kept = tuple(replace(row, key=due.key.own.get(row.exercise, "")) for row in rows)
        who = due.submission.student, due.submission.lesson
        version = _version(due.content) if due.submission.path else ""
        return Attempt(*who, due.key.common, self.sandbox, seconds, kept, version)

    def _settled(self, due: "_Due") -> list[Row] | None:
        """The rows of what nobody needs to run."""
        submission, content = due.submission, due.content
        lesson = self._read.get(submission.lesson)
        if lesson is None:
            return [Row("", 0, 0, "unreadable", f"There is no lesson {submission.lesson}.")]
        if isinstance(content, ingest.Unreadable):
            return lesson.same_for_all("unreadable", content.why)
        if submission.path is None:
            return lesson.same_for_all("missing", "This notebook was not handed in.")
        return None

    def _rows(self, bench: Bench, due: "_Due") -> list[Row]:
        lesson, content = self._read[due.submission.lesson], due.content
        assert isinstance(content, bytes)
        try:
            return grade(self._worker(bench), lesson, content, self._drawn(due, lesson), due.kept)
        except StoppedError:
            raise
        except Exception as error:  # whatever it is, it is ours, and the others are graded all the same
            return self._regrade(due, f"{type(error).__name__}: {str(error)[:200]}")

    def _regrade(self, due: "_Due", why: str) -> list[Row]:
        return self._read[due.submission.lesson].same_for_all("needs-regrade", f"{OURS} ({why})")

    def _drawn(self, due: "_Due", lesson: Lesson) -> dict[str, str]:
        assert isinstance(due.content, bytes)
        return seeds.drawn(self.secret, due.submission.student, due.content, lesson.exercises)


def _version(content: bytes | ingest.Unreadable) -> str:
    """Tells one version of a notebook from another."""
    return "" if isinstance(content, ingest.Unreadable) else hashlib.sha256(content).hexdigest()


def _regrade(attempts: Iterable[Attempt]) -> tuple[str, ...]:
    return tuple(
        f"{attempt.student}, {attempt.lesson}, {row.exercise}"
        for attempt in attempts
        for row in attempt.rows
        if row.status == "needs-regrade"
    )
