"""What a screen reader meets: axe-core finds nothing serious in explorers, predictions and puzzles."""

import pytest

from .kit import serious

pytestmark = pytest.mark.browser

EXPLORER = """
from cnnkit.widgets import ArithmeticExplorer
ArithmeticExplorer(padding=((1, 1), (0, 2)), stride=(1, 2))
"""
PREDICT = """
from cnnkit.widgets import Predict
Predict("6 wide, kernel 3, stride 2: how wide is y?", lambda: 2, why="One column is never read.")
"""
CHOICE = """
from cnnkit.widgets import Predict
Predict("What does stride 2 do?", lambda: "keeps", choices=["keeps", "skips"])
"""
PUZZLE = """
from types import SimpleNamespace
import numpy as np
from cnnkit.widgets import WhichMistake
truth = np.arange(-8.0, 8.0).reshape(4, 4)
WhichMistake(SimpleNamespace(image=truth, truth=truth, wrong=-truth, options=["flips", "forgets"], culprit="flips",
    explain={"flips": "It turned around.", "forgets": "It would be smaller."}, inputs="x (4, 4)"))
"""


@pytest.mark.parametrize("source", [EXPLORER, PREDICT, CHOICE, PUZZLE], ids=["explorer", "predict", "choice", "puzzle"])
def test_axe_finds_nothing_serious(open_cells, source):
    notebook = open_cells(source)
    selector = ".cnnkit-explorer" if source is EXPLORER else ".cnnkit-commit"
    notebook.page.locator(selector).wait_for()
    for dark in (False, True):
        with notebook.theme(dark=dark):
            notebook.page.wait_for_timeout(500)
            assert serious(notebook.page, selector) == []
    if source is not EXPLORER:
        answer(notebook.page)
        for dark in (False, True):
            with notebook.theme(dark=dark):
                assert serious(notebook.page, selector) == []
    notebook.assert_quiet()


def answer(page):
    if page.locator(".cnnkit-commit input[type=radio]").count():
        page.locator(".cnnkit-commit input[type=radio]").first.check()
    else:
        page.locator(".cnnkit-commit input").fill("3")
    page.locator(".cnnkit-commit button").click()
    page.locator(".cnnkit-commit [role=alert]").wait_for()


def test_every_control_has_a_name_and_keeps_it(open_cells):
    notebook = open_cells(EXPLORER)
    page = notebook.page
    page.locator(".cnnkit-view[data-serial]").wait_for()
    for name in ("input height", "kernel width", "padding at the top", "stride, columns", "dilation, columns"):
        assert page.get_by_role("slider", name=name, exact=True).count() == 1, name
    assert page.get_by_role("combobox", name="how much padding").count() == 1
    assert page.get_by_role("textbox", name="stride, number", exact=True).count() == 1
    assert page.get_by_role("spinbutton", name="weight, row 0, column 2").count() == 1
    page.get_by_role("combobox", name="how much padding").select_option(label="n on each side")
    page.get_by_role("slider", name="padding on each side", exact=True).wait_for()
    notebook.assert_quiet()


def test_a_prediction_truly_waits_and_then_answers(open_cells):
    notebook = open_cells(PREDICT.replace("lambda: 2", "lambda: 1000 + 337"))
    page = notebook.page
    page.locator(".cnnkit-commit").wait_for()
    assert "1337" not in page.content()
    page.get_by_role("button", name="Commit").click()
    page.get_by_text("Write a number first").wait_for()
    page.get_by_role("textbox", name="Your guess").fill("5")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("it is 1337").wait_for()
    assert "One column is never read." in page.locator(".cnnkit-commit").inner_text()
    notebook.assert_quiet()


def test_a_choice_is_made_and_committed_by_keys_alone(open_cells):
    notebook = open_cells(CHOICE, "1 + 1")
    page = notebook.page
    page.get_by_role("radio").first.wait_for()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert [radio.is_checked() for radio in page.get_by_role("radio").all()] == [False, True]
    page.get_by_role("button", name="Commit").focus()
    page.keyboard.press("Enter")
    page.get_by_text("it is keeps").wait_for()
    notebook.assert_quiet()
