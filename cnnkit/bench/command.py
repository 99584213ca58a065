"""What `cnnkit bench` does, from the choice of cases to the table."""

from contextlib import suppress
from pathlib import Path

from rich.console import Console

from cnnkit.bench import machine, picture, show
from cnnkit.bench.run import Progress, begin, run
from cnnkit.bench.suite import cases, choose

SECONDS = 1.0  # for each contestant in each row
QUICK = 0.2


def bench(*, quick: bool, only: str | None, plot: Path | None, json: Path | None, progress: Progress) -> bool:
    """Measure, print, write -> whether all of it was measured; Ctrl-C ends the measuring, not what follows.

    Raises CnnkitError when nothing is called like `only`, or a file cannot be written.
    """
    chosen = choose(cases(), only)
    machine.keep_memory()
    progress("the machine's limits", 0, len(chosen))
    report = begin()
    if json:
        report.save(json)  # who cannot write there should hear it now
    if plot:
        picture.plot(report, plot)
    with suppress(KeyboardInterrupt):
        run(chosen, report, seconds=QUICK if quick else SECONDS, path=json, progress=progress)
    console = Console()
    if report.rows:
        console.print(show.table(report))
    for sentence in show.sentences(report):
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)
    if plot:
        picture.plot(report, plot)
    return report.complete
