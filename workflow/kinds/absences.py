"""请假表: who is away from when to when, a row a leave."""

import re
from datetime import date

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.sales_ledger import Day
from workflow.kinds.shared_columns import REMARK, person, person_id, region, store


class AbsenceRecord(Record):
    """One leave of one person, first and last day included."""

    person: str | None = None
    person_id: str | None = None
    region: str | None = None
    store: str | None = None
    start: Day
    end: Day
    sort: str | None = None
    approved: str | None = None
    """What stands below 批准; None where the cell is empty or there is no such column."""
    remark: str | None = None


_HINT = r"请假|休假|假期|年假|考勤|leave|absence|vacation"

ABSENCES = Kind(
    key="absences",
    zh="请假表",
    en="Absences",
    version=1,
    record=AbsenceRecord,
    columns=(
        person(),
        person_id(),
        region(),
        store(),
        Column("start", "开始日期", "From", Content.DATE, ("开始", "开始时间", "起始日期", "起", "请假开始",
            "请假开始日期", "请假起始日期", "休假开始", "from", "start", "start date")),
        Column("end", "结束日期", "To", Content.DATE, ("结束", "结束时间", "截止日期", "止", "请假结束", "请假结束日期",
            "请假截止日期", "休假结束", "to", "end", "end date")),
        Column("sort", "请假类型", "Leave type", synonyms=("假别", "请假类别", "假期类型", "休假类型", "请假事由",
            "leave type"), strong=True),
        Column("type", "类型", "Type", synonyms=("类别", "type")),
        Column("approved", "批准", "Approved", synonyms=("是否批准", "审批", "审批状态", "审批结果", "批准情况",
            "approved", "approval")),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"person", "person_id"}), frozenset({"start"}), frozenset({"end"}), frozenset({"sort"}))),
        Claim((frozenset({"person", "person_id"}), frozenset({"start"}), frozenset({"end"})), hint=_HINT),
    ),
    substance=frozenset({"start", "end"}),
    required=("start", "end"),
    hint=re.compile(_HINT, re.IGNORECASE),
)  # fmt: skip


def finish_absences(draft: Draft) -> None:
    """Ask about leave that ends before it starts."""
    for index, (start, end) in enumerate(zip(draft.column("start"), draft.column("end"), strict=True)):
        if isinstance(start, date) and isinstance(end, date) and end < start:
            draft.add(index, "end", Problem("period.reversed"), end.isoformat())
