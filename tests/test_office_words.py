"""Words of the office in 访问目的 and 客户类别: explained once on its 配置 sheet or in config.yaml, then never held."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from night_office import book, config, night, office, program, table
from workflow.checks.office_words import CLASS_WORDS, PURPOSES_IN_USE, own_words
from workflow.config import ConfigError, load_config
from workflow.domain.visits import PURPOSES

HEAD = ("填写日期", "日报人", "访问客户", "访问目的", "商谈结果", "客户类别")
REPORT = (
    HEAD,
    (date(2026, 11, 19), "孙三", "甲公司", "团建", "跟进", "甲级"),
    (date(2026, 11, 20), "孙三", "乙公司", "巡店", "跟进", "原有"),
)
RULES = (("键", "值", "生效日"), ("访问目的", "团建=服务、巡店"), ("客户类别", "甲级=原有"))
TOMORROW = date(2026, 11, 21)


def held(folder: Path, **more: object) -> list[tuple[str, str]]:
    """Run a night; return code and value of what it says of words."""
    night(folder, **more)
    rows = table(folder, "findings.csv", more.get("as_of", date(2026, 11, 20)))
    return [(row["code"], row["value"]) for row in rows if row["code"].startswith(("choice.", "settings.", "visit.p"))]


def test_a_word_of_the_settings_sheet_is_not_held(tmp_path):
    """A night knows the words of 配置, the next opens nothing for them, and without its line a word is asked again."""
    office(tmp_path, 日报=REPORT)
    assert held(tmp_path) == [("choice.unknown", "团建"), ("choice.unknown", "甲级")]
    book(tmp_path / "inbox" / "配置.xlsx", RULES)
    assert held(tmp_path) == []
    assert {entry["state"] for entry in night(tmp_path).inputs} == {"unchanged"}
    book(tmp_path / "inbox" / "配置.xlsx", (RULES[0], RULES[2]))
    assert held(tmp_path) == [("choice.unknown", "团建")]


def test_a_word_counts_from_its_day_on(tmp_path):
    """What a line says from tomorrow on is unknown tonight, and known tomorrow, also after the sheet has gone."""
    dated = (*RULES[:1], ("访问目的", "团建=服务", TOMORROW), RULES[2])
    office(tmp_path, 日报=REPORT, 配置=dated)
    assert held(tmp_path) == [("choice.unknown", "团建")]
    assert held(tmp_path, as_of=TOMORROW) == []
    (tmp_path / "inbox" / "配置.xlsx").unlink()
    assert held(tmp_path, as_of=TOMORROW) == []


def test_a_word_of_config_is_not_held(tmp_path):
    """config.yaml teaches words as well, the sheet goes first, and a row that config.yaml reserves teaches nothing."""
    office(tmp_path, 日报=REPORT)
    taught = {"kinds": {"daily_report": {"words": {"purpose": {"团建": "服务"}, "customer_class": {"甲级": "新增"}}}}}
    assert held(tmp_path, **taught) == []
    book(tmp_path / "inbox" / "配置.xlsx", RULES)
    assert held(tmp_path, checks={"config_wins": ["访问目的"]}) == [
        ("choice.unknown", "团建"), ("settings.overruled", "团建=服务、巡店"),
    ]  # fmt: skip


def test_words_of_the_sheet_stand_in_templates_and_checks(tmp_path):
    """What a night has learned of 配置 can be chosen in a new template, and a single workbook is checked by it."""
    office(tmp_path, 日报=REPORT, 配置=RULES)
    night(tmp_path)
    path = tmp_path / "日报.xlsx"
    made = program("template", "销售日报", "-o", path, "--config", tmp_path / "config.yaml")
    assert made.returncode == 0, made.stderr
    rules = openpyxl.load_workbook(path).worksheets[0].data_validations.dataValidation
    assert '"订货,收款,开发,服务,说明,巡店,团建"' in [rule.formula1 for rule in rules]
    checked = program("check", tmp_path / "inbox" / "日报.xlsx", "--config", tmp_path / "config.yaml")
    assert checked.returncode == 0, checked.stdout


def test_words_of_config_are_those_of_a_column(tmp_path):
    """A word for nothing, for a column without fixed words, or in place of a fixed word stops the run."""
    for words in ({"purpose": {"团建": "玩"}}, {"notes": {"a": "b"}}, {"purpose": {"订货": "收款"}}):
        with pytest.raises(ConfigError, match="words"):
            load_config(config(tmp_path, kinds={"daily_report": {"words": words}}), {})


words = st.text("陌拜送货巡店培训", min_size=1, max_size=4)


@given(st.dictionaries(words, st.sampled_from(PURPOSES)), st.lists(words, unique=True))
def test_every_word_that_is_said_is_understood(explained, own):
    """Whatever a list explains counts as that, what else it names is its own, and the usual purposes stay in use."""
    said = [*(f"{word}={meaning}" for word, meaning in explained.items()), *own]
    found = own_words(PURPOSES_IN_USE, "、".join(said), PURPOSES)
    assert found.meanings == {**{word: word for word in own}, **explained}
    assert found.listed == ((*PURPOSES, *own) if said else ())
    if explained:
        with pytest.raises(ValueError, match="="):
            own_words(CLASS_WORDS, "、".join(f"{word}=无" for word in explained), ())
