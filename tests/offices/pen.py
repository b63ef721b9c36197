"""How one person writes: dates, amounts, names, headers (domain.md 5.1, 5.2, 5.5, 5.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

HEADERS: dict[str, tuple[str, ...]] = {
    "person": ("业务员", "销售员", "员工姓名", "姓名", "客户经理", "销售人员", "销售代表", "业务员姓名"),
    "person_id": ("工号", "员工编号", "业务员编号"),
    "region": ("大区", "区域", "销售区域", "地区"),
    "store": ("门店", "门店名称", "店铺", "团队"),
    "date": ("日期", "销售日期", "订单日期", "下单日期", "业务日期", "单据日期"),
    "amount": ("金额", "销售额", "销售金额", "实际销售额", "订单额", "总金额"),
    "margin": ("毛利", "利润"),
    "order_number": ("订单号", "订单编号", "单据编号", "订单单号"),
    "customer": ("客户", "客户名称", "订单客户"),
    "receipt_date": ("回款日期", "回款时间", "到账日期"),
    "receipt_amount": ("回款金额", "收款金额"),
    "metric": ("指标",),
    "period": ("期间", "月份", "年月"),
    "target": ("目标金额", "月目标", "本月目标", "目标"),
    "sales_target": ("销售额目标", "销售目标"),
    "collections_target": ("回款目标", "月度回款目标"),
    "report_person": ("日报人", "业务员", "姓名", "销售人员"),
    "report_date": ("填写日期", "填表日期", "日期", "拜访日期"),
    "weather": ("天气",),
    "seq": ("序号", "序"),
    "visit_customer": ("访问客户", "客户名称", "拜访客户"),
    "phone": ("电话", "联系电话"),
    "visit_time": ("访问时间", "拜访时间"),
    "purpose": ("访问目的", "拜访目的"),
    "notes": ("说明",),
    "outcome": ("商谈结果", "拜访结果"),
    "order_amount": ("订货金额",),
    "received_amount": ("收款金额", "回款金额"),
    "customer_class": ("客户类别",),
    "next_visit": ("预定再访时间", "下次拜访时间"),
    "other": ("其他记录", "备注"),
    "remark": ("备注",),
    "number": ("序号", "NO."),
}
"""Headers as they stand in real workbooks."""

_SAFE_DATES = ("cell", "cell", "iso", "slash", "dots", "chinese", "chinese_short")
_WILD_DATES = (
    *_SAFE_DATES,
    "cell_us",
    "cell_short",
    "compact",
    "compact_number",
    "serial",
    "slash_short",
    "day_only",
    "padded",
)
_FULL_WIDTH = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
_SAFE_MONEY = ("number", "number", "number", "comma", "plain")
_WILD_MONEY = (*_SAFE_MONEY, "full", "yen", "yuan", "wan", "w", "wide_comma", "blank")


@dataclass
class Pen:
    """The habits with which one sheet is written."""

    rng: Random
    wild: bool
    scale: Decimal
    """How many 元 one unit of the sheet is."""
    dates: tuple[str, ...]
    money: tuple[str, ...]
    nothing: object
    homonyms: frozenset[str] = frozenset()

    def header(self, key: str, suffix: str = "") -> str:
        """Return a header for a column, with the noise that headers have."""
        text = self.rng.choice(HEADERS[key]) + suffix
        if not self.wild:
            return text
        noise = self.rng.randrange(8)
        return {
            0: text + " ",
            1: "*" + text,
            2: text[0] + "\n" + text[1:],
            3: text[0] + "　" + text[1:],
            4: text + "：",
        }.get(noise, text)

    def day(self, value: date) -> tuple[object, str]:
        """Return a date as it is written, and the cell's format."""
        form = self.rng.choice(self.dates)
        match form:
            case "cell" | "cell_us" | "cell_short":
                return value, form
            case "serial":
                return (value - date(1899, 12, 30)).days, "text"
            case "compact_number":
                return int(f"{value:%Y%m%d}"), "text"
        texts = {
            "iso": f"{value:%Y-%m-%d}",
            "slash": f"{value.year}/{value.month}/{value.day}",
            "dots": f"{value.year}.{value.month}.{value.day}",
            "chinese": f"{value.year}年{value.month}月{value.day}日",
            "chinese_short": f"{value.month}月{value.day}日",
            "compact": f"{value:%Y%m%d}",
            "slash_short": f"{value.month}/{value.day}",
            "day_only": f"{value.day}日",
            "padded": f" {value.year}-{value.month}-{value.day} ".translate(_FULL_WIDTH),
        }
        return texts[form], "text"

    def amount(self, value: Decimal, *, zero_is_nothing: bool = False) -> object:
        """Return an amount of 元 as it is written on this sheet."""
        if not value and zero_is_nothing:
            return self.nothing
        own = value / self.scale
        form = self.rng.choice(self.money)
        short = (own / 10_000).normalize()
        if form in ("wan", "w") and (self.scale != 1 or short != round(short, 4)):
            form = "number"
        if form in ("yen", "yuan") and self.scale != 1:
            form = "comma"
        plain = f"{own.normalize():f}"
        comma = f"{own:,.2f}" if own == own.quantize(Decimal("0.01")) else plain
        return {
            "number": own,
            "plain": plain,
            "comma": comma,
            "full": plain.translate(_FULL_WIDTH),
            "yen": f"￥{comma}",
            "yuan": f"{plain}元",
            "wan": f"{short:f}万",
            "w": f"{short:f}w",
            "wide_comma": comma.replace(",", "，"),
            "blank": f" {plain} ",
        }[form]

    def name(self, name: str) -> str:
        """Return a person's name as it is written."""
        if not self.wild or name in self.homonyms:
            return name
        form = self.rng.randrange(8)
        if form == 0 and len(name) == 2:
            return f"{name[0]} {name[1]}"
        return {1: f"{name}(休假)", 2: f"{name} ", 3: f"{name[0]}　{name[1:]}", 4: f"{name}（兼）"}.get(form, name)


def draw_pen(rng: Random, *, wild: bool, homonyms: frozenset[str]) -> Pen:
    """Return the habits of one sheet: steady and plain, or all that people do."""
    scale = Decimal(rng.choice((1, 1, 1, 1_000, 10_000))) if wild else Decimal(rng.choice((1, 1, 10_000)))
    dates: Sequence[str] = _WILD_DATES if wild else _SAFE_DATES
    money: Sequence[str] = _WILD_MONEY if wild else _SAFE_MONEY
    kinds = rng.choice((1, 1, 2)) if wild else 1
    nothing = rng.choice((None, "-", "无", "/", "—", 0) if wild else (None, "-", 0))
    return Pen(
        rng, wild, scale, tuple(rng.choices(dates, k=kinds)), tuple(rng.choices(money, k=kinds)), nothing, homonyms
    )


def spans(rng: Random, start: object, end: object) -> str:
    """Return the times of a visit as text."""
    text = f"{start:%H:%M}"
    return rng.choice(
        (f"{text}-{end:%H:%M}", f"{text}～{end:%H:%M}", f"{text.replace(':', '：')}-{end:%H:%M}".lstrip("0"))
    )


def month_text(rng: Random) -> str:
    """Return November 2026 as a period is written."""
    return rng.choice(("2026-11", "2026年11月", "202611", "2026.11"))


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    following = (day.replace(day=1) + timedelta(32)).replace(day=1)
    return following - timedelta(1)
