"""What two of a class share and hardly anybody else is found, whatever was renamed; what everybody writes is not."""

import random
import re
import time

import pytest

from cnnkit.grading.report.alike import find, page, sentence
from cnnkit.grading.report.similarity import Answer, by_students, pairs, shape, wording
from tests.grading.report.made_up import HOSTILE, PAD, result, row

OBVIOUS = "def pad2d(x, padding):\n    h, w = padding\n    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))\n"
ODD = """def pad2d(x, padding):
    # the border gets its own array, then it is glued around
    h, w = padding
    glue = np.zeros((x.shape[0], x.shape[1], h, x.shape[3]), x.dtype)
    tall = np.concatenate([glue, x, glue], axis=2)
    side = np.zeros((x.shape[0], x.shape[1], tall.shape[2], w), x.dtype)
    return np.concatenate([side, tall, side], axis=3)
"""
RENAMED = "def pad2d(a, p):\n  v,u=p\n  g = np.zeros( (a.shape[0],a.shape[1],v,a.shape[3]), a.dtype ) # zeros" + (
    "\n  b = np.concatenate([g, a, g], axis=2)\n\n  s = np.zeros((a.shape[0], a.shape[1], b.shape[2], u), a.dtype)"
    "\n  return np.concatenate([s, b, s], axis=3)"
)


def own(number):
    """An answer like nobody's: its own steps in its own order."""
    rng = random.Random(number)
    steps = [f"    v{number} = x[{rng.randrange(99)}:{rng.randrange(99)}] {rng.choice('+-*/')} {rng.randrange(99)}"]
    steps += [f"    {rng.choice('abcdef')} = np.{rng.choice(['roll', 'flip', 'sum', 'stack'])}(x, {rng.randrange(99)})"]
    steps += [f"    for i in range({rng.randrange(99)}): print(i ** {rng.randrange(99)}, x.ndim - {rng.randrange(99)})"]
    rng.shuffle(steps)
    return "def pad2d(x, padding):\n" + "\n".join(steps) + "\n    return x\n"


def class_of(*sources, others=60):
    found = [Answer(f"s{i}", "pass", OBVIOUS if i % 3 else own(i)) for i in range(others)]
    return found + [Answer(f"copy {i}", "pass", source) for i, source in enumerate(sources)]


def who(found):
    return [(pair.first.student, pair.second.student) for pair in found]


def test_a_copy_with_other_names_comments_and_spaces_is_found():
    (pair,) = pairs(PAD, class_of(ODD, RENAMED), [])
    assert (pair.first.student, pair.second.student) == ("copy 0", "copy 1")
    assert pair.alone == pair.passages > 40
    assert pair.to_the_letter < pair.passages / 2
    assert pair.weight > 10 * (pair.usual + 1)
    assert {4, 5, 6, 7} <= pair.lines[0]
    assert {3, 4, 6, 7} <= pair.lines[1]


def test_a_copy_to_the_letter_says_so_and_weighs_more():
    (renamed,) = pairs(PAD, class_of(ODD, RENAMED), [])
    (literal,) = pairs(PAD, class_of(ODD, ODD), [])
    assert literal.to_the_letter > renamed.to_the_letter
    assert literal.weight > renamed.weight


def test_the_one_line_that_all_right_answers_are_is_no_evidence():
    assert pairs(PAD, class_of(), []) == []
    assert pairs(PAD, class_of(OBVIOUS, OBVIOUS), []) == []


def test_one_line_is_no_evidence_even_where_only_two_wrote_it():
    line = "def output_size(n, k, padding, stride):\n    return (n + 2 * padding - k) // stride + 1"
    others = [Answer(f"s{i}", "pass", own(i)) for i in range(20)]
    assert pairs("04.output_size", [*others, Answer("x", "pass", line), Answer("y", "pass", line)], []) == []


def test_what_the_lesson_gave_is_no_evidence():
    assert pairs(PAD, class_of(ODD, RENAMED), [ODD, RENAMED]) == []


def test_the_rarer_the_heavier():
    few = pairs(PAD, class_of(ODD, RENAMED, others=20), [])[0]
    many = pairs(PAD, class_of(ODD, RENAMED, others=200), [])[0]
    assert many.weight > few.weight
    three = pairs(PAD, class_of(ODD, RENAMED, ODD), [])
    assert {frozenset(pair) for pair in who(three)} == {
        frozenset(pair) for pair in [("copy 0", "copy 1"), ("copy 0", "copy 2"), ("copy 1", "copy 2")]
    }


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_class_of_none_one_and_two_is_no_trouble(number):
    assert len(pairs(PAD, [Answer(str(i), "pass", ODD) for i in range(number)], [])) <= 1


def test_code_that_is_no_python_is_compared_all_the_same():
    broken = ODD.replace("return", "return return (((")
    assert who(pairs(PAD, class_of(broken, broken), [])) == [("copy 0", "copy 1")]


CARD = """model_card = '''
## What it is for
It tells handwritten digits from each other, one at a time, and was made to find out
whether small networks mind when a digit is moved; nobody should let it read a cheque.
## Where it fails
On sevens with a bar, for all the sevens that it has seen were written without one.
'''
"""


def test_prose_that_was_copied_is_found_line_by_line():
    others = [Answer(f"s{i}", "pass", f"model_card = '''\nMine {i} is for {i * i} things.\n'''") for i in range(40)]
    changed = CARD.replace("## What it is for\n", "## Purpose\nA short text of my own stands here first.\n")
    (pair,) = pairs("card", [*others, Answer("x", "pass", CARD), Answer("y", "pass", changed)], [])
    assert who([pair]) == [("x", "y")]
    assert pair.to_the_letter == pair.passages
    assert {4, 6} <= pair.lines[0]
    assert 3 not in pair.lines[1]


LONG = [
    '"""' * 6000,
    "(" * 20_000,
    "'\\" * 9000,
    '"' + '\\"' * 9999,
    "'''" + "\\'" * 9999,
    "a" * 20_000,
    "\x00" * 999,
    "#" * 20_000,
]


@pytest.mark.parametrize("source", LONG)
def test_no_source_takes_long(source):
    start = time.process_time()
    shape(source), wording(source)
    assert time.process_time() - start < 0.5


def test_the_same_two_in_several_exercises_come_first():
    one = pairs("a", class_of(ODD, RENAMED), [])
    two = pairs("b", class_of(ODD, RENAMED), [])
    other = pairs("c", [*class_of(), Answer("x", "pass", ODD), Answer("y", "pass", RENAMED)], [])
    alike = by_students([*other, *one, *two])
    assert [one.students for one in alike] == [("copy 0", "copy 1"), ("x", "y")]
    assert [pair.exercise for pair in alike[0].pairs] == ["a", "b"]


def results(*answers):
    return [result(row(source=answer.source), student=answer.student) for answer in answers]


def test_the_page_calls_it_evidence_and_shows_both_with_what_is_marked():
    alike = find(results(*class_of(ODD, RENAMED)), {})
    html = page(alike)
    assert "evidence, not a verdict" in html
    assert not re.search(r"(?i)cheat|plagiar|guilty|caught", html)
    assert html.count("<pre>") == 2
    assert "<mark>" in html
    assert "Nothing here changes a" in html
    assert "evidence to look at, not a verdict" in sentence(alike)
    assert "nothing unusual" not in page([])


def test_what_a_lesson_gave_is_looked_up_by_lesson():
    assert find(results(*class_of(ODD, RENAMED)), {"04_pad_and_stride": [ODD, RENAMED]}) == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_and_code_are_escaped(hostile):
    source = f"{ODD}\n    # {hostile}\n    note = '{hostile}'\n"
    answers = [Answer(hostile, "pass", source), Answer(f"{hostile}2", "pass", source)]
    html = page(find(results(*class_of(), *answers), {}))
    assert "<script" not in html
    assert "<img" not in html
    assert all(sign.isprintable() or sign == "\n" for sign in html)


def test_a_thousand_notebooks_take_seconds():
    rng = random.Random(0)
    answers = []
    for i in range(1000):
        lines = [OBVIOUS, ODD, own(i)][rng.randrange(3)].splitlines()
        lines.insert(rng.randrange(1, len(lines)), f"    t{rng.randrange(50)} = {rng.randrange(50)}")
        answers.append(Answer(f"s{i}", "pass", "\n".join(lines)))
    start = time.process_time()
    assert pairs(PAD, answers, [OBVIOUS])
    assert time.process_time() - start < 10  # processor time: 0.6 s on the machine where this was written
