"""销售明细: one row a sale."""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
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

Amount = Annotated[int, Field(ge=-(10**16), le=10**16)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1))]


Share = Annotated[int, Field(ge=0, le=10_000)]
"""In 1/10,000: what of a sale that stands on several rows is this row's. `amount` is that part already."""


class LedgerRecord(Record):
    """A sale, or a return with a negative amount."""

    date: Day | None = None
    month_day: str | None = None
    person: str | None = None
    person_id: str | None = None
    amount: Amount
    margin: Amount | None = None
    order_number: str | None = None
    customer: str | None = None
    product: str | None = None
    region: str | None = None
    store: str | None = None
    share: Share | None = None
    assist: str | None = None
    """Who helped and gets no part of it (domain.md 4.14), as written in a column of its own."""
    remark: str | None = None
    basis: str | None = None
    """What the row says of tax."""
    origin_order: str | None = None
    """Of a return: the order that it takes back."""
    quantity: str | None = None
    """As written; what is no plain number is no quantity (`resolve.sold`)."""
    price: str | None = None
    """Of a piece, as written."""


AMOUNT_HEADERS = (
    "金额", "销售额", "销售金额", "实际销售额", "订单金额", "成交金额", "成交额", "总金额", "总额", "总价",
    "合计金额", "价税合计", "含税金额", "销售收入", "收入", "营业额", "业绩",
    "销售业绩", "业绩金额", "业绩(含税)", "售价金额", "交易额", "订单额", "订单总额", "实付金额", "实收金额",
    "完成金额", "开票金额", "出货金额", "发货金额", "签约金额", "合同金额", "合同总额", "签约", "认购",
    "理论回款业绩", "订单总金额", "业务净收入",
    "已订购商品销售额", "当日销售", "当日销售额", "今日销售", "今日销售额", "本日金额", "日销售额", "销售额合计",
    "sales amount", "amount", "sales", "revenue", "subtotal", "total",
)  # fmt: skip

SALES_LEDGER = Kind(
    key="sales_ledger",
    zh="销售明细",
    en="Sales ledger",
    version=3,
    record=LedgerRecord,
    columns=(
        Column("date", "日期", "Date", Content.DATE, DATE_HEADERS),
        person(),
        person_id(),
        Column("amount", "金额", "Amount", Content.MONEY, AMOUNT_HEADERS, none_is_zero=True),
        Column("margin", "毛利", "Margin", Content.MONEY, ("毛利额", "毛利润", "利润", "销售毛利", "gross margin",
            "gross profit"), strong=True),
        order_number(),
        customer(),
        Column("product", "产品", "Product", synonyms=("产品名称", "商品名称", "商品", "品名", "品牌", "规格",
            "型号", "规格型号", "商品代号", "商品编码", "商品码", "品牌编号", "分类", "子类别", "销售名称",
            "课程名称", "物料基本分类", "商品简称(打单名称)", "类别", "物料名称", "货品", "product name", "item")),
        region(),
        store(),
        share(),
        Column("assist", "协办人", "Assisting", synonyms=("协助签订人", "协办", "协助人", "协签人", "配合人", "协同人",
            "assisted by")),
        REMARK,
        Column("basis", "口径", "Basis", synonyms=("含税口径", "税口径", "计税口径", "是否含税", "含税/不含税",
            "tax basis")),
        Column("origin_order", "原订单号", "Original order", Content.IDENTITY, ("原单号", "原销售单号", "原订单编号",
            "原单据编号", "退货原单号", "关联订单号", "原合同号", "original order no", "return of")),
        Column("quantity", "数量", "Quantity", synonyms=("销售数量", "数目", "件数", "订单数量", "出货数量", "发货数量",
            "qty", "pieces")),
        Column("price", "单价", "Price", synonyms=("单价(元)", "销售单价", "成交价", "成交单价", "产品单价", "商品单价",
            "含税单价", "unit price")),
    ),
    claims=(
        Claim((frozenset({"amount", "margin"}), frozenset({"date"}), frozenset({"person", "person_id", "customer",
            "order_number", "product", "store"}))),
        Claim((frozenset({"amount"}), frozenset({"person", "person_id"}), frozenset({"customer", "order_number",
            "product"}))),
    ),
    substance=frozenset({"amount", "margin", "order_number", "customer", "product"}),
    required=("date", "amount"),
    hint=re.compile(r"销售(?!目标|日报)|明细|台账|订单|流水|出货|发货|业绩|sales|ledger|order", re.IGNORECASE),
)  # fmt: skip
