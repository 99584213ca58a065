"""Whatever folder or zip is handed in: nothing is written elsewhere, every file is understood or said to be there."""

import os
import stat

from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import GradingError
from cnnkit.grading import archive, ingest
from cnnkit.grading.archive import shown
from cnnkit.grading.submissions import COURSE, find
from tests.fuzz import fuzzed
from tests.grading.hostile import ENTRIES, FORGERIES, KNOWN, NODES, PATHS, plant, zipped


def everything(place, but):
    """What is in a folder, apart from one folder in it: kinds, dates, sizes, where links lead."""
    found = {}
    for folder, folders, files in os.walk(place):
        folders[:] = [name for name in folders if os.path.join(folder, name) != str(but)]
        for name in folders + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            link = os.readlink(path) if stat.S_ISLNK(status.st_mode) else ""
            found[path] = status.st_mode, status.st_mtime_ns * (not stat.S_ISDIR(status.st_mode)), status.st_size, link
    return found


def looked(place, source):
    """What is found in ``source``: the same twice, with nothing written but into the folder for it; None if refused."""
    unpacked = place / "out" / "handed-in"
    before = everything(place, unpacked)
    answers = []
    for _ in range(2):
        try:
            answers.append(find(source, KNOWN, unpacked))
        except GradingError as error:
            answers.append(str(error))
    assert answers[0] == answers[1]
    assert everything(place, unpacked) == before
    if isinstance(answers[0], str):
        assert_sentence(answers[0])
        return None
    for sentence in answers[0].remarks:
        assert_sentence(sentence)
    for one in answers[0].submissions:
        assert one.path is None or (one.path.is_relative_to(source) or one.path.is_relative_to(unpacked))
        one.student.encode("utf-8")
        one.lesson.encode("utf-8")
        content = one.content()
        if isinstance(content, ingest.Unreadable):
            assert_sentence(content.why)
    assert len({(one.student, one.lesson) for one in answers[0].submissions}) == len(answers[0].submissions)
    return answers[0]


def assert_sentence(text):
    """Something for a person, on one line, that no terminal obeys."""
    assert text.isprintable(), text
    assert text.endswith((".", "like the last.")), text
    assert len(text) < 3_000


@fuzzed(25)
@given(st.lists(st.tuples(PATHS, NODES), min_size=1, max_size=8))
def test_of_any_folder_every_file_is_somebodys_or_named(tmp_path_factory, files):
    place = tmp_path_factory.mktemp("handed_in")
    (place / "out").mkdir()
    planted = plant(place / "class", files)
    found = looked(place, place / "class")
    if found is None:
        return
    counted = {path for one in found.submissions for path in (one.path, *one.earlier)}
    refused = {one.student for one in found.submissions if one.refused}
    course = any((place / "class" / name).exists() for name in COURSE) and (place / "class" / "submitted").is_dir()
    for parts, path in planted.items():
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        hidden = hidden or (course and parts[0] != "submitted")  # nbgrader's own, and its author's
        if not (hidden or path in counted or parts[-1] == "timestamp.txt" or parts[-1].lower().endswith(".zip")):
            names = {shown("/".join(parts)), shown(parts[-1]), *map(shown, parts[:-1])}
            assert any(name in sentence for name in names for sentence in found.remarks), (parts, found.remarks)
        if parts[-1].lower().endswith(".zip") and not hidden and path.is_symlink():
            assert refused or any(shown(parts[-1]) in sentence for sentence in found.remarks)


@fuzzed(25)
@given(
    st.lists(ENTRIES, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), FORGERIES), max_size=2),
    st.sampled_from([0, 0, 0, 1, 22, 60]),
    st.booleans(),
)
def test_of_any_zip_every_entry_is_unpacked_or_named(tmp_path_factory, entries, forgeries, cut, large):
    place = tmp_path_factory.mktemp("handed_in")
    (place / "out").mkdir()
    source = place / "class.zip"
    source.write_bytes(zipped(entries, forgeries, cut, large))
    looked(place, source)
    try:
        unpacked = archive.unpack(source, place / "out" / "once more")
    except GradingError:
        return
    assert all(entry.path is None or entry.path.is_file() for entry in unpacked.entries)
    for entry in unpacked.entries:
        if entry.why:
            assert_sentence(entry.why)
    if not forgeries and not cut:  # else the contents may be told by another table
        named = {"/".join(entry.parts) for entry in unpacked.entries}
        for name, *_ in entries:
            clutter = any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
            told = any(shown(name) in sentence for sentence in unpacked.refused)
            opened = any(other.startswith(f"{name}/") for other in named)
            empty = name.lower().endswith(".zip")  # nothing in it, nothing to say of it
            assert clutter or told or opened or empty or name.endswith("/") or name in named or not _fits(name)


def _fits(name):
    try:
        return bool(name.encode("utf-8")) and "\0" not in name
    except UnicodeEncodeError:
        return False
