"""What every explorer must pass in a real JupyterLab, in one page and few seconds.

A subclass named Test… says what is special:

class TestPoolExplorer(ExplorerInBrowser):
    source = "PoolExplorer()"
    name = "pool"
    slider = "kernel"                 # a control whose arrow keys change the picture
    walk = [("ArrowRight", "y[0, 1]")]  # key, how the words begin afterwards

    def visit(self, page): ...         # what else a mouse and a keyboard can do here
"""

import statistics

import pytest

from .lab import settled

MEASURE = """async ([selector, key]) => {
    const handle = document.querySelector(selector);
    const view = handle.closest('.cnnkit-explorer').querySelector('.cnnkit-view');
    const drawn = new Promise((resolve) => {
        view.addEventListener('cnnkit-drawn', () => resolve(performance.now()), { once: true });
        setTimeout(() => resolve(null), 2000);
    });
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const end = await drawn;
    return end && end - start;
}"""


class Page:
    """One notebook page with explorers on it, and how to point, press and ask there."""

    def __init__(self, notebook, views):
        self.notebook, self.page, self.views = notebook, notebook.page, views
        self.view = views.first

    def canvas(self, name, view=None):
        return (view or self.view).locator(f"canvas[data-map='{name}']")

    def at(self, name, row, column):
        """The middle of a cell, in pixels of its canvas."""
        data = self.canvas(name).evaluate("canvas => ({ ...canvas.dataset })")
        cell, origin = float(data["cell"]), float(data["origin"])
        return {"x": origin + (column + 0.5) * cell, "y": origin + (row + 0.5) * cell}

    def hover(self, name, row, column):
        self.canvas(name).hover(position=self.at(name, row, column))

    def click(self, name, row, column):
        self.canvas(name).click(position=self.at(name, row, column))

    def leave(self):
        self.page.mouse.move(5, 5)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def words(self, view=None):
        return (view or self.view).locator(".cnn-words").inner_text()

    def code(self):
        return self.view.locator(".cnn-code").inner_text()

    def control(self, name):
        """The part of a control that takes the focus."""
        return self.view.locator(f".cnnkit-control-{name}").locator("[role=slider], select, input").first

    def serial(self, view=None):
        return int((view or self.view).locator(".cnnkit-view").get_attribute("data-serial"))

    def changed(self, action, view=None):
        """Do something, and wait until the picture is a newer one."""
        before = self.serial(view)
        action()
        (view or self.view).locator(f".cnnkit-view:not([data-serial='{before}'])").wait_for()

    def python(self, expression):
        """Ask the kernel for the value of an expression, as text."""
        return settled(
            self.page,
            """async (code) => {
                const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
                const asked = { code: '', user_expressions: { value: code }, store_history: false };
                const reply = await kernel.requestExecute(asked).done;
                return reply.content.user_expressions.value.data['text/plain'];
            }""",
            expression,
        )


def open_page(open_cells, source: str, **options) -> Page:
    """Run `source` after the usual import, and wait for its explorers."""
    notebook = open_cells("from cnnkit.widgets import *\n" + source, **({"width": 1500} | options))
    views = notebook.page.locator(".cnnkit-explorer")
    views.last.locator(".cnnkit-view[data-serial]").wait_for()
    return Page(notebook, views)


def examined(page, **options):
    """What axe-core says of a page, or of a part of it: what it found right, and what it did not."""
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe().run(page, **options).response


def serious(page, selector):
    """What axe-core finds that a screen reader's or a keyboard's user could not live with."""
    found = examined(page, context=selector)
    assert found["passes"], "axe looked at nothing"
    return [
        (violation["id"], node["target"], node.get("failureSummary"))
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def unfolded_faults(page):
    """All that axe-core finds on a page that is a file, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = examined(page)
    assert len(found["passes"]) > 10, "axe looked at nothing"
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]


def press_times(page: Page, control: str, presses: int = 24) -> list[float]:
    """Milliseconds from a key press on a slider to the changed picture; there and back in turns.

    On a busy machine a press and the one that takes it back may reach the kernel as one, and change nothing: such a
    press has no time, and at most a few may be like that.
    """
    selector = f".cnnkit-control-{control} [role=slider]"
    page.view.locator(selector).focus()
    times = []
    for press in range(presses + 3):
        key = "ArrowRight" if press % 2 == 0 else "ArrowLeft"
        times.append(page.page.evaluate(MEASURE, [selector, key]))
        page.page.wait_for_timeout(60)  # what follows a frame (controls, status) is not what the eye waits for
    counted = [time for time in times[3:] if time is not None]  # the first few warm the caches
    assert len(counted) >= 20
    return counted


class ExplorerInBrowser:
    source: str
    name: str
    slider: str
    map = "y"  # where the arrow keys walk
    walk: tuple[tuple[str, str], ...] = ()
    slowest = 150  # ms from key press to changed picture, the median on a busy machine

    def visit(self, page: Page) -> None:
        """Mouse and keyboard, where this explorer does more than others."""

    def test_mouse_keyboard_screen_reader_themes_and_speed(self, open_cells, screenshots, capsys):
        page = open_page(open_cells, f"import ipywidgets\ne = {self.source}\nipywidgets.VBox([e, {self.source}])")
        self.by_keyboard_alone(page)
        self.visit(page)
        self.burst(page)
        self.beside_a_copy(page)
        page.changed(lambda: page.view.get_by_role("button", name="Reset").click())
        self.measured(page, capsys)
        page.changed(lambda: page.view.get_by_role("button", name="Reset").click())
        self.looked_at(page, screenshots)
        page.notebook.assert_quiet()

    def by_keyboard_alone(self, page):
        page.canvas(self.map).focus()
        for key, expected in self.walk:
            page.press(key)
            assert page.words().startswith(expected), (key, expected, page.words())
        page.press("Escape")
        # What was chosen is told once the keys rest.
        page.canvas(self.map).focus()
        page.press(self.walk[0][0])
        page.view.locator("[aria-live=polite]:not(:empty)").wait_for(state="attached")
        # None of these keys may have reached JupyterLab, which would have added or left a cell.
        assert page.page.locator(".jp-Notebook .jp-Cell").count() == 1

    def burst(self, page):
        """A burst of keys ends on the last value: nothing stale queues, nothing is lost."""
        handle = page.control(self.slider)
        handle.focus()
        page.press(*["ArrowRight", "ArrowLeft"] * 12, "ArrowRight")
        shown = handle.get_attribute("aria-valuenow") or handle.get_attribute("aria-valuetext")
        serial = f"e._serial, float(e.controls[{self.slider!r}].value)"
        page.page.wait_for_function(
            "() => new Promise((done) => setTimeout(() => done(true), 300))"
        )  # what was sent has been answered
        last, value = page.python(serial).strip("()").split(", ")
        assert page.serial() == int(last)
        assert float(value) == float(shown)

    def beside_a_copy(self, page):
        """Whatever was done to the first, the second is as it began."""
        assert page.serial(page.views.nth(1)) == 1
        assert page.words(page.views.nth(1)) != ""

    def measured(self, page, capsys):
        times = press_times(page, self.slider)
        slow = sorted(times)[int(0.95 * (len(times) - 1))]
        said = f"median {statistics.median(times):.0f} ms, 95 % {slow:.0f} ms"
        with capsys.disabled():
            print(f"\n{self.name}: key press to changed picture, {said}")
        assert statistics.median(times) <= self.slowest

    def looked_at(self, page, screenshots):
        page.view.evaluate("(element) => { element.id = 'looked-at'; }")
        for dark in (False, True):
            with page.notebook.theme(dark=dark):
                for width in (1000, 700):
                    page.view.evaluate("(element, width) => { element.style.width = `${width}px`; }", width)
                    page.page.wait_for_timeout(150)
                    page.view.screenshot(path=screenshots / f"{self.name}_{'dark' if dark else 'light'}_{width}.png")
                    assert page.view.evaluate("element => element.scrollWidth <= element.clientWidth")
                assert serious(page.page, "#looked-at") == []
