"""Read an invented office as the nightly run does, and compare every figure and every accusation with its truth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from offices.truth import AS_OF, Truth
from workflow.checks.catalogue import run_checks, run_visit_checks
from workflow.checks.settings import CheckSettings
from workflow.checks.visit_book import VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.finding import Finding, Severity
from workflow.domain.intake import Intake
from workflow.domain.period import month_of
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.resolve.resolve import Resolved, resolve
from workflow.resolve.settings import ResolveSettings
from workflow.workbook.limits import ReadLimits
from workflow.workbook.read import Rejection, read_workbook

METRICS = ("sales", "gross_margin", "collections", "visits", "new_customers")


@dataclass
class Comparison:
    """What was read right, and what was not."""

    figures: int = 0
    right: int = 0
    planted: int = 0
    held: int = 0
    accused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Comparison") -> None:
        """Add another office's counts."""
        self.figures += other.figures
        self.right += other.right
        self.planted += other.planted
        self.held += other.held
        self.accused += other.accused
        self.wrong += other.wrong


def intakes_of(folder: Path) -> Iterator[Intake]:
    """Yield what each workbook of a folder tells."""
    for path in sorted(folder.rglob("*.xlsx")):
        name = path.relative_to(folder).as_posix()
        sheets = read_workbook(path.read_bytes(), name, ReadLimits())
        assert not isinstance(sheets, Rejection), (name, sheets)
        yield take(name, "fingerprint", sheets, KindsSettings())


def resolved(folder: Path) -> tuple[Resolved, tuple[Finding, ...]]:
    """Return the settled records of a folder, and the findings of the checks."""
    intakes = list(intakes_of(folder))
    settled = resolve(intakes, AS_OF, ResolveSettings())
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    visits = VisitBook(settled.records, blocks, settled.team, AS_OF)
    return settled, (*run_checks(settled.records, blocks, CheckSettings()), *run_visit_checks(visits, VisitSettings()))


def compare(build: Callable[[Path, int], Truth], folder: Path, seed: int) -> Comparison:
    """Build an office and compare all that is read of it with its truth."""
    truth = build(folder, seed)
    settled, checked = resolved(folder)
    found = (*settled.findings, *checked)
    result = Comparison(planted=len(truth.planted))
    for finding in found:
        place = finding.place
        if finding.severity is not Severity.HINT and not truth.was_planted(place.workbook, place.sheet, place.cell):
            result.accused.append(f"{seed}: {finding.severity} {finding.code} {place} {finding.value!r}")
    holding = {
        (finding.place.workbook, finding.place.sheet, finding.place.cell) for finding in found if finding.severity.holds
    }
    for case in truth.planted:
        if (case.workbook, case.sheet, case.cell) in holding:
            result.held += 1
        else:
            result.wrong.append(f"{seed}: not found: {case}")
    for what, expected, actual in _figures(truth, settled, settled.facts(checked)):
        result.figures += 1
        result.right += expected == actual
        if expected != actual:
            result.wrong.append(f"{seed}: {what}: {actual} instead of {expected}")
    return result


def _figures(truth: Truth, settled: Resolved, facts: pl.DataFrame) -> Iterator[tuple[str, Decimal, Decimal | None]]:
    sums = facts.filter(pl.col("date") <= AS_OF).group_by("person_id", "metric").agg(pl.col("amount").sum())
    actual = {(who, metric): Decimal(amount).scaleb(-4) for who, metric, amount in sums.iter_rows()}
    for metric in METRICS:
        for who, expected in getattr(truth, metric).items():
            yield f"{metric} of {who} {truth.names[who]}", Decimal(expected), actual.get((who, metric), Decimal(0))
    month = month_of(AS_OF)
    targets = {
        (one.person_id, one.metric): Decimal(one.amount).scaleb(-4) for one in settled.targets if one.period == month
    }
    for (who, metric), expected in truth.targets.items():
        yield f"target {metric} of {who} {truth.names[who]}", expected, targets.get((who, metric))
