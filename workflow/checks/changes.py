"""Workbooks that have another content than when they last counted: their columns, and their rows of earlier days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from workflow.checks.drift import drifted_columns
from workflow.checks.history import Versions, history_edits
from workflow.checks.listings import listing_edits
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake

_CORRECTED = "correction.applied"


def changes(
    now: Sequence[Intake],
    settled: Mapping[str, pl.DataFrame],
    before: Sequence[tuple[Intake, date]],
    settled_before: Mapping[str, pl.DataFrame],
    complaints: Iterable[Finding],
    as_of: date,
) -> tuple[Finding, ...]:
    """Return what changed in workbooks against the versions that counted before.

    Args:
        now: tonight's workbooks.
        settled: their records, by kind.
        before: the earlier versions, each with the last day it counted.
        settled_before: the records of those, settled among tonight's people.
        complaints: findings of the earlier versions: mending what one of them asked for is no silent edit.
        as_of: tonight's day.
    """
    here = {intake.workbook: intake for intake in now}
    complained = {
        (finding.place.workbook, finding.place.sheet, finding.place.row)
        for finding in complaints
        if finding.severity.holds or finding.code == _CORRECTED
    }
    blocks = {(intake.workbook, block.number): block for intake in now for block in intake.blocks}
    then = {(intake.workbook, block.number): block for intake, _ in before for block in intake.blocks}
    until = {intake.workbook: day for intake, day in before}
    found = list(history_edits(Versions(settled_before, settled, until, blocks, then, complained), as_of))
    for intake, day in before:
        found += listing_edits(intake, here[intake.workbook], day, as_of)
        found += drifted_columns(intake.workbook, intake.blocks, here[intake.workbook].blocks)
    corrected = {one.place for book in until for one in here[book].findings if one.code == _CORRECTED}
    return tuple(finding for finding in found if finding.place not in corrected)
