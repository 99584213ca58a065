"""A cluster on this machine: a real scheduler and real workers, in processes of their own, on loopback."""

import pickle
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading import bubblewrap, cluster, environment
from cnnkit.grading.limits import Limits
from cnnkit.grading.run import run
from tests.grading.notebooks import answered, hand_in, lesson, lessons_folder, solution

pytest.importorskip("distributed", reason='python -m pip install "cnnkit[cluster]"')
TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]
SHORT = Limits(seconds=4, grace=2)
EXIT = "import os\ndef same_padding(k, dilation): os._exit(0)"
PATIENCE = 60


def free_port():
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


@contextmanager
def process(*command, cwd):
    """One of dask's programs, until we are done with it."""
    running = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@contextmanager
def scheduler(cwd):
    port = free_port()
    with scheduling(cwd, port):
        yield f"tcp://127.0.0.1:{port}"


def scheduling(cwd, port):
    listen = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
    return process("distributed.cli.dask_scheduler", *listen, cwd=cwd)


def worker(address, cwd):
    alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(cwd))
    return process("distributed.cli.dask_worker", address, *alone, cwd=cwd)


@contextmanager
def connected(address, workers):
    """A client of the test's own, once the scheduler answers and there are so many workers."""
    import distributed

    with distributed.Client(address, timeout=PATIENCE, set_as_default=False) as client:
        if workers:
            client.wait_for_workers(workers, timeout=PATIENCE)
        yield client


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("cluster")
    students = {"solution": solution(), "untouched": lesson(), "exit": answered(solution(), same_padding=EXIT)}
    students |= {f"copy {number}": solution() for number in range(6)}
    students["no notebook"] = "this is none"
    for student, content in students.items():
        hand_in(place / "submissions", student, content)
    lessons_folder(place / "lessons")
    return place


def graded(place, out, **options):
    lessons = place / "lessons"
    return run(place / "submissions", place / out, seed="5", limits=SHORT, lessons=lessons, **options)


@pytest.fixture(scope="module")
def here(place):
    graded(place, "here", jobs=2)
    return (place / "here" / "grades.csv").read_bytes()


def test_a_cluster_gives_the_same_rows_though_a_worker_is_killed_midway(place, here):
    """Nothing is lost, nothing is doubled, and what we made in the other worker is gone again."""
    seen = []
    with scheduler(place) as address, worker(address, place) as first, worker(address, place):
        with connected(address, workers=2):
            pass

        def kill_one(what, done, total):
            seen.append(what)
            if done == 3:
                first.kill()

        summary = graded(place, "there", cluster=address, progress=kill_one)
        assert first.wait(PATIENCE)
        with connected(address, workers=1) as client:
            desks = client.run(lambda: len(__import__("cnnkit.grading.remote").grading.remote._desks))
    assert summary.regrade == ()
    assert (place / "there" / "grades.csv").read_bytes() == here
    assert len(seen) == len(set(seen)) == 11  # ten notebooks, after the self-check
    assert list(desks.values()) == [0]


def test_when_no_worker_is_left_it_says_so_and_the_next_run_goes_on(place, here, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_PATIENCE", 4.0)
    out = "interrupted"
    with scheduler(place) as address, worker(address, place) as only, connected(address, workers=1):

        def kill(what, done, total):
            if done == 3:
                only.kill()

        with pytest.raises(GradingError, match=r"had no workers .* go on"):
            graded(place, out, cluster=address, progress=kill)
    summary = graded(place, out, jobs=2)
    assert 0 < summary.graded < 10
    assert (place / out / "grades.csv").read_bytes() == here


def test_a_scheduler_that_ends_is_an_error_with_its_address(place, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_PATIENCE", 4.0)
    port = free_port()
    with scheduling(place, port) as running, worker(f"tcp://127.0.0.1:{port}", place):
        address = f"tcp://127.0.0.1:{port}"
        with connected(address, workers=1):
            pass

        def kill(what, done, total):
            if done == 1:
                running.kill()

        with pytest.raises(GradingError, match=r"tcp://127\.0\.0\.1:\d+ .*run the same command again"):
            graded(place, "ended", cluster=address, progress=kill)


def test_no_scheduler_is_an_error_with_the_command_that_starts_one(place, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with pytest.raises(GradingError, match=r"No scheduler answers at tcp://127\.0\.0\.1:\d+; `dask scheduler`"):
        graded(place, "nobody", cluster=f"tcp://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("address", ["nowhere", "ftp://x", "tcp://127.0.0.1:x"])
def test_what_is_no_address_is_an_error_in_a_sentence_before_anything_is_asked(place, address, monkeypatch):
    monkeypatch.setattr("distributed.Client", lambda *arguments, **options: pytest.fail("it would be tried for long"))
    with pytest.raises(GradingError, match="No scheduler answers at"):
        graded(place, "nobody", cluster=address)


def test_a_scheduler_without_workers_is_an_error_with_the_command_that_starts_one(place, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 2.0)
    alone = pytest.raises(GradingError, match="has no workers; `dask worker tcp://")
    with scheduler(place) as address, connected(address, workers=0), alone:
        graded(place, "idle", cluster=address)


def test_another_version_and_a_missing_sandbox_are_named(place, monkeypatch):
    with scheduler(place) as address, worker(address, place), connected(address, workers=1) as client:
        real = environment.fingerprint()
        monkeypatch.setattr(environment, "fingerprint", lambda: "another")
        with pytest.raises(GradingError, match=r"worker tcp://.* cannot grade: it has another version of cnnkit"):
            graded(place, "other", cluster=address)
        monkeypatch.setattr(environment, "fingerprint", lambda: real)
        client.run(lambda: __import__("os").environ.update(PATH="/nowhere"))
        client.run(lambda: setattr(__import__("sys"), "executable", "/nowhere/python"))
        with pytest.raises(GradingError, match=r"worker tcp://.* cannot grade: bubblewrap is missing"):
            graded(place, "none", cluster=address)


def test_neither_the_secret_nor_a_name_leaves_this_machine(place, monkeypatch):
    """What crosses the network are seeds, from which nothing else can be drawn."""
    sent = []

    class Nobody:
        def __init__(self, address, sandbox):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def graded(self, jobs):
            sent.extend(pickle.dumps(job) for _, job in jobs)
            return iter(())

    monkeypatch.setattr("cnnkit.grading.run.Cluster", Nobody)
    graded(place, "nobody", cluster="anywhere")
    secret = (place / "nobody" / "secret").read_bytes()
    assert len(sent) == 10
    assert not [job for job in sent if secret in job or secret.hex().encode() in job or b"copy 1" in job]
