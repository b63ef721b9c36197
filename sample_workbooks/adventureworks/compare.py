"""Compare a run with the published answers: python compare.py DATA_DIR STANDINGS_CSV.

Published are SalesYTD of each person (actual of the period 2013-05-30..2014-06-30) and each quarter's quota.
Exit code 0: every figure agrees to within 0.01; 1: some do not, or are missing.
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path

from build_inbox import QUOTAS, YEAR_END, YEAR_START

PUBLISHED = "Sales SalesPerson.csv"
_CLOSE = Decimal("0.01")


def compare(data: Path, standings: Path) -> tuple[list[str], int, int]:
    """Return a line for each disagreement, and how many people and how many quarters agree."""
    rows = [row for row in _read(standings) if row["level"] == "person" and row["metric"] == "sales"]
    span = (str(YEAR_START), str(YEAR_END))
    actual = {row["person_id"]: row["actual"] for row in rows if (row["period_start"], row["period_end"]) == span}
    target = {(row["person_id"], row["period_start"]): row["target"] for row in rows if row["period_end"] != span[1]}
    wrong: list[str] = []
    people = quarters = 0
    for row in _read(data / PUBLISHED):
        number = row["BusinessEntityID"]
        people += _agrees(wrong, f"{number} SalesYTD", row["SalesYTD"], actual.get(number))
    for row in _read(data / QUOTAS):
        number, start = row["BusinessEntityID"], row["QuotaDate"][:10]
        quarters += _agrees(wrong, f"{number} quota of {start}", row["SalesQuota"], target.get((number, start)))
    return wrong, people, quarters


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _agrees(wrong: list[str], what: str, published: str, ours: str | None) -> bool:
    agrees = bool(ours) and abs(Decimal(published) - Decimal(ours or 0)) <= _CLOSE
    if not agrees:
        wrong.append(f"{what}: published {published}, ours {ours or 'missing'}")
    return agrees


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python compare.py DATA_DIR STANDINGS_CSV")
    differences, people_agree, quarters_agree = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(
        "\n".join([*differences, f"SalesYTD: {people_agree} of 17 people", f"quotas: {quarters_agree} of 163"]) + "\n"
    )
    sys.exit(1 if differences else 0)
