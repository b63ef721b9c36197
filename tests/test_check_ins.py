"""签到 beside 日报: who is asked about a visit or a check-in, and of whom nothing is said (#67)."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mistakes.visits import DAY, NEXT, REPORT, Rows
from offices import honest
from offices.reading import resolved
from visit_desk import on_desk
from workflow.checks.check_ins import metres_between
from workflow.resolve.resolve import Resolved

HEADER: list[object] = ["签到日期", "签到时间", "人员", "客户", "签到地点", "经纬度"]
SHANGHAI, NEARBY = "121.4737,31.2304", "121.4837,31.2304"
_POINTS = st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-90_000_000, 90_000_000))


def _said(visits: Rows, check_ins: Rows, **more: Rows) -> list[tuple[str, str]]:
    report = [[*REPORT, "访问时间"], *([*row[:3], "服务", "跟进", *row[3:], None][:6] for row in visits)]
    books = {"日报.xlsx": report, "签到.xlsx": [HEADER, *([*row, None, None, None][:6] for row in check_ins)]}
    return on_desk({**books, **{f"{name}.xlsx": rows for name, rows in more.items()}}).said("visit", "check_in")


def test_who_never_checks_in_is_not_accused():
    """Nothing is said of people and days that only one of the two sheets knows."""
    assert _said([[DAY, "张三", "甲"]], [[DAY, "9:05", "李四", "乙"], [NEXT, "9:05", "张三", "丙"]]) == []


def test_one_customer_under_several_names_is_one():
    """A check-in is matched by the 客户档案's alias, by a longer or shorter name, and by a slip of the pen."""
    listed = [["客户名称", "电话", "城市", "别名"], ["甲", "13800000001", "上海", "江边店"]]
    names = [("甲", "江边店"), ("宏远贸易", "上海宏远贸易有限公司"), ("宏元文具商行", "宏远文具商行")]
    for at, (visited, checked) in enumerate(names):
        more = {"客户档案": listed} if not at else {}
        assert _said([[DAY, "张三", visited]], [[DAY, "9:05", "张三", checked]], **more) == [], visited


def test_a_check_in_that_names_no_customer_counts_by_its_time():
    """Without a customer it is the visit's that it is near to; one too far from all of them is left alone."""
    visits = [[DAY, "张三", "甲", "9:00-10:00"], [DAY, "张三", "乙", "14:00-15:00"]]
    assert _said(visits, [[DAY, "13:50", "张三"], [DAY, "9:05", "张三"]]) == []
    assert _said(visits, [[DAY, "13:50", "张三"]]) == [("visit.no_check_in", "C2")]
    assert _said(visits[:1], [[DAY, "9:05", "张三"], [DAY, "18:00", "张三", None, "公司"]]) == []


def test_the_nearest_visit_decides_about_the_time():
    """A customer seen twice a day is judged by the visit nearest to the check-in, and a visit without time by none."""
    twice = [[DAY, "张三", "甲", "9:00-10:00"], [DAY, "张三", "甲", "14:00-15:00"]]
    assert _said(twice, [[DAY, "9:05", "张三", "甲"], [DAY, "15:50", "张三", "甲"]]) == []
    assert _said(twice, [[DAY, "11:55", "张三", "甲"]]) == [("check_in.time", "B2")]
    assert _said([[DAY, "张三", "甲", "上午"]], [[DAY, "20:00", "张三", "甲"]]) == []


@pytest.mark.parametrize(
    ("earlier", "said"),
    [([SHANGHAI] * 5, 1), ([SHANGHAI] * 4, 0), ([SHANGHAI, "121.6,31.2", "121.4,31.4", "121.2,31.1", "121.3,31.7"], 0),
     ([SHANGHAI] * 4 + ["116.4,39.9"], 1), (["121.4787,31.2304"] * 5, 0)],
)  # fmt: skip
def test_a_place_is_far_from_where_most_earlier_check_ins_were(earlier: list[str], said: int):
    """It takes five days, most of them near each other; one of them elsewhere changes nothing, nor do some 500 m."""
    day = date(2026, 11, 2)
    rows = [[day + timedelta(at), "9:05", "张三", "甲", "江边", place] for at, place in enumerate(earlier)]
    found = _said([], [*rows, [date(2026, 11, 16), "9:05", "李四", "甲", "湖边", "121.4857,31.2304"]])
    assert [code for code, cell in found if cell == f"F{len(rows) + 2}"] == ["check_in.far"] * said


def test_a_degree_is_as_long_as_it_is():
    """A degree of latitude is 111.2 km anywhere; one of longitude shrinks with the cosine of the latitude."""
    assert metres_between((0, 0), (0, 1_000_000)) == 111_195
    assert metres_between((121_000_000, 60_000_000), (122_000_000, 60_000_000)) == pytest.approx(55_597, abs=5)


@given(_POINTS, _POINTS)
def test_a_distance_is_the_same_from_both_ends(one: tuple[int, int], other: tuple[int, int]):
    """No distance is below zero or more than half around the earth, and a point is nowhere far from itself."""
    assert metres_between(one, other) == metres_between(other, one)
    assert 0 <= metres_between(one, other) <= 20_015_087
    assert metres_between(one, one) == 0


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_an_honest_office_that_checks_in_hears_nothing(seed: int, tmp_path: Path):
    """Check-ins at every visit, some minutes late and some hundred metres off, leave nothing to be asked."""
    honest.build(tmp_path, seed)
    settled, _ = resolved(tmp_path)
    count = _check_in_everywhere(settled, tmp_path / "签到.xlsx")
    assert count > 50
    _, found = resolved(tmp_path)
    assert [one for one in found if "check_in" in one.code] == []


def _check_in_everywhere(settled: Resolved, path: Path) -> int:
    """Write a check-in for every reported visit; each customer has a place of its own."""
    visits = settled.records["daily_report"].filter(pl.col("customer").is_not_null())
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write_row(0, 0, ["签到日期", "签到时间", "工号", "客户", "经度", "纬度"])
    for at, row in enumerate(visits.iter_rows(named=True), 1):
        minute = min((row["visit_start"] or 600) + at % 9, 1439)
        place = sum(map(ord, row["customer"]))
        east, north = 121 + place % 97 / 100 + at % 5 * 0.001, 31 + place % 89 / 100 - at % 3 * 0.001
        who = row["credits"][0]["person_id"]
        page.write_row(
            at, 0,
            [f"{row['date']}", f"{minute // 60}:{minute % 60:02}", who, row["customer"], f"{east:.6f}", f"{north:.6f}"],
        )  # fmt: skip
    book.close()
    return visits.height
