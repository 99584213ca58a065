"""Where the inputs come from: a secret, the student, the submission and the exercise, and nothing else.

The same submission always meets the same inputs; no two students, and no two attempts, meet the same.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cnnkit.errors import GradingError

FILE = "secret"


def secret(folder: Path, seed: str | None) -> bytes:
    """The secret kept in ``folder``: made from ``seed`` if there is one, else drawn once and used again."""
    path = folder / FILE
    try:
        if seed is None and path.is_file():
            return _whole(path, path.read_bytes())
        new = hashlib.sha256(b"cnnkit seed " + seed.encode()).digest() if seed is not None else secrets.token_bytes(32)
        _write_private(path, new)
    except OSError as error:
        raise GradingError(f"The secret of this class cannot be kept in {path}: {error.strerror or error}.") from error
    return new


def _whole(path: Path, kept: bytes) -> bytes:
    if len(kept) < 16:
        raise GradingError(f"{path} is damaged. Remove it, and everything is graded with new inputs.")
    return kept


def _write_private(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def seed(secret: bytes, student: str, submission: bytes, exercise: str) -> str:
    """The number, in hexadecimal, from which an exercise draws this submission's inputs."""
    parts = (student.encode("utf-8", "surrogateescape"), hashlib.sha256(submission).digest(), exercise.encode())
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def drawn(secret: bytes, student: str, submission: bytes, exercises: Iterable[str]) -> dict[str, str]:
    """The seeds of one submission, by exercise."""
    return {exercise: seed(secret, student, submission, exercise) for exercise in exercises}
