"""The reference: a page for each public module, from signatures and docstrings as they are when imported.

Python's own inspect is enough: what is documented is what a learner calls, re-exports and defaults included.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cnnkit.course.site import docstring
from cnnkit.course.site.page import Place

MODULES = (
    "ops",
    "ops.reference",
    "nn",
    "optim",
    "data",
    "train",
    "explain",
    "plots",
    "widgets",
    "exercises",
    "errors",
)
FIRST = Place("reference.html", "Reference")
PACKAGE = Path(__file__).parents[2]


def places() -> list[Place]:
    """The overview, and a page for each module."""
    return [FIRST, *map(place, MODULES)]


def place(module: str) -> Place:
    """Where the page of a module is."""
    return Place(f"reference.{module}.html", f"cnnkit.{module}")


def overview() -> str:
    """The first page: what each module is about, in its own first sentence."""
    lines = []
    for name in MODULES:
        said = inspect.getdoc(import_module(f"cnnkit.{name}")) or ""
        first = " ".join(said.split("\n\n")[0].split())
        lines.append(
            f'<dt><a href="{place(name).file}"><code>cnnkit.{name}</code></a></dt><dd>{docstring.inline(first)}</dd>'
        )
    return (
        "<h1>Reference</h1>\n<p>Arrays of images are (N, C, H, W): images, channels, height, width. Each entry says "
        "the shape of what goes in and comes out, and its source names the file to read on.</p>\n"
        f"<dl>{''.join(lines)}</dl>"
    )


def module(name: str) -> str:
    """The page of one module."""
    subject = import_module(f"cnnkit.{name}")
    entries = list(public(subject))
    links = ", ".join(f'<a href="#{entry}"><code>{entry}</code></a>' for entry, _ in entries)
    return (
        f"<h1>cnnkit.{name}</h1>\n{docstring.html(subject.__doc__ or '')}\n"
        f"<p class='names'>{links}</p>\n" + "\n".join(_entry(entry, thing) for entry, thing in entries)
    )


def public(subject: ModuleType) -> Iterator[tuple[str, object]]:
    """Functions and classes: those that the module names in ``__all__``, else those that it defines, in that order."""
    if hasattr(subject, "__all__"):
        names = list(subject.__all__)
    else:
        names = [name for name, thing in vars(subject).items() if getattr(thing, "__module__", "") == subject.__name__]
    for name in names:
        thing = getattr(subject, name)
        if not name.startswith("_") and (inspect.isroutine(thing) or inspect.isclass(thing)):
            yield name, thing


def _entry(name: str, thing: object) -> str:
    source = Path(inspect.getsourcefile(inspect.unwrap(thing)) or "")  # type: ignore[arg-type]
    inside = source.relative_to(PACKAGE.parent).as_posix() if source.is_relative_to(PACKAGE) else source.name
    methods = list(_methods(thing)) if inspect.isclass(thing) else []
    return (
        f'<h2 id="{name}" class="signature"><code>{name}</code></h2>\n'
        + docstring.coloured(f"{name}{signature(thing)}")
        + docstring.html(getattr(thing, "__doc__", "") or "")
        + _fields(thing)
        + "".join(_method(name, *method) for method in methods)
        + f'<p class="where">Source: <code>{escape(inside)}</code></p>'
    )


def _fields(thing: object) -> str:
    """What the source says beside a dataclass's fields: authors fill them in, and signatures have no room for it."""
    if not inspect.isclass(thing) or not is_dataclass(thing):
        return ""
    said = re.findall(r"^    (\w+): [^#\n]*?  # (.+)$", inspect.getsource(thing), re.MULTILINE)
    known = {field.name for field in fields(thing)}
    lines = [f"<dt><code>{name}</code></dt><dd>{docstring.inline(words)}</dd>" for name, words in said if name in known]
    return f"<dl>{''.join(lines)}</dl>" if lines else ""


def _methods(thing: type) -> Iterator[tuple[str, object]]:
    """What the class itself defines and says something about."""
    for name, value in vars(thing).items():
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if not name.startswith("_") and isinstance(function, property):
            if inspect.getdoc(function):
                yield name, function
        elif not name.startswith("_") and inspect.isfunction(function) and function.__doc__:
            yield name, function


def _method(owner: str, name: str, function: object) -> str:
    call = name if isinstance(function, property) else f"{name}{signature(function, method=True)}"
    return (
        f'<h3 id="{owner}.{name}"><code>{owner}.{name}</code></h3>\n'
        + docstring.coloured(call)
        + docstring.html(getattr(function, "__doc__", "") or "")
    )


def signature(thing: object, *, method: bool = False) -> str:
    """As one would type it: without self, and with short names for types.

    >>> def f(self, x: "int", *, y: str = "a") -> float: ...
    >>> signature(f, method=True)
    "(x: int, *, y: str = 'a') -> float"
    """
    try:
        found = inspect.signature(thing)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(…)"
    parameters = list(found.parameters.values())
    if method and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    returns = inspect.Signature.empty if inspect.isclass(thing) else found.return_annotation
    parameters = [one.replace(annotation=_named(one.annotation)) for one in parameters]
    return str(found.replace(parameters=parameters, return_annotation=_named(returns)))


class _Name:
    """An annotation that prints as its author wrote it."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _named(annotation: object) -> object:
    if annotation is inspect.Parameter.empty:
        return annotation
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return _Name(re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", text))  # the names of modules, long and known
