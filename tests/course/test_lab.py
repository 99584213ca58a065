"""A real JupyterLab: up in seconds, closed to those without the token and to other machines, gone after Ctrl-C."""

import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from cnnkit.course import lab
from cnnkit.errors import CourseError

OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LAB = """
import sys
from pathlib import Path
from cnnkit.course import lab
sys.exit(lab.run(Path(sys.argv[1]), "01_a.ipynb", browser=False))
"""
HOSTILE = """
c = get_config()
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.token = ""
c.IdentityProvider.token = ""
c.ServerApp.base_url = "/elsewhere/"
c.ServerApp.root_dir = "/"
c.LabApp.news_url = "https://news.invalid/"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The lab, started by a user whose own configuration says otherwise on every point that matters."""
    home = tmp_path_factory.mktemp("home")
    lessons = tmp_path_factory.mktemp("lessons")
    (lessons / "01_a.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    (home / "jupyter_server_config.py").write_text(HOSTILE)
    (home / "jupyter_lab_config.py").write_text(HOSTILE)
    folders = {name: str(home) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    process = subprocess.Popen(
        [sys.executable, "-u", "-W", "ignore", "-c", LAB, str(lessons)],
        env={**os.environ, **folders, "IPYTHONDIR": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)(/lab/tree/01_a\.ipynb)\?token=(\S+)", process.stdout.readline())
        assert found, "the address is the first thing to be printed"
        yield process, int(found[1]), found[3]
    finally:
        process.kill()
        process.communicate()


def get(port, path, token=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    if token:
        request.add_header("Authorization", f"token {token}")
    with OPEN.open(request, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_with_the_token_the_learners_folder_is_served(server):
    _, port, token = server
    status, body = get(port, "/api/contents", token)
    assert status == 200
    assert [entry["name"] for entry in json.loads(body)["content"]] == ["01_a.ipynb"]


@pytest.mark.parametrize("token", [None, "guess"])
def test_without_the_token_there_is_no_way_in(server, token):
    _, port, _ = server
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(port, "/api/contents", token)
    refused.value.close()
    assert refused.value.code == 403


def test_the_page_looks_for_no_news_updates_or_registries(server):
    _, port, token = server
    _, page = get(port, f"/lab/tree/01_a.ipynb?token={token}")
    config = json.loads(re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert config["news"] == {"disabled": True}
    assert config["extensionManager"]["name"] == "read-only"
    _, update = get(port, "/lab/api/update", token)
    assert json.loads(update)["notification"] is None


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="reads Linux's table of sockets")
def test_it_listens_on_loopback_only(server):
    _, port, _ = server
    tables = [Path("/proc/net", name).read_text() for name in ("tcp", "tcp6") if Path("/proc/net", name).exists()]
    lines = [line.split() for table in tables for line in table.splitlines()[1:]]
    listening = [line[1].rsplit(":", 1)[0] for line in lines if line[3] == "0A" and int(line[1][-4:], 16) == port]
    assert listening == ["0100007F"]  # 127.0.0.1, in the kernel's byte order


@pytest.mark.skipif(os.name != "posix", reason="reads other processes' command lines")
def test_the_token_is_not_on_any_command_line(server):
    process, _, token = server
    shown = subprocess.run(["ps", "-ef", "-ww"], capture_output=True, text=True, check=True).stdout
    assert str(process.pid) in shown
    assert token not in shown


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a process")
def test_ctrl_c_ends_the_server_within_seconds(server):
    process, port, _ = server
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=8) == 0
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


def test_a_taken_port_is_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CourseError, match=f"--port {port}: it is taken"):
            lab.choose_port(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_out_of_range_is_a_sentence(port):
    with pytest.raises(CourseError, match="from 1 to 65535"):
        lab.choose_port(port)


def test_without_a_port_any_free_one_will_do(monkeypatch):
    monkeypatch.setattr(lab, "_is_free", lambda port: False)
    assert lab.choose_port(None) > 0


def test_only_root_is_told_to_allow_root(tmp_path, monkeypatch):
    for user, wanted in ((0, True), (1000, False)):
        monkeypatch.setattr(lab.os, "geteuid", lambda user=user: user, raising=False)
        assert ("--allow-root" in lab.command(tmp_path, 1, "/lab", browser=False)) is wanted


def test_a_server_of_others_gets_the_settings_of_ours(tmp_path):
    lab.settle(tmp_path)
    lab.settle(tmp_path)  # a second time does no harm
    overrides = json.loads((tmp_path / "labconfig" / "default_setting_overrides.json").read_text())
    assert overrides["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True
    server = json.loads((tmp_path / "jupyter_server_config.d" / "cnnkit.json").read_text())["ServerApp"]
    module, _, name = server["kernel_websocket_connection_class"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_a_server_that_cannot_start_passes_its_exit_code(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "command", lambda *args, **options: [sys.executable, "-c", "raise SystemExit(7)"])
    said = []
    assert lab.run(tmp_path, None, say=said.append) == 7
    assert said == []


def test_without_jupyterlab_there_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    with pytest.raises(CourseError, match="JupyterLab is not installed"):
        lab.run(tmp_path, None)
