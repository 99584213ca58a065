"""The root conftest: notebooks write to homes of their own, and in CI what must run does not stay away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from .tiny import code

ROOT = Path(__file__).parents[2]

SKIPS = """
import pytest

@pytest.mark.browser
def test_marked(): pytest.skip("no Chromium here")

@pytest.fixture
def sandbox(): pytest.skip("no bubblewrap here")

@pytest.mark.sandbox
def test_marked_whose_fixture_skips(sandbox): pass

@pytest.mark.browser
@pytest.mark.xfail(reason="known")
def test_known(): assert False

def test_other(): pytest.skip("no GPU here")
"""


@pytest.fixture
def run(tmp_path):
    """pytest on a folder of its own that has nothing but our conftest."""
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers = browser\naddopts = --nbval-lax --nbval-current-env -q -ra"
    )

    def run_(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTEST_ADDOPTS": "", "CNNKIT_CI": "", **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        ).stdout

    return run_


def test_in_ci_only_the_marked_skips_are_failures(run, tmp_path):
    (tmp_path / "test_skips.py").write_text(SKIPS)
    assert "3 skipped, 1 xfailed" in run()
    out = run(CNNKIT_CI="1")
    assert "1 skipped, 1 xfailed" in out
    assert "Skipped in CI, although marked browser: Skipped: no Chromium here" in out
    assert "Skipped in CI, although marked sandbox: Skipped: no bubblewrap here" in out


def test_in_ci_no_whole_file_of_browser_tests_stays_away(run, tmp_path):
    (tmp_path / "browser").mkdir()
    (tmp_path / "browser" / "test_page.py").write_text("import pytest; pytest.importorskip('no_such_module')")
    assert "1 skipped" in run()
    assert "Skipped in CI: Skipped: could not import 'no_such_module'" in run(CNNKIT_CI="1")


def test_each_notebook_starts_with_an_empty_home(run, tmp_path):
    write = "import os; home = os.environ['CNNKIT_HOME']; assert os.listdir(home) == [], home; open(home + '/x', 'w')"
    for name in ("one", "two"):
        nbformat.write(nbformat.v4.new_notebook(cells=[code("a", write)]), tmp_path / f"{name}.ipynb")
    (tmp_path / "test_home.py").write_text(
        "import os\ndef test_home(): assert os.path.isdir(os.environ['CNNKIT_HOME'])"
    )
    assert "3 passed" in run(CNNKIT_HOME=str(tmp_path))
    assert not (tmp_path / "x").exists()


def test_how_well_a_network_does_is_not_compared_but_what_it_earns_is(run, tmp_path):
    def released(said):
        cell = code("check", f"print({said!r})", tags=["nbval-check-output"])
        cell.outputs = [nbformat.v4.new_output("stream", text="3.9 of 4 points\n97.6% of 1,000 digits\n")]
        cell.execution_count = 1
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "trained.ipynb")

    released("3.9 of 4 points\n97.5% of 1,000 digits")
    assert "1 passed" in run()
    released("3.8 of 4 points\n97.5% of 1,000 digits")
    assert "1 failed" in run()
