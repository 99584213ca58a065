"""The command line: parses, calls, prints. Commands import what they need, so that --help answers at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cnnkit.errors import CnnkitError

if TYPE_CHECKING:
    from cnnkit.course.release import Progress

HOME = Path("~/cnnkit-lessons")  # where a learner's notebooks live unless they say otherwise


class _Polite(TyperGroup):
    """Says an expected error as one sentence on stderr, and lets Ctrl-C end without a trace."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CnnkitError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        except KeyboardInterrupt:
            raise typer.Exit(130) from None  # what a shell reports for a program ended by Ctrl-C


app = typer.Typer(
    cls=_Polite,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: rich would cost a third of the answer's time
    pretty_exceptions_enable=False,  # a fault of ours is reported as Python reports it
    help="A course on convolutional neural networks in JupyterLab, and the tools around it.",
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Your folder of lessons.", show_default=str(HOME))]
Manual = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Marks that you give: columns student, exercise, points, comment.")
]
Policy = Annotated[Path | None, typer.Option(metavar="TOML", help="What lateness costs, and who has more time.")]
Due = Annotated[str | None, typer.Option(metavar="TIME", help="When all is due: 2026-11-20T23:59+01:00.")]
Late = Annotated[str | None, typer.Option(metavar="SHARE", help="What that costs of the points: 10%/day, or 50% once.")]
Grace = Annotated[str | None, typer.Option(metavar="TIME", help="How much later is not late yet: 2h.")]
MaxLate = Annotated[str | None, typer.Option(metavar="TIME", help="How much later earns nothing: 5d.")]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"cnnkit {version('cnnkit')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def lab(
    folder: Folder = HOME,
    port: Annotated[int | None, typer.Option(help="The port to serve on; by default a free one.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> None:
    """Open JupyterLab on your own copies of the lessons."""
    from cnnkit.course import lab as server
    from cnnkit.course import lessons, working_copy

    folder = folder.expanduser().absolute()
    port = server.choose_port(port)
    released = lessons.folder()
    report = working_copy.update(folder, released)
    typer.echo(f"Your lessons are in {folder}")
    for sentence in report.sentences():
        typer.echo(sentence)
    first = lessons.notebooks(released)[0].name
    raise typer.Exit(server.run(folder, first, port=port, browser=browser, say=typer.echo))


@app.command()
def progress(folder: Folder = HOME) -> None:
    """Show how far you are: points, best status and attempts per exercise."""
    from rich.console import Console

    from cnnkit.course import progress as course_progress
    from cnnkit.exercises import catalogue, record

    file = record.path(folder.expanduser())
    attempts = record.read(file)
    if not attempts:
        typer.echo(f"No attempts yet in {file.parent}: open a lesson with `cnnkit lab` and run one of its check cells.")
        return
    Console().print(course_progress.table(course_progress.standings(catalogue(), attempts)))


@app.command()
def release(
    check: Annotated[bool, typer.Option("--check", help="Run and write nothing; fail when lessons/ drifted.")] = False,
    nbgrader: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write the course there as nbgrader wants it.")
    ] = None,
    root: Annotated[Path, typer.Option(help="The checkout with solutions/ and lessons/.")] = Path("."),
) -> None:
    """For authors: run solutions/ and write lessons/ from it."""
    from cnnkit.course import release as course_release

    solutions, lessons = root / "solutions", root / "lessons"
    if check:
        drift = course_release.release(solutions, lessons, check=True)
        for line in drift:
            typer.echo(line, err=True)
        if drift:
            typer.echo("To mend: run `cnnkit release`.", err=True)
            raise typer.Exit(1)
        typer.echo("lessons/ follows solutions/.")
        return
    with _bar() as show:
        names = course_release.release(solutions, lessons, progress=show)
    typer.echo(f"Released {len(names)} lesson{'s' if len(names) != 1 else ''}.")
    if nbgrader:
        from cnnkit.course import nbgrader as course_nbgrader
        from cnnkit.exercises import catalogue

        exported = course_nbgrader.export(solutions, lessons, nbgrader, catalogue())
        typer.echo(f"Wrote {len(exported)} to {nbgrader}. There: nbgrader generate_assignment {exported[0]} --force")


@app.command()
def site(
    out: Annotated[Path, typer.Option(help="Where the pages go.")] = Path("site"),
    run: Annotated[
        bool, typer.Option("--run/--no-run", help="Run the lessons first; else show the outputs that they carry.")
    ] = True,
) -> None:
    """Write the lessons and the library's reference as pages for reading: no kernel, no network."""
    from cnnkit.course import site as course_site

    with _bar() as show:
        written = course_site.site(out, run=run, progress=show)
    typer.echo(written.sentence())


@app.command()
def warmup() -> None:
    """Compile ahead of time, so that the first answer of a lesson comes at once."""
    from cnnkit.ops.warmup import warmup as compile_everything

    with _bar() as show:
        compile_everything(show)
    typer.echo("Every loop is compiled.")


@app.command()
def grade(
    submissions: Annotated[
        Path,
        typer.Argument(
            help="A folder with <student>/<lesson>.ipynb, nbgrader's, or what Canvas or Moodle zipped.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option(help="Where the results go; a later run goes on there.")] = Path("grades"),
    jobs: Annotated[int, typer.Option(min=0, help="Notebooks at once.", show_default="one per processor")] = 0,
    seed: Annotated[str | None, typer.Option(help="Makes the drawn inputs repeatable; keep it to yourself.")] = None,
    student: Annotated[str | None, typer.Option(metavar="NAME", help="Grade this student again, and no other.")] = None,
    sandbox: Annotated[str, typer.Option(help="bwrap; or none, for notebooks that you trust as your own.")] = "bwrap",
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Of a dask.distributed scheduler whose workers grade."),
    ] = None,
    manual: Manual = None,
    policy: Policy = None,
    due: Due = None,
    late: Late = None,
    grace: Grace = None,
    max_late: MaxLate = None,
) -> None:
    """Grade a class: gradebook.sqlite, grades.csv, a feedback page per notebook and a class report."""
    from rich.markup import escape

    from cnnkit.grading.report.write import Wishes
    from cnnkit.grading.run import run

    with _bar() as show:
        summary = run(
            submissions,
            out,
            jobs=jobs or os.cpu_count() or 1,
            seed=seed,
            sandbox=sandbox,
            cluster=cluster,
            student=student,
            wishes=Wishes(manual, policy, {"due": due, "late": late, "grace": grace, "max-late": max_late}),
            progress=lambda what, done, total: show(escape(what), done, total),
        )
    for sentence in summary.sentences():
        typer.echo(sentence, err=(bool(summary.regrade) and sentence.startswith("To be")) or sentence in summary.unused)
    if sandbox == "none":
        typer.echo("Graded without a sandbox: these points prove nothing.", err=True)
    raise typer.Exit(summary.exit_code)


@app.command()
def report(
    results: Annotated[Path, typer.Argument(metavar="DIR", help="What `cnnkit grade --out` wrote.")] = Path("grades"),
    manual: Manual = None,
    policy: Policy = None,
    due: Due = None,
    late: Late = None,
    grace: Grace = None,
    max_late: MaxLate = None,
) -> None:
    """Write tables, feedback pages and the class report again, with new marks or terms, and grade nothing."""
    from cnnkit.grading.report import write

    wishes = write.Wishes(manual, policy, {"due": due, "late": late, "grace": grace, "max-late": max_late})
    written = write.again(results, wishes)
    typer.echo(f"Wrote {len(written.attempts)} feedback pages and {results / write.REPORT}.")
    for sentence in written.remarks:
        typer.echo(sentence)
    for sentence in written.unused:
        typer.echo(sentence, err=True)
    raise typer.Exit(int(bool(written.unused)))


@app.command()
def export(
    to: Annotated[str, typer.Option(help="canvas, moodle, nbgrader, gradescope or junit.")],
    results: Annotated[Path, typer.Argument(metavar="DIR", help="What `cnnkit grade --out` wrote.")] = Path("grades"),
    roster: Annotated[
        list[Path] | None,
        typer.Option(metavar="CSV", help="Canvas's gradebook, or Moodle's worksheet of a lesson: who is who there."),
    ] = None,
    lesson: Annotated[str | None, typer.Option(metavar="NAME", help="Only this one: 04_pad_and_stride, or 04.")] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the files go.", show_default="DIR/export/FORMAT")
    ] = None,
) -> None:
    """Write the results of `cnnkit grade` as another system reads them."""
    from cnnkit.grading.export.command import export as write

    exported = write(results, to, rosters=roster or (), lesson=lesson, into=into)
    count = len(exported.files)
    typer.echo(f"Wrote {exported.files[0] if count == 1 else f'{count} files'} for {to}.")
    for sentence in exported.told:
        typer.echo(sentence, err=True)


@app.command()
def doctor(
    folder: Folder = HOME,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON, for other programs.")] = False,
) -> None:
    """Check that this machine is fit to learn on, and to grade on."""
    from importlib.metadata import version

    from rich.console import Console

    from cnnkit import doctor as checkup

    console = Console(quiet=json)
    findings = []
    with console.status("Looking …") as status:
        for name, examine in checkup.checks(folder.expanduser()):
            status.update(f"{name} …")
            findings.append(examine())
            console.print(checkup.line(findings[-1], plain=console.options.ascii_only), soft_wrap=True)
    typer.echo(checkup.as_json(findings, version("cnnkit")) if json else checkup.summary(findings))
    raise typer.Exit(checkup.exit_code(findings))


@app.command()
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="A fifth of the time, and rougher numbers.")] = False,
    only: Annotated[str | None, typer.Option(metavar="PATTERN", help="Only what is called like this.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Also draw the ratios there.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the numbers there, row by row.")] = None,
) -> None:
    """Measure our loops beside PyTorch and others, and beside what this machine can do at most."""
    from cnnkit.bench.command import bench as measure

    with _bar() as show:
        complete = measure(quick=quick, only=only, plot=plot, json=json, progress=show)
    raise typer.Exit(0 if complete else 130)


@contextmanager
def _bar() -> Iterator["Progress"]:
    """A progress bar with the time left, on stderr; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
