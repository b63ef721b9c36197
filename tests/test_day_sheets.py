"""The salesperson's sheet for tomorrow, classes by value, and the visit curve (#41, #43, #44)."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, CALENDAR, EAST, SHANGHAI, TEAM
from workflow.compute.customer_classes import suggested_classes
from workflow.compute.day_sheets import Calls, due_visits
from workflow.compute.field_visits import field_visits
from workflow.compute.supervision_settings import SupervisionSettings
from workflow.compute.visit_curve import visit_curve
from workflow.domain.finding import Language
from workflow.domain.money import SCALE
from workflow.domain.period import month
from workflow.domain.place import Place
from workflow.domain.results import Standing
from workflow.domain.supervision import CustomerEntry, DaySheet, Why
from workflow.domain.team import Level
from workflow.domain.visit_analysis import LeftOut
from workflow.domain.visits import Promise, PromiseState, VisitCount
from workflow.report.day_sheet_tables import curve_notes, day_sheet_tables

SETTINGS = SupervisionSettings()
CADENCE = {"A": 7, "B": 14, "C": 30}
MONDAY = date(2026, 11, 23)
PLACE = Place("w")


def promise(customer="甲", due=MONDAY, state=PromiseState.OPEN, who="A"):
    return Promise(who, customer, customer, due - timedelta(7), due, state, None, 0, PLACE)


def count(customer="甲", last=AS_OF, visits=1, won_at=0, *, who="A", kind="开发", next_due=None, first=""):
    return VisitCount(
        who,
        customer,
        customer,
        last - timedelta(visits),
        last,
        visits,
        last if won_at else None,
        won_at,
        kind,
        next_due,
        PLACE,
        first,
    )


def due(promises=(), counts=(), entries=(), who="A", as_of=AS_OF):
    calls = Calls(promises, counts, {each.key: each for each in entries}, CADENCE)
    return [(each.why, each.customer) for each in due_visits(who, calls, CALENDAR, as_of, SETTINGS)]


def test_overdue_promises_come_first_then_those_of_the_day():
    """A broken promise stands above one for tomorrow; kept ones, later ones and other people's are not listed."""
    promises = [
        promise("约好"), promise("失约", AS_OF - timedelta(3), PromiseState.BROKEN),
        promise("访过", AS_OF, PromiseState.KEPT), promise("以后", MONDAY + timedelta(1)), promise("别人", who="B"),
    ]  # fmt: skip
    assert due(promises) == [(Why.OVERDUE, "失约"), (Why.PROMISED, "约好")]


def test_a_promise_on_a_day_off_is_for_the_next_working_day():
    """What was promised for the weekend is listed for Monday, as promised and not as overdue."""
    assert due([promise("周日", date(2026, 11, 22))]) == [(Why.PROMISED, "周日")]


def test_a_customer_with_a_later_promise_is_left_to_it():
    """Neither the interval nor few visits list a customer who is promised for a later day."""
    later = promise("甲", MONDAY + timedelta(3))
    assert due([later], [count("甲", AS_OF - timedelta(20))], [CustomerEntry("甲", "甲", "A", owner="A")]) == []


def test_one_to_three_visits_without_a_next_date_are_about_to_be_dropped():
    """Listed from the seventh day on and no longer after the ninetieth; not after the fourth visit, nor once won."""
    week = AS_OF - timedelta(7)
    assert due(counts=[count(last=week, visits=3)]) == [(Why.DROPPED, "甲")]
    for other in (
        count(last=week + timedelta(1)), count(last=AS_OF - timedelta(91)), count(last=week, visits=4),
        count(last=week, won_at=1), count(last=week, next_due=MONDAY + timedelta(9)), count(last=week, kind="原有"),
    ):  # fmt: skip
        assert due(counts=[other]) == []


def test_the_interval_of_the_class_gives_the_next_visit():
    """A is due after 7 days, B after 14; the listed grade goes before the suggested one, own days before both."""
    old = [count(last=AS_OF - timedelta(8), visits=9)]
    assert due(counts=old, entries=[CustomerEntry("甲", "甲", "A", owner="A")]) == [(Why.CADENCE, "甲")]
    assert due(counts=old, entries=[CustomerEntry("甲", "甲", "B", owner="A")]) == []
    assert due(counts=old, entries=[CustomerEntry("甲", "甲", "B", "A", owner="A")]) == []
    assert due(counts=old, entries=[CustomerEntry("甲", "甲", "", "A", owner="A")]) == [(Why.CADENCE, "甲")]
    assert due(counts=old, entries=[CustomerEntry("甲", "甲", "A", visit_every=20, owner="A")]) == []
    assert due(counts=old, entries=[CustomerEntry("甲", "甲", "A", owner="B")]) == []


def test_a_customer_stands_once_with_every_reason():
    """Who is overdue and due by class too has one line, under the most pressing reason."""
    calls = Calls(
        [promise("甲", AS_OF - timedelta(3), PromiseState.BROKEN)], [count(last=AS_OF - timedelta(9), visits=9)],
        {"甲": CustomerEntry("甲", "甲", "A", owner="A")}, CADENCE,
    )  # fmt: skip
    (one,) = due_visits("A", calls, CALENDAR, AS_OF, SETTINGS)
    assert (one.why, one.also) == (Why.OVERDUE, (Why.CADENCE,))


@given(st.dictionaries(st.text(max_size=3), st.integers(-5, 10**6), max_size=20))
def test_classes_follow_value(values):
    """More value is never a worse class, equal values are of one class, and who bought nothing has none."""
    found = suggested_classes(values)
    assert found.keys() == {key for key, value in values.items() if value > 0}
    ordered = sorted(found, key=lambda key: values[key])
    assert all(found[less] >= found[more] for less, more in pairwise(ordered))
    assert not found or "A" in found.values()


def test_classes_are_cut_at_80_and_95_percent():
    """The customers up to 80 % of all value are A, up to 95 % B, the rest C (4.16)."""
    assert suggested_classes({"a": 79, "b": 15, "c": 4, "d": 2}) == {"a": "A", "b": "A", "c": "B", "d": "C"}


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=30))
def test_the_curve_falls_and_the_wins_rise(seen):
    """At each further visit no more customers are left and no fewer are won; everybody was visited once."""
    counts = [count(str(number), visits=visits, won_at=min(won, visits)) for number, (visits, won) in enumerate(seen)]
    curve = visit_curve(counts, {}, AS_OF, 365)
    if not seen:
        assert curve is None
        return
    assert curve.points[0].reached == curve.customers == len(seen)
    reached, won = [point.reached for point in curve.points], [point.won for point in curve.points]
    assert reached == sorted(reached, reverse=True)
    assert won == sorted(won)
    assert won[-1] <= curve.won


def test_the_folk_claim_stands_beside_the_own_measure_and_n():
    """The note says 80 % after four visits, the own share of wins at the fourth or later, and of how many."""
    counts = [count("1", visits=5, won_at=5), count("2", visits=2, won_at=2), count("3"), count("4", kind="原有")]
    curve = visit_curve(counts, {}, AS_OF, 365)
    assert (curve.customers, curve.won, curve.late_share) == (3, 2, Fraction(1, 2))
    said = curve_notes(curve, None, Language.ZH)[0]
    assert "80%" in said
    assert "50%" in said
    assert "n=3" in said


def test_a_customer_with_an_earlier_order_is_no_prospect():
    """The first order in the 客户档案 tells a prospect from a customer, whatever the reports call them."""
    old, new = CustomerEntry("1", "1", first_order=date(2025, 1, 1)), CustomerEntry("2", "2", first_order=AS_OF)
    curve = visit_curve([count("1"), count("2", kind="原有")], {"1": old, "2": new}, AS_OF, 365)
    assert curve.customers == 1


def test_the_curve_leaves_out_whose_first_contact_may_lie_before_the_records():
    """新增 and 原有 were customers already, 早 came in the run-in, 空 tells nothing; later names do not matter."""
    begins = AS_OF - timedelta(30)
    later = [
        count("赢", visits=4, won_at=4, kind="原有", first="开发"), count("新", kind="新增"), count("老", kind="原有"),
        count("早", AS_OF - timedelta(23), visits=5), count("空", kind=""),
    ]  # fmt: skip
    curve = visit_curve(later, {}, AS_OF, 365, begins, 7)
    assert (curve.customers, curve.won, curve.late) == (1, 1, 1)
    assert curve.left_out == ((LeftOut.EXISTING, 2), (LeftOut.EARLY, 1), (LeftOut.UNTOLD, 1))
    said = " ".join(curve_notes(curve, None, Language.ZH))
    assert "首访时已是客户的 2 家" in said
    assert f"记录从 {begins} 开始，共 31 天；时间短" in said
    assert visit_curve([later[3]], {}, AS_OF, 365, begins, 0).customers == 1


def standing(who="A", gap=-1000, target=10_000):
    return Standing(
        Level.PERSON, SHANGHAI, who, who, "sales", month(2026, 11), target * SCALE, 0, Fraction(0), Fraction(1, 2),
        gap * SCALE, 500 * SCALE, None,
    )  # fmt: skip


def test_field_visits_go_to_the_worst_gap_the_most_value_the_longest_silence():
    """Each of the three alone moves a customer up; who is ahead, without value or visited lately is not proposed."""
    counts = [count(name, AS_OF - timedelta(days)) for name, days in (("久", 60), ("近", 30), ("昨", 1), ("小", 60))]
    entries = [
        CustomerEntry(name, name, owner="A", value=value * SCALE)
        for name, value in (("久", 100), ("近", 100), ("昨", 900), ("小", 10), ("无", 0))
    ]
    found = field_visits(entries, counts, {"A": standing()}, TEAM, AS_OF, 14)
    assert [each.customer for each in found] == ["久", "近", "小"]
    assert field_visits(entries, counts, {"A": standing(gap=5)}, TEAM, AS_OF, 14) == ()
    assert field_visits(entries, [], {"A": standing()}, TEAM, AS_OF, 14) == ()


def test_a_sheet_has_visits_targets_and_curve():
    """A person's workbook has one sheet each for visits, the day's target and the curve; what is empty is left out."""
    curve = visit_curve([count()], {}, AS_OF, 365)
    (visit,) = due_visits("A", Calls([promise()], (), {}, CADENCE), CALENDAR, AS_OF, SETTINGS)
    sheet = DaySheet("A", "安然", EAST, MONDAY, (visit,), (standing(),), curve, None)
    assert [table.title for table in day_sheet_tables(sheet, Language.ZH)] == ["明日拜访", "明日目标", "拜访曲线"]
    bare = DaySheet("A", "安然", EAST, MONDAY, (visit,), ())
    assert [table.title for table in day_sheet_tables(bare, Language.EN)] == ["Tomorrow"]
