"""Folders and zips as no platform would hand them out: strategies for names, contents, entries; how to make them."""

import io
import json
import os
import stat
import struct
import warnings
import zipfile
from contextlib import suppress

from hypothesis import strategies as st

FOUR, FIVE = KNOWN = ["04_pad_and_stride", "05_look_further"]


def book(lesson=None):
    metadata = {"cnnkit": {"lesson": lesson}} if lesson else {}
    return json.dumps({"cells": [{"cell_type": "code", "source": "1"}], "metadata": metadata}).encode()


def packed(entries):
    """The bytes of a zip of (name, content) pairs; names that a zip cannot hold are left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same name twice
        for name, content in entries:
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name
            with suppress(UnicodeEncodeError):  # half a character
                archive.writestr(info, content)
    return file.getvalue()


# --- names

ALPHABETS = st.text(st.characters(blacklist_characters="/\0"), min_size=1, max_size=12)
BYTES = st.binary(min_size=1, max_size=12).map(lambda b: os.fsdecode(b.replace(b"/", b"_").replace(b"\0", b"_")))
PEOPLE = st.sampled_from(
    ["ada", "Ada", "ADA", "Zoë", "Zoe\u0308", "李", "عمر", "o'neil", "=cmd()", "a\nb", "\x1b[2J", "..."]
)
SYSTEM = st.sampled_from(
    ["CON", "nul.ipynb", "__MACOSX", ".hidden", "submitted", "submissions", "source", "x.ipynb", " "]
)
WHO = PEOPLE | ALPHABETS | BYTES
OWN = st.sampled_from(
    (
        *(f"{FOUR}.ipynb", f"{FOUR} (1).ipynb", f"{FOUR}-2.ipynb", f"{FIVE}.IPYNB", "04.ipynb", "05 mine.ipynb"),
        *("x.ipynb", "timestamp.txt", "notes.txt", "own.zip", "class.zip", ".ipynb", "a.ipynb.ipynb", "picture.png"),
    )
) | ALPHABETS.map(lambda text: f"{text}.ipynb")
CANVAS = st.builds("{}{}_{}_{}".format, WHO, st.sampled_from(["", "_LATE"]), st.integers(0, 99), st.integers(0, 10**20))
MOODLE = st.builds(
    "{}_{}_assignsubmission_{}".format, WHO, st.integers(0, 99), st.sampled_from(["file_", "file", "onlinetext_"])
)
PATHS = st.one_of(
    st.tuples(WHO | SYSTEM, OWN),
    st.tuples(MOODLE, OWN),
    st.builds(lambda who, own: (f"{who}_{own}",), CANVAS | MOODLE, OWN),
    st.tuples(st.just("submitted"), WHO, st.sampled_from(KNOWN), OWN),
    st.tuples(OWN),
    st.lists(WHO | SYSTEM, min_size=1, max_size=12).flatmap(lambda above: OWN.map(lambda own: (*above, own))),
)

# --- contents

BOOKS = st.sampled_from([None, "04", "05", "99"]).map(book)
BROKEN = st.sampled_from(
    [b"", b"{}", b"[" * 99, b"\xff\xfe", b"{" + b" " * 99, b"PK\3\4", b"PK\5\6" + bytes(18), bytes(999)]
)
ZIPPED = st.lists(st.tuples(PATHS.map("/".join), BOOKS | BROKEN), max_size=4).map(packed)
CONTENTS = st.one_of(BOOKS, BOOKS, BROKEN, ZIPPED, ZIPPED.map(lambda whole: whole[:-9]), st.binary(max_size=40))
LINKS = st.sampled_from(["/etc/passwd", ".", "..", "../..", "nowhere", "loop", "/dev/zero", "/"]).map(
    lambda to: ("link", to)
)
NODES = CONTENTS | LINKS | st.sampled_from([("pipe", ""), ("folder", "")])


def plant(top, files):
    """Put what can be put there -> the parts of the paths that are files, links or pipes now."""
    planted = {}
    top.mkdir()
    for parts, node in files:
        path = top.joinpath(*parts)
        if any(part in ("", ".", "..") for part in parts) or not path.is_relative_to(top):
            continue
        with suppress(OSError, ValueError):  # too long, a file where a folder is needed, half a character
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(node, bytes):
                if path.is_symlink() or (path.exists() and not path.is_file()):
                    continue
                path.write_bytes(node)
            elif node[0] == "link":
                path.symlink_to(node[1])
            elif node[0] == "pipe":
                os.mkfifo(path)
            else:
                path.mkdir()
                continue
            planted[parts] = path
    return planted


# --- entries of a zip, and what can be wrong with them

MODES = st.sampled_from(
    [0, stat.S_IFREG | 0o644, stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFDIR | 0o755, stat.S_IFCHR]
)
DATES = st.sampled_from(
    [(1980, 0, 0, 0, 0, 0), (2026, 2, 31, 25, 61, 61), (2107, 12, 31, 23, 59, 58), (2026, 11, 20, 1, 2, 4)]
)
ENTRY_NAMES = (
    PATHS.map("/".join) | st.text(max_size=20) | st.sampled_from(["../x.ipynb", "/x.ipynb", "C:x.ipynb", "a/", "a\\b"])
)
METHODS = st.sampled_from(
    [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
ENTRIES = st.tuples(ENTRY_NAMES, CONTENTS, MODES, DATES, METHODS)
# What is written over the table of contents: where in an entry's record, how, what.
FORGERIES = st.sampled_from(
    (
        *((8, "<H", 1), (8, "<H", 0x841), (10, "<H", 99), (16, "<I", 7), (20, "<I", 2**32 - 1), (24, "<I", 2**32 - 1)),
        *((24, "<I", 2**31), (24, "<I", 0), (28, "<H", 0), (30, "<H", 65535), (42, "<I", 0), (42, "<I", 2**32 - 1)),
    )
)


def zipped(entries, forgeries, cut, large):
    """A zip of such entries, some of whose records lie; cut off at the end by so many bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content, mode, date, method in entries:
            info = zipfile.ZipInfo("x", date)
            info.filename = info.orig_filename = name
            info.external_attr, info.compress_type = mode << 16, method
            with suppress(UnicodeEncodeError), archive.open(info, "w", force_zip64=large) as entry:
                entry.write(content)
    whole = bytearray(file.getvalue())
    for which, (at, form, value) in forgeries:
        record = -1
        for _ in range(which + 1):
            record = whole.find(b"PK\1\2", record + 1)
        if record >= 0:
            struct.pack_into(form, whole, record + at, value)
    return bytes(whole[: len(whole) - cut])
