"""联系记录: who spoke with whom at a customer's, by which way, about what, and what comes next (S3)."""

import re

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.sales_ledger import Day
from workflow.kinds.shared_columns import CUSTOMER_HEADERS, DATE_HEADERS, person, person_id


class ContactRecord(Record):
    """One contact with one customer."""

    date: Day | None = None
    month_day: str | None = None
    person: str | None = None
    person_id: str | None = None
    customer: str | None = None
    method: str | None = None
    contact: str | None = None
    content: str | None = None
    outcome: str | None = None
    next_step: str | None = None
    remark: str | None = None


_HINT = r"联系记录|跟进记录|沟通记录|联络记录|通话记录|contact log|call log"

CONTACTS = Kind(
    key="contacts",
    zh="联系记录",
    en="Contact log",
    version=1,
    record=ContactRecord,
    columns=(
        Column("date", "日期", "Date", Content.DATE, ("联系日期", "联系时间", "跟进日期", "跟进时间", "沟通日期",
            "沟通时间", *DATE_HEADERS)),
        person(),
        person_id(),
        Column("customer", "客户", "Customer", synonyms=CUSTOMER_HEADERS),
        Column("method", "联系方式", "Way", synonyms=("方式", "沟通方式", "跟进方式", "联系渠道", "联系途径",
            "way", "channel"), strong=True),
        Column("contact", "联系对象", "Spoke with", synonyms=("对象", "沟通对象", "联系人", "客户联系人", "对接人",
            "spoke with"), strong=True),
        Column("content", "内容", "Content", synonyms=("联系内容", "沟通内容", "跟进内容", "洽谈内容", "沟通情况",
            "跟进情况", "联系情况", "content")),
        Column("outcome", "结果", "Outcome", synonyms=("联系结果", "沟通结果", "跟进结果", "成果", "outcome",
            "result")),
        Column("next_step", "下一步", "Next step", synonyms=("下一步计划", "下步计划", "后续计划", "下次跟进",
            "下次联系", "下次联系时间", "下次跟进时间", "next action"), strong=True),
        Column("remark", "备注", "Remark", synonyms=("说明", "注", "附注", "remarks", "comment")),
    ),
    claims=(
        Claim((frozenset({"customer"}), frozenset({"date"}), frozenset({"method"}),
            frozenset({"contact", "next_step"}), frozenset({"content", "outcome"}))),
        Claim((frozenset({"customer"}), frozenset({"method", "contact", "next_step"}),
            frozenset({"content", "outcome"})), hint=_HINT),
    ),
    substance=frozenset({"customer", "contact", "content", "outcome", "next_step"}),
    required=("date",),
    hint=re.compile(_HINT, re.IGNORECASE),
)  # fmt: skip
