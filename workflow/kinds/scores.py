"""评分: what people gave marks for that no ledger measures (工作态度, 团队合作): a row a person, item and period."""

import re
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.shared_columns import REMARK, person, person_id

Points = Annotated[int, Field(ge=0, le=10**8)]
"""In 1/10,000 of a point."""


class ScoreRecord(Record):
    """A mark that somebody gave."""

    person: str | None = None
    person_id: str | None = None
    period: str | None = None
    metric: str
    score: Points
    rater: str | None = None
    remark: str | None = None


SCORES = Kind(
    key="scores",
    zh="评分",
    en="Scores",
    version=1,
    record=ScoreRecord,
    columns=(
        person(),
        person_id(),
        Column("period", "期间", "Period", synonyms=("考核期", "考核期间", "评分期间", "月份", "年月", "考核月份",
            "周期", "period", "month")),
        Column("metric", "指标", "Metric", synonyms=("指标名称", "考核指标", "考核项", "考核项目", "评分项", "评分项目",
            "评价项目", "项目", "metric", "item")),
        Column("score", "分数", "Score", Content.NUMBER, ("得分", "评分", "打分", "评分分数", "考核得分", "分值",
            "points")),
        Column("rater", "评分人", "Rated by", synonyms=("打分人", "考核人", "评价人", "评分者", "rater", "rated by"),
            strong=True),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"person", "person_id"}), frozenset({"metric"}), frozenset({"score"}), frozenset({"rater"}))),
        Claim((frozenset({"person", "person_id"}), frozenset({"metric"}), frozenset({"score"}),
            frozenset({"period"})), hint=r"评分|打分|考核得分|score"),
    ),
    substance=frozenset({"score"}),
    required=("metric", "score"),
    words=frozenset({"period"}),
    hint=re.compile(r"评分|打分|考核得分|score", re.IGNORECASE),
)  # fmt: skip
