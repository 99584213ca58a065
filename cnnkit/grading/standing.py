"""Which rows of an earlier attempt still stand, so that a changed exercise grades just itself again."""

import re

from cnnkit.grading.environment import Key
from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt


def standing(latest: Attempt | None, key: Key) -> dict[str, Row]:
    """By exercise, what grading again would find again. A row that a fault of ours spoilt never stands.

    Nor does one whose code calls an exercise that changed: the reference may have stood in for it.
    """
    if latest is None or latest.key != key.common:
        return {}
    kept = {row.exercise: row for row in latest.rows if _holds(row, key)}
    changed = [id.partition(".")[2] for id, own in key.own.items() if id not in kept or kept[id].key != own]
    return {id: row for id, row in kept.items() if not _mentions(row.source, changed)}


def finished(kept: dict[str, Row], key: Key) -> bool:
    """Whether nothing is left to be graded."""
    return bool(kept) and set(key.own) <= set(kept)


def _holds(row: Row, key: Key) -> bool:
    return row.status != "needs-regrade" and row.key == key.own.get(row.exercise, "")


def _mentions(source: str, names: list[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", source) for name in names)
