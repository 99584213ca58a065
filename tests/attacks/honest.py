# ruff: noqa: E501  # students do not wrap their lines
"""Right answers that look odd: each must get full points, every time."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from tests.grading.notebooks import answer_cell, answered, cell, lesson, solution, with_cell


@dataclass(frozen=True)
class Honest:
    name: str
    intent: str
    build: Callable[[], dict]


def solved(name: str, intent: str, **answers: str) -> Honest:
    return Honest(name, intent, lambda: answered(solution(), **{n: s.strip("\n") for n, s in answers.items()}))


def _helper_above():
    book = answered(solution(), pad2d="def pad2d(x, padding):\n    return around(x, *padding)")
    helper = "def around(x, h, w):\n    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))"
    return with_cell(book, helper, before="pad2d-answer")


def _helper_at_the_end():
    book = answered(solution(), same_padding="def same_padding(k, dilation):\n    return halves(dilation * (k - 1))")
    return with_cell(book, "def halves(n):\n    return n // 2, n - n // 2")


def _answer_in_a_cell_of_its_own():
    """The stub stays, and the answer stands in a new cell below the check."""
    source = cell(solution(), answer_cell("04.pad2d"))["source"]
    stub = cell(lesson(), answer_cell("04.pad2d"))["source"]
    return with_cell(answered(solution(), pad2d=stub), "".join(source), after="pad2d-check")


def _renamed_id():
    book = solution()
    cell(book, answer_cell("04.conv2d"))["id"] = "a1b2c3d4"
    return book


def _all_ids_lost():
    """Saved by a program that writes format 4.4."""
    book = solution()
    for one in book["cells"]:
        one.pop("id", None)
        one["metadata"] = {}
    return book | {"nbformat_minor": 4, "metadata": {}}


def _reordered():
    book = solution()
    ids = [one["id"] for one in book["cells"]]
    moved = book["cells"].pop(ids.index(answer_cell("04.output_size")))
    book["cells"].append(moved)
    return book


def _doubled_id():
    book = solution()
    copy = deepcopy(cell(book, answer_cell("04.pad2d")))
    stub = cell(lesson(), answer_cell("04.pad2d"))["source"]
    cell(book, answer_cell("04.pad2d"))["source"] = stub
    book["cells"].append(copy)
    return book


def _without_checks():
    book = solution()
    book["cells"] = [one for one in book["cells"] if one["metadata"].get("cnnkit", {}).get("role") != "check"]
    return book


def _only_answers():
    book = solution()
    book["cells"] = [one for one in book["cells"] if one["metadata"].get("cnnkit", {}).get("role") == "answer"]
    return book


def _helper_in_a_check_cell():
    book = answered(solution(), same_padding="def same_padding(k, dilation):\n    return halves(dilation * (k - 1))")
    cell(book, "same-padding-check")["source"] = (
        "def halves(n):\n    return n // 2, n - n // 2\ncheck('04.same_padding', same_padding)"
    )
    return book


def _broken_cells_about():
    book = with_cell(solution(), "1 / 0", before="pad2d-answer", id="x1")
    book = with_cell(book, "this is not python", before="conv2d-answer", id="x2")
    return with_cell(book, "raise KeyboardInterrupt", after="setup", id="x3")


def _demo_names():
    """Uses a name from one of the lesson's own cells, which nobody else needs."""
    book = answered(solution(), never_read=_plain("never_read").replace("read = set()", "read = set(sizes[:0])"))
    cell(book, "shrinks-away")["source"] = "sizes = []\nsizes.append(28)"
    return book


def _tagged():
    book = solution()
    for one in book["cells"]:
        one["metadata"] = {
            **one["metadata"],
            "tags": ["raises-exception", "nbval-skip", "remove-cell"],
            "editable": True,
        }
    return book


def _own_setup():
    book = solution()
    cell(book, "setup")["source"] = (
        "import math, warnings\nimport numpy as np\nimport numpy as xp\nwarnings.simplefilter('error')\n"
        "from cnnkit import data, ops, plots, widgets\nfrom cnnkit.exercises import check, hint, mine, suspects\n"
        "assert check.__name__"
    )
    return book


def _plain(name: str) -> str:
    return "".join(cell(solution(), answer_cell(f"04.{name}"))["source"])


HONEST = [
    solved("slow", "two seconds of thinking", same_padding="""
import time
time.sleep(1)
def same_padding(k, dilation):
    time.sleep(0.05)
    return dilation * (k - 1) // 2, dilation * (k - 1) - dilation * (k - 1) // 2
"""),
    solved("warns", "warnings never cost", pad2d="""
import warnings
warnings.warn("in the cell")
def pad2d(x, padding):
    warnings.warn("in the answer", DeprecationWarning)
    np.float64(1) / np.float64(0)
    h, w = padding
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))
"""),
    solved("prints", "printing never costs", output_size="""
import sys
print("hello", file=sys.stderr)
def output_size(n, k, padding, stride):
    print("n", n, "k", k, flush=True)
    print("x" * 10_000)
    return (n + 2 * padding - k) // stride + 1
"""),
    solved("plots", "figures and displays on the way", pad2d="""
import matplotlib.pyplot as plt
from IPython.display import display, HTML, clear_output
def pad2d(x, padding):
    display(HTML("<b>look</b>")); clear_output()
    plt.figure(); plt.imshow(x[0, 0]); plt.show(); plt.close()
    h, w = padding
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))
"""),
    solved("float32", "another dtype", pad2d="""
def pad2d(x, padding):
    h, w = padding
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w))).astype(np.float32)
"""),
    solved("layout", "Fortran order, negative strides, read-only", pad2d="""
def pad2d(x, padding):
    h, w = padding
    y = np.asfortranarray(np.pad(x, ((0, 0), (0, 0), (h, h), (w, w))))[:, :, ::-1, ::-1][:, :, ::-1, ::-1]
    y.setflags(write=False)
    return y
"""),
    solved("lists", "lists of lists and NumPy's own numbers", pad2d="""
def pad2d(x, padding):
    h, w = padding
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w))).tolist()
""", output_size="def output_size(n, k, padding, stride): return np.int8(0) + np.int64((n + 2*padding - k)//stride + 1)",
        same_padding="""
def same_padding(k, dilation):
    total = dilation * (k - 1)
    return np.array([total // 2, total - total // 2], dtype=np.uint16)
""", never_read=_plain("never_read").replace("return [", "return np.array([").replace("not in read]", "not in read], dtype=int)"),
        article_says_two="article_says_two = np.float32(3.0)"),
    solved("noise", "1e-9 away from the truth", conv2d=_plain("conv2d").replace("return y", "return y + 1e-9")),
    solved("global-state", "caches, counters and generators", output_size="""
from functools import lru_cache
calls = []
@lru_cache
def _size(n, k, padding, stride):
    return (n + 2 * padding - k) // stride + 1
def output_size(n, k, padding, stride):
    calls.append(n); np.random.seed(len(calls))
    return _size(n, k, padding, stride)
"""),
    solved("callable-object", "an object that can be called", same_padding="""
class Same:
    def __call__(self, k, dilation):
        total = dilation * (k - 1)
        return total // 2, total - total // 2
same_padding = Same()
"""),
    solved("lambda-and-partial", "functions without def", same_padding="""
from functools import partial
same_padding = partial(lambda extra, k, dilation: ((dilation*(k-1)) // 2, (dilation*(k-1) + 1) // 2), 0)
"""),
    solved("compiled", "Numba on the learner's own function", output_size="""
from numba import njit
@njit
def output_size(n, k, padding, stride):
    return (n + 2 * padding - k) // stride + 1
"""),
    solved("magics", "lines that only IPython understands", same_padding="""
%time 1 + 1
!echo nothing
%matplotlib inline
def same_padding(k, dilation):
    total = dilation * (k - 1)
    return total // 2, total - total // 2
same_padding?
"""),
    solved("star-arguments", "another signature for the same call", same_padding="""
def same_padding(*arguments, **options):
    k, dilation = arguments
    return dilation * (k - 1) // 2, -(-dilation * (k - 1) // 2)
"""),
    solved("typed", "hints, docstring, early returns, other quotes", same_padding='''
from __future__ import annotations
def same_padding(k: int, dilation: int = 1, /) -> tuple[int, int]:
    """How much."""
    if k == 1:
        return 0, 0
    before, odd = divmod(dilation * (k - 1), 2)
    return before, before + odd
'''),
    solved("threads", "a pool that is not shut down", never_read="""
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(2)
""" + _plain("never_read")),
    Honest("helper-above", "a helper in a cell of its own", _helper_above),
    Honest("helper-at-the-end", "a helper that is defined too late", _helper_at_the_end),
    Honest("helper-in-a-check", "a helper in the check's cell", _helper_in_a_check_cell),
    Honest("answer-elsewhere", "the answer in a new cell, the stub left alone", _answer_in_a_cell_of_its_own),
    Honest("renamed-id", "an answer cell with another id", _renamed_id),
    Honest("ids-lost", "no ids, no metadata, an older format", _all_ids_lost),
    Honest("reordered", "an answer moved to the end", _reordered),
    Honest("doubled-id", "two cells with one id", _doubled_id),
    Honest("without-checks", "check cells deleted", _without_checks),
    Honest("only-answers", "nothing but the answers", _only_answers),
    Honest("broken-cells", "errors in cells that are no answers", _broken_cells_about),
    Honest("demo-names", "names of the lesson's own cells", _demo_names),
    Honest("tagged", "tags of other tools on every cell", _tagged),
    Honest("own-setup", "another first cell, with warnings as errors", _own_setup),
]  # fmt: skip
