"""Fixtures for tests in a real browser: `open_notebook(path)` opens any notebook, `open_cells(*sources)` makes one,
`open_file(address)` opens a page that needs no kernel.

Without Chromium or playwright these tests are skipped, with the reason; with CNNKIT_CI=1 that is a failure instead,
so that a green run there means they ran. CNNKIT_SCREENSHOTS names a folder that keeps the pictures.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from .lab import Notebook, find_chromium, running_lab


def missing(reason: str):
    if os.environ.get("CNNKIT_CI") == "1":
        pytest.fail(f"CNNKIT_CI=1 asks for browser tests, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed (pip install 'cnnkit[test]').")
    path = find_chromium()
    if path is None:
        missing("no Chromium was found (CNNKIT_CHROMIUM may name one).")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_file(browser):
    """A function: address of a file -> the page, with all that it asked for and that the console said."""
    contexts = []

    def open_(address: str, *, width: int = 1200, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def open_notebook(browser, lab):
    """A function: notebook file -> Notebook, opened in a fresh browser context, its kernel ready.

    The file is copied first, so that nothing the page saves reaches the original. Further keywords are playwright's
    for a new context, such as reduced_motion="reduce".
    """
    opened = []

    def open_(path: Path | str, *, width: int = 1400, height: int = 1300, **options) -> Notebook:
        path = Path(path)
        name = f"{len(list(lab.root.iterdir())):03d}_{path.name}"
        shutil.copy(path, lab.root / name)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        notebook = Notebook(context.new_page(), lab)
        opened.append((notebook, context))
        return notebook.open(name)

    yield open_
    for notebook, context in opened:
        notebook.shut_down()
        context.close()


@pytest.fixture
def open_cells(open_notebook, tmp_path) -> Callable[..., Notebook]:
    """A function: source of cells -> Notebook, run to the end."""

    def open_(*sources: str, **options) -> Notebook:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = tmp_path / "cells.ipynb"
        nbformat.write(notebook, path)
        return open_notebook(path, **options).run_all()

    return open_


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory) -> Path:
    """Where pictures go: CNNKIT_SCREENSHOTS, or a temporary folder."""
    named = os.environ.get("CNNKIT_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
