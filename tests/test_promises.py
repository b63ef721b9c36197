"""预定再访时间 read as days and kept as promises, visits counted since first contact, issues that stay open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistakes.visits import REPORT
from visit_desk import Desk, on_desk
from workflow.checks.promises import promise_ledger
from workflow.checks.visit_counts import visit_counts
from workflow.checks.visit_settings import VisitSettings
from workflow.checks.visit_texts import open_issues
from workflow.domain.promised_day import promised_day
from workflow.domain.visits import PromiseState

MADE = date(2026, 11, 4)
"""A Wednesday."""
DEFAULTS = VisitSettings()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-10", (11, 10)), ("11月10日上午", (11, 10)), ("11.10", (11, 10)), ("11/10 9:30", (11, 10)),
        ("2026年11月10日 下午2点", (11, 10)), ("46336", (11, 10)), ("11.1", (11, 10)), ("11.2", (11, 20)),
        ("10日", (11, 10)), ("2号", (12, 2)), ("明天", (11, 5)), ("后天下午", (11, 6)), ("周五", (11, 6)),
        ("周一", (11, 9)), ("下周三", (11, 11)), ("下周", (11, 9)), ("本周五", (11, 6)), ("3天后", (11, 7)),
        ("一周后", (11, 11)), ("两周内", (11, 18)), ("半个月后", (11, 19)), ("月底", (11, 30)), ("下月底", (12, 31)),
        ("12月1日", (12, 1)), ("11月10号", (11, 10)), ("下周星期五", (11, 13)),
    ],
)  # fmt: skip
def test_a_promise_in_words_is_a_day(text: str, day: tuple[int, int]):
    """What people write in 预定再访时间 is the day that a reader of the report would take it for."""
    assert promised_day(text, MADE) == date(2026, *day)


@pytest.mark.parametrize("text", ["待定", "有空再约", "电话联系", "上午9:30", "", "9点半", "32日", "2月30日"])
def test_what_names_no_day_is_no_promise(text: str):
    """A text without a day promises none, and a day that does not exist is none."""
    assert promised_day(text, MADE) is None


def test_a_day_of_january_seen_in_december_is_next_years():
    """1月5日 in a report of December is in the year after."""
    assert promised_day("1月5日", date(2026, 12, 28)) == date(2027, 1, 5)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 150))
def test_every_written_form_of_a_day_means_that_day(made: date, ahead: int):
    """A day within five months is understood in all forms with month and day, whatever the year's turn."""
    due = made + timedelta(ahead)
    for text in (f"{due:%Y-%m-%d}", f"{due.month}月{due.day}日", f"{due.month}/{due.day}", f"{ahead}天后"):
        assert promised_day(text, made) == due


@given(st.text(max_size=30), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_text_breaks_the_reading_of_promises(text: str, made: date):
    """Any text gives a day or none."""
    assert promised_day(text, made) is None or isinstance(promised_day(text, made), date)


def _visited(*rows: tuple[int, str, object], outcome: str = "跟进", other: str | None = None) -> Desk:
    header = [*REPORT, "预定再访时间", "其他记录"]
    cells = [[date(2026, 11, day), "张三", customer, "服务", outcome, again, other] for day, customer, again in rows]
    return on_desk({"日报.xlsx": [header, *cells]})


def _states(desk: Desk) -> list[tuple[PromiseState, int]]:
    return [(one.state, one.days_late) for one in promise_ledger(desk.book, DEFAULTS)]


@pytest.mark.parametrize(
    ("rows", "state", "late"),
    [
        ([(3, "甲", "11月10日"), (10, "甲", None)], PromiseState.KEPT, 0),
        ([(3, "甲", "11月10日"), (11, "甲", None)], PromiseState.KEPT, 0),
        ([(3, "甲", "11月10日"), (6, "甲有限公司", None)], PromiseState.KEPT, 0),
        ([(3, "甲", "11月10日"), (13, "甲", None)], PromiseState.LATE, 3),
        ([(3, "甲", "11月10日"), (10, "乙", None)], PromiseState.BROKEN, 10),
        ([(3, "甲", "11月10日"), (9, "乙", None)], PromiseState.OPEN, 0),
        ([(3, "甲", "11月19日")], PromiseState.OPEN, 0),
        ([(3, "甲", "11月25日")], PromiseState.OPEN, 0),
    ],
)
def test_what_became_of_a_promise(rows, state: PromiseState, late: int):
    """A visit within the grace keeps a promise, a later one is late; else it is open, or broken if reports go on."""
    assert _states(_visited(*rows))[0] == (state, late)


def test_a_promise_made_anew_moves_the_old_one():
    """Who comes earlier and promises another day has not broken the first promise."""
    desk = _visited((3, "甲", "11月10日"), (6, "甲", "11月25日"))
    assert _states(desk) == [(PromiseState.MOVED, 0), (PromiseState.OPEN, 0)]
    assert [one.due for one in promise_ledger(desk.book, DEFAULTS)] == [date(2026, 11, 10), date(2026, 11, 25)]


@given(st.lists(st.tuples(st.integers(2, 20), st.sampled_from("甲乙丙"), st.integers(1, 20)), min_size=1, max_size=12))
def test_each_promise_has_one_outcome_whatever_the_order_of_rows(plan):
    """Every promise of the sheet is in the ledger once, and the order of rows changes no outcome."""
    rows = [(day, name, f"{ahead}天后") for day, name, ahead in plan]
    ledgers = [promise_ledger(_visited(*order).book, DEFAULTS) for order in (rows, rows[::-1])]
    assert all(len(ledger) == len(rows) for ledger in ledgers)
    one, other = (sorted((p.key, p.made, p.due, p.state, p.visited or date.min) for p in ledger) for ledger in ledgers)
    assert one == other


def test_visits_are_counted_by_day_since_the_first():
    """Two rows of one day are one visit; the first order, its number and the open promise are told."""
    header = [*REPORT, "预定再访时间", "订货金额", "客户类别"]
    rows = [[date(2026, 11, day), "张三", "甲", "开发", outcome, again, amount, sort]
            for day, outcome, again, amount, sort in (
                (3, "跟进", None, None, "开发"), (3, "跟进", None, None, "开发"), (5, "跟进", None, None, "开发"),
                (9, "成交", "11月23日", 500, "新增"), (10, "跟进", "11月24日", None, "新增"))]  # fmt: skip
    book = on_desk({"日报.xlsx": [header, *rows]}).book
    (count,) = visit_counts(book, DEFAULTS, promise_ledger(book, DEFAULTS))
    assert (count.visits, count.won_at, count.won) == (4, 3, date(2026, 11, 9))
    assert (count.first, count.last) == (date(2026, 11, 3), date(2026, 11, 10))
    assert (count.customer_class, count.next_due) == ("新增", date(2026, 11, 24))
    assert count.place.cell == "C6"


def test_an_issue_is_open_until_a_later_report_solves_it():
    """投诉 opens an issue of the customer, as old as its first mention; 已解决 closes it."""
    header = [*REPORT, "其他记录"]
    rows = [
        [date(2026, 11, day), "张三", customer, "服务", "跟进", other]
        for day, customer, other in (
            (3, "甲", "投诉交货慢"),
            (5, "甲", "仍不满"),
            (3, "乙", "缺货"),
            (9, "乙", "缺货一事已解决"),
            (4, "丙", "需要样品"),
        )
    ]
    issues = open_issues(on_desk({"日报.xlsx": [header, *rows]}).book, DEFAULTS)
    assert [(one.customer, one.word, one.age, one.last.day, one.place.cell) for one in issues] == [
        ("甲", "投诉", 17, 5, "F2")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("成交", "成交"), ("已签约", "成交"), ("未成交", "跟进"), ("成交可能性大", "跟进"), ("有意向", "跟进"),
        ("无意向", "无意向"), ("客户不需要", "无意向"), ("未遇", "未遇"), ("老板不在", "未遇"), ("", ""),
        ("Agreed", "成交"), ("Not met", "未遇"), ("没有成交", "跟进"), ("等待签约", "跟进"),
    ],
)  # fmt: skip
def test_outcomes_in_words_are_coded(text: str, code: str):
    """An outcome is 成交, 跟进, 无意向 or 未遇; a 'not' before the word, or only a hope of it, is no deal."""
    assert DEFAULTS.coded(text) == code
