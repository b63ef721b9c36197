"""Make an inbox of the AdventureWorks files: `python build_inbox.py DATA_DIR INBOX_DIR`.

DATA_DIR holds the orders workbook and the four CSV files named below. INBOX_DIR gets the orders workbook as it is,
people.xlsx and quotas.xlsx. Running it again writes the same bytes.
"""

import csv
import hashlib
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import xlsxwriter

ORDERS = "SalesOrderHeader.xlsx"
PEOPLE, QUOTAS = "Sales vSalesPerson.csv", "Sales SalesPersonQuotaHistory.csv"
TERRITORIES, MOVES = "Sales SalesTerritory.csv", "Sales SalesTerritoryHistory.csv"
CHECKSUMS = {
    ORDERS: "5812b5bebbb5f216703c2648efe21e11f602a02191caf6e37672a761ca30564c",
    PEOPLE: "0033e4b563661b9f04a781f3046ece1c4335d263ee32c783f490916f9ed20864",
    QUOTAS: "c6c3b3822444f35bd81f73f162ae1caa5d4adebd7bac24eff027e5551d93a3c2",
    TERRITORIES: "c7e959804a7fc4c43c8e3d25cae8d91684686d27a5b8f83a656ead6e39486303",
    MOVES: "65cca4bd0635ea8ce609481b1a156f255f89fb481d15ef4e5fa36ef417aca3c7",
}
"""sha256 of the files that the figures in README.md are from."""

YEAR_START, YEAR_END = date(2013, 5, 30), date(2014, 6, 30)
"""The span over which SalesYTD is the sum of the orders."""

MANAGED_GROUPS = {"North American": "North America", "European": "Europe", "Pacific": "Pacific"}
"""The word of a manager's title that names the territory group."""

_CREATED = datetime(2014, 6, 30)  # noqa: DTZ001 - workbook properties have no time zone


class UnusableFolderError(Exception):
    """The data folder lacks something, or holds something else."""


@dataclass(frozen=True)
class Seller:
    """A row of the people list: one for each territory a person sat in."""

    id: int
    name: str
    group: str
    territory: str
    title: str
    superior: str
    mail: str
    moved: date | None


@dataclass(frozen=True)
class Quota:
    """One quota of one person, in the data's own money."""

    id: int
    name: str
    start: date
    end: date
    amount: Decimal


def build(data: Path, inbox: Path) -> list[str]:
    """Write the inbox; return what was read and written, and what looks unlike the known files, a line each.

    Raises:
        UnusableFolderError: a file is missing or has other columns.
    """
    notes = _checksums(data)
    people = _sellers(data)
    names = {seller.id: seller.name for seller in people}
    quotas = _quotas(data, names)
    inbox.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(data / ORDERS, inbox / ORDERS)
    _write(inbox / "people.xlsx", "People",
           ("Employee ID", "Name", "Company", "Territory Group", "Territory", "Job Title", "Reports To",
            "Email Address", "Moved On"),
           ((s.id, s.name, "Adventure Works", s.group, s.territory, s.title, s.superior, s.mail, s.moved)
            for s in people))  # fmt: skip
    span = _whole_span(quotas, names)
    _write(inbox / "quotas.xlsx", "Sales quotas", ("Employee ID", "Name", "Metric", "Start Date", "End Date", "Quota"),
           ((q.id, q.name, "Sales", q.start, q.end, q.amount) for q in (*quotas, *span)))  # fmt: skip
    total = sum((quota.amount for quota in quotas), Decimal(0))
    return [
        *notes,
        f"people: {len(names)}, in {len(people)} rows (a row for each territory)",
        f"quotas: {len(quotas)} quarters, {total:,} in all; {len(span)} targets for {YEAR_START}..{YEAR_END}",
        f"orders: {ORDERS}, copied as it is",
    ]


def _checksums(data: Path) -> list[str]:
    """Return a line for each file that is not the known one; a missing file raises."""
    if not data.is_dir():
        raise UnusableFolderError(
            f"{data} is no folder. Give the folder that holds {ORDERS} and the AdventureWorks CSV files."
        )
    missing = [name for name in CHECKSUMS if not (data / name).is_file()]
    if missing:
        raise UnusableFolderError(f"{data} lacks: {', '.join(missing)}")
    seen = {name: hashlib.sha256((data / name).read_bytes()).hexdigest() for name in CHECKSUMS}
    return [
        f"note: {name} is another version than the one the published figures are from"
        for name, known in CHECKSUMS.items()
        if seen[name] != known
    ]


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lacking = [column for column in columns if not rows or column not in rows[0]]
    if lacking:
        raise UnusableFolderError(f"{path.name} has no column {', '.join(lacking)}")
    return rows


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _sellers(data: Path) -> list[Seller]:
    territories = {
        row["TerritoryID"]: (row["Group"], row["Name"]) for row in _rows(data / TERRITORIES, ("Group", "Name"))
    }
    history: dict[int, list[tuple[date, tuple[str, str]]]] = {}
    for row in _rows(data / MOVES, ("BusinessEntityID", "TerritoryID", "StartDate")):
        history.setdefault(int(row["BusinessEntityID"]), []).append(
            (_day(row["StartDate"]), territories[row["TerritoryID"]])
        )
    rows = _rows(data / PEOPLE, ("BusinessEntityID", "FirstName", "LastName", "JobTitle", "EmailAddress"))
    managers = {group: _name(row) for row in rows if (group := _managed_group(row["JobTitle"]))}
    sellers = []
    for row in rows:
        number, managed = int(row["BusinessEntityID"]), _managed_group(row["JobTitle"])
        stays = sorted(history.get(number, [])) or [(date.min, (managed, ""))]
        for position, (start, (group, territory)) in enumerate(stays):
            superior = "" if managed else managers.get(group, "")
            moved = start if position else None
            sellers.append(
                Seller(number, _name(row), group, territory, row["JobTitle"], superior, row["EmailAddress"], moved)
            )
    return sellers


def _name(row: dict[str, str]) -> str:
    return f"{row['FirstName']} {row['LastName']}"


def _managed_group(title: str) -> str:
    """Return the territory group that a title manages; '' for a title that manages none."""
    if "Manager" not in title:
        return ""
    return next((group for word, group in MANAGED_GROUPS.items() if word in title), "")


def _quotas(data: Path, names: dict[int, str]) -> list[Quota]:
    rows = _rows(data / QUOTAS, ("BusinessEntityID", "QuotaDate", "SalesQuota"))
    starts = sorted({_day(row["QuotaDate"]) for row in rows})
    ends = {start: following - timedelta(1) for start, following in pairwise(starts)}
    ends[starts[-1]] = _three_months_after(starts[-1]) - timedelta(1)
    quotas = []
    for row in rows:
        number, start = int(row["BusinessEntityID"]), _day(row["QuotaDate"])
        quotas.append(Quota(number, names[number], start, ends[start], Decimal(row["SalesQuota"])))
    return quotas


def _three_months_after(day: date) -> date:
    months = day.year * 12 + day.month - 1 + 3
    return date(months // 12, months % 12 + 1, day.day)


def _whole_span(quotas: Sequence[Quota], names: dict[int, str]) -> list[Quota]:
    """Return a target a person for the whole span: the sum of the quotas that begin in it."""
    sums = dict.fromkeys(names, Decimal(0))
    for quota in quotas:
        if YEAR_START <= quota.start <= YEAR_END:
            sums[quota.id] += quota.amount
    return [Quota(number, names[number], YEAR_START, YEAR_END, amount) for number, amount in sums.items()]


def _write(path: Path, sheet: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": _CREATED, "author": "Adventure Works"})
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, titles, book.add_format({"bold": True, "bottom": 1}))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a cell's date has no zone
                elif isinstance(value, Decimal):
                    page.write_number(number, column, float(value), money)
                elif value not in (None, ""):
                    page.write(number, column, value)
        page.set_column(0, len(titles) - 1, 18)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, number, len(titles) - 1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python build_inbox.py DATA_DIR INBOX_DIR")
    try:
        lines = build(Path(sys.argv[1]), Path(sys.argv[2]))
    except UnusableFolderError as reason:
        sys.exit(f"Nothing was written: {reason}")
    sys.stdout.write("\n".join(lines) + "\n")
