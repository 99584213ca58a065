"""Formulas: every one of the course becomes MathML, and none is drawn half."""

import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from cnnkit.course.site.mathml import mathml
from cnnkit.errors import CourseError

SOLUTIONS = Path(__file__).parents[3] / "solutions"


def test_a_fraction_is_a_fraction_and_keeps_its_source_as_its_name():
    root = ElementTree.fromstring(mathml(r"\frac{n + 2p}{s}", block=True))
    space = "{http://www.w3.org/1998/Math/MathML}"
    above, below = root.find(f".//{space}mfrac")
    assert ("".join(above.itertext()), "".join(below.itertext())) == ("n+2p", "s")
    assert (root.get("aria-label"), root.get("display")) == (r"\frac{n + 2p}{s}", "block")


def test_signs_of_html_in_a_formula_stay_signs():
    root = ElementTree.fromstring(mathml(r'a < b \text{ "x" }', block=False))
    assert "<" in "".join(root.itertext())
    assert root.get("aria-label") == r'a < b \text{ "x" }'


@pytest.mark.parametrize("formula", [r"\nosuch x", r"\frac{1", r"\begin{pmatrix} 1", r"x^2^3"])
def test_what_cannot_be_drawn_in_full_is_a_sentence(formula):
    with pytest.raises(CourseError, match="The formula"):
        mathml(formula, block=False)


def test_every_formula_of_the_course_can_be_drawn():
    cells = [cell.source for path in SOLUTIONS.glob("*.ipynb") for cell in nbformat.read(path, 4).cells]
    found = re.findall(r"\$\$(.+?)\$\$", "\n".join(cells), re.DOTALL)
    assert len(found) > 20
    for formula in found:
        assert mathml(formula, block=True).startswith("<math ")
