"""What stands beside the code says what is so: links lead somewhere, numbers and versions are true."""

import re
import tomllib
from pathlib import Path

import pytest

from cnnkit.cli import app
from tests.attacks.catalogue import ATTACKS

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(ROOT.glob("*.md"))

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="needs a checkout")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(read("pyproject.toml"))["project"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_project_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document):
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    named = set(re.findall(r"`cnnkit ([a-z]+)", document.read_text(encoding="utf-8")))
    assert named <= known


def test_the_citation_is_of_this_version_and_licence(project):
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with cnnkit[test]")
    cited = yaml.safe_load(read("CITATION.cff"))
    assert (str(cited["version"]), cited["license"]) == (project["version"], project["license"])
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()


def test_the_newest_entry_of_the_changelog_is_this_version(project):
    assert re.search(r"^## ([\d.]+)", read("CHANGELOG.md"), re.MULTILINE)[1] == project["version"]


def test_the_security_policy_counts_the_attacks_rightly():
    assert "more than eighty notebooks" in read("SECURITY.md")
    assert len(ATTACKS) > 80


def test_every_extra_that_a_document_asks_for_exists(project):
    asked = {extra for path in DOCUMENTS for extra in re.findall(r"\.\[(\w+)\]", path.read_text(encoding="utf-8"))}
    assert {"site", "test"} <= asked <= set(project["optional-dependencies"])
