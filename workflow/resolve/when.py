"""Which year a date without one is in, and what lies after as_of though it should not."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Intake


def with_years(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Fill dates that are only 'MM-DD': the latest such day not over a month after as_of (year wrap in January)."""
    if "month_day" not in frame.columns or frame["month_day"].null_count() == frame.height:
        return frame
    known = {text: _nearest(text, as_of) for text in frame["month_day"].unique().drop_nulls().sort().to_list()}
    filled = pl.col("month_day").replace_strict(known, default=None, return_dtype=pl.Date)
    return frame.with_columns(pl.coalesce("date", filled).alias("date"))


def _nearest(month_day: str, as_of: date) -> date | None:
    for year in (as_of.year, as_of.year - 1, as_of.year - 2, as_of.year - 3):
        try:
            day = date(year, int(month_day[:2]), int(month_day[3:]))
        except ValueError:
            continue
        if day <= as_of + timedelta(31):
            return day
    return None


def latest_expected(frames: Iterable[pl.DataFrame], as_of: date) -> date:
    """Return the last day on which records of the whole office are ordinary; what is dated later stands alone.

    A few records after as_of are slips. Many are not: the night was asked for an earlier day, and they simply do not
    count yet; then only those behind a gap in the days are slips.
    """
    dated = [frame.filter(pl.col("date").is_not_null() & ~pl.col(HELD)).select("date") for frame in frames]
    if not dated:
        return as_of
    days = pl.concat(dated).group_by("date").len().sort("date").rows()
    total = sum(count for _, count in days)
    later = [(day, count) for day, count in days if day > as_of]
    left = sum(count for _, count in later)
    if left <= max(_FEW, total // 50):
        return as_of
    last = as_of
    for day, count in later:
        if (day - last).days > _GAP and left <= max(2 * _FEW, total // 20):
            break
        last, left = day, left - count
    return last


_FEW = 2
_GAP = 10
"""Days: longer than any holiday."""


_SOON = 7
"""Days after as_of that a row may be dated without being a slip: a rerun for yesterday accuses no row of today."""


def future_rows(
    frame: pl.DataFrame, intake: Intake, as_of: date, latest: date
) -> tuple[set[tuple[int, int]], list[Finding]]:
    """Return the (block, row) of records dated long after the latest expected day, with a finding each.

    Those dated within days after as_of get a hint: they do not count yet.
    """
    later = frame.filter(pl.col("date").is_not_null() & ~pl.col(HELD) & (pl.col("date") > latest))
    found, rows = [], set()
    for values in later.iter_rows(named=True):
        place = intake.block(values[BLOCK]).anchor(intake.workbook, values[ROW], "date")
        soon = values["date"] <= as_of + timedelta(_SOON)
        if not soon:
            rows.add((values[BLOCK], values[ROW]))
        found.append(find("date.later" if soon else "date.future", place, str(values["date"]), as_of=str(as_of)))
    return rows, found
