"""The sheets that a target workbook gets back: 进度 of those it sets targets for, 分解 of its targets."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable
from workflow.domain.planning import Planning
from workflow.domain.reasons import MemberKey, Reason
from workflow.domain.results import Standing, Target
from workflow.domain.team import Team
from workflow.report.tables import Split, progress_table, split_table

MOST_SPLITS = 300
"""How many targets of a workbook are split on its sheet: beyond that nobody reads them, and the file swells."""


def target_tables(  # noqa: PLR0913, PLR0917  what an evening knows, each by its name
    workbook: str, splits: Sequence[Split], standings: Sequence[Standing], team: Team, planning: Planning,
    as_of: date, language: Language, reasons: Mapping[MemberKey, Reason],
) -> tuple[ResultTable, ...]:  # fmt: skip
    """Return 进度 and 分解 for a workbook that sets targets around as_of; nothing for any other.

    `splits` are the targets of this workbook whose period contains as_of, each with its parts; `reasons` what was
    written of those who are behind.
    """
    ours = [split for split in splits if split[0].place and split[0].place.workbook == workbook]
    if not ours:
        return ()
    owners = {_owner(target) for target, _ in ours}
    theirs = [standing for standing in standings if as_of in standing.period and _standing_owner(standing) in owners]
    names = {person.id: person.name for person in team.people}
    progress = progress_table(theirs, as_of, language, reasons=reasons)
    return (progress, split_table(ours[:MOST_SPLITS], names, planning, as_of, language))


def _owner(target: Target) -> tuple[str, str, str]:
    return target.metric, target.person_id, "" if target.person_id else target.path.text


def _standing_owner(standing: Standing) -> tuple[str, str, str]:
    return standing.metric, standing.person_id, "" if standing.person_id else standing.path.text
