"""TrainingDashboard in a real JupyterLab: a network learns while the notebook answers."""

import time

import pytest

from .charts import chart
from .kit import ExplorerInBrowser, open_page

pytestmark = pytest.mark.browser


class TestTrainingDashboard(ExplorerInBrowser):
    source = "TrainingDashboard()"
    name = "training"
    slider = "image"
    map = "filters"
    walk = (
        ("ArrowRight", "filter 1: length "),
        ("ArrowDown", "filter 1: length "),
        ("End", "filter 7: length "),
    )

    def visit(self, page):
        press = lambda name: page.view.get_by_role("button", name=name, exact=True).click()  # noqa: E731
        standing = page.view.locator(".cnn-standing b")
        assert standing.inner_text() == "not begun"
        page.changed(lambda: press("One batch"))
        page.view.locator(".cnn-standing b", has_text="paused").wait_for()
        assert page.python("e.history.at == [1 / e.view.frame['of']]") == "True"
        press("Start")
        page.view.locator(".cnn-standing b", has_text="learning").wait_for()
        # The notebook answers while it learns, and what is moved meanwhile counts.
        began = time.monotonic()
        assert page.python("e.learning") == "True"
        assert time.monotonic() - began < 3
        page.control("learning_rate").focus()
        page.press("ArrowRight")
        page.view.locator("[aria-live=polite]", has_text="held out loss").wait_for(state="attached")
        press("Pause")
        page.view.locator(".cnn-standing b", has_text="paused").wait_for()
        assert page.python("e.learning, e.state['learning_rate']") == "(False, 0.1)"
        chart(page, "y").focus()
        assert page.words().startswith("after ")
        page.press("Home")
        assert page.words().startswith("after 0.0")
        before = float(page.python("e._now.place"))
        press("One epoch")
        page.view.locator(".cnn-standing b", has_text="paused").wait_for()
        page.page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 1500))")
        assert before < float(page.python("e._now.place")) == round(before + 0.5)
        press("Next mistake")
        page.leave()


def test_a_training_that_nobody_sees_pauses(open_cells):
    page = open_page(open_cells, "e = TrainingDashboard(epochs=50)\ne")
    page.view.get_by_role("button", name="Start", exact=True).click()
    page.view.locator(".cnn-standing b", has_text="learning").wait_for()
    page.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.view.wait_for(state="detached")
    end = time.monotonic() + 10
    while page.python("e.learning") == "True":
        assert time.monotonic() < end
    batches = page.python("e._now.batches")
    time.sleep(0.5)
    assert page.python("e._now.batches") == batches
