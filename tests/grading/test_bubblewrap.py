"""Where the sandbox does not run, the sentence says how to get or allow it on this system."""

import subprocess

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading import bubblewrap


@pytest.fixture(autouse=True)
def on_linux(monkeypatch):
    monkeypatch.setattr(bubblewrap.sys, "platform", "linux")


@pytest.mark.parametrize(
    ("release", "mend"),
    [
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "apt-get install bubblewrap"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt-get install bubblewrap"),
        ({"ID": "fedora"}, "dnf install bubblewrap"),
        ({"ID": "arch"}, "cnnkit[sandbox]"),
    ],
)
def test_the_mend_for_a_missing_bubblewrap_is_the_systems_own(monkeypatch, release, mend):
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda *args, **options: None)
    monkeypatch.setattr(bubblewrap.platform, "freedesktop_os_release", lambda: release)
    with pytest.raises(GradingError, match="bubblewrap is missing") as refusal:
        bubblewrap.required()
    assert mend in str(refusal.value)
    assert "--sandbox none" in str(refusal.value)


@pytest.mark.parametrize(
    ("switch", "value", "mend"),
    [
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "/etc/apparmor.d/bwrap"),
        ("kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "sysctl user.max_user_namespaces"),
        ("nothing", "", "in a container"),
    ],
)
def test_a_bubblewrap_that_may_not_run_gets_the_mend_for_what_forbids_it(monkeypatch, switch, value, mend):
    refused = subprocess.CompletedProcess([], 1, "", "bwrap: setting up uid map: Permission denied")
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda *args, **options: "/usr/bin/bwrap")
    monkeypatch.setattr(bubblewrap.subprocess, "run", lambda *args, **options: refused)
    monkeypatch.setattr(bubblewrap, "_switch", lambda name: value if name == switch else "")
    what, how = bubblewrap.trouble()
    assert "Permission denied" in what
    assert mend in how


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_elsewhere_grading_wants_a_linux(monkeypatch, system):
    monkeypatch.setattr(bubblewrap.sys, "platform", system)
    with pytest.raises(GradingError, match="WSL 2"):
        bubblewrap.required()
