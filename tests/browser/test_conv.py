"""Lesson 01's explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestConvExplorer(ExplorerInBrowser):
    source = "ConvExplorer()"
    name = "conv"
    slider = "kernel_width"
    walk = (
        ("ArrowRight", "y[0, 1]"),
        ("ArrowDown", "y[1, 1]"),
        ("Control+End", "y[5, 5]"),
        ("Home", "y[5, 0]"),
    )

    def visit(self, page):
        page.hover("y", 1, 2)
        assert page.words().startswith("y[1, 2] = ")
        assert page.words().endswith("= 23")
        page.leave()
        # Padding, stride and dilation wait behind a fold, which a keyboard opens.
        assert not page.control("stride").is_visible()
        opener = page.view.get_by_role("button", name="Padding, stride and dilation")
        opener.focus()
        page.press("Enter")
        page.control("stride").wait_for()
        assert opener.get_attribute("aria-expanded") == "true"
        page.control("stride").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert page.code() == "y = ops.conv2d(x, w, stride=2)"
        weight = page.view.locator(".cnn-weight").nth(4)
        weight.click()
        page.changed(lambda: weight.fill("-0.5"))
        assert page.python("e.state['kernel'][1][1]") == "-0.5"
