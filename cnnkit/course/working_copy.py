"""The learner's own copies of the lessons: brought up to date, and never at the price of their work."""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from cnnkit.course import lessons as places
from cnnkit.course.files import write_whole
from cnnkit.errors import CourseError

MANIFEST = ".cnnkit-lessons.json"


@dataclass
class Report:
    """What an update did, by name."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # new versions put next to notebooks the learner changed

    def sentences(self) -> list[str]:
        """The report for people; nothing when there is nothing to tell."""
        told = []
        if self.added:
            told.append(f"{_count(self.added)} handed out.")
        if self.updated:
            told.append(f"{_count(self.updated)} brought up to date.")
        told += [f"Your work is untouched; the new version of its lesson is beside it: {name}" for name in self.beside]
        return told


def _count(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} lessons"


def update(folder: Path, lessons: Path) -> Report:
    """Bring ``folder`` up to date with the released ``lessons``.

    Missing notebooks are handed out, untouched ones replaced. One that differs from what was handed out
    is the learner's and stays; if its lesson is new too, the new version is put beside it, once.
    Raises CourseError when the folder cannot be written.
    """
    _make(folder)
    known = _read_manifest(folder)
    report = Report()
    for source in places.notebooks(lessons):
        seen = known.setdefault(source.name, {})
        _update_one(folder / source.name, source.read_bytes(), seen, report)
    _write_manifest(folder, known)
    return report


def _update_one(mine: Path, new: bytes, seen: dict[str, str], report: Report) -> None:
    """``seen`` holds the hashes of what was handed out and of what was last offered beside it."""
    released = _hash(new)
    current = _hash_of_file(mine)
    if current == released:
        seen["handed_out"] = released
    elif current is None:
        write_whole(mine, new)
        seen["handed_out"] = released
        report.added.append(mine.name)
    elif current == seen.get("handed_out"):
        write_whole(mine, new)
        seen["handed_out"] = released
        report.updated.append(mine.name)
    elif released not in (seen.get("handed_out"), seen.get("offered")):
        beside = mine.with_name(f"{mine.stem}.new-{released[:8]}.ipynb")
        if not beside.exists():
            write_whole(beside, new)
            report.beside.append(beside.name)
        seen["offered"] = released


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CourseError(f"Cannot make the folder {folder}: {error.strerror}. Name another one.") from error


def _read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """What was handed out. One that cannot be read counts as empty: then every notebook counts as changed."""
    path = folder / MANIFEST
    try:
        notebooks = json.loads(path.read_text(encoding="utf-8"))["notebooks"]
        return {name: {key: str(value) for key, value in seen.items()} for name, seen in notebooks.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        if path.is_file():
            shutil.copyfile(path, path.with_suffix(".broken.json"))
        return {}


def _write_manifest(folder: Path, known: dict[str, dict[str, str]]) -> None:
    content = json.dumps({"notebooks": known}, indent=1, sort_keys=True).encode()
    if _hash_of_file(folder / MANIFEST) != _hash(content):
        write_whole(folder / MANIFEST, content)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of_file(path: Path) -> str | None:
    try:
        return _hash(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(f"Cannot read {path}: {error.strerror}.") from error
