"""Predict waits: nothing of the answer is anywhere before the commit."""

import pytest
from matplotlib.figure import Figure

from cnnkit import plots
from cnnkit.errors import CourseError
from cnnkit.widgets import ArithmeticExplorer, Predict

SECRET = 31337


def everything(box):
    """All that a page or a saved notebook could hold of a widget and its children."""
    found = [repr(box.get_state()), repr(box._repr_mimebundle_())]
    for child in getattr(box, "children", ()):
        found += everything(child)
    return found


def commit(box, guess):
    """Answer as a page would."""
    if hasattr(box.answer, "index"):
        box.answer.set_state({"index": box.answer.options.index(guess)})
    else:
        box.answer.set_state({"value": guess})
    box.button._handle_custom_msg({"event": "click"}, [])


def asked(**options):
    calls = []

    def answer():
        calls.append(1)
        return SECRET

    return Predict("How many?", answer, why=f"Because {SECRET}.", **options), calls


def test_nothing_is_revealed_before_the_commit():
    box, calls = asked(reveal=lambda: f"see {SECRET}")
    box.answer.set_state({"value": "12"})
    assert str(SECRET) not in "".join(everything(box))
    assert calls == []


@pytest.mark.parametrize("guess", ["", "   ", "many", "nan", "1/0", "<b>"])
def test_no_guess_or_no_number_gets_a_sentence_and_reveals_nothing(guess):
    box, calls = asked()
    commit(box, guess)
    assert calls == []
    assert "number" in box.feedback.value
    assert "<b></b>" not in box.feedback.value
    assert str(SECRET) not in "".join(everything(box))
    assert not box.button.disabled


@pytest.mark.parametrize(
    ("truth", "guess", "right"),
    [
        (4, "4", True),
        (4, " 4.0 ", True),
        (4, "4.001", False),
        (-3, "−3", True),
        (0.5, "1/2", True),
        (0.5, "0,504", True),
        (0.5, "0.51", False),
        (2.25, "2.2", False),
    ],
)
def test_a_number_is_judged(truth, guess, right):
    box = Predict("How big?", lambda: truth, why="It is `so`, **really**.")
    commit(box, guess)
    assert ("✓" in box.feedback.value) == right
    assert 'role="alert"' in box.feedback.value
    assert "<code>so</code>" in box.feedback.value
    assert "<b>really</b>" in box.feedback.value
    assert box.button.disabled


@pytest.mark.parametrize(("guess", "right"), [("keeps", True), ("skips", False)])
def test_a_choice_is_judged(guess, right):
    box = Predict("What does stride do?", lambda: "keeps", choices=["keeps", "skips"])
    assert box.guess is None
    box.button._handle_custom_msg({"event": "click"}, [])
    assert "Choose one first" in box.feedback.value
    commit(box, guess)
    assert ("✓" in box.feedback.value) == right
    assert "keeps" in box.feedback.value


def test_what_is_committed_stays_committed():
    box, calls = asked()
    commit(box, "1")
    before = box.feedback.value
    commit(box, str(SECRET))
    assert box.feedback.value == before
    assert calls == [1]


@pytest.mark.parametrize("reveal", [lambda: ArithmeticExplorer(), lambda: Figure(), lambda: "words", lambda: [1, 2]])
def test_a_reveal_shows_widgets_figures_words_and_values(reveal):
    box, _ = asked(reveal=reveal)
    assert box.after.children == ()
    commit(box, "1")
    assert len(box.after.children) == 1


def test_a_revealed_picture_says_what_it_shows():
    ax = Figure().subplots()
    box, _ = asked(reveal=lambda: plots.numbers([[1, 2]], ax=ax, title="pair"))
    commit(box, "1")
    assert 'alt="pair: 1 × 2 numbers, row by row: 1 2."' in box.after.children[0].value


def test_why_may_be_a_function():
    box = Predict("How many?", lambda: 2, why=lambda: "two of them")
    commit(box, "2")
    assert "two of them" in box.feedback.value


def test_a_guess_is_shown_as_text_never_as_html():
    box, _ = asked()
    commit(box, "<img src=x>")
    assert "<img" not in box.feedback.value


def test_without_a_kernel_the_question_remains():
    data, _ = Predict("Which?", lambda: "a", choices=["a", "b"])._repr_mimebundle_()
    assert data["text/plain"] == "Which?\n  ( ) a\n  ( ) b\n(Run this cell to answer.)"


def test_a_broken_question_is_refused():
    with pytest.raises(CourseError, match="answer must be a function"):
        Predict("How many?", 4)
    with pytest.raises(CourseError, match="at least two"):
        Predict("How many?", lambda: 4, choices=["4"])
    with pytest.raises(CourseError, match="question must be a text"):
        Predict(4, lambda: 4)
    for choices in (4, "abc"):
        with pytest.raises(CourseError, match="must be a list of options"):
            Predict("How many?", lambda: 4, choices=choices)


def test_an_answer_that_fails_says_so_and_can_be_committed_again():
    values = {}
    box = Predict("How many?", lambda: values["later"])
    commit(box, "2")
    assert "KeyError" in box.feedback.value
    assert "commit again" in box.feedback.value
    values["later"] = 2
    commit(box, "2")
    assert "✓" in box.feedback.value


def test_an_answer_outside_the_choices_is_the_authors_fault_and_says_so():
    box = Predict("Which?", lambda: "c", choices=["a", "b"])
    commit(box, "a")
    assert "is not one of the choices" in box.feedback.value
