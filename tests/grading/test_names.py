"""What a source says about itself, without running it."""

from cnnkit.grading.names import facts


def test_names_bound_at_the_top_and_names_looked_up_among_the_globals():
    found = facts(
        "import numpy as np\nfrom a import b as c\ndef f(x):\n    y = g(x)\n    return np.sum(y)\nfor i in z: pass"
    )
    assert found.binds == {"np", "c", "f", "i"}
    assert {"np", "g", "z"} <= found.loads
    assert not {"x", "y"} & found.loads


def test_a_global_statement_binds():
    assert "n" in facts("def f():\n    global n\n    n = 1").binds


def test_calls_of_mine_are_found_however_they_are_written():
    source = "mine('04.a')\nexercises.mine('04.b')\ndef f():\n    return mine('04.c')(1)\nmine(x)\nother('04.d')"
    assert facts(source).mine == {"04.a", "04.b", "04.c"}


def test_definitions_leave_out_what_happens():
    source = "import os\nos._exit(0)\n@decorated\ndef f():\n    return 1\nn = 3\nm = f()\nclass A:\n    x = 1"
    assert facts(source).definitions == "import os\n@decorated\ndef f():\n    return 1\nn = 3\nclass A:\n    x = 1"


def test_lines_for_ipython_do_not_hide_the_rest():
    source = "%matplotlib inline\n!ls\nif 1:\n    %time f()\nfiles = !ls\nf?\nnp.pad??\ndef f(): return a % b"
    found = facts(source)
    assert "f" in found.binds
    assert not found.why_not
    assert {"a", "b"} <= found.loads


def test_a_cell_of_another_language_says_nothing():
    assert facts("%%bash\nls -l").binds == frozenset()


def test_what_is_not_python_says_why():
    assert facts("def (").why_not.startswith("SyntaxError")
