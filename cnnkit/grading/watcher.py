"""Watches a sandbox from outside and kills it when all its processes together use too much."""

import threading
import time
from collections.abc import Callable

import psutil

from cnnkit.grading.limits import Limits

PERIOD = 0.1  # seconds; a bomb gets no further than what fits into two of them


class Watcher(threading.Thread):
    """Sums memory, tasks and processor time below one process; ``reason`` says what was too much."""

    def __init__(self, pid: int, limits: Limits, kill: Callable[[], None]) -> None:
        super().__init__(name=f"watcher of {pid}", daemon=True)
        self.reason: str | None = None  # "memory", "tasks" or "cpu"
        self._root = psutil.Process(pid)
        self._limits = limits
        self._kill = kill
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(PERIOD):
            try:
                self.reason = self._too_much()
            except psutil.NoSuchProcess:
                return
            if self.reason:
                self._kill()
                return

    def stop(self) -> None:
        self._over.set()

    def _too_much(self) -> str | None:
        memory, tasks, cpu, living = 0, 0, 0.0, self._root.children(recursive=True)
        for process in living:
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    memory += process.memory_info().rss
                    tasks += process.num_threads()
                    cpu += times.user + times.system + times.children_user + times.children_system
            except psutil.Error:
                continue  # ended meanwhile
        if memory > self._limits.memory and _unshared(living) > self._limits.memory:
            return "memory"
        if tasks > self._limits.tasks + len(living):
            return "tasks"
        return "cpu" if cpu > self._limits.cpu else None


def _unshared(processes: list[psutil.Process]) -> int:
    """Proportional memory: what forks share counts once. Slower to ask for, so only in doubt."""
    total, deadline = 0, time.monotonic() + 0.5
    for process in processes:
        try:
            slow = time.monotonic() > deadline
            total += process.memory_info().rss if slow else process.memory_full_info().pss
        except psutil.Error:
            continue
    return total
