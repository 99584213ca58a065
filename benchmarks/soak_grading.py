"""A made-up class graded again and again: does anything stay behind, in memory, open, running or on the disk?

Each turn is a command's whole work: it checks itself, starts its processes, grades, and writes all pages. Every turn
has inputs of its own, so nothing is remembered from the last.
"""

import ctypes
import gc
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import psutil
from grading import plant
from soak_curves import Curves, memory, open_files, own, tree

from cnnkit.grading.run import run

EVERY = 2.0  # seconds between two looks at a turn
SETTLED = 4  # turns: the first ones import, and fill caches
LIMITS = {  # what may be gained in an hour
    "memory between turns, MB": 20,
    "memory at most in a turn, MB": 60,
    "objects between turns": 5_000,
    "open files between turns": 5,
    "threads between turns": 5,
    "processes between turns": 2,
    "temporary files left": 2,
}


class Watch(threading.Thread):
    """Looks at the whole tree of processes while a turn lasts."""

    def __init__(self):
        super().__init__(daemon=True)
        self.memory, self.files, self.processes = [0.0], [0], [0]
        self._over = threading.Event()

    def run(self):
        me = psutil.Process()
        while not self._over.wait(EVERY):
            now = tree(me)
            self.memory.append(sum(map(memory, now)))
            self.files.append(open_files(now))
            self.processes.append(len(now))

    def stop(self):
        self._over.set()
        self.join()


def turn(place: Path, number: int, jobs: int, count: int) -> dict[str, float]:
    """Grade the class once -> what was seen meanwhile."""
    watch, out, done = Watch(), place / "out", []
    watch.start()
    began = time.monotonic()
    summary = run(
        place / "submissions", out, jobs=jobs, seed=str(number), progress=lambda *_: done.append(time.monotonic())
    )
    seconds = time.monotonic() - began
    watch.stop()
    assert summary.graded == count
    shutil.rmtree(out)
    return {
        "notebooks a minute": 60 * count / seconds,
        "notebooks a minute after the first": 60 * (count - 1) / (done[-1] - done[1]),
        "to be graded again": len(summary.regrade),
        "memory at most in a turn, MB": max(watch.memory),
        "open files at most in a turn": max(watch.files),
        "processes at most in a turn": max(watch.processes),
    }


def between(me: psutil.Process, temporary: Path, known: int) -> dict[str, float]:
    """What is there when nothing should be. What the C library keeps for the next to ask is given back first."""
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    now = tree(me)
    return {
        "memory between turns, MB": own(me),
        "objects between turns": len(gc.get_objects()),
        "open files between turns": open_files([me]),
        "threads between turns": me.num_threads(),
        "processes between turns": len(now),
        "temporary files left": len(os.listdir(temporary)) - known,
    }


def soak(minutes: float, folder: Path, *, lesson: str, notebooks: int, jobs: int) -> bool:
    """Grade for so long -> whether all stayed within its limits."""
    me = psutil.Process()
    with tempfile.TemporaryDirectory(prefix="soak-") as home:
        temporary, place = Path(home) / "tmp", Path(home) / "class"
        temporary.mkdir()
        os.environ["TMPDIR"], tempfile.tempdir = str(temporary), str(temporary)
        plant(place, lesson, notebooks)
        known = len(os.listdir(temporary))
        curves, number = Curves(LIMITS, settles=0), 0
        while curves.seconds < 60 * minutes:
            number += 1
            seen = turn(place, number, jobs, notebooks)
            curves.add(**seen, **between(me, temporary, known))
            if number == SETTLED:
                curves.settles = curves.seconds
            print(f"turn {number}: {seen['notebooks a minute']:.0f} notebooks a minute", flush=True)
            curves.write(folder, "grading")
        tempfile.tempdir = None
        print(f"{number * notebooks} notebooks in {number} turns, {curves.seconds / 60:.1f} minutes")
    again = sum(row["to be graded again"] for row in curves.rows)
    print(f"{again:.0f} exercises were to be graded again")
    return curves.told() and not again
