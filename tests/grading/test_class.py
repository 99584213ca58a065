"""Made-up classes: every student earns what was planted, and every planted mistake is called by its name."""

import pytest

from cnnkit.grading import bubblewrap
from tests.grading.simulate import simulate

TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]


def test_every_student_of_a_class_earns_what_was_planted(tmp_path):
    counts, otherwise = simulate(tmp_path, "06", students=4, seed=11)
    assert set(counts) == {"right", "named", "unnamed", "blank"}
    assert otherwise == []
