"""The search page and its index: a list of sections that a few lines of script look through, from a file as well."""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from cnnkit.course.site.page import Place

HEADINGS = ("h1", "h2", "h3", "h4")
TEXT = ("p", "li", "td", "th", "dt", "dd", "summary")
BODY = """<h1>Search</h1>
<noscript><p>Searching needs JavaScript. The <a href="99_glossary.html">glossary</a> has every word of the course
with its lesson, and your browser finds words on a page.</p></noscript>
<p id="count" role="status"></p>
<ol id="found"></ol>
"""
SCRIPT = (Path(__file__).parent / "static" / "search.js").read_text(encoding="utf-8")

Section = tuple[str, str, str, str]  # page with anchor, the page's title, the section's heading, its words


def sections(place: Place, soup: BeautifulSoup) -> list[Section]:
    """What stands below each heading: prose and names of functions, not programs and what they print."""
    found: list[list[str]] = [[place.file, place.title, ""]]
    words: list[list[str]] = [[]]
    for tag in soup.find_all([*HEADINGS, *TEXT]):
        if tag.name in HEADINGS:
            found.append([f"{place.file}#{tag.get('id')}", place.title, _text(tag)])
            words.append([])
        elif not tag.find_parent(class_="output") and not tag.find_parent(TEXT):
            words[-1].append(_text(tag))
    pairs = zip(found, words, strict=True)
    return [(at, title, heading, " ".join(said)) for (at, title, heading), said in pairs if heading or said]


def _text(tag: Tag) -> str:
    return re.sub(r" (?=[.,;:?!)])", "", " ".join(tag.get_text(" ").split()))


def index(found: list[Section]) -> str:
    """A script rather than JSON: a page opened from a file may load the one, and is refused the other."""
    lines = ",\n".join(json.dumps(section, ensure_ascii=False).replace("</", "<\\/") for section in found)
    return f"const SECTIONS = [\n{lines}\n];\n"
