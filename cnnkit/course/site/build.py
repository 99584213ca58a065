"""Builds the whole site in memory, then writes it: lessons, their list, the reference, and the search."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html import escape
from importlib.metadata import version
from pathlib import Path

from nbformat import NotebookNode

from cnnkit.course import lessons, outputs, stub
from cnnkit.course import notebook as nb
from cnnkit.course.execute import execute
from cnnkit.course.files import make_folder, write_whole
from cnnkit.course.site import reference, search
from cnnkit.course.site.finish import MEDIA, finish
from cnnkit.course.site.lesson import body
from cnnkit.course.site.page import Page, Place, document
from cnnkit.errors import CourseError

Progress = Callable[[str, int, int], None]  # what is done now, steps done, steps in all
HOME = Place("index.html", "cnnkit")
INDEX = "search-index.js"
OTHERWISE = "Name another one with --out."
STYLE = Path(__file__).parent / "static" / "site.css"


@dataclass(frozen=True)
class Written:
    """What a build wrote: bytes by file."""

    folder: Path
    sizes: dict[str, int]

    def sentence(self) -> str:
        """What to print."""
        pages = [name for name in self.sizes if name.endswith(".html")]
        return (
            f"Wrote {len(pages)} pages, {sum(self.sizes.values()) / 1e6:.1f} MB in all; open {self.folder / HOME.file}"
        )


@dataclass
class _Site:
    files: dict[str, bytes] = field(default_factory=dict)
    sections: list[search.Section] = field(default_factory=list)

    def add(self, place: Place, html: str, among: list[Place]) -> None:
        finished = finish(html)
        self.files |= finished.files
        self.sections += search.sections(place, finished.soup)
        listed = () if place in reference.places() else finished.headings  # whose names are listed anyway
        self.frame(Page(place, finished.html, among, listed))

    def frame(self, page: Page) -> None:
        self.files[page.place.file] = document(page, version("cnnkit")).encode()


def build(out: Path, *, run: bool, progress: Progress) -> Written:
    """See ``site``: this is all of it but the question whether its packages are here."""
    make_folder(out, OTHERWISE)  # before anything runs: minutes later would be late to hear of it
    _refuse_what_is_not_ours(out)
    notebooks = {path.stem: _checked(nb.read(path), path.name) for path in lessons.notebooks(lessons.folder())}
    if run:
        _run(notebooks, progress)
    site = _Site()
    order = [Place(f"{stem}.html", _title(notebook, stem)) for stem, notebook in notebooks.items()]
    site.add(HOME, _home(notebooks), [])
    for place, (stem, notebook) in zip(order, notebooks.items(), strict=True):
        progress(f"writing {stem}", 0, 0)
        site.add(place, body(notebook), order)
    site.add(reference.FIRST, reference.overview(), reference.places())
    for name in reference.MODULES:
        site.add(reference.place(name), reference.module(name), reference.places())
    site.frame(Page(Place("search.html", "Search"), search.BODY, scripts=(INDEX, "search.js")))
    site.files |= {INDEX: search.index(site.sections).encode(), "search.js": search.SCRIPT.encode()}
    site.files["site.css"] = STYLE.read_bytes()
    return _write(out, site.files)


def _refuse_what_is_not_ours(out: Path) -> None:
    try:
        holds_something = any(out.iterdir())
    except OSError as error:
        raise CourseError(f"Cannot read the folder {out}: {error.strerror}. {OTHERWISE}") from error
    if holds_something and not (out / INDEX).is_file():
        raise CourseError(f"{out} holds other things than a site; name an empty folder, or a new one, with --out.")


def _checked(notebook: NotebookNode, name: str) -> NotebookNode:
    for cell in notebook.cells:
        if stub.has_marker(cell.source):
            raise CourseError(f"{name}, {nb.called(cell)}: holds a solution, which no site may show; release again.")
    return notebook


def _run(notebooks: dict[str, NotebookNode], progress: Progress) -> None:
    """Each in an empty folder of its own, so that nobody's answers and no other lesson's are lent to it."""
    total, done = sum(len(list(nb.code_cells(notebook))) for notebook in notebooks.values()), 0

    def tick(what: str) -> None:
        nonlocal done
        done += 1
        progress(what, done, total)

    for stem, notebook in notebooks.items():
        if any(nb.code_cells(notebook)):
            outputs.clear(notebook)
            with tempfile.TemporaryDirectory(prefix="cnnkit-site-", ignore_cleanup_errors=True) as home:
                execute(notebook, f"{stem}.ipynb", Path(home), tick=partial(tick, stem))


def _title(notebook: NotebookNode, stem: str) -> str:
    found = re.search(r"^# (.+)", notebook.cells[0].source if notebook.cells else "", re.MULTILINE)
    return found[1].strip() if found else stem


def _home(notebooks: dict[str, NotebookNode]) -> str:
    """What this is, and every lesson with its question."""
    return f"""<h1>Convolutional neural networks, by hand and by eye</h1>
<p>A course of lessons in JupyterLab, and a library that can be read. These pages are for reading: nothing runs here. To
move the sliders, answer the exercises and be told which mistake you made, install cnnkit and type
<code>cnnkit lab</code>.</p>
{_first_explorer(notebooks)}
<div class="wide" tabindex="0" role="group" aria-label="Lessons"><table><thead><tr><th>lesson</th><th>question</th>
<th>minutes</th></tr></thead><tbody>{"".join(_rows(notebooks))}</tbody></table></div>
<p>Besides: the <a href="97_map_of_the_course.html">map</a> of what rests on what, a
<a href="98_cheat_sheet.html">cheat sheet</a>, a <a href="99_glossary.html">glossary</a>, and the
<a href="reference.html">reference</a> of the library.</p>"""


def _first_explorer(notebooks: dict[str, NotebookNode]) -> str:
    """The first still picture in the course, which says quicker than words what kind of course it is."""
    for stem, notebook in notebooks.items():
        for cell in nb.code_cells(notebook):
            for output in cell.outputs if nb.role(cell) == "explorer" else ():
                if "image/png" in output.get("data", {}):
                    words = escape(output.data.get("text/plain", ""), quote=True)
                    picture = f'<img alt="{words}" src="data:image/png;base64,{output.data["image/png"]}">'
                    said = f'From <a href="{stem}.html">{escape(_title(notebook, stem))}</a>.'
                    return f"<figure>{picture}<figcaption>{said}</figcaption></figure>"
    return ""


def _rows(notebooks: dict[str, NotebookNode]) -> Iterator[str]:
    for stem, notebook in notebooks.items():
        question = re.search(r"\*\*The question\.\*\* *(.+)", notebook.cells[0].source if notebook.cells else "")
        if question:
            minutes = notebook.metadata.get("cnnkit", {}).get("minutes", "")
            link = f'<a href="{stem}.html">{escape(_title(notebook, stem))}</a>'
            yield f"<tr><td>{link}</td><td>{escape(question[1])}</td><td>{minutes}</td></tr>\n"


def _write(out: Path, files: dict[str, bytes]) -> Written:
    for name, content in files.items():
        path = out / name
        if path.parent != out:
            make_folder(path.parent, OTHERWISE)
        write_whole(path, content)
    for path in (out / MEDIA).glob("*"):  # an earlier build's: pictures of times differ from run to run
        if re.fullmatch(r"[0-9a-f]{16}\.\w+", path.name) and f"{MEDIA}/{path.name}" not in files:
            path.unlink(missing_ok=True)
    return Written(out, {name: len(content) for name, content in files.items()})
