"""Nobody who uses us is warned: not while anything is imported, not on the command line, not in a notebook's kernel."""

import os
import subprocess
import sys

import pytest

STRICT = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1"}  # development mode tells of files left open
EVERYTHING = """
import importlib, pkgutil
import cnnkit

found = [module.name for module in pkgutil.walk_packages(cnnkit.__path__, "cnnkit.")]
for name in found:
    if ".inside" not in name and not name.endswith("__main__"):  # what is inside is at home in the sandbox alone
        importlib.import_module(name)
print("many" if len(found) > 100 else found)
"""
WARNED = "import warnings; warnings.warn('heard', stacklevel=1)"


def said(*command):
    done = subprocess.run([sys.executable, *command], env=STRICT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip(), done.stderr


def test_no_module_warns_when_it_is_imported_or_leaves_a_file_open():
    assert said("-c", EVERYTHING) == (0, "many", "")


@pytest.mark.parametrize("command", ["--version", "grade --help", "progress nowhere"])
def test_the_command_line_warns_nobody(command):
    code, text, heard = said("-m", "cnnkit", *command.split())
    assert (code, heard) == (0, "")
    assert text


def test_a_warning_would_be_heard():
    code, _, heard = said("-c", WARNED)
    assert code == 1
    assert heard.endswith("UserWarning: heard\n")
