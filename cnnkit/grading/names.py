"""What a cell's source says about itself, without running it: the names that it binds, needs and defines."""

import ast
import re
import symtable
import textwrap
from dataclasses import dataclass, field

MAGIC = re.compile(r"(\s*)(?:[%!?]|[\w, ]+=\s*[%!]\w|[\w.]+\?\??\s*$)")  # %time x, !ls, files = !ls, x?


@dataclass(frozen=True)
class Facts:
    """Of a cell that is not Python, nothing is known but ``why_not``."""

    binds: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()  # the ids in mine("04.pad2d")
    definitions: str = ""  # imports, functions, classes and plain constants, and nothing that happens
    why_not: str = field(default="")


def facts(source: str) -> Facts:
    """Raises nothing that a source could provoke but MemoryError and RecursionError."""
    text = _without_magic(source)
    try:
        tree = ast.parse(text)
        table = symtable.symtable(text, "<cell>", "exec")
    except (SyntaxError, ValueError) as error:
        return Facts(why_not=f"{type(error).__name__}: {error}"[:300])
    symbols = table.get_symbols()
    bound = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    bound |= {name for inner in table.get_children() for name in _bound_globally(inner)}
    used = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    used |= {name for inner in table.get_children() for name in _global_names(inner)}
    return Facts(frozenset(bound), frozenset(used), _mine(tree), _definitions(tree, text))


def _without_magic(source: str) -> str:
    """IPython's own lines give way to ``pass``; a cell that begins with %% is another language."""
    if source.lstrip().startswith("%%"):
        return ""
    kept = ((MAGIC.match(line), line) for line in source.splitlines())
    return textwrap.dedent("\n".join(f"{magic[1]}pass" if magic else line for magic, line in kept))


def _global_names(table: symtable.SymbolTable) -> set[str]:
    """Names that this scope, or one inside it, looks up among the globals."""
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    return found.union(*map(_global_names, table.get_children()))


def _bound_globally(table: symtable.SymbolTable) -> set[str]:
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_declared_global()}
    return found.union(*map(_bound_globally, table.get_children()))


def _mine(tree: ast.Module) -> frozenset[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 1)
    asked = (
        call.args[0]
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", None)) == "mine"  # mine(…), exercises.mine(…)
    )
    return frozenset(node.value for node in asked if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _definitions(tree: ast.Module, text: str) -> str:
    lines = text.splitlines()
    return "\n".join(
        "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))
    )


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
