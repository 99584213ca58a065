"""Machine code kept on disk: loaded in a fifth of Numba's own time, and never in the way when it cannot be written.

Four things differ from what ``cache=True`` does by itself. Loading skips the tables that only a compilation needs,
and with them half of SciPy. Numba sees edits in a function's own file; here any edit in this folder counts, because
loops use each other's words. Where nothing may be written (a read-only install without a home), what `cnnkit warmup`
left beside the source is still read. And a disk that is full costs the next start its time, not this one its result.
"""

import hashlib
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba import njit, version_info
from numba.core import caching
from numba.core.runtime import rtsys

# Loading quickly relies on Numba's insides. It was tried with these; another version takes the slow and certain way.
TRIED = (0, 60), (0, 68)

_SOURCES = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).digest()


_InTree: Any = caching.CompileResultCacheImpl._locator_classes[1]  # under another name in older versions


class _Beside(_InTree):
    """Finds what was written beside the source, without asking to write there."""

    def ensure_cache_path(self):
        """Nothing to ensure: a write that fails is forgiven below."""


class _Implementation(caching.CompileResultCacheImpl):
    _locator_classes = [*caching.CompileResultCacheImpl._locator_classes, _Beside]  # noqa: RUF012


class DiskCache(caching.FunctionCache):
    """Numba's cache of one function's machine code, made quick and forgiving."""

    _impl_class = _Implementation

    def load_overload(self, sig, target_context):
        """Load what was compiled for these types, if it is there and whole."""
        try:
            rtsys.initialize(target_context)  # memory for arrays: all that finished machine code needs of Numba
            return self._load_overload(sig, target_context) or self._load_beside(sig, target_context)
        except (OSError, EOFError, pickle.UnpicklingError):  # a file cut short, or not ours to read: compile instead
            with suppress(OSError):
                self.flush()
            return None

    def _load_beside(self, sig, target_context):
        """Look beside the source too where this user's cache is elsewhere: an administrator may have warmed it."""
        if isinstance(self._impl.locator, _Beside):
            return None
        beside = _Beside.from_function(self._py_func, self._py_func.__code__.co_filename)
        if beside is None or beside.get_cache_path() == self.cache_path:
            return None
        files = caching.IndexDataCacheFile(beside.get_cache_path(), self._impl.filename_base, beside.get_source_stamp())
        found = files.load(self._index_key(sig, target_context.codegen()))
        return None if found is None else self._impl.rebuild(target_context, found)

    def _index_key(self, sig, codegen):
        return *super()._index_key(sig, codegen), _SOURCES

    def save_overload(self, sig, data):
        """Keep what was compiled, where that is possible."""
        with suppress(OSError):  # read-only or full: the next process compiles again
            super().save_overload(sig, data)


def compile_and_keep(function: Callable, **policy):
    """Compile at the first call, and keep the machine code on disk for the next process."""
    dispatcher = njit(**policy)(function)
    if not TRIED[0] <= version_info.short <= TRIED[1]:
        try:
            return njit(cache=True, **policy)(function)
        except RuntimeError:  # Numba found no directory to write to: neither beside the source nor in a home
            return dispatcher
    with suppress(RuntimeError):  # a function that is not from a file has no place for its machine code
        dispatcher._cache = DiskCache(function)
    return dispatcher
