"""Figures as neutral tables: the sheets of 龙虎榜.xlsx and the result sheets of a workbook, in no file's format."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from workflow.domain.catalogue import FINDINGS, words
from workflow.domain.comparison import Against
from workflow.domain.correction import ACCEPT_CHOICES
from workflow.domain.finding import Accept, Finding, Language, Severity
from workflow.domain.mark import Format, Link, ResultTable, TableColumn, TableValue
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import to_units
from workflow.domain.period import Period, Span
from workflow.domain.planning import Planning
from workflow.domain.reasons import MemberKey, Reason, member_key
from workflow.domain.results import Board, ClockName, Standing, Target
from workflow.report.board_tables import board_table
from workflow.report.growth_words import growth_in, growth_notes, growth_of
from workflow.report.prospect_words import feasibility_text, interval_text, prospect_notes, since_text
from workflow.report.target_words import surplus_texts, target_notes
from workflow.report.words import (
    answer_notes,
    fixed_notes,
    formula_notes,
    level_name,
    metric_name,
    origin_sentence,
    reason_notes,
    severity_name,
    split_notes,
    word,
)

Cell = TableValue | Link
Split = tuple[Target, tuple[Target, ...]]
"""A target and all of its parts, each before its own parts (`compute.splits.split_periods`)."""


def _units(amount: int | None) -> Decimal | None:
    return None if amount is None else to_units(amount)


def _format(metric: str) -> Format:
    return Format.NUMBER if METRICS[metric].unit is Unit.COUNT else Format.MONEY


def board_layout(
    boards: Sequence[Board],
    standings: Sequence[Standing],
    as_of: date,
    language: Language,
    beside: Sequence[ResultTable] = (),
) -> tuple[ResultTable, ...]:
    """Return the sheets of the boards workbook: a sheet a board, day and cumulative side by side; a sheet a metric.

    What is said `beside` the boards stands between the two.
    """
    pairs: dict[tuple[str, str], list[Board]] = defaultdict(list)
    for board in boards:
        pairs[board.key, board.scope.text].append(board)
    sheets = [*(board_table(pair, as_of, language) for pair in pairs.values()), *beside]
    by_metric: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        if as_of in standing.period:
            by_metric[standing.metric].append(standing)
    for metric, theirs in by_metric.items():
        title = f"{word('progress', language)} {metric_name(metric, language)}"
        sheets.append(progress_table(theirs, as_of, language, title=title))
    return tuple(sheets)


def progress_table(
    standings: Sequence[Standing],
    as_of: date,
    language: Language,
    title: str | None = None,
    reasons: Mapping[MemberKey, Reason] | None = None,
) -> ResultTable:
    """Return a 进度 sheet: a row a standing, coloured where it is behind the clock; the formulas stand above it.

    With `reasons` those who are behind are asked for 原因 and 措施, beside what was written before.
    """
    compared = [against for against in Against if growth_in(standings, against)]
    asking = reasons is not None and any(standing.behind for standing in standings)
    asked = (reasons or {}) if asking else None
    return ResultTable(
        title=title or word("progress", language),
        columns=_progress_columns(standings, compared, language, asking=asking),
        rows=tuple(
            (*_progress_cells(standing, compared, language), *_reason_cells(standing, asked)) for standing in standings
        ),
        notes=(
            *(reason_notes(language) if asking else ()),
            f"{word('as_of', language)} {as_of.isoformat()}",
            *formula_notes(language, _clock(standings)),
            *fixed_notes(standings, language),
            *target_notes(standings, language),
            *prospect_notes(standings, language),
            *growth_notes(standings, language),
        ),
        tone={place: Severity.WARNING for place, standing in enumerate(standings) if standing.behind},
    )


def _progress_columns(
    standings: Sequence[Standing], compared: Sequence[Against], language: Language, *, asking: bool
) -> tuple[TableColumn, ...]:
    shown = {_format(standing.metric) for standing in standings}
    money = Format.MONEY if Format.MONEY in shown else Format.NUMBER
    texts = ("level", "unit", "person_id", "name", "metric", "period")
    columns = [
        TableColumn(word(key, language), width=width) for key, width in zip(texts, (8, 30, 10, 14, 10, 12), strict=True)
    ]
    columns += [
        TableColumn(word("target", language), money, 16),
        TableColumn(word("actual", language), money, 16),
        TableColumn(word("completion", language), Format.PERCENT, 12, bars=True),
        TableColumn(word("time_progress", language), Format.PERCENT, 10),
        TableColumn(word("progress_gap", language), Format.PERCENT, 10),
        TableColumn(word("gap", language), money, 16),
        TableColumn(word("original_daily", language), money, 14),
        TableColumn(word("adjusted_daily", language), money, 16),
        TableColumn(word("even_daily", language), money, 14),
        TableColumn(word("capped_daily", language), money, 14),
        TableColumn(word("forecast", language), money, 16),
        TableColumn(word("interval", language), width=24),
        TableColumn(word("chance", language), Format.PERCENT, 10),
        TableColumn(word("feasible", language), width=34),
    ]
    columns += [TableColumn(word(against.value, language), Format.PERCENT, 10) for against in compared]
    columns.append(TableColumn(word("remark", language), width=20))
    if asking:
        columns += [TableColumn(word(key, language), width=width) for key, width in _ASKED]
    return tuple(columns)


_ASKED = (("cause", 30), ("measure", 30), ("written", 17))


def _reason_cells(standing: Standing, reasons: Mapping[MemberKey, Reason] | None) -> tuple[Cell, ...]:
    """Return what was written of a member who is behind, empty cells where nothing was; () where nobody is asked."""
    if reasons is None:
        return ()
    said = reasons.get(member_key(standing)) if standing.behind else None
    return (said.cause or None, said.measure or None, said.since or None) if said else (None, None, None)


def _clock(standings: Sequence[Standing]) -> ClockName:
    """Return the clock that time progress goes by: the weighted one as soon as one of the rows does."""
    shown = {standing.clocks.shown for standing in standings if standing.clocks}
    return next((name for name in (ClockName.WEIGHTED, ClockName.CALENDAR) if name in shown), ClockName.WORKING)


def _progress_cells(standing: Standing, compared: Sequence[Against], language: Language) -> tuple[Cell, ...]:
    completion = standing.completion
    remarks = [word("unreported", language)] if standing.unreported else []
    remarks += [word("derived", language)] if standing.derived else []
    remarks += surplus_texts(standing, language)
    remarks += [since] if (since := since_text(standing, language)) else []
    return (
        level_name(standing.level, language),
        standing.path.text,
        standing.person_id,
        standing.name,
        metric_name(standing.metric, language),
        standing.period.label,
        _units(standing.target),
        _units(standing.actual),
        None if completion is None else float(completion),
        float(standing.time_progress),
        None if completion is None or not _on_the_clock(standing) else float(completion - standing.time_progress),
        _units(standing.gap),
        *_daily_cells(standing),
        _units(standing.forecast),
        *_prospect_cells(standing, language),
        *(growth_of(standing, against) for against in compared),
        "、".join(remarks) if language is Language.ZH else ", ".join(remarks),
    )


def _on_the_clock(standing: Standing) -> bool:
    """Whether the metric grows towards its target with time: no rate does, and no limit."""
    metric = METRICS[standing.metric]
    return metric.additive and not metric.lower_is_better


def _daily_cells(standing: Standing) -> tuple[Cell, ...]:
    """Return the day's target by every definition of domain.md 4.3: as planned, adjusted, even, under the own cap."""
    ways = standing.prospect.adjusted if standing.prospect else None
    if ways is None:
        return (None, _units(standing.adjusted_daily), None, None)
    return (_units(ways.original), _units(standing.adjusted_daily), _units(ways.even), _units(ways.capped))


def _prospect_cells(standing: Standing, language: Language) -> tuple[Cell, ...]:
    """Return the range of the forecast, the chance of the target, and whether the day's target can be done."""
    prospect = standing.prospect
    if prospect is None:
        return (None, None, None)
    seen, can, metric = prospect.outlook, prospect.feasibility, standing.metric
    return (
        interval_text(seen, metric) if seen else None,
        float(seen.chance) if seen and seen.chance is not None else None,
        feasibility_text(can, metric, language) if can else None,
    )


def split_table(
    splits: Sequence[Split], names: Mapping[str, str], planning: Planning, as_of: date, language: Language
) -> ResultTable:
    """Return a 分解 sheet: every target with its quarters and months, a row each, and the days of as_of's month beside.

    Beside each amount stands the sum of its parts, so that a reader sees them add up. `names` are people's names by id.
    """
    days = tuple(planning.months.month_of(as_of).days())
    keys = ("owner", "metric", "period")
    columns = [TableColumn(word(key, language), width=16) for key in keys]
    columns += [
        TableColumn(word("working_days", language), Format.NUMBER, 8),
        TableColumn(word("amount", language), Format.MONEY, 18),
        TableColumn(word("parts_sum", language), Format.MONEY, 18),
        TableColumn(word("origin", language), width=30),
    ]
    columns += [TableColumn(f"{day.month}/{day.day}", Format.MONEY, 11) for day in days]
    rows = [row for split in splits for row in _split_rows(split, names, planning, days, language)]
    return ResultTable(word("split", language), tuple(columns), tuple(rows), split_notes(language, planning))


def _split_rows(
    split: Split, names: Mapping[str, str], planning: Planning, days: Sequence[date], language: Language
) -> Iterable[tuple[Cell, ...]]:
    whole, parts = split
    owner = names.get(whole.person_id, whole.person_id) or whole.path.text
    pieces = {part.period: part.amount for part in parts}
    by_day = {part.period.start: part.amount for part in parts if part.period.span is Span.DAY}
    for target in (whole, *parts):
        if target is not whole and target.period.span is Span.DAY:
            continue
        daily = target.period.span not in (Span.YEAR, Span.HALF, Span.QUARTER)
        below = [pieces[period] for period in _below(target.period, pieces) if period != target.period]
        yield (
            owner,
            metric_name(target.metric, language),
            f"{_INDENT[target.period.span]}{target.period.label}",
            planning.calendars.of(target.path, target.metric).working_days(target.period),
            to_units(target.amount),
            to_units(sum(below)) if below else None,
            origin_sentence(target, language),
            *(_day_cell(by_day.get(day), within=daily and day in target.period) for day in days),
        )


def _below(period: Period, pieces: Mapping[Period, int]) -> list[Period]:
    """Return the parts of a period that there are: the next finer ones, or its weeks."""
    finer = [part for part in period.parts() if part in pieces]
    weeks = [part for part in pieces if part.span in (Span.WEEK, Span.ANY)]
    return finer or [part for part in weeks if period.start <= part.start and part.end <= period.end]


def _day_cell(amount: int | None, *, within: bool) -> Cell:
    """A day's share; empty for a day off, so that the working days stand out."""
    return to_units(amount) if within and amount else None


_INDENT = {
    Span.YEAR: "", Span.HALF: "", Span.ANY: "",
    Span.QUARTER: "  ", Span.MONTH: "    ", Span.WEEK: "    ", Span.DAY: "      ",
}  # fmt: skip


_PROBLEM_WIDTHS = {
    "severity": 7, "sheet": 12, "cell": 8, "row": 6, "value": 14, "message": 36, "remedy": 34, "cause_count": 9,
    "candidate": 11, "correction": 13, "accept": 7, "code": 14,
}  # fmt: skip
"""The columns of a 问题 sheet; 更正为 and 采纳 are for the user, 代码 tells what an answer is about."""


def problem_table(findings: Sequence[Finding], language: Language, notes: Sequence[str] = ()) -> ResultTable:
    """Return a 问题 sheet: a row a finding, with a link to its cell and two empty columns for the user's answer.

    Above the table stands how to answer.
    """
    causes = Counter(finding.cause for finding in findings)
    numbers = {"row", "cause_count"}
    columns = tuple(
        TableColumn(
            word(key, language),
            Format.NUMBER if key in numbers else Format.TEXT,
            width,
            choices=ACCEPT_CHOICES[language] if key == "accept" else (),
        )
        for key, width in _PROBLEM_WIDTHS.items()
    )
    ordered = sorted(findings, key=lambda finding: (finding.severity.order, finding.sort_key))
    return ResultTable(
        title=word("problems", language),
        columns=columns,
        rows=tuple(_problem_cells(finding, causes[finding.cause], language) for finding in ordered),
        notes=(*notes, *answer_notes(language)),
        tone={place: finding.severity for place, finding in enumerate(ordered)},
    )


def _problem_cells(finding: Finding, same_cause: int, language: Language) -> tuple[Cell, ...]:
    wording, place = words(finding, language), finding.place
    link: Cell = None
    if place.sheet and place.row:
        link = Link(place.cell or f"{place.row}:{place.row}", place.sheet, place.cell or f"A{place.row}")
    severity = severity_name(finding.severity, language)
    row = place.row or None
    said = (wording.message, wording.remedy, same_cause)
    return (severity, place.sheet, link, row, finding.value, *said, _candidate(finding), None, None, finding.code)


def _candidate(finding: Finding) -> str | None:
    """What 采纳 takes over, as it would stand in the cell: an amount with its unit, whatever unit the column has."""
    if FINDINGS[finding.code].accept is not Accept.CANDIDATE:
        return None
    candidate = finding.details.get("candidate")
    return f"{candidate}元" if candidate and finding.code == "amount.approximate" else candidate or None
