"""The receptive-field explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestReceptiveFieldExplorer(ExplorerInBrowser):
    source = "ReceptiveFieldExplorer()"
    name = "receptive_field"
    slider = "dilation"
    walk = (
        ("ArrowRight", "Unit [4, 5] sees 5 × 5 = 25 pixels: rows 4 to 8, columns 5 to 9."),
        ("Control+Home", "Unit [0, 0] sees 5 × 5 = 25 pixels: rows 0 to 4, columns 0 to 4."),
    )

    def visit(self, page):
        page.hover("y", 1, 2)
        most = page.python("int(e.paths(1, 2).max())")
        assert page.words().endswith(f"by up to {most} paths.")
        page.hover("x", 0, 0)
        assert page.words() == "Pixel [0, 0] is seen by 1 of 64 units, by up to 1 path."
        page.leave()
        # The stack from the side: down to the layer below, which the sliders then edit.
        page.canvas("stack").focus()
        page.press("ArrowDown", "ArrowUp")
        page.page.wait_for_function(
            "() => document.querySelector('.cnnkit-control-layer .widget-readout').textContent == '2'"
        )
        assert page.python("e.state['layer']") == "2"
        page.changed(lambda: page.view.get_by_role("button", name="Add a layer").press("Enter"))
        page.control("dilation").focus()
        page.changed(lambda: page.press("ArrowRight"))
        assert page.code() == "size, jump, start = ops.receptive_field([(3, 1, 0, 1), (3, 1, 0, 1), (3, 1, 1, 2)])"
        page.control("preset").select_option(label="dilation 2, 2, 2")
        page.view.locator(".cnn-item", has_text="gap: inside the field").wait_for()
        page.canvas("y").focus()
        assert "gaps" in page.words()
