"""The blank forms of incentive plans and of marks; see `form_fields.py`."""

from datetime import date
from decimal import Decimal

from workflow.domain.form import Others
from workflow.kinds.form_field import Field, Offered, Plan

_REMARK = Field("remark", ("其他要说明的。", "Anything else."), None, 22)
_METHODS = (("超额累进", "Marginal"), ("全额", "Whole amount"))
_PERIODS = (("月", "Month"), ("季", "Quarter"), ("半年", "Half"), ("年", "Year"), ("目标期", "Target period"))

INCENTIVE_PLAN = Plan(
    title=("考核方案", "Incentive plan"),
    guide=(
        "一行一档提成或奖金（填提成率或奖金），或一个评分项（填权重、计分法）。灰色斜体的“示例”行不计入，请从它下面一行填起。",
        "A row is a tier (with a rate or a bonus) or an item of a score (with a weight). The example does not count.",
    ),
    fields=(
        Field(
            "plan",
            ("方案的名称；同一方案的几档写同一个名称。", "The plan's name, the same in all of its rows."),
            ("2026 提成", "Commission 2026"),
            16,
            required=True,
        ),
        Field(
            "metric",
            ("按什么算；评分项可以写自己的，如工作态度。", "What it is counted by; marks may have items of their own."),
            ("销售额", "Sales"),
            13,
            Offered.METRICS,
            required=True,
        ),
        Field("grade", ("只对这个级别有效时填，如一星。", "For this grade only."), None, 9),
        Field("post", ("只对这个岗位有效时填。", "For this post only."), None, 11),
        Field("unit", ("只对这个区域或门店有效时填。", "For this region or store only."), None, 12),
        Field(
            "settle",
            ("多久结算一次；不填按月。", "What is settled at once; a month if empty."),
            ("月", "Month"),
            11,
            _PERIODS,
            Others.REFUSED,
        ),
        Field(
            "method",
            (
                "超额累进：各段按各段的率；全额：到了哪一档，全部按这一档。",
                "Each rate on its own slice, or the reached rate on all.",
            ),
            ("超额累进", "Marginal"),
            13,
            _METHODS,
            Others.REFUSED,
        ),
        Field("low", ("这一档从多少元起。", "The tier begins at this amount."), Decimal(0), 13),
        Field(
            "high",
            ("这一档到多少元止；最高一档留空。", "The tier ends at this amount; empty for the last."),
            Decimal(100000),
            13,
        ),
        Field(
            "completion_low", ("按完成率分档的填：从百分之几起。", "Tiers of completion: from, in percent."), None, 12
        ),
        Field(
            "completion_high", ("按完成率分档的填：到百分之几止。", "Tiers of completion: to, in percent."), None, 12
        ),
        Field("rate", ("提成率，如 1% 或 12‰。", "The rate, such as 1%."), ("1%", "1%"), 10),
        Field("bonus", ("达到这一档另发的奖金，元。", "A bonus for reaching the tier."), None, 11),
        Field("cap", ("一个结算周期最多发多少元。", "The most that is paid in a period."), None, 12),
        Field("start", ("从哪天起有效；不填一直有效。", "Valid from; ever if empty."), date(2026, 1, 1), 13),
        Field("end", ("到哪天为止。", "Valid to."), None, 13),
        Field(
            "weight",
            ("评分项占多少：30% 或 0.3；一个方案合计 100%。", "The weight of an item: 0.3; a plan's add up to 1."),
            None,
            10,
        ),
        Field(
            "scoring",
            (
                "评分项怎样得分：完成率×100；≥100%:100；人工评分。",
                "How an item is scored: completion × 100, or >=100%:100, or manual.",
            ),
            None,
            24,
        ),
        Field("most", ("评分项最多几分。", "The most points of an item."), None, 10),
        _REMARK,
    ),
)

SCORES_PLAN = Plan(
    title=("评分", "Scores"),
    guide=(
        "一行一个人一项的人工评分。深色表头必填。灰色斜体的“示例”行不计入，请从它下面一行填起。",
        "A row is one mark for one person. Dark headers must be filled in; the grey example row does not count.",
    ),
    fields=(
        Field("person_id", ("有重名时必须填。", "Needed where two share a name."), ("1001", "1001"), 11),
        Field(
            "person",
            ("给谁评分。", "Whom the mark is for."),
            ("王芳", "Fang Wang"),
            13,
            Offered.PEOPLE,
            Others.REFUSED,
            required=True,
            header=("姓名", "Name"),
        ),
        Field(
            "period",
            ("哪个月：2026-11；季度写 2026Q4。", "The month, 2026-11; a quarter is 2026Q4."),
            ("2026-11", "2026-11"),
            12,
            required=True,
        ),
        Field(
            "metric",
            ("评分项，同考核方案里的写法。", "The item, as the incentive plan writes it."),
            ("工作态度", "Attitude"),
            15,
            required=True,
        ),
        Field("score", ("几分。", "The points."), Decimal(90), 9, required=True),
        Field("rater", ("谁评的。", "Who gave it."), ("王经理", "Mr Wang"), 12),
        _REMARK,
    ),
)
