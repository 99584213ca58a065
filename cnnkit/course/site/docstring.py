"""A docstring as HTML: sentences flow, lines that were broken on purpose stay, examples are coloured."""

import re
from functools import partial
from html import escape
from inspect import cleandoc
from itertools import pairwise
from textwrap import dedent

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

LINKS = (  # what a source is called, and where it is
    (re.compile(r"\bdoi:(10\.\d+/[^\s,;]+[^\s,;.)])"), "https://doi.org/{}"),
    (re.compile(r"\barXiv:(\d{4}\.\d{4,5})"), "https://arxiv.org/abs/{}"),
    (re.compile(r"(?<![\"/])\b(https?://[^\s,<]+[^\s,;.)<])"), "{}"),
)
FULL = 0.85  # of the longest line: what is shorter was broken on purpose
BEGINS = re.compile(r"\w+(\[[^\]]*\])? = |\w+ \([A-Z]|Raises |Slow twin")  # a formula, a shape, another matter


def html(text: str) -> str:
    """Paragraphs, aligned lines and examples of a docstring."""
    lines = cleandoc(text)
    width = max(map(len, lines.splitlines()), default=0)
    return "\n".join(_block(block, width) for block in re.split(r"\n\s*\n", lines) if block.strip())


def coloured(code: str, language: str = "python") -> str:
    """Code as HTML, by Pygments."""
    return highlight(code, get_lexer_by_name(language), HtmlFormatter())


def _block(block: str, width: int) -> str:
    lines = block.splitlines()
    if lines[0].lstrip().startswith(">>>"):
        return coloured(block, "pycon")
    if all(line.startswith("  ") for line in lines):
        return f"<pre>{escape(dedent(block))}</pre>"
    if all(re.match(r"\s*[-*] |\s{2,}", line) for line in lines):
        items = (inline(" ".join(item.split())) for item in re.split(r"(?m)^\s*[-*] ", block)[1:])
        return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
    return f"<p>{'<br>'.join(map(inline, reflowed(lines, width)))}</p>"


def reflowed(lines: list[str], width: int) -> list[str]:
    """Lines joined where they were broken because they were full, and the next does not begin something else.

    >>> reflowed(["x (N, C, H, W) -> y", "A sentence that goes on to", "the next line."], 28)
    ['x (N, C, H, W) -> y', 'A sentence that goes on to the next line.']
    >>> reflowed(["dx[n, c] = Σ dy[n, f] · w[f, c]", "dw[f, c] = Σ dy[n, f] · x[n, c]"], 31)
    ['dx[n, c] = Σ dy[n, f] · w[f, c]', 'dw[f, c] = Σ dy[n, f] · x[n, c]']
    """
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if len(before) >= FULL * width and not BEGINS.match(line):
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line)
    return joined


def inline(text: str) -> str:
    """Names between backticks as code, sources as links."""
    marked = re.sub(r"``(.+?)``|`(.+?)`", lambda found: f"<code>{found[1] or found[2]}</code>", escape(text))
    for pattern, address in LINKS:
        marked = pattern.sub(partial(_linked, address), marked)
    return marked


def _linked(address: str, found: re.Match[str]) -> str:
    return f'<a href="{address.format(found[1])}">{found[0]}</a>'
