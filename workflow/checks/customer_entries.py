"""客户档案 itself: entries that lack something, stand twice, or of which nothing was heard for long (#71)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from workflow.checks.customer_names import customer_key
from workflow.checks.visit_book import KEY, VisitBook, with_keys
from workflow.checks.visit_customers import is_phone, phone_numbers
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET
from workflow.domain.place import Place

_NAMES = {
    "customer": ("客户名称", "name"), "contact": ("联系人", "contact"), "phone": ("电话", "phone"),
    "business": ("经营范围", "business"), "needs": ("购买需求", "needs"), "address": ("地址", "address"),
    "person": ("负责人", "owner"), "grade": ("等级", "grade"), "city": ("城市", "city"),
}  # fmt: skip


def incomplete_customers(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each entry that lacks a required field that its table has a column for."""
    for row in _entries(book):
        columns = book.blocks[row["workbook"], row[BLOCK]].columns
        missing = [key for key in settings.customer_fields if key in columns and row[key] is None]
        if missing:
            names = [_NAMES[key] for key in missing]
            yield find(
                "customer.incomplete", book.place(row, missing[0]), row["customer"], person_id=_owner(row),
                missing="、".join(zh for zh, _ in names), missing_en=", ".join(en for _, en in names),
                cause=f"customer.incomplete|{row['workbook']}|{'/'.join(missing)}",
            )  # fmt: skip


def duplicate_customers(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each entry with the name, an alias or the phone number of an earlier one."""
    if not settings.customer_duplicate:
        return
    names: dict[str, Mapping[str, Any]] = {}
    phones: dict[str, Mapping[str, Any]] = {}
    for row in _entries(book):
        key = customer_key(row["customer"])
        numbers = [one for one in phone_numbers(row["phone"] or "") if is_phone(one)]
        same = names.get(key)
        by_phone = next((phones[one] for one in numbers if one in phones), None)
        names.setdefault(key, row)
        for one in numbers:
            phones.setdefault(one, row)
        other = same or by_phone
        if other is not None:
            where = Place(other["workbook"], other[SHEET], other[ROW])
            yield find(
                "customer.duplicate", book.place(row, "customer" if same else "phone"), row["customer"], where=where,
                other=other["customer"], why="同名" if same else "电话相同", person_id=_owner(row),
                why_en="one name" if same else "one phone number",
            )  # fmt: skip


def stale_customers(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each entry whose update, visits and contacts are all long ago; none where no day is known."""
    if not settings.customer_stale:
        return
    heard = _last_heard(book)
    for row in _entries(book):
        known = book.customers.find(row["customer"])
        days = (row["updated"], row["first_order"], heard.get(known.key if known else ""))
        last = max((day for day in days if day), default=None)
        if last is not None and (book.as_of - last).days > settings.customer_stale:
            yield find(
                "customer.stale", book.place(row, "customer"), row["customer"], days=(book.as_of - last).days,
                last=last, person_id=_owner(row), cause=f"customer.stale|{row['workbook']}",
            )  # fmt: skip


def _entries(book: VisitBook) -> Iterable[dict[str, Any]]:
    frame = book.records.get("customers")
    return frame.filter(~pl.col(HELD)).iter_rows(named=True) if frame is not None else ()


def _owner(row: Mapping[str, Any]) -> str:
    return str(row["credits"][0]["person_id"]) if row["credits"] else ""


def _last_heard(book: VisitBook) -> dict[str, date]:
    """The last visit, contact or check-in of each listed customer."""
    found: dict[str, date] = {}
    frames = [book.visits] if not book.visits.is_empty() else []
    for kind in ("contacts", "check_ins", "sales_ledger"):
        frame = book.records.get(kind)
        if frame is not None and "customer" in frame.columns:
            frames.append(with_keys(frame.filter(~pl.col(HELD) & (pl.col("date") <= book.as_of))))
    for frame in frames:
        for key, day in frame.group_by(KEY).agg(pl.col("date").max()).iter_rows():
            known = book.customers.names.get(key)
            if known and day:
                found[known.key] = max(day, found.get(known.key, day))
    return found
