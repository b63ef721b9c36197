"""签到 beside 日报: visits without check-in, check-ins without visit, other times and other places (#67).

Nothing is said of a person's day that only one of the two sheets knows: who never checks in is not accused of it.
"""

import difflib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

import polars as pl

from workflow.checks.visit_book import KEY, WHO, VisitBook, clock, span
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, ROW, SHEET

Row = Mapping[str, Any]
Point = tuple[int, int]
"""Longitude and latitude in millionths of a degree."""

_EARTH = 6_371_000
"""Mean radius in metres."""
_MOST = 60
"""Latest check-ins that a customer's usual place is learned from."""


@dataclass(frozen=True, slots=True)
class _Day:
    """What both sheets tell of one person's day."""

    visits: tuple[Row, ...]
    check_ins: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Matched:
    """Visits and check-ins of one day that belong together, and those left over."""

    pairs: tuple[tuple[Row, Row], ...]
    """A check-in with the visit to its customer; each is in as many as it fits."""
    visits: tuple[Row, ...]
    check_ins: tuple[Row, ...]


def unmatched_visits(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visit without a check-in, and for each check-in without a visit, on days that have both."""
    if not (settings.no_check_in or settings.no_visit):
        return
    for day in _days(book):
        matched = _matched(book, day, settings)
        for row in matched.visits if settings.no_check_in else ():
            yield find(
                "visit.no_check_in", book.place(row, "customer"), row["customer"], who=book.name(row[WHO]),
                day=row["date"], count=len(day.check_ins), person_id=row[WHO],
            )  # fmt: skip
        for row in matched.check_ins if settings.no_visit and not _unsettled(book, day) else ():
            yield find(
                "check_in.no_visit", book.place(row, "customer"), row["customer"], who=book.name(row[WHO]),
                day=row["date"], at=clock(row["visit_start"]) or row["visit_time"] or "—", person_id=row[WHO],
            )  # fmt: skip


def _unsettled(book: VisitBook, day: _Day) -> bool:
    """Whether a visit of the day is held back: the check-in may well be its."""
    return any((row[WHO], row["date"]) in book.unsettled_days for row in day.check_ins)


def check_ins_at_other_times(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each check-in that is far from the time of every visit to its customer on that day."""
    if not settings.check_in_minutes:
        return
    for day in _days(book):
        nearest: dict[tuple[str, str, int], tuple[int, Row, Row]] = {}
        for visit, check_in in _matched(book, day, settings).pairs:
            minutes = _apart(visit, check_in)
            key = (check_in["workbook"], check_in["sheet"], check_in["row"])
            if minutes is not None and (key not in nearest or minutes < nearest[key][0]):
                nearest[key] = (minutes, visit, check_in)
        for minutes, visit, check_in in nearest.values():
            if minutes > settings.check_in_minutes:
                yield find(
                    "check_in.time", book.place(check_in, "visit_time"), span(check_in), minutes=minutes,
                    who=book.name(check_in[WHO]), day=check_in["date"], customer=visit["customer"],
                    visited=span(visit), person_id=check_in[WHO],
                )  # fmt: skip


def far_check_ins(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each check-in that is far from where earlier ones at the same customer were.

    The usual place is the median of those on earlier days, by anybody. With fewer than `check_in_learned` days nothing
    is said, nor where most of them are not near each other: a customer of several sites has no usual place.
    """
    frame = book.check_ins
    if not settings.check_in_metres or frame.is_empty():
        return
    located = frame.filter(pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null())
    named = located.filter(pl.col(KEY) != "").sort("date", maintain_order=True)
    # With fewer days nothing could be said at all.
    often = named.filter(pl.col("date").n_unique().over(KEY) > settings.check_in_learned)
    for rows in often.partition_by(KEY, maintain_order=True):
        known: list[Point] = []
        for day in rows.partition_by("date", maintain_order=True):
            days = day.to_dicts()
            place = _usual_place(known[-_MOST:], settings)
            for row in days if place else ():
                metres = metres_between(_point(row), place) if place else 0
                if metres > settings.check_in_metres:
                    key = "coordinates" if row["coordinates"] is not None else "longitude"
                    yield find(
                        "check_in.far", book.place(row, key), row["place"] or f"{row['customer']}",
                        who=book.name(row[WHO]), day=row["date"], customer=row["customer"], metres=f"{metres:,}",
                        count=len(known[-_MOST:]), person_id=row[WHO],
                    )  # fmt: skip
            known.append(_middle([_point(row) for row in days]))


def metres_between(one: Point, other: Point) -> int:
    """Return the metres between two points on the sphere (haversine)."""
    (east, north), (to_east, to_north) = ([math.radians(part / 1_000_000) for part in point] for point in (one, other))
    across = math.sin((to_north - north) / 2) ** 2
    along = math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    return round(2 * _EARTH * math.asin(min(1.0, math.sqrt(across + along))))


def _usual_place(known: Sequence[Point], settings: VisitSettings) -> Point | None:
    if len(known) < settings.check_in_learned:
        return None
    middle = _middle(known)
    near = sum(metres_between(point, middle) <= settings.check_in_metres for point in known)
    return middle if 2 * near > len(known) else None


def _middle(points: Sequence[Point]) -> Point:
    """The median of both coordinates: a few check-ins elsewhere do not move it."""
    return round(median(point[0] for point in points)), round(median(point[1] for point in points))


def _point(row: Row) -> Point:
    return row["longitude"], row["latitude"]


_BOTH = (WHO, KEY, "date", "customer", "visit_start", "visit_end", "workbook", ROW, BLOCK)


def _days(book: VisitBook) -> Iterator[_Day]:
    """The days of people that both sheets know, in the order of the reports."""
    if book.check_ins.is_empty() or book.visits.is_empty():
        return
    checked: dict[tuple[str, date], list[Row]] = {}
    for row in book.check_ins.select(*_BOTH, SHEET, "place", "visit_time").iter_rows(named=True):
        checked.setdefault((row[WHO], row["date"]), []).append(row)
    visited: dict[tuple[str, date], list[Row]] = {}
    both = book.visits.join(book.check_ins.select(WHO, "date").unique(), on=[WHO, "date"], how="semi",
                            maintain_order="left")  # fmt: skip
    for row in both.select(_BOTH).iter_rows(named=True):
        visited.setdefault((row[WHO], row["date"]), []).append(row)
    for key, rows in visited.items():
        yield _Day(tuple(rows), tuple(checked[key]))


def _matched(book: VisitBook, day: _Day, settings: VisitSettings) -> _Matched:
    """Match by customer, then by a name that is near, then what names no customer by its time: in doubt, for people."""
    by_customer: dict[str, list[Row]] = {}
    for one in day.check_ins:
        if one["customer"]:
            by_customer.setdefault(book.customer_of(one["customer"]), []).append(one)
    pairs = [
        (visit, one) for visit in day.visits for one in by_customer.get(book.customer_of(visit["customer"]), ())
    ]  # fmt: skip
    visits, rest = _left_over(day.visits, day.check_ins, pairs)
    near = [(visit, one) for visit in visits for one in rest if _alike(visit, one, settings.customer_like)]
    visits, rest = _left_over(visits, rest, near)
    near += _by_signs(day, visits, rest)
    visits, rest = _left_over(visits, rest, near)
    near += _by_time(visits, [one for one in rest if not one["customer"]], settings.check_in_minutes)
    visits, rest = _left_over(visits, rest, near)
    return _Matched((*pairs, *near), tuple(visits), tuple(one for one in rest if one["customer"]))


def _by_signs(day: _Day, visits: Sequence[Row], rest: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Match names with two signs in common that no other name of the day has: 华东瑞丰 and 上海瑞丰科技."""
    visited, checked = (
        Counter(pair for key in dict.fromkeys(row[KEY] for row in rows) for pair in _sign_pairs(key))
        for rows in (day.visits, day.check_ins)
    )
    for visit in visits:
        own = {pair for pair in _sign_pairs(visit[KEY]) if visited[pair] == checked[pair] == 1}
        yield from ((visit, one) for one in rest if own & _sign_pairs(one[KEY]))


def _sign_pairs(key: str) -> set[str]:
    return set(map("".join, pairwise(key)))


def _by_time(visits: Sequence[Row], nameless: list[Row], most: int) -> Iterator[tuple[Row, Row]]:
    """Give each visit the check-in without a customer that is nearest to it; where no time is known, any will do."""
    for visit in visits:
        apart = [(_apart(visit, one) or 0, at) for at, one in enumerate(nameless)]
        minutes, at = min(apart, default=(0, -1))
        if at >= 0 and (not most or minutes <= most):
            yield visit, nameless.pop(at)


def _left_over(
    visits: Sequence[Row], check_ins: Sequence[Row], pairs: Sequence[tuple[Row, Row]]
) -> tuple[list[Row], list[Row]]:
    told, seen = {id(visit) for visit, _ in pairs}, {id(one) for _, one in pairs}
    return [row for row in visits if id(row) not in told], [row for row in check_ins if id(row) not in seen]


def _alike(visit: Row, check_in: Row, like: float) -> bool:
    """Whether one name holds the other, or is near it; where a check-in only has a place, that place's text."""
    one, other = visit[KEY], check_in[KEY]
    if not one or not other:
        return bool(one) and one in str(check_in["place"] or "")
    return one in other or other in one or difflib.SequenceMatcher(None, one, other).ratio() >= like


def _apart(visit: Row, check_in: Row) -> int | None:
    """Minutes from a visit to a check-in before or after it, 0 while it lasts; None where a time is not known."""
    start, at = visit["visit_start"], check_in["visit_start"]
    if start is None or at is None:
        return None
    end, until = visit["visit_end"] or start, check_in["visit_end"] or at
    return int(max(start - until, at - end, 0))
