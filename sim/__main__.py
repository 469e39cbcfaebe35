"""`python -m sim` is the command line."""

from sim.cli.main import app

app(prog_name="sim")
