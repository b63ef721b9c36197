"""压货, 走访建议, 窜货乱价 as sheets of a manager's workbook: doubts to be looked into (待核实), never a verdict."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from workflow.domain.finding import Language
from workflow.domain.mark import Format, ResultTable, TableColumn
from workflow.domain.money import to_units
from workflow.domain.supervision import ChannelStock, Doubt, FieldVisit, Irregular, Stuffing, Supervision

_ZH = Language.ZH
_PRIVATE = (
    "待核实：只是数字上不寻常，也可能事出有因；只给主管看，请先核实、再私下沟通。",
    "To be looked into: unusual figures may have good reasons. For managers alone; ask before you judge.",
)


def doubt_tables(seen: Supervision, language: Language) -> tuple[ResultTable, ...]:
    """Return the sheets that have something on them."""
    made = (
        visit_table(seen.field_visits, language),
        stuffing_table(seen.stuffing, seen.stocks, language),
        register_table(seen.irregular, language),
    )
    return tuple(table for table in made if table)


def _said(language: Language, zh: str, en: str) -> str:
    return zh if language is _ZH else en


def _columns(language: Language, *heads: tuple[str, str, Format, int]) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(_said(language, zh, en), shown, width) for zh, en, shown, width in heads)


_STUFFING_HEADS = (
    ("姓名", "Name", Format.TEXT, 10), ("单位", "Unit", Format.TEXT, 14), ("月份", "Month", Format.TEXT, 10),
    ("月末几日销售额", "Last days' sales", Format.MONEY, 16), ("占全月", "Of the month", Format.PERCENT, 10),
    ("自己以往 P95", "Own P95", Format.PERCENT, 14), ("之后退货", "Returned since", Format.MONEY, 14),
    ("以往均值+2σ", "Own mean + 2 σ", Format.MONEY, 14), ("退货统计到", "Returns up to", Format.DATE, 12),
    ("比较月数", "Months compared", Format.NUMBER, 10),
    ("经销商", "Dealer", Format.TEXT, 24), ("盘点日期", "Counted on", Format.DATE, 12),
    ("库存", "Stock", Format.TEXT, 16), ("渠道库存天数", "Days of stock", Format.NUMBER, 12),
    ("按几笔进货 (n)", "Sales (n)", Format.NUMBER, 12),
)  # fmt: skip


def stuffing_table(
    found: Sequence[Stuffing], stocks: Sequence[ChannelStock], language: Language
) -> ResultTable | None:  # fmt: skip
    """Return the 压货待核实 sheet (domain.md 4.11): crowded months, then dealers with much in stock; None for none."""
    if not found and not stocks:
        return None
    columns = _columns(language, *_STUFFING_HEADS)
    rows = tuple(
        (
            each.name, each.path.name, each.month.label, to_units(each.last_days), _percent(each.share),
            _percent(each.usual_share), to_units(each.returned), to_units(each.usual_returned), each.until, each.months,
            "", None, "", None, None,
        )
        for each in found
    ) + tuple(
        (
            each.name, each.path.name, "", *(None,) * 7, each.customer, each.day, _stock(each, language), each.days,
            each.sales,
        )
        for each in stocks
    )  # fmt: skip
    how = _said(
        language,
        "两样都有才列出：月末最后几个销售日占全月的比例高于自己以往的 P95，且之后的退货多于以往均值 + 2σ。",
        "With both signs: the last days above the own P95, later returns above the own mean + 2 σ.",
    )
    lasts = _said(
        language,
        "渠道库存天数 = 经销商库存 ÷ 盘点前的日均进货（净额，按自然日）；库存由经销商报，可能不准，n 小时只作参考。",
        "Days of stock = the dealer's count ÷ net sell-in a calendar day before it; counts are the dealer's own.",
    )
    notes = (_said(language, *_PRIVATE), *([how] if found else []), *([lasts] if stocks else []))
    return ResultTable(_said(language, "压货待核实", "Crowded months"), columns, rows, notes)


def _stock(each: ChannelStock, language: Language) -> str:
    number = f"{to_units(each.stock):,.2f}".removesuffix(".00")
    return (
        _said(language, f"{number} 元", number) if each.in_money else _said(language, f"{number} 件", f"{number} pcs")
    )


def _percent(share: Fraction) -> float:
    return round(float(share), 6)


def visit_table(found: Sequence[FieldVisit], language: Language) -> ResultTable | None:
    """Return the 走访建议 sheet, the most pressing first; None for none."""
    if not found:
        return None
    columns = _columns(
        language,
        ("次序", "No.", Format.NUMBER, 6), ("客户", "Customer", Format.TEXT, 24), ("等级", "Class", Format.TEXT, 8),
        ("负责人", "With", Format.TEXT, 10), ("单位", "Unit", Format.TEXT, 14),
        ("近 12 个月销售额", "12 months' sales", Format.MONEY, 16), ("最近拜访", "Last visit", Format.DATE, 12),
        ("未拜访天数", "Days since", Format.NUMBER, 10), ("负责人差额", "Their gap", Format.MONEY, 14),
    )  # fmt: skip
    rows = tuple(
        (
            number, each.customer, each.class_, each.name, each.path.name, to_units(each.value), each.last, each.days,
            to_units(each.gap),
        )
        for number, each in enumerate(found, 1)
    )  # fmt: skip
    how = _said(
        language,
        "次序 = 负责人差额占目标的比例 × 客户近 12 个月销售额 × 未拜访天数；建议与负责人同去，现场帮一把。",
        "Ordered by gap ÷ target × sales of 12 months × days without a visit: go there together, and help.",
    )
    return ResultTable(_said(language, "走访建议", "Field visits"), columns, rows, (how,))


def register_table(found: Sequence[Irregular], language: Language) -> ResultTable | None:
    """Return the 窜货乱价待核实 sheet, the latest first; None for none."""
    if not found:
        return None
    columns = _columns(
        language,
        ("待核实", "To check", Format.TEXT, 8), ("日期", "Date", Format.DATE, 11), ("姓名", "Name", Format.TEXT, 8),
        ("单位", "Unit", Format.TEXT, 10), ("客户", "Customer", Format.TEXT, 20), ("产品", "Product", Format.TEXT, 10),
        ("金额", "Amount", Format.MONEY, 12), ("单价", "Price", Format.MONEY, 10),
        ("平常价", "Usual", Format.MONEY, 10), ("价格带下限", "From", Format.MONEY, 11),
        ("价格带上限", "To", Format.MONEY, 11), ("说明", "Remark", Format.TEXT, 18),
        ("出处", "From cell", Format.TEXT, 20),
    )  # fmt: skip
    rows = tuple(
        (
            _said(language, *_DOUBTS[each.doubt]), each.day, each.name, each.path.name, each.customer, each.product,
            to_units(each.amount), *(_money(one) for one in (each.price, each.usual, each.low, each.high)),
            _why(each, language), str(each.place),
        )
        for each in found
    )  # fmt: skip
    how = _said(
        language,
        "价格带 = 该产品近一年单价的中位数 ± 配置的百分比；没有单价就用金额 ÷ 数量。窜货看客户档案里的区域。",
        "A band is the median of a product's prices of a year ± the configured percent.",
    )
    title = _said(language, "窜货乱价待核实", "Prices and regions")
    return ResultTable(title, columns, rows, (_said(language, *_PRIVATE), how))


_DOUBTS = {Doubt.PRICE: ("乱价", "price"), Doubt.REGION: ("窜货", "region")}


def _money(amount: int | None) -> Decimal | None:
    return None if amount is None else to_units(amount)


def _why(each: Irregular, language: Language) -> str:
    if each.doubt is Doubt.REGION:
        return _said(
            language,
            f"客户属 {each.home}，由 {each.region} 的人卖出",
            f"a customer of {each.home}, sold from {each.region}",
        )
    off = (each.price or 0) / each.usual - 1 if each.usual else 0
    return _said(language, f"比平常价{'高' if off > 0 else '低'} {abs(off):.0%}", f"{off:+.0%} against the usual price")
