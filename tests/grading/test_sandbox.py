# ruff: noqa: E501  # programs that run inside
"""What a student's code finds around it: tools, its own folder, and no way to anything else."""

import json
import os
import time
from contextlib import contextmanager

import psutil
import pytest

from cnnkit.exercises import catalogue
from cnnkit.grading import bubblewrap, seccomp
from cnnkit.grading.forked import ForkedKernel
from cnnkit.grading.jupyter import JupyterKernel
from cnnkit.grading.kernel import KernelLostError
from cnnkit.grading.limits import MB, Limits
from cnnkit.grading.workbench import Bench
from tests.grading.kernels import told

TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]
LIMITS = Limits(seconds=90, grace=2, memory=300 * MB)


@pytest.fixture(scope="module", params=["forked", "started"])
def bench(request):
    """Kernels of both lanes: a warm parent's children, and those that bubblewrap starts."""
    with Bench("bwrap", LIMITS) as bench:
        bench.lane = request.param
        yield bench


@contextmanager
def started(bench, limits=LIMITS):
    if bench.lane == "forked":
        kernel = ForkedKernel(bench.parent_for(trains=False), limits)
    else:
        kernel = JupyterKernel(bench.spec, limits, "/")
    try:
        yield kernel
    finally:
        kernel.stop()


@pytest.fixture(scope="module")
def kernel(bench):
    with started(bench) as kernel:
        yield kernel


def test_it_is_nobody_with_no_powers(kernel):
    said = told(kernel, "import os\nsaid = [os.getuid(), open('/proc/self/status').read()]")
    status = dict(line.split(":\t", 1) for line in said[1].splitlines() if ":\t" in line)
    assert said[0] != 0
    assert said[0] > 1_000_000 or os.getuid() != 0
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"


def test_two_sandboxes_are_two_nobodies(bench, kernel):
    if os.getuid() != 0:
        pytest.skip("an ordinary user has one number only")
    with started(bench) as other:
        assert told(kernel, "import os\nsaid = os.getuid()") != told(other, "import os\nsaid = os.getuid()")


def test_no_reference_no_mistake_and_no_case_can_be_found_in_any_file(kernel):
    program = """
import os
said, sentences = [], SENTENCES  # a few: every file is read
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/dev", "/usr")]
    for name in files:
        path = os.path.join(folder, name)
        if not name.endswith((".py", ".json", ".ipynb", ".txt", ".nbi", ".nbc", ".sqlite", ".csv", ".md")): continue
        try: content = open(path, "rb").read(1_000_000)
        except OSError: continue
        if any(sentence in content for sentence in sentences): said.append(path)
"""
    sentences = [next(iter(e.mistakes.values())).says.encode() for e in list(catalogue().values())[:20:4]]
    sentences += [b"same_padding_cases", b"BEGIN SOLUTION", b"def pad2d("]
    assert told(kernel, program.replace("SENTENCES", repr(sentences))) == []


def test_only_two_folders_and_shared_memory_can_be_written(kernel):
    program = """
import os
said = []
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/usr") and not os.path.islink(os.path.join(folder, f))]
    if os.access(folder, os.W_OK):
        try:
            open(os.path.join(folder, "x"), "w").close(); os.unlink(os.path.join(folder, "x")); said.append(folder)
        except OSError: pass
"""
    writable = {
        place for place in told(kernel, program) if place.count("/") < 3 or not place.startswith("/home/student")
    }
    assert writable <= {"/tmp", "/dev/shm", "/home/student"}


def test_no_other_program_and_no_other_package_is_there(kernel):
    program = """
import importlib.util as u, os
names = ("scipy", "sklearn.cluster", "skimage", "torch", "mlxtend", "cv2", "pandas", "nbval", "pytest", "typer", "onnx")
def there(n):
    try: return u.find_spec(n) is not None
    except ImportError: return False
said = [[n for n in names if there(n)], [p for p in ("/usr/bin", "/bin", "/etc/passwd", "/sys", "/run", "/var") if os.path.exists(p)]]
"""
    assert told(kernel, program) == [[], []]


def test_no_network_and_no_process_but_its_own(kernel):
    program = """
import os, socket
said = [[name for _, name in socket.if_nameindex()], sorted(int(p) for p in os.listdir("/proc") if p.isdigit())]
"""
    interfaces, processes = told(kernel, program)
    assert interfaces == ["lo"]
    assert len(processes) <= 2


def test_the_environment_tells_nothing(kernel, monkeypatch):
    names = told(kernel, "import os\nsaid = sorted(os.environ)")
    ours = [name for name in names if "CNNKIT" in name]
    assert ours == ["CNNKIT_CACHE"]  # where the images are, for all to see
    assert not [name for name in names if "TOKEN" in name or name in ("USER", "SSH_AUTH_SOCK")]


@pytest.mark.parametrize(
    "call",
    [
        "os.memfd_create('x')",
        "socket.socket(40, socket.SOCK_STREAM)",
        "socket.socket(38, socket.SOCK_SEQPACKET)",
        "os.setuid(0)",
        "os.mkdir('/x')",
        "os.chown('/tmp', 0, 0)",
    ],
)
def test_the_system_refuses(kernel, call):
    program = f"import os, socket\ntry:\n    {call}\n    said = 'allowed'\nexcept OSError:\n    said = 'refused'"
    assert told(kernel, program) == "refused"


def test_no_signal_reaches_the_first_process_of_the_sandbox(bench):
    program = """
import os, signal
for number in signal.valid_signals():
    if os.getpid() != 1:
        try: os.kill(1, number)
        except OSError: pass
said = "still here"
"""
    with started(bench) as kernel:
        assert told(kernel, program) == "still here"
        time.sleep(0.2)
        assert told(kernel, "said = 1") == 1


@pytest.mark.parametrize(
    "call", ["unshare(0x10000000)", "unshare(0x20000)", "prctl(1, 0)", "syscall(29, 0, 4096, 0o1600)"]
)
def test_libc_has_no_other_way(kernel, call):
    if "syscall" in call and os.uname().machine != "x86_64":
        pytest.skip("a number of x86_64")
    assert told(kernel, f"import ctypes\nsaid = ctypes.CDLL(None).{call}") == -1


def test_an_interrupted_loop_leaves_the_kernel_usable(bench):
    limits = Limits(seconds=1, grace=3)
    with started(bench, limits) as kernel:
        id = kernel.execute_cell_input("while True: pass")
        with pytest.raises(Exception):  # noqa: B017, PT011  # queue.Empty, as nbval expects
            kernel.await_reply(id)
        assert kernel.trouble == "timeout"
        kernel.interrupt()
        time.sleep(0.5)
        assert told(kernel, "said = 1") == 1


def test_memory_is_summed_over_all_processes(bench):
    program = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        a = b'x' * (80 << 20); time.sleep(60)\ntime.sleep(20)"
    with started(bench) as kernel:
        began = time.monotonic()
        id = kernel.execute_cell_input(program)
        with pytest.raises(KernelLostError):
            kernel.await_reply(id)
    assert kernel.trouble == "memory"
    assert time.monotonic() - began < 15


def test_a_dead_kernel_is_noticed_at_once(bench):
    with started(bench) as kernel:
        began = time.monotonic()
        id = kernel.execute_cell_input("import os; os._exit(1)")
        with pytest.raises(KernelLostError):
            kernel.await_reply(id)
    assert kernel.trouble == "killed"
    assert time.monotonic() - began < 3


def test_nothing_of_a_kernel_outlives_it(bench):
    with started(bench) as kernel:
        told(
            kernel, "import os, time\nfor _ in range(5):\n    if os.fork() == 0: os.setsid(); time.sleep(600)\nsaid = 1"
        )
        below = psutil.Process(kernel.pid).children(recursive=True)
        assert len(below) >= 6
    deadline = time.monotonic() + 5
    while any(process.is_running() for process in below):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_filter_is_whole_instructions_and_every_jump_lands_inside():
    for machine in seccomp.ARCHITECTURE:
        program = seccomp.program(machine)
        steps = [program[i : i + 8] for i in range(0, len(program), 8)]
        assert len(program) % 8 == 0
        for place, step in enumerate(steps):
            if step[0] & 7 == 5:  # a jump
                assert place + 1 + max(step[2], step[3]) < len(steps)


def test_an_unknown_machine_is_refused():
    with pytest.raises(Exception, match="x86_64 and aarch64, not of riscv64"):
        seccomp.program("riscv64")


def test_the_report_is_json(kernel):
    assert json.dumps(told(kernel, "said = {'a': [1, 2.5, None]}"))
