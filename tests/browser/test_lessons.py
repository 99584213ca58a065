"""Every lesson in a real JupyterLab: Run All reaches the end, quietly, and looks as it should."""

from pathlib import Path

import pytest

from cnnkit.course.lessons import notebooks
from cnnkit.exercises.registry import lessons

from .lab import settled

pytestmark = pytest.mark.browser

LESSONS = [path for path in notebooks(Path(__file__).parents[2] / "lessons") if path.name[:2] in lessons()]
SCROLLER = ".jp-WindowedPanel-outer"


@pytest.mark.parametrize("lesson", LESSONS, ids=[path.stem for path in LESSONS])
def test_an_untouched_lesson_runs_to_its_end_without_error_or_request_to_elsewhere(open_notebook, lesson, screenshots):
    notebook = open_notebook(lesson, width=1360, height=1000).run_all()
    page = notebook.page
    for kind in ("error", "stderr"):
        outputs = page.locator(f".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.{kind}']")
        assert outputs.all_inner_texts() == []
    code_cells = page.locator(".jp-CodeCell")
    assert code_cells.locator(".jp-InputPrompt", has_text="[*]").count() == 0, "a cell is still running"
    last = code_cells.last.locator(".jp-InputPrompt").inner_text()
    assert last == f"[{code_cells.count()}]:", "the last cell was the last to run"
    assert page.get_by_text("Not attempted").count() > 0
    photograph(page, screenshots, lesson.stem)
    notebook.assert_quiet()


def test_a_lesson_runs_a_second_time_after_a_restart(open_notebook):
    notebook = open_notebook(LESSONS[0]).run_all()
    settled(notebook.page, "() => window.jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()")
    notebook.wait_for_kernel()
    notebook.run_all()
    cells = notebook.page.locator(".jp-CodeCell .jp-InputPrompt")
    assert cells.last.inner_text() == f"[{cells.count()}]:"
    notebook.assert_quiet()


def test_a_notebook_that_is_opened_again_without_a_kernel_still_shows_its_explorers(open_notebook, lab):
    notebook = open_notebook(LESSONS[0]).run_all()
    page = notebook.page
    settled(page, "() => window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    settled(page, "() => window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
    page.reload()
    view = page.locator(".cnnkit-explorer canvas").first
    view.wait_for(timeout=60_000)
    assert page.get_by_text("Error displaying widget").count() == 0
    explorer = page.locator(".cnnkit-explorer").first
    assert explorer.locator(".cnnkit-controls").is_hidden()
    notebook.assert_quiet()


def photograph(page, folder, name):
    """The whole lesson, a screenful a picture."""
    settled(page, "() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    scroll = page.locator(SCROLLER)
    step = scroll.evaluate("(panel) => panel.clientHeight") - 30
    screens = -(-scroll.evaluate("(panel) => panel.scrollHeight") // step)
    for number in range(screens):
        scroll.evaluate("(panel, y) => panel.scrollTo(0, y)", number * step)
        page.wait_for_timeout(150)
        page.screenshot(path=folder / f"{name}_{number:02d}.png")
