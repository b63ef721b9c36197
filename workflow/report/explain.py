"""Where a figure comes from: its formula in words, its inputs, and every row behind it (出处)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from workflow.domain.closing import Closed, LateChange
from workflow.domain.finding import Language
from workflow.domain.mark import Format, ResultTable, TableColumn
from workflow.domain.metric import METRICS
from workflow.domain.money import SCALE, thousands
from workflow.domain.results import Standing, Target
from workflow.domain.team import Team, TeamPath
from workflow.report.closing_words import booked_text, closed_text
from workflow.report.prospect_words import feasibility_text, hit_text, interval_text
from workflow.report.target_words import rate_text
from workflow.report.words import metric_name, origin_sentence, word

SOURCE_COLUMNS = ("workbook", "sheet", "row", "date", "amount")
"""Of the rows behind a figure, in CSV."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its name, its value as it is shown, and how it came about."""

    label: str
    value: str
    because: str = ""


@dataclass(frozen=True)
class Explanation:
    """A standing, taken apart."""

    title: str
    lines: tuple[Line, ...]
    sources: pl.DataFrame
    """Every row that the actual was added up from, `FACT_SCHEMA`, by date, workbook, sheet and row."""


@dataclass(frozen=True)
class Known:
    """What an evening knows, that figures are explained from."""

    stated: Sequence[Target]
    """As they stand in the workbooks."""
    complete: Sequence[Target]
    standings: Sequence[Standing]
    facts: pl.DataFrame
    team: Team
    as_of: date
    closed: Sequence[Closed] = ()
    late: Sequence[LateChange] = ()
    """Closed periods, and what changed in them since."""


def explanations(known: Known, person_id: str, unit: TeamPath | None, metric: str, language: Language) -> tuple[
    Explanation, ...
]:  # fmt: skip
    """Return an explanation for each period with a standing of a person (or unit) and metric, the shortest first."""
    mine = [
        standing
        for standing in known.standings
        if standing.metric == metric
        and known.as_of in standing.period
        and (standing.person_id == person_id if person_id else not standing.person_id and standing.path == unit)
    ]
    ordered = sorted(mine, key=lambda each: (each.period.end - each.period.start, each.period))
    return tuple(_explain(standing, known, language) for standing in ordered)


def _explain(standing: Standing, known: Known, language: Language) -> Explanation:
    sources = rows_behind(standing, known.facts, known.as_of)
    zh = language is Language.ZH
    of_whom = f"{standing.name} {standing.person_id}".strip() if standing.person_id else standing.path.text
    until = f"截止 {known.as_of}" if zh else f"as of {known.as_of}"
    title = f"{of_whom} · {metric_name(standing.metric, language)} · {standing.period.label} · {until}"
    lines = [
        *_target_lines(standing, known, language),
        _actual_line(standing, sources, language),
        *_clock_lines(standing, language),
        *_pace_lines(standing, language),
        *_prospect_lines(standing, language),
        *_growth_lines(standing, language),
        *_closing_lines(standing, known, language),
    ]
    return Explanation(title, tuple(lines), sources)


def _closing_lines(standing: Standing, known: Known, language: Language) -> list[Line]:
    zh = language is Language.ZH
    closed = closed_text(standing, known.closed, language)
    late = booked_text(standing, known.late, known.as_of, language)
    lines = [Line("期后调整" if zh else "Late changes", *late)] if late else []
    return [*lines, Line("关账" if zh else "Closed", *closed)] if closed else lines


def rows_behind(standing: Standing, facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the facts that a standing's actual is the sum of; of a rate those above and below its line."""
    metric = METRICS[standing.metric]
    rows = facts.filter(
        pl.col("metric").is_in([metric.key] if metric.additive else [metric.numerator, metric.denominator])
        & pl.col("date").is_between(standing.period.start, min(standing.period.end, as_of))
    )
    if standing.person_id:
        rows = rows.filter(pl.col("person_id") == standing.person_id)
    else:
        for level, name in zip(("company", "region", "store"), standing.path, strict=True):
            rows = rows.filter(pl.col(level) == name) if name else rows
    return rows.sort("date", "workbook", "sheet", "row")


def _target_lines(standing: Standing, known: Known, language: Language) -> list[Line]:
    zh = language is Language.ZH
    label = word("target", language)
    if standing.target is None:
        return [Line(label, "—", "没有设目标" if zh else "no target was set")]
    found = next((each for each in known.complete if _same(each, standing)), None)
    if found is None:
        return [Line(label, _amount(standing.target, standing.metric))]
    lines = [Line(label, _amount(standing.target, standing.metric), _where(found, language))]
    return lines + [
        Line(f"  ← {_owner(above, known.team)} {above.period.label}", _amount(above.amount, above.metric),
             _where(above, language))
        for above in _above(found, known)
    ]  # fmt: skip


def _above(target: Target, known: Known) -> list[Target]:
    """Return the targets that a split target came from, one after the other up to one that somebody set."""
    found: list[Target] = []
    at: Target | None = target
    while at is not None and at.derived and len(found) < 9:
        kind, _, source = at.origin.partition(":")
        at = next((each for each in (*known.stated, *known.complete) if _is_source(each, at, kind, source)), None)
        found += [at] if at else []
    return found


def _is_source(each: Target, part: Target, kind: str, source: str) -> bool:
    if each.metric != part.metric:
        return False
    if kind == "period":
        owner = each.person_id == part.person_id and (part.person_id != "" or each.path == part.path)
        return owner and each.period.label == source
    return not each.person_id and each.path.text == source and each.period == part.period


def _same(target: Target, standing: Standing) -> bool:
    owner = (target.person_id == standing.person_id) if standing.person_id else (
        not target.person_id and target.path == standing.path)  # fmt: skip
    return owner and target.metric == standing.metric and target.period == standing.period


def _owner(target: Target, team: Team) -> str:
    person = team.by_id.get(target.person_id)
    return person.name if person else target.person_id or target.path.text


def _where(target: Target, language: Language) -> str:
    said = origin_sentence(target, language)
    return f"{said}：{target.place}" if target.place else said


def _actual_line(standing: Standing, sources: pl.DataFrame, language: Language) -> Line:
    zh = language is Language.ZH
    label = word("actual", language)
    if standing.actual is None:
        return Line(label, "—", "没有数据（未报或没有明细），不等于 0" if zh else "nothing is known, which is not 0")
    if not METRICS[standing.metric].additive:
        return Line(label, _amount(standing.actual, standing.metric), rate_text(METRICS[standing.metric], sources))
    books = sources["workbook"].n_unique() if sources.height else 0
    exact = _exact(int(sources["amount"].sum()) if sources.height else 0)
    because = (
        f"{books} 个工作簿 {sources.height} 行相加 = {exact}，发布时取整到分" if zh
        else f"{sources.height} rows of {books} workbooks add up to {exact}, rounded to cents when published"
    )  # fmt: skip
    return Line(label, _amount(standing.actual, standing.metric), because)


def _clock_lines(standing: Standing, language: Language) -> list[Line]:
    zh = language is Language.ZH
    lines = [Line(word("time_progress", language), _percent(standing.time_progress))]
    if standing.clocks:
        names = (("日历日", "calendar days"), ("工作日", "working days"), ("加权", "weighted"))
        clocks = (standing.clocks.calendar, standing.clocks.working, standing.clocks.weighted)
        told = "，".join(f"{name[0 if zh else 1]} {_percent(clock)}" for name, clock in zip(names, clocks, strict=True))
        lines = [Line(word("time_progress", language), _percent(standing.time_progress), told)]
    return lines


def _pace_lines(standing: Standing, language: Language) -> list[Line]:
    zh, target, actual = language is Language.ZH, standing.target, standing.actual
    lines: list[Line] = []
    if standing.completion is not None:
        lines.append(
            Line(word("completion", language), _percent(standing.completion), _completion_terms(standing, zh=zh))
        )
    if standing.gap is not None and target is not None and actual is not None:
        lines.append(Line(word("gap", language), _amount(standing.gap, standing.metric), _gap_terms(standing)))
    if standing.adjusted_daily is not None and target is not None and actual is not None:
        left = _amount(target - actual, standing.metric)
        because = f"还差 {left}，按剩余工作日的权重分摊到下一个工作日" if zh else f"{left} over the days that are left"
        if target <= actual:
            because = f"已超额 {_amount(actual - target, standing.metric)}" if zh else "the target is reached"
        lines.append(Line(word("adjusted_daily", language), _amount(standing.adjusted_daily, standing.metric), because))
        lines += _daily_lines(standing, language)
    return lines


def _completion_terms(standing: Standing, *, zh: bool) -> str:
    if METRICS[standing.metric].lower_is_better:
        return "2 − 实际 ÷ 目标，最低 0" if zh else "2 − actual ÷ target, at least 0"
    return "实际 ÷ 目标" if zh else "actual ÷ target"


def _gap_terms(standing: Standing) -> str:
    """The difference as it is taken: with the clock for what adds up, the other way round where less is better."""
    metric = METRICS[standing.metric]
    actual, target = (_amount(amount or 0, standing.metric) for amount in (standing.actual, standing.target))
    expected = f"{target} × {_percent(standing.time_progress)}" if metric.additive else target
    return f"{expected} − {actual}" if metric.lower_is_better else f"{actual} − {expected}"


def _daily_lines(standing: Standing, language: Language) -> list[Line]:
    """The day's target by the other definitions of domain.md 4.3."""
    zh, ways = language is Language.ZH, standing.prospect.adjusted if standing.prospect else None
    if ways is None:
        return []
    lines = [
        ("original_daily", ways.original, "目标 × 当日权重 ÷ 全期权重" if zh else "target × the day's weight ÷ all"),
        ("even_daily", ways.even, "还差的 ÷ 剩余工作日数" if zh else "what is missing ÷ the days that are left"),
    ]
    if ways.beyond:
        much = _amount(ways.beyond, standing.metric)
        because = f"每天都到自己的高位，仍有 {much} 追不平" if zh else f"even so {much} cannot be caught up with"
        lines.append(("capped_daily", ways.capped, because))
    return [Line(f"  {word(key, language)}", _amount(value, standing.metric), why) for key, value, why in lines]


def _prospect_lines(standing: Standing, language: Language) -> list[Line]:
    zh = language is Language.ZH
    lines: list[Line] = []
    if standing.forecast is not None:
        because = "实际 + 剩余工作日 × 已过工作日的日均" if zh else "actual + days left × the mean of the days so far"
        lines.append(Line(word("forecast", language), _amount(standing.forecast, standing.metric), because))
    prospect = standing.prospect
    if prospect and prospect.outlook:
        seen = prospect.outlook
        because = (
            f"本期 {seen.days} 个工作日，加前三个月 {seen.earlier_days} 个（折半）" if zh
            else f"{seen.days} days of the period and {seen.earlier_days} of the three months before, counting half"
        )  # fmt: skip
        tested = hit_text(prospect.tested, language)
        lines.append(
            Line(word("interval", language), interval_text(seen, standing.metric),
                 "；".join(part for part in (because, tested) if part))
        )  # fmt: skip
        if seen.chance is not None:
            lines.append(Line(word("chance", language), _percent(seen.chance)))
    if prospect and prospect.feasibility:
        said = feasibility_text(prospect.feasibility, standing.metric, language)
        lines += [Line(word("feasible", language), said)] if said else []
    return lines


def _growth_lines(standing: Standing, language: Language) -> list[Line]:
    return [
        Line(
            word(each.against.value, language), _percent(each.growth),
            f"{_amount(each.actual, standing.metric)} / {each.days} ÷ ({_amount(each.earlier, standing.metric)} / "
            f"{each.earlier_days}) − 1, {each.start} – {each.end}",
        )
        for each in standing.growth
        if each.growth is not None and each.earlier is not None
    ]  # fmt: skip


def source_rows(sources: pl.DataFrame) -> list[tuple[str, ...]]:
    """Return the rows behind a figure as CSV has them: exact amounts, which add up to what is shown."""
    return [
        (str(row["workbook"]), str(row["sheet"]), str(row["row"]), row["date"].isoformat(), _exact(row["amount"]))
        for row in sources.iter_rows(named=True)
    ]


def sources_table(
    standings: Sequence[Standing], facts: pl.DataFrame, as_of: date, names: dict[str, str], language: Language,
    most: int,
) -> ResultTable | None:  # fmt: skip
    """Return the 出处 sheet: every row behind the actuals of the periods under way; None where there is none.

    A reader filters the person and the metric, and the amounts add up to the figure on 进度.
    """
    open_periods = [each.period for each in standings if as_of in each.period and each.actual is not None]
    if not open_periods or facts.is_empty():
        return None
    first = min(period.start for period in open_periods)
    people = {each.person_id for each in standings if each.person_id}
    rows = facts.filter(pl.col("date").is_between(first, as_of) & pl.col("person_id").is_in(sorted(people)))
    order = {metric: place for place, metric in enumerate(METRICS)}
    rows = rows.filter(pl.col("metric").is_in(list(order)))
    rows = rows.with_columns(pl.col("metric").replace_strict(order, return_dtype=pl.Int64).alias("_order"))
    rows = rows.sort("_order", "person_id", "date", "workbook", "sheet", "row", descending=[False, False, True, False,
                     False, False])  # fmt: skip
    if rows.is_empty():
        return None
    heads = (("metric", 10), ("person_id", 10), ("name", 12), ("unit", 22), ("date", 12), ("amount", 16),
             ("workbook", 34), ("sheet", 14), ("row", 8))  # fmt: skip
    formats = {"amount": Format.MONEY, "date": Format.DATE, "row": Format.NUMBER}
    titles = {"amount": word("source_amount", language), "date": word("date", language)}
    columns = [
        TableColumn(titles.get(key) or word(key, language), formats.get(key, Format.TEXT), width)
        for key, width in heads
    ]
    return ResultTable(
        word("sources", language),
        tuple(columns),
        tuple(_source_cells(row, names, language) for row in rows.head(most).iter_rows(named=True)),
        _sources_notes(rows.height, most, language),
    )


def _source_cells(row: dict[str, object], names: dict[str, str], language: Language) -> tuple[
    str | float | int | date, ...
]:  # fmt: skip
    day, person_id = row["date"], str(row["person_id"])
    assert isinstance(day, date)  # noqa: S101  the schema of facts
    unit = TeamPath(str(row["company"]), str(row["region"]), str(row["store"])).text
    amount = int(str(row["amount"])) / SCALE
    return (metric_name(str(row["metric"]), language), person_id, names.get(person_id, person_id), unit, day, amount,
            str(row["workbook"]), str(row["sheet"]), int(str(row["row"])))  # fmt: skip


def _sources_notes(height: int, most: int, language: Language) -> tuple[str, ...]:
    zh = language is Language.ZH
    notes = [
        "进度表上每个实际完成都由下面的行相加而来：筛选姓名、指标和日期，金额之和就是那个数。" if zh
        else "Every actual on the progress sheets is the sum of rows below: filter name, metric and dates."
    ]  # fmt: skip
    if height > most:
        notes.append(
            f"共 {height} 行，这里列最近的 {most} 行；全部用 python run.py explain --csv 查看。" if zh
            else f"{most} of {height} rows are shown; python run.py explain --csv lists all."
        )  # fmt: skip
    return tuple(notes)


def _amount(amount: int, metric: str) -> str:
    return thousands(amount) if METRICS[metric].quantum < SCALE else thousands(amount, 1).removesuffix(".0")


def _exact(amount: int) -> str:
    """Return an amount with all that it has: two decimals at least, four at most."""
    written = thousands(amount, 4).replace(",", "")
    return written[:-2] if written.endswith("00") else written.rstrip("0")


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.1f} %"
