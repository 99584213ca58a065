"""LossExplorer in a real JupyterLab."""

import pytest

from .charts import ChartsInBrowser, chart

pytestmark = pytest.mark.browser


class TestLossExplorer(ChartsInBrowser):
    source = "LossExplorer()"
    name = "loss"
    slider = "z0"
    walk = (
        ("ArrowDown", "class 2: dz = "),
        ("ArrowLeft", "class 2: p = "),
        ("Home", "class 2: z = −1, which is 3 below the largest."),
        ("ArrowUp", "class 1: z = 1"),
    )

    def visit(self, page):
        bars = chart(page, "y")
        assert "class 1, the true one: logit 1, share 0.259, slope −0.741" in bars.get_attribute("aria-label")
        bars.hover(position={"x": 120, "y": 40})
        assert page.words().startswith("class 0: z = 2, the largest.")
        page.leave()
        loss = page.view.locator(".cnn-total")
        before = loss.inner_text()
        page.changed(lambda: page.view.get_by_role("button", name="+1000").click())
        assert loss.inner_text() == before
        assert "∞ / ∞" in page.view.locator(".cnn-formula").inner_text()
        page.changed(lambda: page.view.get_by_role("button", name="0", exact=True).click())
        page.control("measure").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert page.code() == "loss = ops.mse(ops.softmax(z, axis=1), target)"
        page.control("classes").focus()
        page.changed(lambda: page.press("ArrowRight"))
        page.control("z3").wait_for()
        assert bars.get_by_text("class 3").count() == 1
        page.control("true").focus()
        page.changed(lambda: page.press("End"))
        assert page.python("e.labels.tolist()") == "[3]"
