"""How many cases the fuzzing tests draw: the same few in every run, or new ones, CNNKIT_FUZZ times as many.

`CNNKIT_FUZZ=100 python -m pytest tests/ops/test_fuzz.py` looks for what the usual run has not met.
"""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("CNNKIT_FUZZ", "1"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def fuzzed(examples: int) -> settings:
    """So many cases by default: a decorator above @given."""
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        suppress_health_check=SLOW,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain takes minutes
    )
