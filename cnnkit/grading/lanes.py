"""Two ways to a kernel in the sandbox, equal in all but time: forked by a warm parent, or started by bubblewrap."""

from typing import Any

from cnnkit.errors import GradingError
from cnnkit.grading.forked import ForkedKernel
from cnnkit.grading.jupyter import JupyterKernel
from cnnkit.grading.kernel import GuardedKernel
from cnnkit.grading.limits import Limits


def started(spec: dict[str, Any], parent: str, limits: Limits, cwd: str) -> GuardedKernel:
    """``parent`` is where a warm one listens, or "". Where no child comes of it, bubblewrap starts the kernel."""
    if parent:
        try:
            return ForkedKernel(parent, limits)
        except (OSError, GradingError):
            pass
    return JupyterKernel(spec, limits, cwd)
