"""The channel explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestChannelExplorer(ExplorerInBrowser):
    source = "ChannelExplorer()"
    name = "channel"
    slider = "kernel_size"
    walk = (
        ("ArrowRight", "y[0][0, 1] = "),
        ("Control+End", "y[0][2, 2] = "),
    )

    def visit(self, page):
        page.hover("p2", 1, 0)
        assert page.words().startswith("x[2] ∗ w[0, 2] at [1, 0] = ")
        assert page.words().endswith(f"= {page.python('int(e.partial[2, 1, 0])')}".replace("-", "−"))
        page.hover("x1", 0, 0)
        assert page.words() == "x[1][0, 0] = 0 reaches 1 cell of y[0], through w[0, 1] alone."
        page.leave()
        # The strip of output maps chooses the filter; the slider follows.
        page.canvas("bank").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert page.python("e.state['filter']") == "1"
        page.control("groups").focus()
        page.changed(lambda: page.press("End"))
        assert page.code() == "y = ops.conv2d(x, w, b, groups=4)"
        assert page.view.get_by_text("not read").locator("visible=true").count() == 3
        weight = page.view.get_by_role("group", name="weights for channel 1").get_by_role("spinbutton").nth(4)
        weight.focus()
        page.changed(lambda: weight.fill("2.5"))
        assert page.python("float(e.w[1, 0, 1, 1])") == "2.5"
        page.canvas("y").focus()
        page.press("ArrowLeft")
        assert page.words().startswith("y[1][")
