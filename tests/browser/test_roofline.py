"""RooflineExplorer in a real JupyterLab."""

import pytest

from .charts import ChartsInBrowser, chart

pytestmark = pytest.mark.browser


class TestRooflineExplorer(ChartsInBrowser):
    source = "RooflineExplorer()"
    name = "roofline"
    slider = "batch"
    walk = (
        ("ArrowRight", "CIFAR ResNet, 64 channels: "),
        ("ArrowLeft", "sliders: "),
        ("Home", "depthwise: "),
    )

    def visit(self, page):
        drawing = chart(page, "y")
        assert "An example of a roof: 200 billion operations" in drawing.get_attribute("aria-label")
        page.control("groups").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert "held by memory" in page.words()
        page.changed(lambda: page.view.get_by_role("button", name="Measure this machine").click())
        drawing.get_by_text("processor:").wait_for()
        page.page.get_by_text("The roof was measured on this machine.").first.wait_for(timeout=60_000)
        assert page.python("e.roof.measured") == "True"
        assert page.code() == "rate = min(peak, intensity * bandwidth)"
