"""费用预算: what may be spent and what was spent, a row a subject and month, or a row an expense."""

import re

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.dates import DateContext
from workflow.kinds.records import Draft
from workflow.kinds.sales_ledger import Amount, Day
from workflow.kinds.shared_columns import REMARK
from workflow.kinds.unit_rows import PERIOD, WHOSE, need_one, settle_periods


class BudgetRecord(Record):
    """A budget, an expense, or both, of a person or a unit, on a day or in a month."""

    date: Day | None = None
    month_day: str | None = None
    period: str | None = None
    person: str | None = None
    person_id: str | None = None
    company: str | None = None
    region: str | None = None
    store: str | None = None
    subject: str | None = None
    planned: Amount | None = None
    actual: Amount | None = None
    remark: str | None = None


BUDGET = Kind(
    key="budget",
    zh="费用预算",
    en="Budget",
    version=1,
    record=BudgetRecord,
    columns=(
        Column("date", "日期", "Date", Content.DATE, ("费用日期", "报销日期", "发生日期", "支出日期", "记账日期",
            "date", "spent on")),
        PERIOD,
        *WHOSE,
        Column("subject", "费用科目", "Subject", synonyms=("科目", "费用类别", "费用类型", "费用项目", "预算科目",
            "费用名称", "expense type", "account"), strong=True),
        Column("sort", "类型", "Sort", synonyms=("预算/实际", "数据类型", "sort")),
        Column("planned", "预算金额", "Budget", Content.MONEY, ("预算", "预算额", "费用预算", "预算数", "月预算",
            "本月预算", "budgeted"), strong=True),
        Column("actual", "实际金额", "Spent", Content.MONEY, ("实际费用", "费用实际", "实际发生", "实际发生额",
            "发生额", "发生金额", "报销金额", "费用金额", "支出", "支出金额", "实际支出", "已用金额", "spent",
            "actual expense"), none_is_zero=True),
        Column("amount", "金额", "Amount", Content.MONEY, ("amount",)),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"planned", "actual"}), frozenset({"subject"}), frozenset({"date", "period"}))),
        Claim((frozenset({"planned"}), frozenset({"actual"}), frozenset({"date", "period"}))),
        Claim((frozenset({"amount", "planned", "actual"}), frozenset({"subject", "sort"}),
            frozenset({"date", "period"})), hint=r"费用|预算|报销|开支|expense|budget"),
    ),
    substance=frozenset({"planned", "actual", "amount"}),
    words=frozenset({"period"}),
    of_units=True,
    hint=re.compile(r"费用|预算|报销|开支|expense|budget", re.IGNORECASE),
)  # fmt: skip

_PLAN = re.compile(r"预算|计划|budget|plan", re.IGNORECASE)


def finish_budget(draft: Draft, dates: DateContext, texts: tuple[str, ...]) -> None:
    """Take 金额 as a budget or as an expense: as the row says it, else as titles and names do; else it was spent."""
    settle_periods(draft, dates)
    titles = next((text for text in texts if "费用" in text or _PLAN.search(text)), "")
    planned, actual = list(draft.column("planned")), list(draft.column("actual"))
    for index, (amount, sort) in enumerate(zip(draft.column("amount"), draft.column("sort"), strict=True)):
        if amount is not None:
            plan = _PLAN.search(sort if isinstance(sort, str) else titles)
            (planned if plan else actual)[index] = amount
    draft.values["planned"], draft.values["actual"] = planned, actual
    if "amount" in draft.places:
        for key in ("planned", "actual"):
            draft.places.setdefault(key, draft.places["amount"])
    need_one(draft, ("planned", "actual"))
