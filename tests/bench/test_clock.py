"""Times that can be compared."""

from threading import Thread
from time import perf_counter

import pytest

from cnnkit.bench import clock


def test_ratios_have_a_geometric_mean():
    assert clock.geometric_mean([4.0]) == 4
    assert clock.geometric_mean([1.0, 4.0]) == 2  # the arithmetic one is 2.5
    assert clock.geometric_mean([0.1, 10.0, 8.0, 8.0, 8.0, 8.0]) == pytest.approx(4)


def test_the_low_quantile_is_not_the_one_lucky_call():
    assert clock.low(range(100)) == 10
    assert clock.low([3.0]) == 3


def test_contestants_take_turns_and_the_first_call_of_a_turn_does_not_count(monkeypatch):
    now, order = [0.0], []
    monkeypatch.setattr(clock, "perf_counter", lambda: now[0])

    def contestant(name, cold, warm):
        def call():
            now[0] += warm if order and order[-1] == name else cold
            order.append(name)

        return call

    times = clock.race({"a": contestant("a", 5.0, 1.0), "b": contestant("b", 7.0, 2.0)}, seconds=1)
    assert times == {"a": 1, "b": 2}
    assert "".join(order) == "aabb" + "aabb" * clock.LEAST_ROUNDS


def test_quick_calls_get_many_in_a_turn_and_the_time_is_kept_to(monkeypatch):
    now, calls = [0.0], []
    monkeypatch.setattr(clock, "perf_counter", lambda: now[0])

    def call():
        now[0] += 0.001
        calls.append(now[0])

    assert clock.race({"a": call}, seconds=1.0)["a"] == pytest.approx(0.001)
    assert 1.0 < now[0] < 1.02


def test_a_turn_waits_until_the_threads_of_the_one_before_have_gone_to_sleep():
    end = perf_counter() + 0.1

    def look_for_work():
        while perf_counter() < end:
            pass

    others = Thread(target=look_for_work)
    others.start()
    clock._settle()
    assert perf_counter() >= end
    others.join()
