"""Whatever becomes of a notebook on its way: checks stay ours, and what the student wrote in an answer stays theirs."""

import json
import warnings
from contextlib import suppress
from copy import deepcopy

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.course import notebook as nb
from cnnkit.grading import compose, ingest
from cnnkit.grading.replay import replays
from cnnkit.grading.splice import splice
from tests.fuzz import fuzzed
from tests.grading.notebooks import EXERCISES, lesson, solution

LESSON = nbformat.reads(json.dumps(lesson()), as_version=4)
ANSWERS = {str(nb.exercise_of(cell)): cell for cell in LESSON.cells if nb.role(cell) == "answer"}
CHECKS = [cell.id for cell in LESSON.cells if nb.role(cell) == "check"]
IDS = [cell.id for cell in LESSON.cells]

SOURCES = st.sampled_from(
    (
        *("", "...", "a = 1", "%time x", "!ls", "%%bash\nls", "x?", "def f(:", "'''", "\0", "'\\d'", "1 is 1", "λ = 1"),
        *(
            "#" * 199_999,
            "x" * 200_001,
            "\n" * 10_000,
            "(" * 3_000,
            "a" + ".b" * 9_000,
            "a = '\ud800'",
            "a\r\nb",
            "\u2028",
        ),
        *("def pad2d(x, p): return x", "check = print", "check('04.pad2d', None)", "from cnnkit.exercises import *"),
        *("global a", "return 1", "await f()", "\ufeffa = 1", "class A:\n  def pad2d(self): mine('04.pad2d')"),
    )
) | st.text(max_size=60)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
LISTED = SOURCES.map(lambda text: text.splitlines(keepends=True))
METADATA = JUNK | st.sampled_from([{"cnnkit": 5}, {"cnnkit": {"role": "answer", "exercise": "04.conv2d"}}, {"tags": 5}])
FIELDS = st.one_of(
    st.tuples(st.just("source"), SOURCES | LISTED | JUNK),
    st.tuples(st.just("id"), st.sampled_from(IDS) | st.text(max_size=70) | JUNK),
    st.tuples(st.just("metadata"), METADATA),
    st.tuples(st.just("cell_type"), st.sampled_from(["code", "markdown", "raw", "CODE", ""]) | JUNK),
    st.tuples(st.just("outputs"), JUNK),
)
PLACES = st.integers(0, len(IDS) - 1)
CHANGES = st.one_of(
    st.tuples(st.just("set"), PLACES, FIELDS),
    st.tuples(st.just("set"), st.sampled_from([IDS.index(cell.id) for cell in ANSWERS.values()]), FIELDS),
    st.tuples(st.just("remove field"), PLACES, st.sampled_from(["source", "id", "metadata", "cell_type", "outputs"])),
    st.tuples(st.just("delete"), PLACES, st.just(0)),
    st.tuples(st.just("double"), PLACES, PLACES),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("split"), PLACES, st.integers(0, 200)),
    st.tuples(st.just("insert"), PLACES, SOURCES),
    st.tuples(st.just("replace"), PLACES, JUNK),
    st.tuples(
        st.just("notebook"), st.just(0), st.tuples(st.sampled_from(["nbformat", "nbformat_minor", "metadata"]), JUNK)
    ),
    st.tuples(st.just("version 3"), st.just(0), st.just(0)),
)


def changed(book, changes):
    """The notebook after some accidents."""
    book = deepcopy(book)
    for what, where, how in changes:
        cells = book.get("cells", [])
        cell = cells[where % len(cells)] if cells else {}
        if what == "notebook":
            book[how[0]] = how[1]
        elif what == "version 3":
            book = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
        elif what == "insert":
            own = {"cell_type": "code", "source": how, "metadata": {}, "outputs": [], "execution_count": None}
            cells.insert(where, own | {"id": f"own-{where}"})
        elif not cells:
            continue
        elif what == "delete":
            cells.remove(cell)
        elif what == "double":
            cells.insert(how, deepcopy(cell))
        elif what == "move":
            cells.remove(cell)
            cells.insert(how, cell)
        elif what == "replace":
            cells[where % len(cells)] = how
        elif isinstance(cell, dict):
            _change_cell(cells, cell, what, where, how)
    return book


def _change_cell(cells, cell, what, where, how):
    if what == "set":
        cell[how[0]] = how[1]
    elif what == "remove field":
        cell.pop(how, None)
    elif what == "split" and isinstance(cell.get("source"), str):
        rest = {**cell, "source": cell["source"][how:], "id": f"{cell.get('id')}-2"}
        cell["source"] = cell["source"][:how]
        cells.insert(where + 1, rest)


@pytest.fixture(autouse=True)
def _as_in_the_grader():
    """There, a student's doubtful escape is nobody's warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def read(content):
    """The cells, or None where a sentence says why there are none."""
    with suppress(ingest._RefusedError):
        return ingest.parse(content)
    with pytest.raises(ingest._RefusedError, match=r"\.$"):
        ingest.parse(content)
    return None


@fuzzed(80)
@given(st.sampled_from([solution(), lesson()]), st.lists(CHANGES, max_size=6))
def test_however_a_notebook_was_changed_answers_are_the_students_and_checks_ours(base, changes):
    cells = read(json.dumps(changed(base, changes)).encode())
    if cells is None:
        return
    spliced = splice(LESSON, cells, EXERCISES)
    assert spliced == splice(LESSON, cells, EXERCISES)
    assert spliced.exercises == tuple(ANSWERS)
    assert spliced.attempted | spliced.missing <= set(ANSWERS)
    assert set(spliced.notes) <= set(ANSWERS)
    for id, cell in ANSWERS.items():
        assert_answer(spliced, cells, id, cell)
    students = [cell.source for cell in cells if cell.type == "code"]
    handed_out = [cell.source for cell in LESSON.cells if cell.cell_type == "code"]
    for piece in spliced.pieces:
        assert piece.source in (students if piece.students else handed_out)
        assert piece.students or piece.cell not in CHECKS
    assert_probes(compose.notebook(spliced.pieces, spliced.exercises, EXERCISES), spliced)
    for said in ({}, {id: {"status": "fail"} for id in ANSWERS}):
        for replay in replays(spliced, EXERCISES, said, set()):
            assert_probes(compose.notebook(replay.pieces, [replay.exercise], EXERCISES, lent=replay.lent), spliced)


def assert_answer(spliced, cells, id, cell):
    """The first cell of its id is what is asked about, letter by letter; left as it was, it is no attempt."""
    written = next((one for one in cells if one.id == cell.id and one.type == "code"), None)
    pieces = [piece for piece in spliced.pieces if piece.exercise == id]
    if written is None:
        assert pieces == []
        assert id in spliced.missing
        assert cell.id in spliced.notes[id]
        return
    (piece,) = pieces
    assert (piece.cell, piece.source, piece.facts) == (cell.id, written.source, written.facts)
    name = EXERCISES[id].name
    elsewhere = any(name in one.facts.binds for one in cells if one.id != cell.id or one is not written)
    if written.source == cell.source and not elsewhere:
        assert id not in spliced.attempted
    elif written.source.split() != cell.source.split():
        assert id in spliced.attempted


def assert_probes(notebook, spliced):
    """Asked once after the answer and once at the end, in the lesson's order, by cells that hold nothing."""
    nbformat.validate(notebook)
    json.dumps(notebook).encode("utf-8")
    assert [cell.id for cell in notebook.cells] == [f"c{number}" for number in range(len(notebook.cells))]
    roles = [cell.metadata["cnnkit"]["role"] for cell in notebook.cells]
    assert set(roles) <= {"ours", "student", "probe"}
    assert roles[0] == "ours"
    probes = [cell for cell in notebook.cells if nb.role(cell) == "probe"]
    assert all(cell.source == "..." for cell in probes)
    at_the_end = [nb.exercise_of(cell) for cell in probes if cell.metadata["cnnkit"]["cell"] == "end"]
    assert at_the_end == [id for id in spliced.exercises if id in at_the_end]
    after = [nb.exercise_of(cell) for cell in probes if cell.metadata["cnnkit"]["cell"] != "end"]
    assert after == [id for id in at_the_end if spliced.answer(id)]
    ours = {cell.source for cell in notebook.cells if nb.role(cell) == "ours"}
    assert not ours & {piece.source for piece in spliced.pieces}


@fuzzed(40)
@given(st.sampled_from([solution(), lesson()]), st.lists(CHANGES, max_size=2), st.data())
def test_whatever_bytes_a_file_has_it_is_cells_or_a_sentence(base, changes, data):
    content = bytearray(
        json.dumps(changed(base, changes), ensure_ascii=data.draw(st.booleans())).encode("utf-8", "replace")
    )
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[at] = data.draw(st.sampled_from(b'"{}[]\\,:0\x00\xff\xc3e-'))
    cut = data.draw(st.sampled_from([0, 0, 1, 500]))
    cells = read(bytes(content[: len(content) - cut]))
    if cells is not None:
        spliced = splice(LESSON, cells, EXERCISES)
        assert_probes(compose.notebook(spliced.pieces, spliced.exercises, EXERCISES), spliced)
