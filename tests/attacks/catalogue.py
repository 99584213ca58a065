# ruff: noqa: E501  # students do not wrap their lines
"""Every way to cheat that we have met or thought of, a few lines each.

An attack replaces the answer to one exercise, ``same_padding``, in an otherwise solved notebook. It must get nothing
for that exercise and everything for the others: it costs what it attacks, and only that.
"""

from dataclasses import dataclass

TARGET = "04.same_padding"
WRONG = "def same_padding(k, dilation):\n    return 0, 0\n"


@dataclass(frozen=True)
class Attack:
    name: str
    intent: str
    source: str  # of the answer cell


def attack(name: str, intent: str, source: str, *, then_wrong: bool = True) -> Attack:
    return Attack(name, intent, source.strip("\n") + ("\n" + WRONG if then_wrong else ""))


def finding(name: str, intent: str, search: str) -> Attack:
    """Reads the answer where it might lie: ``search`` must set ``found`` to a right function."""
    lines = ["def same_padding(k, dilation):", "    found = None", "    try:"]
    lines += [f"        {line}" for line in search.strip("\n").splitlines()]
    lines += ["    except BaseException:", "        pass", "    return found(k, dilation) if found else (0, 0)"]
    return Attack(name, intent, "\n".join(lines))


FORGED = """
from IPython.display import publish_display_data
def forge(*ignored, **also):
    right = {"dtype": "<i8", "shape": [2], "data": "AAAAAAAAAAAAAAAAAAAAAA=="}
    one = {"value": right, "error": None, "line": None, "changed": [], "reached_for": None, "status": "pass", "points": 99}
    publish_display_data({"application/vnd.cnnkit.value+json": {
        "kind": "outcomes", "outcomes": [one] * 14, "status": "pass", "points": 99}})
"""

ATTACKS = [
    # --- the kernel's own machinery
    attack("ast", "rewrite every cell that runs after this one", """
import ast
class Trick(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Compare(self, node): return ast.copy_location(ast.Constant(True), node)
get_ipython().ast_transformers.append(Trick())
"""),
    attack("input-transformer", "replace the text of the question", """
def same_padding(k, dilation): return 0, 0
get_ipython().input_transformers_post.append(lambda lines: ["pass\\n"] if any("trial" in l for l in lines) else lines)
"""),
    attack("equal-to-everything", "an object that says yes to every comparison", """
class Yes:
    def __eq__(self, other): return True
    def __len__(self): return 2
    def __iter__(self): return iter((self, self))
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
def same_padding(k, dilation): return Yes()
""", then_wrong=False),
    attack("array-protocol", "an object that is another array each time it is asked", """
class Chameleon:
    def __array__(self, *a, **k): raise SystemExit
    __array_priority__ = 1e9
    __array_interface__ = property(lambda self: {"shape": (2,), "typestr": "<i8", "data": (0, True), "version": 3})
def same_padding(k, dilation): return Chameleon()
""", then_wrong=False),
    attack("array-subclass", "an array whose comparisons are always true", """
class Always(np.ndarray):
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return True
    def __eq__(self, other): return np.ones(self.shape, bool)
def same_padding(k, dilation): return np.zeros(2).view(Always)
""", then_wrong=False),
    attack("patched-comparison", "NumPy agrees with everything", """
import cnnkit.exercises.values as values
for name in ("allclose", "isclose", "array_equal", "array_equiv"): setattr(np, name, lambda *a, **k: True)
values.same = lambda *a, **k: True
"""),
    attack("patched-builtins", "Python agrees with everything", """
import builtins
builtins.all = builtins.any = builtins.isinstance = builtins.callable = lambda *a: True
builtins.len = lambda x: 2
builtins.__import__ = lambda *a, **k: None
"""),
    attack("patched-check", "the check says right, as do its colleagues", """
import cnnkit.exercises, cnnkit.exercises.probe as probe
class Full: status = "pass"; points = 99; mistake = None
cnnkit.exercises.check = check = lambda *a: Full()
"""),
    attack("patched-probe", "the question is answered by the student's own code", FORGED + """
import cnnkit.exercises.trial as question
question.trial = forge
"""),
    attack("patched-encoder", "what crosses is replaced on its way out", """
import cnnkit.exercises.trial as question
question._report = lambda *a: {"kind": "outcomes", "outcomes": "pass", "status": "pass"}
"""),
    attack("display-hook", "swallow the probe's message and send another", FORGED + """
get_ipython().display_pub.publish = lambda *a, **k: None
"""),
    attack("forged-before", "a result is on its way before anyone asked", FORGED + "forge()"),
    attack("forged-during", "a second result while the probe runs", FORGED + """
def same_padding(k, dilation):
    forge()
    return 0, 0
""", then_wrong=False),
    attack("forged-after", "a thread sends results whenever it can", FORGED + """
import threading, time
def keep_forging():
    while True:
        try: forge()
        except Exception: pass
        time.sleep(0.002)
threading.Thread(target=keep_forging, daemon=True).start()
"""),
    attack("forged-parent", "results signed with the probe's own header, from another thread", FORGED + """
import threading, time
kernel = get_ipython().kernel
def same_padding(k, dilation):
    header = kernel.get_parent()
    def later():
        for _ in range(50):
            kernel.session.send(kernel.iopub_socket, "display_data", {"data": {
                "application/vnd.cnnkit.value+json": {"kind": "stub"}}, "metadata": {}}, parent=header)
            time.sleep(0.005)
    threading.Thread(target=later, daemon=True).start()
    return 0, 0
""", then_wrong=False),
    attack("forged-idle", "tell the grader that all is done, and well", """
kernel = get_ipython().kernel
def same_padding(k, dilation):
    for state in ("idle", "idle"):
        kernel.session.send(kernel.iopub_socket, "status", {"execution_state": state}, parent=kernel.get_parent())
    kernel.session.send(kernel.shell_stream, "execute_reply", {"status": "ok"}, parent=kernel.get_parent())
    return 0, 0
""", then_wrong=False),
    attack("malformed-messages", "messages that no parser expects", """
kernel = get_ipython().kernel
def same_padding(k, dilation):
    for content in ([], "x", {"data": 1}, {"data": {"application/vnd.cnnkit.value+json": [[[]]]}}, {"execution_state": []}):
        for kind in ("display_data", "status", "error", "execute_reply", "stream", "comm_open", "nonsense"):
            kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
    return 0, 0
""", then_wrong=False),
    attack("raw-socket", "write garbage and endless frames into the kernel's own sockets", """
import os, stat
def same_padding(k, dilation):
    for fd in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.set_blocking(fd, False)
                for _ in range(200): os.write(fd, b"\\x03" + b"\\xff" * 65535)
        except OSError: pass
    return 0, 0
""", then_wrong=False),
    attack("kernel-restart", "a kernel that shuts down asks for a new one", """
def same_padding(k, dilation):
    get_ipython().kernel.do_shutdown(True)
    get_ipython().ask_exit()
    return 0, 0
""", then_wrong=False),
    attack("new-main", "the name leads to another answer each time", """
import sys
class Space(dict):
    def __missing__(self, key): return lambda *a: (0, 0)
sys.modules["__main__"].__class__ = type("M", (type(sys),), {"__getattr__": lambda s, n: (lambda *a: (0, 0))})
"""),
    attack("outcome-class", "claim what happened in the probe's own words", """
import cnnkit.exercises.probe as probe
probe.Outcome.value = property(lambda self: "pass")
"""),
    # --- marks and words in the source
    attack("nbval-markers", "comments that switch nbval off", "# NBVAL_SKIP\n# NBVAL_IGNORE_OUTPUT\n# NBVAL_RAISES_EXCEPTION"),
    attack("nbgrader-markers", "markers of other graders", "### BEGIN SOLUTION\n### END SOLUTION\n# AUTOTEST\n# points: 100"),
    attack("printed-verdict", "print what a right answer prints", """
print("✓ Right · 04.same_padding · 2 of 2 points"); print({"status": "pass", "points": 2})
"""),
    attack("hard-coded", "right on every case that everybody sees, wrong on the rest", """
SEEN = {(1, 1): (0, 0), (1, 2): (0, 0), (2, 1): (0, 1), (2, 2): (1, 1), (3, 1): (1, 1), (3, 2): (2, 2), (4, 1): (1, 2),
        (4, 3): (4, 5), (5, 2): (4, 4), (6, 5): (12, 13)}
def same_padding(k, dilation): return SEEN.get((k, dilation), (0, 0))
""", then_wrong=False),
    # --- reading the answer
    finding("lesson-module", "import the reference", "from cnnkit.exercises.lesson_04.same_padding import same_padding as found"),
    finding("registry", "ask the registry for it", "from cnnkit.exercises import get\nfound = get('04.same_padding').reference"),
    finding("judge", "ask the judge for it", "import cnnkit.exercises.judge, cnnkit.grading\nfound = cnnkit.exercises.judge.probe"),
    finding("library", "call the library's own",
            "from cnnkit import ops\nfound = lambda k, d: ops.same_padding(k, dilation=d)[0]"),
    finding("library-inner", "call the library by a back way",
            "from cnnkit.ops.shapes import same_padding\nfound = lambda k, d: same_padding(k, dilation=d)"),
    finding("mine", "borrow it as if it came from an earlier lesson", "found = mine('04.same_padding')"),
    finding("memory", "look for it among all objects", """
import gc, types
found = next(f for f in gc.get_objects() if isinstance(f, types.FunctionType) and f.__name__ == "same_padding"
             and f is not globals()["same_padding"] and "lesson" in f.__module__)
"""),
    finding("disk-search", "look for it on the disk", """
import os
for folder, _, files in os.walk("/"):
    if folder.startswith(("/proc", "/sys", "/usr", "/dev")): continue
    for file in files:
        if "lesson_0" in folder or file.startswith("lesson_0") or file == "same_padding.py" or file.endswith((".nbi", ".nbc")) or "solution" in file or file.endswith(".sqlite"):
            space = {}; exec(open(os.path.join(folder, file)).read(), space); found = space["same_padding"]
"""),
    finding("other-processes", "read it from other processes", """
import os
for process in filter(str.isdigit, os.listdir("/proc")):
    if int(process) == os.getpid(): continue
    for name in ("environ", "mem", "root", "cwd"):
        place = f"/proc/{process}/{name}"
        text = open(place, "rb").read(1 << 20) if name in ("environ", "mem") else str(os.listdir(place)).encode()
        if b"cnnkit" in text and b"lesson" in text: found = lambda k, d: (d*(k-1)//2, d*(k-1) - d*(k-1)//2)
"""),
    finding("own-parent", "ask the grader for help through what it left open", """
import os
for fd in range(3, 256):
    try: target = os.readlink(f"/proc/self/fd/{fd}")
    except OSError: continue
    if target.startswith("/") and not target.startswith(("/dev", "/proc", "/tmp", "/usr", "/home/student")):
        if "lesson" in open(f"/proc/self/fd/{fd}").read(): found = lambda k, d: (d*(k-1)//2, d*(k-1) - d*(k-1)//2)
"""),
    finding("network", "fetch it", """
import socket, urllib.request
for place in (("1.1.1.1", 53), ("127.0.0.1", 22), ("169.254.169.254", 80)):
    socket.create_connection(place, timeout=0.3); found = lambda k, d: (d*(k-1)//2, d*(k-1) - d*(k-1)//2)
"""),
    finding("hypervisor", "leave through a socket that is no network", """
import socket
s = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM); s.connect((2, 22))
found = lambda k, d: (d*(k-1)//2, d*(k-1) - d*(k-1)//2)
"""),
    finding("new-namespace", "become root in a namespace of one's own and mount the disk", """
import ctypes, os
libc = ctypes.CDLL(None)
if libc.unshare(0x10020000) == 0 or libc.mount(b"none", b"/tmp", b"tmpfs", 0, b"") == 0:
    found = lambda k, d: (d*(k-1)//2, d*(k-1) - d*(k-1)//2)
"""),
    # --- ending, hanging, outliving
    attack("exit", "end the kernel while it is asked", "import os\ndef same_padding(k, dilation): os._exit(0)", then_wrong=False),
    attack("exit-at-once", "end the kernel in the cell itself", "import os; os._exit(0)"),
    attack("system-exit", "leave politely", "import sys\ndef same_padding(k, dilation): sys.exit(0)", then_wrong=False),
    attack("interrupt", "pretend to be interrupted",
           "def same_padding(k, dilation): raise KeyboardInterrupt", then_wrong=False),
    attack("signal-all", "end everybody", """
import os, signal
def same_padding(k, dilation):
    for pid in (-1, 0, 1, os.getppid(), os.getpid()):
        try: os.kill(pid, signal.SIGKILL)
        except OSError: pass
    return 0, 0
""", then_wrong=False),
    attack("stop", "stop without ending",
           "import os, signal\ndef same_padding(k, dilation): os.kill(os.getpid(), signal.SIGSTOP)", then_wrong=False),
    attack("crash", "read where nothing is",
           "import ctypes\ndef same_padding(k, dilation): return ctypes.string_at(0)", then_wrong=False),
    attack("endless", "never come back", "def same_padding(k, dilation):\n    while True: pass", then_wrong=False),
    attack("endless-deaf", "never come back, and do not listen", """
import signal
def same_padding(k, dilation):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            while True: pass
        except BaseException: pass
""", then_wrong=False),
    attack("late-exit", "end the kernel later, when others are asked", """
import os, threading
threading.Timer(0.05, lambda: os._exit(0)).start()
"""),
    attack("late-child", "a child that outlives the cell and ends its parent", """
import os, signal, time
parent = os.getpid()
if os.fork() == 0:
    time.sleep(0.1); os.kill(parent, signal.SIGKILL); os._exit(0)
"""),
    attack("late-vandal", "a thread that spoils what others have written", """
import threading, time
def vandal():
    while True:
        for name in ("pad2d", "conv2d", "never_read", "output_size"): globals()[name] = lambda *a: 0
        time.sleep(0.001)
threading.Thread(target=vandal, daemon=True).start()
"""),
    attack("vandal", "spoil the tools that others use", """
np.zeros = np.pad = np.sum = np.ndindex = lambda *a, **k: 0
import builtins; builtins.range = builtins.sorted = builtins.set = lambda *a: []
"""),
    attack("outlive", "stay when the grader goes", """
import ctypes, os
ctypes.CDLL(None).prctl(1, 0)
if os.fork() == 0:
    os.setsid()
    import time; time.sleep(3600)
"""),
    # --- bombs
    attack("fork-bomb", "as many processes as there can be", """
import os
def same_padding(k, dilation):
    while True: os.fork()
""", then_wrong=False),
    attack("thread-bomb", "as many threads as there can be", """
import threading, time
def same_padding(k, dilation):
    while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
""", then_wrong=False),
    attack("memory-list", "a list without end", "def same_padding(k, dilation):\n    a = []\n    while True: a.append(bytearray(1 << 24))",
           then_wrong=False),
    attack("memory-array", "an array larger than the machine", "def same_padding(k, dilation): return np.ones(1 << 40)",
           then_wrong=False),
    attack("memory-children", "many processes that each stay below the limit", """
import os, time
def same_padding(k, dilation):
    for _ in range(30):
        if os.fork() == 0:
            a = bytearray(200 << 20)
            for i in range(0, len(a), 4096): a[i] = 1
            time.sleep(60)
    time.sleep(60)
""", then_wrong=False),
    attack("memory-unseen", "memory that belongs to no process", """
import os, ctypes
def same_padding(k, dilation):
    held = []
    try:
        while True:
            fd = os.memfd_create("x"); held.append(fd); os.write(fd, b"x" * (1 << 24))
    except OSError: pass
    libc = ctypes.CDLL(None)
    for _ in range(64): libc.shmget(0, 1 << 26, 0o1600)
    return 0, 0
""", then_wrong=False),
    attack("disk", "fill what can be written", """
def same_padding(k, dilation):
    for folder in ("/tmp", "/dev/shm", ".", "/", "/cnnkit", "/dev", "/proc"):
        for i in range(100):
            try:
                with open(f"{folder}/{i}", "wb") as file:
                    for _ in range(64): file.write(b"x" * (1 << 20))
            except OSError: break
    return 0, 0
""", then_wrong=False),
    attack("print-bomb", "print without end", "def same_padding(k, dilation):\n    while True: print('x' * 100_000)",
           then_wrong=False),
    attack("print-once", "print one thing that is too long", "def same_padding(k, dilation): print('x' * 300_000_000)",
           then_wrong=False),
    attack("display-bomb", "display without end", """
from IPython.display import display, HTML
def same_padding(k, dilation):
    while True: display(HTML("<b>" * 10_000))
""", then_wrong=False),
    attack("recursion", "deeper than the stack", """
import sys; sys.setrecursionlimit(1 << 30)
def same_padding(k, dilation): return same_padding(k, dilation)
""", then_wrong=False),
    attack("huge-answer", "an answer that fills the wire", "def same_padding(k, dilation): return np.zeros(40_000_000)",
           then_wrong=False),
    attack("huge-number", "a number with a million digits", "def same_padding(k, dilation): return 10 ** 1_000_000, 1", then_wrong=False),
    attack("huge-text", "a text that fills the wire", "def same_padding(k, dilation): return 'x' * 100_000_000", then_wrong=False),
    attack("deep-answer", "a tuple in a tuple in a tuple", """
def same_padding(k, dilation):
    a = ()
    for _ in range(100_000): a = (a, np.zeros(1))
    return a
""", then_wrong=False),
    # --- hostile objects
    attack("hostile-exception", "an error that fights back when it is looked at", """
class Hostile(Exception):
    def __str__(self): raise SystemExit
    __repr__ = __str__
    __class__ = property(lambda self: (_ for _ in ()).throw(SystemExit))
def same_padding(k, dilation): raise Hostile
""", then_wrong=False),
    attack("hostile-text", "an error with a script in it and no end", """
def same_padding(k, dilation): raise ValueError("<script>alert(1)</script>" * 100_000)
""", then_wrong=False),
    attack("hostile-sequence", "a list that never ends", """
class Endless(list):
    def __len__(self): return 2
    def __iter__(self):
        while True: yield 0
    def __getitem__(self, i): return 0
def same_padding(k, dilation): return Endless([0, 0])
""", then_wrong=False),
    attack("hostile-copy", "inputs that are kept, changed later, and never given back", """
kept = []
def same_padding(k, dilation):
    import sys
    frame = sys._getframe()
    while frame: kept.append(frame.f_locals); frame = frame.f_back
    for space in kept:
        for name in ("outcomes", "cases", "given", "value"): space.pop(name, None)
    return 0, 0
""", then_wrong=False),
    attack("steal-cases", "take the inputs of all cases and answer the first for each", """
import sys
def same_padding(k, dilation):
    frame = sys._getframe()
    while frame and "cases" not in frame.f_locals: frame = frame.f_back
    return (0, 0)
""", then_wrong=False),
    attack("shebang", "a cell of another language", "%%bash\ncat /etc/passwd /home/*/solutions/* /opt/*/solutions/* ~/../*/.ssh/id_*", then_wrong=False),
    attack("shell", "leave by the shell", "!cat /etc/passwd; kill -9 -1\n%system reboot"),
    attack("symlinked-sockets", "put links where the grader will connect", """
import os, glob
for place in (*glob.glob("/tmp/ck*/*"), *glob.glob("/tmp/*/s-*"), *glob.glob("/cnnkit/*")):
    try: os.unlink(place); os.symlink("/var/run/docker.sock", place)
    except OSError: pass
"""),
    # --- the warm parent, and the siblings that it forked
    attack("signal-everybody", "signal the parent, the leash and whoever else is there", """
import os, signal
for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGSEGV, signal.SIGHUP):
    for pid in [*range(2 if os.getpid() == 1 else 1, 3), *range(3, 1000), os.getppid() or 1]:
        try: pid != os.getpid() and os.kill(pid, number)
        except OSError: pass
"""),
    attack("trace-parent", "trace the first process, read its memory, take its descriptors", """
import ctypes, os
libc = ctypes.CDLL(None)
for pid in (1, os.getppid()):
    libc.ptrace(16, pid, 0, 0)
    libc.syscall(438, libc.syscall(434, pid, 0), 0, 0)
    for name in ("mem", "maps", "environ", "fd/3", "fd/4", "root/tmp", "cwd"):
        try: same_padding_found = open(f"/proc/{pid}/{name}", "r+b").write(b"x" * 4096)
        except OSError: pass
"""),
    attack("descriptors", "write an answer of its own to every descriptor that was inherited", """
import json, os
forged = json.dumps({"msg_type": "execute_reply", "parent_header": {"msg_id": "?"}, "content": {"status": "ok", "points": 99}}).encode()
for fd in range(3, 256):
    try: os.write(fd, len(forged).to_bytes(4, "big") + forged)
    except OSError: pass
"""),
    attack("garbage", "drown every descriptor in nonsense while it answers", """
import os
def same_padding(k, dilation):
    for fd in range(3, 256):
        try: os.write(fd, os.urandom(1 << 12))
        except OSError: pass
    return 0, 0
""", then_wrong=False),
    attack("false-reply", "say that the cell is over, and answer in its name", """
import json, os, sys
def same_padding(k, dilation):
    session = get_ipython().display_pub.session
    parent = get_ipython().display_pub.parent_header
    value = {"dtype": "<i8", "shape": [2], "data": "AAAAAAAAAAAAAAAAAAAAAA=="}
    one = {"value": value, "error": None, "line": None, "changed": [], "reached_for": None}
    content = {"data": {"application/vnd.cnnkit.value+json": {"kind": "outcomes", "outcomes": [one] * 14, "asked": ""}}, "metadata": {}}
    session.send(get_ipython().display_pub.pub_socket, "display_data", content, parent={"header": parent})
    session.send(get_ipython().display_pub.pub_socket, "execute_reply", {"status": "ok"}, parent={"header": parent})
    session.send(get_ipython().display_pub.pub_socket, "status", {"execution_state": "idle"}, parent={"header": parent})
    return 0, 0
""", then_wrong=False),
    attack("shared-memory", "fill whatever memory a sibling might share", """
import os
for place in ("/dev/shm", "/tmp", os.environ.get("HOME", "/")):
    try:
        with open(f"{place}/full", "wb") as file:
            while True: file.write(bytes(1 << 20))
    except OSError: pass
"""),
    finding("sibling's-files", "another student's answer in a folder that both can write", """
import glob, re
for path in [p for place in ("/tmp", "/dev/shm", "/home", "/proc/1/root/tmp", "/proc/1/cwd") for p in glob.glob(place + "/**", recursive=True)]:
    try: text = open(path).read()
    except OSError: continue
    if "def same_padding" in text: exec(text); found = locals()["same_padding"]
"""),
    attack("forever", "leave behind what outlives the kernel", """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: time.sleep(1)
        os._exit(0)
"""),
]  # fmt: skip
