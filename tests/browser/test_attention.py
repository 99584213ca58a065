"""The attention explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestAttentionExplorer(ExplorerInBrowser):
    source = "AttentionExplorer()"
    name = "attention"
    slider = "column"
    map = "shares"
    walk = (
        ("ArrowRight", "x[3, 4] = "),
        ("Control+End", "x[11, 11] = "),
        ("Home", "x[11, 0] = "),
    )

    def visit(self, page):
        # Clicked or walked to, another pixel looks; the sliders, the words and Python agree.
        page.changed(lambda: page.click("x", 8, 8))
        page.leave()
        assert page.python("e.state['row'], e.state['column']") == "(8, 8)"
        assert "of the attention of [8, 8]" in page.words()
        page.canvas("x").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert page.python("e.state['row'], e.state['column']") == "(9, 8)"
        page.control("row").focus()
        page.changed(lambda: page.press("ArrowLeft"))
        assert page.words().startswith("x[8, 8] = ")
        share = float(page.python("float(100 * e.shares[2, 5])"))
        page.hover("shares", 2, 5)
        told = page.words().split(" gets ")[1].split(" %")[0]
        assert abs(float(told) - share) <= 0.051, (told, share)
        page.leave()
        # Many keys in a row end where they should, however the answers come.
        page.canvas("x").focus()
        page.press(*["ArrowLeft"] * 6)
        page.view.get_by_text("x[8, 2] gives half").first.wait_for()  # in the legend, and soon in the live words
        assert page.words().startswith("x[8, 2] = ")
        page.control("scaled").focus()
        page.changed(lambda: page.press("Space"))
        assert page.code() == "y = ops.softmax(q @ k.T, axis=1) @ v"
