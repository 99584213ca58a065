"""What learners wrote travels with them: into later cells, later days, other notebooks."""

import subprocess
import sys
import textwrap

import pytest

from cnnkit.errors import CourseError
from cnnkit.exercises import carry, check, get, mine, portable, record
from cnnkit.exercises.judge import Verdict

ANSWER = """
    import numpy as np
    from numpy import floor as down
    from cnnkit.exercises import check
    ONE = 1
    def room(n, k, padding): return n + 2 * padding - k
    def output_size(n, k, padding, stride):
        return int(down(np.float64(room(n, k, padding)) / stride)) + ONE
    print(check("04.output_size", output_size).status)
"""


def run(code, home):
    """Run code as a learner's own session, apart from this one."""
    done = subprocess.run(
        [sys.executable, "-c", _as_file(code, home)], capture_output=True, text=True, check=True, cwd=home
    )
    return done.stdout.splitlines()


def _as_file(code, home):
    """Run from a file, so that sources can be read, as they can in a notebook."""
    (home / "cell.py").write_text(textwrap.dedent(code))
    return "import runpy; runpy.run_path('cell.py', run_name='__main__')"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("CNNKIT_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(carry, "_passed_here", {})
    monkeypatch.setattr(carry, "_lent_here", set())
    return tmp_path


def test_a_passed_answer_is_mine_on_another_day_with_its_helpers_imports_and_constants(home, capsys):
    assert run(ANSWER, home) == ["pass"]
    own = mine("04.output_size")
    assert own(6, 3, 0, 2) == 2
    assert own.__code__.co_filename == "<your 04.output_size>"
    assert own.__module__ == "mine"
    assert capsys.readouterr().out == ""


def test_before_it_has_passed_the_reference_is_lent_with_a_note(home, capsys):
    assert mine("04.output_size")(6, 3, 0, 2) == 2
    assert capsys.readouterr().out == (
        "04.output_size has not passed its check yet: here is cnnkit's own, so that you can go on.\n"
    )
    mine("04.output_size")
    assert capsys.readouterr().out == "", "once is enough"


def test_a_function_of_mine_knows_whose_it_is(home):
    assert mine("04.output_size").whose == "lent by cnnkit"
    run(ANSWER, home)
    assert mine("04.output_size").whose == "yours"


def test_a_passed_answer_that_takes_no_attributes_is_mine_all_the_same(home):
    class Sizes:
        def count(self, n, k, padding, stride):
            return (n + 2 * padding - k) // stride + 1

    assert check("04.output_size", Sizes().count).status == "pass"
    own = mine("04.output_size")
    assert (own(6, 3, 0, 2), own.whose) == (2, "yours")


def test_what_has_just_passed_is_mine_at_once_and_noted_with_its_source(home):
    def output_size(n, k, padding, stride):
        return (n + 2 * padding - k) // stride + 1

    assert check("04.output_size", output_size).status == "pass"
    (attempt,) = record.read(record.path())
    assert (attempt.exercise, attempt.points) == ("04.output_size", 2)
    assert attempt.source.startswith("def output_size(n, k, padding, stride):\n    return")
    assert attempt.source.endswith("\n\n_answer = output_size\n")
    record.path().unlink()
    assert mine("04.output_size") is output_size


def test_a_wrong_answer_is_neither_mine_nor_noted_with_its_source(home):
    def output_size(n, k, padding, stride):
        return n

    assert check("04.output_size", output_size).status == "fail"
    assert record.read(record.path())[0].source is None
    assert mine("04.output_size").whose == "lent by cnnkit"


def test_an_answer_whose_source_would_be_wrong_on_another_day_is_noted_without_it(home):
    def output_size(n, k, padding, stride, first=0):
        return (n + 2 * padding - k) // stride + first

    output_size.__defaults__ = (1,)
    assert check("04.output_size", output_size).status == "pass"
    assert record.read(record.path())[0].source is None


def test_a_right_number_is_noted_without_a_source(home):
    assert check("04.article_says_two", 3).status == "pass"
    assert record.read(record.path())[0].source is None
    assert not carry._passed_here


def test_a_later_wrong_attempt_does_not_take_a_right_one_away(home):
    run(ANSWER, home)
    run(ANSWER.replace("ONE = 1", "ONE = 2"), home)
    statuses = [attempt.status for attempt in record.read(record.path())]
    assert statuses == ["pass", "fail"]
    assert mine("04.output_size").__code__.co_filename == "<your 04.output_size>"


def test_an_answer_that_cannot_be_carried_still_passes_and_the_reference_stands_in(home, capsys):
    code = ANSWER.replace("ONE = 1", "ONE = np.ones(1, int)[0]")
    assert run(code, home) == ["pass"]
    assert record.read(record.path())[0].source is None
    mine("04.output_size")
    assert "has not passed" in capsys.readouterr().out


def test_an_answer_may_build_on_an_earlier_exercise_through_mine(home):
    code = """
        import numpy as np
        from cnnkit.exercises import check, mine
        def conv2d(x, w, padding, stride):
            rows, columns = map(mine("04.output_size"), x.shape, w.shape, padding, stride)
            x = mine("04.pad2d")(x[None, None], padding)[0, 0]
            windows = np.lib.stride_tricks.sliding_window_view(x, w.shape)[:: stride[0], :: stride[1]]
            return np.tensordot(windows[:rows, :columns], w)
        print(check("04.conv2d", conv2d).status)
    """
    assert run(code, home)[-1] == "pass"


@pytest.mark.parametrize("id", ["04.output_size", "04.conv2d"])
def test_what_is_lent_answers_neither_its_own_exercise_nor_an_earlier_one(home, id):
    lent = mine(id)
    feedback = check("04.output_size", lambda n, k, padding, stride: lent(n, k, padding, stride))
    assert feedback.status == "error"
    assert "is lent to later exercises; it cannot answer this one" in repr(feedback)


def test_of_several_passed_answers_the_last_that_still_runs_is_mine(home):
    passed = ("n = 1\n\n_answer = lambda *sizes: 'first'", "_answer = lambda *sizes: 'second'", "no longer runs")
    for source in passed:
        record.note(Verdict(get("04.output_size"), "pass", ""), source=source)
    record.note(Verdict(get("04.pad2d"), "pass", ""), source="_answer = lambda *sizes: 'another'")
    record.note(Verdict(get("04.output_size"), "fail", ""), source="_answer = lambda *sizes: 'wrong'")
    record.note(Verdict(get("04.output_size"), "pass", ""))
    assert mine("04.output_size")(6, 3, 0, 2) == "second"


def test_once_a_check_is_over_what_is_lent_answers_again(home):
    lent = mine("04.output_size")

    def output_size(n, k, padding, stride):
        return lent(n, k, padding, stride)

    with pytest.raises(KeyboardInterrupt), carry.answering(get("04.output_size")):
        raise KeyboardInterrupt
    assert check("04.output_size", output_size).status == "error"
    assert lent(6, 3, 0, 2) == 2


def test_a_damaged_record_costs_only_its_damaged_lines(home):
    run(ANSWER, home)
    file = record.path()
    good = file.read_text()
    file.write_bytes(
        b"\xff\xfe{not json\n[]\n{}\n" + good.encode() + b'{"time": 1, "exercise": 2}\n' + good.encode()[:-9]
    )
    assert [attempt.status for attempt in record.read(file)] == ["pass"]
    assert mine("04.output_size")(6, 3, 0, 2) == 2


def test_no_record_means_no_attempts(tmp_path):
    assert record.read(tmp_path / "none.jsonl") == []


def test_a_source_that_no_longer_runs_is_no_answer():
    assert portable.rebuilt("import no_such_module\n_answer = 1", "x") is None
    assert portable.rebuilt("def (", "x") is None


def test_lambdas_and_closures_are_not_carried():
    outer = 1
    assert portable.source_of(lambda n: n) is None
    assert portable.source_of(lambda n: n + outer) is None
    assert portable.source_of(len) is None


def test_an_unknown_id_is_refused():
    with pytest.raises(CourseError, match="There is no exercise"):
        mine("04.nothing")
