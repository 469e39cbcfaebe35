"""What the answers of rulings have told everybody about the luck behind them."""

from __future__ import annotations

from sim.world.decisions import NEVER, NONE


class Learnt:
    """For each actor and luck, between which probabilities the latent uniform must lie.

    Whoever has seen a grant knows that the uniform lies below the probability of it, on the scale of the probabilities
    that it goes by itself, as they were then; after a refusal it does not. What has been seen is never forgotten,
    whatever becomes of the answer, and tells of every ruling of the same luck.
    """

    def __init__(self) -> None:
        self._bounds: dict[tuple[int, int], tuple[float, float]] = {}

    def bounds(self, actor: int, luck: int) -> tuple[float, float]:
        """The greatest probability refused (NONE) and the least granted (NEVER)."""
        return self._bounds.get((actor, luck), (NONE, NEVER))

    def has_seen(self, actor: int, luck: int) -> bool:
        """Whether an actor has learnt anything of a luck."""
        return (actor, luck) in self._bounds

    def saw(self, actor: int, luck: int, p: float, *, granted: bool) -> None:
        """An actor has seen an answer that it had given a probability."""
        refused_at, granted_at = self.bounds(actor, luck)
        self._bounds[actor, luck] = (refused_at, min(granted_at, p)) if granted else (max(refused_at, p), granted_at)
