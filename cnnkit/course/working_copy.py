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
NAMED = 5  # names in a sentence; more are counted


@dataclass
class Report:
    """What an update did, by name."""

    first: bool = False  # nothing had been handed out before
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # new versions put next to notebooks the learner changed
    left: list[str] = field(default_factory=list)  # no longer among the lessons, and not ours to delete

    def sentences(self) -> list[str]:
        """The report for people; nothing when there is nothing to tell."""
        if self.first and len(self.added) > 1:
            return [f"{len(self.added)} lessons handed out."]
        told = [
            f"{what}: {_listed(names)}."
            for what, names in (
                ("Handed out", self.added),
                ("Brought up to date", self.updated),
                ("No longer among the lessons, and kept", self.left),
            )
            if names
        ]
        return told + [
            f"Your work is untouched; the new version of its lesson is beside it: {name}" for name in self.beside
        ]


def _listed(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names) if rest < 2 else f"{', '.join(names[:NAMED])} and {rest} more"


def update(folder: Path, lessons: Path) -> Report:
    """Bring ``folder`` up to date with the released ``lessons``.

    Missing notebooks are handed out, untouched ones replaced. One that differs from what was handed out
    is the learner's and stays; if its lesson reads differently by now, the new version is put beside it, once.
    Raises CourseError when the folder cannot be written.
    """
    _make(folder)
    known = _read_manifest(folder)
    report = Report(first=not known)
    released = places.notebooks(lessons)
    for source in released:
        seen = known.setdefault(source.name, {})
        seen.pop("withdrawn", None)
        _update_one(folder / source.name, source.read_bytes(), seen, report)
    for name in sorted(known.keys() - {source.name for source in released}):
        if "withdrawn" not in known[name]:  # said once
            known[name]["withdrawn"] = "yes"
            if (folder / name).exists():
                report.left.append(name)
    _write_manifest(folder, known)
    return report


def _update_one(mine: Path, new: bytes, seen: dict[str, str], report: Report) -> None:
    """``seen`` holds the hashes of what was handed out and of its words, and of the words last offered beside it."""
    current, words = _read(mine), _words(new)
    if current is None or current == new or _hash(current) == seen.get("handed_out"):
        if current != new:
            write_whole(mine, new)
            (report.added if current is None else report.updated).append(mine.name)
        seen.update(handed_out=_hash(new), words=words)
    elif words not in (seen.get("words"), seen.get("offered"), _words(current)):
        beside = mine.with_name(f"{mine.stem}.new-{words[:8]}.ipynb")
        if not beside.exists():
            write_whole(beside, new)
            report.beside.append(beside.name)
        seen["offered"] = words


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
    if _read(folder / MANIFEST) != content:
        write_whole(folder / MANIFEST, content)


def _words(content: bytes) -> str:
    """A hash of what is read and run in a notebook: pictures and numbers that a release drew anew do not count."""
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
    except (ValueError, KeyError, TypeError):  # no notebook: every byte counts
        return _hash(content)
    return _hash(json.dumps(cells).encode())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> bytes | None:
    """A file's bytes; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(f"Cannot read {path}: {error.strerror}.") from error
