"""The tiny registry as a fixture: each test may add to its own."""

import pytest

from . import tiny


@pytest.fixture
def registry() -> dict[str, tiny.FakeExercise]:
    return tiny.registry()
