"""CostExplorer in a real JupyterLab."""

import pytest

from .charts import ChartsInBrowser, chart

pytestmark = pytest.mark.browser


class TestCostExplorer(ChartsInBrowser):
    source = "CostExplorer()"
    name = "cost"
    slider = "kernel"
    walk = (
        ("ArrowDown", "grouped convolution: 462,422,016 multiply-adds"),
        ("ArrowDown", "depthwise separable: 212,746,240"),
        ("ArrowLeft", "depthwise separable: 68,352 parameters"),
        ("ArrowUp", "grouped convolution: 147,712"),
        ("ArrowUp", "full convolution: 590,080"),
    )

    def visit(self, page):
        bars = chart(page, "y")
        bars.click(position={"x": 40, "y": 26 + 3.5 * 56})
        page.view.locator(".cnn-remark", has_text="1/F + 1/K²").wait_for()
        assert page.python("e.state['method']") == "'separable'"
        page.control("scale").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert "Linear scale" in page.view.locator(".cnn-legend").nth(1).inner_text()
        page.control("channels").focus()
        page.changed(lambda: page.press("ArrowLeft"))
        assert page.python("e.state['channels'], e.state['example']") == "(192, 'your own')"
        # Groups offer what divides both 192 channels and 256 filters, and nothing else.
        page.control("groups").focus()
        page.changed(lambda: page.press("End"))
        assert page.python("e.state['groups']") == "64"
