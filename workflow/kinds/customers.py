"""客户档案: one row a customer: who they are, who looks after them, how often they are to be visited (S4)."""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.shared_columns import CITY_HEADERS, PERSON_HEADERS, REMARK, person_id, region, store

_Day = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2100, 1, 1))]
_Days = Annotated[int, Field(ge=1, le=366)]


class CustomerRecord(Record):
    """One customer of the office."""

    number: str | None = None
    customer: Annotated[str, Field(max_length=200)]
    alias: str | None = None
    """Other names, parted by 、 , ; or /."""
    contact: str | None = None
    phone: str | None = None
    address: str | None = None
    city: str | None = None
    region: str | None = None
    store: str | None = None
    person: str | None = None
    """Who looks after the customer; several may, and nobody need."""
    person_id: str | None = None
    grade: str | None = None
    """A, B or C; another word as it is written."""
    visit_every: _Days | None = None
    """Days from one visit to the next."""
    first_order: _Day | None = None
    business: str | None = None
    needs: str | None = None
    updated: _Day | None = None
    remark: str | None = None


_GRADES = {
    "A": ("a类", "a级", "a类客户", "重点", "重点客户", "核心", "核心客户", "vip", "大客户"),
    "B": ("b类", "b级", "b类客户", "潜在优质", "潜在优质客户", "优质", "优质客户", "重要"),
    "C": ("c类", "c级", "c类客户", "一般", "一般客户", "普通", "普通客户"),
}
"""S4: A 重点客户, B 潜在优质客户, C 一般客户."""

_HINT = r"客户(?:档案|资料|信息|名单|名录|清单|登记|主数据|列表)|customer (?:list|file|master)"

CUSTOMERS = Kind(
    key="customers",
    zh="客户档案",
    en="Customers",
    version=1,
    record=CustomerRecord,
    columns=(
        Column("number", "客户编号", "Customer ID", Content.IDENTITY, ("客户编码", "客户代码", "客户ID", "档案编号",
            "customer no"), fill_down=False),
        Column("customer", "客户名称", "Customer", synonyms=("客户", "客户全称", "公司名称", "单位名称", "客户公司",
            "客户姓名", "customer name", "name of customer")),
        Column("alias", "别名", "Alias", synonyms=("客户简称", "简称", "曾用名", "又名", "其他名称", "short name",
            "also known as"), strong=True),
        Column("contact", "联系人", "Contact", synonyms=("主要联系人", "客户联系人", "联系人姓名", "对接人",
            "contact person")),
        Column("phone", "电话", "Phone", Content.IDENTITY, ("联系电话", "客户电话", "手机", "手机号", "电话号码",
            "联系方式"), fill_down=False),
        Column("address", "地址", "Address", synonyms=("公司地址", "客户地址", "详细地址", "联系地址", "送货地址",
            "address")),
        Column("city", "城市", "City", synonyms=CITY_HEADERS),
        region(),
        store(),
        Column("person", "负责人", "Owner", Content.PERSON, ("客户负责人", "归属业务员", "跟进业务员", "owner",
            *PERSON_HEADERS)),
        person_id(),
        Column("grade", "等级", "Grade", synonyms=("客户等级", "客户级别", "级别", "ABC分类", "ABC", "ABC类", "grade")),
        Column("visit_every", "拜访频率天数", "Visit every (days)", synonyms=("拜访频率", "访问频率", "拜访频次",
            "拜访间隔", "拜访间隔天数", "拜访周期", "拜访周期(天)", "频率天数", "visit every"), strong=True),
        Column("first_order", "首单日期", "First order", Content.DATE, ("首次下单日期", "首次成交日期", "首次成交",
            "首次订货日期", "首单时间", "首次合作日期", "first order date"), strong=True),
        Column("business", "经营范围", "Business", synonyms=("主营", "主营业务", "主营产品", "行业", "所属行业",
            "business scope"), strong=True),
        Column("needs", "购买需求", "Needs", synonyms=("采购需求", "需求", "客户需求", "意向产品", "需求产品",
            "needs"), strong=True),
        Column("updated", "更新日期", "Updated", Content.DATE, ("最近更新", "最后更新", "更新时间", "维护日期",
            "核实日期", "建档日期", "登记日期", "updated on")),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"customer"}), frozenset({"contact", "phone", "address", "city"}),
            frozenset({"alias", "visit_every", "first_order", "business", "needs"}))),
        Claim((frozenset({"customer"}), frozenset({"contact", "phone", "address", "city", "grade", "number"})),
            hint=_HINT),
    ),
    substance=frozenset({"customer", "alias", "phone", "number"}),
    required=("customer",),
    hint=re.compile(_HINT, re.IGNORECASE),
    of_units=True,
)  # fmt: skip

_GRADE_OF = {word: grade for grade, words in _GRADES.items() for word in (grade.lower(), *words)}
_SPANS = {
    "天": 1, "日": 1, "d": 1, "day": 1, "周": 7, "星期": 7, "礼拜": 7, "week": 7, "旬": 10, "半月": 15, "半个月": 15,
    "月": 30, "个月": 30, "month": 30, "季": 90, "季度": 90, "quarter": 90, "半年": 182, "年": 365, "year": 365,
}  # fmt: skip
_NUMERALS = {"一": 1, "两": 2, "二": 2, "双": 2, "三": 3, "四": 4, "五": 5, "六": 6, "十": 10}
_EVERY = re.compile(
    rf"(?:每|every)?\s*(?P<number>\d{{1,3}}(?:\.0)?|[{''.join(_NUMERALS)}])?\s*个?"
    rf"(?P<span>{'|'.join(sorted(_SPANS, key=len, reverse=True))})?s?\s*(?:/?[1一]次|拜访[1一]次|一访)?",
    re.IGNORECASE,
)


def finish_customers(draft: Draft) -> None:
    """Read how often a customer is to be visited (7, 7天, 每周一次, 半月), and the grade in its usual words."""
    for index, text in enumerate(every := list(draft.column("visit_every"))):
        if isinstance(text, str):
            every[index] = _days(text)
            if every[index] is None:
                draft.add(index, "visit_every", Problem("customer.frequency"), text)
    if "visit_every" in draft.values:
        draft.values["visit_every"] = every
    if "grade" in draft.values:
        draft.values["grade"] = [
            _GRADE_OF.get(one.lower(), one) if isinstance(one, str) else one for one in draft.values["grade"]
        ]


def _days(text: str) -> int | None:
    found = _EVERY.fullmatch(text.strip())
    if not found or not (found["number"] or found["span"]):
        return None
    number = found["number"] or "1"
    days = _NUMERALS.get(number) or int(float(number))
    days *= _SPANS.get((found["span"] or "天").lower(), 1)
    return days if 1 <= days <= 366 else None
