"""The list of the class, as Canvas or Moodle exported it: who is who there, in their own columns and order.

Reads what an instructor downloaded: Canvas's gradebook, or the grading worksheet of one Moodle assignment.
"""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnkit.errors import GradingError
from cnnkit.grading.archive import shown

LARGEST = 20 << 20  # bytes
MOST_TOLD = 10  # names in a sentence
NUMBERED = re.compile(r"_(\d+)$|^anon_\w+$")  # how Canvas and Moodle name files: lovelaceada_12345
BY_NUMBER = ("ID", "Identifier")
BY_NAME = ("SIS Login ID", "SIS User ID", "Username", "ID number", "Email address", "Student", "Full name")


@dataclass
class Roster:
    """``rows`` are people; ``above`` are the lines between the header and the first of them, kept as they are."""

    header: list[str]
    above: list[list[str]]
    rows: list[list[str]]
    delimiter: str = ","
    mark: str = ""  # a byte order mark, where the file had one

    def column(self, *names: str) -> int | None:
        """The place of the first column called like one of these, in whatever case."""
        plain = [title.strip().casefold() for title in self.header]
        return next((plain.index(name.casefold()) for name in names if name.casefold() in plain), None)

    def cell(self, row: list[str], *names: str) -> str:
        """A person's cell in the first column called like one of these; empty where there is none."""
        column = self.column(*names)
        return row[column].strip() if column is not None and column < len(row) else ""

    def written(self, header: list[str], lines: Iterable[list[str]]) -> str:
        """A table like the one that was read."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerows([header, *lines])
        return self.mark + text.getvalue()


def read(file: Path, *needed: str) -> Roster:
    """Raises GradingError, in a sentence, for what is no table with these columns."""
    text = _text(file)
    first = text.strip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        header, *lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) or [[]]
    except (csv.Error, ValueError) as error:
        raise GradingError(f"{file} is not a table: {error}.") from None
    titles = [title.strip() for title in header]
    missing = [name for name in needed if name.casefold() not in map(str.casefold, titles)]
    if missing:
        raise GradingError(
            f"{file} has no column {' and no '.join(missing)}. Export it with the platform set to English."
        )
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    people = next((i for i, line in enumerate(lines) if _is_person(line)), len(lines))
    mark = "\ufeff" if file.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    padded = [line + [""] * (len(titles) - len(line)) for line in lines]
    return Roster(titles, padded[:people], padded[people:], delimiter, mark)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise GradingError(f"{file} is too large for a list of a class.")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GradingError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise GradingError(f"{file} is not text in UTF-8. Export it once more, as a CSV in UTF-8.") from None


def _is_person(line: list[str]) -> bool:
    """Canvas has lines above the people: who posts grades by hand, and the points possible."""
    return bool(line[0].strip()) and line[0].strip() != "Points Possible"


@dataclass(frozen=True)
class Match:
    """``rows`` by our name of a student; what has no match, or more than one, is told in sentences, on either side."""

    rows: dict[str, int]
    sentences: list[str]
    without: list[str]


def match(roster: Roster, students: Iterable[str]) -> Match:
    """Our students' places in the roster: by the platform's number where the name has one, else by login or name."""
    people, told = defaultdict(list), []
    known = _known(roster)
    for student in dict.fromkeys(students):
        numbered = NUMBERED.search(student)
        keys = [f"#{numbered[1]}"] if numbered and numbered[1] else []
        places = next((known[key] for key in [*keys, _plain(student)] if key in known), set())
        other = numbered and places and not _may_be(roster, roster.rows[min(places)], student[: numbered.start()])
        if len(places) == 1 and other:
            whose = _called(roster, roster.rows[min(places)])
            told.append(f"{student} has the number of {whose} in the roster, and another name; nothing is written.")
        elif len(places) == 1:
            people[min(places)].append(student)
        elif places:
            told.append(f"{student} may be any of {len(places)} people in the roster; nothing is written for them.")
        else:
            told.append(f"{student} is not in the roster; nothing is written for them.")
    rows = {names[0]: place for place, names in people.items() if len(names) == 1}
    for names in people.values():
        if len(names) > 1:
            told.append(f"{' and '.join(names)} are one person in the roster; nothing is written for them.")
    return Match(rows, told, _without(roster, set(people)))


def _without(roster: Roster, people: set[int]) -> list[str]:
    names = [_called(roster, row) for place, row in enumerate(roster.rows) if place not in people]
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return [f"In the roster, and without results here: {'; '.join(names[:MOST_TOLD])}{more}."] if names else []


def _called(roster: Roster, row: list[str]) -> str:
    return shown(roster.cell(row, "Student") or roster.cell(row, "Full name") or row[0])


def _may_be(roster: Roster, row: list[str], name: str) -> bool:
    """Whether who has the right number has the right name as well, where the roster knows any."""
    names = set(_names(roster, row))
    return not names or _plain(name) in ("", "participant", *names)


def _known(roster: Roster) -> dict[str, set[int]]:
    """Keys by which a person may be found -> places in the roster."""
    known: dict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(roster.rows):
        for key in _keys(roster, row):
            known[key].add(place)
    return known


def _keys(roster: Roster, row: list[str]) -> Iterator[str]:
    number = re.search(r"\d+$", roster.cell(row, *BY_NUMBER))
    if number:
        yield f"#{number[0]}"
    yield from _names(roster, row)


def _names(roster: Roster, row: list[str]) -> Iterator[str]:
    for name in BY_NAME:
        cell = roster.cell(row, name)
        family, comma, given = cell.partition(",")  # Canvas's sortable name: Lovelace, Ada
        for one in {cell, f"{given} {family}" if comma else "", cell.partition("@")[0]}:
            if _plain(one):
                yield _plain(one)


def _plain(name: str) -> str:
    """Letters and digits alone, so that "Lovelace, Ada", "lovelaceada" and "Lovelace Ada" are one name."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())
