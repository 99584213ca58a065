"""Pages that can do no harm: no script, nothing from elsewhere, one style sheet whose hash the page itself demands.

A page is plain HTML. It reads on a phone, in the dark, on paper and aloud.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from string import Template

from cnnkit.grading.report.style import STYLE

HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{HASH}'; img-src data:; base-uri 'none'; form-action 'none'"
DOCUMENT = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
$body
</main>
</body>
</html>
""")


def document(title: str, body: str) -> str:
    """The whole page; ``title`` is text, ``body`` harmless HTML."""
    return DOCUMENT.substitute(policy=escape(POLICY, quote=False), title=safe(title), style=STYLE, body=body)


def safe(text: str) -> str:
    """Escaped, and without the signs that change how a page reads."""
    return escape(printable(text))


def printable(text: str) -> str:
    """One line, without the signs that no reader sees."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def name(text: str, most: int = 500) -> str:
    """A name from outside: whichever way it is written, the words around it keep their order."""
    return f"<bdi>{safe(cut(text, most))}</bdi>"


def cut(text: str, most: int) -> str:
    """At most so many characters, the last of them … where some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def number(value: float) -> str:
    """
    >>> number(2.0), number(7.25), number(1 / 3)
    ('2', '7.25', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()) -> str:
    """Cells are harmless HTML; the first of each row is its head. ``numbers`` are the columns that align to the right.

    On a narrow screen it scrolls by itself, with the keyboard as well.
    """
    right = dict.fromkeys(numbers, ' class="number"')
    head = "".join(f'<th scope="col"{right.get(i, "")}>{text}</th>' for i, text in enumerate(header))
    lines = []
    for first, *rest in rows:
        cells = "".join(f"<td{right.get(i, '')}>{cell}</td>" for i, cell in enumerate(rest, 1))
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>\n')
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{safe(caption)}"><table>'
        f"<caption>{safe(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>{''.join(lines)}</tbody></table></div>\n"
    )


def folded(summary: str, inside: str) -> str:
    """Open on paper, where nobody can unfold it; hints, which nobody wants to meet by accident, are not."""
    return f'<details class="more"><summary>{summary}</summary>{inside}</details>\n'
