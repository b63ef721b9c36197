"""The few words that tables and sheets need, in both languages; sentences of findings are in the catalogue."""

from workflow.domain.correction import ANSWER_WORDS
from workflow.domain.finding import Language, Severity
from workflow.domain.metric import METRICS
from workflow.domain.results import Target
from workflow.domain.team import Level

_WORDS = {
    "as_of": ("截止日", "As of"),
    "period": ("考核期", "Period"),
    "level": ("层级", "Level"),
    "unit": ("单位", "Unit"),
    "person_id": ("工号", "ID"),
    "name": ("姓名", "Name"),
    "metric": ("指标", "Metric"),
    "target": ("目标", "Target"),
    "actual": ("实际完成", "Actual"),
    "completion": ("完成率", "Completion"),
    "time_progress": ("时间进度", "Time progress"),
    "progress_gap": ("进度差", "Ahead / behind"),
    "gap": ("差额", "Gap"),
    "adjusted_daily": ("调整后当日目标", "Adjusted daily target"),
    "forecast": ("预计完成", "Forecast"),
    "rank": ("名次", "Rank"),
    "movement": ("升降", "Moved"),
    "day": ("当日", "Day"),
    "cumulative": ("累计", "To date"),
    "to_next": ("距上一名", "To next"),
    "remark": ("说明", "Remark"),
    "severity": ("级别", "Severity"),
    "workbook": ("工作簿", "Workbook"),
    "row": ("行", "Row"),
    "message": ("问题", "Problem"),
    "remedy": ("怎么办", "What to do"),
    "cause_count": ("同因数量", "Same cause"),
    **ANSWER_WORDS,
    "working_days": ("工作日", "Working days"),
    "amount": ("目标额", "Target"),
    "parts_sum": ("下级合计", "Sum of parts"),
    "origin": ("来源", "From"),
    "new": ("新", "new"),
    "unreported": ("未报", "not reported"),
    "derived": ("由分解得出", "from a split"),
    "progress": ("进度", "Progress"),
    "split": ("分解", "Split"),
    "problems": ("问题", "Problems"),
    "board": ("龙虎榜", "Leaderboard"),
    "owner": ("对象", "Owner"),
}
"""Heads of tables by key: Chinese, English."""

_SEVERITIES = {Severity.ERROR: "错误", Severity.QUESTION: "待确认", Severity.WARNING: "警告", Severity.HINT: "提示"}
_LEVELS = {Level.COMPANY: "公司", Level.REGION: "大区", Level.STORE: "门店", Level.PERSON: "个人"}


def word(key: str, language: Language) -> str:
    """Return a word of a table's head, by its key."""
    return _WORDS[key][0 if language is Language.ZH else 1]


def metric_name(key: str, language: Language) -> str:
    """Return what users call a metric."""
    return METRICS[key].zh if language is Language.ZH else METRICS[key].en


def severity_name(severity: Severity, language: Language) -> str:
    """Return what users call a severity."""
    return _SEVERITIES[severity] if language is Language.ZH else severity.value.capitalize()


def level_name(level: Level, language: Language) -> str:
    """Return what users call a level of the team."""
    return _LEVELS[level] if language is Language.ZH else level.value.capitalize()


def origin_sentence(target: Target, language: Language) -> str:
    """Say how a target came about."""
    kind, _, source = target.origin.partition(":")
    zh = language is Language.ZH
    match kind:
        case "period":
            return f"由 {source} 目标按工作日分解" if zh else f"split from {source} by working days"
        case "unit":
            return (
                f"由 {source} 目标按权重和在岗工作日分解" if zh else f"split from {source} by weight and days present"
            )
        case "sum":
            return "下属目标之和" if zh else "sum of the targets below"
        case _:
            return "目标表填写" if zh else "as set in the workbook"


def clock_note(language: Language) -> str:
    """Say which clock time progress uses."""
    if language is Language.ZH:
        return "时间进度 = 截止日（含）前已过工作日 ÷ 考核期全部工作日（国家法定工作日，含调休）。"
    return "Time progress = working days up to and with the as-of day ÷ all working days (Chinese official calendar)."


_FORMULAS_ZH = (
    "完成率 = 实际 ÷ 目标，不封顶；进度差 = 完成率 − 时间进度；差额 = 实际 − 目标 × 时间进度，负数为落后。",
    "调整后当日目标 = （目标 − 实际）按剩余工作日分摊，为截止日后第一个工作日的数，当日不再变动；已超额为 0。",
    "预计完成 = 实际 + 剩余工作日 × 已过工作日的日均；满 3 个工作日后才给出。空白 = 没有目标或未报，不等于 0。",
)
_FORMULAS_EN = (
    "Completion = actual ÷ target, not capped; ahead / behind = completion − time progress.",
    "Gap = actual − target × time progress, below 0 is behind.",
    "Adjusted daily target = (target − actual) over the working days left; shown for the first of them.",
    "Forecast = actual + working days left × the daily mean so far, from the third working day on.",
    "Empty = no target or not reported, which is not 0.",
)


def formula_notes(language: Language) -> tuple[str, ...]:
    """Say how each figure of a standing is computed (domain.md 4.3 to 4.5)."""
    return (clock_note(language), *(_FORMULAS_ZH if language is Language.ZH else _FORMULAS_EN))


def split_notes(language: Language) -> tuple[str, ...]:
    """Say how a target is split (domain.md 4.6)."""
    if language is Language.ZH:
        return (
            "目标按工作日逐级分解：年 ▸ 季 ▸ 月 ▸ 日，最大余数法取整到分，每一级相加都等于上一级。",
            "右边是截止日所在月的每日目标，空白为休息日。",
        )
    return (
        "Targets are split by working days: year ▸ quarter ▸ month ▸ day, rounded by largest remainder; levels add up.",
        "To the right stand the days of the as-of month; an empty one is a day off.",
    )


_ANSWERS_ZH = (
    "怎么回答：在“更正为”里填这个单元格应有的值；同意“建议值”或确认原值无误，就在“采纳”里填“是”。",
    "填好保存即可，也可以把本文件放回收件夹；下次运行按回答读取，原表不动。要撤销，在“采纳”里填“否”。",
    "单元格写成 5:5 的，说的是整行表头，请填“旧表头=新表头”。",
)
_ANSWERS_EN = (
    "To answer: type what the cell should hold under Correct to, or yes under Accept for the suggestion or the value.",
    "Save, or put this file into the inbox: the next run reads it so. No under Accept takes it back.",
    "A place such as 5:5 is a whole row of headers: type old=new.",
)


def answer_notes(language: Language) -> tuple[str, ...]:
    """Say how a question of the 问题 sheet is answered on it."""
    return _ANSWERS_ZH if language is Language.ZH else _ANSWERS_EN


def board_note(language: Language) -> str:
    """Say how a board ranks (domain.md 4.9)."""
    if language is Language.ZH:
        return (
            "名次按未四舍五入的数排，同数同名次(1-2-2-4)；升降与上一次发布的榜相比；未报不是 0，排在线下。"
            "累计为本月至截止日。"
        )
    return (
        "Ranks are of unrounded values, ties share one (1-2-2-4); moved is against the last board published before; "
        "not reported is not 0 and stands below the line. To date is the month up to the as-of day."
    )
