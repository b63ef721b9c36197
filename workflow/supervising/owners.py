"""Whom to chase for which workbook: findings of the night beside the owners that the 配置 sheet names (#98)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from workflow.checks.office_rules import Duty
from workflow.domain.collecting import Chase
from workflow.domain.finding import Finding, Severity
from workflow.domain.intake import Intake
from workflow.domain.team import Team


def chases(
    intakes: Sequence[Intake], findings: Iterable[Finding], duties: Sequence[Duty], team: Team
) -> tuple[Chase, ...]:
    """Return every workbook with findings above a hint, those that hold most back first.

    In an office that names no owners there is nobody to name: nothing is returned.
    """
    if not any(duty.duty == "owner" for duty in duties):
        return ()
    kinds = {intake.workbook: intake.kinds for intake in intakes}
    counts = Counter((one.place.workbook, one.severity) for one in findings if one.severity is not Severity.HINT)
    found = []
    for workbook in sorted({workbook for workbook, _ in counts if workbook}):
        its = kinds.get(workbook, ())
        owners, approvers, copied = (_named(duties, its, duty, team) for duty in ("owner", "approver", "copied to"))
        numbers = (counts[workbook, one] for one in (Severity.ERROR, Severity.QUESTION, Severity.WARNING))
        found.append(Chase(workbook, its, owners, approvers, copied, *numbers))
    return tuple(sorted(found, key=lambda each: (-each.held, -each.warnings, each.workbook)))


def _named(duties: Iterable[Duty], kinds: Sequence[str], duty: str, team: Team) -> tuple[str, ...]:
    people = (who for one in duties if one.duty == duty and one.kind in kinds for who in one.people)
    return tuple(dict.fromkeys(team.by_id[who].name for who in people))
