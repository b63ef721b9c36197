"""How honest the forecast's interval is: `python benchmarks/forecasts.py [MONTHS]`.

Simulated months of 21 selling days whose days are alike, each with three months before it. For each sort of seller and
day: the share of 80 % intervals that hold the month's end, for the band that most sheets draw and for ours, and by how
much the forecasts miss on the average.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # run from anywhere, with the band that the tests compare with

from usual_band import usual_band  # noqa: E402 - behind the path
from workflow.compute.outlook import Course, outlook  # noqa: E402 - behind the path

DAYS, EARLIER, UNIT = 21, 63, 10_000

SELLERS: dict[str, Callable[[Random], float]] = {
    "steady": lambda draw: max(0.0, draw.gauss(10_000, 3_000)),
    "busy and quiet days": lambda draw: draw.lognormvariate(9, 0.8),
    "a third of days without": lambda draw: draw.lognormvariate(9, 0.6) if draw.random() > 0.33 else 0.0,
    "two sales a week": lambda draw: draw.lognormvariate(10, 0.7) if draw.random() < 0.4 else 0.0,
    "one sale a week": lambda draw: draw.lognormvariate(11, 0.5) if draw.random() < 0.2 else 0.0,
}


def simulate(months: int) -> None:
    """Print one line for each sort of seller and day of the month."""
    print(f"{'seller':26} {'day':>4} {'usual band':>11} {'ours':>7} {'usual miss':>11} {'our miss':>9}")
    for name, sell in SELLERS.items():
        draw = Random(name)  # noqa: S311 - a simulation that anybody can repeat
        for day in (3, 5, 10, 15, 18):
            held = usual = 0
            miss = usual_miss = 0.0
            for number in range(months):
                amounts = [round(sell(draw)) * UNIT for _ in range(EARLIER + DAYS)]
                over, rest = amounts[EARLIER : EARLIER + day], amounts[EARLIER + day :]
                course = Course(sum(over), over, [1] * day, [1] * len(rest), amounts[:EARLIER], [1] * EARLIER)
                end, seen, band = sum(over) + sum(rest), outlook(course, None, f"{name} {number}"), usual_band(course)
                if seen is None or band is None:
                    raise SystemExit("no forecast where there should be one")
                held += seen.low <= end <= seen.high
                usual += band[0] <= end <= band[1]
                miss += abs(seen.expected - end)
                usual_miss += abs(sum(band) / 2 - end)
            print(
                f"{name:26} {day:4} {100 * usual / months:10.1f}% {100 * held / months:6.1f}%"
                f" {usual_miss / months / UNIT:11,.0f} {miss / months / UNIT:9,.0f}"
            )


if __name__ == "__main__":
    simulate(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
