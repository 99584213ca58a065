"""ShiftExplorer in a real JupyterLab."""

import pytest

from .charts import chart
from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestShiftExplorer(ExplorerInBrowser):
    source = "ShiftExplorer()"
    name = "shift"
    slider = "dx"
    walk = (
        ("ArrowRight", "f(shift x)[0, 3] = 0"),
        ("Control+End", "f(shift x)[11, 1]"),
    )

    def visit(self, page):
        page.hover("x", 10, 7)
        assert page.words() == "x[10, 7] = 1 is at [10, 10] after the shift."
        page.leave()
        verdict = page.view.locator(".cnn-number")
        assert verdict.inner_text() == "✗ Not equivariant: the shift is no multiple of the step 2."
        errors = chart(page, "errors")
        errors.focus()
        page.press("ArrowLeft")
        page.view.locator(".cnn-number", has_text="✓ Equivariant here").wait_for()
        assert page.python("e.state['dx']") == "2"
        box = errors.bounding_box()
        page.changed(lambda: errors.click(position={"x": box["width"] - 20, "y": 70}))
        assert page.python("e.state['dx']") == "8"
        page.control("border").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert "padding=1" in page.code()
