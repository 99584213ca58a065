"""A hostile zip writes nothing outside its folder and takes no more than it may; what is refused is said."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.errors import GradingError
from cnnkit.grading import archive

BOOK = b'{"cells": []}'


def zipped(place, entries, name="class.zip", **options):
    """A zip of (name or ZipInfo, content) pairs."""
    path = place / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for which, content in entries:
            file.writestr(which, content)
    return path


def special(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def unpacked(place, entries):
    return archive.unpack(zipped(place, entries), place / "inside")


def test_notebooks_land_under_their_own_names_with_their_own_dates(tmp_path):
    info = zipfile.ZipInfo("ada/04 – pad.ipynb", (2026, 11, 20, 12, 30, 0))
    (entry,) = unpacked(tmp_path, [(info, BOOK)]).entries
    assert entry.parts == ("ada", "04 – pad.ipynb")
    assert entry.path.read_bytes() == BOOK
    assert entry.path.relative_to(tmp_path / "inside").parts[1:] == entry.parts
    assert (tmp_path / "inside").stat().st_mode & 0o077 == 0
    assert archive.datetime.fromtimestamp(entry.path.stat().st_mtime) == archive.datetime(2026, 11, 20, 12, 30)


def test_two_zips_of_the_same_name_lie_apart_and_one_zip_lies_where_it_lay(tmp_path):
    (first,) = unpacked(tmp_path, [("ada/04.ipynb", BOOK)]).entries
    (second,) = unpacked(tmp_path, [("ada/04.ipynb", BOOK + b" ")]).entries
    (again,) = unpacked(tmp_path, [("ada/04.ipynb", BOOK + b" ")]).entries
    assert first.path.read_bytes() == BOOK
    assert second.path != first.path
    assert again.path.parts[:-2] != first.path.parts[:-2]
    assert archive.unpack(tmp_path / "class.zip", tmp_path / "inside").entries[0].path == again.path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../ada.ipynb", "leads elsewhere"),
        ("ada/../../b.ipynb", "leads elsewhere"),
        ("ada//b.ipynb", "leads elsewhere"),
        ("./b.ipynb", "leads elsewhere"),
        ("/etc/b.ipynb", "absolute"),
        ("C:/b.ipynb", "absolute"),
        ("ada\\..\\b.ipynb", "backslash"),
        ("ada/\u202eb.ipynb", "cannot be written"),
        ("ada/b\n.ipynb", "cannot be written"),
        ("ada/" + "b" * 300 + ".ipynb", "cannot be written"),
        ("ada/NUL.ipynb", "something else on other systems"),
        ("ada/com1 .ipynb", "something else on other systems"),
        ("ada./b.ipynb", "something else on other systems"),
        ("a/" * 40 + "b.ipynb", "folders deep"),
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused_with_a_sentence(tmp_path, name, why):
    found = unpacked(tmp_path, [(name, BOOK), ("bob/04.ipynb", BOOK)])
    assert [entry.parts for entry in found.entries] == [("bob", "04.ipynb")]
    (sentence,) = found.refused
    assert why in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize("name", [b"ada/04.ipynb\0.exe", b"\0" * 17, b"\0/04.ipynb/567890"])
def test_a_name_with_a_nul_in_it_is_refused(tmp_path, name):
    path = zipped(tmp_path, [("ada/04.ipynbX.exe", BOOK)])
    path.write_bytes(path.read_bytes().replace(b"ada/04.ipynbX.exe", name[:17]))
    found = archive.unpack(path, tmp_path / "inside")
    assert found.entries == []
    assert "NUL" in found.refused[0]


def test_of_two_names_that_some_systems_cannot_tell_apart_the_first_counts(tmp_path):
    found = unpacked(tmp_path, [("ada/04.ipynb", BOOK), ("Ada/04.IPYNB", BOOK), ("zoe\u0301/4.ipynb", BOOK)])
    assert [entry.parts[0] for entry in found.entries] == ["ada", "zoe\u0301"]
    assert "same name" in found.refused[0]


@pytest.mark.parametrize(
    ("mode", "why"),
    [(stat.S_IFLNK | 0o777, "a link"), (stat.S_IFIFO | 0o600, "not a file"), (stat.S_IFCHR, "not a file")],
)
def test_links_pipes_and_devices_are_not_made(tmp_path, mode, why):
    (entry,) = unpacked(tmp_path, [(special("ada/04.ipynb", mode), "/etc/passwd")]).entries
    assert entry.path is None
    assert why in entry.why


def test_what_claims_to_be_too_large_is_not_even_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_write", None)
    (entry,) = unpacked(tmp_path, [("ada/04.ipynb", bytes(25 << 20))]).entries
    assert entry.why == "It has 25 MB; 20 MB is the most that is read."


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_comes_out(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_check", lambda info: None)
    (entry,) = unpacked(tmp_path, [("ada/04.ipynb", bytes(25 << 20))]).entries
    assert "20 MB is the most" in entry.why
    assert [path for path in (tmp_path / "inside").rglob("*") if path.is_file()] == []


def test_many_small_bombs_are_one(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "UNSUSPECTED", 1 << 20)
    found = unpacked(tmp_path, [(f"s{i}/04.ipynb", bytes(1 << 20)) for i in range(8)])
    size = (tmp_path / "class.zip").stat().st_size
    whole = [entry for entry in found.entries if entry.path]
    assert len(whole) == (archive.TIGHTEST * size) >> 20
    assert "than any class hands in" in found.entries[-1].why


def test_a_loop_that_printed_zeros_is_no_bomb(tmp_path):
    (entry,) = unpacked(tmp_path, [("ada/04.ipynb", bytes(15 << 20))]).entries
    assert entry.path.stat().st_size == 15 << 20


def test_too_many_entries_are_no_class(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    with pytest.raises(GradingError, match="more than 3 entries"):
        unpacked(tmp_path, [(f"s{i}/04.ipynb", BOOK) for i in range(4)])


def test_a_table_of_contents_is_measured_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_CONTENTS", 1000)
    monkeypatch.setattr(zipfile, "ZipFile", None)  # not even opened
    path = tmp_path / "class.zip"
    path.write_bytes(bytes(5000) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 4000, 0, 0))
    with pytest.raises(GradingError, match="table of contents"):
        archive.unpack(path, tmp_path / "inside")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_may_take_any_amount_of_memory_to_unpack_is_not(tmp_path, compression):
    info = zipfile.ZipInfo("ada/04.ipynb")
    info.compress_type = compression
    (entry,) = unpacked(tmp_path, [(info, BOOK)]).entries
    assert "unusual" in entry.why


def test_a_damaged_entry_costs_nobody_else_anything(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        file.writestr("ada/04.ipynb", b"A" * 50)
        file.writestr("bob/04.ipynb", BOOK)
    path.write_bytes(path.read_bytes().replace(b"A" * 50, b"B" * 50))
    ada, bob = archive.unpack(path, tmp_path / "inside").entries
    assert "Bad CRC-32" in ada.why
    assert bob.path.read_bytes() == BOOK


def test_a_file_in_the_way_of_a_folder_costs_only_the_second(tmp_path):
    found = unpacked(tmp_path, [("ada.ipynb", BOOK), ("ada.ipynb/04.ipynb", BOOK)])
    assert [bool(entry.path) for entry in found.entries] == [True, False]
    assert "where it needs a folder" in found.entries[1].why


@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"no zip", b"PK\3\4" + b"\0" * 100])
def test_what_is_no_zip_is_a_sentence(tmp_path, content):
    (tmp_path / "class.zip").write_bytes(content)
    with pytest.raises(GradingError, match=r"class\.zip: It is not a zip"):
        archive.unpack(tmp_path / "class.zip", tmp_path / "inside")


def test_a_students_own_zip_is_opened_too_and_a_zip_in_that_is_not(tmp_path):
    inmost = zipped(tmp_path, [("05.ipynb", BOOK)], "inmost.zip").read_bytes()
    own = zipped(
        tmp_path, [("my/04.ipynb", BOOK), ("inmost.zip", inmost), ("../x.ipynb", BOOK)], "own.zip"
    ).read_bytes()
    found = unpacked(tmp_path, [("ada/own.zip", own), ("bob/own.zip", b"broken")])
    assert [entry.parts for entry in found.entries if entry.path] == [("ada", "own.zip", "my", "04.ipynb")]
    assert [entry.parts for entry in found.entries if entry.why] == [("bob", "own.zip")]
    assert found.refused == ["ada/own.zip/../x.ipynb was refused: its path leads elsewhere, or nowhere."]


def test_what_systems_leave_behind_is_passed_over(tmp_path):
    names = ["__MACOSX/ada/._04.ipynb", "ada/.DS_Store", "ada/.ipynb_checkpoints/04.ipynb", "ada/"]
    assert unpacked(tmp_path, [(name, b"") for name in names]).entries == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_is_wrong_in_a_zip_it_is_a_sentence(tmp_path_factory, data):
    place = tmp_path_factory.mktemp("damaged")
    own = zipped(place, [("05.ipynb", BOOK)], "own.zip").read_bytes()
    whole = bytearray(zipped(place, [("ada/04.ipynb", BOOK * 50), ("bob/own.zip", own)]).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        whole[at] = data.draw(st.integers(0, 255))
    (place / "class.zip").write_bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))])
    try:
        entries = archive.unpack(place / "class.zip", place / "inside").entries
    except GradingError:
        entries = []
    assert all((entry.path is None) == bool(entry.why) or entry.parts[-1] != "04.ipynb" for entry in entries)
    assert all(entry.path.is_file() for entry in entries if entry.path)


PART = st.sampled_from(["..", ".", "", "a", "~", "$HOME", "con", "C:", "\\", "a\0b", "\u2215", "é", " ", "x" * 260])
NAME = st.lists(PART | st.text(max_size=8), min_size=1, max_size=6).map(lambda parts: "/".join(parts) + ".ipynb")


@settings(max_examples=100, deadline=None)
@given(st.lists(NAME, min_size=1, max_size=8))
def test_whatever_names_a_zip_has_nothing_is_written_outside(tmp_path_factory, names):
    place = tmp_path_factory.mktemp("hostile")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name
            try:
                file.writestr(info, BOOK)
            except (UnicodeEncodeError, UserWarning):  # half a character; the same name twice
                continue
    (place / "class.zip").write_bytes(packed.getvalue())
    try:
        found = archive.unpack(place / "class.zip", place / "deep" / "inside")
    except GradingError:
        found = archive.Unpacked()
    written = {path for path in place.rglob("*") if path.is_file()} - {place / "class.zip"}
    assert all(path.is_relative_to(place / "deep" / "inside") for path in written)
    assert written == {entry.path for entry in found.entries if entry.path}
    assert all(Path(*entry.parts).as_posix() == "/".join(entry.parts) for entry in found.entries)
