"""Contacts keep promises, and 联系时间线 says since when nothing was heard of a customer (#41, #63)."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistakes.visits import REPORT
from reading_desk import AS_OF
from visit_desk import Desk, on_desk
from workflow.checks.promises import promise_ledger
from workflow.checks.settings import CheckSettings
from workflow.checks.visit_settings import VisitSettings
from workflow.compute.contact_timeline import contact_timeline
from workflow.domain.finding import Language
from workflow.domain.visits import Heard, PromiseState, Silence
from workflow.report.timeline_table import timeline_table
from workflow.supervising.known import KnownCustomers

BROKEN, KEPT, LATE, MOVED, OPEN = (
    PromiseState.BROKEN, PromiseState.KEPT, PromiseState.LATE, PromiseState.MOVED, PromiseState.OPEN,
)  # fmt: skip
LATER = (20, "戊", None)
"""A report of a later day: while none is in, nobody knows of a promise that it is broken."""
Contact = tuple[int, str, str, str | None]
"""Day of November, way, outcome, next step."""


def _desk(visits: Sequence[tuple[int, str, object]], contacts: Sequence[tuple[object, ...]], who: str = "张三") -> Desk:
    report = [[date(2026, 11, day), "张三", customer, "服务", "跟进", again] for day, customer, again in visits]
    log = [[date(2026, 11, day), who, *rest] for day, *rest in contacts]
    books = {
        "日报.xlsx": [[*REPORT, "预定再访时间"], *report],
        "联系记录.xlsx": [["日期", "人员", "客户", "方式", "对象", "内容", "结果", "下一步"], *log],
    }
    return on_desk(books)


def _contacts(contacts: Sequence[Contact], customer: str = "甲") -> list[tuple[object, ...]]:
    return [(day, customer, way, "李总", "谈价格", outcome, again) for day, way, outcome, again in contacts]


@pytest.mark.parametrize(
    ("contacts", "state", "by"),
    [
        ([(10, "电话", "好", None)], KEPT, "电话"), ([(9, "企业微信", "好", None)], KEPT, "企业微信"),
        ([(11, "微信", "好", None)], KEPT, "微信"), ([(13, "电话", "好", None)], LATE, "电话"),
        ([(6, "电话", "好", None)], BROKEN, ""), ([(6, "电话", "改期", "11月25日")], MOVED, "电话"),
        ([(10, "电话", "没人接，不在", None)], BROKEN, ""), ([(10, "快递样品", "已寄", None)], BROKEN, ""),
        ([], BROKEN, ""),
    ],
)  # fmt: skip
def test_a_contact_on_the_promised_day_keeps_it(contacts: Sequence[Contact], state: PromiseState, by: str):
    """A call that reached somebody around the day keeps the promise, by its way; later is late, a new day moves it."""
    (one,) = promise_ledger(_desk([(3, "甲", "11月10日"), LATER], _contacts(contacts)).book, VisitSettings())
    assert (one.state, one.by) == (state, by)


def test_a_visit_goes_before_a_call():
    """A visit in time is what kept the promise; a call in time counts where the visit came late."""
    calls = _contacts([(10, "电话", "好", None)])
    in_time, late = (_desk([(3, "甲", "11月10日"), (day, "甲", None)], calls) for day in (11, 16))
    assert [(one.state, one.by) for one in promise_ledger(in_time.book, VisitSettings())] == [(KEPT, "")]
    assert [(one.state, one.by) for one in promise_ledger(late.book, VisitSettings())] == [(KEPT, "电话")]


def test_the_office_decides_whether_calls_count():
    """Without ways of contact in 守约联系方式 only a visit keeps a promise, and the hint says so."""
    desk = _desk([(3, "甲", "11月10日"), LATER], _contacts([(10, "电话", "好", None)]))
    assert desk.said("visit") == []
    (one,) = promise_ledger(desk.book, VisitSettings(promise_contacts=()))
    assert one.state is BROKEN
    rules = {"配置.xlsx": [["键", "值"], ["守约联系方式", "上门、拜访"]]}
    books = {
        "日报.xlsx": [[*REPORT, "预定再访时间"], [date(2026, 11, 3), "张三", "甲", "服务", "跟进", "11月10日"],
            [date(2026, 11, 20), "张三", "戊", "服务", "跟进", None]],
        "联系记录.xlsx": [["日期", "人员", "客户", "方式", "对象", "结果"], [date(2026, 11, 10), "张三", "甲", "电话",
            "李总", "好"]],
    }  # fmt: skip
    assert on_desk({**books, **rules}).said("visit") == [("visit.promise_broken", "F2")]
    assert on_desk(books, CheckSettings()).said("visit") == []


def test_a_call_before_the_day_leaves_tomorrows_visit_on_the_list():
    """A call today about a visit tomorrow keeps nothing yet: it may have been to say that one comes."""
    (one,) = promise_ledger(
        _desk([(3, "甲", "11月21日")], _contacts([(20, "电话", "确认时间", None)])).book, VisitSettings()
    )
    assert one.state is OPEN


def test_somebody_elses_call_keeps_no_promise():
    """Who promised is who keeps it."""
    desk = _desk([(3, "甲", "11月10日"), LATER], _contacts([(10, "电话", "好", None)]), who="李四")
    assert [one.state for one in promise_ledger(desk.book, VisitSettings())] == [BROKEN]


def _silences(desk: Desk, silent_days: int = 30) -> dict[str, tuple[Silence, ...]]:
    known = KnownCustomers(desk.book, VisitSettings())
    return dict(
        contact_timeline(known.heard, known.promises, known.entries, known.settings.cadence, silent_days, AS_OF)
    )


def test_the_last_sign_of_life_is_a_visit_a_check_in_or_a_contact():
    """Of each customer the latest counts, by what it was; a call that reached nobody is none."""
    calls = [*_contacts([(12, "电话", "好", "11月24日"), (18, "电话", "没人接，不在", None)]),
             *_contacts([(16, "微信", "好", None)], "乙")]  # fmt: skip
    desk = _desk([(3, "甲", "11月10日"), (13, "丙", None)], calls)
    (theirs,) = _silences(desk).values()
    assert [(one.customer, one.days, one.latest[0].way) for one in theirs] == [
        ("甲", 8, "电话"), ("丙", 7, "visit"), ("乙", 4, "微信"),
    ]  # fmt: skip
    assert theirs[0].next_due == date(2026, 11, 24)
    assert theirs[0].kept is not None
    assert (theirs[0].kept.state, theirs[0].kept.by, theirs[0].kept.days_late) == (LATE, "电话", 2)


def test_a_visit_is_what_its_check_in_belongs_to():
    """A check-in of a day with a visit is not shown beside it, and a visit goes before a call."""
    signs = [("visit", 10), ("check_in", 10), ("电话", 10), ("check_in", 9)]
    heard = [Heard("1", "甲", "甲", date(2026, 11, day), way) for way, day in signs]
    ((only,),) = contact_timeline(heard, (), {}, {}, 30, AS_OF).values()
    assert [(one.way, one.day.day) for one in only.latest] == [("visit", 10), ("电话", 10), ("check_in", 9)]


def test_everybody_sees_the_own_records_alone():
    """A colleague's call to the same customer is not the own sign of life."""
    desk = _desk([(3, "甲", None)], _contacts([(19, "电话", "好", None)]), who="李四")
    found = _silences(desk)
    assert [(who, one.days) for who, theirs in found.items() for one in theirs] == [("1", 17), ("2", 1)]


def test_the_sheet_colours_who_is_silent_for_too_long():
    """Beyond the usual days without a promised day a customer is coloured; one that was never heard of is not."""
    listed = [["客户名称", "联系人", "经营范围", "负责人", "拜访频率天数"], ["甲", "李总", "纸", "张三", 7],
              ["丁", "王总", "纸", "张三", 7]]  # fmt: skip
    report = [
        REPORT,
        [date(2026, 11, 3), "张三", "甲", "服务", "跟进"],
        [date(2026, 11, 3), "张三", "乙", "服务", "跟进"],
    ]
    (theirs,) = _silences(on_desk({"客户档案.xlsx": listed, "日报.xlsx": report})).values()
    table = timeline_table(theirs, Language.ZH)
    assert table is not None
    assert [row[0] for row in table.rows] == ["乙", "甲", "丁"]
    assert [row[3:5] for row in table.rows] == [(17, 30), (17, 7), (None, 7)]
    assert set(table.tone) == {1}
    assert timeline_table((), Language.ZH) is None


@given(
    st.lists(st.tuples(st.integers(1, 20), st.sampled_from("甲乙丙"), st.sampled_from(["电话", "微信"])), max_size=9)
)
def test_no_row_makes_a_customer_more_silent(rows: list[tuple[int, str, str]]):
    """Another contact can only shorten a silence, whatever the order of the rows."""
    contacts = [(day, customer, way, "李总", "谈", "好", None) for day, customer, way in rows]
    before = _silences(_desk([(2, "甲", None)], contacts))["1"]
    after = _silences(_desk([(2, "甲", None)], [(15, "甲", "电话", "李总", "谈", "好", None), *contacts[::-1]]))["1"]
    ours = {one.key: one.days for one in after}
    assert all((ours[one.key] or 0) <= (one.days or 0) for one in before)
