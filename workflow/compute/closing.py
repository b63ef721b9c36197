"""Closed periods (关账, domain.md 4.17): their figures stay; what comes later counts in the next open period."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.closing import Closed, LateChange, standing_of
from workflow.domain.finding import Finding
from workflow.domain.metric import FACT_SCHEMA, METRICS
from workflow.domain.money import thousands
from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.domain.results import Standing
from workflow.domain.team import Level, TeamPath

_SAME = ("metric", "date", "person_id", "amount")
"""What makes two facts the same one, wherever its row stands by now."""
_PLACE = ("workbook", "sheet", "row")
_NTH = "_nth"


def booked(facts: pl.DataFrame, closed: Sequence[Closed]) -> tuple[pl.DataFrame, tuple[LateChange, ...]]:
    """Return the facts with those of closed periods as they were, and what came, changed or went since.

    Each such change is a fact of the first day after the period; where that is closed too and did not count it yet,
    of the first day after that. A row that only moved to another place is no change; of a workbook that tells nothing
    of any closed period any more (an archived ledger) none is.

    Args:
        facts: `FACT_SCHEMA`, as the workbooks tell them now.
        closed: the closed periods, oldest first.
    """
    if not closed:
        return facts, ()
    in_any = pl.any_horizontal(*(_within(each.period) for each in closed))
    telling = facts.filter(in_any)["workbook"].unique().to_list()
    facts = facts.with_columns(pl.lit(None, pl.Date).alias(_SINCE))
    late: list[LateChange] = []
    for each in closed:
        day = each.period.end + timedelta(1)
        now = facts.filter(_within(each.period))
        kept = each.facts.select(FACT_SCHEMA.names()).cast(FACT_SCHEMA)
        kept = kept.with_columns(pl.lit(None, pl.Date).alias(_SINCE))
        came, gone = _without(now, kept), _without(kept, now).filter(pl.col("workbook").is_in(telling))
        moved = pl.concat([came, gone.with_columns(-pl.col("amount"))])
        since = pl.coalesce(_SINCE, "date").alias(_SINCE)
        moved = moved.with_columns(since).with_columns(pl.lit(day).alias("date"))
        if not any(day in other.period for other in closed):
            late += _changes(closed, came, gone, day)
        facts = pl.concat([facts.filter(~_within(each.period)), kept, moved])
    return facts.select(FACT_SCHEMA.names()), tuple(late)


_SINCE = "_since"
"""The day of the row itself, of a fact that is booked on a later one."""


def _within(period: Period) -> pl.Expr:
    return pl.col("date").is_between(period.start, period.end)


def _without(some: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return the facts that are not among others; of equal ones as many as there are more."""
    left, right = (frame.with_columns(pl.int_range(pl.len()).over(_SAME).alias(_NTH)) for frame in (some, others))
    return left.join(right, on=[*_SAME, _NTH], how="anti", nulls_equal=True, maintain_order="left").drop(_NTH)


def _changes(closed: Sequence[Closed], came: pl.DataFrame, gone: pl.DataFrame, day: date) -> Iterator[LateChange]:
    """Yield what changed row by row: a row that holds another amount now is one change, not two."""
    before = {_key(row): row for row in gone.iter_rows(named=True)}
    for row in came.iter_rows(named=True):
        old = before.pop(_key(row), None)
        yield _change(closed, row, old["amount"] if old else 0, row["amount"], day)
    for row in before.values():
        yield _change(closed, row, row["amount"], 0, day)


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return (*(row[key] for key in _PLACE), row["metric"], row["person_id"])


def _change(closed: Sequence[Closed], row: dict[str, object], before: int, after: int, day: date) -> LateChange:
    workbook, sheet, number, on = row["workbook"], row["sheet"], row["row"], row[_SINCE] or row["date"]
    assert isinstance(number, int) and isinstance(on, date)  # noqa: PT018, S101  FACT_SCHEMA
    period = next(each.period for each in closed if on in each.period)
    path = TeamPath(*(str(row[level] or "") for level in ("company", "region", "store")))
    return LateChange(
        period, str(workbook), str(sheet), number, on, str(row["person_id"] or ""), path, str(row["metric"]),
        before, after, day,
    )  # fmt: skip


def with_closed(standings: Sequence[Standing], closed: Sequence[Closed], as_of: date) -> tuple[Standing, ...]:
    """Return the standings; those of periods that lie in a closed one are the ones that were published.

    Of a day inside of a closed period (a rerun of it) nothing is taken from the closing but its facts.
    """
    over = [each for each in closed if as_of >= each.period.end]
    if not over:
        return tuple(standings)
    kept = [each for each in standings if not any(_inside(each.period, one.period) for one in over)]
    kept += [standing_of(row) for one in over for row in one.standings.iter_rows()]
    metrics, levels = list(METRICS), list(Level)
    return tuple(
        sorted(kept, key=lambda each: (metrics.index(each.metric), levels.index(each.level), each.path,
                                       each.person_id, each.period))
    )  # fmt: skip


def _inside(period: Period, whole: Period) -> bool:
    return whole.start <= period.start and period.end <= whole.end


def late_findings(late: Sequence[LateChange]) -> list[Finding]:
    """Return a finding a row that changed in a closed period: it stands there, and counts elsewhere."""
    return [
        find(
            "period.adjusted", Place(each.workbook, each.sheet, each.row), thousands(each.after),
            period=each.period.label, day=each.day, metric=METRICS[each.metric].zh, metric_en=METRICS[each.metric].en,
            before=thousands(each.before), change=thousands(each.change), booked=each.booked_on,
            cause=f"period.adjusted|{each.period.label}", person_id=each.person_id,
        )
        for each in late
        if each.metric in METRICS
    ]  # fmt: skip


def moved_since(published: pl.DataFrame, now: pl.DataFrame, period: Period) -> tuple[str, ...]:
    """Return who stands otherwise in a period than was published, as 'name metric period: before → now'.

    Args:
        published: `STANDING_ROWS`, as last published.
        now: the same by tonight's workbooks.
        period: which is to be closed.
    """
    then, today = ({_owner(row): row for row in _of(frame, period).iter_rows(named=True)} for frame in (published, now))
    found = []
    for key in sorted({*then, *today}):
        before, after = then.get(key), today.get(key)
        if any((before or {}).get(what) != (after or {}).get(what) for what in ("target", "actual")):
            row = after or before or {}
            terms = (f"{_said(before)} → {_said(after)}", row["metric"], row["first"], row["last"])
            found.append(f"{row['name'] or key}: {terms[0]} ({terms[1]}, {terms[2]}..{terms[3]})")
    return tuple(found)


def _said(row: dict[str, object] | None) -> str:
    amounts = [row[what] for what in ("actual", "target")] if row else [None, None]
    return " / ".join(thousands(amount) if isinstance(amount, int) else "—" for amount in amounts)


def _owner(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(row[key]) for key in ("metric", "company", "region", "store", "person_id", "first", "last"))


def _of(rows: pl.DataFrame, period: Period) -> pl.DataFrame:
    return rows.filter((pl.col("first") >= period.start) & (pl.col("last") <= period.end))


def closed_of(
    period: Period, by: str, reason: str, now: datetime, facts: pl.DataFrame, published: pl.DataFrame
) -> Closed:
    """Return what counts of a period that is closed: its facts, and the published standings that lie in it."""
    return Closed(
        period, now.isoformat(timespec="seconds"), by, reason, facts.filter(_within(period)), _of(published, period)
    )
