"""考核方案: tiers of commission and bonuses, and the weights of a performance score; one row a tier or an item."""

import re
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.sales_ledger import Amount, Day
from workflow.kinds.shared_columns import ID_HEADERS, PERSON_HEADERS, REMARK

NotNegative = Annotated[int, Field(ge=0, le=10**16)]


class IncentiveRecord(Record):
    """A tier of a plan (it has a rate or a bonus), or an item of a score (it has a weight)."""

    plan: str | None = None
    metric: str | None = None
    person: str | None = None
    person_id: str | None = None
    grade: str | None = None
    post: str | None = None
    unit: str | None = None
    settle: str | None = None
    method: str | None = None
    low: Amount | None = None
    high: Amount | None = None
    completion_low: str | None = None
    completion_high: str | None = None
    rate: str | None = None
    """As written, so that 0.125% keeps all of its digits."""
    bonus: NotNegative | None = None
    cap: NotNegative | None = None
    start: Day | None = None
    end: Day | None = None
    weight: NotNegative | None = None
    """In 1/10,000: 30% is 3,000."""
    scoring: str | None = None
    least: Amount | None = None
    most: NotNegative | None = None
    remark: str | None = None


METHODS = {
    "超额累进": ("累进", "分段累进", "分档累进", "分段", "阶梯累进", "marginal", "progressive", "graduated"),
    "全额": ("全额累进", "整段", "到档全额", "全额计提", "追溯", "whole", "whole amount", "retroactive", "cliff"),
}
"""How tiers pay: each rate on its own slice, or the reached rate on everything. Different money, so it is named."""
PERIODS = {
    "月": ("按月", "月度", "每月", "当月", "month", "monthly"),
    "季": ("按季", "季度", "每季", "每季度", "quarter", "quarterly"),
    "半年": ("按半年", "半年度", "half", "half-yearly", "half yearly"),
    "年": ("按年", "年度", "每年", "全年", "year", "yearly", "annual"),
    "目标期": ("按目标期", "考核期", "按目标", "target", "target period"),
}
"""What is settled at once: a month …, or whatever period the person's target is for."""

INCENTIVE = Kind(
    key="incentive",
    zh="考核方案",
    en="Incentive plan",
    version=1,
    record=IncentiveRecord,
    columns=(
        Column("plan", "方案", "Plan", synonyms=("考核方案", "方案名称", "提成方案", "提成政策", "政策", "激励方案",
            "奖金方案", "plan name", "scheme")),
        Column("metric", "指标", "Metric", synonyms=("指标名称", "考核指标", "提成基数", "计提基数", "计提指标", "基数",
            "提成依据", "考核项", "考核项目", "评分项", "metric", "kpi", "base")),
        Column("person", "业务员", "Salesperson", Content.PERSON, PERSON_HEADERS),
        Column("person_id", "工号", "Employee ID", Content.IDENTITY, (*ID_HEADERS, "BusinessEntityID")),
        Column("grade", "级别", "Grade", synonyms=("星级", "员工级别", "销售级别", "业务员级别", "等级", "适用级别",
            "grade", "level")),
        Column("post", "岗位", "Post", synonyms=("适用岗位", "职位", "职务", "适用职位", "job title")),
        Column("unit", "适用单位", "Unit", synonyms=("适用范围", "适用门店", "适用大区", "适用部门", "applies to")),
        Column("settle", "结算周期", "Settled", Content.CHOICES, ("计提周期", "核算周期", "发放周期", "提成周期",
            "settlement", "pay period"), strong=True, choices=PERIODS),
        Column("method", "方式", "Method", Content.CHOICES, ("计提方式", "提成方式", "累进方式", "计算方式", "档位方式",
            "tier method"), strong=True, choices=METHODS),
        Column("low", "下限", "From", Content.MONEY, ("金额下限", "下限金额", "业绩下限", "销售额下限", "回款下限",
            "档位下限", "起点", "起始金额", "lower limit", "tier from"), strong=True),
        Column("high", "上限", "To", Content.MONEY, ("金额上限", "上限金额", "业绩上限", "销售额上限", "回款上限",
            "档位上限", "止点", "截止金额", "upper limit", "tier to"), strong=True),
        Column("completion_low", "完成率下限", "Completion from", synonyms=("达成率下限", "完成率起", "达成率起",
            "完成率下限(%)"), strong=True),
        Column("completion_high", "完成率上限", "Completion to", synonyms=("达成率上限", "完成率止"), strong=True),
        Column("rate", "提成率", "Rate", synonyms=("提成比例", "提成点数", "提成系数", "佣金率", "佣金比例", "计提比例",
            "计提率", "提成百分比", "奖金比例", "CommissionPct", "commission rate"),
            strong=True),
        Column("bonus", "奖金", "Bonus", Content.MONEY, ("达标奖", "达标奖金", "奖金金额", "奖励金额", "固定奖金"),
            strong=True),
        Column("cap", "封顶", "Cap", Content.MONEY, ("封顶金额", "提成封顶", "奖金封顶", "最高提成", "最高奖金",
            "capped at"), strong=True),
        Column("start", "生效日期", "Start", Content.DATE, ("开始日期", "起始日期", "执行日期", "start date",
            "valid from")),
        Column("end", "失效日期", "End", Content.DATE, ("结束日期", "截止日期", "终止日期", "end date", "valid to")),
        Column("weight", "权重", "Weight", Content.NUMBER, ("指标权重", "考核权重", "占比", "比重", "weight")),
        Column("scoring", "计分法", "Scoring", synonyms=("计分方式", "计分方法", "评分方式", "评分方法", "评分标准",
            "计分规则", "评分规则", "scoring method"), strong=True),
        Column("least", "得分下限", "Least", Content.NUMBER, ("最低分", "最低得分", "分数下限", "保底分",
            "least points")),
        Column("most", "得分上限", "Most", Content.NUMBER, ("最高分", "最高得分", "分数上限", "封顶分", "most points"),
            strong=True),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"rate", "bonus"}), frozenset({"low", "completion_low", "method", "settle",
            "plan"}))),
        Claim((frozenset({"weight"}), frozenset({"scoring", "most"}), frozenset({"metric"}))),
    ),
    substance=frozenset({"rate", "bonus", "weight"}),
    words=frozenset({"grade"}),
    of_units=True,
    hint=re.compile(r"考核方案|提成|佣金|奖金|激励|绩效方案|commission|incentive|bonus", re.IGNORECASE),
)  # fmt: skip
