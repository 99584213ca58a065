"""Reads a late policy: a small file, or the command's options of the same names.

    due = 2026-11-20T23:59:00+01:00     # without an offset, in this machine's own time; a day alone ends at midnight
    late = "10%/day"                    # for each day begun; or "5%/hour", or "50%" once
    of = "earned"                       # the points that it is a share of; or "possible"
    grace = "2h"                        # nothing is late before; after it, lateness counts from the due time
    max-late = "5d"                     # later than that earns nothing

    [lessons.06_stack_channels]         # or [lessons.06]: whatever differs there
    due = 2026-11-27T23:59:00+01:00

    [extensions.ada]                    # by student; "*" is every lesson
    "*" = "3d"
    04_pad_and_stride = 2026-12-01T12:00:00+01:00

    [handed-in.bob]                     # where you know better than his file
    04_pad_and_stride = 2026-11-20T22:00:00+01:00

It is kept beside the results as ``policy.toml``, so that a later run without options means the same.
"""

import json
import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from cnnkit.course.files import write_whole
from cnnkit.errors import GradingError
from cnnkit.grading.report.late import Policy, Terms

FILE = "policy.toml"
UNITS = {
    **dict.fromkeys(("m", "min", "minute"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day"), timedelta(days=1)),
    **dict.fromkeys(("w", "week"), timedelta(weeks=1)),
}
RATE = re.compile(r"\s*(\d{1,3}(?:\.\d{1,9})?)\s*%\s*(?:(?:/|per)\s*([a-z]+)\s*)?")
DURATION = re.compile(r"\s*(?:\d{1,6}(?:\.\d{1,9})?\s*[a-z]+\s*)+")
PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
KEYS = ("due", "late", "of", "grace", "max-late")
TABLES = ("lessons", "extensions", "handed-in")


def kept(out: Path, file: Path | None, options: dict[str, str | None]) -> Policy:
    """The policy of this run: from a file or from options, and else the one that ``out`` keeps; none is lenient."""
    given = {name: value for name, value in options.items() if value is not None}
    if file and given:
        raise GradingError(f"Give the late policy once: --policy {file}, or --{next(iter(given))}, but not both.")
    place = out / FILE
    if not file and not given:
        return read(place) if place.is_file() else Policy()
    text = _text(file) if file else "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())
    policy = parse(text, str(file) if file else "The late policy")
    write_whole(place, text.encode())
    return policy


def read(file: Path) -> Policy:
    """The policy in a file. Raises GradingError when it cannot be read or understood."""
    return parse(_text(file), str(file))


def parse(text: str, name: str) -> Policy:
    """Raises GradingError with the name of what cannot be understood."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOML's own errors are ValueErrors, as are those of endless numbers
        raise GradingError(f"{name} is not TOML: {error}.") from error
    try:
        return _policy(data)
    except ValueError as error:
        raise GradingError(f"{name}: {error}") from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise GradingError(f"The late policy {file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise GradingError(f"The late policy {file} is not text.") from error


def _policy(data: dict[str, Any]) -> Policy:
    tables = {name: data.pop(name, {}) for name in TABLES}
    for name, table in tables.items():
        if not isinstance(table, dict) or not all(isinstance(inner, dict) for inner in table.values()):
            raise ValueError(
                f"[{name}] wants a table for each name, such as [{name}.{'04' if name == 'lessons' else 'ada'}]."
            )
    terms = _terms(data, Terms())
    lessons = {lesson: _terms(own, terms) for lesson, own in tables["lessons"].items()}
    if any(own.share and not own.due for own in (terms, *lessons.values())) and not any(
        own.due for own in lessons.values()
    ):
        raise ValueError("there is a price for being late and no time when anything is due.")
    return Policy(
        terms,
        lessons,
        {
            who: {lesson: _more_time(value) for lesson, value in own.items()}
            for who, own in tables["extensions"].items()
        },
        {who: {lesson: moment(value) for lesson, value in own.items()} for who, own in tables["handed-in"].items()},
    )


def _terms(data: dict[str, Any], general: Terms) -> Terms:
    strange = [key for key in data if key not in KEYS]
    if strange:
        raise ValueError(f"there is no {strange[0]!r}; there are {', '.join(KEYS)} and the tables {', '.join(TABLES)}.")
    found: dict[str, Any] = {}
    if "due" in data:
        found["due"] = moment(data["due"])
    if "late" in data:
        found["share"], found["per"] = rate(data["late"])
    if "of" in data:
        if data["of"] not in ("earned", "possible"):
            raise ValueError(f'of = {data["of"]!r}: it is a share of the points "earned" or "possible".')
        found["of"] = data["of"]
    if "grace" in data:
        found["grace"] = duration(data["grace"])
    if "max-late" in data:
        found["most"] = duration(data["max-late"])
    return replace(general, **found)


def _more_time(value: object) -> timedelta | datetime:
    return duration(value) if isinstance(value, str) and DURATION.fullmatch(value.lower()) else moment(value)


def moment(value: object) -> datetime:
    """A time with its offset; of a day alone, its last second.

    >>> moment("2026-11-20T23:59+01:00").isoformat()
    '2026-11-20T23:59:00+01:00'
    """
    if isinstance(value, str):
        try:
            day = re.fullmatch(r"\s*\d{4}-\d\d-\d\d\s*", value)
            value = date.fromisoformat(value.strip()) if day else datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"{value!r} is no time; write it as 2026-11-20T23:59+01:00.") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59, 59))
    if not isinstance(value, datetime):
        raise ValueError(f"{value!r} is no time; write it as 2026-11-20T23:59+01:00.")
    if not 1970 < value.year < 9000:  # room for offsets, grace and extensions
        raise ValueError(f"{value} is no time that a course knows.")
    return value if value.tzinfo else value.astimezone()


def duration(value: object) -> timedelta:
    """
    >>> duration("1d 12h")
    datetime.timedelta(days=1, seconds=43200)
    """
    text = value.lower() if isinstance(value, str) else ""
    pieces = [(number, _unit(name)) for number, name in PIECE.findall(text)] if DURATION.fullmatch(text) else []
    if not pieces or not all(unit for _, unit in pieces):
        raise ValueError(f"{value!r} is no length of time; write 30min, 2h, 5d, 1w or 1d 12h.")
    total = sum((float(number) * unit for number, unit in pieces if unit), timedelta())
    if total > timedelta(days=3650):
        raise ValueError(f"{value!r} is longer than any course.")
    return total


def rate(value: object) -> tuple[float, timedelta | None]:
    """
    >>> rate("10%/day")
    (0.1, datetime.timedelta(days=1))
    """
    found = RATE.fullmatch(value.lower()) if isinstance(value, str) else None
    per = _unit(found[2]) if found and found[2] else None
    if not found or float(found[1]) > 100 or bool(found[2]) != bool(per):
        raise ValueError(f"late = {value!r}: write 10%/day, 5%/hour, or 50% for a share that is taken once.")
    return float(found[1]) / 100, per


def _unit(name: str) -> timedelta | None:
    return UNITS.get(name) or UNITS.get(name.removesuffix("s"))
