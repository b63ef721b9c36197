"""What kinds share whose rows may be of a unit, and of a month: indicator values and budgets."""

from collections.abc import Sequence
from datetime import date

from workflow.domain.period import parse_period
from workflow.kinds.column import Column, Content
from workflow.kinds.dates import DateContext
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.shared_columns import STORE_HEADERS, person, person_id, region

PERIOD = Column("period", "月份", "Month", synonyms=("期间", "年月", "季度", "月度", "周期", "考核期", "所属月份",
    "费用月份", "period", "quarter"))  # fmt: skip
WHOSE = (
    person(),
    person_id(),
    Column("company", "公司", "Company", synonyms=("公司名称", "集团")),
    region(),
    Column("store", "门店", "Store", Content.TEXT, (*STORE_HEADERS, "组织", "组织名称", "单位", "责任单位")),
)
"""Columns that tell whose a row is: a person's, a unit's, or the whole office's where none is filled in."""


def settle_periods(draft: Draft, dates: DateContext) -> None:
    """Give every row a day or a period; where neither it nor the titles tell one, it is asked."""
    days, open_days = draft.column("date"), draft.column("month_day")
    periods = list(draft.column("period"))
    told = f"{dates.year}-{dates.month:02}" if dates.year and dates.month else None
    for index, (day, open_day) in enumerate(zip(days, open_days, strict=True)):
        if isinstance(day, date) or open_day:
            continue
        text = _as_month(str(periods[index])) if periods[index] is not None else told
        if text is None:
            draft.add(index, "date", Problem("value.missing"), "")
        elif parse_period(text, 2000) is None:
            draft.add(index, "period", Problem("period.unknown", {"word": text}), text)
        periods[index] = text
    draft.values["period"] = periods


def _as_month(text: str) -> str:
    return f"{int(text)}月" if text.isdigit() and 1 <= int(text) <= 12 else text


def need_one(draft: Draft, keys: Sequence[str]) -> None:
    """Ask for the value of rows in which none of some columns is filled, unless a cell of theirs is wrong already."""
    held = {finding.place.row for finding in draft.findings if finding.severity.holds}
    for index, values in enumerate(zip(*(draft.column(key) for key in keys), strict=True)):
        if all(value is None for value in values) and draft.rows[index] not in held:
            key = next((key for key in keys if key in draft.places), keys[0])
            draft.add(index, key, Problem("value.missing"), "")
