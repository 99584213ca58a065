"""The pooling explorer in a real JupyterLab."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestPoolExplorer(ExplorerInBrowser):
    source = "PoolExplorer()"
    name = "pool"
    slider = "kernel_size"
    walk = (
        ("ArrowRight", "y[0, 1] = max("),
        ("Control+End", "y[2, 2] = max("),
    )

    def visit(self, page):
        page.hover("y", 1, 0)
        row, column = page.python("tuple(map(int, divmod(e.x[0, 0, 2:4, :2].argmax(), 2)))").strip("()").split(",")
        assert page.words().endswith(f"from x[{2 + int(row)}, {column.strip()}]")
        page.leave()
        # Nothing reads the last column; the words say so, and hanging over repairs it.
        page.hover("x", 0, 6)
        assert page.words().endswith("is never read.")
        page.leave()
        page.control("ceil_mode").focus()
        page.changed(lambda: page.press("Space"))
        assert page.code() == "y = ops.max_pool2d(x, 2, ceil_mode=True)"
        page.control("kind").select_option(label="average")
        page.control("count_include_pad").wait_for()
        assert page.words().startswith("y[")
