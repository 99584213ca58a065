"""A model card: a page about a network, for those who would use it. A person reads and marks it."""

import re

from cnnkit.exercises.exercise import Exercise, Mistake

SECTIONS = {
    "Data": "which images it learnt from, whose they are, and which are missing",
    "Network": "its layers, its parameters, and how it was trained",
    "Results": "how often it is right, on how many images, and how sure of that you are",
    "Where it fails": "which images it gets wrong, and what your explanations showed of them",
    "Doubts": "what you could not find out, and what the explanations cannot say",
    "Not for": "uses you advise against, and what could go wrong there",
}
FEWEST = 15  # words under a heading
MOST = 1500  # words in all: a card is a page or two
COMPLETE = "it has all its parts"


def look_through(card):
    """What is missing from a card, in words; the first thing only. What it says is for a reader to judge."""
    if not isinstance(card, str):
        return "it is no text"
    parts = _parts(card)
    for heading in SECTIONS:
        if heading.casefold() not in parts:
            return f"it has no heading ## {heading}"
    for heading in SECTIONS:
        if len(parts[heading.casefold()].split()) < FEWEST:
            return f"too little stands under ## {heading}"
    if not re.search(r"\d", parts["results"]):
        return "its results have no number"
    if len(card.split()) > MOST:
        return "it is too long"
    return COMPLETE


def _parts(card):
    """What stands below each heading asked for, by its name in small letters; other headings are part of that text.

    A heading may carry a number, be bold, or end with a colon: ## **1. Data:** is Data.
    """
    names = "|".join(r"\s+".join(map(re.escape, heading.split())) for heading in SECTIONS)
    line = rf"^[ \t]*#+[ \t*_\d.)]*({names})[ \t*_#:.?]*$"
    pieces = re.split(line, card, flags=re.MULTILINE | re.IGNORECASE)
    return {
        " ".join(heading.split()).casefold(): below for heading, below in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _card(left_out=None, short=None, results="970 of 1,000 digits were right."):
    """A made-up card, whole or lacking something."""
    filler = "Here stand some sentences about this part, long enough for somebody who has to decide what to do."
    said = {heading: f"## {heading}\n{filler}" for heading in SECTIONS}
    said["Results"] = f"## Results\n{results} {filler}"
    if short:
        said[short] = f"## {short}\nFine."
    return "\n\n".join(text for heading, text in said.items() if heading != left_out)


def _lacking(**what):
    return lambda: look_through(_card(**what))


MODEL_CARD = Exercise(
    id="16.model_card",
    title="Write a model card",
    call="model_card",
    points=5,
    reference=_lacking(),
    use=look_through,
    cases=lambda rng: [()],
    by_hand=True,
    mistakes={
        **{
            f"leaves out {heading}": Mistake(
                _lacking(left_out=heading),
                f"There is no line `## {heading}`. Under it stands {asks}.",
            )
            for heading, asks in SECTIONS.items()
        },
        **{
            f"says too little: {heading}": Mistake(
                _lacking(short=heading),
                f"Under `## {heading}` stand fewer than {FEWEST} words. Say {asks}.",
            )
            for heading, asks in SECTIONS.items()
        },
        "gives no number": Mistake(
            _lacking(results="Nearly all were right."),
            "There is no number in the results. How many images were right, of how many?",
        ),
        "goes on too long": Mistake(
            lambda: look_through(_card(results="970 of 1,000 digits were right. " + "And so on. " * 500)),
            f"More than {MOST:,} words: nobody reads so long a card. Say the same in a page or two.",
        ),
        "is no text": Mistake(
            lambda: look_through(0),
            'A card is text: write it between three quotation marks, `"""` before the first line and after the last.',
        ),
    },
    hints=(
        "Think of somebody who wants to use your network tomorrow. What would you tell them over a cup of tea?",
        "Six headings, each a line with ## before it. Numbers for the results; names of classes for what fails.",
        "The numbers and maps above have most of it: accuracy, confusion, calibration, what a shift and a mark did.",
    ),
)
