"""`python -m sim` is the command line."""

from sim.cli.main import start

start()
