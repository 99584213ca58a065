"""The sandbox's cnnkit: every name that a lesson imports, and nothing that answers anything."""

import gzip
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

import cnnkit
from cnnkit.exercises import catalogue
from cnnkit.grading import library, packages
from tests.grading.notebooks import ROOT, lesson

PACKAGE = Path(cnnkit.__file__).parent


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return library.build(tmp_path_factory.mktemp("library"))


def inside(built, program):
    """Run a program with the built library, as the sandbox's kernel would find it."""
    begin = f"import sys; sys.path.insert(0, {str(built)!r})\n"
    return subprocess.run([sys.executable, "-I", "-B", "-c", begin + program], capture_output=True, text=True)


def setup_cells():
    solutions = (path.read_text(encoding="utf-8") for path in (ROOT / "solutions").glob("*.ipynb"))
    for notebook in [lesson(), *map(json.loads, solutions)]:
        code = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        yield from ("".join(first["source"]) for first in islice(code, 1))  # the glossary has none


@pytest.mark.parametrize("source", sorted(set(setup_cells())))
def test_every_lessons_first_cell_runs(built, source):
    done = inside(built, source)
    assert done.returncode == 0, done.stderr


def test_all_public_names_are_there(built):
    for part in ("ops", "widgets", "exercises", "data", "plots"):
        real = subprocess.run(
            [sys.executable, "-c", f"import cnnkit.{part} as m; print(*sorted(getattr(m, '__all__', [])))"],
            capture_output=True,
            text=True,
        ).stdout.split()
        done = inside(built, f"import cnnkit.{part} as m; print(*[n for n in {real} if not hasattr(m, n)])")
        assert done.stdout.split() == [], f"{part}: {done.stderr}"


def test_withheld_functions_refuse_with_their_name(built):
    done = inside(built, "from cnnkit import ops\nops.conv2d(1, 2)")
    assert "ops.conv2d is not here while your answers are graded" in done.stderr
    done = inside(built, "from cnnkit.ops.reference import conv2d\nconv2d(1, 2)")
    assert "ops.reference.conv2d is not here" in done.stderr or "ops.conv2d is not here" in done.stderr


def test_what_is_named_like_its_file_refuses_too(built):
    done = inside(built, "from cnnkit import ops\nops.linear(1, 2)")
    assert "ops.linear is not here while your answers are graded" in done.stderr
    modules = "[name for part in (nn, ops) for name, thing in vars(part).items() if type(thing) is type(ops)]"
    assert inside(built, f"from cnnkit import nn, ops\nprint(*{modules})").stdout.split() == ["reference"]


def test_a_refusal_inside_an_answer_is_noted_even_if_it_is_caught(built):
    program = """
from cnnkit.exercises.probe import probe
from cnnkit import ops
def answer():
    try: ops.same_padding(3)
    except Exception: pass
    except BaseException: return 1
print(probe(answer, [()], withhold=("ops",))[0].reached_for)
"""
    assert inside(built, program).stdout.strip() == "ops.same_padding"


def test_parts_that_know_answers_are_absent(built):
    names = {path.relative_to(built).as_posix() for path in built.rglob("*")}
    for absent in (
        "kernels",
        "grading",
        "course",
        "exercises/judge.py",
        "exercises/lesson_04",
        "exercises/registry.py",
    ):
        assert f"cnnkit/{absent}" not in names
    assert not [name for name in names if "/lesson_" in name]
    assert not [name for name in names if name.endswith((".pyc", ".nbi", ".nbc", ".ipynb")) or "__pycache__" in name]


def test_no_line_of_any_reference_and_no_sentence_of_any_mistake_is_in_it(built):
    text = "\n".join(path.read_text(encoding="utf-8") for path in built.rglob("*.py"))
    sentences = [mistake.says for exercise in catalogue().values() for mistake in exercise.mistakes.values()]
    assert not [sentence for sentence in sentences if sentence in text]
    places = [PACKAGE / name for name in library.AS_THEY_ARE]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))]
    as_they_are = "\n".join(file.read_text(encoding="utf-8") for file in files)
    catalogues = [file for file in (PACKAGE / "exercises").rglob("*.py") if "lesson_" in file.as_posix()]
    for file in [*catalogues, *(PACKAGE / "ops").rglob("*.py")]:
        lines = {line.strip() for line in file.read_text(encoding="utf-8").splitlines()}
        telling = {line for line in lines if len(line) > 40 and not line.startswith(("from ", "import ", '"""'))}
        assert not [line for line in telling if line in text and line not in as_they_are], file.name


def test_digits_come_without_their_labels(built):
    with gzip.open(built / "sklearn" / "datasets" / "data" / "digits.csv.gz", "rt") as table:
        rows = [line.split(",") for line in table]
    assert len(rows) == 1797
    assert {len(row) for row in rows} == {65}
    assert {row[-1].strip() for row in rows} == {"-1"}


def test_photographs_are_real(built):
    done = inside(built, "from cnnkit import data; print(data.photograph('flower', size=8).std() > 0.01)")
    assert done.stdout.strip() == "True"


def test_no_package_that_answers_exercises_is_allowed():
    allowed = packages.closure()
    assert {"numpy", "numba", "matplotlib", "ipykernel", "ipython", "pyzmq"} <= set(allowed)
    assert not set(packages.NEVER) & set(allowed)
    names = {path.name for path in packages.files()}
    assert not names & {"scipy", "sklearn", "skimage", "mlxtend", "torch", "cv2", "nbval", "pytest", "cnnkit"}
    assert not [name for name in names if name.endswith(".pth")]
