"""What reaches the browser: one module without imports, one sheet, no CDN."""

import re

import numpy as np
import pytest

from cnnkit import widgets
from cnnkit.widgets import ArithmeticExplorer
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import SIGNED, grey_rgb, signed_rgb
from cnnkit.widgets.view import script, style

EXPLORERS = [kind for kind in vars(widgets).values() if isinstance(kind, type) and issubclass(kind, Explorer)]


@pytest.mark.parametrize("kind", EXPLORERS)
def test_the_script_is_one_module_that_imports_nothing(kind):
    text = script(kind.scripts)
    assert text.count("export default") == 1
    assert re.search(r"^export default explorerOf\(\w+\);$", text.rstrip().splitlines()[-1])
    assert not re.search(r"^\s*import\b|\bimport\(|https?://|\brequire\(", text, flags=re.MULTILINE)
    # One module has one space of names: two files with the same constant would not even load.
    names = re.findall(r"^(?:const|let|class|function) (\w+)", text, flags=re.MULTILINE)
    assert len(names) == len(set(names)) > 50


def test_the_sheet_asks_nobody_for_anything():
    assert not re.search(r"https?://|@import", style())
    assert "CNN_RAMP" not in style()


def test_the_view_holds_text_not_a_path_that_would_be_watched():
    view = ArithmeticExplorer().view
    assert isinstance(view._esm, str)
    assert isinstance(view._css, str)


def test_every_control_has_a_name_of_its_own():
    names = ArithmeticExplorer().view.names
    assert set(names) == set(ArithmeticExplorer().controls)
    assert len(set(names.values())) == len(names)


def test_zero_is_white_and_both_signs_darken_alike():
    colours = signed_rgb(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), 1)
    assert tuple(colours[2]) == SIGNED[4]
    light = colours.astype(float) @ [0.299, 0.587, 0.114]
    assert light[0] < light[1] < light[2] > light[3] > light[4]
    assert abs(light[1] - light[3]) < 40
    assert grey_rgb(colours[:, 0] * 0.0, 0, 0).max() == 128
