"""Field 3: is the customer listed, is the phone number one, and does it belong to one customer?"""

import re
from collections.abc import Iterable, Sequence

import polars as pl

from workflow.checks.visit_book import KEY, WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding

_PROSPECT = "开发"
_SHOWN = 5
_PHONES = re.compile(r"[、,，;；/|\n]+(?=\s*[+\d(（])|(?<=\d)\s*或\s*(?=\d)")
_INNER = re.compile(r"[\s\-—–.·*()（）]")
_EXTENSION = re.compile(r"(?<!\d)([2-9]\d{6,7})\s*[-—–－]\s*(\d{1,6})(?!\d)")
"""A landline with its extension behind a dash."""
_WHOLE = re.compile(
    r"(?:(?:\+|00)86)?1[3-9]\d{9}|(?:(?:\+|00)86)?0\d{2,3}\d{7,8}(?:(?:转|x|ext|#)?\d{1,6})?|(?:\+|00)86\d{9,11}"
    r"|[48]00\d{7}|\d{7,8}(?:(?:转|x|ext|#)\d{1,6})?|9\d{4,7}|1[01]\d{3}|(?:\+|00)\d{7,15}"
)


def unknown_customers(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visited customer that is not in the 客户档案, at its first row, with a near one (#36).

    A prospect (开发) need not be listed: it is named only where a listed name is near enough to be meant. A list that
    knows less than half of what is visited is not the list of this office's customers: nothing is said.
    """
    listed, visits = book.customers, book.visits
    if not settings.customer_unknown or not listed.customers or visits.is_empty():
        return
    columns = ("workbook", "sheet", "row", "block", "customer", WHO, "customer_class")
    every = visits.filter(pl.col(KEY) != "").group_by(KEY, maintain_order=True).agg(
        *(pl.col(one).first() for one in columns), pl.len().alias("_n"),
        (pl.col("customer_class") == _PROSPECT).fill_null(value=False).all().alias("_prospect"),
    )  # fmt: skip
    unknown = [row for row in every.iter_rows(named=True) if listed.find(row["customer"]) is None]
    regular = every.filter(~pl.col("_prospect")).height
    if 2 * sum(not row["_prospect"] for row in unknown) > regular:
        return
    for row in unknown:
        near = listed.near(row["customer"], settings.customer_like)
        if row["_prospect"] and near is None:
            continue
        yield find(
            "visit.customer_unknown", book.place(row, "customer"), row["customer"], count=row["_n"],
            suggestion=f"是不是“{near.name}”？" if near else "", candidate=near.name if near else "",
            suggestion_en=f"Is “{near.name}” meant?" if near else "", person_id=row[WHO],
        )  # fmt: skip


def phone_numbers(text: str) -> tuple[str, ...]:
    """Return the phone numbers of a cell, without the signs between their digits."""
    told = _EXTENSION.sub(r"\1转\2", text.strip())
    parts = [part for part in _PHONES.split(told) if part.strip()]
    # A blank parts two numbers, or the digits of one.
    apart = [one for part in parts for one in ([part] if is_phone(_INNER.sub("", part)) else part.split())]
    return tuple(bare for part in apart if (bare := _INNER.sub("", part)))


def is_phone(number: str) -> bool:
    """Tell whether a number is a whole mobile, landline, service or international one."""
    return bool(_WHOLE.fullmatch(number.lower()))


def strange_phones(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each customer with a phone number that is none, at its first row (#36).

    Words are no wrong number (微信, 同前台), nor is one whose digits are hidden on purpose (138****0000).
    """
    if not settings.phone_format or book.visits.is_empty():
        return
    told = book.visits.filter(
        pl.col("phone").str.contains(r"\d") & ~pl.col("phone").str.contains(r"^1[3-9]\d{9}$|[*xX×]{2}")
    )
    strange = [
        text for text in told["phone"].unique().sort().to_list()
        if not re.search(r"[一-鿿]{2}", text) and not all(map(is_phone, phone_numbers(text)))
    ]  # fmt: skip
    rows = told.filter(pl.col("phone").is_in(strange)).unique([KEY, "phone"], maintain_order=True, keep="first")
    for row in rows.iter_rows(named=True):
        yield find("visit.phone_format", book.place(row, "phone"), row["phone"], person_id=row[WHO])


def shared_phones(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each phone number that stands beside several customers, at its first row (#36)."""
    if not settings.phone_shared or book.visits.is_empty():
        return
    told = book.visits.filter(pl.col("phone").is_not_null() & (pl.col(KEY) != ""))
    pairs = told.unique(["phone", KEY], maintain_order=True, keep="first")
    parted = pl.col("phone").str.replace_all(r"[、,，;；|\n]+", "/")
    apart = parted.str.replace_all(r"[\s\-—–.·*()（）]", "").str.split("/")
    numbers = (
        pairs.with_columns(apart.alias("_number")).explode("_number").filter(pl.col("_number").str.len_chars() > 6)
    )
    often = numbers.filter(pl.col(KEY).n_unique().over("_number") >= settings.phone_shared)
    found: dict[str, list[dict[str, object]]] = {}
    for row in often.iter_rows(named=True):
        if is_phone(row["_number"]):
            found.setdefault(row["_number"], []).append(row)
    for number, rows in found.items():
        names = list({_one(book, row): str(row["customer"]) for row in reversed(rows)}.values())[::-1]
        if len(names) >= settings.phone_shared:
            yield find(
                "visit.phone_shared", book.place(rows[0], "phone"), number, count=len(names), customers=_some(names),
                person_id=rows[0][WHO],
            )  # fmt: skip


def _one(book: VisitBook, row: dict[str, object]) -> str:
    """The customer's own key: that of the list, where one customer is written in several ways."""
    listed = book.customers.find(str(row["customer"]))
    return listed.key if listed else str(row[KEY])


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
