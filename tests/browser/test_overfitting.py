"""OverfittingExplorer in a real JupyterLab: curves grow while the notebook answers."""

import pytest

from .charts import ChartsInBrowser, chart

pytestmark = pytest.mark.browser


class TestOverfittingExplorer(ChartsInBrowser):
    source = "OverfittingExplorer(images=20, epochs=20)"
    name = "overfitting"
    slider = "seed"
    walk = (
        ("Home", "epoch 1: validation "),
        ("ArrowRight", "epoch 2: validation "),
        ("End", "epoch 20: validation "),
        ("ArrowLeft", "epoch 19: validation "),
    )

    def by_keyboard_alone(self, page):
        trained(page)
        super().by_keyboard_alone(page)

    def beside_a_copy(self, page):
        second = page.views.nth(1)
        assert second.locator(".cnn-legend", has_text="trained").count() == 1
        assert page.words(second).startswith("Point at an epoch")

    def visit(self, page):
        charts = chart(page, "y")
        assert "After epoch 20 of 20: training loss" in charts.get_attribute("aria-label")
        charts.hover(position={"x": 60, "y": 100})
        assert page.words().startswith("epoch ")
        page.leave()
        page.control("decay").focus()
        page.changed(lambda: page.press("End"))
        trained(page)
        assert page.view.get_by_text("validation without the remedies").count() == 1
        assert "0.1·w" in page.view.locator(".cnn-formula").inner_text()
        page.control("shift").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert "augment=partial(train.shift, pixels=1)" in page.code()
        # A long training: the notebook answers beside it, and Stop ends it.
        page.control("images").focus()
        page.changed(lambda: page.press("End"))
        page.control("epochs").focus()
        page.changed(lambda: page.press("End"))
        page.view.locator(".cnn-legend", has_text="learning: epoch").wait_for()
        assert page.python("e.learning") == "True"
        page.view.get_by_role("button", name="Stop", exact=True).click()
        page.view.locator(".cnn-legend", has_text="stopped after").wait_for()
        assert page.python("e.learning") == "False"
        page.changed(lambda: page.view.get_by_role("button", name="Reset").click())
        trained(page)

    def burst(self, page):
        super().burst(page)
        page.changed(lambda: page.view.get_by_role("button", name="Reset").click())
        trained(page)


def trained(page):
    """Wait until all epochs are on the screen."""
    page.view.locator(".cnn-legend", has_text="trained").wait_for(timeout=60_000)
