"""Targets taken together: do they add up, are they agreed, SMART and on one tax basis."""

from datetime import date

import pytest

from mistakes.mistake import DAY
from mistakes.targets import PEOPLE
from reading_desk import AS_OF, sheet, taken
from workflow.checks.catalogue import run_checks, run_target_checks
from workflow.checks.settings import CheckSettings
from workflow.checks.smart import Statement, assess
from workflow.checks.target_book import TargetBook
from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.period import month
from workflow.domain.target_findings import TARGETS
from workflow.domain.target_ledger import BLOCKING, TaxBasis
from workflow.resolve.resolve import Resolved, resolve
from workflow.resolve.settings import ResolveSettings, TaxSettings
from workflow.resolve.tax import converted

HEAD = ["业务员", "大区", "期间", "销售额目标"]


def checked(
    *books: tuple[str, list[list[object]]], tolerance: float = 0.5, tax: TaxSettings | None = None
) -> tuple[Resolved, tuple[Finding, ...]]:
    """Return what workbooks settle to beside the people, and all findings."""
    intakes = [taken(sheet(rows), workbook=name) for name, rows in (("人员.xlsx", PEOPLE), *books)]
    resolved = resolve(intakes, AS_OF, ResolveSettings(tax=tax or TaxSettings()))
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    settings = CheckSettings(target_tolerance=tolerance)
    book = TargetBook(resolved.team, AS_OF, resolved.targets, resolved.ledger, resolved.facts)
    more = (*run_checks(resolved.records, blocks, settings), *run_target_checks(book, settings))
    return resolved, (*resolved.findings, *more)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    """Return the codes of findings about targets and budgets."""
    return [one.code for one in findings if one.code in TARGETS]


@pytest.mark.parametrize(("people", "said"), [(100, []), (100.5, []), (99.5, []), (101, ["target.unreconciled"])])
def test_the_tolerance_is_a_share_of_the_parent(people: float, said: list[str]):
    """Up to the tolerance targets may differ from their parent; beyond it is said and the split is blocked."""
    rows = [HEAD, [None, "华南", "2026-11", 100], ["王五", None, "2026-11", people]]
    _, findings = checked(("目标.xlsx", rows))
    assert codes(findings) == said
    assert {one.code for one in findings} & BLOCKING == set(said)


def test_padding_is_allowed_by_a_wider_tolerance():
    """An office that assigns 110 % on purpose widens the tolerance; the words name sum, difference and coverage."""
    rows = [HEAD, [None, "华南", "2026-11", 100], ["王五", None, "2026-11", 110]]
    assert codes(checked(("目标.xlsx", rows), tolerance=15)[1]) == []
    (finding,) = checked(("目标.xlsx", rows))[1]
    said = words(finding, Language.ZH).message
    assert "110" in said
    assert "多 10" in said
    assert "110.0%" in said


def test_the_company_is_compared_with_its_regions_not_with_their_people():
    """Each target is compared with those directly below it only."""
    rows = [HEAD, ["公司", None, "2026-11", 300], [None, "华东", "2026-11", 200], [None, "华南", "2026-11", 100],
            ["张三", None, "2026-11", 100], ["李四", None, "2026-11", 100], ["王五", None, "2026-11", 100]]  # fmt: skip
    assert codes(checked(("目标.xlsx", rows))[1]) == []


def test_what_is_left_for_others_is_no_difference():
    """Where somebody has no target of their own the rest is theirs, and nothing is said."""
    rows = [HEAD, [None, "华东", "2026-11", 100], ["张三", None, "2026-11", 60]]
    assert codes(checked(("目标.xlsx", rows))[1]) == []


def test_quarters_that_do_not_add_up_to_their_year_are_said():
    """A year whose four quarters are all stated is compared with them; with three it is not."""
    rows = [["业务员", "期间", "销售额目标"], ["张三", "2026", 400]]
    quarters = [["张三", f"2026Q{number}", 90] for number in (1, 2, 3, 4)]
    assert codes(checked(("目标.xlsx", [*rows, *quarters]))[1]) == ["target.unreconciled"]
    assert codes(checked(("目标.xlsx", [*rows, *quarters[:3]]))[1]) == []


def test_children_are_compared_by_the_number_of_their_parent():
    """Targets that name a parent's number add up to it, whatever unit they are of."""
    head = ["目标编号", "上级目标", *HEAD]
    rows = [head, ["G", None, None, "华南", "2026-11", 150], ["K", "G", "王五", None, "2026-11", 150],
            ["L", "G", "张三", None, "2026-11", 50]]  # fmt: skip
    assert codes(checked(("目标.xlsx", rows))[1]) == ["target.unreconciled"]


def test_rates_are_not_added_up():
    """A region's margin rate is no sum of its people's."""
    rows = [
        ["业务员", "大区", "期间", "毛利率目标"],
        [None, "华南", "2026-11", "30%"],
        ["王五", None, "2026-11", "50%"],
    ]
    assert codes(checked(("目标.xlsx", rows))[1]) == []


@pytest.mark.parametrize(
    ("text", "score", "missing"),
    [
        ("在下个月内完成10个新客户的开发", 5, ""),
        ("开发新客户", 3, "MT"),
        ("加强管理", 2, "SMT"),
        ("下周拜访5家老客户", 5, ""),
        ("努力提升业绩", 2, "SMT"),
        ("11月底前回收货款30万元", 5, ""),
    ],
)
def test_smart_names_what_is_missing(text: str, score: int, missing: str):
    """Five checks by the words alone; the missing parts are named (domain.md 4.16)."""
    smart = assess(Statement(text))
    assert smart.score == score
    assert "".join(zh[0] for zh, _ in smart.missing) == missing


def test_a_rewrite_follows_the_pattern():
    """The proposal is 在<期限>内完成<数量><对象>的<动作>, from the row's own figures, and is SMART itself."""
    smart = assess(Statement("开发新客户", "new_customers", 100_000, month(2026, 11)))
    assert smart.rewrite == "在2026年11月内完成10个新客户的开发"
    assert assess(Statement(smart.rewrite)).score == 5


def test_a_target_beyond_the_own_best_months_wants_a_reason():
    """A is met up to the P95 of the own months, or with a reason beside it."""
    ledger = [["日期", "业务员", "客户", "金额"], *([date(2026, each, 3), "张三", "甲", 100] for each in range(5, 11))]
    head = ["业务员", "期间", "目标说明", "销售额目标", "原因"]
    for amount, reason, said in ((100, None, []), (500, None, ["target.not_smart"]), (500, "新店开业", [])):
        rows = [head, ["张三", "2026-11", "完成新品的销售", amount, reason]]
        findings = checked(("目标.xlsx", rows), ("明细.xlsx", ledger))[1]
        assert [code for code in codes(findings) if code == "target.not_smart"] == said


def test_a_promise_counts_as_a_confirmation():
    """Who promised a value has been heard: only a gap to the target is said."""
    rows = [["业务员", "期间", "承诺值", "销售额目标"], ["张三", "2026-11", 100, 100]]
    assert codes(checked(("目标.xlsx", rows))[1]) == []


TAXED = ["日期", "业务员", "客户", "金额（不含税）"]
GOAL = [["业务员", "期间", "销售额目标", "口径"], ["张三", "2026-11", 113, "含税"]]


def test_a_target_on_another_tax_basis_does_not_count():
    """含税 and 不含税 are never compared: the target is left out and both are named."""
    resolved, findings = checked(("目标.xlsx", GOAL), ("明细.xlsx", [TAXED, [DAY, "张三", "甲", 50]]))
    assert resolved.targets == ()
    said = words(next(one for one in findings if one.code == "target.tax_basis"), Language.ZH).message
    assert "113.00 是含税" in said
    assert "（明细.xlsx）是不含税" in said


def test_conversion_is_asked_for_in_config():
    """With convert: true the other basis is converted by the day's rate, each amount rounded to 分."""
    books = ("目标.xlsx", GOAL), ("明细.xlsx", [TAXED, [DAY, "张三", "甲", 50]])
    resolved, findings = checked(*books, tax=TaxSettings(convert=True))
    assert [each.amount for each in resolved.targets] == [1_000_000]
    assert codes(findings) == []
    resolved, _ = checked(*books, tax=TaxSettings(convert=True, basis="included", rates={date(2026, 1, 1): 6}))
    assert resolved.facts()["amount"].to_list() == [530_000]
    assert [each.amount for each in resolved.targets] == [1_130_000]


def test_what_says_nothing_of_tax_is_taken_as_it_stands():
    """An amount without a basis is compared with any: nobody has to write 口径."""
    rows = [["业务员", "期间", "销售额目标"], ["张三", "2026-11", 113]]
    resolved, findings = checked(("目标.xlsx", rows), ("明细.xlsx", [TAXED, [DAY, "张三", "甲", 50]]))
    assert len(resolved.targets) == 1
    assert codes(findings) == []


@pytest.mark.parametrize(
    ("amount", "percent", "net"), [(1130000, 13, 1_000_000), (1_000_000, 13, 884_956 // 100 * 100 + 100)]
)
def test_tax_is_taken_out_line_by_line(amount: int, percent: int, net: int):
    """不含税 = 含税 ÷ (1 + r), rounded half up to 分 (domain.md 4.12): 100.00 at 13 % is 88.50."""
    assert converted(amount, TaxBasis.EXCLUDED, percent) == net


def test_returns_can_be_seen_in_the_period_of_their_sale():
    """按发生期 a return counts on its own day, 按原单期 on that of its sale; both views add up to the same."""
    rows = [
        ["日期", "业务员", "客户", "金额", "订单号", "原订单号"],
        [date(2026, 10, 8), "张三", "甲", 100, "A1", None],
        [date(2026, 11, 9), "张三", "甲", -40, "T1", "A1"],
        [date(2026, 11, 10), "张三", "甲", -10, "A1", None],
        [date(2026, 11, 11), "张三", "乙", -5, "T2", "X9"],
    ]
    resolved, _ = checked(("明细.xlsx", rows))
    event, origin = resolved.facts(), resolved.facts(by_origin=True)
    assert [day.month for day in event["date"]] == [10, 11, 11, 11]
    assert [day.month for day in origin["date"]] == [10, 10, 10, 11]
    assert event["amount"].sum() == origin["amount"].sum()
