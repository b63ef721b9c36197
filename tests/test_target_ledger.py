"""The target ledger: versions, tiers, what a row may say beside its value, and the sheet that lists it all."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_desk import AS_OF, found, settled, sheet
from small_office import NOVEMBER, SHANGHAI, target, units
from workflow.compute.tiers import with_tiers
from workflow.domain.finding import Language
from workflow.domain.period import month
from workflow.domain.results import Standing, Tier
from workflow.domain.target_ledger import (
    Crediting,
    State,
    TargetEntry,
    TaxBasis,
    crediting,
    entries_known_on,
    revisions,
    tax_basis,
)
from workflow.domain.team import Level
from workflow.report.target_words import surplus_texts
from workflow.report.version_tables import version_tables

PEOPLE = [["工号", "姓名", "大区", "门店"], ["1", "张三", "华东", "一店"], ["2", "李四", "华东", "二店"]]
OCTOBER, NOVEMBER_10, DECEMBER = date(2026, 10, 1), date(2026, 11, 10), date(2026, 12, 1)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def stated(*rows: list[object], name: str = "目标.xlsx", **more: list[list[object]]):
    """Return what a target workbook settles to beside the people, with all findings."""
    books = {"人员.xlsx": [sheet(PEOPLE)], name: [sheet(rows)]}
    return settled(books | {f"{key}.xlsx": [sheet(value)] for key, value in more.items()})


def amounts(targets) -> list[int]:
    """Return the amounts of targets in units."""
    return [each.amount // 10_000 for each in targets]


VERSIONS = (
    ["业务员", "期间", "销售额目标", "版本", "生效日", "调整原因", "批准人"],
    ["张三", "2026-11", 100, 1, OCTOBER, None, None],
    ["张三", "2026-11", 90, 2, NOVEMBER_10, "旺季推迟", "王总"],
    ["张三", "2026-11", 130, 3, DECEMBER, None, None],
)


def test_the_latest_effective_version_counts():
    """Of several versions the one with the latest effective day up to as_of counts, and no duplicate is asked."""
    resolved, findings = stated(*VERSIONS)
    assert amounts(resolved.targets) == [90]
    assert findings == ()


@pytest.mark.parametrize(
    ("day", "known"), [(date(2026, 9, 30), []), (OCTOBER, [100]), (NOVEMBER_10, [90]), (DECEMBER, [130])]
)
def test_a_target_can_be_asked_as_it_was_known_on_a_day(day: date, known: list[int]):
    """The ledger tells what the target was on any day; a version counts from its effective day on."""
    entries = entries_known_on(stated(*VERSIONS)[0].ledger, day)
    assert amounts([entry.target for entry in entries]) == known


def test_of_versions_of_one_day_the_highest_counts():
    """Without effective days the highest version counts, by its numbers: V10 is after V9."""
    rows = [["业务员", "期间", "销售额目标", "版本"], ["张三", "2026-11", 10, "V10"], ["张三", "2026-11", 9, "V9"]]
    resolved, findings = stated(*rows)
    assert amounts(resolved.targets) == [10]
    assert findings == ()


def test_two_values_of_one_version_are_still_asked():
    """Two different values of one version are a question, as without versions."""
    rows = [["业务员", "期间", "销售额目标", "版本"], ["张三", "2026-11", 5, 1], ["张三", "2026-11", 6, 1]]
    assert found(stated(*rows)[1]) == [("target.duplicate", "C3")]


@given(st.lists(st.tuples(DAYS, st.integers(1, 9), st.integers(1, 99)), min_size=1, max_size=8), DAYS)
def test_what_is_known_does_not_depend_on_what_comes_later(versions, day):
    """A version that becomes effective after a day changes nothing of what was known on that day."""
    entries = [TargetEntry(target(SHANGHAI, amount), str(version), start) for start, version, amount in versions]
    before = [entry for entry in entries if entry.effective <= day]
    assert entries_known_on(entries, day) == entries_known_on(before, day)
    later = TargetEntry(target(SHANGHAI, 7), "99", day + timedelta(1))
    assert entries_known_on([*entries, later], day) == entries_known_on(entries, day)


def test_revisions_say_old_new_and_state():
    """Every superseded value stays: each version stands beside the one before it with the difference and its state."""
    listed = revisions(stated(*VERSIONS)[0].ledger, AS_OF)
    assert [(each.entry.version, each.state) for each in listed] == [
        ("1", State.SUPERSEDED), ("2", State.COUNTS), ("3", State.AHEAD),
    ]  # fmt: skip
    assert [each.change and each.change // 10_000 for each in listed] == [None, -10, 40]


def test_the_sheet_of_versions_names_reason_and_approver():
    """目标版本 lists date, owner, old, new, difference, reason and approver of each version."""
    resolved, _ = stated(*VERSIONS)
    (table,) = version_tables("目标.xlsx", resolved.ledger, {"1": "张三"}, AS_OF, Language.ZH)
    heads = [column.title for column in table.columns]
    row = dict(zip(heads, table.rows[1], strict=True))
    assert (row["对象"], row["原值"], row["新值"], row["差异"]) == ("张三", 100, 90, -10)
    assert (row["生效日"], row["原因"], row["批准人"], row["状态"]) == (NOVEMBER_10, "旺季推迟", "王总", "现行")


def test_a_workbook_without_versions_has_no_sheet_of_them():
    """A table that says nothing of versions gets no sheet 目标版本."""
    resolved, _ = stated(["业务员", "期间", "销售额目标"], ["张三", "2026-11", 100])
    assert version_tables("目标.xlsx", resolved.ledger, {}, AS_OF, Language.ZH) == ()


def test_versions_in_another_workbook_are_in_the_chain():
    """A new version may stand in a workbook of its own; the old one's sheet shows it."""
    new = [["业务员", "期间", "销售额目标", "版本"], ["张三", "2026-11", 120, 2]]
    resolved, _ = stated(["业务员", "期间", "销售额目标"], ["张三", "2026-11", 100], 新目标=new)
    assert amounts(resolved.targets) == [120]
    (table,) = version_tables("目标.xlsx", resolved.ledger, {}, AS_OF, Language.EN)
    assert len(table.rows) == 2


def test_tiers_are_no_targets_of_their_own():
    """冲刺目标 and 挑战目标 are tiers of the target beside them; only the base counts."""
    rows = [["业务员", "期间", "目标", "月冲刺目标", "挑战"], ["张三", "2026-11", 100, 120, 150]]
    resolved, findings = stated(*rows)
    assert amounts(resolved.targets) == [100]
    assert [(each.tier, each.amount // 10_000) for each in resolved.tiers] == [
        (Tier.STRETCH, 120), (Tier.CHALLENGE, 150),
    ]  # fmt: skip
    assert findings == ()


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        (99, ()),
        (100, ("距冲刺还差 20.00",)),
        (110, ("超额 10.00", "距冲刺还差 10.00")),
        (130, ("超额 30.00", "距挑战还差 20.00")),
        (160, ("超额 60.00",)),
    ],
)
def test_a_reached_target_offers_the_next_tier(actual: int, said: tuple[str, ...]):
    """Once A ≥ T the surplus is shown and the next tier is offered (domain.md 4.3)."""
    base = Standing(
        Level.STORE, SHANGHAI, "", "上海店", "sales", NOVEMBER, units(100), units(actual), None, Fraction(1, 2), None,
        None, None,
    )  # fmt: skip
    challenge = replace(target(SHANGHAI, 150), tier=Tier.CHALLENGE)
    tiers = [challenge, replace(target(SHANGHAI, 120), tier=Tier.STRETCH)]
    (each,) = with_tiers([base], tiers)
    assert surplus_texts(each, Language.ZH) == said


@pytest.mark.parametrize(
    ("text", "basis", "credited"),
    [
        ("含税", TaxBasis.INCLUDED, Crediting.UNSAID),
        ("销售额目标（不含税）", TaxBasis.EXCLUDED, Crediting.UNSAID),
        ("不含税，开票", TaxBasis.EXCLUDED, Crediting.INVOICED),
        ("签约含税", TaxBasis.INCLUDED, Crediting.SIGNED),
        ("发货", TaxBasis.UNSAID, Crediting.SHIPPED),
        ("到账", TaxBasis.UNSAID, Crediting.PAID),
        ("", TaxBasis.UNSAID, Crediting.UNSAID),
    ],
)
def test_a_basis_is_read_from_words(text: str, basis: TaxBasis, credited: Crediting):
    """口径 tells whether tax is included and which date counts; 不含税 is not 含税."""
    assert (tax_basis(text), crediting(text)) == (basis, credited)


def test_bounds_and_promises_are_in_the_unit_of_their_value():
    """下限, 上限 and 承诺值 are in the unit of the value beside them, or in that of their own header."""
    rows = [
        ["业务员", "期间", "销售额目标（万元）", "下限", "上限（元）", "承诺值"],
        ["张三", "2026-11", 10, 8, 120_000, "9"],
    ]
    resolved, _ = stated(*rows)
    (one,), (entry,) = resolved.targets, resolved.ledger
    assert (one.floor, one.cap, entry.committed) == (units(80_000), units(120_000), units(90_000))


def test_bounds_without_a_value_leave_the_target_open():
    """A row with only a floor and a cap states no amount: its owner shares what is split."""
    head = ["业务员", "期间", "销售额目标", "下限", "上限"]
    rows = [head, ["张三", "2026-11", None, 8, 12], ["李四", "2026-11", 5, None, None]]
    resolved, _ = stated(*rows)
    assert [(each.open, each.floor, each.cap) for each in resolved.targets] == [
        (True, units(8), units(12)), (False, None, None),
    ]  # fmt: skip


def test_a_keeper_is_no_owner():
    """负责人 in a ledger of units answers for the target; the unit owns it."""
    rows = [["组织", "负责人", "期间", "销售额目标", "版本"], ["一店", "张三", "2026-11", 100, 1]]
    resolved, findings = stated(*rows)
    assert [(each.path.name, each.person_id) for each in resolved.targets] == [("一店", "")]
    assert resolved.ledger[0].keeper == "张三"
    assert findings == ()


def test_an_effective_date_beside_an_end_is_the_start():
    """生效日期 with 结束日期 is the period's first day, as before; alone it is a version's effective day."""
    rows = [["业务员", "生效日期", "结束日期", "销售额目标"], ["张三", date(2026, 11, 1), date(2026, 11, 30), 100]]
    (one,) = stated(*rows)[0].targets
    assert one.period == month(2026, 11)
