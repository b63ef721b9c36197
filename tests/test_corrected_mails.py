"""What a corrected mail says it corrects: the parts that are other, and nothing to whoever got no mail before."""

from datetime import date
from pathlib import Path

import pytest

from night_office import AS_OF, NOW, config, day_folder, office
from workflow.batch import run_nightly
from workflow.config import load_config
from workflow.night import Order

PEOPLE = (
    ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱"),
    ("A2", "钱二", "东区", "", "大区经理", "", "qian@example.com"),
    ("B2", "吴二", "西区", "", "大区经理", "", "wu@example.com"),
    ("A3", "孙三", "东区", "江店", "业务员", "钱二", ""),
    ("B3", "郑三", "西区", "河店", "业务员", "吴二", ""),
)
TARGETS = (
    ("指标", "姓名", "考核期", "目标"),
    ("销售额", "孙三", "2026-11", 50000),
    ("销售额", "郑三", "2026-11", 40000),
)


def ledger(west: int):
    return (
        ("日期", "业务员", "订单号", "客户", "金额"),
        (date(2026, 11, 19), "孙三", "E1", "甲公司", 12000),
        (date(2026, 11, 20), "郑三", "E2", "乙公司", west),
    )


def run(folder: Path, west: int, *, hold: bool = False) -> dict[str, str]:
    """Run a night; return both managers' mails as text."""
    office(folder, 人员=PEOPLE, 目标=TARGETS, 销售明细=ledger(west))
    run_nightly(Order(load_config(config(folder), {}), AS_OF, now=lambda: NOW, hold=hold))
    mails = day_folder(folder) / "mail" / "evening"
    return {who: (mails / f"{who}-manager.txt").read_text(encoding="utf-8") for who in ("A2", "B2")}


def test_a_correction_names_the_parts_that_are_other(tmp_path):
    """Whose own figures stand is told that the boards changed, whose figures changed that these did as well."""
    assert not any("更正" in text for text in run(tmp_path, 9000).values())
    told = run(tmp_path, 14000)
    assert "[更正] 变动：龙虎榜。" in told["A2"]
    assert "[更正] 变动：完成数和目标、龙虎榜" in told["B2"]
    assert run(tmp_path, 14000) == told


@pytest.mark.parametrize("held", [True, False])
def test_nothing_is_corrected_for_whom_no_mail_was_sent(tmp_path, held):
    """A mail that was held and is replaced before it left is no 更正 for its reader; one that left is."""
    run(tmp_path, 9000, hold=held)
    told = run(tmp_path, 14000)
    assert any("更正" in text for text in told.values()) is not held
