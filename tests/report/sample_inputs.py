"""Where the made-up numbers of the harbour claim to come from."""

from __future__ import annotations

from typing import Any

from .harbour import iso


def inputs() -> dict[str, Any]:
    """Where the made-up numbers claim to come from."""
    facts = [
        {
            "id": "harbour-1",
            "date": iso(-20),
            "statement": "The minister says that the berths close unless the harbour is sold.",
            "confidence": "high",
            "sources": [{"title": "The Made-up Gazette", "address": "https://example.org/gazette/1"}],
        },
        {
            "id": "harbour-2",
            "date": iso(-9),
            "statement": "The owner will not hand over the software of its cranes.",
            "confidence": "reported",
            "sources": [{"title": "A letter in the file", "address": "file:///letters/2"}],
        },
    ]
    return {
        "evidence": [
            {"path": "actors.minister.powers.berth_ban.at", "value": iso(18), "facts": ["harbour-1"]},
        ],
        "judgements": [
            {"path": "actors.owner.never.1.credibility", "value": "pert [0.8, 0.95, 1]", "facts": ["harbour-2"]},
        ],
        "priors": [
            {
                "path": "actors.review_board.powers.review.takes",
                "value": "median 30 days, p90 60 days",
                "prior": "review.days",
                "source": "made-up table of reviews, 2010 to 2020",
            }
        ],
        "assumptions": [
            {"path": "actors.owner.powers.seller.tactic", "value": "pert [0.1, 0.4, 1]", "default": True},
            {"path": "actors.owner.no_deal", "value": "0.3", "default": False},
        ],
        "facts": facts,
        "counts": {"evidence": 1, "judgements": 1, "priors": 1, "assumptions": 2},
    }
