"""The warm parent: it has imported what notebooks import, made one kernel, and forks it for each that is asked for.

``python -I -S parent.py {"listen": descriptor, "filter": descriptor, "site": folder, "library": folder, …}``

It runs in a sandbox of its own, reads no student's code, and keeps the powers to make namespaces until a child is made.
A request brings three sockets and a task. Its child is the first process of a new pid namespace, the leash: it holds
the connection to whoever asked, forks the kernel, and when either of them ends, it ends, and all in its namespace.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress

HERE = os.path.dirname(os.path.abspath(__file__))
LARGEST, MOST_DESCRIPTORS, PATIENCE = 1 << 16, 16, 30.0
MODULES = (
    *("numpy", "matplotlib.pyplot", "ipywidgets", "tqdm.auto", "IPython.display"),
    *("cnnkit.data", "cnnkit.ops", "cnnkit.nn", "cnnkit.plots", "cnnkit.widgets", "cnnkit.exercises.trial"),
    *("cnnkit.optim", "cnnkit.train", "cnnkit.explain", "cnnkit.kernels"),  # in lessons that train
)


def main():
    task = json.loads(sys.argv[1])
    with open(task["filter"], "rb") as file:
        program = file.read()
    listening = socket.socket(fileno=task["listen"])
    sys.path[:] = [HERE, *(path for path in sys.path if path != HERE), task["library"], task["site"]]
    sys.argv = [""]
    import isolate  # type: ignore[import-not-found]  # it lies beside this file, as forked does

    isolate.called("unshare", isolate.NEW_PID)  # one that is ours: where root did not start us, bubblewrap's is not
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(1)
    import forked  # type: ignore[import-not-found]

    sys.path.remove(HERE)
    Parent(isolate, forked, program, task["folders"]).serve(listening)


class Parent:
    def __init__(self, isolate, forked, program, folders):
        self.isolate, self.forked, self.program, self.folders = isolate, forked, program, folders
        for name in MODULES:
            try:
                __import__(name)
            except ImportError:
                continue  # not in this library; a cell that wants it will say so
        self.kernel = forked.make()
        gc.collect()
        gc.freeze()  # no child's collector writes into pages that all share
        threads = os.listdir("/proc/self/task")
        if len(threads) != 1:
            sys.exit(f"{len(threads)} threads after the imports: a fork would lose them")

    def serve(self, listening):
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a leash
        own = os.open("/proc/self/ns/pid", os.O_RDONLY)
        while True:
            connection, _ = listening.accept()
            self.isolate.called("unshare", self.isolate.NEW_PID)  # the next child is the first of a namespace
            if os.fork() == 0:
                end_well(lambda connection=connection: self.leash(connection), connection)
            self.isolate.called("setns", own, self.isolate.NEW_PID)
            connection.close()

    def leash(self, connection):
        """The first process of the sandbox: makes it, forks the kernel into it, and holds on to it."""
        isolate = self.isolate
        isolate.prctl(isolate.SET_DEATH_SIGNAL, signal.SIGKILL)
        os.setsid()
        connection.settimeout(PATIENCE)
        content, descriptors, *_ = socket.recv_fds(connection, LARGEST, MOST_DESCRIPTORS)
        task = json.loads(content)
        isolate.keep_only([connection.fileno(), *descriptors])
        tell(connection, {"here": True})
        if connection.recv(1) != b"!":  # the grader has got hold of us by now
            return
        isolate.wall_off(self.folders, task["folder"])
        isolate.prctl(isolate.SET_DUMPABLE, 0)  # nobody reads us, not even under our own number
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # which nobody inside can send to the first of a namespace
        child = os.fork()
        if child == 0:
            end_well(lambda: self.become_kernel(connection, task, descriptors), connection)
        for descriptor in descriptors:
            os.close(descriptor)
        isolate.drop_bounding()
        isolate.become(task["uid"])
        isolate.drop_powers()
        hold(connection, os.pidfd_open(child))

    def become_kernel(self, connection, task, descriptors):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.isolate.give_up(task, self.program)
        tell(connection, {"ready": True})
        connection.close()
        if descriptors:  # without, it was a trial
            os.chdir(os.environ["HOME"])
            self.forked.begin(self.kernel, *descriptors)


def hold(connection, child):
    """Until either ends. Each byte that comes is an interrupt for the child."""
    connection.settimeout(None)
    while True:
        ready, _, _ = select.select([connection, child], [], [])
        if child in ready or not connection.recv(1):
            return
        signal.pidfd_send_signal(child, signal.SIGINT)


def end_well(work, connection):
    """Whatever happens, a child never returns into its parent's code; what went wrong, the grader hears."""
    try:
        work()
    except BaseException as error:
        tell(connection, {"error": f"{type(error).__name__}: {error}"[:500]})
    finally:
        os._exit(0)


def tell(connection, message):
    with suppress(OSError):  # nobody may be there any more
        connection.send(json.dumps(message).encode())


if __name__ == "__main__":
    main()
