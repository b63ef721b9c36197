"""What a target table may say of its targets beside the value: version, day, tax, bounds, promises, words.

See domain.md 4.7, 4.12, 4.16 and capabilities.md #1, #2, #10, #11, #15.
"""

from collections.abc import Mapping, Sequence

from workflow.kinds.column import Column, Content
from workflow.kinds.header import Header
from workflow.kinds.written import header_key

LEDGER_COLUMNS = (
    Column("version", "版本", "Version", synonyms=("版本号", "版次", "目标版本", "version no")),
    Column("effective", "生效日", "Effective", Content.DATE, ("生效日期", "版本日期", "调整日期", "生效时间",
        "effective date", "effective from")),
    Column("keeper", "目标负责人", "Responsible", synonyms=("目标责任人", "单位负责人", "部门负责人", "门店负责人",
        "区域负责人", "responsible person")),
    Column("basis", "口径", "Basis", synonyms=("含税口径", "税口径", "计税口径", "是否含税", "含税/不含税", "统计口径",
        "指标口径", "业绩口径", "确认口径", "tax basis")),
    Column("floor", "下限", "Floor", synonyms=("保底", "保底目标", "目标下限", "最低目标", "minimum")),
    Column("cap", "上限", "Cap", synonyms=("封顶", "目标上限", "最高目标", "maximum")),
    Column("locked", "锁定", "Locked", synonyms=("是否锁定", "已锁定", "lock")),
    Column("code", "目标编号", "Target No.", Content.IDENTITY, ("目标ID", "目标代码", "target id")),
    Column("parent", "上级目标", "Parent target", Content.IDENTITY, ("上级目标编号", "父目标", "父目标编号",
        "所属目标", "parent id")),
    Column("committed", "承诺值", "Committed", synonyms=("承诺", "承诺目标", "承诺额", "承诺金额", "个人承诺",
        "commitment")),
    Column("confirmed", "确认", "Confirmed", synonyms=("是否确认", "确认日期", "本人确认", "员工确认", "确认情况",
        "confirmed on")),
    Column("opinion", "意见", "Opinion", synonyms=("个人意见", "反馈意见", "本人意见", "员工意见")),
    Column("reason", "调整原因", "Reason", synonyms=("变更原因", "修改原因", "原因", "reason for change")),
    Column("approver", "批准人", "Approver", synonyms=("审批人", "批准", "approved by")),
    Column("statement", "目标说明", "Statement", synonyms=("目标描述", "目标内容", "具体目标", "工作目标", "措施",
        "行动措施", "目标与措施", "目标措施", "statement of target", "measures")),
)  # fmt: skip
"""Optional columns of a target table that a ledger of targets has."""

SAID = ("version", "keeper", "basis", "locked", "code", "parent", "confirmed", "opinion", "reason", "approver",
        "statement")  # fmt: skip
"""Those that are texts and hold for every value of a row."""
AMOUNTS = ("floor", "cap", "committed")
"""Those that are amounts in the unit of the value beside them."""

_KEEPERS = frozenset({"负责人", "责任人", "担当"})
_UNITS = frozenset({"company", "region", "store"})
_START = frozenset({"生效日期", "生效时间"})


def own_meaning(matched: Mapping[str, int], headers: Sequence[Header]) -> dict[str, int]:
    """Return the columns of a target table with the headers that mean something else in some tables.

    生效日期 beside an end is the period's start. 负责人 beside a salesperson, or in a ledger of units (it has versions
    or effective dates), answers for the target and does not own it.
    """
    found = dict(matched)
    last = {header.column: header_key(header.path[-1]) for header in headers}
    if "end" in found and "start" not in found and last.get(found.get("effective", 0)) in _START:
        found["start"] = found.pop("effective")
    keepers = [column for column, key in last.items() if key in _KEEPERS]
    if not keepers or "keeper" in found:
        return found
    if found.get("person") not in keepers:
        if "person" in found:
            found["keeper"] = keepers[0]
    elif _UNITS & found.keys() and {"version", "effective"} & found.keys() and "person_id" not in found:
        found["keeper"] = found.pop("person")
    return found
