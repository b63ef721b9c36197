"""Managers' analysis of daily reports: weather, plans, outcomes, purposes, structure, hours (#34, #36–#40, #44)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import CALENDAR, EAST, SHANGHAI, TEAM, WEST
from visit_desk import on_desk
from workflow.compute.coverage import Coverage, Reporting
from workflow.compute.intervals import wilson
from workflow.compute.skies import sky
from workflow.compute.supervision_settings import AnalysisSettings, SupervisionSettings
from workflow.compute.visit_analysis import Plans, visit_analysis
from workflow.compute.visit_lines import ReportRows, added, visit_lines
from workflow.domain.finding import Language
from workflow.domain.period import Period
from workflow.domain.view import Scope
from workflow.domain.visit_analysis import Mix, Plan, ReportedVisit, Sky, VisitAnalysis, VisitLine
from workflow.domain.visits import CLASSES, GRADES, OUTCOMES, PURPOSES
from workflow.report.visit_tables import visit_tables
from workflow.supervising.known import KnownCustomers
from workflow.supervising.visit_rows import report_rows

LAST = date(2026, 11, 20)
SPAN = Period(date(2026, 11, 2), LAST)
DAYS = [SPAN.start + timedelta(number) for number in range(19) if CALENDAR.works(SPAN.start + timedelta(number))]
FEW = AnalysisSettings(least_days=1, least_visits=1)
NO_PLANS = Plans({}, {}, 20)
HEADS = [
    "填写日期", "日报人", "天气", "访问客户", "访问时间", "访问目的", "商谈结果", "客户类别", "预定再访时间",
    "订货金额",
]  # fmt: skip
LISTED = [["客户名称", "电话", "等级", "首单日期"], ["甲公司", "13800000001", "A", date(2024, 1, 5)],
          ["乙公司", "13800000002", "B", date(2026, 11, 4)]]  # fmt: skip
REPORTS = [
    HEADS,
    [date(2026, 11, 2), "张三", "晴", "甲公司", "9:00-10:30", "订货/收款", "成交", "原有", "", 500],
    [date(2026, 11, 2), "张三", "晴", "乙公司", "11:00-11:30", "开发", "未遇", "开发", "11月4日", ""],
    [date(2026, 11, 3), "张三", "小雨", "丙公司", "9:00-9:45", "开发", "跟进", "开发", "", ""],
    [date(2026, 11, 4), "张三", "晴转雨", "乙公司", "上午", "开发", "已下单", "新增", "", 300],
    [date(2026, 11, 4), "张三", "晴转雨", "乙公司", "", "收款", "跟进", "新增", "", ""],
    [date(2026, 11, 10), "张三", "多云", "甲公司", "9:00-10:00", "服务", "无意向", "原有", "", ""],
    [date(2026, 11, 12), "张三", "阴", "丙公司", "9:00-9:15", "开发", "", "开发", "", ""],
    [date(2026, 11, 2), "李四", "晴", "丁公司", "9:00-10:00", "服务", "跟进", "原有", "", ""],
    [date(2026, 11, 4), "李四", "雨", "丁公司", "9:00-10:00", "服务", "跟进", "原有", "", ""],
]  # fmt: skip


def settled_lines(*reports: list[object], settings: SupervisionSettings | None = None) -> dict[str, VisitLine]:
    """Return the lines of reports that came in as workbooks, beside a list of customers."""
    desk = on_desk({"日报.xlsx": [*REPORTS, *reports], "客户档案.xlsx": LISTED}, as_of=LAST)
    known = KnownCustomers(desk.book, desk.rules.checks.visits)
    rows = report_rows(known, SPAN, CALENDAR, settings or SupervisionSettings())
    assert rows
    coverage = Coverage.of(reported=desk.book.reported.select("_who", "date").iter_rows())
    return visit_lines(rows, desk.settled.team, Reporting(coverage, desk.settled.team, CALENDAR, LAST), SPAN)


def parts(mix: Mix) -> dict[str, Fraction]:
    return {name: part for name, part in zip(mix.names, mix.parts, strict=True) if part}


def test_a_visit_is_planned_by_promise_interval_or_the_sheet_of_the_day_before():
    """乙 was promised for the 4th, 甲 of class A is due 7 days after the 2nd, 丙 was being dropped on the 11th."""
    line = settled_lines()["1"]
    assert line.visits == 6
    assert parts(line.plans) == {Plan.PROMISED: 1, Plan.CADENCE: 1, Plan.LISTED: 1, Plan.NONE: 3}
    assert line.planned == Fraction(1, 2)


def test_who_gets_no_sheet_for_tomorrow_has_nothing_planned_by_it():
    """Where tomorrow's sheets are switched off, they plan no visit."""
    line = settled_lines(settings=SupervisionSettings(day_sheets=False))["1"]
    assert parts(line.plans) == {Plan.PROMISED: 1, Plan.CADENCE: 1, Plan.NONE: 4}


def test_several_rows_of_a_customer_and_day_are_one_visit_with_the_best_outcome():
    """乙 on the 4th: two rows, one visit, won; a visit without outcome is in no rate."""
    line = settled_lines()["1"]
    assert parts(line.outcomes) == {"成交": 2, "跟进": 1, "无意向": 1, "未遇": 1, "": 1}
    assert line.hit_rate == Fraction(2, 5)
    assert line.interval == wilson(2, 5)


def test_purposes_of_a_visit_share_it():
    """订货/收款 is half of each, so do the two rows of 乙; shares add up to 100 %."""
    mix = settled_lines()["1"].purposes
    half = Fraction(1, 2)
    assert parts(mix) == {"订货": half, "收款": 1, "开发": 3 + half, "服务": 1}
    assert sum(mix.share(name) for name in PURPOSES) == 1


def test_a_purpose_of_the_offices_own_has_a_share_of_its_own():
    """巡店, once it is a purpose of the office, has its share on lines and teams."""
    visits = [replace(each, purposes=("巡店",)) for each in made("A", "成交")]
    lines = office_lines(visits, (*PURPOSES, "巡店"))
    team = added([*lines.values()], "队", EAST)
    assert parts(lines["A"].purposes) == {"巡店": len(visits)} == parts(team.purposes)


def test_hours_are_those_of_visits_with_start_and_end():
    """90 + 60 minutes with 甲 of class A, 30 with 乙, 45 + 15 with 丙 of no class; 上午 is no time."""
    line = settled_lines()["1"]
    assert parts(line.grade_minutes) == {"A": 150, "B": 30, "": 60}
    assert parts(line.class_minutes) == {"原有": 150, "开发": 90}
    assert line.timed == 5


def test_structure_is_told_in_visits_and_in_sales():
    """Of six visits three are 开发, one 新增, two 原有; of 800 sold 500 went to 原有 and 300 to 新增."""
    line = settled_lines()["1"]
    assert parts(line.classes) == {"开发": 3, "新增": 1, "原有": 2}
    assert parts(line.amounts) == {"新增": 300 * 10_000, "原有": 500 * 10_000}
    assert line.amounts.share("原有") == Fraction(5, 8)


def test_weather_is_compared_by_day_with_missing_reports_at_the_place_s_weather():
    """张三: three fair days with 2, 1, 1 visits, two of rain with one each; 李四's missing day of rain is 张三's."""
    lines = settled_lines()
    mine = {each.sky: (each.due, each.reported, each.visits, each.missing, each.idle) for each in lines["1"].skies}
    assert mine[Sky.FAIR] == (3, 3, 4, 0, 0)
    assert mine[Sky.RAIN] == (2, 2, 2, 0, 0)
    theirs = {each.sky: (each.due, each.reported, each.visits, each.missing) for each in lines["2"].skies}
    assert theirs[Sky.RAIN] == (2, 1, 1, 1)
    assert theirs[Sky.FAIR] == (3, 1, 1, 2)
    assert {each.sky: each.missing for each in lines["4"].skies}[Sky.UNTOLD] > 0


@pytest.mark.parametrize(
    ("text", "sort"),
    [("晴", Sky.FAIR), ("多云", Sky.FAIR), ("阴 12℃", Sky.FAIR), ("晴转小雨", Sky.RAIN), ("雷阵雨", Sky.RAIN),
     ("雨夹雪", Sky.SNOW), ("雾", Sky.ROUGH), ("大风", Sky.ROUGH), ("微风", Sky.FAIR), ("Rainy", Sky.RAIN),
     ("", Sky.UNTOLD), (None, Sky.UNTOLD)],
)  # fmt: skip
def test_weather_in_words_is_of_the_worst_sort_named(text, sort):
    """晴转雨 is rain, sleet is snow, a light wind is fair, nothing is untold."""
    assert sky(text) is sort


def test_wilson_s_interval_of_5_in_20():
    """5 of 20 is 11.19 % to 46.87 % (worked by hand with z = 1.96); of nothing there is none."""
    low, high = wilson(5, 20)
    assert (round(low, 4), round(high, 4)) == (0.1119, 0.4687)
    assert wilson(0, 0) is None


@given(st.integers(1, 10**6).flatmap(lambda tries: st.tuples(st.integers(0, tries), st.just(tries))))
def test_the_interval_holds_the_rate_and_more_tries_narrow_it(seen):
    """0 ≤ low ≤ rate ≤ high ≤ 1; the same rate of ten times as many tries has a narrower one."""
    hits, tries = seen
    low, high = wilson(hits, tries)
    assert 0 <= low <= hits / tries + 1e-12
    assert hits / tries - 1e-12 <= high <= 1
    narrow = wilson(10 * hits, 10 * tries)
    assert narrow[1] - narrow[0] < high - low


def office_lines(visits: list[ReportedVisit], purposes: tuple[str, ...] = PURPOSES) -> dict[str, VisitLine]:
    weather = {(visit.person_id, visit.day): "晴" for visit in visits}
    rows = ReportRows(visits, weather, [], {who: [("日报.xlsx", 9)] for who, _ in weather}, purposes)
    reporting = Reporting(Coverage.of(reported=weather), TEAM, CALENDAR, LAST)
    return visit_lines(rows, TEAM, reporting, SPAN)


def made(who: str, outcomes: str, a_day: int = 2) -> list[ReportedVisit]:
    """Return visits of somebody, so many a day, whose outcomes are letters: 1 for 成交, anything else for 跟进."""
    return [
        ReportedVisit(who, DAYS[number // a_day], f"{who}{number}", "成交" if letter == "1" else "跟进")
        for number, letter in enumerate(outcomes)
    ]


def analysis(lines: dict[str, VisitLine], members: str = "ABC", **more) -> VisitAnalysis:
    scope = Scope(TEAM.by_id["M"], EAST, frozenset(members))
    found = visit_analysis(scope, lines, SPAN, SPAN.start, AnalysisSettings(**more), NO_PLANS)
    assert found
    return found


def test_coaching_is_proposed_for_usual_effort_and_a_rate_surely_below_the_team_s():
    """0 of 28 may be 12 % where the team has 26 of 84, 31 %: coach; 6 of 28 may be 40 % of 38 %: no word."""
    lines = office_lines([*made("A", "0" * 28), *made("B", "1" * 12 + "0" * 16), *made("C", "1" * 14 + "0" * 14)])
    assert [line.person_id for line in analysis(lines).lines if line.coach] == ["A"]
    lines = office_lines(
        [*made("A", "1" * 6 + "0" * 22), *made("B", "1" * 12 + "0" * 16), *made("C", "1" * 14 + "0" * 14)]
    )
    assert not any(line.coach for line in analysis(lines).lines)


def test_who_visits_less_than_usual_is_no_matter_of_training():
    """One visit a day where the median is two lies outside of ±30 %: no coaching on skill, whatever the rate."""
    lines = office_lines(
        [*made("A", "0" * 14, 1), *made("B", "1" * 12 + "0" * 16), *made("C", "1" * 14 + "0" * 14)]
    )  # fmt: skip
    seen = analysis(lines)
    assert seen.usual == (2 * Fraction(7, 10), 2 * Fraction(13, 10))
    assert not any(line.coach for line in seen.lines)
    assert [line.person_id for line in analysis(lines, usual_percent=60).lines if line.coach] == ["A"]


def test_of_two_people_nothing_is_usual():
    """Below the least number of people efforts are not compared and nobody is coached."""
    lines = office_lines([*made("A", "0" * 28), *made("B", "1" * 28)])
    seen = analysis(lines, "AB")
    assert seen.usual is None
    assert not any(line.coach for line in seen.lines)


VISITS = st.lists(
    st.builds(
        ReportedVisit, st.sampled_from("ABCD"), st.sampled_from(DAYS), st.sampled_from("甲乙丙丁"),
        st.sampled_from((*OUTCOMES, "")), st.none() | st.integers(1, 300),
        st.lists(st.sampled_from(PURPOSES), unique=True, max_size=3).map(tuple), st.sampled_from((*CLASSES, "")),
        st.sampled_from((*GRADES, "", "VIP")), st.sampled_from(Plan),
    ), max_size=40, unique_by=lambda each: (each.person_id, each.day, each.key),
)  # fmt: skip


@given(VISITS)
def test_shares_add_up_and_the_team_is_the_sum_of_its_people(visits):
    """Each mix adds up to the visits, its shares to 100 %, and the team's figures to those of its lines."""
    lines = list(office_lines(visits).values())
    team = added(lines, "队", EAST)
    for line in (*lines, team):
        assert line.plans.total == line.outcomes.total == line.purposes.total == line.classes.total == line.visits
        assert sum(each.visits for each in line.skies) == line.visits
        assert sum(each.reported for each in line.skies) == line.reported
        assert all(each.due <= each.reported + each.missing for each in line.skies)
        for mix in (line.plans, line.outcomes, line.purposes, line.classes, line.grade_minutes):
            shares = [mix.share(name) for name in mix.names if name]
            assert all(share is None for share in shares) or sum(shares) == 1
    assert team.visits == len(visits)
    assert team.grade_minutes.total == sum(visit.minutes or 0 for visit in visits)


@given(VISITS)
def test_a_manager_s_analysis_knows_nothing_of_others(visits):
    """What stands in it is the same whatever people outside of the scope did, and names none of them."""
    inside = [visit for visit in visits if visit.person_id != "D"]
    if not inside:
        return
    scope = Scope(TEAM.by_id["M"], EAST, frozenset("ABC"))
    every, own = (
        visit_analysis(scope, {who: line for who, line in office_lines(chosen).items() if line.visits or who in "ABC"},
                       SPAN, SPAN.start, FEW, NO_PLANS)
        for chosen in (visits, inside)
    )  # fmt: skip
    assert every
    assert {line.person_id for line in every.lines} <= set("ABC")
    assert all(EAST.contains(each.unit) for each in every.units)
    assert every.team.visits == len(inside)
    assert own
    assert [line.outcomes for line in every.lines if line.visits] == [
        line.outcomes for line in own.lines if line.visits
    ]  # fmt: skip


def test_few_visits_are_counted_but_no_share_is_shown():
    """Below 10 visits and 5 days the sheet shows the numbers and neither mean, share nor rate."""
    lines = office_lines([*made("A", "1100"), *made("B", "1" * 12 + "0" * 16), *made("C", "1" * 14 + "0" * 14)])
    table = visit_tables(analysis(lines), None, Language.ZH)[0]
    heads = [column.title for column in table.columns]
    (row,) = (dict(zip(heads, row, strict=True)) for row in table.rows if row[0] == "安然")
    assert (row["日报天数"], row["拜访"], row["写了结果"]) == (2, 4, 4)
    assert [row[head] for head in ("日均拜访", "计划内", "成交率", "95% 区间", "可以怎样帮")] == [None] * 5


@pytest.mark.parametrize("language", list(Language))
def test_every_row_of_the_sheets_has_a_cell_a_column(language):
    """All sheets of an analysis are even tables with the team first and every person once, in both languages."""
    lines = office_lines([*made("A", "0" * 28), *made("B", "1" * 28), *made("C", "1" * 28)])
    plans = Plans({"订货": 40, "开发": 60}, {"开发": 30, "新增": 10, "原有": 60}, 20)
    scope = Scope(TEAM.by_id["M"], EAST, frozenset("ABC"))
    seen = visit_analysis(scope, lines, SPAN, SPAN.start, FEW, plans)
    assert seen
    for table in visit_tables(seen, None, language):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert [row[0] for row in table.rows if row[0] in ("安然", "白露", "陈晨")] == ["安然", "白露", "陈晨"]


def test_what_is_far_from_the_target_structure_is_named_and_silent_without_one():
    """10 visits of 开发 alone against 30/10/60: +70, −60 are named, −10 is within 20 points; no target, no column."""
    visits = [ReportedVisit("A", DAYS[number], "甲", class_="开发") for number in range(10)]
    scope = Scope(TEAM.by_id["M"], EAST, frozenset("A"))
    plans = Plans({}, {"开发": 30, "新增": 10, "原有": 60}, 20)
    seen = visit_analysis(scope, office_lines(visits), SPAN, SPAN.start, AnalysisSettings(), plans)
    assert seen
    (table,) = (each for each in visit_tables(seen, None, Language.ZH) if each.title == "客户结构")
    assert [row[-1] for row in table.rows] == [None, "开发 +70、原有 -60", "开发 +70、原有 -60"]
    bare = visit_analysis(scope, office_lines(visits), SPAN, SPAN.start, AnalysisSettings(), NO_PLANS)
    assert bare
    (table,) = (each for each in visit_tables(bare, None, Language.ZH) if each.title == "客户结构")
    assert not any("目标" in column.title for column in table.columns)


def test_who_sees_only_people_without_a_visit_gets_no_analysis():
    """Without any visit of the people below there is nothing to analyse."""
    lines = office_lines(made("A", "11"))
    scope = Scope(TEAM.by_id["M"], WEST, frozenset("D"))
    assert visit_analysis(scope, lines, SPAN, SPAN.start, FEW, NO_PLANS) is None
    assert lines["A"].path == SHANGHAI
