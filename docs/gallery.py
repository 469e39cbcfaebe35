"""Makes the pictures of docs/gallery.md, and that of README.md from 10,000 replications: python docs/gallery.py [-n 4000]"""

from __future__ import annotations

import argparse
from pathlib import Path

import sim
from sim.report.pictures.headline import picture_run

DOCS = Path(__file__).resolve().parent
SHOWN = ("oracle", "nxp", "kokusai", "wechat", "ussteel", "broadcom", "arm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=4_000)
    options = parser.parse_args()
    (DOCS / "gallery").mkdir(exist_ok=True)
    for name in SHOWN:
        draw(name, options.n, DOCS / "gallery" / f"{name}.png")
    draw("oracle", 10_000, DOCS / "oracle.png")


def draw(name: str, n: int, to: Path) -> None:
    result = sim.run(DOCS.parent / "scenarios" / f"{name}.yaml", n=n, workers=2)
    to.write_bytes(picture_run(result.summary))


if __name__ == "__main__":
    main()
