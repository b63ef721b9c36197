"""Field 8: 预定再访时间 as a ledger of promises: kept, late, broken or still open (#41)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from workflow.checks.visit_book import KEY, WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, ROW
from workflow.domain.promised_day import promised_day
from workflow.domain.visits import Promise, PromiseState


def promise_ledger(book: VisitBook, settings: VisitSettings) -> tuple[Promise, ...]:
    """Return every promised visit up to as_of with what became of it, in the order the promises stand.

    A visit of the same person to the same customer after the promise keeps it: up to `promise_grace` days after the
    day it is in time, later it is late. One before the day that promises anew moves it. Without a visit it is open
    until the grace is over, then broken; it stays open while the person's reports since the day are missing
    altogether, for who knows what they say. What names no day (待定, 有空再约) is no promise.

    Where no visit kept it in time, an entry of the contact log by one of `promise_contacts` does: within the grace
    before or after the day in time, later late, and one before it that names another day moves it. A call before a
    day that is still to come keeps nothing: it may have been to say that one comes.
    """
    if book.visits.is_empty() or "next_visit" not in book.visits.columns:
        return ()
    told = book.visits.filter((pl.col(KEY) != "") & pl.col("next_visit").is_not_null())
    days, contacts = _visited(book, told), _contacts(book, settings)
    reported = dict(book.visits.group_by(WHO).agg(pl.col("date").max()).iter_rows())
    found = []
    columns = (WHO, KEY, "customer", "date", "next_visit", "workbook", ROW, BLOCK)
    for row in told.select(columns).iter_rows(named=True):
        made = row["date"]
        due = promised_day(row["next_visit"], made)
        if due is None or due <= made:
            continue
        later = [(day, anew) for day, anew in days[row[WHO], row[KEY]] if day > made]
        state, visited = _outcome(due, later, book.as_of, settings.promise_grace)
        by = ""
        if contacts and state not in (PromiseState.KEPT, PromiseState.MOVED):
            logged = contacts.get((row[WHO], book.customer_of(row["customer"])), ())
            spoken = [one for one in logged if made < one[0] and (visited is None or one[0] < visited)]
            state, visited, by = _by_contact(due, spoken, book.as_of, settings.promise_grace) or (state, visited, by)
        if state is PromiseState.BROKEN and reported[row[WHO]] < due:
            state = PromiseState.OPEN
        end = visited if state is PromiseState.LATE else book.as_of if state is PromiseState.BROKEN else due
        found.append(Promise(
            row[WHO], row["customer"], row[KEY], made, due, state, visited, ((end or due) - due).days,
            book.place(row, "next_visit"), by,
        ))  # fmt: skip
    return tuple(found)


def _visited(book: VisitBook, told: pl.DataFrame) -> Mapping[tuple[str, str], Sequence[tuple[date, bool]]]:
    """Days of visits to those who were promised one, by person and customer, and whether each names a day anew."""
    days: dict[tuple[str, str], list[tuple[date, bool]]] = {}
    visits = book.visits.join(told.select(WHO, KEY).unique(), on=[WHO, KEY], how="semi", maintain_order="left")
    for who, key, day, text in visits.select(WHO, KEY, "date", "next_visit").sort("date").iter_rows():
        days.setdefault((who, key), []).append((day, bool(text and promised_day(text, day))))
    return days


Spoken = tuple[date, bool, str]
"""Day of a contact, whether its next step names a day, and the way as it is written."""


def _contacts(book: VisitBook, settings: VisitSettings) -> Mapping[tuple[str, str], Sequence[Spoken]]:
    """Contacts that can keep a promise, by person and customer, in the order of days; nobody reached is no contact."""
    found: dict[tuple[str, str], list[Spoken]] = {}
    ways = [way.lower() for way in settings.promise_contacts]
    frame = book.logged("contacts")
    if not ways or frame.is_empty():
        return found
    for row in frame.filter(pl.col(KEY) != "").sort("date", maintain_order=True).iter_rows(named=True):
        way, again = row["method"] or "", row["next_step"]
        if any(word in way.lower() for word in ways) and settings.coded(row["outcome"]) != "未遇":
            anew = bool(again and promised_day(again, row["date"]))
            found.setdefault((row[WHO], book.customer_of(row["customer"])), []).append((row["date"], anew, way))
    return found


def _by_contact(
    due: date, spoken: Sequence[Spoken], as_of: date, grace: int
) -> tuple[PromiseState, date, str] | None:  # fmt: skip
    """What contacts make of a promise that no visit kept in time; None where they change nothing."""
    around = [one for one in spoken if abs((one[0] - due).days) <= grace] if due <= as_of else []
    if around:
        return PromiseState.KEPT, around[0][0], around[0][2]
    for day, anew, way in spoken:
        if day < due and anew:
            return PromiseState.MOVED, day, way
    after = next((one for one in spoken if one[0] > due), None)
    return (PromiseState.LATE, after[0], after[2]) if after else None


def _outcome(due: date, later: list[tuple[date, bool]], as_of: date, grace: int) -> tuple[PromiseState, date | None]:
    early = [(day, anew) for day, anew in later if day < due]
    on_time = next((day for day, _ in later if 0 <= (day - due).days <= grace), None)
    if on_time:
        return PromiseState.KEPT, on_time
    if any(anew for _, anew in early):
        return PromiseState.MOVED, next(day for day, anew in early if anew)
    if early:
        return PromiseState.KEPT, early[0][0]
    if later:
        return PromiseState.LATE, later[0][0]
    return (PromiseState.BROKEN if (as_of - due).days > grace else PromiseState.OPEN), None


def broken_promises(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each promise that is broken for some days, at its cell (#41)."""
    if not settings.promise_broken:
        return
    for one in promise_ledger(book, settings):
        if one.state is PromiseState.BROKEN and one.days_late >= settings.promise_broken:
            yield find(
                "visit.promise_broken", one.place, one.days_late, who=book.name(one.person_id), customer=one.customer,
                due=one.due, made=one.made, as_of=book.as_of, person_id=one.person_id,
                cause=f"visit.promise_broken|{one.person_id}",
            )  # fmt: skip
