"""ArchitectureExplorer in a real JupyterLab."""

import pytest

from .charts import ChartsInBrowser, chart

pytestmark = pytest.mark.browser


class TestArchitectureExplorer(ChartsInBrowser):
    source = "ArchitectureExplorer()"
    name = "architecture"
    slider = "kernel"
    walk = (
        ("ArrowDown", "max pool 2 × 2 /2: no multiply-adds; 6 × 14 × 14 come out"),
        ("ArrowDown", "conv 16, 5 × 5: 240,000 multiply-adds"),
        ("ArrowLeft", "conv 16, 5 × 5: 2,416 parameters"),
        ("ArrowUp", "max pool 2 × 2 /2: no parameters"),
        ("ArrowUp", "conv 6, 5 × 5: 156 parameters"),
    )

    def visit(self, page):
        formula = page.view.locator(".cnn-math", has_text="16 · 6·5·5 + 16 = 2,416")
        for _ in range(3):  # on a busy machine a click may come while the chart is drawn anew, and is lost
            chart(page, "y").click(position={"x": 40, "y": 40 + 2.5 * 30})
            page.page.wait_for_timeout(2_000)
            if formula.is_visible():
                break
        formula.wait_for()
        assert page.python("e.state['block']") == "3"
        page.control("preset").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert page.python("e.state['blocks']") == "'like VGG'"
        # The second chart walks by itself, layer by layer.
        chart(page, "g").focus()
        page.press("ArrowRight", "ArrowRight")
        assert page.words().startswith("layer 3: gradient ")
        page.changed(lambda: page.view.get_by_role("button", name="Add a block").click())
        assert page.python("len(e.state['blocks'])") == "8"
        page.changed(lambda: page.view.get_by_role("button", name="Remove it").click())
        assert page.python("e.state['blocks']") == "'like VGG'"
