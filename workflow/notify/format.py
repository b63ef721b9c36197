"""How messages show amounts, shares and days in each language, and how wide a text is in a plain-text table.

HTML shows what a phone can show (`brief`: 12.3万); the plain-text twin shows the exact amounts (`exact`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from workflow.domain.display_width import display_width
from workflow.domain.finding import Language
from workflow.domain.metric import Unit
from workflow.domain.money import thousands
from workflow.domain.period import Period, Span

_WEEKDAYS = {Language.ZH: "一二三四五六日", Language.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = {
    Language.ZH: ((10**8, 2, "亿"), (10**5, 1, "万")),
    Language.EN: ((10**6, 2, "M"), (10**5, 1, "K")),
}
"""From how many units (元) an amount is shortened, decimals kept, suffix; the largest first."""
_SCALES = {"亿": 10**8, "万": 10**4, "M": 10**6, "K": 10**3}
MINUS = "\u2212"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Formats:
    """What templates call to show a value, in one language."""

    language: Language

    def filters(self) -> Mapping[str, Callable[..., str]]:
        """Return the filters by the name templates use."""
        return {
            "brief": self.brief,
            "exact": self.exact,
            "percent": percent,
            "day": self.day,
            "full_day": self.full_day,
            "period": self.period,
            "left": self.left,
            "right": self.right,
            "short": self.short,
        }

    def brief(self, amount: int | None, unit: Unit = Unit.MONEY, *, signed: bool = False, whole: bool = False) -> str:
        """Return an amount for a phone: 万 from 10万 up, whole 元 below; counts with a decimal only if needed.

        A gap of a count (`signed`) and what is expected of one (`whole`) are whole numbers: nobody makes half a visit.
        What is missing is never less than one; the plain text and `explain` keep the fraction.
        """
        if amount is None:
            return "—"
        value = Decimal(abs(amount)).scaleb(-4)
        sign = "" if amount == 0 else MINUS if amount < 0 else "+" if signed else ""
        if unit is Unit.MONEY:
            for least, decimals, suffix in _UNITS[self.language]:
                if value >= least:
                    return f"{sign}{_rounded(value / _SCALES[suffix], decimals):,f}{suffix}"
            written = f"{_rounded(value, 0):,f}"
        elif unit is Unit.COUNT and (signed or whole):
            written = f"{max(_rounded(value, 0), Decimal(signed and amount < 0)):,f}"
        else:
            written = f"{_rounded(value, 1):,f}".removesuffix(".0") + _points(unit, signed=signed)
        return written if written == "0" else sign + written

    def exact(self, amount: int | None, unit: Unit = Unit.MONEY, *, signed: bool = False) -> str:
        """Return an amount in full: money to 分, counts with a decimal only if they have one; '-' for none."""
        if amount is None:
            return "-"
        written = thousands(amount) if unit is Unit.MONEY else thousands(amount, 1).removesuffix(".0")
        written += _points(unit, signed=signed)
        return f"+{written}" if signed and amount > 0 else written

    def day(self, day: date) -> str:
        """Return '11月20日' or '20 Nov'."""
        return f"{day.month}月{day.day}日" if self.language is Language.ZH else f"{day.day} {_MONTHS[day.month - 1]}"

    def full_day(self, day: date) -> str:
        """Return '2026年11月20日 周五' or 'Fri 20 Nov 2026'."""
        weekday = _WEEKDAYS[self.language][day.weekday()]
        if self.language is Language.ZH:
            return f"{day.year}年{self.day(day)} 周{weekday}"
        return f"{weekday} {self.day(day)} {day.year}"

    def period(self, period: Period) -> str:
        """Return '2026年11月', '2026年第4季度' …; in English 'Nov 2026', 'Q4 2026' …; other spans as start to end."""
        start, chinese = period.start, self.language is Language.ZH
        quarter = (start.month + 2) // 3
        match period.span:
            case Span.YEAR:
                return f"{start.year}年" if chinese else str(start.year)
            case Span.HALF:
                first = start.month == 1
                return (
                    f"{start.year}年{'上' if first else '下'}半年" if chinese else f"H{1 if first else 2} {start.year}"
                )
            case Span.QUARTER:
                return f"{start.year}年第{quarter}季度" if chinese else f"Q{quarter} {start.year}"
            case Span.MONTH:
                return f"{start.year}年{start.month}月" if chinese else f"{_MONTHS[start.month - 1]} {start.year}"
            case Span.DAY:
                return self.full_day(start)
            case _:
                return f"{start:%Y-%m-%d} – {period.end:%Y-%m-%d}"

    def left(self, text: str, columns: int) -> str:
        """Return a text padded (or cut) to a display width, flush left."""
        fitting = self.short(text, columns)
        return fitting + " " * (columns - self.width(fitting))

    def right(self, text: str, columns: int) -> str:
        """Return a text padded to a display width, flush right; figures are never cut."""
        return " " * (columns - self.width(text)) + text

    def short(self, text: str, columns: int) -> str:
        """Return a text that is no wider than so many columns, with '…' where it was cut."""
        if self.width(text) <= columns:
            return text
        room, kept = columns - self.width("…"), ""
        for character in text:
            room -= self.width(character)
            if room < 0:
                break
            kept += character
        return f"{kept}…"

    def width(self, text: str) -> int:
        """Return how many columns a text fills; who reads Chinese reads it in a Chinese font."""
        return display_width(text, chinese_font=self.language is Language.ZH)


def percent(share: Fraction | None, decimals: int = 1) -> str:
    """Return a share as '65.8%', rounded half up; '—' for none."""
    if share is None:
        return "—"
    return f"{_rounded(Decimal(share.numerator) * 100 / Decimal(share.denominator), decimals):,f}%"


def _points(unit: Unit, *, signed: bool) -> str:
    """What stands behind a rate: a percent sign; behind a difference of rates that it is in percentage points."""
    return "" if unit is not Unit.PERCENT else "pp" if signed else "%"
