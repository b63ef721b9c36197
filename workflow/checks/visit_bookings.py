"""Field 6: are orders and payments of a report in ledger and receipts, by whatever name and in whatever parts?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

import polars as pl

from workflow.checks.customer_names import is_part
from workflow.checks.visit_book import WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET
from workflow.domain.money import SCALE, thousands
from workflow.domain.place import Place

_TAX_RATES = (13, 9, 6, 3)
"""Percent of VAT: who reports with tax what is booked without it is right."""
_FEE_SHARE, _FEE = 100, 50 * SCALE
"""What banks and platforms keep of a payment: up to a hundredth of it, or up to so much."""
_MOST_SLACK = 20
"""Neither rounding nor a fee is more than this part of the amount."""
_STEPS = tuple(step * SCALE for step in (1000, 100, 10, 1))
"""An amount that is a multiple of one of these may be rounded to it (1.2 万)."""
_ROUNDED = SCALE // 50
"""What tax is off by where it was rounded to a cent."""
_SEVERAL = 4
"""Two signs that more customers have in common than this, or than one in fifty, are no part of a name."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """What is looked up where."""

    column: str
    kind: str
    code: str
    what: str
    what_en: str
    sheet: str
    sheet_en: str
    fee: bool


_SORTS = (
    _Sort("order_amount", "sales_ledger", "visit.order_unbooked",
          "订货", "an order", "销售明细", "ledgers", fee=False),
    _Sort("received_amount", "receipts", "visit.receipt_unbooked",
          "收款", "a payment", "回款明细", "receipts", fee=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Booked:
    """One row of a ledger."""

    at: int
    day: date
    amount: int
    key: str
    customer: str
    who: tuple[str, ...]
    where: Place


def unbooked_amounts(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a finding for each order or payment of a report that ledger or receipts do not have (#39).

    It is there where a row of the same customer within the days has the amount, or those rows together have as much:
    as it is, rounded as the report rounds, without tax, and a payment less a bank's fee. A customer is the same by the
    客户档案, else by a name that is part of the other or shares signs that hardly another customer has.

    Where only the customer's name is in doubt (the same person has the amount booked for somebody else, a customer
    called alike has as much) it is a hint, else a warning. Not judged are visits too near to as_of, those outside of
    what the ledger of their region spans, customers with a row that is held back, and any where the ledger names none.
    """
    if not settings.unbooked_days or book.visits.is_empty():
        return
    for sort in _SORTS:
        frame = book.records.get(sort.kind)
        if frame is not None and "customer" in frame.columns:
            yield from _unbooked(book, settings.unbooked_days, sort, frame)


def _unbooked(book: VisitBook, days: int, sort: _Sort, frame: pl.DataFrame) -> Iterator[Finding]:
    ledger = _Ledger(book, frame, days)
    if not ledger.rows or sum(bool(row.key) for row in ledger.rows) * 2 < len(ledger.rows):
        return
    last = book.as_of - timedelta(days)
    told = book.visits.filter((pl.col(sort.column) > 0) & (pl.col("date") <= last)).to_dicts()
    claimed: set[int] = set()
    missing = []
    for row in told:
        amount, near = row[sort.column], ledger.near(ledger.of(book.customer_of(row["customer"])), row["date"])
        claimed.update([one.at for one in near if one.amount == amount and one.at not in claimed][:1])
        if not _covers(amount, near, sort) and ledger.knows(row):
            missing.append(row)
    for row in missing:
        yield from _doubted(book, sort, ledger, row, claimed)


def _doubted(
    book: VisitBook, sort: _Sort, ledger: "_Ledger", row: Mapping[str, Any], claimed: set[int]
) -> Iterator[Finding]:  # fmt: skip
    """Look for an amount under names that are alike, then under any name of the same person."""
    amount, key = row[sort.column], book.customer_of(row["customer"])
    called = {name: ledger.near(ledger.of(name), row["date"]) for name in ledger.alike(row["customer"])}
    own = [one for rows in called.values() for one in rows if row[WHO] in one.who]
    parts = [one for one in own if is_part(key, one.key)]
    if _covers(amount, parts, sort) or _equals(amount, own, sort) or any(
        _equals(amount, rows, sort) for rows in called.values()
    ):  # fmt: skip
        return
    other = ledger.elsewhere(amount, row, sort, claimed)
    other = other or next((rows[0] for rows in called.values() if rows and _covers(amount, rows, sort)), None)
    block = book.blocks[row["workbook"], row[BLOCK]]
    place, who = book.place(row, sort.column), book.name(row[WHO])
    told = {"who": who, "day": row["date"], "customer": row["customer"], "person_id": row[WHO]}
    if other is not None:
        yield find(
            "visit.booked_otherwise", place, thousands(amount), what=sort.what, what_en=sort.what_en, sheet=sort.sheet,
            sheet_en=sort.sheet_en, other=other.customer, where=other.where, **told,
        )  # fmt: skip
        return
    near = ledger.near(ledger.of(key), row["date"])
    yield find(
        sort.code, place, thousands(amount), window=ledger.days, booked=thousands(sum(one.amount for one in near)),
        typed=block.as_typed(row["row"], sort.column, amount), **told,
    )  # fmt: skip


class _Ledger:
    """Booked rows by customer and by person, and what is known of names."""

    def __init__(self, book: VisitBook, frame: pl.DataFrame, days: int) -> None:
        self._book, self.days = book, days
        open_ = pl.col(HELD) | pl.col("date").is_null()
        self._held = {self._key(name) for name in frame.filter(open_)["customer"].unique().sort().to_list()}
        if frame.filter(open_)["customer"].null_count():
            self._held.add("")
        who = pl.col("credits").list.eval(pl.element().struct.field("person_id")).alias("_who")
        columns = ("date", "amount", "customer", who, "workbook", SHEET, ROW)
        self.rows = [
            _Booked(at, day, amount, self._key(name), name or "", tuple(people or ()), Place(workbook, sheet, row))
            for at, (day, amount, name, people, workbook, sheet, row)
            in enumerate(frame.filter(~open_).select(*columns).iter_rows())
        ]  # fmt: skip
        self._by_key: dict[str, list[_Booked]] = {}
        for one in self.rows:
            self._by_key.setdefault(one.key, []).append(one)

    def _key(self, name: str | None) -> str:
        return self._book.customer_of(name) if name else ""

    def of(self, key: str) -> Sequence[_Booked]:
        """Return the rows of a customer."""
        return self._by_key.get(key, ())

    def near(self, rows: Sequence[_Booked], day: date) -> list[_Booked]:
        """Return those rows that lie within the days of a day."""
        return [one for one in rows if abs((one.day - day).days) <= self.days]

    @cached_property
    def by_person(self) -> Mapping[str, Sequence[_Booked]]:
        """The rows by each of their people."""
        found: dict[str, list[_Booked]] = {}
        for one in self.rows:
            for person in one.who:
                found.setdefault(person, []).append(one)
        return found

    def elsewhere(self, amount: int, visit: Mapping[str, Any], sort: _Sort, claimed: set[int]) -> _Booked | None:
        """Return a row that has an amount under any name and is no other report's.

        It is the same person's, or anybody's for a customer of whom no report tells; or those of one customer and day
        are the amount together.
        """
        together: dict[tuple[str, date], list[_Booked]] = {}
        for one in self.near(self.by_person.get(visit[WHO], ()), visit["date"]):
            if one.at not in claimed:
                together.setdefault((one.key, one.day), []).append(one)
        found = next((rows[0] for rows in together.values() if _equals(amount, rows, sort)), None)
        days = (visit["date"] + timedelta(by) for by in range(-self.days, self.days + 1))
        untold = (one for day in days for one in self._untold.get(day, ()) if one.at not in claimed)
        return found or next((one for one in untold if _equals(amount, [one], sort)), None)

    @cached_property
    def _untold(self) -> Mapping[date, Sequence[_Booked]]:
        """The rows of customers that no report names, by day."""
        told = {self._key(name) for name in self._book.visits["customer"].unique().drop_nulls().to_list()}
        found: dict[date, list[_Booked]] = {}
        for one in self.rows:
            if one.key and one.key not in told:
                found.setdefault(one.day, []).append(one)
        return found

    def knows(self, visit: Mapping[str, Any]) -> bool:
        """Whether a visit's amount had to be here by now.

        Its customer has no row that waits for an answer, and its region has rows in the month of the visit and in the
        month in which the days after it end: a ledger of which nothing has come yet accuses nobody.
        """
        key, day = self._book.customer_of(visit["customer"]), visit["date"]
        if "" in self._held or key in self._held or any(is_part(key, one) for one in self._held):
            return False
        if self._held & self._sharing(key):
            return False
        unit = self._book.unit(visit[WHO], day)
        months = {day.replace(day=1), (day + timedelta(self.days)).replace(day=1)}
        return day >= self._first and all((unit and tuple(unit)[:2], month) in self._spans for month in months)

    @cached_property
    def _first(self) -> date:
        return min(one.day for one in self.rows)

    @cached_property
    def _spans(self) -> frozenset[tuple[object, date]]:
        """Region and month of all rows; None for the region of who is not in the team."""
        seen = {(person, one.day.replace(day=1)): one.day for one in self.rows for person in one.who}
        found: set[tuple[object, date]] = {(None, month) for _, month in seen}
        for (person, month), day in seen.items():
            unit = self._book.unit(person, day)
            found.add((unit and tuple(unit)[:2], month))
        return frozenset(found)

    def alike(self, customer: str) -> list[str]:
        """Return the customers here that may be meant by a written name, but not those listed as others."""
        told, key = self._book.customers.find(customer), self._book.customer_of(customer)
        shared = self._sharing(key)
        return [
            name for name, rows in self._by_key.items()
            if name not in ("", key) and (name in shared or is_part(name, key))
            and (told is None or self._book.customers.find(rows[0].customer) is None)
        ]  # fmt: skip

    def _sharing(self, key: str) -> set[str]:
        """The names that have two signs in common with a customer's which few others have."""
        rare = (names for pair in _pairs(key) if len(names := self._pairs.get(pair, ())) <= self._many)
        return {name for names in rare for name in names}

    @cached_property
    def _many(self) -> int:
        return max(_SEVERAL, len(self._by_key) // 50)

    @cached_property
    def _pairs(self) -> Mapping[str, frozenset[str]]:
        """Customers here and in reports by each two signs in their names."""
        names = self._book.visits["customer"].unique().drop_nulls().to_list()
        found: dict[str, set[str]] = {}
        for key in {*self._by_key, *self._held, *map(self._key, names)}:
            for pair in _pairs(key):
                found.setdefault(pair, set()).add(key)
        return {pair: frozenset(keys) for pair, keys in found.items()}


def _pairs(key: str) -> set[str]:
    return set(map("".join, pairwise(key)))


def _slack(amount: int, *, fee: bool) -> int:
    """How much less than told may be booked: half of what the amount is rounded to, or what a bank keeps."""
    rounded = next((step // 2 for step in _STEPS if amount % step == 0), 0)
    kept = max(amount // _FEE_SHARE, _FEE) if fee else 0
    return min(rounded + kept, amount // _MOST_SLACK)


def _covers(amount: int, rows: Sequence[_Booked], sort: _Sort) -> bool:
    """Whether rows have an amount, or together as much; what was taken back later was booked all the same."""
    together = sum(one.amount for one in rows if one.amount > 0)
    return bool(rows) and (together >= amount - _slack(amount, fee=sort.fee) or _equals(amount, rows, sort))


def _equals(amount: int, rows: Sequence[_Booked], sort: _Sort) -> bool:
    """Whether one row, those of one day or all together are an amount, with or without tax."""
    days: dict[date, int] = {}
    for one in rows:
        days[one.day] = days.get(one.day, 0) + max(one.amount, 0)
    sums = {*(one.amount for one in rows), *days.values(), sum(days.values())}
    slack = _slack(amount, fee=sort.fee)
    taxed = [part for rate in _TAX_RATES for part in (amount * 100 // (100 + rate), amount * (100 + rate) // 100)]
    return any(abs(one - each) <= max(slack, _ROUNDED) for one in sums for each in (amount, *taxed))
