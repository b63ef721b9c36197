"""Plans of pay and of scores as people write them, and marks (考核方案, 评分)."""

from datetime import date
from fractions import Fraction

import pytest

from mistakes.incentives import HEADER, MISTAKES
from reading_desk import settled, sheet
from small_office import units
from workflow.domain.incentive import Method, Scoring, Settled
from workflow.domain.period import month
from workflow.resolve.incentives import parse_completion, parse_rate
from workflow.resolve.origins import returns_of

PEOPLE = sheet(
    [
        ["工号", "姓名", "大区", "门店", "级别"],
        ["1", "张三", "华东", "一店", "一星"],
        ["2", "李四", "华东", "二店", "二星"],
    ]
)


def plans(*sheets):
    """Return what a workbook of plans gives, and its findings."""
    resolved, findings = settled({"人员.xlsx": [PEOPLE], "考核方案.xlsx": list(sheets)})
    return resolved.incentives, [one for one in findings if one.place.workbook == "考核方案.xlsx"]


def test_a_table_of_tiers_by_grade():
    """A row a tier, plan and metric only in the first one: each grade has its own tiers, that meet to the 分."""
    rows = [
        ["方案", "指标", "级别", "结算周期", "方式", "下限(万元)", "上限(万元)", "提成率", "奖金", "封顶"],
        ["2026提成", "回款", "一星", "季度", "阶梯累进", 0, 10, "1%", None, 50_000],
        [None, None, "一星", None, None, 10, None, "12‰", 2000, None],
        [None, None, "二星", None, None, 0, None, 0.02, None, None],
    ]  # fmt: skip
    found, findings = plans(sheet(rows))
    assert findings == []
    first, second = found.plans
    assert [(rung.low, rung.high, rung.rate, rung.bonus) for rung in first.rungs] == [
        (0, units(100_000), Fraction(1, 100), 0), (units(100_000), None, Fraction(12, 1000), units(2000)),
    ]  # fmt: skip
    assert (first.name, first.metric, first.method, first.settled, first.cap, first.applies.grade) == (
        "2026提成", "collections", Method.MARGINAL, Settled.QUARTER, units(50_000), "一星",
    )  # fmt: skip
    assert (second.applies.grade, second.rungs[0].rate) == ("二星", Fraction(1, 50))
    assert first.rungs[1].place.cell == "H3"


def test_tiers_that_end_a_fen_below_the_next_meet():
    """99,999.99 above a tier from 100,000 is how people write that the two meet."""
    rows = [HEADER, ["甲", "销售额", "全额", 0, 99_999.99, None, "1%"], [None, None, None, 100_000, None, None, "2%"]]
    found, findings = plans(sheet(rows))
    assert findings == []
    assert found.plans[0].rungs[0].high == units(100_000)


def test_tiers_of_completion_and_a_plan_for_one_person():
    """Completions are written as 80%, 0.8 or 80; a row that names a person is for that person."""
    rows = [["方案", "业务员", "指标", "方式", "完成率下限", "完成率上限", "提成率", "奖金"],
            ["奖", "张三", "销售额", "全额", "80%", 100, "1%", None],
            ["奖", "张三", "销售额", "全额", 1, None, "1.25%", 500]]  # fmt: skip
    found, findings = plans(sheet(rows))
    assert findings == []
    (only,) = found.plans
    assert only.by_completion
    assert only.applies.people == {"1"}
    assert [(rung.low, rung.high) for rung in only.rungs] == [(Fraction(4, 5), 1), (1, None)]


def test_score_plans_and_marks():
    """Items with weights, steps in words, caps in words; marks by month, a number of a month among them."""
    items = [["方案", "指标", "权重", "计分法", "得分上限"], ["月度考核", "销售额", "50%", "完成率×100，封顶120", None],
             [None, "回款", 0.3, "≥100%:100；≥80%:80", None], [None, "工作态度", "20%", "人工评分", 100]]  # fmt: skip
    marks = [["姓名", "期间", "指标", "分数", "评分人"], ["张三", "2026-11", "工作态度", 92.5, "王经理"],
             ["李四", 10, "工作态度", 88, "王经理"]]  # fmt: skip
    found, findings = plans(sheet(items, "方案"), sheet(marks, "评分"))
    assert findings == []
    (plan,) = found.scores
    assert [(item.metric, item.weight, item.scoring, item.most) for item in plan.items] == [
        ("sales", Fraction(1, 2), Scoring.COMPLETION, 120),
        ("collections", Fraction(3, 10), Scoring.STEPS, None),
        ("工作态度", Fraction(1, 5), Scoring.HUMAN, 100),
    ]
    assert plan.items[1].steps == ((Fraction(4, 5), 80), (Fraction(1), 100))
    assert [(mark.person_id, mark.period, mark.score, mark.rater) for mark in found.marks] == [
        ("1", month(2026, 11), Fraction(185, 2), "王经理"), ("2", month(2026, 10), 88, "王经理"),
    ]  # fmt: skip


def test_returns_are_of_the_sale_with_their_order_number():
    """A negative row belongs to the first earlier positive row with its order number; one without is of no sale."""
    ledger = [["日期", "业务员", "客户", "金额", "订单号"], [date(2026, 10, 5), "张三", "甲", 100, "A1"],
              [date(2026, 11, 6), "张三", "甲", -30, "A1"], [date(2026, 11, 6), "张三", "乙", -9, "B7"]]  # fmt: skip
    resolved, _ = settled({"人员.xlsx": [PEOPLE], "销售明细.xlsx": [sheet(ledger)]})
    (only,) = returns_of(resolved.records, resolved.facts())
    assert (only.person_id, only.day, only.origin, only.amount) == (
        "1",
        date(2026, 11, 6),
        date(2026, 10, 5),
        -units(30),
    )


@pytest.mark.parametrize(
    ("text", "rate"),
    [("1.25%", "1/80"), ("3‰", "3/1000"), ("5个点", "1/20"), ("0.0125", "1/80"), ("１％", "1/100"), (".5%", "1/200")],
)
def test_rates_keep_all_their_digits(text, rate):
    """A rate is exact, however it is written."""
    assert parse_rate(text) == Fraction(rate)


@pytest.mark.parametrize("text", ["1.5", "1", "一成", "-1%", "约1%"])
def test_a_rate_that_may_mean_two_things_is_none(text):
    """1.5 may be 1.5 % or 150 %: it is asked, not guessed."""
    assert parse_rate(text) is None


def test_completions_as_written():
    """80%, 0.8 and 80 are one completion; words are none."""
    assert {parse_completion(text) for text in ("80%", "0.8", "80")} == {Fraction(4, 5)}
    assert parse_completion("较好") is None


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: f"{case.code}-{case.value}")
def test_a_plan_that_cannot_be_used_pays_nothing(case):
    """A plan with a faulty row is no plan at all."""
    found, _ = plans(sheet(case.rows))
    assert (found.plans, found.scores) == ((), ())
