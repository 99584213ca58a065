"""The learner's attempts: one line of JSON each, appended to a file beside the notebooks.

Appending loses nothing when two notebooks check at once or a laptop dies, and a line that cannot be read
costs only itself. ``CNNKIT_HOME`` moves the file to a folder of its own.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cnnkit.exercises.judge import Verdict

FILE = "cnnkit-progress.jsonl"


@dataclass(frozen=True)
class Attempt:
    """One call of ``check``: when, on what, and how it went; ``source`` is the answer, when it passed."""

    time: str  # ISO 8601, UTC
    exercise: str
    status: str
    points: float
    mistake: str | None = None
    source: str | None = None


def path(folder: str | os.PathLike | None = None) -> Path:
    """Where attempts are kept: in CNNKIT_HOME if that is set, else in ``folder``, else in the current one."""
    return Path(os.environ.get("CNNKIT_HOME") or folder or Path.cwd()) / FILE


def note(verdict: Verdict, *, source: str | None = None) -> str:
    """Append an attempt; stubs are none. Returns what went wrong, in a sentence, or an empty string."""
    if verdict.status == "not-attempted":
        return ""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    attempt = Attempt(now, verdict.exercise.id, verdict.status, verdict.points, verdict.mistake, source)
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(attempt)) + "\n")
    except OSError as error:
        return f"This attempt could not be noted in {file}: {error.strerror}."
    return ""


def read(file: Path) -> list[Attempt]:
    """All attempts in a file, oldest first; none when there is no file; unreadable lines are passed over."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [attempt for line in text.splitlines() if (attempt := _parsed(line))]


def _parsed(line):
    try:
        attempt = Attempt(**json.loads(line))
        return attempt if isinstance(attempt.exercise, str) and isinstance(attempt.points, (int, float)) else None
    except (ValueError, TypeError):
        return None
