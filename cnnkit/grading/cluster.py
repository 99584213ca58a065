"""Notebooks graded by the workers of a dask.distributed scheduler: the same rows as here, from more machines.

A worker that dies takes nothing with it: what it was at, others do again. The gradebook stays here.
"""

import queue
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from cnnkit.errors import GradingError
from cnnkit.grading import environment, remote
from cnnkit.grading.grade import Row

PATIENCE = 10.0  # seconds for a scheduler to answer
WORKERS_PATIENCE = 60.0  # for workers to come, or to come back
GLANCE = 2.0  # seconds between two looks at whether there are workers
AHEAD = 3  # jobs under way for each thread that works on them
INSTALL = 'Grading on a cluster needs dask.distributed: python -m pip install "cnnkit[cluster]"'
GO_ON = "What was graded is kept: run the same command again to go on."

Which = TypeVar("Which")


class Cluster:
    """Raises GradingError, with what to do, where there is no scheduler, no worker, or one that is not fit."""

    def __init__(self, address: str, sandbox: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise GradingError(INSTALL) from error
        self.address = address
        try:
            distributed.comm.resolve_address(address)  # a client that gets none prints a trace when it is let go
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:  # a timeout is an OSError
            why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            starts = "`dask scheduler` starts one"
            raise GradingError(f"No scheduler answers at {address}; {starts} ({why[:200]}).") from None
        try:
            self._workers_are_fit(sandbox)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Workers give back what they made for us, and are anybody's again."""
        if self._threads():
            self._client.run(remote.close, on_error="ignore")
        self._client.close(timeout=PATIENCE)

    def graded(self, jobs: Iterable[tuple[Which, remote.Job]]) -> Iterator[tuple[Which, list[Row] | str, float]]:
        """Each job's rows, or why it has none, and its seconds, as they come; GradingError when nobody is left."""
        waiting = iter(jobs)
        under_way: dict[Any, tuple[Which, Any]] = {}
        done: queue.Queue[Any] = queue.Queue()
        last = False
        while under_way or not last:
            while not last and len(under_way) < AHEAD * max(1, self._threads()):
                one = next(waiting, None)
                if one is None:
                    last = True
                    break
                future = self._client.submit(remote.graded, one[1], pure=False)
                under_way[future.key] = one[0], future
                future.add_done_callback(done.put)
            if under_way:
                future = self._next(done)
                which, _ = under_way.pop(future.key)
                yield which, *self._rows(future)

    def _next(self, done: "queue.Queue[Any]") -> Any:
        return self._patiently(lambda: done.get(timeout=GLANCE), queue.Empty)

    def _rows(self, future: Any) -> tuple[list[Row] | str, float]:
        """What a worker made of a job. One that died with the result in its memory has another do it again."""
        if future.status in ("cancelled", "lost"):
            raise GradingError(f"The scheduler at {self.address} is gone. {GO_ON}")
        try:
            told = self._patiently(lambda: future.result(timeout=GLANCE), TimeoutError)
        except GradingError:
            raise
        except Exception as error:  # whatever it is, it is ours, or the cluster's; the others are graded all the same
            return f"{type(error).__name__}: {str(error)[:200]}", 0.0
        finally:
            future.release()
        if "refused" in told:
            raise GradingError(f"A worker of {self.address} cannot grade: {told['refused']}. {GO_ON}")
        return [Row(**row) for row in told["rows"]], told["seconds"]

    def _patiently(self, ask: Callable[[], Any], not_yet: type[Exception]) -> Any:
        """Ask until there is an answer, for as long as there are workers who could give one."""
        missed = 0.0
        while missed < WORKERS_PATIENCE:
            try:
                return ask()
            except not_yet:
                missed = 0.0 if self._threads() else missed + GLANCE
        raise GradingError(f"The scheduler at {self.address} has had no workers for {missed:.0f} s. {GO_ON}")

    def _threads(self) -> int:
        """How many notebooks its workers can be at together; 0 when the scheduler does not say."""
        if self._client.status != "running":
            return 0
        try:
            return sum(self._client.nthreads().values())
        except (OSError, ValueError):
            return 0

    def _workers_are_fit(self, sandbox: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            how = f"`dask worker {self.address}` starts one"
            raise GradingError(f"The scheduler at {self.address} has no workers; {how}.") from None
        for worker, told in self._client.run(remote.fitness, sandbox, on_error="return").items():
            why = _unfit(told)
            if why:
                raise GradingError(f"The worker {worker} cannot grade: {why}.")


def _unfit(told: Mapping[str, str] | Exception) -> str:
    if isinstance(told, Exception):
        return f"cnnkit does not run there ({type(told).__name__}: {str(told)[:200]})"
    if told["fingerprint"] != environment.fingerprint():
        return "it has another version of cnnkit, or of a package that notebooks run on"
    return told["trouble"]
