"""Cells that say another day than the sheet's name, a title or the file's name (domain.md 5.2)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.domain.sheet import Sheet
from workflow.kinds.cells import written
from workflow.kinds.context import file_day, sheet_day, title_day
from workflow.kinds.dates import DateContext, MonthDay, span_in_name
from workflow.kinds.layout import Table
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.written import plain

_MonthAndDay = tuple[int, int]
_DAY_ALONE = re.compile(r"(?:20\d\d[-./年])?(?:\d{1,2}[-./月])?\d{1,2}[日号]?")
_NEAR = 31
"""Days: a sheet named 11.4 with rows of 11.3 was copied and not dated anew; 2.1 with rows of November is a chapter."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A day or a span told for a whole table, and in what part of its rows it must be so before others are wrong."""

    first: _MonthAndDay
    last: _MonthAndDay
    text: str
    where: tuple[str, str]
    least: float

    def holds(self, day: _MonthAndDay) -> bool:
        """Tell whether a day is the one, or in the span, that was told."""
        inside = self.first <= day <= self.last
        return inside or (self.first > self.last and (day >= self.first or day <= self.last))


def say_conflicts(draft: Draft, sheet: Sheet, table: Table, context: DateContext) -> None:
    """Hold back the rows whose date is another than the one that names and titles tell for the table."""
    values = draft.values["date"]
    distinct: dict[object, _MonthAndDay] = {
        value: (value.month, value.day) for value in set(values) if isinstance(value, (date, MonthDay))
    }
    for named in _named(draft, sheet, table, context, distinct.values()):
        days = [distinct.get(value) for value in values]
        told = [day for day in days if day]
        same = sum(map(named.holds, told))
        if told and same == len(told):
            return
        whole = not same and _all_near(told, named)
        if not whole and not same > named.least * len(days):
            continue
        cause = f"date.conflict|{draft.workbook}|{draft.sheet}" if whole else ""
        details = {"sheet": named.text, "where": named.where[0], "where_en": named.where[1]}
        for index, day in enumerate(days):
            if day and not named.holds(day):
                place = draft.place(index, "date")
                draft.add(
                    index,
                    "date",
                    Problem("date.conflict", details),
                    written(sheet.value(place.row, place.column)),
                    cause,
                )
        return


def _named(
    draft: Draft, sheet: Sheet, table: Table, context: DateContext, told: Iterable[_MonthAndDay]
) -> Iterable[_Named]:
    """The days that are told for the whole table, the surest first."""
    months = {month for month, _ in told}
    if context.month is None and len(months) == 1:
        context = replace(context, month=next(iter(months)))
    if day := sheet_day(sheet.name, context):
        yield _of_day(day, sheet.name, ("工作表名", "the sheet's name"), 0.5)
    elif span := span_in_name(sheet.name):
        yield _Named(*span, sheet.name, ("工作表名", "the sheet's name"), 0.75)
    for title in table.titles:
        if day := title_day(title, context):
            yield _of_day(day, title, ("标题", "the title"), 0.75)
    # The day in a ledger's file name is as often that of its export.
    if draft.kind.key == "daily_report" and (day := file_day(draft.workbook, context)):
        yield _of_day(day, draft.workbook, ("文件名", "the file's name"), 0.75)


def _of_day(day: date | MonthDay, text: str, where: tuple[str, str], least: float) -> _Named:
    return _Named((day.month, day.day), (day.month, day.day), text, where, least)


def _all_near(told: Sequence[_MonthAndDay], named: _Named) -> bool:
    """Whether all rows are of one other day, near the one that the sheet's whole name is."""
    if len(set(told)) != 1 or named.first != named.last or not _DAY_ALONE.fullmatch(plain(named.text)):
        return False
    try:
        apart = abs((date(2024, *told[0]) - date(2024, *named.first)).days)
    except ValueError:
        return False
    return min(apart, 366 - apart) <= _NEAR
