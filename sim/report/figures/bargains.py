"""The bargain of two parties: every package as both see it, what is agreed, and what solutions of theory pick."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.style import INK, QUIET, RULE, SLATE, Spec
from sim.report.words.plain import Summary, doubtful, in_how_many, inert, listed, roughly

SOLUTIONS = {
    "nash": ("Nash", "star", 13, "the greatest product of gains"),
    "kalai_smorodinsky": (
        "Kalai-Smorodinsky",
        "diamond-open",
        20,
        "the greatest equal share of what each could gain at most",
    ),
    "welfare": ("welfare", "square-open", 27, "the greatest sum of utilities"),
}


def bargain(one: Summary, number: int) -> Figure:
    """The packages of a talk of two parties as both see them, and where the agreements lie among them."""
    seller, bidder = one["parties"]

    def row(kind: str, point: Summary, *more: str) -> tuple[str, ...]:
        return kind, point["name"], *(f"{u:.2f}" for u in point["utilities"]), *more

    solved = [(SOLUTIONS[name][0], point) for name, point in one["solutions"].items() if point]
    rows = (
        *(row(name, point, "") for name, point in solved),
        *(row("agreed", a, doubtful(a["share"])) for a in sorted(one["agreed"], key=lambda a: -a["share"]["p"])),
        *(row("frontier", point, "") for point in one["frontier"]),
    )
    return figure(
        f"figure-bargain-{number}",
        f"The bargain of {seller} and {bidder}",
        "Each dot is a package as both parties value it at the medians of what is believed, before any ruling and red line. From a dark "
        "dot, the frontier, nobody gains without the other losing; left of or below a dashed line one of them is better off "
        "without a deal. The solutions of bargaining theory look at nothing else; agreements also at red lines and at what rulers will say."
        + coinciding(one),
        bargain_traces(one),
        lambda width: bargain_layout(one, width),
        Table(("kind", "package", f"utility to {seller}", f"utility to {bidder}", "share of replications"), rows),
        _finding(one),
    )


def _finding(bargain: Summary) -> str:
    """The package agreed most often, and what the solutions of theory pick."""
    most = max(bargain["agreed"], key=lambda a: float(a["share"]["p"]), default=None)
    agreed = "Nothing is agreed" if most is None else f"Agreed most often: {most['name']}, {in_how_many(most['share'])}"
    picks = [f"{SOLUTIONS[name][0]} picks {point['name']}" for name, point in bargain["solutions"].items() if point]
    return f"{'; '.join([agreed, *picks])}."


def coinciding(bargain: Summary) -> str:
    """Which solutions pick the same package, so that their marks lie on one another, in a sentence; empty: none do."""
    picks: dict[str, list[str]] = {}
    for name, point in bargain["solutions"].items():
        if point is not None:
            picks.setdefault(point["name"], []).append(SOLUTIONS[name][0])
    told = [f"{listed(names)} pick the same package, {label}" for label, names in picks.items() if len(names) > 1]
    return f" {'; '.join(told)}." if told else ""


def bargain_traces(bargain: Summary) -> list[Spec]:
    """Dots for packages, dark ones for the frontier, circles for what is agreed, and a mark for each solution."""
    packages, frontier, agreed = bargain["packages"], bargain["frontier"], bargain["agreed"]
    traces = [
        _points(
            "packages", [p[0] for p in packages], [p[1] for p in packages], {"size": 5, "color": RULE, "opacity": 0.6}
        )
        | {"hoverinfo": "skip"},
        _points("frontier", *_places(frontier), {"size": 7, "color": INK}, [inert(p["name"]) for p in frontier]),
    ]
    if agreed:
        sizes = [8 + 40 * one["share"]["p"] ** 0.5 for one in agreed]
        marker = {"size": sizes, "color": SLATE, "opacity": 0.45, "line": {"color": SLATE, "width": 1}}
        words = [f"{inert(one['name'])}: agreed in {roughly(one['share']['p'])}" for one in agreed]
        traces.append(_points("agreed (larger: more often)", *_places(agreed), marker, words))
    # one inside the other, so that all show where they fall on one package
    for (name, symbol, size, what), point in ((SOLUTIONS[key], point) for key, point in bargain["solutions"].items()):
        if point is not None:
            marker = {"size": size, "symbol": symbol, "color": INK, "line": {"color": INK, "width": 2}}
            words = [f"{name}, {what}: {inert(point['name'])}"]
            traces.append(_points(name, *_places([point]), marker, words))
    return traces


def _places(points: list[Summary]) -> tuple[list[float], list[float]]:
    return [p["utilities"][0] for p in points], [p["utilities"][1] for p in points]


def _points(name: str, x: list[float], y: list[float], marker: Spec, words: list[str] | None = None) -> Spec:
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": x, "y": y, "marker": marker,
        "hovertext": words, "hoverinfo": "text", "showlegend": True,
    }  # fmt: skip


def bargain_layout(bargain: Summary, width: int) -> Spec:
    """Both utilities on one scale, with a line where each side would rather have no deal."""
    seller, bidder = (inert(name) for name in bargain["parties"])
    line = {"color": QUIET, "width": 1, "dash": "dash"}
    nothing = bargain["no_deal"]
    return {
        "height": 440 if width < 600 else 520,
        "margin": {"l": 56, "r": 16, "t": 12, "b": 110},
        "xaxis": {"title": {"text": f"utility to {seller}"}, "range": _range(bargain, 0)},
        "yaxis": {"title": {"text": f"utility to {bidder}"}, "range": _range(bargain, 1)},
        "legend": {"y": -0.16},
        "shapes": [
            {"type": "line", "x0": nothing[0], "x1": nothing[0], "yref": "paper", "y0": 0, "y1": 1, "line": line},
            {"type": "line", "y0": nothing[1], "y1": nothing[1], "xref": "paper", "x0": 0, "x1": 1, "line": line},
        ],
    }  # fmt: skip


def _range(bargain: Summary, side: int) -> list[float]:
    found = [p[side] for p in bargain["packages"]] + [bargain["no_deal"][side]]
    room = 0.06 * (max(found) - min(found) or 1.0)
    return [min(found) - room, max(found) + room]
