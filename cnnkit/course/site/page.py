"""The frame of every page: where one is, where one can go, and nothing that is fetched from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from string import Template

DOCUMENT = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="site.css">$relations
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header>
<a class="home" href="index.html">cnnkit</a>
<nav aria-label="Site"><a href="index.html">Lessons</a> <a href="97_map_of_the_course.html">Map</a>
<a href="98_cheat_sheet.html">Cheat sheet</a> <a href="99_glossary.html">Glossary</a>
<a href="reference.html">Reference</a></nav>
<form action="search.html" role="search"><label for="find">Search</label>
<input id="find" name="q" type="search" autocomplete="off"> <button>Find</button></form>
</header>
<div class="columns">
$side
<main id="main" tabindex="-1">
$contents
$body
$turn
</main>
</div>
<footer>
<p>cnnkit $version, BSD-3-Clause. The photographs <i>China</i> (Danielle Buma) and <i>Flower</i> (Dominic Alves) are
CC BY 2.0 and come with scikit-learn.</p>
</footer>$script
</body>
</html>
""")


@dataclass(frozen=True)
class Place:
    """A page as others see it."""

    file: str
    title: str


@dataclass(frozen=True)
class Page:
    """What is special about one page; ``among`` are its neighbours in reading order, itself included."""

    place: Place
    body: str
    among: Sequence[Place] = ()
    contents: Sequence[tuple[int, str, str]] = ()  # level, anchor, words
    scripts: Sequence[str] = ()


def document(page: Page, version: str) -> str:
    """The whole page; ``version`` stands in the footer."""
    before, after = _neighbours(page)
    title = page.place.title if page.place.title == "cnnkit" else f"{page.place.title} · cnnkit"
    return DOCUMENT.substitute(
        title=escape(title),
        relations="".join(
            f'\n<link rel="{name}" href="{place.file}">' for name, place in (("prev", before), ("next", after)) if place
        ),
        side=_side(page),
        contents=_contents(page),
        body=page.body,
        turn=_turn(before, after),
        version=escape(version),
        script="".join(f'\n<script src="{name}" defer></script>' for name in page.scripts),
    )


def _neighbours(page: Page) -> tuple[Place | None, Place | None]:
    if page.place not in page.among:
        return None, None
    i = page.among.index(page.place)
    return (page.among[i - 1] if i else None), (page.among[i + 1] if i + 1 < len(page.among) else None)


def _side(page: Page) -> str:
    """All neighbours beside the text, where there is room for them; a phone has previous, next and the index."""
    if not page.among:
        return ""
    return f'<nav class="side" aria-label="Pages"><ul>{"".join(_item(place, page) for place in page.among)}</ul></nav>'


def _item(place: Place, page: Page) -> str:
    here = ' aria-current="page"' if place == page.place else ""
    return f'<li><a href="{place.file}"{here}>{escape(place.title)}</a></li>'


def _contents(page: Page) -> str:
    """The second level of headings, folded: it must not push the text away."""
    lines = [
        f'<li><a href="#{anchor}">{escape(words)}</a></li>' for level, anchor, words in page.contents if level == 2
    ]
    if len(lines) < 3:
        return ""
    return f'<details class="contents"><summary>On this page</summary><ul>{"".join(lines)}</ul></details>'


def _turn(before: Place | None, after: Place | None) -> str:
    links = [
        f'<a rel="{rel}" href="{place.file}">{arrow.format(escape(place.title))}</a>'
        for rel, arrow, place in (("prev", "← {}", before), ("next", "{} →", after))
        if place
    ]
    return f'<nav class="turn" aria-label="Previous and next">{" ".join(links)}</nav>' if links else ""
