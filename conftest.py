"""What every test run needs: notebooks that leave no trace here, and in CI no test that quietly stays away."""

import os
import tempfile
from pathlib import Path

import pytest

IN_CI = os.environ.get("CNNKIT_CI") == "1"
NEVER_SKIPPED_IN_CI = ("browser", "sandbox", "tools", "torch")
# Of how well a trained network does, nbval compares what it earns: training differs between machines in the last bits
# of its sums, and so in a few images of a thousand.
NOT_COMPARED = r"""
[accuracy]
regex: \d+\.\d% of
replace: a share of
"""
collect_ignore = ["cnnkit/grading/inside/forked.py"]  # imports what lies beside it only in the sandbox
HOMES = pytest.StashKey[tempfile.TemporaryDirectory]()


def pytest_configure(config):
    config.addinivalue_line("markers", "torch: compares with PyTorch (skipped where it is not installed)")
    config.stash[HOMES] = tempfile.TemporaryDirectory(prefix="cnnkit-test-homes-", ignore_cleanup_errors=True)
    not_compared = Path(config.stash[HOMES].name) / "not_compared.cfg"
    not_compared.write_text(NOT_COMPARED)
    config.option.nbval_sanitize_with = str(not_compared)


def pytest_unconfigure(config):
    config.stash[HOMES].cleanup()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """No attempt is recorded in the checkout, and each file meets an empty record, a notebook as when it was released.

    nbval's cells know no fixtures, and its kernel inherits our environment during a notebook's first
    set-up: hence a hook, and the first one.
    """
    home = Path(item.config.stash[HOMES].name) / item.path.parent.name / item.path.stem
    home.mkdir(parents=True, exist_ok=True)
    os.environ["CNNKIT_HOME"] = str(home)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI, where everything is installed, a skip of these means that nothing was tested."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        kinds = [kind for kind in NEVER_SKIPPED_IN_CI if item.get_closest_marker(kind)]
        if kinds:
            report.outcome = "failed"
            report.longrepr = f"Skipped in CI, although marked {', '.join(kinds)}: {_reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """The same for a whole file of browser tests that skips itself while it is imported."""
    report = yield
    if IN_CI and report.outcome == "skipped" and "browser" in collector.path.parts:
        report.outcome = "failed"
        report.longrepr = f"Skipped in CI: {_reason(report.longrepr)}"
    return report


def _reason(longrepr):
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
