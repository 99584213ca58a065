"""Sharing loops among threads: every task once, whoever calls, before and after a fork, under both layers of Numba."""

import os
import subprocess
import sys
import threading
from queue import SimpleQueue

import pytest

import cnnkit
from cnnkit.errors import ShapeError
from cnnkit.kernels import threads


@pytest.fixture(autouse=True)
def restore(monkeypatch):
    monkeypatch.setattr(threads, "WORTH", 1)
    before = threads.get_num_threads()
    yield
    threads.set_num_threads(before)


def shared(tasks, steps=1000):
    """The stretches that share hands out, and the threads that take them."""
    stretches, takers = [], set()

    def loop(first, last, *arguments):
        assert arguments == ("a", "b")
        stretches.append((first, last))
        takers.add(threading.current_thread())

    threads.share(loop, tasks, steps, "a", "b")
    return sorted(stretches), takers


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("tasks", [0, 1, 2, 5, 100])
def test_every_task_is_done_once_however_many_threads_there_are(n, tasks):
    threads.set_num_threads(n)
    stretches, takers = shared(tasks)
    assert [i for first, last in stretches for i in range(first, last)] == list(range(tasks))
    assert len(stretches) == max(1, min(n, tasks))
    assert len(takers) <= n


def test_little_work_is_done_by_the_caller_alone(monkeypatch):
    monkeypatch.setattr(threads, "WORTH", 1 << 22)
    threads.set_num_threads(2)
    assert shared(100, steps=(1 << 23) - 1) == ([(0, 100)], {threading.current_thread()})
    assert len(shared(100, steps=1 << 23)[0]) == 2


def test_where_no_thread_can_be_started_the_caller_does_it_all(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.setattr(threads, "_helpers", [])
    monkeypatch.setattr(threads, "_waiting", SimpleQueue())
    threads.set_num_threads(3)
    stretches, takers = shared(10)
    assert stretches == [(0, 3), (3, 6), (6, 10)]
    assert takers == {threading.current_thread()}
    assert threads._waiting.empty()


def test_what_busy_helpers_have_not_begun_is_done_by_the_caller():
    threads.set_num_threads(3)
    shared(3)  # starts them
    everyone = len(threads._helpers) + 1
    threads.set_num_threads(everyone)
    release, begun, takers = threading.Event(), threading.Semaphore(0), []

    def slow(first, last):
        begun.release()
        release.wait(10)

    busy = threading.Thread(target=threads.share, args=(slow, everyone, 1000))
    busy.start()
    for _ in range(everyone):
        assert begun.acquire(timeout=10)
    threads.share(lambda first, last: takers.append(threading.current_thread()), 3, 1000)
    release.set()
    busy.join()
    assert takers == [threading.current_thread()] * 3


def test_a_loop_that_fails_in_another_thread_fails_for_the_caller():
    def loop(first, last):
        if first:
            raise MemoryError

    threads.set_num_threads(2)
    with pytest.raises(MemoryError):
        threads.share(loop, 2, 1000)


def test_the_number_of_threads_can_be_set_at_the_front_door():
    cnnkit.set_num_threads(3)
    assert cnnkit.get_num_threads() == threads.get_num_threads() == 3
    assert {"set_num_threads", "get_num_threads"} <= set(dir(cnnkit))


def test_at_first_there_are_as_many_as_processors_to_use():
    program = "import cnnkit, os, sys; print(cnnkit.get_num_threads(), {'numpy', 'numba'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert done.stdout.split(maxsplit=1) == [str(usable), "set()\n"]


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (0, "set_num_threads: n must be at least 1, not 0."),
        (-2, "set_num_threads: n must be at least 1, not -2."),
        (1.5, "set_num_threads: n must be a whole number, not 1.5."),
        (True, "set_num_threads: n must be a whole number, not True."),
        ("2", "set_num_threads: n must be a whole number, not '2'."),
    ],
)
def test_what_is_no_number_of_threads_is_refused_with_a_sentence(n, sentence):
    with pytest.raises(ShapeError) as caught:
        threads.set_num_threads(n)
    assert str(caught.value) == sentence


PREPARE = """
import os, sys, threading, warnings
import numba, numpy as np
import cnnkit
from cnnkit import ops
from cnnkit.kernels import threads
warnings.filterwarnings("ignore", message=".*multi-threaded, use of fork.*")  # what is being tried here
threads.WORTH = 1
cnnkit.set_num_threads(3)
rng = np.random.default_rng(0)
x, w = rng.normal(size=(4, 6, 24, 25)).astype(np.float32), rng.normal(size=(8, 3, 3, 3)).astype(np.float32)

@numba.njit(parallel=True)
def layer(a):
    for i in numba.prange(a.size):
        a[i] += 1

def everything():
    y = ops.conv2d(x, w, padding=1, stride=2, groups=2)
    p = ops.max_pool2d(y, 2)
    dy = ops.max_pool2d_backward(p, y, 2)
    return [y, p, dy, *ops.conv2d_backward(dy, x, w, padding=1, stride=2, groups=2)]

def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))

def in_child(expected, depth=1):
    pid = os.fork()
    if pid == 0:
        good = same(everything(), expected) and (depth == 0 or in_child(expected, depth - 1))
        os._exit(0 if good else 1)
    return os.waitpid(pid, 0)[1] == 0
"""
FORK = """
expected = everything()
assert in_child(expected), "a child after the parent has worked"
assert same(everything(), expected), "the parent after the child"
"""
FORK_FIRST = """
import pickle, tempfile
path = tempfile.mktemp()
pid = os.fork()
if pid == 0:
    with open(path, "wb") as f:
        pickle.dump(everything(), f)
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
with open(path, "rb") as f:
    assert same(pickle.load(f), everything())
os.unlink(path)
"""
EIGHT = """
expected, wrong = everything(), []
def work():
    for _ in range(10):
        if not same(everything(), expected):
            wrong.append(1)
workers = [threading.Thread(target=work) for _ in range(8)]
for worker in workers: worker.start()
assert in_child(expected), "a fork while all are at work"
for worker in workers: worker.join()
assert not wrong
"""
LAYER = "a = np.zeros(1000)\nlayer(a)\nassert numba.threading_layer() == os.environ['NUMBA_THREADING_LAYER']\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("layer", ["omp", "workqueue"])
@pytest.mark.parametrize(
    "program", [FORK, FORK_FIRST, EIGHT], ids=["fork after use", "use after fork", "eight threads"]
)
def test_forks_and_threads_get_the_same_bits_beside_a_layer_of_numbas(layer, program):
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", PREPARE + LAYER + program],
        env=os.environ | {"NUMBA_THREADING_LAYER": layer},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if "No threading layer could be loaded" in found.stderr:
        pytest.skip(f"Numba was built without {layer}")
    assert found.returncode == 0, found.stderr


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs two processors, and Linux"
)
def test_helpers_keep_off_the_callers_processor_wherever_that_is():
    threads.set_num_threads(2)
    before = os.sched_getaffinity(0)
    try:
        for here in sorted(before)[:2]:
            os.sched_setaffinity(threading.get_native_id(), {here})
            shared(2)
            for helper in threads._helpers:
                assert here not in os.sched_getaffinity(helper)
    finally:
        os.sched_setaffinity(0, before)
