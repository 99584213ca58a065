"""Writes a file whole or not at all, so that neither Ctrl-C nor a full disk leaves half a notebook; makes folders."""

import contextlib
import os
import tempfile
from pathlib import Path

from cnnkit.errors import CourseError


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` by renaming a finished file over it.

    Raises CourseError, with what the system said, when the folder cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, _mode_for(path))
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise CourseError(f"Cannot write {path}: {error.strerror or error}.") from error


def make_folder(path: Path, otherwise: str = "") -> None:
    """Make a folder, and those above it, unless it is there; ``otherwise`` says what to do where that is impossible.

    Raises CourseError, with what the system said: a file may stand in its place, or the disk be read-only.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CourseError(f"Cannot make the folder {path}: {error.strerror}. {otherwise}".rstrip()) from error


def _mode_for(path: Path) -> int:
    """What the file had, or what a newly created file gets: mkstemp's own 0600 would lock out a shared folder."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
