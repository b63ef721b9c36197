"""One sale on several rows, a person each, with 分配比例: what of it counts for each row (domain.md 4.14, 5.5)."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction

from workflow.domain.catalogue import find
from workflow.domain.money import CENT, SCALE, in_parts
from workflow.domain.place import Place
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft

_BETWEEN = re.compile(r"\s*[:/、,]\s*")
_MONEY = ("amount", "margin")
_SLACK = 50
"""In 1/10,000: 33.3 % three times is a whole."""


def share_out(draft: Draft, header_row: int) -> bool:
    """Replace amounts of rows that share a sale by their parts; ask where shares are no whole. True if any was.

    Rows with the same order number (else day, customer and product) are one sale. Where each of them repeats the whole
    amount, a row counts for its share of it; where their amounts are in proportion to the shares, they are parts
    already. A row without a share, or with 100 %, that stands alone counts as it is.
    """
    shares = draft.values.get("share")
    if not shares:
        return False
    _to_names(draft, shares)
    booked, unclear = 0, []
    for rows in _sales(draft, shares):
        if all(shares[row] in (None, SCALE) for row in rows):
            continue
        occasions = _occasions(draft, rows)
        if all(abs(_total(shares, one) - SCALE) <= _SLACK for one in occasions):
            for one in occasions:
                _divide(draft, one, [Fraction(_share(shares[row])) for row in one])
                booked += len(one)
        elif not (abs(_total(shares, rows) - SCALE) <= _SLACK and _are_parts(draft, rows, shares)):
            unclear.append(rows)
    for rows in unclear:
        _ask(draft, rows, shares)
    if booked:
        place = Place(draft.workbook, draft.sheet, header_row, draft.places["share"][0])
        draft.findings.append(find("share.applied", place, count=booked))
    return bool(booked)


def _to_names(draft: Draft, shares: list) -> None:  # type: ignore[type-arg]  # of any parsed values
    """A ratio belongs to the names beside it: 张三/李四 and 6:4 is 张三/李四 6:4."""
    names = draft.column("person")
    for index, share in enumerate(shares):
        if not isinstance(share, str):
            continue
        shares[index] = None
        if isinstance(names[index], str):
            draft.values["person"][index] = f"{names[index]} {_BETWEEN.sub(':', share)}"
    draft.values["share"] = shares


def _sales(draft: Draft, shares: Sequence[object]) -> Iterable[list[int]]:
    """Rows that are one sale, for each sale; rows of which something is wrong already are left alone."""
    orders, days, customers, products = (draft.column(key) for key in ("order_number", "date", "customer", "product"))
    grouped: dict[Hashable, list[int]] = defaultdict(list)
    for index in range(len(shares)):
        if index not in draft.held:
            key: Hashable = orders[index] or (days[index], customers[index], products[index])
            grouped[key].append(index)
    return grouped.values()


def _occasions(draft: Draft, rows: Sequence[int]) -> list[list[int]]:
    """The rows of one sale by what they repeat (product, day, payment), each person once."""
    days, products, amounts, names, ids = (
        draft.column(key) for key in ("date", "product", "amount", "person", "person_id")
    )
    seen: dict[Hashable, int] = defaultdict(int)
    found: dict[Hashable, list[int]] = defaultdict(list)
    for row in rows:
        same = days[row], products[row], amounts[row]
        seen[same, names[row], ids[row]] += 1
        found[same, seen[same, names[row], ids[row]]].append(row)
    return list(found.values())


def _share(share: object) -> int:
    return share if isinstance(share, int) else SCALE


def _total(shares: Sequence[object], rows: Iterable[int]) -> int:
    return sum(_share(shares[row]) for row in rows)


def _divide(draft: Draft, rows: Sequence[int], shares: Sequence[Fraction]) -> None:
    whole = sum(shares)
    for key in _MONEY:
        values = draft.values.get(key)
        amounts = {values[row] for row in rows} if values else set()
        amount = next(iter(amounts), None)
        # A margin that differs from row to row was divided already.
        if values and len(amounts) == 1 and isinstance(amount, int):
            parts = in_parts(amount, [share / whole for share in shares])
            draft.values[key] = [*values]
            for row, part in zip(rows, parts, strict=True):
                draft.values[key][row] = part


def _are_parts(draft: Draft, rows: Sequence[int], shares: Sequence[object]) -> bool:
    """Whether the amounts are in proportion to the shares: the sale was divided before it was written down."""
    amounts = [amount for row in rows if isinstance(amount := draft.column("amount")[row], int)]
    whole = sum(amounts)
    return len(amounts) == len(rows) and all(
        abs(amount - Fraction(whole * _share(shares[row]), SCALE)) <= CENT * len(rows)
        for row, amount in zip(rows, amounts, strict=True)
    )


def _ask(draft: Draft, rows: Sequence[int], shares: Sequence[object]) -> None:
    total = f"{_total(shares, rows) / 100:.4f}".rstrip("0").rstrip(".")
    cause = f"share.rows|{draft.workbook}|{draft.sheet}|{draft.rows[rows[0]]}"
    told: Mapping[str, str] = {"total": total, "rows": "、".join(str(draft.rows[row]) for row in rows)}
    for row in rows:
        share = f"{_share(shares[row]) / 100:.4f}".rstrip("0").rstrip(".") if shares[row] is not None else ""
        draft.add(row, "share", Problem("share.rows", told), f"{share}%" if share else "", cause)
