"""One notebook as HTML: nbconvert reads Markdown and colours code, our template says what stands where."""

import re
from copy import deepcopy
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import pass_context
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

from cnnkit.course import notebook as nb
from cnnkit.course.outputs import WIDGET
from cnnkit.course.site.mathml import mathml

TEMPLATE = (Path(__file__).parent / "static" / "lesson.html.j2").read_text(encoding="utf-8")
SHOWN = ["text/html", "image/svg+xml", "image/png", "text/plain"]  # the best first; a live widget needs a kernel
LONG = 36  # characters of a line that fit beside each other on a phone
ALIGNED = re.compile(r"\S {2,}\S|\[\[")  # columns, or an array: lines that must not be broken
BAR = re.compile(r"\d+%\|.*\| \d+/\d+ ")  # a progress bar of tqdm, in words
ASKS, ASKED = "(Run this cell to answer.)", "(In JupyterLab you commit to an answer here, and see.)"


def body(notebook: NotebookNode) -> str:
    """Everything between the page's header and footer; pictures are still inside it."""
    shown = deepcopy(notebook)
    for cell in nb.code_cells(shown):
        cell.outputs = [_to_read(output) for output in cell.outputs if _can_be_read(output)]
    return _exporter().from_notebook_node(shown)[0]


def _can_be_read(output: NotebookNode) -> bool:
    """Not a widget that is nothing without its kernel, nor a bar that has stopped moving."""
    if WIDGET not in output.get("data", {}):
        return True
    return any(kind in output.data for kind in SHOWN) and not BAR.search(output.data.get("text/plain", ""))


def _to_read(output: NotebookNode) -> NotebookNode:
    """A question that waits for an answer says where."""
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = output.data["text/plain"].replace(ASKS, ASKED)
    return output


def markdown(source: str) -> str:
    """A Markdown cell as HTML, its formulas as MathML."""
    return MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(source)


class _Renderer(IPythonRenderer):
    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)

    def block_math(self, body: str) -> str:
        return mathml(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    def block_mermaidjs(self, code: str) -> str:
        return arrows(code)


def arrows(flowchart: str) -> str:
    """A flowchart of Mermaid's as a list, because its picture would need Mermaid's script.

    >>> arrows('a["One"]\\nb["Two"]\\na --> b')
    '<ul class="arrows"><li>One → Two</li></ul>'
    """
    names = dict(re.findall(r'(\w+)\["([^"]+)"\]', flowchart))
    leads: dict[str, list[str]] = {}
    for before, after in re.findall(r"(\w+) *--> *(\w+)", flowchart):
        leads.setdefault(before, []).append(names.get(after, after))
    lines = (f"<li>{escape(names.get(a, a))} → {escape(', '.join(b))}</li>" for a, b in leads.items())
    return f'<ul class="arrows">{"".join(lines)}</ul>'


def printed(text: str) -> str:
    """Printed sentences break; columns are kept, and where they may be wider than a screen the keyboard can scroll."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text).rstrip("\n")
    if not ALIGNED.search(plain):
        return f"<pre>{escape(plain)}</pre>"
    wide = ' tabindex="0"' if max(map(len, plain.splitlines()), default=0) > LONG else ""
    return f'<pre class="aligned"{wide}>{escape(plain)}</pre>'


class _Exporter(HTMLExporter):
    @pass_context
    def markdown2html(self, context: object, source: str) -> str:
        return markdown(source)


@cache
def _exporter() -> HTMLExporter:
    config = Config({"NbConvertBase": {"display_data_priority": SHOWN}})
    exporter = _Exporter(config=config, raw_template=TEMPLATE)
    exporter.register_filter("printed", printed)
    return exporter
