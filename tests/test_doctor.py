"""Each check tells sickness from health, and only what keeps a learner from learning fails."""

import json
import subprocess
import sys
from collections import namedtuple
from importlib import metadata

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cnnkit import doctor
from cnnkit.cli import app
from cnnkit.course import lessons
from cnnkit.doctor import Finding, asking, jupyter, machine, software
from cnnkit.errors import CourseError
from cnnkit.grading import bubblewrap


def ran(code, stderr="", stdout=""):
    return lambda command: subprocess.CompletedProcess(command, code, stdout, stderr)


def test_here_every_check_has_something_to_say(tmp_path):
    findings = {name: examine() for name, examine in doctor.checks(tmp_path)}
    assert all(finding.name == name and finding.what for name, finding in findings.items())
    healthy = {name for name, finding in findings.items() if finding.level == "ok"}
    assert {"Python", "packages", "kernels", "cache", "threads", "JupyterLab", "widgets", "notebook kernel"} <= healthy
    assert {"lessons", "working folder"} <= healthy


def test_every_finding_that_is_not_ok_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "run", ran(1, "Trace\nBoom: it broke"))
    monkeypatch.setattr(software, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setattr(software, "too_low", lambda name, least: f"{name} is missing")
    monkeypatch.setattr(jupyter, "ask_kernel", lambda kernel: (sys.prefix, "ModuleNotFoundError: cnnkit"))
    monkeypatch.setattr(lessons, "folder", lambda: (_ for _ in ()).throw(CourseError("Run `cnnkit release`.")))
    monkeypatch.setattr(machine, "free_memory", lambda: 1)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda place: namedtuple("usage", "free")(1))
    findings = [examine() for _, examine in doctor.checks(tmp_path)]
    sick = [finding for finding in findings if finding.level != "ok"]
    assert all(finding.mend for finding in sick)
    assert {finding.name for finding in sick if finding.level == "fail"} == {
        "Python", "packages", "kernels", "cache", "JupyterLab", "widgets", "notebook kernel", "lessons", "disk",
    }  # fmt: skip
    assert {finding.name for finding in sick if finding.level == "warn"} >= {"threads", "memory"}


def test_floors_are_read_as_our_metadata_write_them():
    assert software.floor("numba>=0.60") == ("numba", "0.60")
    assert software.floor("torch>=2.3; extra == 'bench'") is None
    assert software.too_low("pytest", "999.1").endswith("is below 999.1")
    assert software.too_low("no-such-package", "1") == "no-such-package is missing"
    assert software.numbers("2.10.0rc1") > software.numbers("2.9")


def test_a_slow_second_start_means_that_numba_keeps_no_cache(monkeypatch):
    monkeypatch.setattr(asking, "run", ran(0, stdout="42.0\n"))
    finding = software.convolution()
    assert finding.level == "warn"
    assert "NUMBA_CACHE_DIR" in finding.mend


def test_old_or_missing_packages_are_named_with_the_command_that_mends_them(monkeypatch):
    monkeypatch.setattr(software.metadata, "requires", lambda name: ["numpy>=999", "no-such-package>=1", "rich>=1"])
    finding = software.packages()
    assert finding.level == "fail"
    assert "numpy" in finding.what
    assert "no-such-package is missing" in finding.what
    assert "rich" not in finding.what
    assert finding.mend.endswith("-m pip install --upgrade cnnkit")


@pytest.fixture
def cache_at(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "run", ran(0, stdout=f"{tmp_path}\n"))
    return tmp_path


def test_the_cache_is_named_with_its_size(cache_at):
    (cache_at / "direct.loop-12.py311.1.nbc").write_bytes(bytes(2_500_000))
    (cache_at / "direct.cpython-311.pyc").write_bytes(bytes(2_500_000))
    finding = software.cache()
    assert (finding.level, finding.what) == ("ok", f"2.5 MB of machine code in {cache_at}")


def test_an_empty_cache_is_well_and_can_be_filled(cache_at):
    finding = software.cache()
    assert (finding.level, "`cnnkit warmup`" in finding.what) == ("ok", True)


@pytest.mark.parametrize(("filled", "level"), [(True, "ok"), (False, "warn")])
def test_a_cache_that_cannot_be_written_serves_if_somebody_filled_it(cache_at, monkeypatch, filled, level):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(software.tempfile, "TemporaryFile", refuse)
    (cache_at / "direct.loop-12.py311.nbi").write_bytes(bytes(filled))
    finding = software.cache()
    assert finding.level == level
    assert ("NUMBA_CACHE_DIR" in finding.mend) is (not filled)


LISTED = """JupyterLab v4.6.6
/env/share/jupyter/labextensions
        anywidget v0.11.0 {anywidget}
        @jupyter-widgets/jupyterlab-manager v5.0.16 \x1b[32menabled\x1b[0m \x1b[32mOK\x1b[0m (python, j_w)
"""


@pytest.mark.parametrize(
    ("listed", "level", "said", "mend"),
    [
        (LISTED.format(anywidget="\x1b[32menabled\x1b[0m \x1b[32mOK\x1b[0m"), "ok", "anywidget", ""),
        (LISTED.format(anywidget="enabled OK 🔒"), "ok", "anywidget", ""),
        (LISTED.format(anywidget="disabled OK 🔒"), "fail", "anywidget is disabled", "labextensions enable anywidget"),
        (
            LISTED.format(anywidget="enabled X"),
            "fail",
            "anywidget is enabled X",
            "--force-reinstall --no-deps anywidget",
        ),
        (
            "JupyterLab v4.6.6\n",
            "fail",
            "@jupyter-widgets/jupyterlab-manager is not there; anywidget is not there",
            "--no-deps jupyterlab_widgets anywidget",
        ),
    ],
)
def test_widgets_are_well_when_jupyterlab_loads_both_extensions(monkeypatch, listed, level, said, mend):
    monkeypatch.setattr(asking, "run", ran(0, stderr=listed))  # JupyterLab lists them there
    finding = jupyter.widgets()
    assert (finding.level, said in finding.what, finding.mend.endswith(mend)) == (level, True, True)


def test_a_kernel_of_another_environment_is_noticed(monkeypatch, tmp_path):
    monkeypatch.setattr(jupyter, "ask_kernel", lambda kernel: (str(tmp_path), ""))
    finding = jupyter.notebook_kernel()
    assert (finding.level, str(tmp_path) in finding.what) == ("warn", True)
    assert "--name python3" in finding.mend


def test_a_kernel_that_does_not_start_makes_learning_impossible(monkeypatch):
    def die(kernel):
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(jupyter, "ask_kernel", die)
    assert jupyter.notebook_kernel().level == "fail"


def test_a_folder_that_cannot_be_written_is_told_apart(tmp_path, monkeypatch):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.tempfile, "TemporaryFile", refuse)
    finding = machine.working_folder(tmp_path / "not" / "yet" / "there")
    assert finding.level == "fail"
    assert "Permission denied" in finding.what
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_told_before_jupyterlab_is(tmp_path):
    (tmp_path / "lessons").write_text("")
    finding = machine.working_folder(tmp_path / "lessons")
    assert (finding.level, finding.what) == ("fail", f"{tmp_path / 'lessons'} is a file")


@pytest.mark.parametrize(("gigabytes", "level"), [(5, "ok"), (0.5, "warn"), (0.05, "fail")])
def test_little_room_is_a_warning_and_none_a_failure(tmp_path, monkeypatch, gigabytes, level):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda place: namedtuple("usage", "free")(gigabytes * 1e9))
    assert machine.disk(tmp_path / "not" / "yet").level == level


@pytest.mark.parametrize(("free", "level"), [(8 * 10**9, "ok"), (10**9, "warn"), (None, "ok")])
def test_little_memory_is_a_warning(monkeypatch, free, level):
    monkeypatch.setattr(machine, "free_memory", lambda: free)
    assert machine.memory().level == level


def test_threads_are_counted_and_a_failure_costs_nobody_the_course(monkeypatch):
    monkeypatch.setattr(asking, "run", ran(0, stdout="4\n"))
    assert software.threads().what == "two convolutions at once, of 4 threads each"
    monkeypatch.setattr(asking, "run", ran(-6, stderr="Aborted"))
    assert software.threads().level == "warn"


@pytest.mark.parametrize(("trouble", "level"), [(None, "ok"), (("none on Darwin", "use WSL 2"), "warn")])
def test_without_a_sandbox_one_may_still_learn(monkeypatch, trouble, level):
    monkeypatch.setattr(bubblewrap, "trouble", lambda: trouble)
    finding = machine.sandbox()
    assert finding.level == level
    assert finding.mend == (trouble[1] if trouble else "")


def test_a_program_that_hangs_or_is_missing_counts_as_failed(monkeypatch):
    assert "No such file" in asking.run(["/no/such/program"]).stderr
    monkeypatch.setattr(asking, "PATIENCE", 0.1)
    assert "no answer within" in asking.run([sys.executable, "-c", "import time; time.sleep(5)"]).stderr


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


FINDINGS = [
    Finding("Python", "ok", "3.11.2"),
    Finding("disk", "warn", "0.5 GB free", "Make room."),
    Finding("lessons", "fail", "none found", "Install again."),
]


def test_json_has_the_findings_under_keys_that_stay_and_nothing_else_is_printed(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "checks", lambda folder: [(f.name, lambda f=f: f) for f in FINDINGS])
    result = CliRunner().invoke(app, ["doctor", "--json", str(tmp_path)])
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["cnnkit"], report["summary"]) == (metadata.version("cnnkit"), "Not fit to learn on yet: lessons.")
    assert report["findings"][1] == {"name": "disk", "level": "warn", "what": "0.5 GB free", "mend": "Make room."}
    assert [finding["level"] for finding in report["findings"]] == ["ok", "warn", "fail"]


@pytest.mark.parametrize("plain", [True, False])
def test_levels_are_told_without_colour(plain):
    console = Console(no_color=True, width=80)
    with console.capture() as capture:
        for finding in FINDINGS:
            console.print(doctor.line(finding, plain=plain))
    shown = capture.get().splitlines()
    marks = ["ok ", "warn ", "fail "] if plain else ["✓ ok ", "! warn ", "✗ fail "]
    assert [
        line for line, mark in zip((shown[0], shown[1], shown[3]), marks, strict=True) if not line.startswith(mark)
    ] == []
    assert shown[2].strip() == "-> Make room."
    assert not plain or "".join(shown).isascii()
