"""The arithmetic explorer in a real JupyterLab: mouse, keyboard, speed, two copies at once, and no errors."""

import statistics

import pytest

pytestmark = pytest.mark.browser

IMPORT = "from cnnkit.widgets import ArithmeticExplorer\n"


@pytest.fixture
def explorer(open_cells):
    """A function: source of an explorer -> its notebook, and a locator of the explorer."""

    def open_(source: str, **options):
        notebook = open_cells(IMPORT + source, **options)
        view = notebook.page.locator(".cnnkit-explorer")
        view.first.locator(".cnnkit-view[data-serial]").wait_for()
        return notebook, view

    return open_


def canvas(view, name):
    return view.locator(".cnn-stage canvas").nth("xy".index(name))


def cell_box(view, name, row, column, cell):
    """The middle of a cell, in pixels of its canvas."""
    offset = 23 if cell >= 22 else 3  # margin of indices and edge, as grid.js has them
    return {"x": offset + (column + 0.5) * cell, "y": offset + (row + 0.5) * cell}


def cell_size(view, name, columns):
    width = canvas(view, name).evaluate("element => element.clientWidth")
    return (width - 26) / columns if (width - 26) / columns >= 22 else (width - 6) / columns


def words(view):
    return view.locator(".cnn-words").inner_text()


def python(notebook, expression):
    """Ask the kernel for the value of an expression, as text."""
    return notebook.page.evaluate(
        """async (code) => {
            const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
            const future = kernel.requestExecute({ code: '', user_expressions: { value: code }, store_history: false });
            const reply = await future.done;
            return reply.content.user_expressions.value.data['text/plain'];
        }""",
        expression,
    )


def test_hovering_lights_and_explains_and_a_click_keeps_it(explorer, screenshots):
    notebook, view = explorer("e = ArithmeticExplorer(size=7, padding=1, stride=2)\ne")
    assert words(view).startswith("y[0, 0] = 0·(−1) + 0·0")
    cell = cell_size(view, "y", 4)
    canvas(view, "y").hover(position=cell_box(view, "y", 1, 2, cell))
    assert words(view).startswith("y[1, 2] = 11·(−1)")
    assert words(view).endswith("= 6")
    view.screenshot(path=screenshots / "hover_output.png")
    notebook.page.mouse.move(5, 5)
    assert words(view).startswith("y[0, 0]")
    canvas(view, "y").click(position=cell_box(view, "y", 1, 2, cell))
    notebook.page.mouse.move(5, 5)
    assert words(view).startswith("y[1, 2]")
    canvas(view, "y").click(position=cell_box(view, "y", 1, 2, cell))
    notebook.page.mouse.move(5, 5)
    assert words(view).startswith("Hover over a cell")

    canvas(view, "x").hover(position=cell_box(view, "x", 2, 2, cell_size(view, "x", 9)))
    assert (
        words(view)
        == "x[1, 1] = 9 reaches 4 outputs: "
        + ", ".join(
            f"y[{r}, {c}] with weight {w}" for r, c, w in [(0, 0, "1"), (0, 1, "(−1)"), (1, 0, "1"), (1, 1, "(−1)")]
        )
        + "."
    )
    view.screenshot(path=screenshots / "hover_input.png")
    view.locator(".cnn-weight").nth(2).hover()
    assert words(view).startswith("w[0, 2] = 1 multiplies 16 cells, one for each output; 7 of them are padding")
    view.screenshot(path=screenshots / "hover_weight.png")
    notebook.assert_quiet()


def test_what_is_never_read_is_said(explorer, screenshots):
    notebook, view = explorer("ArithmeticExplorer(size=(8, 9), padding=0, stride=(3, 4))")
    legend = view.locator(".cnn-legend").inner_text()
    assert "2 rows at the bottom are never read" in legend
    assert "2 columns on the right are never read" in legend
    canvas(view, "x").hover(position=cell_box(view, "x", 7, 0, cell_size(view, "x", 9)))
    assert words(view) == "x[7, 0] = 64 is never read: no window has a tap here."
    view.screenshot(path=screenshots / "never_read.png")
    notebook.assert_quiet()


def test_the_keyboard_alone_suffices(explorer):
    notebook, view = explorer("e = ArithmeticExplorer(size=7, padding=1, stride=2)\ne")
    keys = notebook.page.keyboard
    canvas(view, "y").focus()
    for key, expected in [
        ("ArrowRight", "y[0, 1]"),
        ("ArrowDown", "y[1, 1]"),
        ("End", "y[1, 3]"),
        ("Control+End", "y[3, 3]"),
        ("ArrowDown", "y[3, 3]"),
        ("PageUp", "y[2, 3]"),
        ("Home", "y[2, 0]"),
        ("Control+Home", "y[0, 0]"),
    ]:
        keys.press(key)
        assert words(view).startswith(expected), key
    keys.press("Escape")
    assert words(view).startswith("Hover")
    canvas(view, "x").focus()
    keys.press("ArrowDown")
    assert words(view).startswith("x[1, 0]")

    view.locator(".cnn-weight").nth(0).focus()
    assert words(view).startswith("w[0, 0]")
    view.locator(".cnnkit-control-stride [role=slider]").focus()
    before = view.locator(".cnnkit-view").get_attribute("data-serial")
    keys.press("ArrowLeft")
    view.locator(f".cnnkit-view:not([data-serial='{before}'])").wait_for()
    assert view.locator(".cnn-code").inner_text() == "y = ops.conv2d(x, w, padding=1)"
    assert python(notebook, "e.state['stride']") == "1"
    # None of these keys may have reached JupyterLab, which would have added or left a cell.
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 1
    notebook.assert_quiet()


def test_the_live_region_tells_the_pinned_sum(explorer):
    notebook, view = explorer("ArithmeticExplorer(size=7, padding=1, stride=2)")
    canvas(view, "y").focus()
    notebook.page.keyboard.press("ArrowRight")
    live = view.locator("[aria-live=polite]")
    notebook.page.wait_for_timeout(800)
    assert live.inner_text().startswith("Output 4 by 4. y[0, 1] = ")
    notebook.assert_quiet()


def test_a_weight_is_edited_where_it_stands(explorer):
    notebook, view = explorer("e = ArithmeticExplorer(size=7, kernel='identity', stride=1)\ne")
    weight = view.locator(".cnn-weight").nth(4)
    weight.click()
    weight.fill("-0.5")
    notebook.page.keyboard.press("Tab")
    view.locator(".cnn-words", has_text="y[0, 0]").wait_for()
    notebook.page.wait_for_function("() => document.querySelector('.cnnkit-control-kernel select').value === 'custom'")
    assert python(notebook, "e.state['kernel'][1][1]") == "-0.5"
    assert python(notebook, "float(e.y[0, 0, 0, 0])") == "-0.5"
    assert "(−0.5)" in words(view)
    notebook.assert_quiet()


def test_an_emptied_weight_shows_again_what_it_is(explorer):
    notebook, view = explorer("ArithmeticExplorer()")
    weight = view.locator(".cnn-weight").nth(0)
    before = weight.input_value()
    weight.fill("")
    weight.blur()
    assert weight.input_value() == before
    notebook.assert_quiet()


def test_playing_fills_the_map_and_scrubbing_stops_it(explorer):
    notebook, view = explorer("ArithmeticExplorer(size=7, padding=1, stride=2)")
    play = view.locator(".cnn-player button")
    play.click()
    assert play.inner_text().endswith("Pause")
    view.locator(".cnn-words", has_text="y[0, 2]").wait_for()
    play.click()
    stopped = words(view)
    notebook.page.wait_for_timeout(1000)
    assert words(view) == stopped
    scrub = view.locator(".cnn-range")
    scrub.focus()
    notebook.page.keyboard.press("End")
    assert words(view).startswith("y[3, 3]")
    assert scrub.get_attribute("aria-valuetext") == "row 3, column 3"
    notebook.page.keyboard.press("ArrowLeft")
    assert words(view).startswith("y[3, 2]")
    canvas(view, "y").focus()
    notebook.page.keyboard.press("Space")
    assert play.inner_text().endswith("Pause")
    notebook.page.keyboard.press("Space")
    notebook.assert_quiet()


def test_who_asked_for_less_motion_gets_steps(explorer):
    notebook, view = explorer("ArithmeticExplorer(size=7, padding=1, stride=2)", reduced_motion="reduce")
    play = view.locator(".cnn-player button")
    assert play.inner_text() == "Step"
    play.click()
    assert words(view).startswith("y[0, 1]")
    notebook.page.wait_for_timeout(700)
    assert words(view).startswith("y[0, 1]")
    notebook.assert_quiet()


MEASURE = """async ([root, slider, key]) => {
    const view = document.querySelector('.cnnkit-view');
    const handle = document.querySelector(slider);
    const drawn = new Promise((resolve) => {
        view.addEventListener('cnnkit-drawn', () => resolve(performance.now()), { once: true });
    });
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    return (await drawn) - start;
}"""


def test_a_key_press_changes_a_photograph_at_once(explorer, capsys):
    notebook, view = explorer("ArithmeticExplorer('photograph', size=256, stride=1, padding='same')")
    slider = ".cnnkit-control-kernel_height [role=slider]"
    view.locator(slider).focus()
    times = []
    for press in range(18):
        key = "ArrowRight" if press % 2 == 0 else "ArrowLeft"
        times.append(notebook.page.evaluate(MEASURE, [".cnnkit-view", slider, key]))
        notebook.page.wait_for_timeout(60)
    times = times[3:]  # the first few warm the caches
    with capsys.disabled():
        print(
            f"\nkey press to drawn canvas, 256 × 256: median {statistics.median(times):.0f} ms "
            f"({min(times):.0f}-{max(times):.0f})"
        )
    assert statistics.median(times) <= 150
    notebook.assert_quiet()


def test_a_burst_of_keys_ends_on_the_last_value(explorer):
    notebook, view = explorer("e = ArithmeticExplorer('photograph', size=256, stride=1, padding='same')\ne")
    view.locator(".cnnkit-control-height [role=slider]").focus()
    for _ in range(25):
        notebook.page.keyboard.press("ArrowRight")
    notebook.page.wait_for_function(
        "() => document.querySelector('.cnn-math').textContent.startsWith('Ho = ⌊(281 ')", timeout=10_000
    )
    notebook.page.wait_for_timeout(500)
    assert view.locator(".cnn-math").first.inner_text().startswith("Ho = ⌊(281 ")
    assert python(notebook, "e.state['size']") == "(281, 256)"
    notebook.assert_quiet()


def test_two_copies_do_not_disturb_each_other(explorer):
    notebook, views = explorer(
        "import ipywidgets\nipywidgets.VBox([ArithmeticExplorer(), ArithmeticExplorer(stride=1)])"
    )
    first, second = views.nth(0), views.nth(1)
    second.locator(".cnnkit-view[data-serial]").wait_for()
    before = second.locator(".cnn-card").inner_text()
    serial = first.locator(".cnnkit-view").get_attribute("data-serial")
    first.locator(".cnnkit-control-dilation [role=slider]").focus()
    notebook.page.keyboard.press("ArrowRight")
    first.locator(f".cnnkit-view:not([data-serial='{serial}'])").wait_for()
    canvas(first, "y").focus()
    notebook.page.keyboard.press("ArrowRight")
    assert second.locator(".cnn-card").inner_text() == before
    assert words(second).startswith("y[0, 0]")
    notebook.assert_quiet()


def test_the_controls_narrow_and_say_what_gave_way(explorer):
    notebook, view = explorer("ArithmeticExplorer(size=3, kernel_size=5, padding=2, stride=1)")
    view.locator(".cnnkit-control-mode select").select_option(label="valid: none")
    note = view.locator(".cnn-gave-way").first
    note.wait_for()
    assert note.inner_text() == "kernel height changed from 5 to 3, so that it fits"
    view.locator(".cnnkit-control-padding").wait_for(state="hidden")
    view.locator(".cnnkit-control-mode select").select_option(label="each side by itself")
    view.locator(".cnnkit-control-top").wait_for(state="visible")
    notebook.assert_quiet()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("small", "ArithmeticExplorer()"),
        ("dropped", "ArithmeticExplorer(size=(7, 8), stride=(2, 3), padding=((1, 1), (0, 2)), dilation=(2, 1))"),
        ("photograph", "ArithmeticExplorer('photograph', stride=2, padding='same')"),
    ],
)
def test_it_fits_the_page_in_both_themes(explorer, screenshots, name, source):
    notebook, view = explorer(source, width=1500)
    for theme in ("light", "dark"):
        with notebook.theme(dark=theme == "dark"):
            for width in (1000, 700):
                view.evaluate("(element, width) => { element.style.width = `${width}px`; }", width)
                notebook.page.wait_for_timeout(300)
                view.screenshot(path=screenshots / f"{name}_{theme}_{width}.png")
                assert view.evaluate("element => element.scrollWidth <= element.clientWidth")
    notebook.assert_quiet()
