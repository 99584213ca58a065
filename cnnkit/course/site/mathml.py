"""Formulas as MathML, which every browser of today draws by itself: no script, no fonts, no network."""

from html import escape
from xml.etree import ElementTree

from cnnkit.errors import CourseError

PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "mroot": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


def mathml(formula: str, *, block: bool) -> str:
    """The MathML of a formula in LaTeX, with the formula itself as its name.

    Raises CourseError when it uses a command that the converter does not know, or is not complete.
    """
    from latex2mathml.converter import convert  # of the extra `site`: asked for when it is needed

    formula = " ".join(formula.split())
    try:
        markup = convert(formula, display="block" if block else "inline")
        root = ElementTree.fromstring(markup)
    except Exception as error:  # the converter's errors have no ancestor in common
        raise CourseError(f"The formula {formula} cannot be read ({type(error).__name__}).") from error
    for part in root.iter():
        # The converter passes on what it does not know, and leaves out what is not there.
        if (part.text or "").startswith("\\"):
            raise CourseError(f"The formula {formula} uses {part.text}, for which there is no MathML here.")
        if len(part) != PARTS.get(part.tag.partition("}")[2], len(part)):
            raise CourseError(f"The formula {formula} is not complete.")
    return markup.replace("<math ", f'<math aria-label="{escape(formula)}" ', 1)
