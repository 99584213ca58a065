"""The arithmetic explorer in a real JupyterLab: small numbers, a photograph, and those who asked for less motion."""

import pytest

from .kit import ExplorerInBrowser, open_page

pytestmark = pytest.mark.browser


class TestArithmeticExplorer(ExplorerInBrowser):
    source = "ArithmeticExplorer(size=7, padding=1, stride=2)"
    name = "arithmetic"
    slider = "dilation"
    walk = (
        ("ArrowRight", "y[0, 1]"),
        ("ArrowDown", "y[1, 1]"),
        ("End", "y[1, 3]"),
        ("Control+End", "y[3, 3]"),
        ("ArrowDown", "y[3, 3]"),
        ("PageUp", "y[2, 3]"),
        ("Home", "y[2, 0]"),
        ("Control+Home", "y[0, 0] = 0·(−1) + 0·0"),
    )

    def visit(self, page):
        live = page.view.locator("[aria-live=polite]", has_text="Output 4 by 4. y[0, 1] = ")
        live.wait_for(state="attached")
        self.point(page)
        self.play(page)
        self.edit(page)
        self.give_way(page)

    def point(self, page):
        page.hover("y", 1, 2)
        assert page.words().startswith("y[1, 2] = 11·(−1)")
        assert page.words().endswith("= 6")
        page.leave()
        assert page.words().startswith("y[0, 1]")
        page.click("y", 1, 2)
        page.leave()
        assert page.words().startswith("y[1, 2]")
        page.click("y", 1, 2)
        page.leave()
        assert page.words().startswith("Hover over a cell")
        page.hover("x", 2, 2)
        reached = [(0, 0, "1"), (0, 1, "(−1)"), (1, 0, "1"), (1, 1, "(−1)")]
        outputs = ", ".join(f"y[{r}, {c}] with weight {w}" for r, c, w in reached)
        assert page.words() == f"x[1, 1] = 9 reaches 4 outputs: {outputs}."
        page.view.locator(".cnn-weight").nth(2).hover()
        assert page.words().startswith("w[0, 2] = 1 multiplies 16 cells, one for each output; 7 of them are padding")
        page.leave()

    def play(self, page):
        page.canvas("y").focus()
        page.press("Control+Home", "Space")
        play = page.view.locator(".cnn-player button")
        assert play.inner_text().endswith("Pause")
        page.view.locator(".cnn-words", has_text="y[0, 2]").wait_for()
        play.click()
        stopped = page.words()
        page.page.wait_for_timeout(600)
        assert page.words() == stopped
        scrub = page.view.locator(".cnn-range")
        scrub.focus()
        page.press("End")
        assert page.words().startswith("y[3, 3]")
        assert scrub.get_attribute("aria-valuetext") == "row 3, column 3"

    def edit(self, page):
        weight = page.view.locator(".cnn-weight").nth(4)
        weight.click()
        page.changed(lambda: weight.fill("-0.5"))
        page.page.wait_for_function("() => document.querySelector('.cnnkit-control-kernel select').value === 'custom'")
        assert page.python("e.state['kernel'][1][1]") == "-0.5"
        page.canvas("y").focus()
        assert "·(−0.5)" in page.words()
        weight.hover()
        page.leave()

    def give_way(self, page):
        """What is never read is said; a control that has to give way says so."""
        page.changed(lambda: page.python("setattr(e, 'state', dict(size=(8, 9), padding=0, stride=(3, 4)))"))
        legend = page.view.locator(".cnn-legend").inner_text()
        assert "2 rows at the bottom are never read" in legend
        assert "2 columns on the right are never read" in legend
        page.hover("x", 7, 0)
        assert page.words() == "x[7, 0] = 64 is never read: no window has a tap here."
        page.leave()
        page.python("setattr(e, 'state', dict(size=3, kernel_size=5, padding=2, stride=1, kernel='blur'))")
        page.control("mode").select_option(label="valid: none")
        note = page.view.locator(".cnn-gave-way").first
        note.wait_for()
        assert note.inner_text() == "kernel height changed from 5 to 3, so that it fits"
        page.view.locator(".cnnkit-control-padding").wait_for(state="hidden")
        page.control("mode").select_option(label="each side by itself")
        page.view.locator(".cnnkit-control-top").wait_for(state="visible")


class TestOnAPhotograph(ExplorerInBrowser):
    source = "ArithmeticExplorer('photograph', size=256, stride=1, padding='same')"
    name = "arithmetic_photograph"
    slider = "kernel_height"
    walk = (("ArrowRight", "y[127, 128] = "), ("Control+Home", "y[0, 0] = 0·(−1)"))

    def visit(self, page):
        # A brief sum in words; its products, each as a number, in the loupe.
        products = page.view.locator(".cnn-loupe canvas").last
        assert products.get_attribute("aria-label").startswith("3 by 3 numbers: 0, 0, 0, ")


def test_who_asked_for_less_motion_gets_steps(open_cells):
    page = open_page(open_cells, "ArithmeticExplorer(size=7, padding=1, stride=2)", reduced_motion="reduce")
    play = page.view.locator(".cnn-player button")
    assert play.inner_text() == "Step"
    play.click()
    assert page.words().startswith("y[0, 1]")
    page.page.wait_for_timeout(600)
    assert page.words().startswith("y[0, 1]")
    page.notebook.assert_quiet()
