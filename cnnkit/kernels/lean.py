"""Numba, imported without coverage, which it would load in case somebody measures compiled code: a quarter of its time.

nbval brings coverage to every learner's machine. Where it runs already, measuring, it stays.
"""

import sys


def import_numba() -> None:
    """Import Numba as if coverage were not installed, unless it is in use."""
    if "coverage" in sys.modules:
        import numba
    else:
        sys.modules["coverage"] = None  # type: ignore[assignment]  # what makes an import fail
        try:
            import numba  # noqa: F401
        finally:
            del sys.modules["coverage"]


import_numba()
