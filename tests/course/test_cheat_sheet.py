"""The cheat sheet: the names that it sets side by side exist, in cnnkit and in PyTorch."""

import importlib
import re
from pathlib import Path

import nbformat
import pytest

SHEET = Path(__file__).parents[2] / "solutions" / "98_cheat_sheet.ipynb"


def rows(cell):
    """The rows of the tables in one cell, as lists of columns."""
    (source,) = (c.source for c in nbformat.read(SHEET, 4).cells if c.id == cell)
    lines = [line.strip("| ").split(" | ") for line in source.splitlines() if line.startswith("| ")]
    return [line for line in lines if line[0] not in ("what", "cnnkit")]


def named(text, parts):
    """Dotted names in a column, such as nn.Conv2d, that begin with one of ``parts``."""
    return re.findall(rf"`((?:{'|'.join(parts)})(?:\.\w+)+)", text)


OURS = [name for row in rows("names") for name in named(row[0], ("nn", "ops", "optim", "train"))]
TORCHS = [name for row in rows("names") for name in named(row[1], ("nn", "optim"))]


@pytest.mark.parametrize("name", OURS)
def test_our_names_exist(name):
    part, attribute = name.split(".")
    assert hasattr(importlib.import_module(f"cnnkit.{part}"), attribute)


def test_methods_exist():
    methods = [name for row in rows("names") for name in re.findall(r"`model\.(\w+)", row[0])]
    module = importlib.import_module("cnnkit.nn").Module
    assert {"train", "eval", "state_dict", "load_state_dict", "summary"} == set(methods)
    assert all(hasattr(module, name) for name in methods)


@pytest.mark.torch
@pytest.mark.parametrize("name", sorted(set(TORCHS)))
def test_pytorchs_names_exist(name):
    found = pytest.importorskip("torch", reason="PyTorch is not installed")
    for part in name.split("."):
        found = getattr(found, part)
    assert callable(found)


def test_every_row_has_all_its_columns():
    for cell, columns in (("sizes", 3), ("conventions", 4), ("names", 3)):
        assert {len(row) for row in rows(cell)} - {1} == {columns}
