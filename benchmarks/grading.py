"""Notebooks per minute: `cnnkit grade` and `nbgrader autograde` on the same class, one after the other in one run.

`python benchmarks/grading.py --notebooks 20`: a made-up class of one lesson, in which some answers are right, some
wrong and some blank. Both sides grade all of it from nothing, with everything that a command costs. Ours tries again
what an earlier answer spoilt, in kernels of their own; nbgrader runs each notebook once. `--nbgrader` names its program
where it is not on the path; its kernels need cnnkit. Without nbgrader, ours is measured alone.

`--jobs 1 2 2` grades the class so often, with so many notebooks at once: the tables of scores must be the same, byte
for byte, and the difference of memory is what a further job costs.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cnnkit.course import nbgrader as layout  # noqa: E402
from cnnkit.course import notebook as nb  # noqa: E402
from cnnkit.exercises import catalogue  # noqa: E402
from cnnkit.grading.run import run  # noqa: E402
from tests.grading.students import planted  # noqa: E402

MB = 1 << 20


def plant(place, lesson, count):
    """The class, as both sides want it -> the lesson's stem."""
    (released,) = (ROOT / "lessons").glob(f"{lesson}_*.ipynb")
    stem = released.stem
    exercises = {id: exercise for id, exercise in catalogue().items() if exercise.lesson == lesson}
    solved, rng = nb.read(ROOT / "solutions" / released.name), np.random.default_rng(int(lesson))
    layout.export(ROOT / "solutions", ROOT / "lessons", place / "course", catalogue())
    for number in range(count):
        notebook = planted(solved, nb.read(released), exercises, rng).notebook
        ours = place / "submissions" / f"student{number:04}" / f"{stem}.ipynb"
        theirs = place / "course" / "submitted" / f"student{number:04}" / stem / f"{stem}.ipynb"
        for path, book in ((ours, notebook), (theirs, layout._for_nbgrader(notebook, catalogue()))):
            path.parent.mkdir(parents=True)
            if path is theirs:
                book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
            nbformat.write(book, path)
    return stem


class Memory(threading.Thread):
    """Proportional memory of this process and all below it, looked at twice a second."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self._over = [], threading.Event()

    def run(self):
        me = psutil.Process()
        while not self._over.wait(0.5):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue  # ended meanwhile
            self.seen.append(total)

    def stop(self):
        self._over.set()
        self.join()
        return self.seen


def ours(place, jobs, turn):
    """(seconds, seconds after the first notebook, memory seen, the table of scores)"""
    done, memory, out = [], Memory(), place / f"out{turn}"
    memory.start()
    began = time.monotonic()
    run(place / "submissions", out, jobs=jobs, seed="1", progress=lambda *_: done.append(time.monotonic()))
    return time.monotonic() - began, done[-1] - done[1], memory.stop(), (out / "grades.csv").read_bytes()


def theirs(place, program, stem):
    """Seconds of `nbgrader autograde`, after it has been told of the assignment; None where that fails."""
    course = place / "course"
    shutil.rmtree(course / "release")
    beside = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(program).parent), os.environ["PATH"]]),
    }  # it calls alembic
    steps = (["generate_assignment", stem], ["autograde", stem])
    for step in steps:
        began = time.monotonic()
        done = subprocess.run([program, *step], cwd=course, env=beside, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"nbgrader {step[0]} failed: {(done.stderr.strip().splitlines() or ['without a word'])[-1]}")
            return None
    graded = len(list((course / "autograded").glob(f"*/{stem}/{stem}.ipynb")))
    handed_in = len(list((course / "submitted").iterdir()))
    if graded != handed_in:
        print(f"nbgrader graded {graded} of {handed_in} notebooks")
        return None
    return time.monotonic() - began


def told(count, jobs, whole, steady, memory):
    """What one turn of ours showed -> the most memory it took."""
    print(f"cnnkit grade, {jobs} at once: {whole:.1f} s, {60 * count / whole:.0f} notebooks a minute")
    if count > 1:
        print(f"  after the first: {60 * (count - 1) / steady:.0f} a minute, {steady / (count - 1):.3f} s each")
    half = len(memory) // 2
    if half:
        early, late = max(memory[:half]) // MB, max(memory[half:]) // MB
        print(f"  memory of all processes: at most {early} MB in the first half of the time, {late} MB in the second")
    return max(memory, default=0) // MB


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--notebooks", type=int, default=20)
    asked.add_argument("--lesson", default="04")
    asked.add_argument("--jobs", type=int, nargs="+", default=[psutil.cpu_count()], help="one turn for each number")
    asked.add_argument("--nbgrader", default=shutil.which("nbgrader"))
    options = asked.parse_args()
    count = options.notebooks
    with tempfile.TemporaryDirectory(prefix="class") as folder:
        place = Path(folder)
        stem = plant(place, options.lesson, count)
        print(f"{count} notebooks of {stem}", flush=True)
        best, peaks, tables = float("inf"), {}, set()
        for turn, jobs in enumerate(options.jobs):
            whole, steady, memory, table = ours(place, jobs, turn)
            peaks[jobs] = told(count, jobs, whole, steady, memory)
            best = min(best, whole)
            tables.add(table)
        if len(options.jobs) > 1:
            print("tables of scores:", "all the same" if len(tables) == 1 else f"{len(tables)} different ones")
        if len(peaks) > 1:
            few, many = min(peaks), max(peaks)
            print(f"memory for each further job: {(peaks[many] - peaks[few]) / (many - few):.0f} MB", flush=True)
        seconds = theirs(place, options.nbgrader, stem) if options.nbgrader else None
        if seconds:
            print(f"nbgrader autograde: {seconds:.1f} s, {60 * count / seconds:.0f} notebooks a minute")
            print(f"ours over theirs: {seconds / best:.1f}")
    return len(tables) > 1


if __name__ == "__main__":
    sys.exit(main())
