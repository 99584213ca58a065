"""What each kind of cell becomes."""

import nbformat
import pytest

from cnnkit import widgets
from cnnkit.course.site import lesson
from tests.course import tiny


def shown(*cells):
    return lesson.body(nbformat.v4.new_notebook(cells=list(cells)))


def output(**data):
    return nbformat.v4.new_output("display_data", data=data)


def test_text_is_marked_up_with_tables_formulas_and_what_is_folded():
    html = shown(
        tiny.text("a", "# Title\n\n| a | b |\n|---|---|\n| 1 | $x_1$ |\n\n<details><summary>More</summary>x</details>")
    )
    assert all(part in html for part in ("<h1>Title</h1>", "<table>", "<msub>", "<summary>More</summary>"))
    assert "$" not in html


def test_code_is_coloured_and_what_it_printed_stands_below():
    cell = tiny.code("a", "for i in range(3):\n    print(i < 2)")
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="\x1b[31mTrue\x1b[0m & more\n")]
    html = shown(cell)
    assert '<span class="k">for</span>' in html
    assert "<pre>True &amp; more</pre>" in html


def test_hidden_code_is_folded():
    assert "<details" not in shown(tiny.code("a", "x = 1"))
    assert "<details" in shown(tiny.code("a", "x = 1", jupyter={"source_hidden": True}))


def test_an_explorer_is_its_still_picture_with_words_and_never_a_live_widget():
    cell = tiny.code("a", "explorer", cnnkit={"role": "explorer"})
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    cell.outputs = [output(**view, **{"image/png": "iVBOR", "text/plain": 'a "small" picture'})]
    html = shown(cell)
    assert '<img alt=\'a "small" picture\' src="data:image/png;base64,iVBOR"/>' in html
    assert "sliders" in html
    assert "model_id" not in html


def test_an_error_is_one_line_without_its_trace():
    cell = tiny.code("a", "1 / 0")
    cell.outputs = [nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="no", traceback=["/home/me"])]
    assert "<pre>ZeroDivisionError: no</pre>" in shown(cell)


def test_a_progress_bar_is_nothing_to_read():
    cell = tiny.code("a", "fit()")
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    cell.outputs = [output(**view, **{"text/plain": "  0%|          | 0/128 [00:00<?, ?batch/s]"}), output(**view)]
    assert "batch" not in shown(cell)


def test_a_prediction_is_its_question_and_not_its_answer():
    question = widgets.Predict("How wide?", lambda: 1337, why="Because of 1338.")
    cell = tiny.code("a", "ask", jupyter={"source_hidden": True})
    cell.outputs = [output(**{"text/plain": question.describe()})]
    html = shown(cell)
    assert "How wide?" in html
    assert lesson.ASKED in html
    assert "133" not in html


@pytest.mark.parametrize(
    ("text", "aligned", "reachable"),
    [
        ("short", False, False),
        ("A long sentence goes on in the next line. " * 3, False, False),
        ("Which?\n  ( ) this\n  ( ) that", False, False),
        ("a    1\nbcd  2", True, False),
        ("[[1 2]\n [3 4]]", True, False),
        ("a" + " " * 40 + "1", True, True),
        ("", False, False),
    ],
)
def test_printed_sentences_break_and_columns_are_kept_and_scrolled_with_the_keyboard(text, aligned, reachable):
    html = lesson.printed(text)
    assert ('class="aligned"' in html, "tabindex" in html) == (aligned, reachable)
