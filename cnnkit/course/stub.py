"""Solutions out, stubs in: what an answer cell looks like before anyone has answered."""

import ast
import re

from cnnkit.errors import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"  # nbgrader's markers, so that its tools read ours


def has_marker(source: str) -> bool:
    """Whether a line of the source begins or ends a solution."""
    return any(_marker(line) for line in source.splitlines())


def strip(source: str, where: str) -> str:
    """Replace each marked region by a bare ``...`` at the marker's indentation.

    Directly below ``name = ...`` the region just vanishes: that line is the stub, and a second ``...``
    would only show *Ellipsis* under the cell. Raises CourseError, starting with ``where``, on markers
    that do not pair up.
    """
    kept: list[str] = []
    begun = 0  # the line number of the marker that is still open
    for number, line in enumerate(source.splitlines(), 1):
        marker = _marker(line)
        if marker == BEGIN:
            if begun:
                raise CourseError(f"{where}: line {number} begins a solution inside the one begun in line {begun}.")
            begun = number
            if not (kept and re.fullmatch(r"\s*\w+ = \.\.\.", kept[-1].rstrip())):
                kept.append(line[: len(line) - len(line.lstrip())] + "...")
        elif marker == END:
            if not begun:
                raise CourseError(f"{where}: line {number} ends a solution that was never begun.")
            begun = 0
        elif not begun:
            kept.append(line)
    if begun:
        raise CourseError(f"{where}: the solution begun in line {begun} is never ended.")
    return "\n".join(kept)


def regions(source: str) -> list[str]:
    """The text between markers, each region for itself; for finding traces of it elsewhere."""
    found: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        marker = _marker(line)
        if marker == BEGIN:
            found.append([])
        elif inside and not marker:
            found[-1].append(line)
        inside = marker == BEGIN or (inside and not marker)
    return ["\n".join(lines) for lines in found]


def why_no_stub(stripped: str) -> str:
    """What keeps a stripped answer cell from being *not attempted*, as the end of a sentence; else an empty string.

    A stub is a function with nothing but ``...`` below its docstring, or ``name = ...``.
    """
    try:
        tree = ast.parse(stripped)
    except SyntaxError as error:
        return f"is not Python any more (line {error.lineno}: {error.msg})"
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    open_ones = [function for function in functions if any(map(_is_dots, function.body))]
    for function in open_ones:
        if not all(_is_dots(step) or _is_text(step) for step in function.body):
            return f"still does something in {function.name}() besides the ..."
    unanswered = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and _holds_dots(node)]
    return "" if open_ones or unanswered else "leaves neither a function with a bare ... in it nor a `name = ...`"


def _marker(line: str) -> str | None:
    """Which marker a line is, in whatever spacing or case: a marker that is missed would hand out a solution."""
    words = " ".join(line.strip().lstrip("#").split()).upper() if line.lstrip().startswith("#") else ""
    return {"BEGIN SOLUTION": BEGIN, "END SOLUTION": END}.get(words)


def _is_dots(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...


def _is_text(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and isinstance(step.value.value, str)


def _holds_dots(node: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(node.value, ast.Constant) and node.value.value is ...
