"""How the tests run against mutants, as a pytest plugin: the same cases for each, no shrinking, and nothing remembered.

A mutant is a forked copy of a process that has run every test. Without empty caches it would be told the right answers.
"""

from hypothesis import Phase, settings

from cnnkit.ops import conv, pool, window


def pytest_configure():
    settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None)
    settings.load_profile("mutants")


def pytest_collection_modifyitems():
    for cache in (conv._pays, pool._count_taps, window._resolve_once):
        cache.cache_clear()
