"""The course in this checkout: lessons/ follows solutions/, or this fails with the differences."""

from pathlib import Path

import pytest

from cnnkit.course.release import release

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not (ROOT / "solutions").is_dir(), reason="needs a checkout")
def test_lessons_follow_solutions():
    assert release(ROOT / "solutions", ROOT / "lessons", check=True) == []
