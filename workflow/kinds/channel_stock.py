"""渠道库存: what a dealer or a customer still has in stock on a day, in pieces or in money (capabilities.md #46)."""

import re

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.sales_ledger import Amount, Day
from workflow.kinds.shared_columns import CUSTOMER_HEADERS, REMARK, person, person_id


class ChannelStockRecord(Record):
    """What one customer has of one product, or of all, at the end of a day; at least one of quantity and amount."""

    date: Day | None = None
    month_day: str | None = None
    customer: str | None = None
    product: str | None = None
    quantity: Amount | None = None
    """Pieces in 1/10,000."""
    amount: Amount | None = None
    """Value at the price they were sold in at, in 1/10,000 元."""
    person: str | None = None
    person_id: str | None = None
    remark: str | None = None


_HINT = r"库存|存货|盘点|stock|inventory"

CHANNEL_STOCK = Kind(
    key="channel_stock",
    zh="渠道库存",
    en="Channel stock",
    version=1,
    record=ChannelStockRecord,
    columns=(
        Column("date", "盘点日期", "Counted on", Content.DATE, ("库存日期", "盘存日期", "截止日期", "日期",
            "统计日期", "上报日期", "date", "stock date")),
        Column("customer", "经销商", "Dealer", synonyms=("经销商名称", "渠道商", "渠道", "渠道名称", "代理商",
            "客户名称", *CUSTOMER_HEADERS, "dealer name", "distributor")),
        Column("product", "产品", "Product", synonyms=("产品名称", "商品", "商品名称", "品名", "品种", "规格型号",
            "product name")),
        Column("quantity", "库存数量", "Stock", Content.NUMBER, ("库存", "库存量", "结存数量", "期末库存",
            "盘点数量", "库存件数", "实际库存", "stock quantity", "on hand"), strong=True),
        Column("amount", "库存金额", "Stock value", Content.MONEY, ("库存货值", "库存价值", "结存金额",
            "期末库存金额", "stock amount"), strong=True),
        person(),
        person_id(),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"customer"}), frozenset({"quantity"}), frozenset({"amount"}), frozenset({"date"}))),
        Claim((frozenset({"customer"}), frozenset({"quantity", "amount"}), frozenset({"date"})), hint=_HINT),
    ),
    substance=frozenset({"quantity", "amount"}),
    required=("date", "customer"),
    hint=re.compile(_HINT, re.IGNORECASE),
    of_units=True,
)  # fmt: skip
