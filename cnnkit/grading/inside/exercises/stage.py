"""What the grader sets up in a kernel: which functions ``mine`` finds, and which references it lends."""

import sys
from collections.abc import Callable
from typing import Any

from cnnkit.errors import CourseError

names: dict[str, str] = {}  # "04.pad2d": the name that its answer has in the notebook
asked: dict[str, str] = {}  # under whose name the notebook asked a question
lent: dict[str, Any] = {}  # references, in a kernel of their own, for what comes later in the course


def mine(id: str) -> Callable:
    """The student's own answer of this notebook, or the reference where the grader lends it."""
    if id in lent:
        return lent[id]
    space = sys.modules["__main__"].__dict__
    if id in names and names[id] in space:
        return space[names[id]]
    raise CourseError(f"mine({id!r}): there is no answer to it above.")
