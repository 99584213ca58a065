"""FlipAndSlide in a real JupyterLab: bars that are dragged, a result that plays."""

import pytest

from .charts import ChartsInBrowser, chart, drag

pytestmark = pytest.mark.browser


class TestFlipAndSlide(ChartsInBrowser):
    source = "FlipAndSlide()"
    name = "flip_and_slide"
    slider = "t"
    walk = (
        ("ArrowRight", "(f ∗ g)[5]"),
        ("ArrowRight", "(f ∗ g)[6]"),
        ("End", "(f ∗ g)[12] = 1·0.168"),
        ("Home", "(f ∗ g)[0] = 1·1 = 1"),
    )

    def visit(self, page):
        # A burst of keys on the picture itself loses none.
        chart(page, "y").focus()
        page.press("Home", *["ArrowRight"] * 7)
        assert page.words().startswith("(f ∗ g)[7]")
        page.view.locator(".cnn-math", has_text="(f ∗ g)[7]").wait_for()
        assert page.python("e.state['t']") == "7"

        page.changed(lambda: drag(page, chart(page, "f").locator("rect.cnn-fill-size").nth(3), 30))
        page.page.wait_for_function("() => document.querySelector('.cnnkit-control-f select').value === 'your own'")
        assert float(page.python("float(e.f[0, 0, 0, 3])")) < 1

        chart(page, "g").focus()
        page.press("ArrowLeft")  # flipped: the next sample lies to the left
        assert page.words().startswith("g[1] = 0.7 meets f[6] = 1")
        page.changed(lambda: page.press("ArrowDown"))
        assert page.words().startswith("g[1] = 0.6")
        assert page.python("e.state['g'][1]") == "0.6"

        # Played from two steps before the end, it stops at the end.
        chart(page, "y").focus()
        page.press("End", "ArrowLeft", "ArrowLeft", "Space")
        assert page.view.get_by_role("button", name="Pause").count() == 1
        page.view.locator(".cnn-math", has_text="(f ∗ g)[12]").wait_for()
        page.view.get_by_role("button", name="Play").wait_for()

        page.control("operation").focus()
        page.changed(lambda: page.press("ArrowDown"))
        assert page.code() == "y = ops.conv2d(f, g, padding=(0, 5))"
