"""A JupyterLab server to test in: started once, stopped at the end, everything in temporary folders."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from cnnkit.course.lab import private_environment

HERE = ("127.0.0.1", "localhost")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The system's browser; CNNKIT_CHROMIUM names another."""
    named = os.environ.get("CNNKIT_CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """A running JupyterLab: where it serves from, and how to address it."""

    def __init__(self, url: str, token: str, root: Path):
        self.url, self.token, self.root = url, token, root

    def address(self, path: str) -> str:
        return f"{self.url}/lab/tree/{quote(path)}?token={self.token}&reset"


@contextmanager
def running_lab(folder: Path):
    """Start JupyterLab in `folder` with the settings of `cnnkit lab` and nothing of the user's; stop it on leaving."""
    root = folder / "notebooks"
    root.mkdir(parents=True)
    port, token = free_port(), secrets.token_hex(8)
    private = folder / "private"
    private.mkdir()
    environment = private_environment(private, token) | {
        name: str(folder / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "IPYTHONDIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
        )
    }
    write_settings(Path(environment["JUPYTERLAB_SETTINGS_DIR"]))
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
        "--ServerApp.kernel_websocket_connection_class=cnnkit.course.websocket.PromptConnection",
        *("--LabApp.expose_app_in_browser=True", "--ServerApp.terminals_enabled=False"),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=root)
    lab = Lab(f"http://127.0.0.1:{port}", token, root)
    try:
        wait_until_up(lab, server, folder / "lab.log")
        yield lab
    finally:
        server.terminate()  # JupyterLab shuts its kernels down on SIGTERM
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def write_settings(folder: Path, theme: str = "JupyterLab Light") -> None:
    """What only tests want: a known theme, and cells that exist while they are off the screen."""
    settings = {
        "apputils-extension/themes": {"theme": theme},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, values in settings.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


def wait_until_up(lab: Lab, server: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{lab.url}/api/status?token={lab.token}", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")


RACE = """([script, argument, seconds]) => Promise.race([
    (0, eval)(`(${script})`)(argument),
    new Promise((_, refuse) => setTimeout(() => refuse(new Error(`no answer within ${seconds} s`)), 1000 * seconds)),
])"""


def settled(page, script: str, argument=None, seconds: float = 60):
    """page.evaluate with an end: a promise that is never kept would otherwise hold up all tests for ever."""
    return page.evaluate(RACE, [script, argument, seconds])


class Notebook:
    """A notebook open in the browser. `page` is playwright's; `errors` and `strangers` must stay empty."""

    def __init__(self, page, lab: Lab):
        self.page, self.lab = page, lab
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda message: self._heard(message))
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("request", lambda request: self._asked(request.url))

    def _heard(self, message) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname not in HERE:
            self.strangers.append(url)

    def open(self, name: str):
        self.page.goto(self.lab.address(name))
        self.page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=60_000)
        self.wait_for_kernel()
        return self

    def wait_for_kernel(self, timeout: float = 120_000) -> None:
        """Wait until a kernel runs and has nothing left to do."""
        session = "window.jupyterapp?.shell?.currentWidget?.context?.sessionContext?.session"
        self.page.wait_for_function(f"() => {session}?.kernel?.status === 'idle'", timeout=timeout)

    def run_all(self, timeout: float = 180_000):
        """Run every cell and wait until the last has finished."""
        settled(self.page, "() => window.jupyterapp.commands.execute('notebook:run-all-cells')", seconds=timeout / 1000)
        self.wait_for_kernel(timeout)
        return self

    def set_theme(self, dark: bool) -> None:
        wanted = str(not dark).lower()
        if self.page.evaluate("() => document.body.dataset.jpThemeLight") == wanted:
            return
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        settled(self.page, "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        self.page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{wanted}'")
        self.page.wait_for_timeout(500)  # JupyterLab trips over itself when the next change comes before its sheets

    @contextmanager
    def theme(self, *, dark: bool):
        """Use a theme for a while; JupyterLab would remember it for the next test."""
        self.set_theme(dark)
        try:
            yield
        finally:
            self.set_theme(dark=False)

    def shut_down(self) -> None:
        """Stop the kernel: closing a page leaves it running."""
        settled(self.page, "() => window.jupyterapp?.shell?.currentWidget?.context?.sessionContext?.shutdown()")

    def assert_quiet(self) -> None:
        """Nothing went wrong in the console, and nothing asked another machine for anything."""
        assert not self.errors, "\n".join(self.errors)
        assert not self.strangers, "\n".join(self.strangers)
