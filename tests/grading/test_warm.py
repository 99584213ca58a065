# ruff: noqa: E501  # programs that run inside
"""A warm parent's children: each alone, and none within reach of the parent, of a sibling, or of what comes after."""

import os
import secrets
import stat
import time
from contextlib import contextmanager, suppress

import psutil
import pytest

from cnnkit.errors import GradingError
from cnnkit.grading import bubblewrap, sandbox, warm
from cnnkit.grading.forked import ForkedKernel
from cnnkit.grading.jupyter import JupyterKernel
from cnnkit.grading.lanes import started
from cnnkit.grading.limits import MB, Limits
from cnnkit.grading.workbench import Bench
from tests.grading.kernels import told

TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]
LIMITS = Limits(seconds=30, grace=2, folder=4 * MB)


@pytest.fixture(scope="module")
def bench():
    with Bench("bwrap", LIMITS) as bench:
        assert bench.parent_for(trains=False), bench.slower
        yield bench


@contextmanager
def child(bench, limits=LIMITS):
    kernel = ForkedKernel(bench.parent_for(trains=False), limits)
    try:
        yield kernel
    finally:
        kernel.stop()


def parent_process(bench):
    """The warm parent itself, which bubblewrap started."""
    (above,) = (process for process in psutil.Process(os.getpid()).children() if "bwrap" in process.name())
    (waiting,) = above.children()
    return waiting.children()[0]


def namespaces(pid):
    return {kind: os.readlink(f"/proc/{pid}/ns/{kind}") for kind in ("pid", "mnt", "ipc", "net", "user", "uts")}


def student(kernel):
    """The process in which a child's cells run, below its leash."""
    (inside,) = psutil.Process(kernel.pid).children()
    return inside.pid


def test_every_child_has_namespaces_of_its_own(bench):
    with child(bench) as one, child(bench) as other:
        mine, first, second = namespaces("self"), namespaces(student(one)), namespaces(student(other))
        parents = namespaces(parent_process(bench).pid)
    for kind in mine:
        assert len({mine[kind], first[kind], second[kind]}) == 3, kind
        assert parents[kind] not in (first[kind], second[kind])


def test_a_child_sees_itself_and_its_leash_and_nobody_else(bench):
    program = "import os\nsaid = sorted(int(p) for p in os.listdir('/proc') if p.isdigit()), os.getpid(), os.getppid()"
    with child(bench), child(bench) as kernel:
        assert told(kernel, program) == [[1, 2], 2, 1]


def test_no_signal_reaches_the_leash_the_parent_or_a_sibling(bench):
    program = """
import os, signal
me = os.getpid()
for number in signal.valid_signals():
    for pid in [p for p in range(-3, 400) if p not in (-1, 0, me, -me)]:
        try: os.kill(pid, number)
        except OSError: pass
said = "still here"
"""
    with child(bench) as sibling, child(bench) as kernel:
        assert told(sibling, "said = 1") == 1
        assert told(kernel, program) == "still here"
        assert told(sibling, "said = 2") == 2
    assert parent_process(bench).is_running()


def test_memory_and_descriptors_of_the_leash_are_closed_to_it(bench):
    program = """
import ctypes, os
said = []
for name in ("mem", "environ", "fd", "maps", "root", "cwd", "auxv", "ns/pid"):
    path = f"/proc/1/{name}"
    try:
        os.listdir(path) if name == "fd" else os.readlink(path) if name in ("root", "cwd", "ns/pid") else open(path, "rb").read(1)
        said.append(name)
    except OSError: pass
libc = ctypes.CDLL(None)
if libc.ptrace(16, 1, 0, 0) == 0 or libc.pidfd_open(1, 0) > 0 and libc.syscall(438, libc.pidfd_open(1, 0), 0, 0) >= 0: said.append("ptrace")
"""
    with child(bench) as kernel:
        assert told(kernel, program) == []


def test_a_child_inherits_its_three_sockets_and_no_other_descriptor(bench):
    program = """
import os, stat
said = sorted((int(fd), os.readlink(f"/proc/self/fd/{fd}").split(":")[0]) for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}"))
"""
    with child(bench) as kernel:
        found = told(kernel, program)
    kinds = [kind for _, kind in found if not kind.startswith("/proc")]
    # standard output and error are the third; an event loop brings a socket pair and an epoll of its own
    assert sorted(kinds) == ["/dev/null", *["anon_inode"], *["socket"] * 6]


def test_garbage_on_every_descriptor_costs_the_child_alone(bench):
    program = "import os\nfor fd in range(256):\n    try: os.write(fd, b'\\xff' * 4096)\n    except OSError: pass"
    with child(bench) as sibling:
        with child(bench, Limits(seconds=2, grace=1)) as kernel:
            id = kernel.execute_cell_input(program)
            with pytest.raises(Exception):  # noqa: B017, PT011  # lost, or no answer in time
                kernel.await_reply(id)
            assert kernel.trouble
        assert told(sibling, "said = 1") == 1
    with child(bench) as later:
        assert told(later, "said = 1") == 1


def test_what_one_writes_no_other_finds(bench):
    mark = secrets.token_hex(8)
    write = f"import os\nfor place in ('/tmp', '/dev/shm', '/home/student'):\n    open(place + '/{mark}', 'w').write('x')\nsaid = os.listdir('/tmp')"
    look = "import os\nsaid = [name for place in ('/tmp', '/dev/shm', '/home/student') for name in os.listdir(place)]"
    with child(bench) as one, child(bench) as other:
        assert mark in told(one, write)
        assert mark not in told(other, look)
    with child(bench) as later:
        assert mark not in told(later, look)


def test_one_that_fills_its_folders_leaves_the_others_room(bench):
    fill = """
import os
said = 0
for place in ("/tmp", "/dev/shm", "/home/student"):
    with open(place + "/full", "wb") as file:
        try:
            while True: said += file.write(bytes(1 << 16))
        except OSError: pass
"""
    with child(bench) as one, child(bench) as other:
        assert told(one, fill) <= 3 * LIMITS.folder
        assert told(other, fill) > 2 * LIMITS.folder


def test_the_parent_never_holds_what_a_student_wrote(bench):
    mark = secrets.token_hex(16)
    with child(bench) as kernel:
        assert told(kernel, f"kept = '{mark}' * 3\nsaid = kept") == mark * 3
        assert holds(student(kernel), mark)
        assert not holds(parent_process(bench).pid, mark)
    assert not holds(parent_process(bench).pid, mark)


def holds(pid, text):
    """Whether a process has it anywhere in its own memory."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            low, high = (int(end, 16) for end in span.split("-"))
            if rights.startswith("rw"):
                with suppress(OSError, ValueError):
                    memory.seek(low)
                    if text.encode() in memory.read(high - low):
                        return True
    return False


def test_two_children_do_not_draw_the_same_random_numbers(bench):
    program = "import random, numpy as np\nsaid = [random.random(), np.random.rand(), np.random.default_rng().random()]"
    with child(bench) as one, child(bench) as other:
        assert not set(told(one, program)) & set(told(other, program))


def test_hundred_children_leave_nothing_behind_in_the_parent(bench):
    parent = parent_process(bench)
    before = None
    for number in range(100):
        with child(bench) as kernel:
            assert told(kernel, f"said = {number}") == number
        before = before or (parent.num_fds(), parent.memory_info().rss)
    deadline = time.monotonic() + 5
    while parent.children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert parent.children() == []
    assert parent.num_fds() == before[0]
    assert parent.memory_info().rss < before[1] + 2 * MB


def test_a_child_dies_with_whoever_asked_for_it(bench):
    kernel = ForkedKernel(bench.parent_for(trains=False), LIMITS)
    inside = psutil.Process(student(kernel))
    kernel._leash._connection.close()  # as the end of our process would
    inside.wait(5)
    kernel.stop()


def test_when_the_parent_is_killed_its_children_die_and_another_takes_its_place(bench):
    with child(bench) as kernel:
        told(kernel, "said = 1")
        inside = psutil.Process(student(kernel))
        address = bench.parent_for(trains=False)
        parent_process(bench).kill()
        inside.wait(5)
    kernel = started(bench.spec, address, LIMITS, "/")  # asked before anybody noticed
    assert isinstance(kernel, JupyterKernel)
    kernel.stop()
    deadline = time.monotonic() + 5
    while bench.parent_for(trains=False) == address and time.monotonic() < deadline:
        time.sleep(0.05)
    assert bench.parent_for(trains=False) != address
    with child(bench) as kernel:
        assert told(kernel, "said = 1") == 1


def test_its_socket_is_ours_alone(bench):
    folder = os.path.dirname(bench.parent_for(trains=False))
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700


def test_where_namespaces_are_refused_kernels_are_started_one_by_one_and_it_is_said(monkeypatch):
    monkeypatch.setattr(sandbox, "PARENTS_POWERS", ("CAP_SETPCAP",))
    with Bench("bwrap", LIMITS) as bench:
        assert bench.parent_for(trains=False) == ""
        assert bench.slower.startswith("Kernels are started one by one, which is slower: ")
        assert "Operation not permitted" in bench.slower


def test_a_child_that_cannot_give_up_its_powers_runs_nothing(bench):
    impossible = {**warm.request(LIMITS), "limits": {"NOSUCH": 1}}
    with pytest.raises(GradingError, match="did not come to be: AttributeError"):
        warm.Leash(bench.parent_for(trains=False), impossible, ())
