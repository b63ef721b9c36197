"""Target records to targets: owners found, periods with their years, one target for each owner, metric and period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Intake
from workflow.domain.metric import METRICS
from workflow.domain.money import thousands
from workflow.domain.period import Period, between, parse_period
from workflow.domain.place import Place
from workflow.domain.results import Target, Weights
from workflow.domain.team import Team, TeamPath, units_of
from workflow.resolve.names import Directory
from workflow.resolve.who import CREDITS, with_people

_WHOLE = ("公司", "总公司", "全公司", "总部", "集团", "合计", "company")


@dataclass(frozen=True)
class Targets:
    """What the target workbooks say."""

    stated: tuple[Target, ...]
    weights: Weights
    """Of people who have a weight there instead of a value."""
    findings: list[Finding]


def build_targets(intakes: Sequence[Intake], team: Team, as_of: date) -> Targets:
    """Return the targets of all workbooks, and what is unclear; of two different ones the first read counts."""
    directory = Directory(team)
    units = units_of(assignment.path for person in team.people for assignment in person.assignments)
    findings: list[Finding] = []
    found: dict[tuple[str, TeamPath, str, Period], Target] = {}
    weights: dict[tuple[str, Period], dict[str, int]] = {}
    for intake in intakes:
        frame = intake.frames.get("sales_target")
        if frame is None or frame.is_empty():
            continue
        frame, unknown = with_people(_units_among_names(frame, units, directory), intake, directory)
        findings += unknown
        for row in frame.filter(~frame[HELD]).iter_rows(named=True):
            if row["target"] is None and not row[CREDITS]:
                continue
            target = _target(row, intake, team, units, as_of)
            if isinstance(target, Finding):
                findings.append(target)
                continue
            for one in target:
                if row["target"] is None:
                    weights.setdefault((one.metric, one.period), {}).setdefault(one.person_id, int(row["weight"]))
                else:
                    _add(found, one, team, findings)
    return Targets(tuple(found.values()), weights, findings)


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
    owners = row[CREDITS]
    if isinstance(owners, list) and owners:
        by_id = team.by_id
        return tuple(
            Target(
                metric, period, amount, by_id[one["person_id"]].path_on(min(period.end, as_of)), one["person_id"], place
            )
            for one in owners
        )
    unit = _unit(row, team, units)
    if isinstance(unit, str):
        block = intake.block(int(str(row[BLOCK])))
        key = next(key for key in ("store", "region", "company") if row[key])
        return find(
            "unit.unknown", block.place(intake.workbook, int(str(row[ROW])), key), unit, cause=f"unit.unknown|{unit}"
        )
    return (Target(metric, period, amount, unit, "", place),)


def _unit(row: Mapping[str, object], team: Team, units: Sequence[TeamPath]) -> TeamPath | str:
    """The unit that a row names at its lowest level; the name itself where no such unit is known."""
    region, store, company = (str(row[key] or "") for key in ("region", "store", "company"))
    lowest = store or region or company
    if not lowest or lowest in _WHOLE or lowest == team.company or lowest.casefold() in ("company", "total"):
        return TeamPath(team.company)
    named = [unit for unit in units if lowest in (unit.name, unit.text)]
    inside = [unit for unit in named if not (store and region) or unit.region == region]
    found = inside or named
    if not found and not units:
        return TeamPath(team.company, region, store)
    return found[0] if found else lowest


def _add(
    found: dict[tuple[str, TeamPath, str, Period], Target], target: Target, team: Team, findings: list[Finding]
) -> None:
    owner = TeamPath("") if target.person_id else target.path
    key = (target.person_id, owner, target.metric, target.period)
    first = found.setdefault(key, target)
    if first is target or first.amount == target.amount or target.place is None:
        return
    who = team.by_id[target.person_id].name if target.person_id else target.path.name
    metric = METRICS[target.metric]
    findings.append(
        find(
            "target.duplicate", target.place, thousands(target.amount), other=thousands(first.amount), who=who,
            metric=metric.zh, metric_en=metric.en, period=target.period.label, where=str(first.place),
            person_id=target.person_id,
        )
    )  # fmt: skip
