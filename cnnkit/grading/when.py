"""When a notebook was handed in, as far as the files can tell.

nbgrader writes the time into ``timestamp.txt`` beside the notebook. Otherwise it is the file's own date, which
unpacking keeps and plain copying does not.
"""

import stat
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cnnkit.grading.gradebook import HandedIn

NBGRADER = "timestamp.txt"
LONGEST = 200  # characters of a time
YEARS = range(1970, 9999)  # a clock far beyond these is wrong, and cannot be told in every time zone


def handed_in(path: Path, dated_by: str = "the file's date", *, noted: bool) -> HandedIn | None:
    """None for a file that is not there; ``dated_by`` says what gave it its date.

    Only where ``noted`` is the note a collector's, not a student's.
    """
    told = _noted(path.parent / NBGRADER) if noted else None
    if told:
        return HandedIn(told, NBGRADER)
    try:
        told = datetime.fromtimestamp(int(path.lstat().st_mtime), UTC)
        return HandedIn(told, dated_by) if told.year in YEARS else None
    except (OSError, ValueError, OverflowError):  # a date beyond what a calendar has is as good as none
        return None


def _noted(file: Path) -> datetime | None:
    """ "2026-11-20 23:58:01.123456 UTC", or with an offset, or with the name of a zone."""
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LONGEST:  # to open a pipe would take for ever
            return None
        text = file.read_text(encoding="utf-8").strip()
        day, _, rest = text.partition(" ")
        time, _, zone = rest.partition(" ")
        found = datetime.fromisoformat(f"{day} {time}" if time else day)
        found = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone or "UTC"))
        return found if found.year in YEARS else None
    except (OSError, ValueError, KeyError):  # ZoneInfo of an unknown name raises a KeyError
        return None
