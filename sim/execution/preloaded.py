"""What the process that workers are forked off imports; what is in the way of that is told by a worker, who needs it."""

from contextlib import suppress

with suppress(Exception):
    import sim.execution.encoding
    import sim.execution.workers  # noqa: F401
