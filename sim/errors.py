"""What can go wrong, as a tree.

SimError                 anything this package raises on purpose
+-- ScenarioError        the scenario is wrong; the message starts with file:line:column
+-- RunError             the scenario is right, but the run asked for cannot be done
"""


class SimError(Exception):
    """Anything that this package raises on purpose; its text is fit for a user."""


class ScenarioError(SimError):
    """A scenario is wrong. The text says where (file:line:column), what, and which rule."""


class RunError(SimError):
    """A run cannot be done as asked: bad options, an unwritable folder, a play that never ends."""
