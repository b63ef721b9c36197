"""The few words that tables and sheets need, in both languages; sentences of findings are in the catalogue."""

from collections.abc import Iterable

from workflow.domain.correction import ANSWER_WORDS
from workflow.domain.finding import Language, Severity
from workflow.domain.metric import METRICS
from workflow.domain.planning import Planning, Released
from workflow.domain.reasons import REASON_WORDS
from workflow.domain.results import ClockName, Standing, Target
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
    "original_daily": ("原日目标", "Daily target as planned"),
    "even_daily": ("平均分摊", "Even share"),
    "capped_daily": ("按自己高位封顶", "Under own cap"),
    "adjusted_daily": ("调整后当日目标", "Adjusted daily target"),
    "forecast": ("预计完成", "Forecast"),
    "interval": ("预计区间（80%）", "Range (80 %)"),
    "mom": ("环比", "Month on month"),
    "yoy": ("同比", "Year on year"),
    "chance": ("达成可能", "Chance"),
    "feasible": ("能否做到", "Can it be done"),
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
    **REASON_WORDS,
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
    "sources": ("出处", "Sources"),
    "source_amount": ("金额", "Amount"),
    "date": ("日期", "Date"),
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


_ORIGINS = {
    "period": ("由 {source} 目标按工作日分解", "split from {source} by working days"),
    "unit": ("由 {source} 目标按权重和在岗工作日分解", "split from {source} by weight and days present"),
    "copy": ("与 {source} 目标相同（不分摊）", "the same as {source} (not shared out)"),
    "same": ("与 {source} 目标相同", "the same as in {source}"),
    "mean": ("下属目标的加权平均", "weighted mean of the targets below"),
    "sum": ("下属目标之和", "sum of the targets below"),
    "": ("目标表填写", "as set in the workbook"),
}
"""How a target came about, by the first word of `Target.origin`."""


def origin_sentence(target: Target, language: Language) -> str:
    """Say how a target came about."""
    kind, _, source = target.origin.partition(":")
    wording = _ORIGINS.get(kind, _ORIGINS[""])[0 if language is Language.ZH else 1]
    return wording.replace("{source}", source)


_CLOCKS = {
    ClockName.WORKING: (
        "时间进度 = 截止日（含）前已过工作日 ÷ 考核期全部工作日（国家法定工作日，含调休）。",
        "Time progress = working days up to and with the as-of day ÷ all working days (Chinese official calendar).",
    ),
    ClockName.WEIGHTED: (
        "时间进度按日权重：截止日（含）前各工作日权重之和 ÷ 考核期全部权重之和；没有权重的单位按工作日。",
        "Time progress by weights: those of the working days so far ÷ all; by working days where a unit has none.",
    ),
    ClockName.CALENDAR: (
        "时间进度按日历天数：截止日（含）前已过天数 ÷ 考核期全部天数。",
        "Time progress by calendar days: days up to and with the as-of day ÷ all days of the period.",
    ),
}


def clock_note(language: Language, clock: ClockName = ClockName.WORKING) -> str:
    """Say which clock time progress uses (domain.md 4.4: the colour changes with the clock)."""
    return _CLOCKS[clock][0 if language is Language.ZH else 1]


_FORMULAS_ZH = (
    "完成率 = 实际 ÷ 目标，不封顶；进度差 = 完成率 − 时间进度；差额 = 实际 − 目标 × 时间进度，负数为落后。",
    "调整后当日目标 = （目标 − 实际）按剩余工作日分摊，为截止日后第一个工作日的数，当日不再变动；已超额为 0。",
    "原日目标 = 目标 × 当日权重 ÷ 全期权重；平均分摊 = 还差的 ÷ 剩余工作日数；封顶：每天不超过自己近 60 日的 P95。",
    "预计完成 = 实际 + 剩余工作日 × 已过工作日的日均；满 3 个工作日后才给出。空白 = 没有目标或未报，不等于 0。",
)
_FORMULAS_EN = (
    "Completion = actual ÷ target, not capped; ahead / behind = completion − time progress.",
    "Gap = actual − target × time progress, below 0 is behind.",
    "Adjusted daily target = (target − actual) over the working days left; shown for the first of them.",
    "As planned = target × the day's weight ÷ all; even = missing ÷ days left; own cap: no day above the own P95.",
    "Forecast = actual + working days left × the daily mean so far, from the third working day on.",
    "Empty = no target or not reported, which is not 0.",
)


def formula_notes(language: Language, clock: ClockName = ClockName.WORKING) -> tuple[str, ...]:
    """Say how each figure of a standing is computed (domain.md 4.3 to 4.5)."""
    return (clock_note(language, clock), *(_FORMULAS_ZH if language is Language.ZH else _FORMULAS_EN))


_RELEASED = {
    Released.REDISTRIBUTE: (
        "入职、离职、请假腾出的目标由本单位其他人分担，个人合计等于单位目标。",
        "What joiners, leavers and leave set free goes to the others of the unit: people add up to the unit's target.",
    ),
    Released.SHRINK: (
        "入职、离职、请假腾出的目标不转给他人，个人合计小于单位目标。",
        "What joiners, leavers and leave set free goes to nobody: people add up to less than the unit's target.",
    ),
}


def split_notes(language: Language, planning: Planning) -> tuple[str, ...]:
    """Say how a target is split (domain.md 4.6), and what becomes of what is set free (4.10)."""
    return (*_split_notes(language), _RELEASED[planning.released][0 if language is Language.ZH else 1])


def _split_notes(language: Language) -> tuple[str, ...]:
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


def fixed_notes(standings: Iterable[Standing], language: Language) -> tuple[str, ...]:
    """Say that daily targets were fixed before later reports came (domain.md 4.3)."""
    at = next((standing.fixed_at for standing in standings if standing.fixed_at), "")
    if not at:
        return ()
    if language is Language.ZH:
        return (f"调整后当日目标已于 {at} 定下；之后到的数据明天再算。",)
    return (f"Adjusted daily targets were fixed at {at}; what came later counts tomorrow.",)


def reason_notes(language: Language) -> tuple[str, ...]:
    """Say how who is behind the clock gives a reason and what is done about it (capabilities.md #14)."""
    if language is Language.ZH:
        return (
            "落后的行（有颜色的）请在最右边的“原因”“措施”里写一两句，保存即可；",
            "下次运行读回，追上为止一直带着。撤回写“-”。",
        )
    return (
        "Beside the coloured rows, to the right, please write a Reason and a Measure, and save.",
        "The next run reads them and keeps them until the row has caught up. A - takes one back.",
    )


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
