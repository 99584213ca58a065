"""Where lessons are worked in: JupyterLab, the widgets that it shows, and the kernel that answers."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from cnnkit.doctor import asking
from cnnkit.doctor.finding import Finding

EXTENSIONS = {"@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets", "anywidget": "anywidget"}
COLOURS = re.compile(r"\x1b\[\d*m")


def jupyterlab() -> Finding:
    done = asking.run([sys.executable, "-m", "jupyterlab", "--version"])
    if done.returncode == 0:
        return Finding("JupyterLab", "ok", done.stdout.strip())
    mend = f"{sys.executable} -m pip install --upgrade jupyterlab"
    return Finding("JupyterLab", "fail", f"does not start: {asking.last_line(done.stderr)}", mend)


def widgets() -> Finding:
    """Sliders and explorers need an extension each; JupyterLab itself is asked whether it loads them."""
    name = "widgets"
    done = asking.run([sys.executable, "-m", "jupyterlab.labextensions", "list"])
    if done.returncode:
        said = f"JupyterLab does not list its extensions: {asking.last_line(done.stderr)}"
        return Finding(name, "fail", said, f"{sys.executable} -m pip install --upgrade jupyterlab")
    seen = extensions(done.stdout + done.stderr)
    gone = {wanted: seen.get(wanted, "not there") for wanted in EXTENSIONS if seen.get(wanted) != "enabled OK"}
    if gone:
        said = "; ".join(f"{wanted} is {state.removesuffix(' OK')}" for wanted, state in gone.items())
        return Finding(name, "fail", f"JupyterLab shows no explorers: {said}", _mend(gone))
    versions = " and ".join(f"{package} {metadata.version(package)}" for package in ("ipywidgets", "anywidget"))
    return Finding(name, "ok", f"{versions}, which JupyterLab loads")


def _mend(gone: dict[str, str]) -> str:
    """What is switched off is switched on; what is missing or does not fit is installed anew."""
    off = [name for name, state in gone.items() if state.startswith("disabled")]
    lost = [EXTENSIONS[name] for name in gone if name not in off]
    enable = f"{sys.executable} -m jupyterlab.labextensions enable {' '.join(off)}"
    install = f"{sys.executable} -m pip install --force-reinstall --no-deps {' '.join(lost)}"
    return " && ".join(command for command, names in ((install, lost), (enable, off)) if names)


def extensions(listed: str) -> dict[str, str]:
    """What JupyterLab says of each extension: its name -> its state. A lock behind it is none of ours.

    >>> extensions("  anywidget v0.9.18 enabled OK\\n  other v1.0 disabled X 🔒 (python, other)")
    {'anywidget': 'enabled OK', 'other': 'disabled X'}
    """
    lines = re.findall(r"^\s+(\S+) v\S+ +(\w+) +(\w+)", COLOURS.sub("", listed), re.MULTILINE)
    return {name: f"{switch} {fit}" for name, switch, fit in lines}


def notebook_kernel() -> Finding:
    """Start the kernel that lessons ask for, python3, and import cnnkit in it."""
    name = "notebook kernel"
    mend = f"{sys.executable} -m ipykernel install --sys-prefix --name python3"
    try:
        prefix, trouble = ask_kernel("python3")
    except Exception as error:  # whatever goes wrong here goes wrong in JupyterLab too
        return Finding(name, "fail", f"python3 does not start: {asking.last_line(str(error))}", mend)
    if trouble:
        return Finding(name, "fail", f"python3 cannot import cnnkit: {trouble}", mend)
    if Path(prefix).resolve() != Path(sys.prefix).resolve():
        return Finding(name, "warn", f"python3 runs in another environment, {prefix}", mend)
    return Finding(name, "ok", "python3 runs in this environment and imports cnnkit")


def ask_kernel(kernel: str) -> tuple[str, str]:
    """Its sys.prefix, and what went wrong with the import."""
    from jupyter_client.manager import start_new_kernel

    heard: list[dict] = []
    manager, client = start_new_kernel(startup_timeout=60, kernel_name=kernel, stderr=subprocess.DEVNULL)
    try:
        code = "import sys; print(sys.prefix); import cnnkit"
        client.execute_interactive(code, timeout=60, output_hook=lambda message: heard.append(message["content"]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    said = "".join(content.get("text", "") for content in heard)
    troubles = [f"{content['ename']}: {content['evalue']}" for content in heard if "ename" in content]
    return said.strip(), "".join(troubles)
