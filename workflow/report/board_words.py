"""What the sheets of boards say, in both languages: heads, reasons, how a board ranks, corrections, praise."""

from collections.abc import Sequence

from workflow.domain.finding import Language
from workflow.domain.ranking import Measure, Ranking, TieBreak
from workflow.domain.results import Board, BoardRow

_WORDS = {
    "day": ("当日", "Day"),
    "week": ("本周", "Week"),
    "cumulative": ("累计", "To date"),
    "quarter": ("本季", "Quarter"),
    "year": ("本年", "Year"),
    "target": ("目标", "Target"),
    "completion": ("完成率", "Completion"),
    "progress": ("进步", "Progress"),
    "per_head": ("人均", "Per head"),
    "before": ("上期同期", "Last period"),
    "total": ("合计", "Total"),
    "heads": ("平均人数", "Mean heads"),
    "within": ("上级单位", "Within"),
    "provisional": ("暂定", "provisional"),
    "restated": ("更正说明", "Corrections"),
    "praise": ("表扬", "Praise"),
    "alerts": ("提醒", "Alerts"),
    "board": ("榜", "Board"),
    "board_day": ("榜的日期", "Board of"),
    "rank_before": ("原名次", "Rank before"),
    "rank": ("现名次", "Rank now"),
    "value_before": ("原数", "Value before"),
    "value": ("现数", "Value now"),
    "change": ("变化", "Change"),
    "causes": ("原因", "Why"),
    "what": ("事由", "What for"),
    "says": ("说明", "In words"),
    "since": ("自", "Since"),
    "days": ("连续工作日", "Working days"),
    "done": ("完成", "Done"),
    "gap": ("相差", "Short of"),
}

_REASONS = {
    "unreported": ("未报", "not reported"),
    "no_target": ("没有目标", "no target"),
    "min_target": ("目标低于上榜门槛", "target below the minimum"),
    "min_days": ("在岗天数不足", "too few days at work"),
    "on_leave": ("整段休假", "on leave throughout"),
    "no_base": ("没有可比的上期", "no comparable period"),
}

_RANKINGS = {
    Ranking.STANDARD: ("同数同名次（1-2-2-4）", "ties share a rank (1-2-2-4)"),
    Ranking.DENSE: ("同数同名次、名次不跳（1-2-2-3）", "ties share a rank, none is skipped (1-2-2-3)"),
    Ranking.ORDINAL: ("名次不并列", "no rank is shared"),
}
_TIES = {
    TieBreak.COMPLETION: ("本月完成率", "the month's completion"),
    TieBreak.DAY: ("当日", "the day's amount"),
    TieBreak.COLLECTIONS: ("回款", "collections"),
    TieBreak.EARLIER: ("先达到者（按日）", "who reached it on an earlier day"),
}
_MEASURES = {
    Measure.COMPLETION: (
        "按完成率排，不封顶；日、周的目标按工作日从月目标折算。",
        "Ranked by completion, not capped; targets of days and weeks are the month's by working days.",
    ),
    Measure.PROGRESS: (
        "进步 =（本期 − 上期同期）÷ 上期同期，上期取同样多的工作日；上期没有数或中途入职的不排名。",
        "Progress = (now − before) ÷ before, over as many working days of the period before; without one, no rank.",
    ),
    Measure.PER_HEAD: (
        "人均 = 合计 ÷ 平均在岗销售人数（按工作日平均，调动、入离职按天数）。",
        "Per head = total ÷ the mean number of selling people at work, movers and joiners by their days.",
    ),
}


def board_word(key: str, language: Language) -> str:
    """Return a word of a board's head, by its key."""
    return _in(_WORDS[key], language)


def _in(both: tuple[str, str], language: Language) -> str:
    return both[0] if language is Language.ZH else both[1]


def reason_text(reason: str, language: Language) -> str:
    """Say why somebody is not ranked; '' for who is."""
    return _in(_REASONS[reason], language) if reason else ""


def remark_text(row: BoardRow, language: Language) -> str:
    """Return what is said at the end of a line: why it has no rank, that it is 暂定, a streak on top."""
    zh = language is Language.ZH
    said = [reason_text(row.reason, language)] if row.reason else []
    said += [board_word("provisional", language)] if row.provisional else []
    if row.streak > 1:
        said.append(f"连续 {row.streak} 个工作日第一" if zh else f"first on {row.streak} working days in a row")
    return ("、" if zh else ", ").join(said)


def rule_notes(board: Board, language: Language) -> tuple[str, ...]:
    """Say how a board ranks, where that is not the usual way (domain.md 4.9)."""
    notes = [_in(_MEASURES[board.measure], language)] if board.measure in _MEASURES else []
    if board.tie_break or board.ranking is not Ranking.STANDARD:
        notes.append(_ties_note(board.ranking, board.tie_break, language))
    if any(row.provisional for row in board.rows):
        notes.append(
            "暂定：期间还有日报没交，名次可能变。" if language is Language.ZH
            else "Provisional: reports are missing, ranks may change."
        )  # fmt: skip
    return tuple(notes)


def _ties_note(ranking: Ranking, order: Sequence[TieBreak], language: Language) -> str:
    how = _in(_RANKINGS[ranking], language)
    names = [_in(_TIES[each], language) for each in order]
    last = ranking is Ranking.ORDINAL
    if language is Language.ZH:
        ties = f"同数时依次比：{' → '.join([*names, *(['单位、工号'] if last else [])])}；" if names else ""
        return f"{ties}{how}。"
    ties = f"Equal values are decided by {', then '.join([*names, *(['unit and id'] if last else [])])}; "
    return (ties if names else "") + how + "."
