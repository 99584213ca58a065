"""ExplainExplorer in a real JupyterLab: drawn upon by mouse and by keyboard."""

import pytest

from .kit import ExplorerInBrowser

pytestmark = pytest.mark.browser


class TestExplainExplorer(ExplorerInBrowser):
    source = "ExplainExplorer()"
    name = "explaining"
    slider = "target"
    map = "e"
    walk = (
        ("ArrowRight", "e[0, 1] = "),
        ("Control+End", "e[27, 27] = "),
    )

    def visit(self, page):
        page.changed(lambda: page.view.get_by_role("button", name="Clear").click())
        assert page.python("float(e.x.sum())") == "0.0"
        # By keyboard: three cells of a stroke, then one of them taken away.
        page.canvas("x").focus()
        page.press("Control+Home")
        for key in ("Space", "Space"):
            page.changed(lambda key=key: page.press(key))
            page.press("ArrowDown")
        assert page.python("bool(e.x[0, 0, 0, 0] == e.x[0, 0, 1, 0] == 1)") == "True"
        page.press("Control+Home")
        page.changed(lambda: page.press("Delete"))
        assert page.python("float(e.x[0, 0, 0, 0])") == "0.0"
        assert page.words().startswith("x[0, 0] = 0,")
        # By mouse: the stroke of a one.
        page.changed(lambda: page.view.get_by_role("button", name="Clear").click())
        box = page.canvas("x").bounding_box()
        spots = [page.at("x", row, 14) for row in (5, 12, 22)]
        page.page.mouse.move(box["x"] + spots[0]["x"], box["y"] + spots[0]["y"])
        page.page.mouse.down()
        for spot in spots[1:]:
            page.page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"], steps=4)
        page.page.mouse.up()
        page.page.wait_for_timeout(400)  # what was gathered while an answer was under way has been sent
        assert page.python("bool((e.x[0, 0, 5:23, 14] == 1).all())") == "True"
        assert page.python("int(e.scores.argmax())") == "1"
        # A score is a button that asks for its class.
        page.changed(lambda: page.view.get_by_role("button", name="explain class 7").click())
        assert page.python("e.state['target']") == "7"
        assert page.view.get_by_role("button", name="explain class 7").get_attribute("aria-pressed") == "true"
        # With Grad-CAM a layer is chosen by walking to it.
        page.control("method").select_option(label="Grad-CAM")
        page.control("layer").wait_for()
        page.canvas("maps").focus()
        page.press("Control+Home")
        page.canvas("maps").press("ArrowDown")
        assert page.words().startswith("Layer 1, map 0 (ReLU, 8 maps of 28 × 28): its largest number is ")
        page.press("End")
        assert page.words().startswith("Layer 1, map 7")
        page.page.wait_for_timeout(300)
        assert page.python("e.state['layer']") == "'1'"
        page.control("method").select_option(label="occlusion")
        page.control("patch").wait_for()
        page.hover("e", 1, 2)
        assert "when rows 3 to 7, columns 6 to 10 are covered" in page.words()
        page.leave()
