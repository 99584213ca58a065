"""Style and types are checked by the tools that own them."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = {
    "ruff check": ["ruff", "check", "--no-cache", "."],
    "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["mypy"],
}


@pytest.mark.tools
@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_finds_nothing(tool):
    module, *arguments = TOOLS[tool]
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed; it comes with cnnkit[test]")
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
