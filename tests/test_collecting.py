"""收数看板: who has sent what, when, how complete and how clean."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mistakes.visits import REPORT
from visit_desk import Desk, on_desk
from workflow.compute.collecting import Collected, CollectingSettings, arrived, collecting
from workflow.compute.coverage import Coverage, Reporting
from workflow.domain.calendar import WorkCalendar
from workflow.domain.collecting import Collecting, Rate
from workflow.domain.period import Period

WEEK = Period(date(2026, 11, 2), date(2026, 11, 6))
FRIDAY = date(2026, 11, 6)


def _desk(*rows: tuple[int, str, object]) -> Desk:
    """Reports of some days and people: purpose as given, amounts none."""
    cells = [[date(2026, 11, day), who, "甲", purpose, "跟进"] for day, who, purpose in rows]
    return on_desk({"日报.xlsx": [REPORT, *cells]}, as_of=FRIDAY)


def _figures(desk: Desk, settings: CollectingSettings | None = None, **more: object) -> dict[str, Collecting]:
    reporting = Reporting(Coverage(reports=desk.settled.reports()), desk.settled.team, WorkCalendar(), FRIDAY)
    columns = {key: set(block.columns) for key, block in desk.book.blocks.items()}
    collected = Collected(desk.settled.records.get("daily_report"), columns, desk.findings, **more)
    found = collecting(desk.settled.team, reporting, collected, WEEK, settings or CollectingSettings())
    return {one.person_id: one for one in found}


def test_who_has_not_sent_is_known_by_day():
    """Due are the days on which the office reported, and the last one; a report sent with mistakes is sent."""
    figures = _figures(_desk((2, "张三", "服务"), (3, "李四", "服务"), (3, "张三", "喝酒"), (6, "张三", "服务")))
    assert figures["1"].missing == ()
    assert figures["1"].sent == Rate(3, 3)
    assert figures["2"].missing == (date(2026, 11, 2), FRIDAY)
    assert figures["2"].owes(FRIDAY)
    assert (figures["2"].last_sent, figures["3"].last_sent) == (date(2026, 11, 3), None)
    assert figures["3"].sent.value == 0


def test_rows_are_complete_by_what_their_table_asks_for():
    """A field counts as missing only where its table has the column; the row is named with what it lacks."""
    figures = _figures(_desk((2, "张三", "服务"), (3, "张三", None)))
    assert figures["1"].complete == Rate(1, 2)
    (row,) = figures["1"].incomplete
    assert (row.workbook, row.row, row.day, row.missing) == ("日报.xlsx", 3, date(2026, 11, 3), ("purpose",))


def test_a_day_passes_at_once_without_finding_or_correction():
    """A finding above a hint in any row of the day, or a correction of one, keeps the day from passing at once."""
    desk = _desk((2, "张三", "服务"), (3, "张三", "喝酒"), (4, "张三", "服务"), (5, "张三", "服务"))
    assert _figures(desk)["1"].passed == Rate(3, 4)
    corrected = {("日报.xlsx", "Sheet1", 4)}
    assert _figures(desk, corrected=corrected)["1"].passed == Rate(2, 4)


def test_on_time_is_judged_by_the_night_a_report_first_counted():
    """A report of the same evening is on time, one that came later is late; without known arrivals there is no rate."""
    desk = _desk((2, "张三", "服务"), (3, "张三", "服务"), (6, "李四", "服务"))
    arrivals = {("1", date(2026, 11, 2)): date(2026, 11, 2), ("1", date(2026, 11, 3)): date(2026, 11, 5)}
    one = _figures(desk, arrivals=arrivals)["1"]
    assert (one.on_time, one.late) == (Rate(1, 3), (date(2026, 11, 3),))
    assert _figures(desk, CollectingSettings(grace_days=2), arrivals=arrivals)["1"].late == ()
    assert _figures(desk)["1"].on_time.value is None


def test_arrivals_are_kept_and_the_first_night_knows_none_of_earlier_days():
    """What arrived stays as it was; on the first night reports of earlier days have no arrival, later ones have."""
    reports = _desk((2, "张三", "服务"), (6, "张三", "服务")).settled.reports()
    first = arrived({}, reports, FRIDAY, None)
    assert first == {("1", FRIDAY): FRIDAY}
    more = _desk((2, "张三", "服务"), (6, "张三", "服务"), (6, "李四", "服务")).settled.reports()
    monday = date(2026, 11, 9)
    assert arrived(first, more, monday, FRIDAY) == {("1", FRIDAY): FRIDAY, ("2", FRIDAY): monday}


@given(st.lists(st.tuples(st.integers(2, 6), st.sampled_from(["张三", "李四", "王五"]),
                          st.sampled_from(["服务", None, "喝酒"])), max_size=12))  # fmt: skip
def test_rates_are_parts_of_their_wholes(rows):
    """No rate is above one, sent and missing days make up the due ones, and everybody who sells is there once."""
    figures = _figures(_desk(*rows))
    for one in figures.values():
        for rate in (one.sent, one.on_time, one.complete, one.passed):
            assert 0 <= rate.part <= rate.whole
        assert one.sent.part + len(one.missing) == one.sent.whole
        assert one.complete.whole - one.complete.part == len(one.incomplete)
