"""Grades a made-up class and says which rows came out otherwise than planted.

``python -m tests.grading.simulate [--students 30] [--seed 1] [--jobs 2] [LESSON …]``, all lessons by default.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np

from cnnkit.course import notebook as nb
from cnnkit.exercises import catalogue
from cnnkit.exercises.registry import lessons
from cnnkit.grading.run import run
from tests.grading.notebooks import ROOT
from tests.grading.results import rows_by_student
from tests.grading.students import NAMED, planted


def simulate(place, lesson, students, seed, jobs=2):
    """Plant submissions of one lesson and grade them -> what was planted, counted; what came out otherwise."""
    (stem,) = (path.stem for path in (ROOT / "lessons").glob(f"{lesson}_*.ipynb"))
    exercises = {id: exercise for id, exercise in catalogue().items() if exercise.lesson == lesson}
    released, solved = (nb.read(ROOT / folder / f"{stem}.ipynb") for folder in ("lessons", "solutions"))
    rng, planned = np.random.default_rng([seed, int(lesson)]), {}
    for number in range(students):
        student = f"student{number:02}"
        planned[student] = planted(solved, released, exercises, rng)
        path = place / "submissions" / student / f"{stem}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(planned[student].notebook, path)
    run(place / "submissions", place / "out", jobs=jobs, seed=str(seed))
    graded, wrong = rows_by_student(place / "out"), []
    for student, plan in planned.items():
        for id, points in plan.points(exercises).items():
            row = graded[student][id]
            named = plan.did[id] != NAMED or row["feedback"].startswith(f"{plan.mistakes[id]}: ")
            if row["points"] != points or not named:
                wrong.append((student, id, plan.did[id], plan.mistakes.get(id), row["status"], row["feedback"][:200]))
    return Counter(what for plan in planned.values() for what in plan.did.values()), wrong


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("lessons", nargs="*", default=lessons())
    asked.add_argument("--students", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2)
    options = asked.parse_args()
    wrong = []
    for lesson in options.lessons:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            counts, found = simulate(Path(place), lesson, options.students, options.seed, options.jobs)
        told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
        print(f"{lesson}: {told}; {len(found)} otherwise; {time.monotonic() - began:.0f} s", flush=True)
        wrong += found
    for row in wrong:
        print(*row, sep=" · ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
