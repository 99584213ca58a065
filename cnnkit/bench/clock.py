"""Times that can be compared: everybody in turn, in one run, and the low end of what each of them took.

What the machine does besides only ever makes a call slower, and falls on everybody when turns are short. So the
quickest tenth says what a call takes; means, and times taken one after the other, say how busy the machine was.
"""

from collections.abc import Callable, Iterable, Mapping
from math import exp, log
from time import perf_counter, process_time, sleep

QUANTILE = 0.1
TURN = 0.02  # seconds: long against a thread's waking, short against what else the machine does
LEAST_ROUNDS = 3
MOMENT, PATIENCE = 0.002, 0.5  # seconds


def race(contestants: Mapping[str, Callable], seconds: float = 1.0) -> dict[str, float]:
    """Call each contestant again and again, in turns, for about so many seconds each -> seconds for one call of each.

    A turn begins when the threads of the one before have gone to sleep. Its first call does not count: it finds the
    caches full of another's data.
    """
    counts = {}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for name, call in contestants.items():
        call()  # compiles, or fills a cache
        begin = perf_counter()
        call()
        counts[name] = max(1, min(1000, int(TURN / max(perf_counter() - begin, 1e-7))))
    end, rounds = perf_counter() + seconds * len(contestants), 0
    while rounds < LEAST_ROUNDS or perf_counter() < end:
        for name, call in contestants.items():
            _settle()
            call()
            for _ in range(counts[name]):
                begin = perf_counter()
                call()
                times[name].append(perf_counter() - begin)
        rounds += 1
    return {name: low(measured) for name, measured in times.items()}


def _settle() -> None:
    """Wait until no thread of this process keeps a processor busy.

    Most libraries' threads go on looking for work before they sleep, for up to a tenth of a second: ONNX Runtime's and
    OpenBLAS's took half of the next one's processors.
    """
    end = perf_counter() + PATIENCE
    busy = True
    while busy and perf_counter() < end:
        begin = process_time()
        sleep(MOMENT)
        busy = process_time() - begin > MOMENT / 2


def low(times: Iterable[float]) -> float:
    """The low quantile of some times.

    >>> low([5.0, 3.0, 1.0, 2.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0])
    2.0
    """
    ordered = sorted(times)
    return ordered[int(QUANTILE * len(ordered))]


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean of ratios: twice as fast here and half as fast there is 1.

    >>> geometric_mean([2.0, 0.5, 8.0])
    2.0
    """
    logs = [log(ratio) for ratio in ratios]
    return round(exp(sum(logs) / len(logs)), 12)
