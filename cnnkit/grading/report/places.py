"""Where a page lies below the folder of results. Names from outside become names that every file system takes."""

import hashlib
from pathlib import PurePosixPath

LONGEST = 200  # bytes; 255 is the most that file systems take, and the ending comes on top


def place(student: str, lesson: str) -> PurePosixPath:
    """
    >>> place("ada", "04_pad_and_stride")
    PurePosixPath('feedback/ada/04_pad_and_stride.html')
    """
    return PurePosixPath("feedback", _tame(student), f"{_tame(lesson)}.html")


def _tame(name: str) -> str:
    """The name itself wherever possible; else what is left of it, and a hash that keeps it apart from others."""
    plain = "".join(sign if sign.isprintable() and sign not in "/\\" else "_" for sign in name).encode(
        "utf-8", "replace"
    )
    tame = plain[:LONGEST].decode("utf-8", "ignore")
    if tame == name and name.strip(". "):
        return name
    return f"{tame.strip('. ')}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
