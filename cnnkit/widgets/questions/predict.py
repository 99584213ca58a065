"""Predict, then reveal: the learner commits to a guess before the answer exists anywhere."""

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from cnnkit.errors import CourseError
from cnnkit.widgets.questions.commit import CommitBox, prose, shown


class Predict(CommitBox):
    """Ask for a guess, wait for it, then show guess, truth and why.

    answer: a callable without arguments, called on commit, so that the cell does not spell the answer out; its value
    is a number, or one of `choices`. why: words (**bold**, `code` or HTML), or a callable that returns them. reveal:
    a callable that returns something to look at: a widget, a figure, words.

    A whole number must be met exactly, any other within 1 %.
    """

    def __init__(
        self,
        question: str,
        answer: Callable[[], Any],
        *,
        choices: Sequence[str] | None = None,
        why: str | Callable[[], str] = "",
        reveal: Callable[[], Any] | None = None,
    ):
        if not callable(answer):
            raise CourseError("Predict: answer must be a function without arguments, such as lambda: 3 + 1.")
        if not isinstance(question, str):
            raise CourseError(f"Predict: question must be a text, not {question!r:.60}.")
        super().__init__(question, None if choices is None else _options(choices))
        self._answer, self._why, self._reveal = answer, why, reveal

    def judge(self, guess: str) -> tuple[str, str]:
        number = None if self._chooses else read_number(guess)
        if not self._chooses and number is None:
            return "ask", f"“{escape(guess)}” is not a number that I can read; write it like 4, −1 or 2.5."
        truth = self._answer()
        if self._chooses and str(truth) not in self.answer.options:
            raise CourseError(f"Predict: the answer {truth!r} is not one of the choices {self.answer.options}.")
        self.close_question()
        self._show_rest()
        right = guess == str(truth) if self._chooses else close_enough(number, truth)
        said = escape(guess.strip())
        spoken = escape(str(truth)) if self._chooses else write_number(truth)
        why = prose(self._why() if callable(self._why) else self._why)
        opening = (
            f"You said <b>{said}</b>, and so it is."
            if right
            else f"You said <b>{said}</b>; it is <b>{spoken}</b>. A surprise is where learning starts."
        )
        return "right" if right else "wrong", f"{opening}<br>{why}" if why else opening

    def _show_rest(self) -> None:
        if self._reveal is not None:
            self.after.children = [shown(self._reveal())]


def _options(choices: object) -> list[str]:
    if isinstance(choices, str) or not isinstance(choices, Iterable):
        raise CourseError(f"Predict: choices must be a list of options, not {choices!r:.60}.")
    options = [str(choice) for choice in choices]
    if len(set(options)) < 2:
        raise CourseError("Predict: choices needs at least two different options.")
    return options


def read_number(text: str) -> float | None:
    """Read 4, −1, 2.5, 2,5 or 3/4; None where it is no finite number."""
    cleaned = text.strip().replace("−", "-").replace(",", ".")
    top, _, bottom = cleaned.partition("/")
    try:
        number = float(top) / float(bottom) if bottom else float(top)
    except (ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) else None


def close_enough(guess: float | None, truth: Any) -> bool:
    """True where a whole number is met exactly, or any other within 1 %."""
    if guess is None:
        return False
    return guess == truth if float(truth).is_integer() else math.isclose(guess, truth, rel_tol=0.01)


def write_number(truth: Any) -> str:
    """A number as a reader wants it: whole, or with four digits, and with a true minus sign."""
    return (str(int(truth)) if float(truth).is_integer() else f"{float(truth):.4g}").replace("-", "−")
