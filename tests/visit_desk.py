"""Daily reports for tests: rows as lists, settled beside four people, and what the checks of visits say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mistakes.visits import PEOPLE, Rows
from reading_desk import AS_OF, sheet, taken
from workflow.checks.catalogue import run_checks, run_visit_checks
from workflow.checks.office_rules import OfficeRules, office_rules
from workflow.checks.settings import CheckSettings
from workflow.checks.visit_book import VisitBook
from workflow.domain.finding import Finding
from workflow.kinds.catalogue import KINDS
from workflow.resolve.resolve import Resolved, resolve
from workflow.resolve.settings import ResolveSettings

KIND_NAMES = {kind.key: (kind.zh, kind.en) for kind in KINDS}


@dataclass(frozen=True)
class Desk:
    """What workbooks settle to, and all findings."""

    settled: Resolved
    book: VisitBook
    rules: OfficeRules
    findings: tuple[Finding, ...]

    def said(self, *starts: str) -> list[tuple[str, str]]:
        """Return code and cell of the findings whose code starts with one of some words."""
        return [(one.code, one.place.cell) for one in self.findings if one.code.startswith(starts or ("",))]


def on_desk(
    books: Mapping[str, Rows],
    base: CheckSettings | None = None,
    arrivals: Mapping[tuple[str, date], date] | None = None,
    as_of: date = AS_OF,
) -> Desk:
    """Return what workbooks by name settle to beside the people, checked as a night does."""
    intakes = [taken(sheet(rows), workbook=name) for name, rows in {"人员.xlsx": PEOPLE, **books}.items()]
    settled = resolve(intakes, as_of, ResolveSettings(near_copy_percent=0))
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    rules = office_rules(settled.records, blocks, base or CheckSettings(), settled.team, as_of, KIND_NAMES)
    book = VisitBook(settled.records, blocks, settled.team, as_of, arrivals or {})
    checked = (*run_checks(settled.records, blocks, rules.checks), *run_visit_checks(book, rules.checks.visits))
    return Desk(settled, book, rules, (*settled.findings, *rules.findings, *checked))
