"""One writer at a time to a folder of results."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnkit.errors import GradingError


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Two runs into one folder would grade everything twice: the second is refused."""
    handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise GradingError(f"Another run is writing to {out}. Wait for it, or choose another --out.") from None
    try:
        yield
    finally:
        os.close(handle)
