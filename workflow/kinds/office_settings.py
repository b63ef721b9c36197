"""配置: the assistant's own rules, a row a rule: 键 | 值 | 说明, from a day on (issue 5, capabilities.md #98).

What the keys are and what a value may be say the Settings of the checks (`workflow/checks/office_rules.py`).
"""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record

_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


class SettingRecord(Record):
    """One rule of the office."""

    key: Annotated[str, Field(max_length=60)]
    value: Annotated[str, Field(max_length=2000)] | None = None
    """As its cell shows it; None where it is empty."""
    valid_from: _Day | None = None
    """From when on the value holds; None: since ever. Of several that hold, the latest one counts."""
    note: str | None = None


_HINT = r"配置|设置|参数|规则表|settings|rules|configuration"

OFFICE_SETTINGS = Kind(
    key="settings",
    zh="配置",
    en="Settings",
    version=1,
    record=SettingRecord,
    columns=(
        Column("key", "键", "Key", synonyms=("配置项", "设置项", "参数名", "参数名称", "规则名称", "setting"),
            strong=True),
        Column("value", "值", "Value", synonyms=("取值", "设置值", "参数值", "配置值", "设定值")),
        Column("valid_from", "生效日", "Valid from", Content.DATE, ("生效日期", "自", "起用日期", "valid from")),
        Column("note", "说明", "Note", synonyms=("备注", "解释", "含义", "meaning")),
    ),
    claims=(Claim((frozenset({"key"}), frozenset({"value"}))),),
    substance=frozenset({"key", "value"}),
    required=("key",),
    hint=re.compile(_HINT, re.IGNORECASE),
)  # fmt: skip
