"""Opens a zip that strangers filled: what is safe lands in a folder of ours, the rest is told why it does not.

Sizes are counted while bytes come out, whatever a zip claims about itself, and nothing is written outside the folder:
a path with a part that could lead there is refused, not mended.
"""

import hashlib
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cnnkit.errors import GradingError
from cnnkit.grading.ingest import LARGEST

MOST_ENTRIES = 50_000
LARGEST_CONTENTS = 32 << 20  # bytes of a zip's table of contents, which is read at once
LARGEST_TOTAL = 8 << 30  # bytes that come out of one zip and the zips in it: a thousand notebooks of 8 MB
TIGHTEST = 200  # bytes that one byte of it may become, all together; notebooks reach 30
UNSUSPECTED = 256 << 20  # bytes: how tightly less than that is packed does not matter
LONGEST_PART, DEEPEST = 200, 12  # bytes of one part of a path; parts
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
WANTED = (".ipynb", "timestamp.txt")  # what is written; other files are only named
CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file that was handed in: its path as a sender gave it, and where it lies; without ``path``, ``why`` not."""

    parts: tuple[str, ...]
    path: Path | None
    why: str = ""
    dated_by: str = "the file's date"
    inside: Path | None = None  # the zip that a student handed in: what is in it bears the student's dates


@dataclass
class Unpacked:
    """What came out of one zip. ``refused`` are sentences about entries whose very names are not to be trusted."""

    entries: list[Entry] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: int = UNSUSPECTED  # bytes that may still come out
    seen: int = 0  # entries so far


class _RefusedError(Exception):
    """Ends the work on one entry; its text is the reason."""


def unpack(source: Path, folder: Path) -> Unpacked:
    """Everything in the zip ``source``, below ``folder``. Zips that students handed in are opened as well, one deep.

    Raises GradingError when the whole is no zip, or one that no learning platform hands out.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # other people's work
        found = Unpacked(left=min(LARGEST_TOTAL, max(UNSUSPECTED, TIGHTEST * source.stat().st_size)))
        _unpack(source, folder / f"{source.stem[:40]}-{_digest(source)}", (), found)  # names have a longest length
    except _RefusedError as refused:
        raise GradingError(f"{source}: {refused}") from None
    except OSError as error:
        raise GradingError(f"{source} cannot be unpacked: {error.strerror or error}.") from error
    return found


def _unpack(source: Path, folder: Path, above: tuple[str, ...], found: Unpacked) -> None:
    with source.open("rb") as file:
        _look_before(file)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error, OSError) as error:
            raise _RefusedError(f"It is not a zip that can be read: {error}.") from None
        with archive:
            taken: set[str] = set()
            for info in archive.infolist():
                found.seen += 1
                if found.seen > MOST_ENTRIES:
                    raise _RefusedError(f"It has more than {MOST_ENTRIES} entries.")
                if not info.orig_filename.endswith("/"):
                    _one(archive, info, folder, above, taken, found)


def _one(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    folder: Path,
    above: tuple[str, ...],
    taken: set[str],
    found: Unpacked,
) -> None:
    name = info.orig_filename  # zipfile's own filename ends at a NUL and has other slashes
    try:
        parts = safe_parts(name)
        _unlike_others(parts, taken)
    except _RefusedError as refused:
        found.refused.append(f"{shown('/'.join((*above, name)))} was refused: {refused}")
        return
    if _is_clutter(parts):
        return
    whole, path = (*above, *parts), folder.joinpath(*parts)
    inner = parts[-1].lower().endswith(".zip") and not above
    if not inner and not parts[-1].lower().endswith(WANTED):
        found.entries.append(Entry(whole, None))
        return
    try:
        _check(info)
        _write(archive, info, path, found)
        if inner:
            before = len(found.entries)
            _unpack(path, folder / ".inside" / _short("/".join(parts)), whole, found)  # where no entry can be
            found.entries[before:] = [replace(entry, inside=path) for entry in found.entries[before:]]
        else:
            found.entries.append(Entry(whole, path, dated_by="its date in the zip"))
    except _RefusedError as refused:
        found.entries.append(Entry(whole, None, str(refused)))


def safe_parts(name: str) -> tuple[str, ...]:
    """The parts of a path that stays where it is put on every system; _RefusedError says what is wrong with another."""
    if not name or "\0" in name:
        raise _RefusedError("its name is empty or has a NUL in it.")
    if "\\" in name:
        raise _RefusedError("its name has a backslash, which some systems take for a folder.")
    if name.startswith("/") or name[1:2] == ":":
        raise _RefusedError("its path is absolute.")
    parts = tuple(name.split("/"))
    if len(parts) > DEEPEST:
        raise _RefusedError(f"its path is more than {DEEPEST} folders deep.")
    for part in parts:
        if part in ("", ".", ".."):
            raise _RefusedError("its path leads elsewhere, or nowhere.")
        if not part.isprintable() or _too_long(part):
            raise _RefusedError("its name has signs that cannot be written, or too many.")
        if part.partition(".")[0].strip().lower() in DEVICES or part[-1] in ". ":
            raise _RefusedError("its name means something else on other systems.")
    return parts


def shown(name: str) -> str:
    """A name from outside for one of our sentences: on one line, and not too long."""
    line = "".join(sign if sign.isprintable() else "?" for sign in name)
    return line if len(line) <= 120 else f"{line[:119]}…"


def _too_long(part: str) -> bool:
    return len(part.encode("utf-8", "surrogatepass")) > LONGEST_PART


def _unlike_others(parts: tuple[str, ...], taken: set[str]) -> None:
    """Refuses a path that some systems could not tell from one before it."""
    same = unicodedata.normalize("NFC", "/".join(parts)).casefold()
    if same in taken:
        raise _RefusedError("another entry has the same name, if only in other letters.")
    taken.add(same)


def _is_clutter(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _check(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise _RefusedError("It is a link to another file." if kind == stat.S_IFLNK else "It is not a file.")
    if info.flag_bits & 1:
        raise _RefusedError("It is encrypted.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others take as much memory as they say
        raise _RefusedError("It is compressed in an unusual way.")
    if info.file_size > LARGEST:
        raise _RefusedError(_large(info.file_size))


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, found: Unpacked) -> None:
    """Byte by byte counted; what an earlier run wrote of the same zip is written again."""
    part = path.with_name(f".{_short(path.name)}.part")
    time = _time(info)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            for chunk in _chunks(archive, info):
                found.left -= len(chunk)
                if file.tell() + len(chunk) > LARGEST:
                    raise _RefusedError(_large(file.tell() + len(chunk)))
                if found.left < 0:
                    raise _RefusedError("More would come out of the zip than any class hands in.")
                file.write(chunk)
        if time:
            os.utime(part, (time.timestamp(), time.timestamp()))
        os.replace(part, path)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise _RefusedError("A file stands where it needs a folder, or the other way round.") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as content:
            while chunk := content.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _RefusedError(f"It cannot be unpacked: {str(error).rstrip('.')}.") from None


def _large(size: int) -> str:
    return f"It has {size >> 20} MB; {LARGEST >> 20} MB is the most that is read."


def _time(info: zipfile.ZipInfo) -> datetime | None:
    """When the entry says that it was last changed; a zip knows no time zone, so it is taken for this machine's."""
    try:
        return datetime(*info.date_time).astimezone() if info.date_time[0] > 1980 else None
    except (ValueError, OverflowError):
        return None


def _look_before(file: BinaryIO) -> None:
    """Refuses a table of contents too large to be read at once, by what the end of the zip says of it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end >= 0 and len(tail) >= end + 22:
        (contents,) = struct.unpack_from("<I", tail, end + 12)
        large = tail.rfind(b"PK\6\6", 0, end)  # a zip64's own end stands before it
        if contents == 0xFFFFFFFF and large >= 0 and len(tail) >= large + 48:
            (contents,) = struct.unpack_from("<Q", tail, large + 40)
        if min(contents, size) > LARGEST_CONTENTS:
            raise _RefusedError(f"Its table of contents has {contents >> 20} MB.")
    file.seek(0)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _digest(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
