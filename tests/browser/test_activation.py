"""ActivationExplorer in a real JupyterLab."""

import pytest

from .charts import ChartsInBrowser, chart

pytestmark = pytest.mark.browser


class TestActivationExplorer(ChartsInBrowser):
    source = "ActivationExplorer()"
    name = "activation"
    slider = "scale"
    walk = (
        ("ArrowRight", "z = 1.05"),
        ("End", "z = 6"),
        ("Home", "z = −6"),
    )

    def visit(self, page):
        curve = chart(page, "y")
        curve.hover(position={"x": 60, "y": 100})
        assert page.words().endswith("slope = 0: no gradient passes.")
        page.leave()
        page.control("function").focus()
        page.changed(lambda: page.press("ArrowDown"))
        page.control("negative_slope").wait_for()
        assert page.code() == "y = ops.leaky_relu(x, negative_slope=0.1)"
        page.changed(lambda: page.press("ArrowDown"))
        assert page.code() == "y = ops.sigmoid(x)"
        page.control("shift").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert page.python("e.state['shift']") == "0.1"
        assert page.code() == "y = ops.sigmoid(x + 0.1)"
