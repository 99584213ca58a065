"""``cnnkit site``: says what it wrote, or in a sentence why not."""

from typer.testing import CliRunner

from cnnkit.cli import app
from cnnkit.course import site


def call(*arguments):
    return CliRunner().invoke(app, ["site", *map(str, arguments)])


def test_it_says_what_it_wrote(course, tmp_path):
    result = call("--out", tmp_path / "out", "--no-run")
    assert result.exit_code == 0
    pages = len(list((tmp_path / "out").glob("*.html")))
    assert result.output.startswith(f"Wrote {pages} pages, ")
    assert result.output.rstrip().endswith("index.html")


def test_without_its_extra_it_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(site, "NEEDED", ("no_such_package",))
    result = call("--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr == "cnnkit site needs no_such_package: python -m pip install 'cnnkit[site]'\n"
    assert not (tmp_path / "out").exists()
