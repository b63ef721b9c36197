"""What explanations say of closed periods: who closed one, what was booked in the next open one (4.17)."""

from collections.abc import Sequence
from datetime import date

from workflow.domain.closing import Closed, LateChange
from workflow.domain.finding import Language
from workflow.domain.money import thousands
from workflow.domain.results import Standing


def closed_text(standing: Standing, closed: Sequence[Closed], language: Language) -> tuple[str, str] | None:
    """Return the period that was closed with a standing's figures, and who did when and why; None for an open one."""
    span = standing.period
    found = next((each for each in closed if span.start in each.period and span.end in each.period), None)
    if found is None:
        return None
    who = f"{found.at[:10]}, {found.by}"
    because = (
        f"{who}：{found.reason}。数字按发布的，不再变动；之后的变动计入下一个未关账的期间。"
        if language is Language.ZH
        else f"{who}: {found.reason}. As published; what comes later counts in the next open period."
    )
    return found.period.label, because


def booked_text(
    standing: Standing, late: Sequence[LateChange], as_of: date, language: Language
) -> tuple[str, str] | None:
    """Return what of a standing's actual came from closed periods, and how many rows that is; None for nothing."""
    mine = [
        each
        for each in late
        if each.metric == standing.metric
        and standing.period.start <= each.booked_on <= min(standing.period.end, as_of)
        and (each.person_id == standing.person_id if standing.person_id else standing.path.contains(each.path))
    ]
    if not mine:
        return None
    periods = "、".join(dict.fromkeys(each.period.label for each in mine))
    because = (
        f"{len(mine)} 行，来自已关账的 {periods}，已含在实际完成里"
        if language is Language.ZH
        else f"{len(mine)} rows of the closed {periods}, part of the actual"
    )
    return thousands(sum(each.change for each in mine)), because
