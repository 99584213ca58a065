"""The command line: parses, calls, prints."""

import typer

app = typer.Typer(no_args_is_help=True)
