"""销售日报: the nine fields of a visit report, and what was ordered and received (S4)."""

import re
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.sales_ledger import Amount, Day
from workflow.kinds.shared_columns import CUSTOMER_HEADERS, DATE_HEADERS, PERSON_HEADERS, person_id, region, store

Minute = Annotated[int, Field(ge=0, le=24 * 60)]


class ReportRecord(Record):
    """One visit of a daily report."""

    region: str | None = None
    store: str | None = None
    person: str | None = None
    person_id: str | None = None
    date: Day | None = None
    month_day: str | None = None
    weather: str | None = None
    seq: str | None = None
    customer: str | None = None
    phone: str | None = None
    visit_time: str | None = None
    visit_start: Minute | None = None
    """Minutes since midnight, out of the visit's time; None where that tells none (上午)."""
    visit_end: Minute | None = None
    purpose: str | None = None
    notes: str | None = None
    outcome: str | None = None
    customer_class: str | None = None
    next_visit: Annotated[str, Field(max_length=2000)] | None = None
    other: str | None = None
    order_amount: Amount | None = None
    received_amount: Amount | None = None


PURPOSES = {
    "订货": ("订单", "下单", "签单", "签约", "定货", "补货", "进货", "成交", "order", "ordering", "sale"),
    "收款": ("回款", "催款", "收账", "结款", "对账", "催收", "货款", "collection", "payment"),
    "开发": (
        "拓展",
        "新开",
        "开拓",
        "开发客户",
        "新客户开发",
        "陌拜",
        "陌生拜访",
        "拓客",
        "洽谈",
        "商谈",
        "development",
        "prospecting",
        "cold call",
    ),
    "服务": (
        "售后",
        "维护",
        "回访",
        "拜访",
        "客情",
        "客情维护",
        "维修",
        "安装",
        "培训",
        "送货",
        "送样",
        "投诉处理",
        "理货",
        "陈列",
        "巡店",
        "走访",
        "service",
        "support",
        "visit",
    ),
    "说明": (
        "新产品",
        "新政策",
        "新品",
        "推广",
        "介绍",
        "宣传",
        "新品推广",
        "促销",
        "活动",
        "政策宣导",
        "产品介绍",
        "报价",
        "演示",
        "方案",
        "presentation",
        "demo",
        "promotion",
    ),
}
"""访问目的 (S4, field 5): the five purposes, each with other words for it."""

CLASSES = {
    "开发": ("潜在", "意向", "潜在客户", "意向客户", "待开发", "开发中", "开发客户", "准客户", "prospect", "lead"),
    "新增": ("新客户", "新", "新客", "新增客户", "新开", "新签", "new"),
    "原有": ("老客户", "老", "老客", "原有客户", "现有", "已有", "成交客户", "旧客户", "existing", "regular"),
}
"""客户类别 (S4, field 7)."""

DAILY_REPORT = Kind(
    key="daily_report",
    zh="销售日报",
    en="Daily report",
    version=2,
    record=ReportRecord,
    columns=(
        region(),
        store(),
        Column("person", "日报人", "Reporter", Content.PERSON, PERSON_HEADERS),
        person_id(),
        Column("date", "填写日期", "Date", Content.DATE, ("填表日期", "日报日期", "报告日期", "拜访日期", "访问日期",
            "填报日期", *DATE_HEADERS)),
        Column("weather", "天气", "Weather", synonyms=("天气状况", "天气情况"), strong=True),
        Column("seq", "序号", "No.", Content.IDENTITY, ("序", "行", "NO", "编号", "#")),
        Column("customer", "访问客户", "Customer", synonyms=("拜访客户", "拜访客户名称", "访问客户名称", "拜访对象",
            "客户/联系人", "走访客户", "对接人", "零售渠道", "拜访单位", "被访客户", *CUSTOMER_HEADERS)),
        Column("phone", "电话", "Phone", Content.IDENTITY, ("联系电话", "客户电话", "手机", "电话号码", "联系方式")),
        Column("visit_time", "访问时间", "Visit time", synonyms=("拜访时间", "访问时段", "拜访时段", "起止时间",
            "时间段", "访问时间段", "拜访开始时间", "visit time"), strong=True),
        Column("purpose", "访问目的", "Purpose", Content.CHOICES, ("拜访目的", "目的", "访问类型", "拜访类型",
            "预期目的", "拜访事由", "purpose"), strong=True, choices=PURPOSES,
            taught_by="访问目的", own_words=True),
        Column("notes", "说明", "Notes", synonyms=("目的说明", "访问说明", "沟通内容", "洽谈内容", "拜访内容",
            "工作内容", "具体内容", "拜访事项", "拜访事项(1)")),
        Column("outcome", "商谈结果", "Outcome", synonyms=("拜访结果", "拜访成效", "洽谈结果", "访问结果", "结果",
            "客户反馈", "信息反馈", "信息反馈(1)", "跟进状态", "outcome", "result"), strong=True),
        Column("customer_class", "客户类别", "Customer class", Content.CHOICES, ("客户类型", "客户分类", "客户性质",
            "类别", "customer class"), strong=True, choices=CLASSES,
            taught_by="客户类别"),
        Column("next_visit", "预定再访时间", "Next visit", synonyms=("再访时间", "下次拜访时间", "下次访问时间",
            "预约再访", "预计再访时间", "下次拜访日期", "再访日期", "next visit"), strong=True),
        Column("other", "其他记录", "Other", synonyms=("其它记录", "其他", "其它", "备注", "遇到的问题", "总结思考",
            "问题与解决方案", "备忘", "备忘录", "客户异议", "remark")),
        Column("order_amount", "订货金额", "Order amount", Content.MONEY, ("订货额", "订单金额", "订货", "签单金额",
            "成交金额", "成交额", "今日销售额", "今日销售", "当日销售额", "当日销售", "销售额", "销售金额",
            "订货金额合计", "今日订货", "当日订货", "今日业绩", "当日业绩", "order amount"), none_is_zero=True),
        Column("received_amount", "收款金额", "Received", Content.MONEY, ("收款", "收款额", "回款金额", "回款额",
            "回款", "今日回款", "当日回款", "今日收款", "当日收款", "实收金额", "received"), none_is_zero=True),
    ),
    claims=(
        Claim((frozenset({"customer", "order_amount", "received_amount"}), frozenset({"visit_time", "purpose",
            "outcome", "next_visit"}))),
        Claim((frozenset({"customer"}), frozenset({"customer_class", "weather"}), frozenset({"person", "date", "seq",
            "phone"})), hint=r"日报|拜访|访问|report"),
        Claim((frozenset({"person", "date", "store"}), frozenset({"order_amount", "received_amount"})),
            hint=r"日报|daily"),
    ),
    substance=frozenset({"customer", "phone", "visit_time", "purpose", "notes", "outcome", "next_visit", "other",
        "order_amount", "received_amount"}),
    required=("person", "date"),
    hint=re.compile(r"日报|拜访|访问|daily|visit", re.IGNORECASE),
)  # fmt: skip
