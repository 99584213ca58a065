"""Machine code on disk: a second process loads all of it, and trouble with the disk never costs a result."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cnnkit.ops.warmup  # every module that has loops
from cnnkit.kernels.jit import loops

EVERYTHING = """
from cnnkit.ops.warmup import warmup
warmup()
"""
ONE_LOOP = """
import numpy as np
from cnnkit import ops
assert (ops.conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))) == 4).all()
"""
COUNT = """
import sys
from cnnkit.kernels.jit import loops
total = lambda kind: sum(sum(getattr(loop.stats, kind).values()) for loop in loops)
print(total("cache_hits"), total("cache_misses"), "scipy.linalg" in sys.modules)
"""
# what a read-only install without a home is like, for root too, whom no permission stops
READ_ONLY = """
import os, tempfile
def refuse(*a, **k): raise PermissionError(13, "Permission denied")
tempfile.TemporaryFile = os.replace = refuse
"""
FULL_DISK = """
import os
def refuse(*a, **k): raise OSError(28, "No space left on device")
os.replace = refuse
"""


@pytest.fixture
def install(tmp_path):
    """A copy of the package with nothing compiled, and an environment in which it is the one that is imported."""
    shutil.copytree(
        Path(cnnkit.__file__).parent,
        tmp_path / "site" / "cnnkit",
        ignore=shutil.ignore_patterns("*.nbi", "*.nbc", "*.tmp.*"),
    )
    (tmp_path / "home").mkdir()
    return tmp_path


def start(install, program, **changes):
    """What a new process loads from disk, what it compiles, and whether it needed SciPy."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    environment |= {"HOME": str(install / "home"), "PYTHONPATH": str(install / "site"), "PYTHONWARNINGS": "error"}
    environment.pop("XDG_CACHE_HOME", None)
    command = [sys.executable, "-c", program + COUNT]
    done = subprocess.run(command, env=environment | changes, cwd=install, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    hits, misses, scipy = done.stdout.split()
    return int(hits), int(misses), scipy == "True"


COMPILED, LOADED = (0, 1, True), (1, 0, False)


def test_after_warming_up_a_process_compiles_nothing_and_needs_no_scipy(install):
    every = 2 * len(loops)
    assert start(install, EVERYTHING) == (0, every, True)
    assert start(install, EVERYTHING) == (every, 0, False)


def test_what_was_compiled_beside_the_source_serves_those_who_cannot_write_there(install):
    assert start(install, ONE_LOOP) == COMPILED
    assert start(install, ONE_LOOP, NUMBA_CACHE_DIR=str(install / "elsewhere")) == LOADED
    assert start(install, READ_ONLY + ONE_LOOP) == LOADED


def test_where_nothing_can_be_written_it_works_all_the_same(install):
    assert start(install, READ_ONLY + ONE_LOOP) == COMPILED
    assert not list(install.rglob("*.nb[ci]"))


def test_a_full_disk_costs_the_next_start_its_time_and_not_this_one_its_result(install):
    assert start(install, FULL_DISK + ONE_LOOP) == COMPILED
    assert start(install, ONE_LOOP) == COMPILED
    assert start(install, ONE_LOOP) == LOADED


def test_a_file_that_was_cut_short_is_compiled_again(install):
    start(install, ONE_LOOP)
    for path in (install / "site").rglob("*.nb[ci]"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert start(install, ONE_LOOP) == COMPILED
    assert start(install, ONE_LOOP) == LOADED


@pytest.mark.parametrize("measuring", [True, False])
def test_coverage_is_loaded_by_those_who_measure_and_by_nobody_else(measuring):
    pytest.importorskip("coverage", reason="coverage comes with nbval")
    before = "import coverage\n" if measuring else ""
    program = f"{before}from cnnkit import ops; import sys; print('coverage' in sys.modules); import coverage"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == f"{measuring}\n"
