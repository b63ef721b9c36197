"""Small sheets for tests of reading: rows as lists, what was taken as plain records."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflow.checks.catalogue import run_checks
from workflow.checks.changes import changes
from workflow.checks.settings import CheckSettings
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake
from workflow.domain.sheet import Merge, Sheet
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.resolve.resolve import Resolved, resolve
from workflow.resolve.settings import ResolveSettings

AS_OF = date(2026, 11, 20)
Rows = Sequence[Sequence[object]]


def sheet(rows: Rows, name: str = "Sheet1", merges: Sequence[tuple[int, int, int, int]] = (), **more: object) -> Sheet:
    """Return a sheet; whole numbers become floats, as readers give them."""
    values = [[float(value) if type(value) is int else value for value in row] for row in rows]
    return Sheet(name, values, tuple(Merge(*merge) for merge in merges), **more)


def taken(*sheets: Sheet, workbook: str = "表.xlsx", settings: KindsSettings | None = None) -> Intake:
    """Return what a workbook of these sheets tells."""
    return take(workbook, "fingerprint", sheets, settings or KindsSettings())


def records(intake: Intake, kind: str, *keys: str) -> list[tuple[object, ...]]:
    """Return the records of a kind that are not held, as tuples of some columns; amounts as units."""
    frame = intake.frames[kind]
    money = {"amount", "margin", "order_amount", "received_amount", "target"}
    return [
        tuple(row[key] / 10_000 if key in money and row[key] is not None else row[key] for key in keys)
        for row in frame.filter(~frame["held"]).iter_rows(named=True)
    ]


def found(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return code and cell of each finding."""
    return [(one.code, one.place.cell) for one in findings]


def changed(before: Sequence[Intake], now: Sequence[Intake], until: date) -> tuple[Finding, ...]:
    """Return what changed in workbooks since they last counted, on a day."""
    old, new = (resolve(intakes, AS_OF, ResolveSettings()) for intakes in (before, now))
    return changes(now, new.records, [(intake, until) for intake in before], old.records, old.findings, AS_OF)


def settled(workbooks: Mapping[str, Sequence[Sheet]], as_of: date = AS_OF) -> tuple[Resolved, tuple[Finding, ...]]:
    """Return the settled records of workbooks by path, and all findings, those of the checks included."""
    intakes = [take(name, name, sheets, KindsSettings()) for name, sheets in workbooks.items()]
    resolved = resolve(intakes, as_of, ResolveSettings())
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    checked = run_checks(resolved.records, blocks, CheckSettings())
    return resolved, (*resolved.findings, *checked)
