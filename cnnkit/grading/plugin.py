"""The pytest plugin that grades: nbval runs the cells, and what counts comes from the grader's own job.

A student's cell may fail as it likes. A probe's cell asks for values and passes only if the judge, out here, finds
them right. Options, markers and tags of the notebook are not looked at.
"""

import json
import time
import types
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from cnnkit.exercises import Exercise, catalogue
from cnnkit.exercises.judge import DONE
from cnnkit.grading import lanes, verdicts, wire
from cnnkit.grading.limits import Limits

ASK = "__import__('cnnkit.exercises.trial', fromlist=['trial']).trial({!r})"


class Notebook(IPyNbFile):
    """A spliced notebook, whose kernel is the job's and not the one that it names."""

    def setup(self) -> None:
        """Start the job's kernel, and note that it runs."""
        grader = self.config.pluginmanager.get_plugin("cnnkit-grader")
        self.kernel = lanes.started(grader.spec, grader.parent, grader.limits, cwd=str(self.path.parent))
        grader.note(notebook=self.path.stem, what="started")

    def teardown(self) -> None:
        if self.kernel is not None:
            self.kernel.stop()


class Grader:
    """Registered with pytest for one job: see worker."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.spec, self.parent = job["spec"], job["parent"]
        self.limits = Limits.of(job["limits"])
        self._seeds = job["seeds"]
        self._results = Path(job["results"])
        self._settled: set[tuple[str, str]] = set()  # notebook and exercise: no need to ask again
        self._stopped: dict[tuple[str, str], verdicts.Stopped] = {}  # likewise: the answer's cell did not reach its end
        self._exercises = catalogue()

    def note(self, **record: Any) -> None:
        """Results are written line by line: if this process dies, what it knew is known."""
        with self._results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def cases(self, exercise: Exercise) -> list[tuple]:
        """The inputs that this submission meets, the same each time."""
        return list(exercise.cases(np.random.default_rng(int(self._seeds[exercise.id], 16))))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Notebook | None:
        return Notebook.from_parent(parent, path=file_path) if file_path.suffix == ".ipynb" else None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, IPyNbCell):
                probes = _mine(item).get("role") == "probe"
                item.options = defaultdict(bool, check=probes, check_exception=False, skip=False)
                item.output_timeout = self.limits.grace
                if probes:
                    self._make_probe(item)

    def _make_probe(self, item: IPyNbCell) -> None:
        exercise = self._exercises[_mine(item)["exercise"]]
        question = {
            "id": exercise.id,
            "name": exercise.name,
            "function": exercise.wants_function,
            "parameters": list(exercise.parameters) if exercise.wants_function else [],
            "cases": [wire.encoded_inputs(inputs) for inputs in self.cases(exercise)]
            if exercise.wants_function
            else [],
            "withhold": list(exercise.withhold),
            "changes": list(exercise.changing),
            "network": exercise.model,
        }
        item.cell.source = ASK.format(json.dumps(question))
        item.cell.outputs, item.cell.execution_count = [], 1  # nbval compares only what has been run
        item.verdict = None
        item.compare_outputs = types.MethodType(self._compare, item)

    def _compare(self, item: IPyNbCell, heard: list, reference: list, skip_compare: object = None) -> bool:
        """Exactly one value, and the judge finds it right."""
        exercise = self._exercises[_mine(item)["exercise"]]
        values = [output["data"][wire.MIME] for output in heard if wire.MIME in output.get("data", {})]
        stopped = self._stopped.get((item.path.stem, exercise.id))
        item.verdict = verdicts.on(exercise, self.cases(exercise), values, stopped)
        item.comparison_traceback = [item.verdict.message]
        return item.verdict.status in DONE

    @pytest.hookimpl(trylast=True)  # the kernel has been started by then
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if isinstance(item, IPyNbCell):
            mine = _mine(item)
            if mine.get("role") == "probe" and (item.path.stem, mine["exercise"]) in self._settled:
                item.options["skip"] = True
            elif not item.parent.kernel or not item.parent.kernel.is_alive():
                pytest.fail("the kernel is gone", pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> Generator[None, Any, Any]:
        report = yield
        if isinstance(item, IPyNbCell) and call.when == "call" and not report.skipped:
            self._record(item, call, report)
        return report

    def _record(self, item: IPyNbCell, call: pytest.CallInfo, report: pytest.TestReport) -> None:
        mine, notebook = _mine(item), item.path.stem
        kernel = item.parent.kernel
        item.parent.timed_out = False  # nbval would excuse the cells that follow
        passed = report.outcome == "passed" and not hasattr(report, "wasxfail")
        record = {"notebook": notebook, "cell": mine["cell"], "trouble": kernel.trouble, "seconds": call.duration}
        if mine["role"] != "probe":
            errors = [output for output in item.test_outputs or [] if output.output_type == "error"]
            said = f"{errors[0].ename}: {errors[0].evalue}" if errors else ""
            self.note(what="cell", error=said, **record)
            if "exercise" in mine and (said or kernel.trouble):
                self._stopped[notebook, mine["exercise"]] = verdicts.Stopped(said, kernel.trouble)
            return
        exercise = self._exercises[mine["exercise"]]
        verdict = item.verdict
        if verdict is None or passed != (verdict.status in DONE):
            verdict = verdicts.none(exercise, kernel.trouble)
        if verdict.status in DONE or kernel.trouble:
            self._settled.add((notebook, exercise.id))
        points = [("exercise", exercise.id), ("points", verdict.points), ("max_points", exercise.points)]
        item.user_properties += points
        report.user_properties += points
        self.note(what="probe", exercise=exercise.id, at=time.time(), **record, **verdict.as_dict())


def _mine(item: pytest.Item) -> dict[str, Any]:
    """Our own words about a cell, in a notebook that we wrote ourselves."""
    return item.cell.metadata.get("cnnkit", {}) if isinstance(item, IPyNbCell) else {}
