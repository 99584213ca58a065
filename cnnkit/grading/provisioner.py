"""A Jupyter kernel provisioner whose kernels run in the sandbox: for nbval, nbclient and nbgrader alike.

A kernelspec asks for it with ``{"kernel_provisioner": {"provisioner_name": "cnnkit-sandbox", "config": …}}``.
The kernel's five sockets are made here, in a folder that the sandbox never sees, and inherited by descriptor.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, List, Unicode

from cnnkit.grading import course_kernel, sandbox, seccomp
from cnnkit.grading.limits import Limits
from cnnkit.grading.watcher import Watcher

NAME = "cnnkit-sandbox"
CHANNELS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
CONNECTION = f"{sandbox.INSIDE}/connection.json"
LONGEST_PATH = 80  # a socket's may have 107 characters


class SandboxProvisioner(LocalProvisioner):
    """One kernel, one sandbox, one private folder, never used again."""

    program = Unicode(help="bubblewrap").tag(config=True)
    library = Unicode(help="the folder with the sandbox's cnnkit; by default it sees the whole course").tag(config=True)
    fonts = Unicode(help="matplotlib's list of fonts").tag(config=True)
    place = Unicode(help="the folder for the kernels' private folders; by default the system's").tag(config=True)
    packages = List(Unicode(), help="see cnnkit.grading.packages").tag(config=True)
    limits = Dict(help="see cnnkit.grading.limits").tag(config=True)

    watcher: Watcher | None = None
    folder: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        manager: Any = self.parent
        self.folder = _private_folder(self.place)
        manager.transport, manager.ip, manager.cache_ports = "ipc", f"{self.folder}/s", False
        manager.connection_file = f"{self.folder}/c.json"
        for number, channel in enumerate(CHANNELS, 1):
            setattr(manager, channel, number)
        kwargs = await super().pre_launch(**kwargs)
        self._limits = Limits.of(dict(self.limits)) if self.library else course_kernel.LIMITS
        self._sockets = [_listening(f"{manager.ip}-{number}") for number, _ in enumerate(CHANNELS, 1)]
        self._filter = seccomp.readable(seccomp.program())
        self._connection = seccomp.readable(Path(manager.connection_file).read_bytes())
        parts = self._parts() if self.library else course_kernel.parts()
        begin = sandbox.command(parts, self._limits, self._filter)
        mount = ["--perms", "0444", "--ro-bind-data", str(self._connection), CONNECTION]
        where = begin.index("--remount-ro")
        descriptors = json.dumps(dict(zip(CHANNELS, (s.fileno() for s in self._sockets), strict=True)))
        kernel = [sandbox.python(), "-I", "-S", f"{sandbox.INSIDE}/kernel.py", parts.site]
        kernel += [f"{sandbox.INSIDE}/library", descriptors, "-f", CONNECTION, "--HistoryManager.enabled=False"]
        kwargs["cmd"] = [*begin[:where], *mount, *begin[where:], *kernel]
        kwargs["env"] = {}  # bubblewrap's own environment could be read from inside
        kwargs["cwd"] = "/"
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        descriptors = [s.fileno() for s in self._sockets] + [self._filter, self._connection]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": kwargs.pop("stderr", None)}
        kwargs = {**kwargs, **streams, "pass_fds": descriptors}
        try:
            info = await super().launch_kernel(cmd, **kwargs)
        finally:
            self._close()
        self.watcher = Watcher(self.pid or 0, self._limits, self._end)
        self.watcher.start()
        return info

    def _parts(self) -> sandbox.Parts:
        fonts = Path(self.fonts) if self.fonts else None
        return sandbox.Parts(self.program, Path(self.library), fonts, tuple(self.packages))

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart=restart)
        if self.watcher:
            self.watcher.stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self) -> None:
        """Bubblewrap's death is that of everything in its sandbox."""
        if self.process and self.process.poll() is None:
            self.process.kill()

    def _close(self) -> None:
        """The sandbox has its own copies: when it dies, nobody listens any more."""
        for listening in self._sockets:
            listening.close()
        os.close(self._filter)
        os.close(self._connection)


def _private_folder(place: str) -> str:
    folder = tempfile.mkdtemp(prefix="ck", dir=place or None)  # 0700
    if len(folder) > LONGEST_PATH:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="ck", dir="/tmp")
    return folder


def _listening(path: str) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(path)
    listening.listen(16)
    listening.setblocking(False)
    return listening
