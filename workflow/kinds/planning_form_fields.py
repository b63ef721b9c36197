"""The blank forms of weights and of leave; see `form_fields.py`."""

from datetime import date
from decimal import Decimal

from workflow.domain.form import Others
from workflow.kinds.form_field import Both, Field, Offered, Plan

_GUIDE: Both = (
    "每行填月份、星期、日期三项之一和它的权重。灰色斜体的“示例”行不计入，请从它下面一行填起。没填区域、门店的对全公司有效。",
    "A row has a month, a weekday or a date, and its weight. The grey example row does not count.",
)
_REMARK = Field("remark", ("其他要说明的。", "Anything else."), None, 22)
_WEEKDAYS: tuple[Both, ...] = (
    ("周一", "Monday"), ("周二", "Tuesday"), ("周三", "Wednesday"), ("周四", "Thursday"), ("周五", "Friday"),
    ("周六", "Saturday"), ("周日", "Sunday"),
)  # fmt: skip

WEIGHTS_PLAN = Plan(
    title=("权重表", "Weights"),
    guide=_GUIDE,
    fields=(
        Field(
            "region", ("只对这个区域有效时填。", "For this region only."), None, 11, Offered.REGIONS, Others.REFUSED,
        ),
        Field("store", ("只对这个门店有效时填。", "For this store only."), None, 12, Offered.STORES, Others.REFUSED),
        Field(
            "metric", ("只对这个指标有效时填；不填对所有指标有效。", "For this metric only; all if empty."),
            ("销售额", "Sales"), 13, Offered.METRICS, Others.REFUSED,
        ),
        Field(
            "period", ("月权重：11月（每年都这样）或 2026-11（只这一年）。12 个月都要填。",
            "Of a month: 2026-11, or 11 for every year. All twelve are needed."), None, 12,
        ),
        Field(
            "weekday", ("日权重：星期几。", "Of a day of the week."), ("周六", "Saturday"), 10, _WEEKDAYS,
            Others.REFUSED,
        ),
        Field("day", ("特殊日的权重，例如 2026-11-11。", "Of a special day."), None, 13),
        Field(
            "weight", ("与平常的比较：1 为平常，1.5 为一倍半，0 为不分配。", "Against an ordinary one: 1 is ordinary."),
            Decimal("1.5"), 11, required=True,
        ),
        _REMARK,
    ),
)  # fmt: skip

ABSENCES_PLAN = Plan(
    title=("请假表", "Absences"),
    guide=(
        "深色表头必填。灰色斜体的“示例”行不计入，请从它下面一行填起。批准了的才会折减目标。",
        "Dark headers must be filled in; the grey example row does not count. Only approved leave lowers a target.",
    ),
    fields=(
        Field("person_id", ("有重名时必须填。", "Needed where two share a name."), ("1001", "1001"), 11),
        Field(
            "person", ("谁请假。", "Who is away."), ("王芳", "Fang Wang"), 13, Offered.PEOPLE, Others.REFUSED,
            required=True, header=("姓名", "Name"),
        ),
        Field("start", ("请假的第一天。", "The first day away."), date(2026, 11, 3), 13, required=True),
        Field("end", ("请假的最后一天。", "The last day away."), date(2026, 11, 6), 13, required=True),
        Field(
            "sort", ("年假、病假、事假、产假等。", "Vacation, sick leave and so on."), ("年假", "Vacation"), 12,
        ),
        Field(
            "approved", ("批准了填“是”。", "yes once it is approved."), ("是", "yes"), 10,
            (("是", "yes"), ("否", "no")), Others.REFUSED,
        ),
        _REMARK,
    ),
)  # fmt: skip
