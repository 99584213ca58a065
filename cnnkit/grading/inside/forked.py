"""The kernel that a warm parent's children are: ipykernel's own, made before the fork, on three plain sockets.

Questions come in and messages go out as four bytes of length and JSON; what is printed goes to a socket of its own. No
ports, no threads, no handshake: a cell runs as in any Jupyter kernel, in a loop of events that is running.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from types import SimpleNamespace

import numpy
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from shell import Shell  # type: ignore[import-not-found]  # it lies beside this file
from tornado.ioloop import IOLoop
from traitlets.config import Config

CHANNELS = ("questions", "messages", "printed")


class Outlet(Session):
    """What a kernel publishes, as lengths and JSON on a socket."""

    def open(self, channel):
        self._channel, self._sending, self._owner = channel, threading.Lock(), os.getpid()

    def send(
        self,
        stream,
        msg_or_type,
        content=None,
        parent=None,
        ident=None,
        buffers=None,
        track=False,
        header=None,
        metadata=None,
    ):
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content=content, parent=parent)
        said = {"msg_type": message["header"]["msg_type"], "parent_header": message["parent_header"]}
        packed = self.pack({**said, "content": message["content"]})
        if os.getpid() == self._owner:  # a fork of the kernel publishes nothing, as in Jupyter
            with self._sending:
                self._channel.sendall(len(packed).to_bytes(4, "big") + packed)
        return message


class Kernel(IPythonKernel):
    """Answers one question after another until nobody asks any more."""

    async def serve(self, questions):
        self.io_loop = IOLoop.current()
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())
        while True:
            question = await _next(questions)
            await self.answer(question["code"], {"header": {"msg_id": question["id"]}})

    async def answer(self, code, parent):
        """As Jupyter does it: the cell's messages, a reply, and then idle; an interrupt ends the cell and no more."""
        self.set_parent([], parent)
        self.pre_handler_hook()
        try:
            reply = await self.do_execute(code, silent=False, allow_stdin=False)
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
            self.publish("execute_reply", {"status": reply["status"]}, parent)
        except (Exception, KeyboardInterrupt):
            pass  # a kernel outlives what its cells do to it
        finally:
            self.post_handler_hook()
        self.publish("status", {"execution_state": "idle"}, parent)

    def publish(self, kind, content, parent):
        assert self.session
        self.session.send(None, kind, content, parent=parent)


async def _next(questions):
    size = int.from_bytes(await _exactly(questions, 4), "big")
    return json.loads(await _exactly(questions, size))


async def _exactly(questions, size):
    received = bytearray()
    while len(received) < size:
        more = await asyncio.get_running_loop().sock_recv(questions, size - len(received))
        if not more:
            os._exit(0)
        received += more
    return bytes(received)


def make():
    """A kernel that has run a cell, in the parent: everything that is slow about it has happened."""
    without = Config({"HistoryManager": {"enabled": False}})  # it would start a thread
    Kernel.shell_class.default_value = Shell
    app = IPKernelApp.instance(config=without)  # some magics look for it; it is never started
    app.kernel = kernel = Kernel.instance(parent=app, session=Outlet(key=b""), log=app.log)
    app.shell = kernel.shell
    Shell.instance().run_cell("pass", silent=True)  # which is the kernel's
    return kernel


def begin(kernel, questions, messages, printed):
    """Be that kernel, in a child, on three sockets by descriptor."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(printed, number)
        stream = open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.close(printed)
    numpy.random.seed()  # siblings would all draw the same numbers; Python's own random sees to it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # but for a cell's time
    kernel.session.open(socket.socket(fileno=messages))
    asked = socket.socket(fileno=questions)
    asked.setblocking(False)
    asyncio.run(kernel.serve(asked))
