"""``python -m cnnkit``: the same as the command ``cnnkit``."""

from cnnkit.cli import app

app(prog_name="cnnkit")
