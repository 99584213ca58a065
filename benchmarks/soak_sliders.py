"""Thousands of slider events in a real JupyterLab: does the answer come as soon, and is the last one always right?

A hand that plays with a slider: bursts of keys as fast as they go, and single ones whose way to the picture is timed.
Beside them a plain question to the kernel is timed: on a machine that others keep busy, both take longer.
"""

import statistics
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil
from soak_curves import Curves, own

from tests.browser.kit import MEASURE, Page
from tests.browser.lab import Notebook, find_chromium, running_lab, settled

BURST = 60  # keys pressed without waiting
TIMED = 10  # keys whose answer is waited for
LIMITS = {  # what may be gained in an hour
    "picture over a plain answer, median times": 0.5,
    "kernel, MB": 20,
    "server, MB": 20,
    "JavaScript's heap, MB": 10,
    "elements in the page": 500,
    "listeners in the page": 500,
    "comms in the kernel": 2,
    "comms in the page": 2,
    "open files of the kernel": 5,
}
COUNTS = "os.getpid(), len(get_ipython().kernel.comm_manager.comms)"
PAGES_COMMS = """() => {
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    return kernel._comms.size;
}"""


@contextmanager
def page_with(explorer: str, folder: Path):
    """The explorer in a notebook in JupyterLab in Chromium, ready to be played with."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise SystemExit("No Chromium was found; CNNKIT_CHROMIUM may name one.")
    source = f"import os\nfrom cnnkit.widgets import *\ne = {explorer}\ne"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with running_lab(folder / "lab") as lab, sync_playwright() as playwright:
        nbformat.write(book, lab.root / "soak.ipynb")
        options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--js-flags=--expose-gc"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        tab = browser.new_page(viewport={"width": 1500, "height": 1300})
        notebook = Notebook(tab, lab).open("soak.ipynb").run_all()
        views = tab.locator(".cnnkit-explorer")
        views.last.locator(".cnnkit-view[data-serial]").wait_for()
        yield Page(notebook, views)
        browser.close()


def burst(page: Page, slider: str) -> bool:
    """Press keys as fast as they go -> whether page, control and kernel end on the same value and picture."""
    handle = page.control(slider)
    handle.focus()
    half = ["ArrowRight", "ArrowLeft"] * (BURST // 2)
    page.press(*half, "Home" if page.serial() % 2 else "ArrowRight")
    page.page.wait_for_timeout(300)
    for _ in range(40):  # what was sent is answered, however busy the machine is
        shown = handle.get_attribute("aria-valuenow") or handle.get_attribute("aria-valuetext")
        last, value = page.python(f"e._serial, float(e.controls[{slider!r}].value)").strip("()").split(", ")
        if page.serial() == int(last) and float(value) == float(shown or "nan"):
            return True
        page.page.wait_for_timeout(250)
    return False


def timed(page: Page, slider: str) -> dict[str, float]:
    """Milliseconds from a key to the changed picture, and from a question to the kernel's answer; their medians."""
    selector = f".cnnkit-control-{slider} [role=slider]"
    page.view.locator(selector).focus()
    pictures, answers = [], []
    for press in range(TIMED):
        pictures.append(page.page.evaluate(MEASURE, [selector, "ArrowRight" if press % 2 == 0 else "ArrowLeft"]))
        page.page.wait_for_timeout(60)
        began = time.perf_counter()
        page.python("0")
        answers.append(1000 * (time.perf_counter() - began))
    seen = [milliseconds for milliseconds in pictures if milliseconds is not None]
    if not seen:  # each press and the one that took it back reached the kernel as one
        return {}
    picture, answer = statistics.median(seen), statistics.median(answers)
    return {
        "milliseconds to the picture, median": picture,
        "milliseconds to a plain answer, median": answer,
        "picture over a plain answer, median times": picture / answer,
    }


def looked_at(page: Page, browser_tools) -> dict[str, float]:
    """What kernel, server and page take now."""
    pid, comms = map(int, page.python(COUNTS).strip("()").split(", "))
    kernel = psutil.Process(pid)
    browser_tools.send("HeapProfiler.collectGarbage")
    seen = {one["name"]: one["value"] for one in browser_tools.send("Performance.getMetrics")["metrics"]}
    return {
        "kernel, MB": own(kernel),
        "server, MB": own(psutil.Process(kernel.ppid())),
        "open files of the kernel": kernel.num_fds(),
        "comms in the kernel": comms,
        "comms in the page": settled(page.page, PAGES_COMMS),
        "JavaScript's heap, MB": seen["JSHeapUsedSize"] / (1 << 20),
        "elements in the page": seen["Nodes"],
        "listeners in the page": seen["JSEventListeners"],
    }


def soak(minutes: float, folder: Path, *, explorer: str, slider: str) -> bool:
    """Play for so long -> whether all stayed within its limits and no last value was lost."""
    wrong, events, told = 0, 0, 0.0
    with tempfile.TemporaryDirectory(prefix="soak-") as home, page_with(explorer, Path(home)) as page:
        tools = page.page.context.new_cdp_session(page.page)
        tools.send("Performance.enable")
        curves = Curves(LIMITS, settles=120)
        while curves.seconds < 60 * minutes:
            right = burst(page, slider)
            waits = timed(page, slider)
            wrong += not right
            events += BURST + 1 + TIMED
            curves.add(events=events, **waits, **looked_at(page, tools), **{"bursts that ended wrong": wrong})
            if curves.seconds - told > 60:
                told = curves.seconds
                print(f"{told / 60:.0f} minutes, {events} events, {waits}", flush=True)
                curves.write(folder, "sliders")
        quiet = not page.notebook.errors and not page.notebook.strangers
        print(*page.notebook.errors[:5], *page.notebook.strangers[:5], sep="\n")
    curves.write(folder, "sliders")
    print(f"{events} events in {curves.seconds / 60:.1f} minutes; {wrong} bursts ended on another value than the last")
    return curves.told() and not wrong and quiet
