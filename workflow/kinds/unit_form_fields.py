"""The blank forms of indicator values and of budgets; see `form_fields.py`."""

from datetime import date
from decimal import Decimal

from workflow.domain.form import Holds, Others
from workflow.domain.metric import METRICS
from workflow.kinds.form_field import Both, Field, Offered, Plan

_GUIDE: Both = (
    "深色表头必填，浅色表头可以不填。灰色斜体的“示例”行不计入，请从它下面一行填起。个人的填姓名或工号；单位的只填区域、门店。",
    "Dark headers must be filled in; the grey example row does not count. A unit's row has region and store only.",
)
_PERIOD = Field(
    "period", ("按月的填月份：2026-11；有具体日期的填左边一列。", "The month, 2026-11; or the day, to the left."),
    ("2026-11", "2026-11"), 12,
)  # fmt: skip
_WHOSE = (
    Field(
        "person_id", ("个人的填工号，有重名时必须填。", "Of a person: the ID, needed where two share a name."),
        ("1001", "1001"), 11,
    ),
    Field(
        "person", ("个人的填姓名；单位的留空。", "Of a person: the name. Empty for a unit."),
        ("王芳", "Fang Wang"), 13, Offered.PEOPLE, Others.REFUSED, header=("姓名", "Name"),
    ),
    Field(
        "region", ("区域的填区域名，同人员表里的写法。", "Of a region: its name as in the people workbook."),
        None, 11, Offered.REGIONS, Others.REFUSED,
    ),
    Field(
        "store", ("门店的填门店名，同人员表里的写法。", "Of a store: its name as in the people workbook."),
        None, 12, Offered.STORES, Others.REFUSED,
    ),
)  # fmt: skip
_REMARK = Field("remark", ("其他要说明的。", "Anything else."), None, 22)
_DAY = date(2026, 11, 3)

LEVELS_PLAN = Plan(
    title=("指标值", "Indicator values"),
    guide=_GUIDE,
    fields=(
        Field("date", ("哪一天测得的；按月的填右边一列。", "The day; a month goes to the right."), _DAY, 13),
        _PERIOD,
        *_WHOSE,
        Field(
            "metric",
            ("从列表里选。", "Choose from the list."),
            ("满意度", "Satisfaction"),
            15,
            tuple(
                (metric.zh, metric.en)
                for metric in METRICS.values()
                if any(source.kind == "levels" for source in metric.sources)
            ),
            Others.REFUSED,
            required=True,
        ),
        Field(
            "value",
            (
                "百分数填 35 或 35%；评分填分数；网点数填个数。",
                "A rate as 35 or 35%; a score in points; a number of outlets.",
            ),
            Decimal(92),
            12,
            required=True,
            holds=Holds.TEXT,
        ),
        Field(
            "size",
            (
                "多少份问卷或样本；上级的数按它加权平均，不填算 1。",
                "How many answers: levels above are means by it; 1 if empty.",
            ),
            Decimal(120),
            11,
        ),
        _REMARK,
    ),
)

BUDGET_PLAN = Plan(
    title=("费用预算", "Budget"),
    guide=_GUIDE,
    fields=(
        Field("date", ("哪一天发生；按月的填右边一列。", "The day; a month goes to the right."), _DAY, 13),
        _PERIOD,
        *_WHOSE,
        Field(
            "subject", ("费用科目，例如差旅费、招待费。", "What it is for, such as travel."), ("差旅费", "Travel"), 15
        ),
        Field("planned", ("预算，单位元，只填数字。", "The budget, digits only."), Decimal(8000), 14),
        Field(
            "actual",
            ("实际花了多少，单位元；还没有就留空。", "What was spent; empty if nothing yet."),
            Decimal(6500),
            14,
        ),
        _REMARK,
    ),
)
