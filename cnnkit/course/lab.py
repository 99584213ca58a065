"""``cnnkit lab``: JupyterLab on the learner's working copy, reachable from this machine alone."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from cnnkit.errors import CourseError

HOST = "127.0.0.1"
USUAL_PORT = 8888
SECONDS_TO_START = 60
CONNECTION = "cnnkit.course.websocket.PromptConnection"

# Defaults, which a learner's own settings outrank. Saved widget state keeps the explorers in a notebook that is
# opened again: without it JupyterLab shows "Error displaying widget" until each cell has been run.
LAB_SETTINGS = {
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def run(
    folder: Path,
    first: str | None,
    *,
    port: int | None = None,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> int:
    """Serve ``folder`` until Ctrl-C; returns the server's exit code.

    ``first`` is the notebook to open. Raises CourseError when the port is taken or there is no JupyterLab.
    """
    if find_spec("jupyterlab") is None:
        raise CourseError("JupyterLab is not installed in this environment: python -m pip install jupyterlab")
    port = choose_port(port)
    token = secrets.token_urlsafe(24)
    page = f"/lab/tree/{first}" if first else "/lab"
    with tempfile.TemporaryDirectory(prefix="cnnkit-lab-") as private, _signals_interrupt():
        environment = private_environment(Path(private), token)
        server = subprocess.Popen(command(folder, port, page, browser=browser), env=environment)
        try:
            if _listens(server, port):
                say(f"JupyterLab is at http://{HOST}:{port}{page}?token={token}")
                say("Ctrl-C ends it; what you have saved stays.")
            return server.wait()
        except KeyboardInterrupt:
            return _end(server)
        finally:
            _end(server)


def choose_port(port: int | None) -> int:
    """The given port if it is free; without one, Jupyter's usual port or any free one."""
    if port is None:
        return USUAL_PORT if _is_free(USUAL_PORT) else _any_free_port()
    if not 1 <= port <= 65535:
        raise CourseError(f"--port {port}: ports are numbers from 1 to 65535.")
    if not _is_free(port):
        raise CourseError(
            f"--port {port}: it is taken, or not yours to take; leave --port out and cnnkit finds a free one."
        )
    return port


def command(folder: Path, port: int, page: str, *, browser: bool) -> list[str]:
    """The server's command line. It outranks every configuration file, and holds no secret: ps shows it to all."""
    options = {
        "ServerApp.ip": HOST,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.base_url": "/",
        "ServerApp.root_dir": folder,
        "ServerApp.open_browser": browser,
        "ServerApp.answer_yes": True,  # Ctrl-C means it
        "ServerApp.log_level": "WARN",
        "LabApp.log_level": "WARN",
        "ServerApp.kernel_websocket_connection_class": CONNECTION,
        "LabApp.default_url": page,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "None",
        "LabApp.extension_manager": "readonly",  # the other one lists a package registry
    }
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [sys.executable, "-m", "jupyterlab", *as_root, *(f"--{name}={value}" for name, value in options.items())]


def private_environment(folder: Path, token: str) -> dict[str, str]:
    """The token goes through a private file ahead of the user's own configuration, which might set another.

    Their other settings, themes and shortcuts stay in force.
    """
    settings = {
        "IdentityProvider": {"token": token},
        "PasswordIdentityProvider": {"token": token},  # the class in use; its own section outranks its parent's
        "ServerApp": {"certfile": "", "keyfile": "", "allow_remote_access": False, "disable_check_xsrf": False},
    }
    for name in ("jupyter_server_config.json", "jupyter_lab_config.json"):
        (folder / name).write_text(json.dumps(settings), encoding="utf-8")
    _write_lab_settings(folder)
    search = os.pathsep.join(filter(None, [str(folder), os.environ.get("JUPYTER_CONFIG_PATH")]))
    return {**os.environ, "JUPYTER_CONFIG_PATH": search, "JUPYTER_TOKEN": token}


def settle(folder: Path) -> None:
    """Give a server that somebody else starts, on Binder or a JupyterHub, what ``cnnkit lab`` gives its own.

    ``folder`` is one that Jupyter reads its configuration from: ``etc/jupyter`` below the environment's prefix.
    """
    _write_lab_settings(folder)
    (folder / "jupyter_server_config.d").mkdir(parents=True, exist_ok=True)
    server = {"ServerApp": {"kernel_websocket_connection_class": CONNECTION}}
    (folder / "jupyter_server_config.d" / "cnnkit.json").write_text(json.dumps(server), encoding="utf-8")


def _write_lab_settings(folder: Path) -> None:
    place = folder / "labconfig"
    place.mkdir(parents=True, exist_ok=True)
    (place / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS), encoding="utf-8")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # elsewhere the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _listens(server: subprocess.Popen, port: int) -> bool:
    """Wait until the server accepts connections; False when it ended instead, having said why."""
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def _end(server: subprocess.Popen) -> int:
    """Ask, wait, insist: the server needs a moment to end its kernels. Returns its exit code."""
    if server.poll() is None and os.name == "posix":
        server.send_signal(signal.SIGINT)  # elsewhere Ctrl-C has reached it through the console
    try:
        return server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    """While the server runs, a closed terminal or ``kill`` ends us as Ctrl-C does: no server stays behind."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    wanted = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
