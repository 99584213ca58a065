"""Only what nbval compares keeps its outputs, and explorers one small picture."""

import base64

import nbformat
import pytest

from cnnkit.course import outputs
from cnnkit.errors import CourseError

from .tiny import NAME, code

PNG = base64.b64encode(b"\x89PNG" + bytes(60)).decode()
WIDGET = {outputs.WIDGET: {"model_id": "1"}, "text/plain": "View at 0x7f12ab", "image/png": PNG}


def shown(data, kind="display_data"):
    return nbformat.v4.new_output(kind, data=data)


def printed(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def settled(*cells):
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    outputs.settle(notebook, NAME)
    return notebook.cells


def run(cell, *made, count=17):
    cell.outputs, cell.execution_count = list(made), count
    return cell


def compared(*made, id="c"):
    return run(code(id, "1", tags=["nbval-check-output"]), *made)


def test_outputs_that_nobody_compares_go_with_their_number():
    (cell,) = settled(run(code("a", "1"), printed("hello")))
    assert (cell.outputs, cell.execution_count) == ([], None)


def test_compared_cells_are_numbered_by_their_place_even_without_output():
    cells = settled(run(code("a", "1")), compared(shown({"text/plain": "42"}, "execute_result")), compared(id="d"))
    assert [cell.execution_count for cell in cells] == [None, 2, 3]
    assert cells[1].outputs[0].execution_count == 2


def test_printed_text_is_one_piece_per_stream_however_the_kernel_cut_it():
    (cell,) = settled(compared(printed("a\n"), shown({"text/plain": "1"}), printed("b\n")))
    assert [output.get("text") for output in cell.outputs] == ["a\nb\n", None]


def test_a_compared_memory_address_is_refused():
    with pytest.raises(CourseError, match=rf"{NAME}, cell c .* memory address"):
        settled(compared(shown({"text/plain": "<object object at 0x7fabc>"})))


def test_a_compared_picture_with_words_is_refused():
    with pytest.raises(CourseError, match=rf"{NAME}, cell c .* compare in another cell"):
        settled(compared(shown({"image/png": PNG, "text/html": "<img>", "text/plain": "words"})))


def test_an_explorer_keeps_its_picture_without_the_widget_view():
    (cell,) = settled(run(code("e", "ConvExplorer()"), printed("log"), shown(WIDGET)))
    (still,) = cell.outputs
    assert still.data == {"image/png": PNG, "text/plain": "View"}
    assert (still.output_type, cell.execution_count) == ("display_data", 1)


def test_a_picture_is_kept_for_the_explorer_role_alone():
    picture = shown({"image/png": PNG, "text/plain": "Figure"})
    explorer, plain = settled(
        run(code("e", "show()", cnnkit={"role": "explorer"}), picture), run(code("p", "show()"), picture)
    )
    assert (len(explorer.outputs), len(plain.outputs)) == (1, 0)


def test_widgets_without_a_picture_leave_nothing():
    (cell,) = settled(run(code("t", "tqdm()"), shown({outputs.WIDGET: {}, "text/plain": "0%"})))
    assert (cell.outputs, cell.execution_count) == ([], None)


def test_a_heavy_still_is_refused_with_its_size():
    heavy = base64.b64encode(bytes(120_000)).decode()
    with pytest.raises(CourseError, match="its still picture has 120 kB"):
        settled(run(code("e", "show()"), shown({**WIDGET, "image/png": heavy})))


def test_a_compared_cell_loses_only_the_widget_view():
    (cell,) = settled(compared(shown({outputs.WIDGET: {}, "text/plain": "1 point"})))
    assert cell.outputs[0].data == {"text/plain": "1 point"}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (run(code("a", "1"), printed("x")), "carries outputs that nbval does not compare"),
        (run(code("a", "1"), shown(WIDGET), count=1), "carries outputs"),
        (code("c", "1", tags=["nbval-check-output"]), "has not been run"),
        (compared(), "is numbered 17, not as Run All would"),
        (run(code("a", "1")), "is numbered 17"),
    ],
)
def test_drift_of_outputs_is_told_by_cell(cell, told):
    (line,) = outputs.misplaced(nbformat.v4.new_notebook(cells=[cell]))
    assert told in line
    assert line.startswith(f"cell {cell.id} ")


def test_what_settle_leaves_is_in_place():
    notebook = nbformat.v4.new_notebook(cells=[compared(printed("1")), run(code("e", "E()"), shown(WIDGET))])
    outputs.settle(notebook, NAME)
    assert outputs.misplaced(notebook) == []
