"""The backward explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestBackwardExplorer(ExplorerInBrowser):
    source = "BackwardExplorer()"
    name = "backward"
    slider = "kernel_width"
    map = "dy"
    walk = (
        ("ArrowRight", "dy[0, 1] = "),
        ("ArrowDown", "dy[1, 1] = "),
        ("Control+End", "dy[3, 3] = "),
        ("Home", "dy[3, 0] = "),
    )

    def visit(self, page):
        # A cell of dx and one of dw spell out their sums, which are Python's.
        for name, row, column in (("dx", 2, 3), ("dw", 1, 0)):
            page.hover(name, row, column)
            value = page.python(f"int(e.{name}[0, 0, {row}, {column}])").replace("-", "−")
            assert page.words().startswith(f"{name}[{row}, {column}] = ")
            assert page.words().endswith(f" = {value}")
        assert page.words().count("·") == 16  # a weight hears from every output
        page.hover("x", 0, 0)
        assert "was read by 1 output: it adds dy[0, 0]·" in page.words()
        page.leave()
        self.scrub(page)
        weight = page.view.locator(".cnn-weight").nth(3)
        weight.click()
        page.changed(lambda: weight.fill("-0.5"))
        assert page.python("float(e.w[0, 0, 1, 1])") == "-0.5"
        page.control("stride").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert page.code() == "dx, dw, db = ops.conv2d_backward(dy, x, w, stride=2)"

    def scrub(self, page):
        """The slider adds output after output; db, a running sum, shows it."""
        slider = page.view.get_by_role("slider", name="outputs added")
        sums = page.python("[int(n) for n in [0, *e.dy.cumsum()]]").strip("[]").replace("-", "−").split(", ")
        slider.focus()
        page.press("Home")
        assert page.view.locator(".cnn-db").inner_text() == "0"
        assert page.words().startswith("Nothing has been sent back yet")
        for count in (1, 2, 3):
            page.press("ArrowRight")
            assert page.view.locator(".cnn-db").inner_text() == sums[count]
            assert slider.get_attribute("aria-valuetext") == f"{count} of 16 added"
        assert page.words().startswith("dy[0, 2] = ")
        # So far dx[0, 0] is one product; and who chooses an output that is still to come sends all before it.
        page.hover("dx", 0, 0)
        assert page.words().count("·") == 1
        page.hover("dx", 4, 4)
        assert page.words().startswith("dx[4, 4] = nothing so far = 0")
        page.click("dy", 2, 1)
        page.leave()
        assert page.view.locator(".cnn-db").inner_text() == sums[10]
        # Playing from the end begins anew and comes to the end again.
        slider.focus()
        page.press("End")
        page.view.get_by_role("button", name="Play").click()
        page.view.get_by_role("button", name="Pause").click()
        assert slider.get_attribute("aria-valuetext") != "16 of 16 added"
        slider.focus()
        page.press("End")
        assert page.view.locator(".cnn-db").inner_text() == sums[16]
