"""What can go wrong, as a tree.

SimError                 anything this package raises on purpose
+-- ScenarioError        the scenario is wrong; every line of the message starts with file:line:column
|       .problems        all that is wrong, each a Problem
+-- RunError             the scenario is right, but the run asked for cannot be done
    +-- EndlessError     it would never end
"""

from dataclasses import dataclass

MOST = 20  # problems told in one message


class SimError(Exception):
    """Anything that this package raises on purpose; its text is fit for a user."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a scenario, or with a file that it rests on.

    `text` is the line to show. The rest is the same in parts: a line and a column counted from 1 (0: unknown), the
    dotted path of the value, and the message about it.
    """

    text: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    message: str = ""


class ScenarioError(SimError):
    """A scenario is wrong. Each line says where (file:line:column), what, and which rule.

    The text tells at most 20 problems and how many more there are; `problems` has them all.
    """

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(Problem(one, message=one) if isinstance(one, str) else one for one in problems)
        more = [f"and {len(self.problems) - MOST} more"] if len(self.problems) > MOST else []
        super().__init__("\n".join([one.text for one in self.problems[:MOST]] + more))


class RunError(SimError):
    """A run cannot be done as asked: bad options, an unwritable folder, a play that never ends."""


class VanishedError(RunError):
    """Files that a run has written are gone before it is published, as a cleaner of temporary files removes them."""


class AtWorkError(RunError):
    """Another process is at work on the same run."""


class EndlessError(RunError):
    """More happens within a day than can be; `path` is that of one of the things that set each other off, if any is known."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path
