"""收数看板: who has sent what, when, how complete and how clean; one figure a person and window (issue 5, #45, #50)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from workflow.compute.coverage import Reporting
from workflow.domain.collecting import Collecting, IncompleteRow, Rate
from workflow.domain.finding import Finding, Severity
from workflow.domain.intake import BLOCK, ROW, SHEET
from workflow.domain.period import Period
from workflow.domain.team import Person, Team

Arrivals = Mapping[tuple[str, date], date]
"""Person and day of a report → the as_of of the night on which it first counted."""
RowKey = tuple[str, str, int]
"""Workbook, sheet and row."""


class CollectingSettings(BaseModel):
    """Settings of the board of reports."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    required: tuple[str, ...] = ("customer", "visit_time", "purpose", "outcome", "customer_class")
    """Record columns that a complete row of a daily report fills; a table is asked only for those that it has."""
    grace_days: int = Field(default=0, ge=0, le=31)
    """Days after its own day within which a report is on time."""


@dataclass(frozen=True)
class Collected:
    """What came in: rows with where they stand, and what is known of them."""

    reports: pl.DataFrame | None
    """The settled records of daily reports, held ones too, with 'workbook' and 'credits'; None where there are none."""
    columns: Mapping[tuple[str, int], Collection[str]] = field(default_factory=dict)
    """Workbook and block number → the record columns that the table has; without an entry all are taken to be there."""
    findings: Sequence[Finding] = ()
    """Tonight's."""
    corrected: Collection[RowKey] = frozenset()
    """Rows of which a cell was corrected: they did not pass at once."""
    arrivals: Arrivals = field(default_factory=dict)


def arrived(before: Arrivals, reports: pl.DataFrame, as_of: date, since: date | None) -> dict[tuple[str, date], date]:
    """Return when each report first counted, tonight's included: what is known stays, what is new arrived on `as_of`.

    Args:
        before: as the last night knew it.
        reports: a person and a date for each accepted report (`Resolved.reports`).
        as_of: tonight's day.
        since: the as_of of the first night that kept arrivals; None: this is it. Of reports for days before it nobody
            can know when they came in, so they get none.
    """
    start = since or as_of
    new = {
        (who, day): as_of
        for who, day in reports.select("person_id", "date").sort("date", "person_id").iter_rows()
        if start <= day <= as_of
    }
    return {**new, **before}


def collecting(
    team: Team, reporting: Reporting, collected: Collected, window: Period, settings: CollectingSettings
) -> tuple[Collecting, ...]:
    """Return a figure for everybody who has due days or rows in a window, in the team's order."""
    rows, stained = _rows(collected, window), _stained(collected)
    found = []
    for person in team.people:
        due = reporting.due_days(person, window.start, window.end)
        mine = rows.get(person.id, [])
        if due or mine:
            found.append(_of_person(person, due, mine, reporting, collected, settings, stained))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    key: RowKey
    block: int
    values: Mapping[str, object]


def _rows(collected: Collected, window: Period) -> dict[str, list[_Row]]:
    """Each person's rows of a window, in the order they stand."""
    found: dict[str, list[_Row]] = {}
    if collected.reports is None:
        return found
    told = collected.reports.filter(
        pl.col("date").is_between(window.start, window.end) & (pl.col("credits").list.len() > 0)
    )
    for row in told.iter_rows(named=True):
        key = (row["workbook"], row[SHEET], row[ROW])
        who = row["credits"][0]["person_id"]
        found.setdefault(who, []).append(_Row(row["date"], key, row[BLOCK], row))
    return found


def _of_person(
    person: Person,
    due: Sequence[date],
    rows: Sequence[_Row],
    reporting: Reporting,
    collected: Collected,
    settings: CollectingSettings,
    stained: Collection[RowKey],
) -> Collecting:
    # A report whose rows are held back was sent all the same.
    days = sorted({row.day for row in rows})
    sent = [day for day in due if day in days]
    missing = tuple(day for day in due if day not in days)
    grace = timedelta(settings.grace_days)
    known = {day: seen for day in sent if (seen := collected.arrivals.get((person.id, day)))}
    late = tuple(day for day, seen in known.items() if seen - day > grace)
    judged = len(known) + sum(day in missing for day in due) if known else 0
    incomplete = tuple(_incomplete(rows, collected, settings))
    visits = [row for row in rows if _is_visit(row)]
    clean = [day for day in days if not any(row.key in stained for row in rows if row.day == day)]
    return Collecting(
        person.id,
        sent=Rate(len(sent), len(due)),
        on_time=Rate(len(known) - len(late), judged),
        complete=Rate(len(visits) - len(incomplete), len(visits)),
        passed=Rate(len(clean), len(days)),
        missing=missing,
        late=late,
        last_sent=max((day for day in (reporting.last_report(person.id), *days) if day), default=None),
        incomplete=incomplete,
    )


def _is_visit(row: _Row) -> bool:
    """Whether a row is a visit, and not a day's total of an office that reports no visits."""
    return any(row.values.get(key) is not None for key in ("customer", "visit_time", "purpose", "outcome"))


def _incomplete(rows: Iterable[_Row], collected: Collected, settings: CollectingSettings) -> Iterable[IncompleteRow]:
    for row in rows:
        if not _is_visit(row):
            continue
        columns = collected.columns.get((row.key[0], row.block), settings.required)
        missing = tuple(key for key in settings.required if key in columns and row.values.get(key) is None)
        if missing:
            yield IncompleteRow(*row.key, row.day, str(row.values.get("customer") or ""), missing)


def _stained(collected: Collected) -> frozenset[RowKey]:
    """Rows with a finding above a hint, or with a correction."""
    said = {
        (one.place.workbook, one.place.sheet, one.place.row or 0)
        for one in collected.findings
        if one.severity is not Severity.HINT
    }
    return frozenset(said | set(collected.corrected))
