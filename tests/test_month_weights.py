"""Typed and fitted weights of months, weeks by day, targets that stop at weeks (domain.md 4.1)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_desk import AS_OF, settled, sheet
from small_office import CALENDAR, COMPANY, EAST, NOVEMBER, SHANGHAI, WEST, facts, target, units
from workflow.compute.seasons import WHOLE, fitted_shares, with_history
from workflow.compute.shares import share_out
from workflow.compute.splits import split_periods, split_weeks
from workflow.domain.lunar import spring_festival
from workflow.domain.period import Accounting, Period, Span, month, quarter, week, year
from workflow.domain.planning import EVERY_YEAR, Planning

RISING = {number: number for number in range(1, 13)}
TYPED = replace(Planning(), typed_months={("", "", EVERY_YEAR): RISING})


def months_of(whole, rests_on):
    return {part.period.end.month: part.amount for part in split_periods(whole, rests_on)
            if part.period.span is Span.MONTH}  # fmt: skip


def test_typed_month_weights_share_a_year():
    """Weights 1 to 12 give the months their part of the year exactly, and the quarters the sums of theirs."""
    whole = target(COMPANY, 780_000, year(2026))
    assert months_of(whole, TYPED) == {number: units(10_000 * number) for number in RISING}
    quarters = [part.amount for part in split_periods(whole, TYPED) if part.period.span is Span.QUARTER]
    assert quarters == [units(10_000 * weight) for weight in (6, 15, 24, 33)]


def test_nearer_and_more_exact_weights_win():
    """A store's weights win over its region's, a metric's over those of all, a year's over every year's."""
    table = {
        ("", "", EVERY_YEAR): {1: 1}, ("华东", "", EVERY_YEAR): {1: 2}, ("华东", "sales", EVERY_YEAR): {1: 3},
        ("华东", "sales", 2026): {1: 4}, ("华东/上海店", "", EVERY_YEAR): {1: 5},
    }  # fmt: skip
    rests_on = replace(Planning(), typed_months=table, past_months={("华东/上海店", "sales", 2026): {1: 9}})
    found = [
        rests_on.month_weights(path, metric, number)[1]
        for path, metric, number in (
            (WEST, "sales", 2026), (EAST, "visits", 2026), (EAST, "sales", 2025), (EAST, "sales", 2026),
            (SHANGHAI, "sales", 2026),
        )
    ]  # fmt: skip
    assert found == [1, 2, 3, 4, 5]


def test_a_period_with_a_month_without_weight_goes_by_working_days():
    """Weights for some months only say nothing about the others: working days count, and the months keep adding up."""
    some = replace(Planning(), typed_months={("", "", EVERY_YEAR): {10: 1, 11: 5}})
    whole = target(COMPANY, 62, quarter(2026, 4))
    assert months_of(whole, some) == months_of(whole, CALENDAR)


def test_published_examples_of_indices():
    """448,400 over day indices that sum to 506 gives a day of index 10 its 8,861.66 or .67, and adds up (4.6)."""
    indices = [10] * 10 + [16] * 10 + [24] * 10 + [6]
    assert sum(indices) == 506
    shares = share_out(units(448_400), indices, 100, [f"{place:02}" for place in range(31)])
    assert sum(shares) == units(448_400)
    assert {share for share, index in zip(shares, indices, strict=True) if index == 10} <= {88_616_600, 88_616_700}


def test_weeks_are_sums_of_days():
    """A month's weeks are cut at its ends and hold their own days: November 2026 has 5, 5, 5, 5 and 1 working days."""
    parts = split_weeks(target(COMPANY, 210_000), CALENDAR)
    assert [part.amount for part in parts] == [0, *(units(50_000),) * 4, units(10_000)]
    assert [part.period for part in parts][1] == week(2026, 45)
    assert parts[0].period == Period(date(2026, 11, 1), date(2026, 11, 1))


@given(st.integers(-(10**12), 10**12), st.sampled_from([year(2026), quarter(2026, 4), NOVEMBER, week(2026, 45)]))
def test_weeks_add_up_to_what_they_are_parts_of(amount, period):
    """Whatever is split to weeks adds up, over weeks that straddle months too; never a month ÷ 4."""
    whole = replace(target(COMPANY, 0, period), amount=amount)
    parts = split_weeks(whole, CALENDAR)
    assert sum(part.amount for part in parts) == amount
    assert [day for part in parts for day in part.period.days()] == list(period.days())


def test_a_unit_can_stop_at_weeks():
    """A unit of big projects has no daily targets: its months have weeks below them, other units have days (4.1)."""
    rests_on = replace(Planning(), daily={"": True, "华西": False})
    spans = {path: {part.period.span for part in split_periods(target(path, 210), rests_on)} for path in (EAST, WEST)}
    assert spans == {EAST: {Span.DAY}, WEST: {Span.WEEK, Span.ANY}}


@pytest.mark.parametrize(
    ("number", "day"), [(2024, date(2024, 2, 10)), (2025, date(2025, 1, 29)), (2026, date(2026, 2, 17))]
)
def test_the_spring_festival_of_a_year(number, day):
    """The lunar new year's day is known for every year that targets are set for, and None beyond the tables."""
    assert spring_festival(number) == day
    assert spring_festival(2100) is None


def sales_of(number, *, festival_dip=True, months=None):
    """Sales of a year: 100 a day, none in the week before the spring festival and the week from it on."""
    festival = spring_festival(number)
    days = dict.fromkeys(year(number).days(), 100)
    if festival_dip and festival:
        days |= {festival + timedelta(offset): 0 for offset in range(-7, 7)}
    return days | {day: amount for each, amount in (months or {}).items() for day in month(number, each).days()}


def test_january_and_february_follow_the_festival():
    """A festival on 29 January takes its quiet days out of January, one on 17 February out of February (4.1)."""
    early, late = sales_of(2025), sales_of(2024)
    fitted = fitted_shares(early | late, 2026, Accounting(), until=date(2025, 12, 31))
    assert fitted is not None
    assert sum(fitted.values()) == 1
    flat = fitted_shares(sales_of(2025, festival_dip=False), 2026, Accounting(), until=date(2025, 12, 31))
    assert flat is not None
    assert fitted[2] < flat[2] * Fraction(3, 4) < fitted[1]
    of_2025 = fitted_shares(late, 2025, Accounting(), until=date(2024, 12, 31))
    assert of_2025 is not None
    assert of_2025[1] < fitted[1]
    assert of_2025[2] > fitted[2]


def test_a_one_off_month_counts_as_usual():
    """One year's October at ten times the usual is taken as usual where three years can tell; never with two."""
    years = {day: amount for number in (2023, 2024) for day, amount in sales_of(number, festival_dip=False).items()}
    odd = years | sales_of(2025, festival_dip=False, months={10: 1000})
    until = date(2025, 12, 31)
    usual, kept = (fitted_shares(odd, 2026, Accounting(), times, until=until) for times in (Fraction(2), Fraction(0)))
    assert usual is not None
    assert kept is not None
    assert usual[10] < Fraction(1, 10) < kept[10]
    two = {day: amount for day, amount in odd.items() if day.year > 2023}
    few = fitted_shares(two, 2026, Accounting(), until=until)
    assert few is not None
    assert few[10] > Fraction(1, 5)


def test_years_that_are_not_whole_say_nothing():
    """This year and one that starts in March are no history; where there is no other, months weigh their days."""
    part = {day: 1 for day in year(2025).days() if day.month > 2}
    assert fitted_shares(part, 2026, Accounting(), until=date(2025, 12, 31)) is None
    assert fitted_shares(sales_of(2026), 2026, Accounting(), until=AS_OF) is None


def test_history_counts_where_the_office_wants_it_and_nobody_typed():
    """`month_weights: history` fits each unit's months from its own facts; without it nothing changes."""
    rows = [
        (day, "A", SHANGHAI, "sales", amount)
        for day, amount in sales_of(2025, festival_dip=False, months={11: 300}).items()
    ]
    rests_on = with_history(replace(Planning(), history=True), facts(rows), AS_OF)
    weights = rests_on.month_weights(SHANGHAI, "sales", 2026)
    assert weights[11] > 2 * weights[10]
    assert abs(sum(weights.values()) - WHOLE) <= 12
    whole = target(SHANGHAI, 1_000_000, year(2026))
    assert sum(months_of(whole, rests_on).values()) == whole.amount
    assert with_history(Planning(), facts(rows), AS_OF) == Planning()


PEOPLE = [sheet([["工号", "姓名", "大区", "门店"], ["1", "张三", "华东", "上海店"], ["2", "李四", "华西", ""]])]


def test_a_weights_workbook_is_read():
    """月权重 and 日权重 sheets give months, days of the week and special days, by unit and metric."""
    header = ["大区", "指标", "月份", "权重"]
    months = sheet([header, *(["华东", "销售额", f"{one}月", one] for one in RISING)], "月权重")
    days = sheet(
        [["门店", "星期", "日期", "权重"], ["上海店", "周六", None, 1.6], ["上海店", None, date(2026, 11, 11), 3]],
        "日权重",
    )
    resolved, findings = settled({"人员.xlsx": PEOPLE, "权重表.xlsx": [months, days]})
    assert findings == ()
    rests_on = resolved.plans.over(Planning())
    shanghai = resolved.team.people[0].assignments[0].path
    assert rests_on.month_weights(shanghai, "sales", 2026) == {one: one * 10_000 for one in RISING}
    assert rests_on.month_weights(shanghai, "visits", 2026) == {}
    calendar = rests_on.calendars.of(shanghai)
    assert calendar.weight(date(2026, 11, 11)) == 30_000
    assert calendar.weekday_index == (10_000,) * 5 + (16_000, 10_000)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["华北", "销售额", "11月", None, 1], "unit.unknown"),
        (["华东", "幸福感", "11月", None, 1], "metric.unknown"),
        (["华东", "销售额", "上半年", None, 1], "period.unknown"),
        (["华东", "销售额", None, "星期八", 1], "choice.unknown"),
        (["华东", "销售额", None, None, 1], "value.missing"),
        (["华东", "销售额", "11月", None, "很多"], "amount.text"),
    ],
)
def test_a_weight_that_cannot_be_meant_is_asked_about(row, code):
    """A row of weights with an unknown unit, metric, month or weekday, or without any of them, is a finding."""
    _, findings = settled(
        {"人员.xlsx": PEOPLE, "权重表.xlsx": [sheet([["大区", "指标", "月份", "星期", "权重"], row])]}
    )
    assert code in {one.code for one in findings}


def test_an_appraisal_sheet_is_no_table_of_weights():
    """A sheet of scores with a column 权重 beside its months is not taken as weights of months."""
    appraisal = sheet([["姓名", "考核项目", "月份", "权重", "得分"], ["张三", "态度", "11月", 0.2, 90]], "考核")
    resolved, _ = settled({"人员.xlsx": PEOPLE, "考核.xlsx": [appraisal]})
    assert resolved.plans.months == {}
