"""Silent edits of targets and people: told with old and new, and nobody accused who said that something changed."""

from datetime import date, timedelta

import pytest

from night_office import AS_OF, PEOPLE, TARGETS, book, codes, night, office
from reading_desk import changed, sheet, taken
from test_corrections import messages

TARGET = ["业务员", "期间", "销售额目标"]
PERSON = ["工号", "姓名", "大区", "门店", "入职日期", "离职日期", "调动日期"]
ZHANG = ["1", "张三", "华东", "一店", date(2020, 1, 1), None, None]


def edits(before, now, workbook="目标.xlsx"):
    found = changed(
        [taken(sheet(before), workbook=workbook)], [taken(sheet(now), workbook=workbook)], AS_OF - timedelta(1)
    )
    return [
        (one.code, one.place.cell, one.details.get("old"), one.value)
        for one in found
        if one.code.startswith("history.")
    ]


def person(**more):
    row = dict(zip(("id", "name", "region", "store", "joined", "left", "moved"), ZHANG, strict=True))
    return [PERSON, list({**row, **more}.values())]


def test_a_changed_target_is_told_with_old_and_new():
    """Another amount for the same person, metric and period is a warning at its cell, also when rows were sorted."""
    before = [TARGET, ["张三", "2026-11", 500000], ["李四", "2026-11", 300000]]
    now = [TARGET, ["李四", "2026-11", 300000], ["张三", "2026-11", 450000]]
    assert edits(before, now) == [("history.target", "C3", "500,000.00", "450,000.00")]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([TARGET, ["张三", "2026-11", 5]], [TARGET, ["张三", "2026-11", 5], ["张三", "2026-12", 6]]),
        ([TARGET, ["张三", "2026-12", 5]], [TARGET, ["张三", "2026-12", 6]]),
        ([TARGET, ["张三", "2026-11", 5]], [TARGET, ["张三", "2026-10", 6]]),
        ([TARGET, ["张三", "2026-11", None]], [TARGET, ["张三", "2026-11", 6]]),
        ([TARGET, ["张三", "2026-11", 5]], [["备注", *TARGET], ["x", "张三", "2026-11", 5]]),
        ([[*TARGET, "生效日期"], ["张三", "2026-11", 5, None]],
         [[*TARGET, "生效日期"], ["张三", "2026-11", 5, None], ["张三", "2026-11", 6, date(2026, 11, 15)]]),
    ],
    ids=["a month more", "a plan", "another month", "filled in", "a column more", "a version"],
)  # fmt: skip
def test_no_target_is_accused_that_did_not_change_silently(before, now):
    """New periods, plans, gaps that were filled and versions with their effective day are no silent edits."""
    assert [code for code, *_ in edits(before, now) if code == "history.target"] == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"store": "二店"}, [("D2", "一店", "二店")]),
        ({"joined": date(2021, 1, 1)}, [("E2", "2020-01-01", "2021-01-01")]),
        ({"store": "二店", "moved": date(2026, 11, 10)}, []),
        ({"left": date(2026, 11, 10)}, []),
        ({"store": None}, []),
        ({}, []),
    ],
)
def test_a_person_is_told_of_unless_the_row_says_why(now, told):
    """Another unit or joining date is told with old and new; a transfer with its day and a leaving date are not."""
    found = edits(person(), person(**now), "人员.xlsx")
    assert [(cell, old, new) for code, cell, old, new in found if code == "history.person"] == told


def test_a_leaving_date_that_is_taken_back_is_told():
    """Who had left and has not any more changes figures of earlier days."""
    assert edits(person(left=date(2026, 11, 1)), person(), "人员.xlsx") == [("history.person", "F2", "2026-11-01", "—")]


def test_many_changes_are_capped():
    """After twenty changes of a sort the rest is a number."""
    names = [f"张{number}" for number in range(30)]
    before, now = ([TARGET, *([name, "2026-11", amount] for name in names)] for amount in (5, 6))
    found = edits(before, now)
    assert [code for code, *_ in found].count("history.target") == 20
    assert found[-1][0] == "history.more" or ("history.more", "", None, "10") in found


def test_a_night_tells_of_a_changed_target_once(tmp_path):
    """The night after a target was overwritten says so with old and new; the day after that it is no news."""
    folder = office(tmp_path)
    night(folder, AS_OF - timedelta(1))
    book(folder / "inbox" / "目标.xlsx", (*TARGETS[:2], (*TARGETS[2][:3], 30000)))
    book(folder / "inbox" / "人员.xlsx", (*PEOPLE[:4], (*PEOPLE[4][:3], "河店", *PEOPLE[4][4:])))
    night(folder)
    assert "原来 40,000.00，现在 30,000.00。" in messages(folder, "history.target")[0]
    assert "原来“江店”，现在“河店”" in messages(folder, "history.person")[0]
    night(folder, AS_OF + timedelta(1))
    assert {"history.target", "history.person"}.isdisjoint(codes(folder, AS_OF + timedelta(1)))
