"""A run of tiny cases: ratios, the file, interruptions, the table."""

import io
import json

import pytest
from rich.console import Console

from cnnkit.bench import peers, picture, show, suite
from cnnkit.bench import run as runner
from cnnkit.bench.run import Report, Row, run
from cnnkit.bench.suite import Case
from cnnkit.errors import CnnkitError
from cnnkit.plots.palette import STROKES


@pytest.fixture
def report(monkeypatch):
    monkeypatch.setattr(
        runner, "race", lambda contestants, seconds: {name: call() for name, call in contestants.items()}
    )
    machine = {"processor": "Abacus", "threads": 2, "load": 0.1}
    return Report(machine, {"flops": 1e9, "bytes": 1e9}, {"slow": "1.0", "slower": None})


def case(name, flops=0, group="g", **seconds):
    """A case whose calls say how long they take."""
    return Case(group, name, "1×1", flops, lambda present: {who: lambda s=s: s for who, s in seconds.items()})


CASES = [
    case("first", 10**6, cnnkit=0.002, slow=0.004),
    case("second", cnnkit=0.001, slow=0.008, slower=0.001),
    case("third", group="h", cnnkit=1.0),
]


def everything(report, cases=CASES, path=None, progress=lambda *_: None):
    run(cases, report, seconds=1, path=path, progress=progress)
    return report


def test_ratios_are_the_peers_time_over_ours_and_shares_those_of_the_limit(report):
    first, second, third = everything(report).rows
    assert (first.ratios, second.ratios, third.ratios) == ({"slow": 2}, {"slow": 8, "slower": 1}, {})
    assert (first.share, second.share) == (0.5, None)  # a million in 2 ms is half of a billion a second


def test_the_summary_has_the_geometric_means(report):
    assert everything(report).summary == [
        {"group": "g", "peer": "slow", "ratio": 4.0, "rows": 2},
        {"group": "g", "peer": "slower", "ratio": 1.0, "rows": 1},
    ]


def test_the_file_has_the_keys_that_are_documented(report, tmp_path):
    everything(report, path=tmp_path / "found.json")
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert set(found) == {"machine", "limits", "peers", "rows", "summary", "complete"}
    assert all(f"    {key} " in runner.__doc__ for key in found)
    assert set(found["rows"][0]) == {"group", "name", "shape", "flops", "seconds", "ratios", "share"}
    assert found["complete"] is True
    assert found["peers"] == {"slow": "1.0", "slower": None}
    assert [path.name for path in tmp_path.iterdir()] == ["found.json"]


def test_an_interrupted_run_loses_nothing_that_was_measured(report, tmp_path):
    def interrupt():
        raise KeyboardInterrupt

    cases = [*CASES[:2], Case("h", "third", "1×1", 0, lambda present: {"cnnkit": interrupt})]
    with pytest.raises(KeyboardInterrupt):
        everything(report, cases, tmp_path / "found.json")
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in found["rows"]] == ["first", "second"]
    assert found["complete"] is False
    assert "interrupted" in " ".join(show.sentences(report))


def test_progress_is_told_from_first_to_last(report):
    heard = []
    everything(report, progress=lambda *said: heard.append(said))
    assert heard == [("g: first", 0, 3), ("g: second", 1, 3), ("h: third", 2, 3), ("done", 3, 3)]


def printed(report, width=100):
    console = Console(file=io.StringIO(), width=width)
    console.print(show.table(report))
    return console.file.getvalue()


def test_the_table_has_every_row_with_its_ratios_and_means(report):
    text = printed(everything(report))
    lines = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
    assert lines["first"] == ["2", "ms", "50%", "2.00"]
    assert lines["second"] == ["1", "ms", "8.00", "1.00"]
    assert lines["third"] == ["1", "s"]
    assert lines["g"] == ["4.00", "1.00"]
    assert max(map(len, printed(report, 80).splitlines())) <= 80


def test_sentences_name_the_machine_and_who_is_missing(report):
    said = list(show.sentences(everything(report)))
    assert said[0] == "Abacus, 2 threads."
    assert not any("busy" in sentence for sentence in said)
    assert said[-1] == "Not installed, so not measured: slower."


def test_a_busy_machine_is_told_of(report):
    report.machine["load"] = 1.5
    assert "load 1.5" in " ".join(show.sentences(report))


def test_layers_of_networks_and_images_have_a_mean_together(report):
    cases = [
        case("a", group="network layers, forward", cnnkit=1.0, slow=2.0),
        case("b", group="network layers, forward", cnnkit=1.0, slow=4.0),
        case("c", group="single images, forward", cnnkit=1.0, slow=8.0),
    ]
    assert everything(report, cases).summary[-2:] == [
        {"group": "all layers, forward", "peer": "slow", "ratio": 4.0, "rows": 3},
        {"group": "single images, forward", "peer": "slow", "ratio": 8.0, "rows": 1},
    ]
    assert "all layers, forward: slow 4.00 (3 rows)." in list(show.sentences(report))
    report.rows.pop()
    assert [entry["group"] for entry in report.summary] == ["network layers, forward"]


def test_in_a_narrow_terminal_names_give_way_and_numbers_stay_whole(report):
    cases = [case("a name of many words " * 4, group="g", cnnkit=1.234e-5, slow=0.5, slower=1e-6)]
    shown = printed(everything(report, cases), 50)
    assert all(number in shown for number in ("12.3 µs", "40519", "0.08"))
    assert "…" not in shown


def test_who_was_not_measured_is_not_named_as_measured(report):
    alone = everything(report, [case("alone", cnnkit=1.0)])
    assert [sentence for sentence in show.sentences(alone) if sentence.startswith("Beside us")] == []


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are saved."""
    from matplotlib.figure import Figure

    figures = []
    save = Figure.savefig
    monkeypatch.setattr(
        Figure, "savefig", lambda figure, *args, **named: figures.append(figure) or save(figure, *args, **named)
    )
    return figures


def test_a_plot_shows_our_times_beside_the_peers_ratios(report, tmp_path, drawn):
    picture.plot(everything(report), tmp_path / "found.png")
    assert (tmp_path / "found.png").read_bytes().startswith(b"\x89PNG")
    times, ratios = drawn[0].axes
    assert [label.get_text() for label in times.get_yticklabels()] == ["g", "first", "second", "h", "third"]
    assert [line.get_xdata()[0] for line in times.lines] == [0.002, 0.001, 1.0]
    assert [text.get_text() for text in times.texts] == ["50%"]
    slow = next(line for line in ratios.lines if line.get_label() == "slow")
    assert (list(slow.get_xdata()), list(slow.get_ydata())) == ([2.0, 8.0], [1, 2])


def test_a_bad_ending_or_folder_is_a_sentence(report, tmp_path):
    for path in (tmp_path / "found.xyz", tmp_path / "missing" / "found.png"):
        with pytest.raises(CnnkitError, match=r"^bench: .* cannot be written: "):
            picture.plot(report, path)


def test_a_plot_without_peers_shows_our_times(report, tmp_path, drawn):
    report.rows.append(Row("g", "alone", "1×1", 0, {"cnnkit": 1.0}, {}, None))
    picture.plot(report, tmp_path / "alone.svg")
    assert (tmp_path / "alone.svg").exists()
    assert [line.get_xdata()[0] for line in drawn[0].axes[0].lines] == [1.0]
    assert len(drawn[0].axes) == 1


def test_there_are_as_many_strokes_as_peers():
    assert len(peers.PEERS) <= len(STROKES)


def test_a_file_that_cannot_be_written_is_a_sentence(report, tmp_path):
    with pytest.raises(CnnkitError, match=r"^bench: .* cannot be written: No such file"):
        report.save(tmp_path / "missing" / "found.json")


def test_a_pattern_is_part_of_a_name_or_like_it_in_any_case():
    everything = suite.cases()
    names = [case.name for case in suite.choose(everything, "MNIST")]
    assert names == ["MNIST, first", "MNIST, second"] * 2
    assert {case.group for case in suite.choose(everything, "single*backward*")} == {
        "single images, forward and backward"
    }
    assert suite.choose(everything, None) == everything
    assert len({(case.group, case.name, case.shape) for case in everything}) == len(everything)


def test_a_pattern_that_is_like_nothing_is_a_sentence_that_helps():
    with pytest.raises(CnnkitError, match=r"^bench: nothing that is measured is called 'mnits'. There are: network"):
        suite.choose(suite.cases(), "mnits")
