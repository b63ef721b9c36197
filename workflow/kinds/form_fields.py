"""Which columns of each kind its blank form asks for, in which order, with a hint and an example.

What a column holds, its words and its bounds are not said here: they come from the kind that also validates.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from workflow.domain.form import Holds, Others
from workflow.kinds.form_field import Both, Field, Offered, Plan
from workflow.kinds.incentive_form_fields import INCENTIVE_PLAN, SCORES_PLAN
from workflow.kinds.planning_form_fields import ABSENCES_PLAN, WEIGHTS_PLAN
from workflow.kinds.unit_form_fields import BUDGET_PLAN, LEVELS_PLAN
from workflow.kinds.visit_form_fields import (
    CHANNEL_STOCK_PLAN,
    CHECK_INS_PLAN,
    CONTACTS_PLAN,
    CUSTOMERS_PLAN,
    SETTINGS_PLAN,
)

_GUIDE: Both = (
    "深色表头必填，浅色表头可以不填。灰色斜体的“示例”行不计入，请从它下面一行填起。鼠标停在表头上，可看怎样填。",
    "Dark headers must be filled in. Start below the grey example row, which does not count. Rest on headers for help.",
)
_DAY = date(2026, 11, 3)

_DAILY_REPORT = Plan(
    title=("销售日报", "Daily report"),
    guide=_GUIDE,
    rows=20,
    above=(
        Field("region", ("所在区域或门店。", "Your region."), offers=Offered.REGIONS),
        Field("person", ("写日报的人。", "Who reports."), offers=Offered.PEOPLE, others=Others.REFUSED),
        Field("date", ("哪一天的日报，例如 2026-11-03。", "The day, such as 2026-11-03.")),
        Field(
            "weather",
            ("当天天气。", "The day's weather."),
            offers=(("晴", "Sunny"), ("多云", "Cloudy"), ("阴", "Overcast"), ("雨", "Rain"), ("雪", "Snow")),
        ),
    ),
    fields=(
        Field(
            "customer",
            ("访问的客户，写公司名称，可加联系人。", "The customer's name, with the contact if you like."),
            ("宏远贸易有限公司", "Hongyuan Trading"),
            24,
            required=True,
        ),
        Field(
            "phone", ("客户电话，座机请带区号。", "The customer's phone number."), ("13800000000", "13800000000"), 14
        ),
        Field("visit_time", ("从几点到几点。", "From when to when."), ("9:00-10:30", "9:00-10:30"), 13),
        Field(
            "purpose",
            ("这次访问主要为了什么，从列表里选。", "What the visit is for; choose from the list."),
            ("订货", "Order"),
            13,
            others=Others.REFUSED,
            offers=(
                ("订货", "Order"),
                ("收款", "Collection"),
                ("开发", "Development"),
                ("服务", "Service"),
                ("说明", "Presentation"),
            ),
        ),
        Field("notes", ("谈了什么。", "What was talked about."), ("新品报价，客户要样品", "Quoted; wants samples"), 26),
        Field(
            "outcome",
            ("结果怎样；列表里没有的可以自己写。", "How it ended; your own words will do."),
            ("成交", "Agreed"),
            13,
            offers=(
                ("成交", "Agreed"),
                ("有意向", "Interested"),
                ("待跟进", "To follow up"),
                ("未见到人", "Not met"),
                ("拒绝", "Refused"),
            ),
        ),
        Field(
            "customer_class",
            (
                "开发：还没有成交；新增：第一次成交；原有：老客户。",
                "Prospect: no order yet; New: first order; Existing: ordered before.",
            ),
            ("原有", "Existing"),
            13,
            others=Others.REFUSED,
            offers=(("开发", "Prospect"), ("新增", "New"), ("原有", "Existing")),
        ),
        Field(
            "next_visit",
            ("约好的下次访问时间。", "When the next visit is agreed for."),
            ("11月10日上午", "10 Nov, morning"),
            15,
        ),
        Field("other", ("其他要记的事。", "Anything else."), ("转寄样品", "Send samples"), 20),
        Field(
            "order_amount",
            ("这次谈成的订货金额，单位元，只填数字；没有就留空。", "What was ordered, digits only; empty if nothing."),
            Decimal(12000),
            13,
        ),
        Field(
            "received_amount",
            ("这次收到的货款，单位元，只填数字；没有就留空。", "What was received, digits only; empty if nothing."),
            Decimal(5000),
            13,
        ),
    ),
)

_PERSON = Field(
    "person",
    ("姓名，同人员表里的写法；重名请填工号。", "The name as in the people workbook; add the ID where two share it."),
    ("王芳", "Fang Wang"),
    13,
    Offered.PEOPLE,
    Others.ASKED,
    required=True,
)
_PERSON_ID = Field(
    "person_id", ("工号；有重名时必须填。", "The employee ID; needed where two share a name."), ("1001", "1001"), 11
)
_CUSTOMER = Field("customer", ("客户名称。", "The customer's name."), ("宏远贸易有限公司", "Hongyuan Trading"), 24)
_ORDER = Field(
    "order_number", ("单据编号，一单一号。", "The document's number, one a row."), ("XS20261103-01", "SO-1103-01"), 17
)
_REMARK = Field("remark", ("退货、冲红请在这里写明。", "Say so here where the row takes something back."), None, 22)
_REGION = Field(
    "region",
    ("可以不填：按人员表。", "May stay empty: the people workbook tells."),
    ("华东", "East"),
    11,
    Offered.REGIONS,
)
_STORE = Field(
    "store",
    ("可以不填：按人员表。", "May stay empty: the people workbook tells."),
    ("静安店", "Jing'an"),
    12,
    Offered.STORES,
)

_SALES_LEDGER = Plan(
    title=("销售明细", "Sales ledger"),
    guide=_GUIDE,
    fields=(
        Field("date", ("成交日期，例如 2026-11-03。", "The day of the sale, such as 2026-11-03."), _DAY, 13),
        _PERSON,
        _PERSON_ID,
        _CUSTOMER,
        Field("product", ("卖了什么。", "What was sold."), ("碎纸机", "Shredder"), 16),
        Field("quantity", ("件数；可以不填。", "Pieces; may stay empty."), ("10", "10"), 10),
        Field("price", ("每件多少元；可以不填。", "Of a piece; may stay empty."), ("1200", "1200"), 10),
        _ORDER,
        Field(
            "amount",
            (
                "单位元，只填数字；退货填负数，并填原订单号。",
                "Digits only; a return is negative and bears the original order's number.",
            ),
            Decimal(12000),
            14,
        ),
        Field("margin", ("毛利，单位元；不统计毛利可以不填。", "The margin; may stay empty."), Decimal(3000), 12),
        _REGION,
        _STORE,
        _REMARK,
    ),
)

_RECEIPTS = Plan(
    title=("回款明细", "Receipts"),
    guide=_GUIDE,
    fields=(
        Field("date", ("到账日期，例如 2026-11-03。", "The day the money came in, such as 2026-11-03."), _DAY, 13),
        _PERSON,
        _PERSON_ID,
        _CUSTOMER,
        _ORDER,
        Field(
            "received",
            (
                "单位元，只填数字；退款填负数，并在备注里写明。",
                "Digits only; money paid back is negative, with a remark.",
            ),
            Decimal(5000),
            14,
            required=True,
            record="amount",
        ),
        Field(
            "method",
            ("怎样付的。", "How it was paid."),
            ("转账", "Transfer"),
            12,
            offers=(
                ("转账", "Transfer"),
                ("现金", "Cash"),
                ("承兑汇票", "Draft"),
                ("微信", "WeChat"),
                ("支付宝", "Alipay"),
            ),
        ),
        _REGION,
        _STORE,
        _REMARK,
    ),
)

_SALES_TARGET = Plan(
    title=("销售目标", "Sales targets"),
    guide=(
        f"{_GUIDE[0]}个人目标填姓名或工号；区域、门店的目标只填区域、门店。",
        f"{_GUIDE[1]} A person's target has the name or ID, a unit's only region and store.",
    ),
    pinned=3,
    fields=(
        Field(
            "person_id",
            ("个人目标：工号，有重名时必须填。", "Of a person: the ID, needed where two share a name."),
            ("1001", "1001"),
            11,
        ),
        Field(
            "person",
            ("个人目标：姓名。区域、门店的目标留空。", "Of a person: the name. Empty for a unit."),
            ("王芳", "Fang Wang"),
            13,
            Offered.PEOPLE,
            others=Others.REFUSED,
            header=("姓名", "Name"),
        ),
        Field(
            "region",
            ("区域目标填区域名，同人员表里的写法。", "Of a region: its name as in the people workbook."),
            None,
            11,
            Offered.REGIONS,
            others=Others.REFUSED,
        ),
        Field(
            "store",
            ("门店目标填门店名，同人员表里的写法。", "Of a store: its name as in the people workbook."),
            None,
            12,
            Offered.STORES,
            others=Others.REFUSED,
        ),
        Field(
            "metric",
            ("从列表里选。", "Choose from the list."),
            ("销售额", "Sales"),
            15,
            Offered.METRICS,
            others=Others.REFUSED,
            required=True,
        ),
        Field(
            "period",
            ("年、季度或月份：2026、2026Q4、2026-11。", "A year, quarter or month: 2026, 2026Q4, 2026-11."),
            ("2026-11", "2026-11"),
            12,
            required=True,
        ),
        Field(
            "target",
            ("只填数字，单位写在右边一列。", "Digits only; the unit is in the next column."),
            Decimal(50),
            14,
            required=True,
            header=("目标", "Target"),
            holds=Holds.NUMBER,
        ),
        Field(
            "unit",
            (
                "金额：元、千元或万元，不填就是元；数量：个或次。",
                "Amounts: RMB or K (thousands), RMB if empty; counts: count.",
            ),
            ("万元", "K"),
            9,
            others=Others.REFUSED,
            offers=(("元", "RMB"), ("千元", "K"), ("万元", "10K"), ("个", "count"), ("次", "times")),
        ),
        Field("remark", ("其他要说明的。", "Anything else."), None, 22),
    ),
)

_PEOPLE = Plan(
    title=("人员名单", "People"),
    guide=_GUIDE,
    pinned=3,
    fields=(
        Field("id", ("每人一个，不重复。", "One a person, none twice."), ("1001", "1001"), 11),
        Field("name", ("姓名。", "The name."), ("王芳", "Fang Wang"), 13),
        Field(
            "region",
            ("所在大区；总部的人留空。", "The region; empty for head office."),
            ("华东", "East"),
            11,
            Offered.REGIONS,
        ),
        Field(
            "store",
            ("所在门店或小组；大区的人留空。", "The store or team; empty for those of the region."),
            ("静安店", "Jing'an"),
            12,
            Offered.STORES,
        ),
        Field(
            "superior",
            ("直属上级的姓名或工号，他也要在这张表里。", "The superior's name or ID, who is in this table as well."),
            ("李强", "Qiang Li"),
            13,
            Offered.PEOPLE,
        ),
        Field(
            "post",
            (
                "岗位，例如业务员、店长、大区经理、总经理：决定收哪一级的汇总。",
                "The post, such as salesperson or store manager: it decides which summary the person gets.",
            ),
            ("业务员", "Salesperson"),
            14,
        ),
        Field(
            "mail",
            ("收汇总的邮箱。", "Where the summary is sent."),
            ("wangfang@example.com", "wangfang@example.com"),
            26,
        ),
        Field("phone", ("手机号。", "The mobile number."), ("13800000000", "13800000000"), 14),
        Field(
            "joined",
            (
                "入职日期；当月入职的，目标按在岗天数折算。",
                "The first day; the month's target is cut to the days present.",
            ),
            date(2024, 3, 1),
            13,
        ),
        Field(
            "left", ("最后一个工作日；在职的留空。", "The last day at work; empty for those who are here."), None, 13
        ),
        Field(
            "moved", ("换过门店或大区的，从哪天起在新单位。", "Since when in this unit, for those who moved."), None, 13
        ),
        Field("region_before", ("调动前的大区。", "The region before the move."), None, 12, Offered.REGIONS),
        Field("store_before", ("调动前的门店。", "The store before the move."), None, 12, Offered.STORES),
        Field(
            "receives",
            (
                "一般留空：按岗位决定。不收写“否”；只收某个单位的，写它的名称。",
                "Mostly empty: the post decides. 否 for none, or the name of the one unit to hear about.",
            ),
            None,
            12,
        ),
        Field(
            "weight",
            ("分解目标时的份量，1 为平均；不填就是 1。", "The part in a split, 1 is the ordinary one; 1 if empty."),
            Decimal(1),
            11,
        ),
        Field("remark", ("其他要说明的。", "Anything else."), None, 22),
    ),
)

FORMS: Mapping[str, Plan] = MappingProxyType(
    {
        "people": _PEOPLE,
        "sales_target": _SALES_TARGET,
        "daily_report": _DAILY_REPORT,
        "sales_ledger": _SALES_LEDGER,
        "receipts": _RECEIPTS,
        "levels": LEVELS_PLAN,
        "budget": BUDGET_PLAN,
        "weights": WEIGHTS_PLAN,
        "absences": ABSENCES_PLAN,
        "incentive": INCENTIVE_PLAN,
        "scores": SCORES_PLAN,
        "customers": CUSTOMERS_PLAN,
        "contacts": CONTACTS_PLAN,
        "check_ins": CHECK_INS_PLAN,
        "channel_stock": CHANNEL_STOCK_PLAN,
        "settings": SETTINGS_PLAN,
    }
)
"""The form of each kind, by its key."""
