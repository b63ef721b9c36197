"""The blank forms of customers, contacts, check-ins and the office's settings; see `form_fields.py`."""

from datetime import date
from decimal import Decimal

from workflow.domain.form import Others
from workflow.kinds.form_field import Both, Field, Offered, Plan

_GUIDE: Both = (
    "深色表头必填，浅色表头可以不填。灰色斜体的“示例”行不计入，请从它下面一行填起。鼠标停在表头上，可看怎样填。",
    "Dark headers must be filled in. Start below the grey example row, which does not count. Rest on headers for help.",
)
_DAY = date(2026, 11, 3)
_REMARK = Field("remark", ("其他要说明的。", "Anything else."), None, 22)
_PERSON = Field(
    "person", ("姓名，同人员表里的写法。", "The name as in the people workbook."), ("王芳", "Fang Wang"), 12,
    Offered.PEOPLE, Others.ASKED, header=("人员", "Salesperson"),
)  # fmt: skip
_PERSON_ID = Field(
    "person_id", ("工号；有重名时必须填。", "The employee ID; needed where two share a name."), ("1001", "1001"), 10
)
_NAME: Both = ("宏远贸易有限公司", "Hongyuan Trading")

CUSTOMERS_PLAN = Plan(
    title=("客户档案", "Customers"),
    guide=_GUIDE,
    pinned=3,
    rows=60,
    fields=(
        Field("number", ("每家一个，不重复。", "One a customer, none twice."), ("K001", "K001"), 11),
        Field("customer", ("全称。", "The full name."), _NAME, 24, required=True),
        Field("alias", ("别的叫法，用顿号分开。", "Other names, parted by commas."), ("宏远、HY", "Hongyuan"), 16),
        Field("contact", ("联系人。", "Whom to speak with."), ("李经理", "Mr Li"), 12),
        Field("phone", ("手机，或带区号的座机。", "Mobile, or landline with area code."),
            ("13800000000", "13800000000"), 14),
        Field("address", ("详细地址。", "The address."), ("南京西路 1 号", "1 Nanjing Road W"), 24),
        Field("city", ("所在城市。", "The city."), ("上海", "Shanghai"), 10),
        Field("region", ("所属区域，同人员表里的写法。", "The region as in the people workbook."), ("华东", "East"), 10,
            Offered.REGIONS),
        Field("person", ("由谁负责。", "Who looks after the customer."), ("王芳", "Fang Wang"), 12, Offered.PEOPLE,
            Others.ASKED),
        Field("grade", ("A 重点、B 潜在优质、C 一般。", "A key, B promising, C ordinary."), ("A", "A"), 8,
            (("A", "A"), ("B", "B"), ("C", "C"))),
        Field("visit_every", ("几天拜访一次；不填按等级。", "Days from visit to visit; the grade's if empty."),
            ("7", "7"), 13),
        Field("first_order", ("第一次下单的日期；没有成交过的留空。", "The day of the first order; empty before it."),
            date(2024, 3, 1), 13),
        Field("business", ("客户经营什么。", "What the customer deals in."), ("办公用品", "Stationery"), 16),
        Field("needs", ("客户要买什么。", "What the customer buys."), ("碎纸机、耗材", "Shredders"), 18),
        Field("updated", ("最近核实的日期。", "When it was last checked."), _DAY, 13),
        _REMARK,
    ),
)  # fmt: skip

CONTACTS_PLAN = Plan(
    title=("联系记录", "Contact log"),
    guide=_GUIDE,
    rows=60,
    fields=(
        Field("date", ("哪一天联系的。", "The day."), _DAY, 13, required=True),
        _PERSON,
        _PERSON_ID,
        Field("customer", ("客户名称，同客户档案。", "The customer as listed."), _NAME, 24, required=True),
        Field("method", ("怎样联系的。", "How."), ("电话", "Phone"), 12, (("电话", "Phone"), ("微信", "WeChat"),
            ("邮件", "Mail"), ("上门", "Visit"))),
        Field("contact", ("和谁谈的。", "With whom."), ("李经理", "Mr Li"), 12),
        Field("content", ("谈了什么。", "What was talked about."), ("新品报价", "Quoted"), 26),
        Field("outcome", ("有什么成果。", "What came of it."), ("有意向", "Interested"), 14),
        Field("next_step", ("接下来做什么、什么时候。", "What comes next, and when."),
            ("11月10日送样", "Samples on 10 Nov"), 18),
        _REMARK,
    ),
)  # fmt: skip

CHECK_INS_PLAN = Plan(
    title=("签到", "Check-ins"),
    guide=(
        "一般由外勤软件导出，不用手填；导出的签到时间带日期的，不必另有日期一列。灰色斜体的“示例”行不计入。",
        "Mostly exported by a field app; no column of days is needed where the time bears its day.",
    ),
    rows=60,
    fields=(
        Field("date", ("哪一天。", "The day."), _DAY, 13, required=True),
        Field("visit_time", ("几点几分。", "The time of day."), ("9:05", "9:05"), 13, required=True),
        _PERSON,
        _PERSON_ID,
        Field("customer", ("在哪家客户。", "At which customer's."), _NAME, 24),
        Field("place", ("在什么地方。", "Where."), ("南京西路 1 号", "1 Nanjing Road W"), 24),
        Field("coordinates", ("经度,纬度。", "Longitude, latitude."), ("121.4737,31.2304", "121.4737,31.2304"), 20),
        _REMARK,
    ),
)  # fmt: skip

CHANNEL_STOCK_PLAN = Plan(
    title=("渠道库存", "Channel stock"),
    guide=_GUIDE,
    rows=60,
    fields=(
        Field("date", ("哪一天盘点的。", "The day of the count."), _DAY, 13, required=True),
        Field("customer", ("经销商，同销售明细里的客户名称。", "The dealer as in the sales ledger."), _NAME, 24,
            required=True),
        Field("product", ("哪种产品；不分产品的留空。", "Which product; empty for all together."),
            ("碎纸机", "Shredder"), 16),
        Field("quantity", ("还剩多少；与金额填一样即可。", "What is left; this or the value."), Decimal(120), 12),
        Field("amount", ("按进货价值多少元；填了就按它算。", "Its value as it was sold in; it goes first."),
            Decimal(36000), 14),
        _PERSON,
        _PERSON_ID,
        _REMARK,
    ),
)  # fmt: skip

SETTINGS_PLAN = Plan(
    title=("配置", "Settings"),
    guide=(
        "一行一条规则；没写的按默认值。改规则请加一行并写生效日，旧的一行留着。有哪些键、可以填什么，见程序的说明。",
        "A row a rule; defaults count for the rest. To change one add a row with its day and leave the old one.",
    ),
    rows=40,
    fields=(
        Field("key", ("规则的名称。", "The rule."), ("每日拜访定量", "每日拜访定量"), 22, required=True),
        Field("value", ("它的值；几个值用顿号分开，开关写“是”或“否”。",
            "Its value; part several by commas, yes or no for switches."), ("6", "6"), 34),
        Field("valid_from", ("从哪天起；不填就是一直。", "From which day; ever if empty."), _DAY, 13),
        Field("note", ("为什么这样定。", "Why."), ("每人每天", "A person a day"), 30),
    ),
)  # fmt: skip
