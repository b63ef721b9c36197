"""Target records to targets: owners found, periods with their years, one target for each owner, metric and period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import HELD, ROW, SHEET, Intake
from workflow.domain.metric import METRICS
from workflow.domain.money import thousands
from workflow.domain.period import Period, between, parse_period
from workflow.domain.place import Place
from workflow.domain.results import Target, Tier, Weights
from workflow.domain.target_ledger import OwnerKey, TargetEntry, crediting, entries_known_on, tax_basis
from workflow.domain.team import Team, TeamPath, units_of
from workflow.resolve.names import Directory
from workflow.resolve.units import unit_named, unit_unknown
from workflow.resolve.who import CREDITS, with_people


@dataclass(frozen=True)
class Targets:
    """What the target workbooks say."""

    stated: tuple[Target, ...]
    """The base tiers that count on as_of."""
    weights: Weights
    """Of people who have a weight there instead of a value."""
    findings: list[Finding]
    tiers: tuple[Target, ...] = ()
    """冲刺 and 挑战 targets that count on as_of."""
    ledger: tuple[TargetEntry, ...] = ()
    """Every version that was ever stated, each row once."""


def build_targets(intakes: Sequence[Intake], team: Team, as_of: date) -> Targets:
    """Return the targets of all workbooks, and what is unclear.

    Of several versions of one target the one that is known on as_of counts (`entries_known_on`); of two different
    values of one version the first read.
    """
    directory = Directory(team)
    units = units_of(assignment.path for person in team.people for assignment in person.assignments)
    findings: list[Finding] = []
    ledger: list[TargetEntry] = []
    first: dict[tuple[OwnerKey, object], TargetEntry] = {}
    weights: dict[tuple[str, Period], dict[str, int]] = {}
    for intake in intakes:
        frame = intake.frames.get("sales_target")
        if frame is None or frame.is_empty():
            continue
        frame, unknown = with_people(_units_among_names(frame, units, directory), intake, directory)
        findings += unknown
        asks = any(frame[key].null_count() < frame.height for key in ("committed", "confirmed"))
        for row in frame.filter(~frame[HELD]).iter_rows(named=True):
            if row["target"] is None and not row[CREDITS] and row["floor"] is None and row["cap"] is None:
                continue
            target = _target(row, intake, team, units, as_of)
            if isinstance(target, Finding):
                findings.append(target)
                continue
            for one in target:
                if row["target"] is None and row["weight"] is not None:
                    weights.setdefault((one.metric, one.period), {}).setdefault(one.person_id, int(row["weight"]))
                if row["target"] is not None or one.floor is not None or one.cap is not None:
                    entry = _entry(row, one, asks=asks)
                    earlier = first.setdefault((entry.key, entry.age), entry)
                    if earlier is not entry:
                        findings += _twice(entry.target, earlier.target, team)
                    else:
                        ledger.append(entry)
    counting = [entry.target for entry in entries_known_on(ledger, as_of)]
    stated = tuple(target for target in counting if target.tier is Tier.BASE)
    tiers = tuple(target for target in counting if target.tier is not Tier.BASE)
    return Targets(stated, weights, findings, tiers, tuple(ledger))


def _entry(row: Mapping[str, object], target: Target, *, asks: bool) -> TargetEntry:
    """Return a target with all that its row says of it."""
    said = {key: str(row[key] or "") for key in _SAID}
    basis, locked = said.pop("basis"), said.pop("locked")
    effective, committed = row["effective"], row["committed"]
    return TargetEntry(
        target,
        effective=effective if isinstance(effective, date) else None,
        basis=tax_basis(basis),
        crediting=crediting(basis),
        locked=bool(locked) and locked.lower() not in _NO,
        committed=committed if isinstance(committed, int) else None,
        asks=asks,
        **said,
    )


_SAID = ("version", "keeper", "basis", "locked", "code", "parent", "confirmed", "opinion", "reason", "approver",
         "statement")  # fmt: skip
_NO = frozenset({"否", "不", "未", "no", "n", "false", "0", "×", "x"})


def _units_among_names(frame: pl.DataFrame, units: Sequence[TeamPath], directory: Directory) -> pl.DataFrame:
    """Take the name of a unit in the column of people as a unit: 华东 below 姓名 is a target of the region."""
    names = frame["person"].unique().drop_nulls().sort().to_list()
    known = {unit.name for unit in units}
    moved = [name for name in names if name in known and not directory.match(name).people]
    if not moved:
        return frame
    is_unit = pl.col("person").is_in(moved) & pl.col("person_id").is_null()
    store = pl.when(is_unit).then(pl.col("person")).otherwise(pl.col("store")).alias("store")
    person = pl.when(is_unit).then(None).otherwise(pl.col("person")).alias("person")
    return frame.with_columns(store, person)


def _target(
    row: Mapping[str, object], intake: Intake, team: Team, units: Sequence[TeamPath], as_of: date
) -> tuple[Target, ...] | Finding:
    place = Place(intake.workbook, str(row[SHEET]), int(str(row[ROW])), int(str(row["column"])))
    start, end, amount, metric = row["start"], row["end"], int(str(row["target"] or 0)), str(row["metric"])
    if isinstance(start, date) and isinstance(end, date):
        period = between(start, end)
    else:
        parsed = parse_period(str(row["period"]), as_of.year)
        if parsed is None:
            return find("period.unknown", place, word=str(row["period"]))
        period = parsed
    floor, cap = row["floor"], row["cap"]
    said = Target(
        metric, period, amount, TeamPath(team.company), "", place,
        floor=floor if isinstance(floor, int) else None,
        cap=cap if isinstance(cap, int) else None,
        open=row["target"] is None,
        tier=Tier(str(row["tier"] or Tier.BASE.value)),
    )  # fmt: skip
    owners = row[CREDITS]
    if isinstance(owners, list) and owners:
        by_id = team.by_id
        last = min(period.end, as_of)
        ids = [str(one["person_id"]) for one in owners]
        return tuple(replace(said, path=by_id[who].path_on(last), person_id=who) for who in ids)
    unit = unit_named(row, team, units)
    if isinstance(unit, str):
        return unit_unknown(row, intake, unit)
    return (replace(said, path=unit),)


def _twice(target: Target, first: Target, team: Team) -> list[Finding]:
    """Ask which of two values counts, where they differ."""
    if first.amount == target.amount or target.place is None:
        return []
    who = team.by_id[target.person_id].name if target.person_id else target.path.name
    metric = METRICS[target.metric]
    return [
        find(
            "target.duplicate", target.place, thousands(target.amount), other=thousands(first.amount), who=who,
            metric=metric.zh, metric_en=metric.en, period=target.period.label, where=str(first.place),
            person_id=target.person_id,
        )
    ]  # fmt: skip
