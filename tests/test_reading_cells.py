"""The cell parser: whatever way a number or a date is written, it is read back exactly, or a question is asked."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.money import SCALE, to_amount
from workflow.domain.sheet import CellError, Uncalculated
from workflow.kinds.amounts import chinese_number, parse_amount
from workflow.kinds.dates import DateContext, MonthDay, day_in_name, parse_date, year_and_month
from workflow.kinds.problem import Problem

FULL_WIDTH = str.maketrans("0123456789.,-%()", "０１２３４５６７８９．，－％（）")
amounts = st.decimals(min_value=Decimal("-99999999.9999"), max_value=Decimal("99999999.9999"), places=4)
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))

WRITTEN_AMOUNTS = {
    "plain": lambda one: f"{one.normalize():f}",
    "four decimals": lambda one: f"{one:.4f}",
    "separators": lambda one: f"{one:,.4f}",
    "wide separators": lambda one: f"{one:,.4f}".replace(",", "，"),
    "full width": lambda one: f"{one:.4f}".translate(FULL_WIDTH),
    "blanks": lambda one: f"  {one:,.4f}　",
    "brackets for minus": lambda one: f"({-one:,.4f})" if one < 0 else f"{one:.4f}",
    "minus behind": lambda one: f"{-one:.4f}-" if one < 0 else f"{one:.4f}",
    "yuan": lambda one: f"{one:.4f}元",
    "yen sign": lambda one: f"￥{one:,.4f}" if one >= 0 else f"-￥{-one:,.4f}",
    "rmb": lambda one: f"{one:.4f} RMB",
    "plus": lambda one: f"+{one:.4f}" if one > 0 else f"{one:.4f}",
    "wan": lambda one: f"{(one / 10_000).normalize():f}万",
    "wan yuan": lambda one: f"{one / 10_000:f} 万元",
    "w": lambda one: f"{one / 10_000:f}w",
    "k": lambda one: f"{one / 1_000:f}K",
    "thousand": lambda one: f"{one / 1_000:f}千元",
    "million": lambda one: f"{one / 1_000_000:f}百万",
    "hundred million": lambda one: f"{one / 100_000_000:f}亿元",
    "green triangle": lambda one: f"{one:.4f} ",
}


@given(one=amounts, form=st.sampled_from(sorted(WRITTEN_AMOUNTS)))
def test_every_way_to_write_an_amount_is_read_back_exactly(one: Decimal, form: str):
    """An amount means the same in all its written forms, to a ten-thousandth."""
    assert parse_amount(WRITTEN_AMOUNTS[form](one)) == to_amount(one)


@given(st.floats(min_value=-1e10, max_value=1e10, allow_nan=False))
def test_a_number_in_a_cell_is_its_nearest_step(number: float):
    """A binary number is taken as the decimal that the spreadsheet program shows."""
    assert parse_amount(number) == to_amount(number)


@given(one=amounts.filter(lambda one: abs(one) < 1_000_000), unit=st.sampled_from([1, 100, 1_000, 10_000, 1_000_000]))
def test_the_unit_of_a_column_scales_its_numbers(one: Decimal, unit: int):
    """3.2 in a column of 万元 is 32,000 元, exactly."""
    assert parse_amount(f"{one:f}", Decimal(unit)) == to_amount(one * unit)


@given(one=amounts)
def test_a_unit_in_the_cell_wins(one: Decimal):
    """元 in the cell is 元 in a column of 万元 too."""
    assert parse_amount(f"{one:f}元", Decimal(10_000)) == to_amount(one)


@given(st.text(max_size=12))
def test_no_text_breaks_the_parsers(text: str):
    """Whatever stands in a cell is an amount, nothing, or a problem; a date likewise."""
    assert parse_amount(text) is None or isinstance(parse_amount(text), (int, Problem))
    assert parse_date(text, DateContext(2026, 11)) is None or isinstance(
        parse_date(text, DateContext(2026, 11)), (date, Problem)
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("约3万", "amount.approximate"), ("3万多", "amount.approximate"), ("大约 500", "amount.approximate"),
            ("100左右", "amount.approximate"),
        ("3-5万", "amount.span"), ("3000~5000", "amount.span"), ("1,23", "amount.separator"), ("12,3456",
            "amount.separator"),
        ("三件", "amount.text"), ("见附件", "amount.text"), ("3.2.1", "amount.text"), (True, "amount.text"), ("1e30",
            "amount.text"),
        (date(2026, 11, 3), "amount.date"), (time(9, 30), "amount.date"), (CellError("#REF!"), "cell.error"),
        (Uncalculated("SUM(A1)"), "cell.uncalculated"), (float("nan"), "amount.range"), (1e18, "amount.range"),
    ],
)  # fmt: skip
def test_what_is_no_exact_amount_is_said(text, code: str):
    """Roughly, from–to, commas in odd places, words, dates and errors are problems, never a number."""
    found = parse_amount(text)
    assert isinstance(found, Problem)
    assert found.code == code


@pytest.mark.parametrize("text", ["", " ", "-", "—", "/", "\\", "暂无", "无", "N/A", "待定", "NULL", "－", "空"])
def test_placeholders_are_no_amount(text: str):
    """A word for 'nothing' is missing; 无 among actuals is 0."""
    assert parse_amount(text) is None
    assert parse_amount("无", none_is_zero=True) == 0
    assert parse_amount("-", none_is_zero=True) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三万五", 35_000),
        ("十二", 12),
        ("两千零五十", 2_050),
        ("一百二", 120),
        ("五万", 50_000),
        ("一亿零三万", 100_030_000),
        ("三三", None),
    ],
)
def test_chinese_numerals_are_numbers(text: str, number: int | None):
    """三万五 is 35,000: the last digit stands one step below the one before."""
    assert chinese_number(text) == number
    assert parse_amount(f"{text}元") == (number * SCALE if number is not None else Problem("amount.text"))


def test_wan_and_qian_together():
    """3万5 and 3万5千 are 35,000."""
    assert parse_amount("3万5") == parse_amount("3万5千") == parse_amount("3万5千元") == 35_000 * SCALE


WRITTEN_DAYS = {
    "iso": lambda day: day.isoformat(),
    "unpadded": lambda day: f"{day.year}-{day.month}-{day.day}",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "spaced": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 号",
    "compact": lambda day: f"{day:%Y%m%d}",
    "full width": lambda day: f"{day.year}－{day.month}－{day.day}".translate(FULL_WIDTH),
    "weekday": lambda day: f"{day.year}年{day.month}月{day.day}日（星期三）",
    "with a time": lambda day: f"{day.isoformat()} 09:30:00",
    "with T": lambda day: f"{day.isoformat()}T09:30:00",
    "serial as text": lambda day: str((day - date(1899, 12, 30)).days),
    "english": lambda day: f"{day:%b %d, %Y}",
}


@given(day=days, form=st.sampled_from(sorted(WRITTEN_DAYS)))
def test_every_way_to_write_a_day_is_read_back(day: date, form: str):
    """A full date means the same in all its written forms."""
    assert parse_date(WRITTEN_DAYS[form](day), DateContext()) == day


@given(day=days)
def test_every_type_of_a_day_is_read_back(day: date):
    """A date cell, a cell with a time, a serial number and yyyymmdd as a number are one day."""
    serial = (day - date(1899, 12, 30)).days
    for value in (
        day,
        datetime(day.year, day.month, day.day, 9, 30),  # noqa: DTZ001 - a cell has no time zone
        serial,
        float(serial),
        serial + 0.4,
        float(f"{day:%Y%m%d}"),
    ):
        assert parse_date(value, DateContext()) == day


@given(
    day=st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31)),
    form=st.sampled_from(
        ["{0.month}月{0.day}日", "{0.month}/{0.day}", "{0.month}-{0.day}", "{0.month}.{0.day}", "{0.month}月{0.day}号"]
    ),
)
def test_a_day_without_its_year_takes_it_from_the_context_or_leaves_it_open(day: date, form: str):
    """11月3日 is a day of the title's year; without one the year stays open, it is not guessed."""
    text = form.format(day)
    assert parse_date(text, DateContext(2026)) == day
    assert parse_date(text, DateContext()) == MonthDay(day.month, day.day)


@given(day=st.dates(min_value=date(2026, 11, 1), max_value=date(2026, 11, 30)))
def test_a_day_of_the_month_needs_the_month(day: date):
    """3日 is a day of the title's month; without one it is asked."""
    assert parse_date(f"{day.day}日", DateContext(2026, 11)) == day
    assert parse_date(day.day, DateContext(2026, 11)) == day
    assert parse_date(f"{day.day}日", DateContext()) == Problem("date.no_month")


def test_the_number_11_3_is_asked():
    """The number 11.30 lost its zero: 11.3 may be the 3rd or the 30th; 11.25 can only be one day."""
    found = parse_date(11.3, DateContext(2026))
    assert found == Problem("date.number", {"first": "11月3日", "second": "11月30日"})
    assert parse_date(11.25, DateContext(2026)) == date(2026, 11, 25)
    assert parse_date(11.4, DateContext(2026)) == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026.11.31", "date.impossible"), ("2026-13-01", "date.impossible"), ("11月31日", "date.impossible"),
            ("待定日期", "date.text"),
        ("昨天", "date.relative"), ("03/04/2026", "date.number"), (timedelta(hours=3), "date.text"), (time(9),
            "date.text"), (-5, "date.text"),
        (CellError("#N/A"), "cell.error"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_said(value, code: str):
    """A day that does not exist, words, durations and 03/04/2026 are problems with their own names."""
    found = parse_date(value, DateContext())
    assert isinstance(found, Problem)
    assert found.code == code


def test_today_is_the_day_of_the_sheet():
    """今天 means the day that the sheet is about, 昨天 the one before."""
    context = DateContext(2026, 11, date(2026, 11, 3))
    assert parse_date("今天", context) == date(2026, 11, 3)
    assert parse_date("昨日", context) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("销售明细2026年11月", (2026, 11)), ("目标2026.11", (2026, 11)), ("日报20261103", (2026, 11)), ("11月",
            (None, 11)), ("十一月目标", (None, 11)),
        ("2026销售目标", (2026, None)), ("张三2005", (None, None)), ("HC2009_11月", (None, 11)),
            ("（截止2025年4月11日）", (2025, 4)), ("工号2005", (None, None)),
    ],
)  # fmt: skip
def test_years_and_months_are_taken_from_titles_and_names(text: str, expected):
    """A title tells year and month; the digits of an id do not."""
    assert year_and_month(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("11.3", date(2026, 11, 3)), ("11月3日", date(2026, 11, 3)), ("3日", date(2026, 11, 3)), ("日报20261103",
            date(2026, 11, 3)),
        ("日报综合数据（6.30）", date(2026, 6, 30)), ("销售11.02-11.08", None), ("第一周", None), ("2026-11-03",
            date(2026, 11, 3)),
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_can_be_a_day(name: str, expected):
    """One day in a name is the sheet's day; a span of days is none."""
    assert day_in_name(name, DateContext(2026, 11)) == expected
