"""All workbooks together: who, when, which target; from raw records to facts (domain.md 4.10, 4.14, 5.2)."""

from datetime import date

import polars as pl
import pytest

from reading_desk import AS_OF, settled, sheet
from workflow.compute.targets import completed
from workflow.domain.calendar import WorkCalendar
from workflow.domain.team import TeamPath

THREE = date(2026, 11, 3)
TEAM = sheet([["工号", "姓名", "大区", "门店"], ["1", "张三", "华东", "一店"], ["2", "李四", "华南", "二店"]])
LEDGER = ["日期", "业务员", "客户", "金额"]


def _team(*rows: list[object]):
    return settled({"人员.xlsx": [sheet(rows)]})[0].team


def _sales(*rows: list[object], people=TEAM):
    resolved, findings = settled({"人员.xlsx": [people], "销售明细.xlsx": [sheet([LEDGER, *rows])]})
    facts = resolved.facts(findings).filter(pl.col("metric") == "sales")
    return {
        who: amount / 10_000 for who, amount in facts.group_by("person_id").agg(pl.col("amount").sum()).iter_rows()
    }, findings


@pytest.mark.parametrize("path", ["明远公司/华东/上海店", "明远公司＞华东＞上海店", "明远公司－华东－上海店",
    "明远公司 - 华东 - 上海店", "明远公司\\华东\\上海店", "明远公司→华东→上海店", "明远公司 ▸ 华东 ▸ 上海店",
    "明远公司|华东|上海店"])  # fmt: skip
def test_a_path_in_one_column_is_read_with_any_separator(path: str):
    """公司▸大区▸门店 in one column, however its steps are parted."""
    team = _team(["姓名", "组织路径", "岗位"], ["张三", path, "业务员"], ["李四", "明远公司/华南/广州店", "业务员"])
    assert team.people[0].assignments[0].path == TeamPath("明远公司", "华东", "上海店")


def test_levels_as_columns_give_the_top_as_region_and_the_deepest_as_store():
    """大区 省区 城市 without 门店: the city is the store; who has no city belongs to what is above."""
    team = _team(
        ["工号", "姓名", "大区", "省区", "城市"], ["1", "张三", "华东", "江苏", "苏州"], ["2", "李四", "华东",
            "江苏", None], ["3", "王五", "华东", None, None]
    )  # fmt: skip
    assert [person.assignments[0].path[1:] for person in team.people] == [
        ("华东", "苏州"),
        ("华东", "江苏"),
        ("华东", ""),
    ]


def test_a_superior_is_found_by_name_or_id():
    """上级 says a name in one row and an id in the next."""
    team = _team(
        ["工号", "姓名", "大区", "上级"],
        ["1", "张三", "华东", None],
        ["2", "李四", "华东", "张三"],
        ["3", "王五", "华东", "1"],
    )
    assert [person.superior for person in team.people] == ["", "1", "1"]


def test_a_move_is_told_by_columns_or_by_two_rows():
    """调动前门店 beside the moving date, or a second row with the date: the unit before and the one since."""
    team = _team(
        ["工号", "姓名", "大区", "门店", "调动日期", "调动前门店"],
        ["1", "张三", "华东", "二店", "2026-11-09", "一店"],
        ["2", "李四", "华东", "一店", None, None],
        ["2", "李四", "华南", "三店", "2026/11/10", None],
    )
    before, since = date(2026, 11, 2), date(2026, 11, 10)
    assert [person.path_on(day).store for person in team.people for day in (before, since)] == [
        "一店",
        "二店",
        "一店",
        "三店",
    ]


def test_several_companies_keep_their_own_paths():
    """Two companies in one list are two tops of the tree."""
    team = _team(["工号", "姓名", "公司", "门店"], ["1", "张三", "甲公司", "一店"], ["2", "李四", "乙公司", "一店"])
    assert [person.assignments[0].path.company for person in team.people] == ["甲公司", "乙公司"]


def test_fractions_of_weights_are_kept():
    """权重 0.8 and 120% stay in proportion to those who have none."""
    team = _team(
        ["工号", "姓名", "大区", "权重"],
        ["1", "张三", "华东", 0.8],
        ["2", "李四", "华东", None],
        ["3", "王五", "华东", "120%"],
    )
    assert [person.weight for person in team.people] == [8_000, 10_000, 12_000]


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("张三", {"1": 100}), ("张 三", {"1": 100}), ("张　三", {"1": 100}), ("张三(休假)", {"1": 100}),
            ("张三（1）", {"1": 100}), ("1 张三", {"1": 100}),
        ("张三经理", {"1": 100}), ("1", {"1": 100}), ("0001", {"1": 100}), ("张三/李四", {"1": 50, "2": 50}),
            ("张三、李四", {"1": 50, "2": 50}),
        ("张三/李四 6:4", {"1": 60, "2": 40}), ("张三60%，李四40%", {"1": 60, "2": 40}), ("张三:李四=7:3", {"1": 70,
            "2": 30}),
    ],
)  # fmt: skip
def test_every_way_to_write_who_means_the_same(name: str, shares: dict[str, float]):
    """Blanks, remarks in brackets, titles, ids beside names, and shared credit with or without shares."""
    assert _sales([THREE, name, "甲", 100])[0] == shares


def test_an_odd_cent_of_a_shared_sale_is_not_lost():
    """0.01 元 shared by two is 0.01 and 0: the parts add up."""
    assert sum(_sales([THREE, "张三/李四", "甲", 100.01])[0].values()) == pytest.approx(100.01, abs=1e-9)


def test_an_unknown_name_is_asked_with_the_likeliest_person():
    """李四 typed 李似 is asked, suggested and held."""
    booked, findings = _sales([THREE, "李似", "甲", 100])
    assert booked == {}
    assert [(one.code, one.details["suggestion"]) for one in findings] == [("person.unknown", "是不是“李四(2)”？")]


def test_a_homonym_is_told_by_the_unit_in_the_files_name():
    """Of two 李四 the one of 华南 is meant in 华南's workbook; elsewhere it is asked."""
    people = sheet([["工号", "姓名", "大区"], ["1", "李四", "华东"], ["2", "李四", "华南"]])
    rows = [sheet([LEDGER, [THREE, "李四", "甲", 1]])]
    resolved, _ = settled({"人员.xlsx": [people], "华南销售明细.xlsx": rows})
    assert resolved.facts()["person_id"].to_list() == ["2"]
    resolved, findings = settled({"人员.xlsx": [people], "销售明细.xlsx": rows})
    assert [one.code for one in findings] == ["person.homonym"]
    assert resolved.facts().is_empty()


def test_targets_of_people_units_and_the_company_stand_on_one_sheet():
    """A row's lowest name owns its targets: a person, else a store, else a region, else the company."""
    rows = [
        ["单位：万元"],
        ["大区", "门店", "姓名", "11月", "12月", "四季度", "全年"],
        ["华东", "一店", "张三", 1, 2, 3, 12],
        ["华东", "一店", None, 5, 6, 11, 50],
        ["华东", None, None, 9, 9, 18, 90],
        [None, None, "公司", 20, 20, 40, 200],
        ["合计", None, None, 15, 17, 32, 152],
    ]
    resolved, findings = settled({"人员.xlsx": [TEAM], "2026年目标.xlsx": [sheet(rows)]})
    november = {
        one.person_id or one.path.text: one.amount / 10_000 for one in resolved.targets if one.period.label == "2026-11"
    }
    assert november == {"1": 10_000, "公司/华东/一店": 50_000, "公司/华东": 90_000, "公司": 200_000}
    assert {one.period.label for one in resolved.targets} == {"2026-11", "2026-12", "2026Q4", "2026"}
    assert findings == ()


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("2026", "2026"), (2026, "2026"), ("2026年", "2026"), ("2026Q4", "2026Q4"), ("2026年四季度", "2026Q4"),
            ("2026-11", "2026-11"), ("202611", "2026-11"),
        ("2026年11月", "2026-11"), ("11月", "2026-11"), ("2026.11", "2026-11"), (date(2026, 11, 1), "2026-11"),
            ("2026H2", "2026H2"), ("下半年", "2026H2"),
        ("2026-11-01~2026-11-15", "2026-11-01..2026-11-15"), ("11月21日", "2026-11-21"),
    ],
)  # fmt: skip
def test_every_way_to_write_a_period_is_read(said, label: str):
    """Years, halves, quarters, months, days and spans, with or without the year, as text, number or date."""
    rows = [["姓名", "期间", "销售额目标"], ["张三", said, 5]]
    resolved, findings = settled({"人员.xlsx": [TEAM], "目标.xlsx": [sheet(rows)]})
    assert [one.period.label for one in resolved.targets] == [label]
    assert findings == ()


def test_a_customer_is_new_once():
    """The second visit to a new customer adds a visit, and no second new customer, though the first is held."""
    head = ["填写日期", "日报人", "访问客户", "访问目的", "客户类别"]
    rows = [
        head,
        [THREE, "张三", "甲", "团建", "新增"],
        [THREE, "张三", "甲", "开发", "新增"],
        [THREE, "张三", "甲", "开发", "新增"],
        [THREE, "李四", "甲", "开发", "新增"],
    ]
    resolved, findings = settled({"人员.xlsx": [TEAM], "日报.xlsx": [sheet(rows)]})
    facts = resolved.facts(findings)
    new = facts.filter(pl.col("metric") == "new_customers").select("person_id", "row").rows()
    assert new == [("1", 3), ("2", 5)]
    assert facts.filter(pl.col("metric") == "visits").height == 3


def test_days_without_a_year_are_the_nearest_past_ones():
    """12月30日 seen in January is last year's; 11月3日 in November is this year's."""
    rows = [sheet([LEDGER, ["12月30日", "张三", "甲", 1]])]
    resolved, _ = settled({"人员.xlsx": [TEAM], "销售明细.xlsx": rows}, as_of=date(2027, 1, 5))
    assert resolved.facts()["date"].to_list() == [date(2026, 12, 30)]


def test_a_night_for_an_earlier_day_accuses_nobody():
    """Rows after as_of are not wrong where the office has many of them; one far behind a gap is a slip."""
    rows = [[date(2026, 11, day), "张三", f"客户{day}", day] for day in range(2, 21)]
    early = settled({"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet([LEDGER, *rows])]}, as_of=date(2026, 11, 10))[1]
    assert early == ()
    slip = [date(2027, 3, 1), "张三", "客户", 5]
    found = settled({"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet([LEDGER, *rows, slip])]}, as_of=date(2026, 11, 10))[1]
    assert [(one.code, one.place.cell) for one in found] == [("date.future", "A21")]


def test_the_order_of_rows_changes_no_total():
    """Rows can be sorted as one likes."""
    rows = [[date(2026, 11, day), ("张三", "李四")[day % 2], "甲", day * 1.1] for day in range(2, 20)]
    assert _sales(*rows)[0] == _sales(*reversed(rows))[0]


def test_totals_are_checked_on_every_level():
    """小计 against its group, 合计 against all, also below a repeated header; one with an unread row is let be."""
    head, three = LEDGER, [THREE, "张三", "甲", 100]
    fine = [
        head,
        three,
        [*three[:3], 50],
        ["小计", None, None, 150],
        head,
        three,
        ["小计", None, None, 100],
        ["合计", None, None, 250],
    ]
    assert [one.code for one in settled({"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet(fine)]})[1]] == []
    wrong = [*fine[:-1], ["合计", None, None, 260]]
    found = settled({"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet(wrong)]})[1]
    assert [(one.code, one.place.cell, one.details["expected"]) for one in found] == [("total.mismatch", "D8", "250")]
    unread = [head, three, [*three[:3], "约3万"], ["合计", None, None, 30_100]]
    found = settled({"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet(unread)]})[1]
    assert [one.code for one in found] == ["amount.approximate"]


def test_a_negative_amount_needs_a_reason():
    """退货 in the remark, or the original order's number, explains a negative amount; nothing else does."""
    head = [*LEDGER, "订单号", "备注"]
    rows = [
        [THREE, "张三", "甲", -1, "A1", None],
        [THREE, "张三", "甲", -2, None, "退货"],
        [THREE, "张三", "甲", -3, None, None],
    ]
    resolved, findings = settled({"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet([head, *rows])]})
    assert [(one.code, one.place.cell) for one in findings] == [("amount.negative", "D4")]
    assert resolved.facts(findings)["amount"].sum() == -6 * 10_000


def test_an_office_without_a_people_workbook_is_read_by_its_names():
    """People come from the names in the workbooks, and that is said once."""
    resolved, findings = settled(
        {"销售明细.xlsx": [sheet([LEDGER, [THREE, "张 三", "甲", 1], [THREE, "张三", "乙", 2]])]}
    )
    assert [person.name for person in resolved.team.people] == ["张 三"]
    assert [one.code for one in findings] == ["people.missing"]
    assert resolved.facts()["amount"].sum() == 3 * 10_000
    assert AS_OF.year == 2026


def test_weights_on_a_target_sheet_share_the_units_target():
    """权重 beside an empty value: people share the unit's target of that sheet by weight; a value stays a lock."""
    people = sheet([["工号", "姓名", "大区"], *([str(number), name, "华东"] for number, name in enumerate("甲乙丙丁"))])
    rows = [
        ["大区", "姓名", "权重", "11月销售额目标"],
        ["华东", None, None, 1000],
        ["华东", "甲", 3, None],
        ["华东", "乙", 1, "-"],
        ["华东", "丙", 2, 200],
    ]
    resolved, findings = settled({"人员.xlsx": [people], "2026年目标.xlsx": [sheet(rows)]})
    assert findings == ()
    assert [(one.person_id, one.amount / 10_000) for one in resolved.targets] == [("", 1000), ("2", 200)]
    complete = completed(resolved.targets, resolved.team, WorkCalendar(), AS_OF, resolved.weights).targets
    shares = {one.person_id: one.amount / 10_000 for one in complete if one.person_id}
    assert shares == {"0": 600, "1": 200, "2": 200}


def test_rows_of_the_next_days_wait_and_accuse_nobody():
    """A rerun for yesterday: rows of today and tomorrow are booked on their day; a slip of weeks is an error."""
    rows = [[date(2026, 11, 20), "张三", "甲", 1], [date(2026, 11, 27), "张三", "乙", 2],
            [date(2026, 12, 12), "张三", "丙", 4]]  # fmt: skip
    books = {"人员.xlsx": [TEAM], "销售明细.xlsx": [sheet([LEDGER, *rows])]}
    resolved, findings = settled(books, as_of=date(2026, 11, 20))
    assert [(one.code, one.place.cell) for one in findings] == [("date.later", "A3"), ("date.future", "A4")]
    assert resolved.facts(findings)["amount"].sum() == 3 * 10_000


def test_people_without_ids_are_called_as_they_are_written():
    """Alice Wang without 工号 is Alice Wang, in any letters and with any blanks: one person, not alice wang."""
    people = sheet([["姓名", "大区", "邮箱"], ["Alice  Wang", "华东", "a@x.com"], ["张 三", "华南", None]])
    rows = [LEDGER, [THREE, "ALICE WANG", "甲", 1], [THREE, "张三", "乙", 2]]
    resolved, findings = settled({"人员.xlsx": [people], "销售明细.xlsx": [sheet(rows)]})
    assert [person.id for person in resolved.team.people] == ["Alice Wang", "张三"]
    assert resolved.facts()["person_id"].to_list() == ["Alice Wang", "张三"]
    assert findings == ()
    assert {who: place.cell for who, place in resolved.mail_cells.items()} == {"Alice Wang": "C2", "张三": "C3"}
    resolved, _ = settled({"销售明细.xlsx": [sheet(rows)]})
    assert [person.id for person in resolved.team.people] == ["ALICE WANG", "张三"]
