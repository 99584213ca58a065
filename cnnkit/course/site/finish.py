"""What every page's body goes through: anchors, links, tables that fit a phone, pictures and sounds as files."""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from bs4 import BeautifulSoup, Tag

MEDIA = "media"
SCROLLS = {"tabindex": "0", "role": "group"}  # what is wider than a phone, for those without a mouse
COLOURED = re.compile(r"^(k|kn|kc|kd|ow|s\w?|m\w?|c\w?|nf|nc|nd|gp|go|gt)$")  # what the style sheet knows of Pygments


@dataclass
class Body:
    """A finished body, and what goes with it."""

    soup: BeautifulSoup
    files: dict[str, bytes] = field(default_factory=dict)  # pictures and sounds, by their place in the site
    headings: list[tuple[int, str, str]] = field(default_factory=list)  # level, anchor, words

    @property
    def html(self) -> str:
        return str(self.soup)


def finish(html: str) -> Body:
    """One change after the other; each sees what those before it made."""
    body = Body(BeautifulSoup(html, "html.parser"))
    for change in (_anchor, _link, _fit_tables, _fit_formulas, _take_pictures_out, _take_sounds_out, _fewer_spans):
        change(body)
    return body


def _anchor(body: Body) -> None:
    """Every heading can be pointed at; two of the same words are numbered."""
    taken: set[str] = set()
    for heading in body.soup.find_all(re.compile("^h[1-6]$")):
        words = " ".join(heading.get_text().split())
        name = slug(words)
        tries = [name, *(f"{name}-{i}" for i in range(2, 1000))]
        heading["id"] = heading.get("id") or next(one for one in tries if one not in taken)
        taken.add(str(heading["id"]))
        body.headings.append((int(heading.name[1]), str(heading["id"]), words))


def slug(words: str) -> str:
    """
    >>> slug("Exercise: `pad2d`, twice"), slug("⌊ ⌋")
    ('exercise-pad2d-twice', 'part')
    """
    return re.sub(r"[^\w.]+", "-", words.lower()).strip("-") or "part"


def _link(body: Body) -> None:
    """From notebook to notebook is from page to page here."""
    for link in body.soup.find_all("a", href=True):
        link["href"] = re.sub(r"^([\w.-]+)\.ipynb(?=#|$)", r"\1.html", str(link["href"]))


def _fit_tables(body: Body) -> None:
    """A wide table scrolls by itself, with the keyboard as well; a corner without words is no heading."""
    for table in body.soup.find_all("table"):
        for cell in table.find_all("th"):
            if not cell.get_text().strip():
                cell.name = "td"
            elif not cell.get("scope"):
                cell["scope"] = "col" if cell.find_parent("thead") else "row"
        if not table.find_parent(class_="wide"):
            table.wrap(body.soup.new_tag("div", attrs=SCROLLS | {"class": "wide", "aria-label": "Table"}))


def _fit_formulas(body: Body) -> None:
    """A formula on a line of its own scrolls as a table does."""
    for formula in body.soup.find_all("math", display="block"):
        formula.wrap(body.soup.new_tag("span", attrs=SCROLLS | {"class": "formula", "aria-label": "Formula"}))


def _take_pictures_out(body: Body) -> None:
    """A page shows its words at once; pictures come when they are scrolled to, and leave room until then."""
    for picture in body.soup.find_all("img"):
        kind, _, data = str(picture.get("src", "")).partition(";base64,")
        if kind != "data:image/png":
            continue
        content, ending, (width, height) = lighter(b64decode(data))
        name = f"{MEDIA}/{sha256(content).hexdigest()[:16]}.{ending}"
        body.files[name] = content
        picture.attrs |= {"src": name, "width": str(width), "height": str(height), "loading": "lazy"}
        picture["alt"] = " ".join(str(picture.get("alt", "")).split())
        picture.attrs.pop("style", None)


def _take_sounds_out(body: Body) -> None:
    for player in body.soup.find_all("audio"):
        player["preload"] = "none"
    for sound in body.soup.find_all("source"):
        kind, _, data = str(sound.get("src", "")).partition(";base64,")
        if kind == "data:audio/wav":
            content = b64decode(data)
            name = f"{MEDIA}/{sha256(content).hexdigest()[:16]}.wav"
            body.files[name] = content
            sound["src"] = name


def lighter(png: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """The same picture to the last pixel in fewer bytes, usually half -> bytes, ending, (width, height)."""
    from PIL import Image  # comes with matplotlib

    with Image.open(BytesIO(png)) as image:
        size, packed = image.size, BytesIO()
        image.save(packed, "webp", lossless=True, method=5)
    return (packed.getvalue(), "webp", size) if packed.tell() < len(png) else (png, "png", size)


def _fewer_spans(body: Body) -> None:
    """Pygments marks every comma; what has no colour needs no mark, and a page weighs half."""
    for span in body.soup.select(".highlight span"):
        if not any(COLOURED.match(name) for name in _classes(span)):
            span.unwrap()


def _classes(tag: Tag) -> list[str]:
    return list(tag.get("class") or [])
