"""回款: one row a payment received."""

import re

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.sales_ledger import Amount, Day, Share
from workflow.kinds.shared_columns import (
    DATE_HEADERS,
    REMARK,
    customer,
    order_number,
    person,
    person_id,
    region,
    share,
    store,
)


class ReceiptRecord(Record):
    """A payment, or money paid back with a negative amount."""

    date: Day | None = None
    month_day: str | None = None
    person: str | None = None
    person_id: str | None = None
    amount: Amount
    order_number: str | None = None
    customer: str | None = None
    method: str | None = None
    region: str | None = None
    store: str | None = None
    share: Share | None = None
    remark: str | None = None


_OWN_AMOUNT = (
    "回款金额", "回款额", "回款", "收款金额", "收款额", "已收货款", "到账金额", "实收货款", "实收款", "新总回款金额",
    "本次回收金额", "本次回款", "回款总额", "今日回款", "当日回款", "收汇金额", "已收金额", "累计实收货款",
    "回收欠新业绩",
    "实际回款", "回款金额合计", "received amount", "amount received", "payment",
)  # fmt: skip
_GENERIC_AMOUNT = ("金额", "实收金额", "付款金额", "付款金额-付款明细", "实付金额", "总金额", "amount")
_OWN_DATE = (
    "回款日期",
    "回款时间",
    "到账日期",
    "收款日期",
    "到账时间",
    "收款时间",
    "收汇日期",
    "此次回款时间",
    "付款日期",
    "付款日期-付款明细",
    "回收欠款日期",
    "received on",
    "payment date",
)

RECEIPTS = Kind(
    key="receipts",
    zh="回款",
    en="Receipts",
    version=2,
    record=ReceiptRecord,
    columns=(
        Column("date", "回款日期", "Received on", Content.DATE, (*_OWN_DATE, *DATE_HEADERS)),
        person(),
        person_id(),
        Column("received", "回款金额", "Amount received", Content.MONEY, _OWN_AMOUNT, strong=True, none_is_zero=True),
        Column("amount", "金额", "Amount", Content.MONEY, _GENERIC_AMOUNT, none_is_zero=True),
        order_number(),
        customer(),
        Column("method", "回款方式", "Method", synonyms=("付款方式", "收款方式", "支付方式", "结算方式", "收款账户",
            "method")),
        region(),
        store(),
        share(),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"received"}), frozenset({"date"}), frozenset({"person", "person_id", "customer",
            "order_number"}))),
        Claim((frozenset({"amount"}), frozenset({"date"}), frozenset({"person", "person_id", "customer",
            "order_number"})), hint=r"回款|收款|到账|货款|receipt|collection|payment"),
    ),
    substance=frozenset({"received", "amount", "order_number", "customer"}),
    required=("date", "amount"),
    hint=re.compile(r"回款|收款|到账|货款|receipt|collection|payment", re.IGNORECASE),
)  # fmt: skip
