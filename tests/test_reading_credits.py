"""Sales of several people: what cells and columns say of shares is divided exactly, or asked where it is no whole."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_desk import found, records, settled, sheet, taken
from workflow.domain.money import in_parts
from workflow.kinds.percents import parse_percents
from workflow.kinds.problem import Problem
from workflow.resolve.credits import Part, split_of

DAY = date(2026, 11, 3)
HEADER = ["日期", "业务员", "客户", "金额", "订单号"]
SHARED = ["订单号", "日期", "业务员", "客户", "金额", "分配比例"]
TEAM = [
    ["工号", "姓名", "大区", "门店"],
    ["1", "张三", "华东", "一店"],
    ["2", "李四", "华东", "二店"],
    ["3", "王五", "华南", "三店"],
    ["4", "刘一", "华南", "三店"],
    ["5", "刘一", "华南", "四店"],
]


def _booked(*rows, header=HEADER):
    """Who gets what of the rows of a ledger, and the findings at its cells."""
    books = {"人员.xlsx": [sheet(TEAM, "人员")], "明细.xlsx": [sheet([header, *rows])]}
    resolved, findings = settled(books)
    parts: dict[str, int] = {}
    for who, amount in resolved.facts().filter(metric="sales").select("person_id", "amount").iter_rows():
        parts[who] = parts.get(who, 0) + amount
    mine = [one for one in findings if one.place.workbook == "明细.xlsx"]
    return {who: amount / 10_000 for who, amount in sorted(parts.items())}, found(mine)


@pytest.mark.parametrize(
    ("written", "first", "second"),
    [
        ("张三/李四", 50, 50),
        ("张三、李四", 50, 50),
        ("张三 李四", 50, 50),
        ("张三&李四", 50, 50),
        ("张三、李四平分", 50, 50),
        ("张三/李四各50%", 50, 50),
        ("张三60%、李四40%", 60, 40),
        ("张三60%李四40%", 60, 40),
        ("张三(60%)/李四(40%)", 60, 40),
        ("张三：60％，李四：40％", 60, 40),
        ("张三:李四=6:4", 60, 40),
        ("张三/李四 6:4", 60, 40),
        ("张三、李四（6：4）", 60, 40),
        ("张三/李四=60%/40%", 60, 40),
        ("张三6、李四4", 60, 40),
        ("张三0.6/李四0.4", 60, 40),
        ("主:张三60% 协:李四40%", 60, 40),
    ],
)
def test_every_way_to_share_a_sale_is_understood(written: str, first: int, second: int):
    """A sale is divided as its cell says, equally where it says nothing."""
    assert _booked([DAY, written, "甲", 100, "A1"]) == ({"1": first, "2": second}, [])


@pytest.mark.parametrize(
    "written", ["主:张三 协:李四", "主：张三，协：李四", "张三(主)、李四(协)", "主办:张三/协办:李四"]
)
def test_who_assists_is_noted_and_gets_nothing(written: str):
    """All of a sale counts for those who lead; the others stand in a column of their own and in a hint."""
    books = {"人员.xlsx": [sheet(TEAM, "人员")], "明细.xlsx": [sheet([HEADER, [DAY, written, "甲", 100, "A1"]])]}
    resolved, findings = settled(books)
    assert resolved.records["sales_ledger"].select("credits", "assists").rows() == [
        ([{"person_id": "1", "share": 1.0}], ["2"])
    ]
    assert [(one.code, one.severity.holds) for one in findings] == [("share.assist", False)]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("张三60%、李四50%", "share.total"),
        ("张三60%、李四", "share.total"),
        ("张三/李四=60%/50%", "share.total"),
        ("张三/李四/王五 各50%", "share.total"),
        ("协:李四", "share.total"),
        ("张三/赵六", "person.unknown"),
        ("张三/刘一", "person.homonym"),
        ("张三李四", "person.unknown"),
    ],
)
def test_shares_that_are_no_whole_are_asked(written: str, code: str):
    """Nothing of a row is booked while its shares do not add up to 100 % or one of its people is not known."""
    assert _booked([DAY, written, "甲", 100, "A1"]) == ({}, [(code, "B2")])


def test_an_id_beside_several_names():
    """One id beside a shared sale does not take all of it; the id of somebody else is asked."""
    header = ["日期", "工号", "业务员", "客户", "金额"]
    assert _booked([DAY, "1", "张三/李四 6:4", "甲", 100], header=header) == ({"1": 60, "2": 40}, [])
    assert _booked([DAY, "3", "张三/李四", "甲", 100], header=header) == ({}, [("person.id_name", "C2")])


def test_names_that_are_no_shares():
    """Digits behind names are ids where they are known ids, and a name is one person where nobody lists people."""
    assert _booked([DAY, "张三1/李四2", "甲", 100, "A1"]) == ({"1": 50, "2": 50}, [])
    resolved, _ = settled({"明细.xlsx": [sheet([HEADER, [DAY, "张三/李四 6:4", "甲", 100, "A1"]])]})
    assert [person.name for person in resolved.team.people] == ["张三", "李四"]


@given(
    amount=st.integers(min_value=-(10**14), max_value=10**14),
    shares=st.lists(st.integers(1, 100), min_size=1, max_size=6),
)
def test_parts_add_up_to_the_sale(amount: int, shares: list[int]):
    """Whatever the shares are, the parts are the whole, to the last step."""
    parts = in_parts(amount, [share / sum(shares) for share in shares])
    assert sum(parts) == amount


@given(shares=st.lists(st.integers(1, 98), min_size=2, max_size=5))
def test_a_ratio_is_read_back(shares: list[int]):
    """Every ratio of several names is read as it is written."""
    names = [f"张{sign}" for sign in "甲乙丙丁戊"[: len(shares)]]
    split = split_of(f"{'/'.join(names)}={':'.join(map(str, shares))}")
    assert split.leads == tuple(Part(name, Decimal(share)) for name, share in zip(names, shares, strict=True))


def test_a_note_beside_a_name_goes_to_the_remark():
    """张三(休假) is 张三, and 休假 is kept."""
    rows = [[*HEADER, "备注"], [DAY, "张三（休假）", "甲", 100, "A1", "加急"], [DAY, "李四(60%)", "乙", 1, "A2", None]]
    intake = taken(sheet(rows), workbook="明细.xlsx")
    assert records(intake, "sales_ledger", "remark") == [("加急；休假",), (None,)]


# several rows, each with a share


def test_rows_that_repeat_a_sale_count_for_their_shares():
    """Rows of one order that all state the whole amount are its parts, to the 分; one hint says so."""
    header = [*SHARED, "毛利"]
    rows = [
        ["A1", DAY, "张三", "甲", 100.01, "60%", 30],
        ["A1", DAY, "李四", "甲", 100.01, "40%", 30],
        ["A2", DAY, "李四", "乙", 50, None, 9],
        ["合计", None, None, None, 250.02, None, 69],
    ]
    intake = taken(sheet([header, *rows]), workbook="明细.xlsx")
    assert records(intake, "sales_ledger", "person", "amount", "margin", "share") == [
        ("张三", 60.01, 18, 6000),
        ("李四", 40, 12, 4000),
        ("李四", 50, 9, None),
    ]
    assert found(intake.findings) == [("share.applied", "F1")]


@pytest.mark.parametrize(("first", "second"), [(0.6, 0.4), (60, 40), ("六成", "四成"), ("60", "40％")])
def test_shares_in_every_form(first, second):
    """60 %, 0.6, 60 and 六成 are the same share."""
    rows = [["A1", DAY, "张三", "甲", 200, first], ["A1", DAY, "李四", "甲", 200, second]]
    assert _booked(*rows, header=SHARED)[0] == {"1": 120, "2": 80}


def test_amounts_in_proportion_to_the_shares_are_parts_already():
    """60 and 40 with 60 % and 40 % were divided before they were written down: they count as they stand."""
    rows = [["A1", DAY, "张三", "甲", 60, 0.6], ["A1", DAY, "李四", "甲", 40, 0.4]]
    assert _booked(*rows, header=SHARED) == ({"1": 60, "2": 40}, [])


def test_a_ratio_beside_several_names_belongs_to_them():
    """张三/李四 and 6:4 in the column of shares is a split of that row."""
    assert _booked(["A1", DAY, "张三/李四", "甲", 100, "6:4"], header=SHARED) == ({"1": 60, "2": 40}, [])


def test_shares_of_a_sale_that_are_no_whole_are_asked_at_each_row():
    """A row is missing or a share is wrong: the rows of that sale are held, no other."""
    rows = [["A1", DAY, "张三", "甲", 100, 0.6], ["A1", DAY, "李四", "甲", 100, 0.5], ["A2", DAY, "王五", "乙", 7, 1]]
    assert _booked(*rows, header=SHARED) == ({"3": 7}, [("share.rows", "F2"), ("share.rows", "F3")])


# percentages


@given(percent=st.decimals(min_value=0, max_value=100, places=2))
def test_every_way_to_write_a_percentage_is_read_back(percent: Decimal):
    """With its sign and in full-width signs it means the same; the other numbers tell what a bare one is."""
    steps = int(percent * 100)
    wide = f"{percent}％".translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    assert parse_percents([f"{percent}%", f"{percent} %", wide]) == [steps] * 3
    assert parse_percents([float(percent) / 100, 0.25, 0.5, 0.75])[0] == steps
    if percent > 1:
        assert parse_percents([float(percent), 25, 50, 75])[0] == steps


def test_what_a_column_does_not_settle_is_asked():
    """1.15 alone is 115 % or 1.15 %; among 0.6 and 0.4 it is 115 %, among 60 and 40 it is 1.15 %."""
    (asked,) = parse_percents([1.15])
    assert isinstance(asked, Problem)
    assert (asked.code, asked.details["first"], asked.details["second"]) == ("percent.unclear", "115%", "1.15%")
    assert parse_percents([0.6, 0.4, 1.15])[2] == 11_500
    assert parse_percents([60, 40, 1.15])[2] == 115
    assert parse_percents([1, 0, None, "—"]) == [10_000, 0, None, None]
    assert [getattr(one, "code", one) for one in parse_percents(["大半", True, 1e9])] == ["percent.text"] * 3
