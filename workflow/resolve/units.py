"""Which unit a row names, for rows that belong to a unit and not to a person."""

from collections.abc import Mapping, Sequence

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, ROW, Intake
from workflow.domain.team import Team, TeamPath

_WHOLE = ("公司", "总公司", "全公司", "总部", "集团", "合计", "company", "total")


def unit_named(row: Mapping[str, object], team: Team, units: Sequence[TeamPath]) -> TeamPath | str:
    """Return the unit that a row names at its lowest level; the name itself where no such unit is known."""
    region, store, company = (str(row[key] or "") for key in ("region", "store", "company"))
    lowest = store or region or company
    if not lowest or lowest.casefold() in _WHOLE or lowest == team.company:
        return TeamPath(team.company)
    named = [unit for unit in units if lowest in (unit.name, unit.text)]
    inside = [unit for unit in named if not (store and region) or unit.region == region]
    found = inside or named
    if not found and not units:
        return TeamPath(team.company, region, store)
    return found[0] if found else lowest


def unit_unknown(row: Mapping[str, object], intake: Intake, name: str) -> Finding:
    """Ask which unit a row means, at the cell that names it."""
    block = intake.block(int(str(row[BLOCK])))
    key = next(key for key in ("store", "region", "company") if row[key])
    place = block.place(intake.workbook, int(str(row[ROW])), key)
    return find("unit.unknown", place, name, cause=f"unit.unknown|{name}")
