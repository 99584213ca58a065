"""Finds what was handed in: as ``SUBMISSIONS/<student>/<lesson>.ipynb``, in nbgrader's folders, or in the folders and
zips that Canvas and Moodle hand out. Of several attempts the newest counts; what is not understood is said.
"""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from cnnkit.errors import GradingError
from cnnkit.grading import archive, ingest, layouts, when
from cnnkit.grading.archive import Entry, shown
from cnnkit.grading.gradebook import HandedIn

MOST_TOLD = 10  # sentences, or names in a sentence, of one kind
DEEPEST = 8  # folders below a student's
NATIVE = "<student>/<lesson>.ipynb"
COURSE = ("nbgrader_config.py", "gradebook.db", "source")  # what lies beside submitted/ in a course of nbgrader's
UNPACKED = "handed-in"  # the folder among the results into which zips are unpacked


@dataclass(frozen=True)
class Submission:
    """One notebook of one student; without a path, one that others handed in and this student did not."""

    student: str
    lesson: str  # the stem that it is graded as
    path: Path | None
    refused: str = ""  # why there is something that cannot even be opened
    handed_in: HandedIn | None = None
    earlier: tuple[Path, ...] = ()  # what the same student handed in before

    def content(self) -> bytes | ingest.Unreadable:
        """What is in it; nothing where there is none."""
        if self.refused:
            return ingest.Unreadable(self.refused)
        return ingest.read_bytes(self.path) if self.path else b""


@dataclass(frozen=True)
class Found:
    """All submissions by student and lesson, and in sentences what else there was."""

    submissions: list[Submission]
    remarks: list[str]


@dataclass(frozen=True)
class _Candidate:
    """A notebook that may be somebody's submission. ``sure`` when more than a number at the front says which lesson."""

    entry: Entry
    place: layouts.Place
    lesson: str
    sure: bool = True

    @property
    def handed_in(self) -> HandedIn | None:
        file = self.entry.inside or self.entry.path
        if file is None or not self.place.dated:
            return None
        return when.handed_in(file, self.entry.dated_by, noted=self.place.noted)

    @property
    def age(self) -> tuple[bool, int, datetime]:
        told = self.handed_in
        return self.sure, self.place.order, told.time if told else datetime.min.replace(tzinfo=UTC)


def find(source: Path, lessons: Iterable[str], unpacked: Path) -> Found:
    """What is in a folder or a zip. Zips are unpacked into ``unpacked``. Raises GradingError when there is nothing."""
    known = list(lessons)
    entries, remarks = _entries(source, unpacked)
    places = [(entry, layouts.place(entry.parts)) for entry in entries if entry.parts[-1] != when.NBGRADER]
    theirs = [(entry, place) for entry, place in places if place]
    candidates = [_recognised(entry, place, known) for entry, place in theirs if _is_notebook(place)]
    namesakes = _namesakes(candidates)
    submissions, more = _newest(candidates, namesakes, known)
    if not submissions:
        raise GradingError(f"{source} has no notebooks. They are expected as {source}/{NATIVE}.")
    students = {*map(readable, _students_folders(source)), *(_student(place, namesakes) for _, place in theirs)}
    submissions += _missing(students, known, submissions)
    remarks += more + _left_alone(places)
    told = [f"Several are called {shown(name)}; Moodle's number keeps them apart." for name in sorted(namesakes)]
    remarks += _capped(told)
    return Found(sorted(submissions, key=lambda submission: (submission.student, submission.lesson)), remarks)


def _left_alone(places: list[tuple[Entry, layouts.Place | None]]) -> list[str]:
    """What is not graded, and what only Canvas knows."""
    nobodys = ["/".join(entry.parts) for entry, place in places if place is None]
    others = ["/".join(entry.parts) for entry, place in places if place and not _is_notebook(place)]
    late = {place.student for _, place in places if place and place.late}
    return [
        *_listed(nobodys, "By its path, this file is nobody's", "By their paths, {} files are nobody's"),
        *_listed(others, "No notebook, and left alone", "{} files are no notebooks and were left alone"),
        *_listed(late, "Late, says Canvas, and not by how much", "Late, says Canvas of {}, and not by how much"),
    ]


def of_student(submissions: list[Submission], name: str) -> list[Submission]:
    """One student's. Raises GradingError, with the nearest names, when there is nobody of that name."""
    found = [submission for submission in submissions if submission.student == name]
    if not found:
        near = get_close_matches(name, {submission.student for submission in submissions}, cutoff=0.4)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise GradingError(f"Nobody called {name} handed anything in.{meant}")
    return found


def readable(name: str) -> str:
    """A name that can be written anywhere; file systems allow bytes that are no text."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_notebook(place: layouts.Place) -> bool:
    """Or a zip that could not be opened, in which one may be."""
    return place.names[0].lower().endswith((".ipynb", ".zip"))


def _missing(students: set[str], known: list[str], submissions: list[Submission]) -> list[Submission]:
    """What others handed in and these students did not."""
    asked = [lesson for lesson in known if any(submission.lesson == lesson for submission in submissions)]
    handed_in = {(submission.student, submission.lesson) for submission in submissions}
    return [Submission(name, one, None) for name in students for one in asked if (name, one) not in handed_in]


def _entries(source: Path, unpacked: Path) -> tuple[list[Entry], list[str]]:
    """Every file below a folder or in a zip, in the zips that lie there, and in those that students handed in."""
    if source.is_file():
        return _of_zip(source, unpacked)
    if not source.is_dir():
        raise GradingError(f"{source} is no folder and no zip. Submissions are expected as {source}/{NATIVE}.")
    entries: list[Entry] = []
    remarks: list[str] = []
    passed_over: list[str] = []
    for parts, path in _walk(_top(source), (), passed_over):
        if not parts[-1].lower().endswith(".zip"):
            entries.append(Entry(parts, path))
        elif not path.is_symlink() and not path.is_file():  # a pipe, which to open would take for ever
            entries.append(Entry(parts, None, "It is not a file."))
        elif layouts.place(parts) is None and not path.is_symlink():
            inner, told = _of_zip(path, unpacked)
            entries += inner
            remarks += told
        else:
            inner, told = _of_student(parts, path, unpacked)
            entries += inner
            remarks += told
    return entries, _capped(passed_over) + remarks


def _of_zip(path: Path, unpacked: Path) -> tuple[list[Entry], list[str]]:
    """A whole class's, without the folder that was zipped."""
    found = archive.unpack(path, unpacked)
    depth = layouts.around([entry.parts for entry in found.entries], "submissions", path.stem)
    entries = [replace(entry, parts=entry.parts[depth:]) for entry in found.entries]
    tops = {entry.parts[0] for entry in entries}
    if "submitted" in tops and (len(tops) == 1 or tops & set(COURSE)):
        entries = [replace(e, parts=e.parts[1:]) for e in entries if e.parts[0] == "submitted" and len(e.parts) > 1]
    return entries, _capped(found.refused)


def _of_student(parts: tuple[str, ...], path: Path, unpacked: Path) -> tuple[list[Entry], list[str]]:
    """A zip that a student handed in; the student is told when it cannot be opened."""
    if path.is_symlink():
        return [Entry(parts, None, "It is a link to another file.")], []
    try:
        found = archive.unpack(path, unpacked / "students")
    except GradingError as error:
        return [Entry(parts, None, str(error).removeprefix(f"{path}: "))], []
    dated_by = "the date of the zip that it is in"
    entries = [replace(entry, parts=parts + entry.parts, inside=path, dated_by=dated_by) for entry in found.entries]
    return entries, _capped(found.refused)


def _top(folder: Path) -> Path:
    """Where students' folders begin: nbgrader's course keeps them in one of its own."""
    course = any((folder / name).exists() for name in COURSE)
    return folder / "submitted" if course and (folder / "submitted").is_dir() else folder


def _students_folders(source: Path) -> Iterator[str]:
    """Also of those who handed in nothing; Moodle makes no folders for those."""
    if source.is_dir():
        for place in _top(source).iterdir():
            hidden = place.name.startswith(("__MACOSX", ".")) or layouts.MOODLE.fullmatch(place.name)
            if place.is_dir() and not place.is_symlink() and not hidden:
                yield place.name


def _walk(folder: Path, above: tuple[str, ...], remarks: list[str]) -> Iterator[tuple[tuple[str, ...], Path]]:
    """Files, and whatever else is called like a notebook; nothing hidden, and no folder behind a link."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        remarks.append(f"{shown(str(folder))} cannot be looked into: {error.strerror}.")
        return
    for path in inside:
        parts = (*above, path.name)
        if path.name.startswith(".") or path.name == "__MACOSX":
            continue
        if path.is_dir() and path.suffix.lower() != ".ipynb":
            if path.is_symlink():
                remarks.append(f"{shown('/'.join(parts))} is a link to a folder, and was not followed.")
            elif len(parts) > DEEPEST:
                remarks.append(f"{shown('/'.join(parts))} lies too deep, and was not looked into.")
            else:
                yield from _walk(path, parts, remarks)
        else:
            yield parts, path


def _recognised(entry: Entry, place: layouts.Place, known: list[str]) -> _Candidate:
    """By the lesson's name, else by what the notebook says of itself, else by its number alone."""
    for name in place.names:
        lesson = layouts.lesson_named(name, known)
        if lesson:
            return _Candidate(entry, place, lesson)
    content = ingest.read_bytes(entry.path) if entry.path else None
    number = ingest.lesson(content) if isinstance(content, bytes) else None
    said = layouts.lesson_numbered(f"{number}", known)
    if said:
        return _Candidate(entry, place, said)
    numbered = (layouts.lesson_numbered(name, known) for name in place.names)
    return _Candidate(entry, place, next(filter(None, numbered), ""), sure=False)


def _namesakes(candidates: list[_Candidate]) -> set[str]:
    """Names that Moodle gives with several numbers in one lesson: they are several people's."""
    numbers = defaultdict(set)
    for one in candidates:
        numbers[one.place.student, one.lesson].add(one.place.number)
    return {name for (name, _), found in numbers.items() if len(found) > 1}


def _student(place: layouts.Place, namesakes: set[str]) -> str:
    return readable(f"{place.student}_{place.number}" if place.student in namesakes else place.student)


def _newest(candidates: list[_Candidate], namesakes: set[str], known: list[str]) -> tuple[list[Submission], list[str]]:
    """One submission for each student and lesson; those of no lesson keep the name that they came with."""
    by_notebook = defaultdict(list)
    for one in candidates:
        name = one.lesson or layouts.stem(one.place.names[0])
        by_notebook[_student(one.place, namesakes), readable(name)].append(one)
    submissions, several, foreign = [], [], []
    for (student, lesson), all_of_it in by_notebook.items():
        *earlier, newest = sorted(all_of_it, key=lambda one: one.age)
        entry, place = newest.entry, newest.place
        paths = tuple(one.entry.path for one in earlier if one.entry.path)
        submissions.append(Submission(student, lesson, entry.path, entry.why, newest.handed_in, paths))
        name = shown(place.names[0])
        if earlier:
            what = f"the {len(all_of_it)} notebooks that {shown(student)} handed in as {shown(lesson)}"
            several.append(f"Of {what}, {name} counts.")
        if lesson not in known:
            who = shown(student)
            foreign.append(f"{who}: {name} is no lesson of this course, by its name or by what it says of itself.")
    return submissions, _capped(several) + _capped(foreign)


def _capped(sentences: list[str]) -> list[str]:
    more = len(sentences) - MOST_TOLD
    return sentences[:MOST_TOLD] + ([f"… and {more} more like the last."] if more > 0 else [])


def _listed(names: Collection[str], one: str, many: str) -> list[str]:
    if not names:
        return []
    told = ", ".join(map(shown, sorted(names)[:MOST_TOLD])) + (", …" if len(names) > MOST_TOLD else "")
    return [f"{one if len(names) == 1 else many.format(len(names))}: {told}."]
