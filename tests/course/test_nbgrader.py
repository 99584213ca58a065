"""nbgrader's layout: one folder per assignment, metadata of its own schema, solutions in source/ alone."""

import json
from importlib.metadata import entry_points

import pytest

from cnnkit.course import notebook as nb
from cnnkit.course.derive import derive
from cnnkit.course.nbgrader import export
from cnnkit.errors import CourseError

from .tiny import NAME, FakeExercise, load, save, solution

SCHEMA = {"schema_version", "grade", "solution", "locked", "task", "grade_id", "points", "checksum", "cell_type"}


@pytest.fixture
def exported(tmp_path, registry):
    save(solution(), tmp_path / "solutions")
    save(derive(solution(), registry, NAME), tmp_path / "lessons")
    export(tmp_path / "solutions", tmp_path / "lessons", tmp_path / "out", registry)
    return tmp_path / "out"


def test_each_lesson_is_an_assignment_with_source_and_release(exported):
    source, release = (load(exported / stage / NAME[:-6] / NAME) for stage in ("source", "release"))
    assert "return x + x" in source.cells[1].source
    assert "return x + x" not in str(release)
    assert [cell.id for cell in source.cells] == [cell.id for cell in release.cells]
    assert source.cells[1].metadata.nbgrader.solution
    assert source.cells[2].metadata.nbgrader.points == 2


def test_metadata_have_keys_of_schema_3_only_and_ids_without_dots(exported):
    for path in exported.rglob("*.ipynb"):
        graded = [cell.metadata.nbgrader for cell in nb.read(path).cells if "nbgrader" in cell.metadata]
        assert len(graded) == 2
        assert all(set(meta) <= SCHEMA and "." not in meta.grade_id for meta in graded)


def test_the_value_of_a_check_cell_is_the_points_which_nbgrader_reads_as_partial_credit(exported):
    check = load(exported / "release" / NAME[:-6] / NAME).cells[2]
    assert check.source.endswith("display(feedback)\nfeedback.points")
    assert check.outputs == []


def test_a_check_whose_answer_a_person_marks_earns_nothing_and_stays_as_it_is(tmp_path, registry):
    registry["04.double"] = FakeExercise("04.double", by_hand=True)
    save(solution(), tmp_path / "solutions")
    save(derive(solution(), registry, NAME), tmp_path / "lessons")
    export(tmp_path / "solutions", tmp_path / "lessons", tmp_path / "out", registry)
    check = load(tmp_path / "out" / "release" / NAME[:-6] / NAME).cells[2]
    assert check.source == solution().cells[2].source
    assert not check.metadata.nbgrader.grade


def test_a_configuration_of_ones_own_is_left_alone(exported, tmp_path, registry):
    config = exported / "nbgrader_config.py"
    assert 'course_id = "cnnkit"' in config.read_text()
    config.write_text("# mine")
    export(tmp_path / "solutions", tmp_path / "lessons", exported, registry)
    assert config.read_text() == "# mine"


def test_a_kernel_in_the_sandbox_lies_ready_and_is_not_chosen_unasked(exported):
    spec = json.loads((exported / "jupyter" / "kernels" / "cnnkit-sandbox" / "kernel.json").read_text())
    named = {point.name for point in entry_points(group="jupyter_client.kernel_provisioners")}
    assert spec["metadata"]["kernel_provisioner"]["provisioner_name"] in named
    assert "SANDBOX = False" in (exported / "nbgrader_config.py").read_text()


def test_before_the_first_release_there_is_a_sentence(tmp_path, registry):
    with pytest.raises(CourseError, match="run `cnnkit release` first"):
        export(tmp_path, tmp_path, tmp_path / "out", registry)
