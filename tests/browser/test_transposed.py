"""The transposed explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestTransposedExplorer(ExplorerInBrowser):
    source = "TransposedExplorer()"
    name = "transposed"
    slider = "kernel_size"
    map = "x"
    walk = (
        ("ArrowRight", "x[0, 1] = 1 adds 1·w to y, rows 0 to 2, columns 2 to 4."),
        ("ArrowDown", "x[1, 1] = 1 adds 1·w to y, rows 2 to 4, columns 2 to 4."),
        ("Control+End", "x[3, 3] = 1"),
        ("Home", "x[3, 0] = 1"),
    )

    def visit(self, page):
        # A place of y, and the same place among the counts, spell out their sum, which is Python's.
        page.changed(lambda: page.control("numbers").select_option(label="mixed numbers"))
        page.changed(lambda: page.control("kernel").select_option(label="counting"))
        for name in ("y", "n"):
            page.hover(name, 2, 4)
            value = page.python("int(e.y[0, 0, 2, 4])").replace("-", "−")
            assert page.words().startswith("y[2, 4] = ")
            assert page.words().endswith(f" = {value}, from 4 stamps"), page.words()
        page.hover("y", 3, 3)
        assert page.words().endswith(", from 1 stamp")
        page.hover("w", 0, 1)
        assert page.words() == "w[0, 1] = 2 has come down on 16 places, once for each pixel."
        page.leave()
        self.scrub(page)
        page.control("stride").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert page.code() == "y = ops.conv_transpose2d(x, w, stride=3)"
        assert "3 / 3 = 1: inside, every place gets as many" in page.view.locator(".cnn-card").inner_text()

    def scrub(self, page):
        """The slider puts stamp after stamp."""
        slider = page.view.get_by_role("slider", name="pixels stamped")
        slider.focus()
        page.press("Home")
        assert page.words().startswith("Nothing has been stamped yet")
        page.hover("y", 0, 2)
        assert page.words() == "y[0, 2] = nothing so far = 0: no stamp"
        page.leave()
        slider.focus()
        for count in (1, 2):
            page.press("ArrowRight")
            assert slider.get_attribute("aria-valuetext") == f"{count} of 16 added"
        page.hover("n", 0, 2)
        assert page.words().endswith(", from 2 stamps")
        # Who chooses a pixel that has not stamped yet lets all before it stamp as well.
        page.click("x", 1, 0)
        page.leave()
        assert slider.get_attribute("aria-valuetext") == "5 of 16 added"
        slider.focus()
        page.press("End")
