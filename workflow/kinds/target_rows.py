"""Targets out of a table: one record for each value cell, whatever way the table is turned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow.domain.metric import METRICS, Unit
from workflow.domain.period import Period, Span, between, parse_period
from workflow.domain.results import Tier
from workflow.domain.sheet import Sheet, Value
from workflow.kinds.amounts import parse_amount
from workflow.kinds.cell_column import filled
from workflow.kinds.cells import Parsed, written
from workflow.kinds.dates import DateContext, MonthDay
from workflow.kinds.points import parse_points
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.sales_target import SALES_TARGET, ValueColumn, metric_in_words, metric_named
from workflow.kinds.target_columns import AMOUNTS, SAID
from workflow.kinds.totals import Summed, unread_rows
from workflow.kinds.written import header_key, is_placeholder, plain, unit_in_header, unit_word, without_brackets


@dataclass(frozen=True, slots=True)
class TargetContext:
    """What holds for a whole target table: metric, dates and period by its titles and names, the unit of amounts."""

    dates: DateContext
    texts: tuple[str, ...]
    unit: Decimal

    @property
    def metric(self) -> str:
        """The metric that titles and names speak of; sales where they speak of none."""
        return metric_in_words(self.texts) or "sales"

    @property
    def period(self) -> str | None:
        """The period that titles and names speak of: a month, a quarter or a year."""
        for text in self.texts:
            named = _period_in(text, self.dates.year)
            if named:
                return named
        if self.dates.year and self.dates.month:
            return f"{self.dates.year}-{self.dates.month:02}"
        return f"{self.dates.month}月" if self.dates.month else str(self.dates.year) if self.dates.year else None


def _period_in(text: str, year: int | None) -> str | None:
    """A quarter or half year in a title ('2026年四季度销售目标'); months and years are in the date context."""
    for word in ("一季度", "二季度", "三季度", "四季度", "Q1", "Q2", "Q3", "Q4", "上半年", "下半年"):
        if word in plain(text):
            return f"{year or ''}{'年' if year else ''}{word}"
    return None


@dataclass(frozen=True, slots=True)
class TargetCell:
    """One value of the table: its row (as an index), its column, and the raw value."""

    index: int
    header: ValueColumn
    value: Value


def target_cells(sheet: Sheet, base: Draft, headers: Sequence[ValueColumn]) -> list[TargetCell]:
    """Return the filled value cells of a table's rows, and the empty ones of rows with a weight or with bounds."""
    shares = zip(*(base.column(key) for key in ("weight", "floor", "cap")), strict=True)
    empty = [any(one is not None for one in share) for share in shares]
    return [
        TargetCell(index, header, value if there else None)
        for index, row in enumerate(base.rows)
        for header in headers
        if (there := filled(value := sheet.value(row, header.column))) or (empty[index] and header.tier is Tier.BASE)
    ]


_OWNER = ("person", "person_id", "store", "region", "company")
"""Who a target can be for, the lowest level first (the first two are one)."""
_WHOLE_OFFICE = frozenset({"公司", "全公司", "总公司", "集团", "公司目标", "company"})
_SAID = ("metric", "period", "start", "end")
"""Columns that a table may have, or else titles and headers tell: their findings stand at the value then."""


def expand(base: Draft, cells: list[TargetCell], context: TargetContext) -> Draft:
    """Return a draft with a record for each target cell; `base` has the rows' other columns parsed."""
    draft = Draft(base.workbook, base.sheet, SALES_TARGET, [base.rows[cell.index] for cell in cells])
    for key in (*_OWNER, "weight", "effective", *SAID):
        draft.values[key] = [base.column(key)[cell.index] for cell in cells]
        if key in base.places:
            draft.places[key] = base.places[key]
    columns = [cell.header.column for cell in cells]
    draft.values["column"] = list(columns)
    draft.values["tier"] = [cell.header.tier.value for cell in cells]
    for key in ("target", *_SAID, *AMOUNTS):
        draft.values[key] = [None] * len(cells)
        draft.places[key] = base.places.get(key, columns) if key in _SAID else columns
    draft.places["column"] = columns
    draft.places["unit"] = base.places.get("unit", columns)
    draft.merged = base.merged
    _move_company(draft)
    _settle_days(draft, context)
    alone = len({cell.header.column for cell in cells if cell.header.tier is Tier.BASE}) == 1
    held = {base.rows[index] for index in base.held}
    draft.findings = base.findings
    draft.held = {index for index, row in enumerate(draft.rows) if row in held}
    for index, cell in enumerate(cells):
        _fill(draft, index, cell, base, context)
        if alone and cell.header.tier is Tier.BASE:
            _fill_amounts(draft, index, cell, base)
        draft.values["basis"][index] = _basis(draft.values["basis"][index], cell.header, context)
    _ask_for_owners(draft, base)
    return draft


def _move_company(draft: Draft) -> None:
    """公司 among the names of people is no person."""
    for index, name in enumerate(draft.values["person"]):
        if isinstance(name, str) and name.lower() in _WHOLE_OFFICE:
            draft.values["person"][index], draft.values["company"][index] = None, name


def _settle_days(draft: Draft, context: TargetContext) -> None:
    """An effective day without a year is in the year that the table is about; where nothing tells it, it is asked."""
    for index, day in enumerate(draft.values["effective"]):
        if isinstance(day, MonthDay):
            known = context.dates.year
            draft.values["effective"][index] = date(known, day.month, day.day) if known else None
            if not known:
                draft.add(index, "effective", Problem("date.no_year"), str(day))


def _basis(said: Parsed, header: ValueColumn, context: TargetContext) -> Parsed:
    """What is said of tax: in the row, else in the header, else in a title."""
    if said is not None:
        return said
    return next((text for text in (header.text, *context.texts) if "税" in text), None)


def _fill_amounts(draft: Draft, index: int, cell: TargetCell, base: Draft) -> None:
    """Bounds and promises are in the unit of the value beside them, unless their own header has one."""
    metric, unit = draft.values["metric"][index], draft.cell_units.get(index)
    if not isinstance(metric, str) or unit is None:
        return
    for key in AMOUNTS:
        said = base.column(key)[cell.index]
        amount = _amount(said if isinstance(said, str) else None, metric, base.units.get(key, unit))
        if isinstance(amount, Problem):
            draft.add(index, key, amount, str(said))
            amount = None
        draft.values[key][index] = amount


def _amount(value: Value, metric: str, unit: Decimal) -> int | Problem | None:
    measured = METRICS[metric].unit
    return parse_points(value, measured) if measured in (Unit.PERCENT, Unit.SCORE) else parse_amount(value, unit)


def _ask_for_owners(draft: Draft, base: Draft) -> None:
    if not any(key in base.values for key in _OWNER):
        return
    for index in range(len(draft.rows)):
        if index not in draft.held and all(draft.values[key][index] is None for key in _OWNER):
            draft.add(index, "person", Problem("person.missing"), "")


def summed_targets(draft: Draft, headers: Sequence[ValueColumn]) -> tuple[Summed, ...]:
    """Return the value columns whose amounts are all in one unit: what totals of the sheet add up.

    A sheet that has targets of people and of their units adds up to nothing in particular.
    """
    owners = zip(*(draft.values[key] for key in _OWNER), strict=True)
    if len({next((number // 2 for number, one in enumerate(owner) if one is not None), 9) for owner in owners}) > 1:
        return ()
    found = []
    for header in headers:
        own = [index for index, column in enumerate(draft.values["column"]) if column == header.column]
        units = {draft.cell_units[index] for index in own if index in draft.cell_units}
        if len(units) == 1:
            values = {draft.rows[index]: draft.values["target"][index] for index in own}
            amounts = {row: value for row, value in values.items() if isinstance(value, int)}
            unread = unread_rows(draft, header.column)
            found.append(Summed(f"target:{header.column}", header.column, units.pop(), amounts, unread))
    return tuple(found)


def _fill(draft: Draft, index: int, cell: TargetCell, base: Draft, context: TargetContext) -> None:
    metric = _metric(base.column("metric")[cell.index], cell.header, context)
    if isinstance(metric, Problem):
        draft.add(
            index,
            "metric",
            metric,
            cell.header.unknown or str(base.column("metric")[cell.index]),
            f"metric.unknown|{metric.details['word']}",
        )
        return
    draft.values["metric"][index] = metric
    unit = _unit(metric, base, cell, context)
    if isinstance(unit, Problem):
        draft.add(index, "unit", unit, unit.details["word"], f"amount.unit|{unit.details['word']}")
        return
    draft.cell_units[index] = unit
    amount = _amount(cell.value, metric, unit)
    if isinstance(amount, Problem):
        draft.add(index, "target", amount, written(cell.value))
        amount = None
    draft.values["target"][index] = amount
    period = _period(base, cell, context)
    if isinstance(period, Problem):
        draft.add(index, "period", period, "", f"{period.code}|{draft.workbook}|{draft.sheet}")
    elif isinstance(period, Period):
        draft.values["start"][index], draft.values["end"][index] = period.start, period.end
    else:
        draft.values["period"][index] = period


def _metric(said: Parsed, header: ValueColumn, context: TargetContext) -> str | Problem:
    if isinstance(said, str):
        return metric_named(said) or Problem("metric.unknown", {"word": said, **_known_metrics()})
    if header.unknown:
        return Problem("metric.unknown", {"word": header.unknown, **_known_metrics()})
    return header.metric or context.metric


def _known_metrics() -> dict[str, str]:
    known = METRICS.values()
    return {"known": "、".join(metric.zh for metric in known), "known_en": ", ".join(metric.en for metric in known)}


def _unit(metric: str, base: Draft, cell: TargetCell, context: TargetContext) -> Decimal | Problem:
    """The unit that the row says (a column 单位, or 销售额(万元) as its label), else the header, else a title."""
    said, label, header = base.column("unit")[cell.index], base.column("metric")[cell.index], cell.header
    labelled = unit_in_header(header_key(label)) if isinstance(label, str) else None
    if METRICS[metric].unit is not Unit.MONEY:
        return Decimal(1)
    own = unit_word(without_brackets(header_key(said))) if isinstance(said, str) else None
    if own is None and isinstance(said, str) and not is_placeholder(said):
        return Problem("amount.unit", {"word": said})
    return own or labelled or header.unit or context.unit


def _period(base: Draft, cell: TargetCell, context: TargetContext) -> Period | str | Problem:
    start, end = base.column("start")[cell.index], base.column("end")[cell.index]
    if isinstance(start, date) and isinstance(end, date):
        from_to = _between(start, end)
        return from_to if from_to else Problem("period.reversed")
    day = base.column("day")[cell.index]
    if isinstance(day, date):
        return Period(day, day, Span.DAY)
    if isinstance(day, MonthDay):
        return f"{day.month}月{day.day}日"
    year = _year(base.column("year")[cell.index]) or context.dates.year
    said = base.column("period")[cell.index]
    told = cell.header.period or (str(said) if said is not None else None)
    if told is None and cell.header.span is Span.YEAR:
        told = str(year) if year else None
    if told is None and base.column("year")[cell.index] is not None and cell.header.span in (None, Span.YEAR):
        told = str(year) if year else None
    told = told or _told_around(context, cell.header.span)
    if told is None:
        return Problem("period.missing")
    if told.isdigit() and 1 <= int(told) <= 12:
        told = f"{int(told)}月"
    if parsed := parse_period(told, year):
        return parsed
    return told if parse_period(told, 2000) else Problem("period.unknown", {"word": told})


def _told_around(context: TargetContext, span: Span | None) -> str | None:
    """The period of titles and names, if it is of the sort that a header asks for: 月目标 is no target of a year."""
    around, dates = context.period, context.dates
    told = parse_period(around, dates.year or 2000) if around else None
    if told is None or span is None or told.span is span:
        return around
    if span is Span.DAY and isinstance(dates.day, date):
        return dates.day.isoformat()
    if span is Span.QUARTER and dates.month:
        return f"{dates.year or ''}Q{(dates.month + 2) // 3}"
    return str(dates.year) if span is Span.YEAR and dates.year else None


def _year(said: Parsed) -> int | None:
    digits = "".join(sign for sign in str(said) if sign.isdigit()) if said is not None else ""
    return int(digits) if len(digits) == 4 else None


def _between(start: date, end: date) -> Period | None:
    return between(start, end) if start <= end else None


def period_text(value: Value) -> str | None:
    """Return what a cell of a period column says: a date is the month it shows, a number a month or a year."""
    if isinstance(value, (datetime, date)):
        return f"{value.year}-{value.month:02}"
    text = plain(written(value))
    return text or None
