"""A function's source with all that it needs, and nothing that cannot be written down."""

import inspect
import textwrap
import traceback

import pytest

from cnnkit.exercises import portable

CELL = """
    import math
    import numpy as np
    from numpy import floor as down

    ONE, WORDS, LIST = 1, "two words", [1, 2]

    class Box:
        def open(self): return 1

    BOX = Box()

    def room(n):
        return n + ONE

    place = room

    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n > 0 and even(n - 1)

    double = lambda n: 2 * n

    def answer(n):
        def inside():
            return [int(down(np.float64(room(n)) + math.floor(0.5))) for _ in range(1)][0]

        return inside(), WORDS

    def by_another_name(n): return place(n)
    def by_a_list(n): return LIST[0] + n
    def by_an_object(n): return BOX.open()
    def by_a_class(n): return Box().open()
    def by_a_lambda(n): return double(n)

    if True:
        def indented(n):
            return n
"""


@pytest.fixture
def cell(tmp_path):
    """What a learner's cell leaves behind: all its names."""
    file = tmp_path / "cell.py"
    file.write_text(textwrap.dedent(CELL))
    names = {"__name__": "__main__"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    return names


def test_a_source_has_imports_constants_and_helpers_before_what_needs_them(cell):
    source = portable.source_of(cell["answer"])
    pieces = source.split("\n\n")
    assert pieces[0] == "WORDS = 'two words'"
    assert "import math as math" in pieces
    assert "import numpy as np" in pieces
    assert any(piece.startswith("from numpy import floor as down") for piece in pieces)
    assert source.index("ONE = 1") < source.index("def room(n):") < source.index("def answer(n):")
    assert source.endswith("\n\n_answer = answer\n")
    assert "LIST" not in source
    assert source.count("def room") == source.count("def answer") == 1
    assert portable.rebuilt(source, "x")(3) == (4, "two words")


def test_functions_may_call_each_other_in_a_circle(cell):
    even = portable.rebuilt(portable.source_of(cell["even"]), "x")
    assert [even(n) for n in range(4)] == [True, False, True, False]


def test_a_function_of_an_indented_cell_runs_on_its_own(cell):
    source = portable.source_of(cell["indented"])
    assert source.startswith("def indented(n):")
    assert portable.rebuilt(source, "x")(3) == 3


@pytest.mark.parametrize("name", ["another_name", "a_list", "an_object", "a_class", "a_lambda"])
def test_what_is_known_by_another_name_or_no_plain_constant_is_not_carried(cell, name):
    assert portable.source_of(cell[f"by_{name}"]) is None


@pytest.mark.parametrize("value", [True, 3, 2.5, 2j, "text", b"bytes", None], ids=repr)
def test_a_plain_constant_is_carried_as_it_is(tmp_path, value):
    file = tmp_path / "cell.py"
    file.write_text(f"VALUE = {value!r}\ndef answer(): return VALUE\n")
    names = {"__name__": "__main__"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    again = portable.rebuilt(portable.source_of(names["answer"]), "x")()
    assert (type(again), again) == (type(value), value)


def test_what_was_rebuilt_belongs_to_the_learner_and_shows_its_lines_in_tracebacks():
    own = portable.rebuilt("def own(n):\n    return n // 0\n\n_answer = own\n", "04.own")
    assert own.__module__ == "mine"
    assert inspect.getsource(own) == "def own(n):\n    return n // 0\n"
    with pytest.raises(ZeroDivisionError) as stopped:
        own(1)
    frame = traceback.extract_tb(stopped.value.__traceback__)[-1]
    assert (frame.filename, frame.lineno, frame.line) == ("<your 04.own>", 2, "return n // 0")


def test_a_source_that_names_no_answer_has_none():
    assert portable.rebuilt("n = 1\n", "x") is None
