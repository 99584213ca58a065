"""Files that are no notebooks, or no more: a reason in every row, and nothing for anybody else to notice."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.grading.notebooks import STEM, hand_in, lesson, solution


@dataclass(frozen=True)
class Spoiled:
    name: str
    reason: str  # a part of what every row says
    content: dict | str | bytes = ""
    status: str = "unreadable"
    points: float = 0
    make: Callable[[Path], None] | None = None

    def hand_in(self, folder: Path, student: str) -> None:
        path = hand_in(folder, student, self.content)
        if self.make:
            path.unlink()
            self.make(path)


def _link(path: Path) -> None:
    path.symlink_to(path.parents[1] / "an honest neighbour" / path.name)


def _without_answers() -> dict:
    book = lesson()
    book["cells"] = [one for one in book["cells"] if one["metadata"].get("cnnkit", {}).get("role") != "answer"]
    return book


def _configured(path: Path) -> None:
    """Files beside the notebook that pytest, Python and IPython would read."""
    path.write_text(json.dumps(lesson()), encoding="utf-8")
    trap = "import os; os._exit(0)\n"
    for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "pytest.py", "nbval.py"):
        (path.parent / name).write_text(trap, encoding="utf-8")
    (path.parent / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n", encoding="utf-8")
    (path.parent / f"{STEM}.py").write_text(trap, encoding="utf-8")


SPOILED = [
    Spoiled("nothing", "It is empty."),
    Spoiled("prose", "It is not JSON", "this is no notebook"),
    Spoiled("half", "It is not JSON", json.dumps(solution())[:5000]),
    Spoiled("not-a-notebook", "no list of cells", "[1, 2, 3]"),
    Spoiled("format-3", "no list of cells", json.dumps({"nbformat": 3, "worksheets": [{"cells": []}]})),
    Spoiled("latin-1", "not text in UTF-8", json.dumps(solution(), ensure_ascii=False).encode("utf-16")),
    Spoiled("deep", "nested more than", "[" * 100_000),
    Spoiled("deep-metadata", "nested more than", '{"cells": [], "metadata": ' + '{"a":' * 5000 + "1" + "}" * 5001),
    Spoiled("long-number", "a number of 1000000 digits", '{"cells": [], "n": ' + "9" * 1_000_000 + "}"),
    Spoiled("many-cells", "50000 cells", json.dumps({"cells": [{"cell_type": "code", "source": ""}] * 50_000})),
    Spoiled("huge", "20 MB is the most", b" " * 30_000_000),
    Spoiled("huge-cell", "characters; 200000 is the most", json.dumps({"cells": [{"source": "x" * 300_000}]})),
    Spoiled("odd-source", "is not text", json.dumps({"cells": [{"cell_type": "code", "source": {"a": 1}}]})),
    Spoiled("link", "It is a link", make=_link),
    Spoiled("pipe", "It is not a file", make=lambda path: os.mkfifo(path)),
    Spoiled("folder", "It is not a file", make=lambda path: path.mkdir()),
    Spoiled("no-cells", "is missing", json.dumps({"cells": []}), status="missing"),
    Spoiled("answers-deleted", "is missing", json.dumps(_without_answers()), status="missing"),
    Spoiled("untouched", "Not attempted", lesson(), status="not-attempted"),
    Spoiled("conftest-beside-it", "Not attempted", make=_configured, status="not-attempted"),
]
