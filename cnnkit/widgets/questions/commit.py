"""Commit first, then see: the part that a prediction and a puzzle share.

Nothing of the answer is computed, sent to the browser or saved in the notebook until the learner has committed: what
the page does not hold, nobody can peek at.
"""

import base64
import re
from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets

from cnnkit.plots import words
from cnnkit.widgets.questions.keys import OwnKeys

# Words on a card of JupyterLab's own colours, so that light and dark themes both read well.
_CARD = (
    "border-left: 4px solid {colour}; padding: 8px 12px; margin: 6px 0; line-height: 1.5; white-space: normal; "
    "background: var(--jp-layout-color1, #f7f8fa); color: var(--jp-ui-font-color1, #1d2026);"
)
_COLOURS = {"right": "#0a7d52", "wrong": "#b5540a", "ask": "#4a6fa5"}
_SIGNS = {"right": "✓", "wrong": "✗", "ask": "?"}  # never colour alone


class CommitBox(ipywidgets.VBox):
    """A question, a way to answer it, a Commit button, and room for what comes after.

    A subclass writes judge(guess), called once per commit: -> "right", "wrong" or "ask" (nothing committed yet), and
    HTML to show; and may add widgets to `self.after`.
    """

    def __init__(self, question: str, choices: Sequence[str] | None, *, above: Sequence[ipywidgets.Widget] = ()):
        self._question = question
        if choices is None:
            self.answer = ipywidgets.Text(placeholder="a number", description="Your guess")
            self.answer.style.description_width = "initial"
        else:
            self.answer = ipywidgets.RadioButtons(options=list(choices), value=None, description="Your choice")
            self.answer.layout.width = "max-content"
        label = ipywidgets.HTML(_question(question))
        self.button = ipywidgets.Button(description="Commit", tooltip="Commit to this answer, then see the truth")
        self.button.on_click(lambda _button: self.commit())
        self.feedback = ipywidgets.HTML("")
        self.after = ipywidgets.VBox([])
        controls = [label, self.answer, self.button, self.feedback, self.after, OwnKeys()]
        super().__init__(children=[*above, *controls])
        self.add_class("cnnkit-commit")

    @property
    def guess(self) -> Any:
        """What is chosen or written now: text, or None where nothing is chosen."""
        return self.answer.value

    def judge(self, guess: Any) -> tuple[str, str]:
        """Return "right", "wrong" or "ask", and what to say, as HTML."""
        raise NotImplementedError

    def commit(self) -> None:
        """Do what the button does."""
        if self.answer.disabled:  # a second click on its way while the first was judged
            return
        if self.guess is None or (isinstance(self.guess, str) and not self.guess.strip()):
            first = "Choose one" if self._chooses else "Write a number"
            self.say("ask", f"{first} first; a wrong guess costs nothing.")
            return
        try:
            self.say(*self.judge(self.guess))
        except Exception as error:  # whatever an answer may raise: Jupyter hides what a callback raises
            reason = escape(f"{type(error).__name__}: {error}")
            self.say("ask", f"This could not be judged ({reason}). Run the cells above, then commit again.")

    def close_question(self) -> None:
        """Take no further answer."""
        self.answer.disabled = True
        self.button.disabled = True

    def say(self, verdict: str, html: str) -> None:
        """Show a verdict in words, sign and colour; role=alert makes a screen reader read it when it appears."""
        card = _CARD.format(colour=_COLOURS[verdict])
        self.feedback.value = (
            f'<div role="alert" style="{card}"><b aria-hidden="true">{_SIGNS[verdict]}</b> {html}</div>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": self.describe()}, metadata

    def describe(self) -> str:
        """Say the question in words, for readers without a kernel."""
        choices = "".join(f"\n  ( ) {choice}" for choice in self.answer.options) if self._chooses else ""
        return f"{self._question}{choices}\n(Run this cell to answer.)"

    def __repr__(self) -> str:
        return self.describe()

    @property
    def _chooses(self) -> bool:
        return isinstance(self.answer, ipywidgets.RadioButtons)


def prose(text: str) -> str:
    """Turn **bold**, `code` and blank lines into HTML; text that is HTML already (it has a tag) stays as it is."""
    if re.search(r"<[a-zA-Z/][^>]*>", text):
        return text
    html = escape(text)
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", html)
    html = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", html)
    return re.sub(r"\n\s*\n", "<br><br>", html)


def picture(png: bytes, alt: str) -> str:
    """An <img> that needs no file and has words; white paper under it, so that it reads in a dark theme too."""
    source = base64.b64encode(png).decode("ascii")
    return (
        f'<img src="data:image/png;base64,{source}" alt="{escape(alt, quote=True)}" '
        'style="max-width: 100%; background: white; border-radius: 4px;">'
    )


def shown(thing: Any) -> ipywidgets.Widget:
    """Make a widget of whatever a reveal returns: a widget, a figure or Axes, words, or anything with a repr."""
    if isinstance(thing, ipywidgets.Widget):
        return thing
    figure = getattr(thing, "figure", thing)  # Axes know their figure
    if hasattr(figure, "savefig"):
        from cnnkit.widgets.still import png

        return ipywidgets.HTML(picture(png(figure), words(figure) or "figure"))
    return ipywidgets.HTML(prose(thing) if isinstance(thing, str) else f"<pre>{escape(repr(thing))}</pre>")


def _question(text: str) -> str:
    style = "line-height: 1.5; font-weight: 600; white-space: normal;"
    return f'<div class="cnnkit-question" style="{style}">{prose(text)}</div>'
