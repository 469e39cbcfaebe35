"""What holds for every model of this tool, in sentences for the ODD and STRESS drafts. The laws are in docs/laws.md."""

from __future__ import annotations

TO_BE_WRITTEN = "> **To be written by the author:** {}"

OVERVIEW = (
    "Everything that happens is one of three things. An *offer*: a seller and its bidders make alternating offers in "
    "parallel threads and concede over time towards the date on which each believes that the matter ends. A *ruling*: "
    "somebody asks, a clock runs, and the answer is yes, no or silence. A *deadline*: at a date a demand is met, the date "
    "moves, or what was threatened is enforced or lapses. Around them stand an agreement that closes, is amended, is left "
    "or lapses, circumstances, and events."
)
SCHEDULING = (
    "Discrete events in continuous time, counted in days from the end of the first day. What falls on one instant happens "
    "in the order: circumstances and events, offers, answers, rulings, closings, deadlines; within one of these in the "
    "order of the elements' paths in the file. After every event, each expression that reads what has changed is looked "
    "at, and acts when it turns from false to true."
)
RANDOM = (
    "Every random number is a function of seed, replication, element, purpose and occurrence (Philox4x32-10; Salmon et al. "
    "2011), so that scenarios share the luck of all elements that they share. Uncertain constants (beliefs) are drawn once "
    "for each belief draw, chance in every replication; 20 replications share a belief draw unless asked otherwise. One "
    "latent uniform for each ruling decides it: the same request gets the same answer again."
)
UTILITY = (
    "The utility of a package is linear and additive in its terms, from 0 to 1 (Keeney and Raiffa 1976). Before the "
    "rulings a package is worth p u + (1 - p) times the value of no deal, less the cost of the expected wait, p being the "
    "probability that all needed approvals are granted, as the actor expects it."
)
TACTIC = (
    "Aspirations fall with time, from the best allowed package to the value of no deal (Faratin, Sierra and Jennings 1998); "
    "the standing offer is signed once it is worth the aspiration."
)
GRANT = (
    "A grant has the stated probability, or one that is logistic in the ruler's own utility (quantal response; McKelvey "
    "and Palfrey 1995). Amendments and mitigation follow the Nash bargaining rule (Nash 1950)."
)
ESTIMATES = (
    "Shares of replications with sampling intervals whose effective sample size allows for replications that share a "
    "belief draw, and apart from them belief bands over the uncertain constants. The number of replications is an option "
    "of `sim run` (10,000 unless asked otherwise), or follows from a wanted half-width."
)
SOFTWARE = "Python, with the discrete-event library SimPy; numpy and numba for arithmetic."


def blank(what: str) -> str:
    """The place of something that only the author can say."""
    return TO_BE_WRITTEN.format(what)
