"""Rates and levels: from numerators and denominators, copied down, never shared out; less is better for limits."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_desk import found, records, settled, sheet, taken
from small_office import AS_OF, COMPANY, EAST, HANGZHOU, NOVEMBER, SHANGHAI, TEAM, WEST, facts, target, units
from workflow.compute.actuals import Actuals
from workflow.compute.coverage import Coverage
from workflow.compute.progress import standings
from workflow.compute.rates import copied_targets
from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Aggregation, Unit
from workflow.domain.period import Period, parse_period
from workflow.domain.planning import Planning
from workflow.domain.results import Standing, Target, completion_of, gap_of
from workflow.kinds.points import parse_points
from workflow.report.target_words import coverage_notes, target_notes

A, B, C, D = (TEAM.by_id[key] for key in "ABCD")
LEDGERS = {key: Period(date(2026, 11, 1), AS_OF) for key in ("sales", "gross_margin", "collections", "expense")}
SOLD = [
    (date(2026, 11, 3), "A", SHANGHAI, "sales", 100),
    (date(2026, 11, 3), "A", SHANGHAI, "gross_margin", 10),
    (date(2026, 11, 4), "B", SHANGHAI, "sales", 300),
    (date(2026, 11, 4), "B", SHANGHAI, "gross_margin", 90),
]
PEOPLE = [["工号", "姓名", "大区", "门店"], ["1", "张三", "华东", "一店"], ["2", "李四", "华东", "二店"]]


def standing_of(rows: pl.DataFrame, targets: list[Target], owner: str = "", path=SHANGHAI) -> Standing:
    """Return the standing of one target's owner."""
    found = standings(rows, targets, TEAM, Planning(), AS_OF, Coverage.of(ledgers=LEDGERS))
    metric = targets[0].metric
    return next(each for each in found
                if each.metric == metric and each.person_id == owner and (owner or each.path == path))  # fmt: skip


def test_a_rate_is_rolled_up_from_sums():
    """A unit's margin rate is Σ margin ÷ Σ sales, not the mean of its people's rates (domain.md 4.4)."""
    sums = Actuals(facts(SOLD), AS_OF).within(NOVEMBER.start, AS_OF)
    assert sums.people["A", "gross_margin_rate"] == units(10)
    assert sums.people["B", "gross_margin_rate"] == units(30)
    assert sums.units[SHANGHAI, "gross_margin_rate"] == units(25)


def test_a_rate_has_a_difference_instead_of_a_completion():
    """A rate is held against its whole target: the gap is in points; no completion, daily target or forecast."""
    each = standing_of(facts(SOLD), [target(SHANGHAI, 30, metric="gross_margin_rate")])
    assert (each.actual, each.gap) == (units(25), units(-5))
    assert (each.completion, each.adjusted_daily, each.forecast) == (None, None, None)
    assert each.behind


def test_a_rate_without_anything_below_the_line_is_unknown():
    """No sales means no margin rate, which is not 0 %."""
    each = standing_of(facts([]), [target(SHANGHAI, 30, metric="gross_margin_rate")])
    assert (each.actual, each.gap, each.behind) == (None, None, False)


def test_a_numerator_of_nothing_is_a_rate_of_nothing():
    """Sales without a receipt are a collection rate of 0 % where the ledgers cover the days."""
    each = standing_of(facts(SOLD), [target(SHANGHAI, 90, metric="collection_rate")])
    assert (each.actual, each.gap) == (0, units(-90))


def test_less_is_better_for_an_expense_rate():
    """费用率: completion = 2 − A ÷ T, floored at 0; a gap below 0 is over the limit (domain.md 4.4)."""
    spent = [*SOLD, (date(2026, 11, 5), "", SHANGHAI, "expense", 24)]
    each = standing_of(facts(spent), [target(SHANGHAI, 5, metric="expense_rate")])
    assert (each.actual, each.gap, each.completion) == (units(6), units(-1), Fraction(4, 5))
    assert each.behind


@pytest.mark.parametrize(
    ("goal", "actual", "completion"),
    [
        (100, 80, Fraction(6, 5)),
        (100, 100, 1),
        (100, 150, Fraction(1, 2)),
        (100, 300, 0),
        (0, 5, None),
        (None, 5, None),
    ],
)
def test_completion_where_less_is_better(goal, actual, completion):
    """2 − A ÷ T, never below 0, and nothing for a target of 0 or none."""
    assert completion_of(goal, actual, lower_is_better=True) == completion


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.fractions(0, 1))
def test_a_gap_turns_round_where_less_is_better(goal, actual, progress):
    """Below 0 is always the worse side: the gap of a limit is the other one's negative."""
    assert gap_of(goal, actual, progress, lower_is_better=True) == -gap_of(goal, actual, progress)


def test_a_unit_target_of_a_rate_is_copied_down():
    """Each person and unit below has the same target of a rate; who has an own one keeps it."""
    stated = [target(EAST, 30, metric="gross_margin_rate"), target(B, 25, metric="gross_margin_rate")]
    found = {each.person_id or each.path.name: each.amount for each in copied_targets(stated, (), TEAM, AS_OF)}
    assert found["上海店"] == found["杭州店"] == found["A"] == found["C"] == units(30)
    assert found["B"] == units(25)
    assert "D" not in found
    assert "M" not in found


def test_a_year_of_a_rate_holds_for_its_months():
    """A year's target of a rate is the month's as well, not a twelfth of it."""
    stated = [target(COMPANY, 30, parse_period("2026"), "gross_margin_rate")]
    found = copied_targets(stated, (), TEAM, AS_OF)
    assert {each.amount for each in found if each.period == NOVEMBER} == {units(30)}


def test_a_unit_without_a_rate_has_the_mean_by_what_is_below_the_line():
    """Upwards a target of a rate is a mean weighted by the targets of the denominator (sales)."""
    stated = [target(EAST, 30, metric="gross_margin_rate"), target(WEST, 20, metric="gross_margin_rate")]
    sales = (target(EAST, 300), target(WEST, 100))
    of_company = [each.amount for each in copied_targets(stated, sales, TEAM, AS_OF) if each.path == COMPANY]
    assert of_company == [units(27.5)]
    evenly = [each.amount for each in copied_targets(stated, (), TEAM, AS_OF) if each.path == COMPANY]
    assert evenly == [units(25)]


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 10**6)), min_size=1, max_size=6))
def test_a_rate_of_a_whole_lies_between_those_of_its_parts(parts):
    """The rate of a unit is never outside of the span of its parts' rates."""
    metric = METRICS["gross_margin_rate"]
    rates = [metric.rolled_up(above, below) for above, below in parts]
    whole = metric.rolled_up(sum(above for above, _ in parts), sum(below for _, below in parts))
    assert min(rates) - 1 <= whole <= max(rates) + 1


def levels(*rows: list[object]):
    """Return what a workbook of indicator values settles to, and all findings."""
    head = ["日期", "业务员", "门店", "指标", "值", "样本数"]
    return settled({"人员.xlsx": [sheet(PEOPLE)], "指标值.xlsx": [sheet([head, *rows])]})


DAY = date(2026, 11, 3)


def test_a_level_is_a_mean_by_sample_size():
    """Satisfaction of a region is the mean of its answers, each as heavy as its sample (capabilities.md #8)."""
    resolved, findings = levels([DAY, "张三", None, "满意度", 92, 120], [DAY, "李四", None, "满意度", 80, 60])
    sums = Actuals(resolved.facts(), AS_OF).within(NOVEMBER.start, AS_OF)
    company = next(path for path, metric in sums.units if metric == "satisfaction" and not path.region)
    assert sums.units[company, "satisfaction"] == units(88)
    assert findings == ()


def test_a_units_own_level_counts_before_its_peoples():
    """What was measured for a unit itself is its level; its people's values make up the others."""
    resolved, _ = levels([DAY, None, "一店", "满意度", 70, None], [DAY, "张三", None, "满意度", 90, None])
    sums = Actuals(resolved.facts(), AS_OF).within(NOVEMBER.start, AS_OF)
    shop = next(path for path, metric in sums.units if metric == "satisfaction" and path.store)
    assert sums.units[shop, "satisfaction"] == units(70)
    assert sums.people["1", "satisfaction"] == units(90)


def test_outlets_add_up():
    """网点数 is additive: its values are facts like any other."""
    resolved, _ = levels([DAY, "张三", None, "网点数", 3, None], [DAY, None, "一店", "网点数", 2, None])
    assert resolved.facts()["amount"].sum() == units(5)


def test_a_metric_of_the_ledgers_is_not_typed_as_a_level():
    """销售额 comes from sales, not from a typed value: it is asked."""
    _, findings = levels([DAY, "张三", None, "销售额", 3, None], [DAY, "张三", None, "满意度", 3, None])
    assert found(findings) == [("metric.unknown", "D2")]


@pytest.mark.parametrize(
    ("value", "unit", "points"),
    [
        ("35%", Unit.PERCENT, 35), (0.35, Unit.PERCENT, 35), (35, Unit.PERCENT, 35), ("35.5％", Unit.PERCENT, 35.5),
        (1, Unit.PERCENT, 100), (1.5, Unit.PERCENT, 1.5), ("0.5%", Unit.PERCENT, 0.5), (-0.02, Unit.PERCENT, -2),
        (4.6, Unit.SCORE, 4.6), (1, Unit.SCORE, 1), ("92分", Unit.SCORE, 92), (0.92, Unit.SCORE, 92),
    ],
)  # fmt: skip
def test_rates_are_read_in_points(value, unit, points):
    """A percent sign means points, a bare number up to 1 is a share as Excel keeps it, any other is in points."""
    assert parse_points(value, unit) == units(points)


@pytest.mark.parametrize(
    ("header", "metric"),
    [("毛利率目标", "gross_margin_rate"), ("目标回款率", "collection_rate"), ("满意度目标", "satisfaction"),
     ("费用率指标", "expense_rate"), ("网点数目标", "outlets")],
)  # fmt: skip
def test_a_header_may_name_a_target_of_a_rate(header, metric):
    """A header that names a rate and says 目标 heads targets of it."""
    intake = taken(sheet([["业务员", "期间", header], ["张三", "2026-11", 0.3]]), workbook="目标.xlsx")
    assert records(intake, "sales_target", "metric") == [(metric,)]


@pytest.mark.parametrize("header", ["回款率", "毛利率", "目标完成率", "费用率", "回款完成率"])
def test_a_rate_beside_targets_is_a_figure(header):
    """A rate that says nothing of a target is no target, whatever the title says."""
    rows = [["11月销售目标"], ["业务员", "期间", "销售额目标", header], ["张三", "2026-11", 100, 0.3]]
    assert records(taken(sheet(rows), workbook="目标.xlsx"), "sales_target", "metric") == [("sales",)]


def test_every_rate_names_its_parts():
    """Each ratio has two additive metrics as its parts, each level a kind that it is typed in."""
    for metric in METRICS.values():
        if metric.aggregation is Aggregation.RATIO:
            assert METRICS[metric.numerator].additive
            assert METRICS[metric.denominator].additive
        elif metric.aggregation is Aggregation.LEVEL:
            assert [source.kind for source in metric.sources] == ["levels"]


def test_a_sheet_says_how_its_rates_are_read():
    """Definition, direction and coverage stand above the figures they explain."""
    each = standing_of(facts(SOLD), [target(SHANGHAI, 5, metric="expense_rate")])
    said = " ".join(target_notes([each], Language.ZH))
    assert "费用率 = 费用 ÷ 销售额" in said
    assert "2 − 实际 ÷ 目标" in said
    rows = standings(facts(SOLD), [target(COMPANY, 100), target(A, 60), target(B, 50)], TEAM, Planning(), AS_OF,
                     Coverage.of(ledgers=LEDGERS))  # fmt: skip
    assert coverage_notes(rows, Language.ZH) == ("2026-11 销售额：Σ个人目标 ÷ 公司目标 = 110.0%（110.00 ÷ 100.00）。",)


BUDGET = ["月份", "业务员", "门店", "科目", "预算金额", "实际金额"]


def test_budgets_and_expenses_are_facts_of_their_owner():
    """An expense is a fact of the unit or the person it is booked on, dated with its month."""
    rows = [BUDGET, ["2026-11", None, "一店", "差旅费", 100, 60], ["2026-11", "李四", None, "招待费", None, 5]]
    resolved, findings = settled({"人员.xlsx": [sheet(PEOPLE)], "费用.xlsx": [sheet(rows)]})
    kept = resolved.facts().select("person_id", "store", "metric", "amount").rows()
    assert sorted(kept) == [("", "一店", "expense", units(60)), ("2", "二店", "expense", units(5))]
    assert findings == ()


def test_one_column_of_amounts_is_a_budget_or_an_expense_by_its_row():
    """金额 with a column 类型 is a budget where the row says 预算, else what was spent."""
    rows = [["月份", "门店", "科目", "类型", "金额"], ["2026-11", "一店", "差旅费", "预算", 100], ["2026-11", "一店",
            "差旅费", "实际", 130]]  # fmt: skip
    resolved, findings = settled({"人员.xlsx": [sheet(PEOPLE)], "费用预算.xlsx": [sheet(rows)]})
    assert found(findings) == [("budget.over", "E2")]
    assert resolved.facts()["amount"].to_list() == [units(130)]


def test_an_unknown_unit_of_a_budget_is_asked():
    """A unit that nobody belongs to is a question at its cell, and the row does not count."""
    rows = [BUDGET, ["2026-11", None, "九店", "差旅费", 100, 60]]
    resolved, findings = settled({"人员.xlsx": [sheet(PEOPLE)], "费用.xlsx": [sheet(rows)]})
    assert found(findings) == [("unit.unknown", "C2")]
    assert resolved.facts().is_empty()


def test_roll_ups_are_by_the_unit_of_the_day():
    """A person who moved counts in each unit for the days there (capabilities.md #18)."""
    rows = facts([(date(2026, 11, 3), "A", SHANGHAI, "sales", 10), (date(2026, 11, 10), "A", HANGZHOU, "sales", 7)])
    sums = Actuals(rows, AS_OF).within(NOVEMBER.start, AS_OF)
    assert (sums.units[SHANGHAI, "sales"], sums.units[HANGZHOU, "sales"]) == (units(10), units(7))
    assert sums.people["A", "sales"] == units(17)
