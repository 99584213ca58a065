"""Each check tells sickness from health, and only what keeps a learner from learning fails."""

import subprocess
import sys
from collections import namedtuple

import pytest
from typer.testing import CliRunner

from cnnkit import doctor
from cnnkit.cli import app
from cnnkit.course import lessons
from cnnkit.doctor import Finding
from cnnkit.errors import CourseError
from cnnkit.grading import bubblewrap


def ran(code, stderr="", stdout=""):
    return lambda command: subprocess.CompletedProcess(command, code, stdout, stderr)


def test_here_every_check_has_something_to_say(tmp_path):
    findings = {name: examine() for name, examine in doctor.checks(tmp_path)}
    assert all(finding.name == name and finding.what for name, finding in findings.items())
    healthy = {name for name, finding in findings.items() if finding.level == "ok"}
    assert {"Python", "packages", "kernels", "threads", "JupyterLab", "notebook kernel", "working folder"} <= healthy


def test_every_finding_that_is_not_ok_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "_run", ran(1, "Trace\nBoom: it broke"))
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setattr(doctor, "_too_low", lambda name, least: f"{name} is missing")
    monkeypatch.setattr(doctor, "_ask_kernel", lambda kernel: (sys.prefix, "ModuleNotFoundError: cnnkit"))
    monkeypatch.setattr(lessons, "folder", lambda: (_ for _ in ()).throw(CourseError("Run `cnnkit release`.")))
    monkeypatch.setattr(doctor, "_free_memory", lambda: 1)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: namedtuple("usage", "free")(1))
    findings = [examine() for _, examine in doctor.checks(tmp_path)]
    sick = [finding for finding in findings if finding.level != "ok"]
    assert all(finding.mend for finding in sick)
    assert {finding.name for finding in sick if finding.level == "fail"} == {
        "Python", "packages", "kernels", "JupyterLab", "notebook kernel", "lessons", "disk",
    }  # fmt: skip


def test_floors_are_read_as_our_metadata_write_them():
    assert doctor.floor("numba>=0.60") == ("numba", "0.60")
    assert doctor.floor("torch>=2.3; extra == 'bench'") is None
    assert doctor._too_low("pytest", "999.1").endswith("is below 999.1")
    assert doctor._too_low("no-such-package", "1") == "no-such-package is missing"
    assert doctor._numbers("2.10.0rc1") > doctor._numbers("2.9")


def test_a_slow_second_start_means_that_numba_keeps_no_cache(monkeypatch):
    monkeypatch.setattr(doctor, "_run", ran(0, stdout="42.0\n"))
    finding = doctor.convolution()
    assert finding.level == "warn"
    assert "NUMBA_CACHE_DIR" in finding.mend


def test_a_kernel_of_another_environment_is_noticed(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "_ask_kernel", lambda kernel: (str(tmp_path), ""))
    finding = doctor.notebook_kernel()
    assert (finding.level, str(tmp_path) in finding.what) == ("warn", True)
    assert "--name python3" in finding.mend


def test_a_kernel_that_does_not_start_makes_learning_impossible(monkeypatch):
    def die(kernel):
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(doctor, "_ask_kernel", die)
    assert doctor.notebook_kernel().level == "fail"


def test_a_folder_that_cannot_be_written_is_told_apart(tmp_path, monkeypatch):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    finding = doctor.working_folder(tmp_path / "not" / "yet" / "there")
    assert finding.level == "fail"
    assert "Permission denied" in finding.what
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("trouble", "level"), [(None, "ok"), (("none on Darwin", "use WSL 2"), "warn")])
def test_without_a_sandbox_one_may_still_learn(monkeypatch, trouble, level):
    monkeypatch.setattr(bubblewrap, "trouble", lambda: trouble)
    finding = doctor.sandbox()
    assert finding.level == level
    assert finding.mend == (trouble[1] if trouble else "")


def test_a_program_that_hangs_or_is_missing_counts_as_failed(monkeypatch):
    assert "No such file" in doctor._run(["/no/such/program"]).stderr
    monkeypatch.setattr(doctor, "PATIENCE", 0.1)
    assert "no answer within" in doctor._run([sys.executable, "-c", "import time; time.sleep(5)"]).stderr


@pytest.mark.parametrize(
    ("levels", "code", "said"),
    [
        (("ok", "ok"), 0, "Fit to learn on and to grade on."),
        (("ok", "warn"), 0, "Fit to learn on; to be looked at: 1."),
        (("fail", "warn"), 1, "Not fit to learn on yet: 0."),
    ],
)
def test_only_failures_make_the_exit_status_one(monkeypatch, tmp_path, levels, code, said):
    findings = [Finding(str(i), level, "seen", "mend it") for i, level in enumerate(levels)]
    monkeypatch.setattr(doctor, "checks", lambda folder: [(f.name, lambda f=f: f) for f in findings])
    result = CliRunner().invoke(app, ["doctor", str(tmp_path)])
    assert (result.exit_code, said in result.output) == (code, True)
    assert result.output.count("-> mend it") == len(levels)
