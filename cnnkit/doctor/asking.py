"""Programs that a check runs, each in a process of its own: what fails or hangs there must not end the checks."""

import subprocess
import sys
import textwrap

PATIENCE = 90.0  # seconds for a program to answer: compiling on a small machine takes a while


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-c", textwrap.dedent(program)])


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run it; what hangs, or cannot run at all, counts as failed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {PATIENCE:g} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
