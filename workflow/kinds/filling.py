"""What a row does not say itself: the day from the sheet's name, the person from a pair or a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from workflow.domain.catalogue import find
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet
from workflow.kinds.context import person_in_names, sheet_day
from workflow.kinds.date_conflicts import say_conflicts
from workflow.kinds.dates import DateContext, parse_date
from workflow.kinds.derived import derive
from workflow.kinds.layout import Table
from workflow.kinds.pairs import Pair
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft, keep_rows, merge_columns, require, settle_dates
from workflow.kinds.settings import BlankPerson
from workflow.kinds.suggest import meant_for
from workflow.kinds.totals import drop_unlabelled_total


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a table's rows are filled from."""

    sheet: Sheet
    table: Table
    dates: DateContext
    pairs: Mapping[str, Pair]
    """By record column."""
    blank_person: BlankPerson


def complete(draft: Draft, around: Surroundings) -> None:
    """Fill in what names and titles tell, and hold back the rows that lack what they need."""
    columns = draft.kind.by_key
    if "received" in columns and "received" in draft.values:
        # 回款金额 speaks of money received, 金额 of any: where a sheet has both, the plainer one fills gaps.
        draft.values["amount"] = merge_columns(draft.values["received"], draft.column("amount"))
        draft.places["amount"] = draft.places["received"]
    if "date" in columns:
        _fill_date(draft, around)
    settle_dates(draft)
    if "person" in columns and not draft.kind.of_units:
        _fill_person(draft, around)
        drop_unlabelled_total(draft)
    derive(draft)
    required = [key for key in draft.kind.required if key != "person"]
    _require_columns(draft, required, around)
    require(draft, required)


def _require_columns(draft: Draft, keys: Iterable[str], around: Surroundings) -> None:
    """A column that a table does not have is one mistake, however many rows it holds back."""
    for key in keys:
        if key in draft.values or not draft.rows:
            continue
        column = draft.kind.by_key[key]
        if (blank := around.pairs.get(key)) and blank.value is None:
            # Its label stands above the table with nothing after it.
            draft.above[key] = (blank.row, blank.column)
            draft.add(0, key, Problem("value.missing"), "")
            draft.held |= set(range(len(draft.rows)))
            continue
        headers = around.table.headers
        at, near = meant_for([header.path[-1] for header in headers], draft.kind, key)
        place = Place(draft.workbook, draft.sheet, around.table.header_row, headers[at].column if near else 0)
        seen = headers[at].text if near else ""
        details: dict[str, object] = {"column": column.zh, "column_en": column.en, "count": len(draft.rows)}
        details |= {
            "suggestion": f"“{seen}”是不是“{near}”？" if near else "",
            "suggestion_en": f"Is “{seen}” meant as “{near}”?" if near else "",
            "candidate": near,
        }
        draft.findings.append(find("column.missing", place, seen, cause="", **details))
        draft.held |= set(range(len(draft.rows)))


def _fill_date(draft: Draft, around: Surroundings) -> None:
    """A sheet a day: its name is the date where nothing else is, and a cell that says another day is an error."""
    values = draft.values.get("date")
    if values is None:
        day = sheet_day(around.sheet.name, around.dates) or around.dates.day
        if day is not None:
            draft.values["date"] = [day] * len(draft.rows)
        elif "visit_time" in draft.values and "date" not in around.pairs:
            _take_days_of_visits(draft, around.dates)
        return
    if "date" not in around.pairs:
        say_conflicts(draft, around.sheet, around.table, around.dates)


def _take_days_of_visits(draft: Draft, context: DateContext) -> None:
    """拜访时间 that holds full dates, in a table that has no other: they are the days of its rows."""
    texts = draft.values["visit_time"]
    days = {text: parse_date(text, context) for text in set(texts) if isinstance(text, str)}
    if days and all(isinstance(day, date) for day in days.values()):
        draft.values["date"] = [
            cast("date | None", days.get(text)) if isinstance(text, str) else None for text in texts
        ]
        draft.places["date"] = draft.places["visit_time"]


def _fill_person(draft: Draft, around: Surroundings) -> None:
    """Who a row belongs to: its own cell, the pair above, the sheet's or file's name; else it is asked, or left out."""
    above = around.pairs.get("person")
    if above and above.value is None and "person" not in draft.values:
        _say_blank(draft, above)
        return
    if "person" not in draft.values and "person_id" not in draft.values:
        named = person_in_names(around.sheet.name, draft.workbook)
        if named:
            draft.values["person"] = [named] * len(draft.rows)
    missing = _rows_of_nobody(draft, above)
    if not any(missing):
        return
    if around.blank_person is BlankPerson.SKIP:
        place = Place(draft.workbook, draft.sheet)
        draft.findings.append(find("person.skipped", place, count=sum(missing)))
        keep_rows(draft, [index for index, gone in enumerate(missing) if not gone])
        return
    whole = sum(missing) * 2 > len(missing) and sum(missing) > 3
    cause = f"person.missing|{draft.workbook}|{draft.sheet}" if whole else ""
    key = "person" if "person" in draft.places or "person_id" not in draft.places else "person_id"
    for index, gone in enumerate(missing):
        if gone:
            draft.add(index, key, Problem("person.missing"), "", cause)


def _rows_of_nobody(draft: Draft, above: Pair | None) -> list[bool]:
    """Which rows name nobody, where no other finding about their person says so already."""
    if above is not None or any(None not in draft.column(key) for key in ("person", "person_id")):
        return [False] * len(draft.rows)
    asked = {one.place for one in draft.findings if one.severity.holds}
    keys = [key for key in ("person", "person_id") if key in draft.places]
    both = zip(draft.column("person"), draft.column("person_id"), strict=True)
    return [
        name is None and number is None and not any(draft.place(index, key) in asked for key in keys)
        for index, (name, number) in enumerate(both)
    ]


def _say_blank(draft: Draft, pair: Pair) -> None:
    """日报人: stands above the table with nothing after it; no other name is guessed."""
    if draft.rows:
        draft.findings.append(find("person.missing", Place(draft.workbook, draft.sheet, pair.row, pair.column)))
        draft.held |= set(range(len(draft.rows)))
