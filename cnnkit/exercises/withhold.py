"""While an answer is being tried, refuses its calls to what it is meant to build itself.

The parts stay importable, so that a lesson's first cell runs; a call from the learner's code is what is
refused. In the grader's sandbox the same parts are missing altogether: this watch is for honest people, so
that nobody passes at home and fails in class.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Libraries that answer whole exercises; graders do not have them, so home does not count them either.
ELSEWHERE = ("scipy", "sklearn", "skimage", "cv2", "torch", "tensorflow", "jax", "mlxtend", "onnxruntime")


class Withheld(BaseException):
    """Ends a call into a withheld part. Not an Exception: a bare ``except Exception`` must not hide it."""


class Watch:
    """Which withheld function was called first, if any: ``"ops.conv2d"``."""

    called: str | None = None


@contextmanager
def withheld(answer: Callable, parts: tuple[str, ...]) -> Iterator[Watch]:
    """Refuse calls from the answer's own module into ``cnnkit.<part>`` and into the libraries of ELSEWHERE."""
    refused = (*(f"cnnkit.{part}" for part in parts), *ELSEWHERE)
    catalogues = "cnnkit.exercises.lesson_"  # the references themselves
    # Only direct calls count: what NumPy, Numba or a function from mine() calls in turn is their business.
    learners = getattr(answer, "__globals__", None)
    watch = Watch()

    def look(frame, event, argument):
        if event == "call":
            caller, module, name = frame.f_back, frame.f_globals.get("__name__", ""), frame.f_code.co_qualname
        elif event == "c_call":
            caller, module, name = frame, getattr(argument, "__module__", None) or "", argument.__name__
        else:
            return
        if caller is None or caller.f_globals is not learners:
            return
        withheld_part = any(module == part or module.startswith(f"{part}.") for part in refused)
        if withheld_part or module.startswith(catalogues):
            watch.called = f"{module.removeprefix('cnnkit.')}.{name.removesuffix('.__init__')}"
            raise Withheld(watch.called)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield watch
    finally:
        sys.setprofile(before)
