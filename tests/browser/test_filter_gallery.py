"""FilterGallery in a real JupyterLab: one pixel in eight pictures."""

import re

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestFilterGallery(ExplorerInBrowser):
    source = "FilterGallery()"
    name = "filter_gallery"
    slider = "sigma"
    map = "sobel x"
    walk = (
        ("ArrowRight", "sobel x at [105, 87]"),
        ("ArrowUp", "sobel x at [104, 87]"),
        ("Home", "sobel x at [104, 0]: no answer"),
    )

    def visit(self, page):
        page.hover("x", 50, 60)
        assert page.words().startswith("sobel x at [50, 60]")
        # The numbers beside the names are Python's own.
        for name in ("gaussian", "gabor"):
            panel = page.view.locator(".cnn-panel", has=page.page.locator(f"canvas[data-map='{name}']"))
            reach = int(page.python(f"(e.kernel({name!r}).shape[2] - 1) // 2"))
            value = page.python(f"round(float(e.map({name!r})[0, 0, {50 - reach}, {60 - reach}]), 3)")
            assert float(panel.locator(".cnn-size").inner_text().replace("−", "-").replace("≈", "")) == float(value)
        page.leave()
        page.changed(lambda: page.click("gabor", 60, 70))
        assert page.python("e.state['filter']") == "'gabor'"
        row, column = map(int, re.match(r"gabor at \[(\d+), (\d+)\]", page.words()).groups())
        assert abs(row - 60) <= 1  # a pixel of the photograph is hardly one of the screen
        assert abs(column - 70) <= 1
        page.changed(lambda: page.press("+"))
        assert page.python("e.state['zoom']") == "2"
        shown = page.canvas("x").evaluate("canvas => [canvas.dataset.row, canvas.dataset.column]")
        assert shown == [str(row - 48), str(column - 48)]  # 96 of 192 pixels, around the one that was kept
        page.changed(lambda: page.press("-"))
        page.control("angle").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert "θ = 5°" in page.view.locator(".cnn-math").inner_text()
