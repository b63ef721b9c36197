"""Rates and scores as people write them: 35%, 0.35 in a cell of percent format, 35, 4.6 分; all in points."""

import re

from workflow.domain.metric import Unit
from workflow.domain.sheet import Value
from workflow.kinds.amounts import parse_amount
from workflow.kinds.problem import Problem
from workflow.kinds.written import plain

_PERCENT = re.compile(r"(.*\d)\s*(?:%|个?百分点)")
_SCORE = re.compile(r"(.*\d)\s*分")
_WHOLE = 10_000


def parse_points(value: Value, unit: Unit) -> int | Problem | None:
    """Return a rate in 1/10,000 percentage point, or a score in 1/10,000 point.

    A percent sign says that points are meant. A bare number up to 1 is a share, as cells of percent format hold it
    (of a score only below 1: 1 is a mark); any other is in points.
    """
    if isinstance(value, str) and (found := _PERCENT.fullmatch(plain(value)) or _SCORE.fullmatch(plain(value))):
        return parse_amount(found[1])
    amount = parse_amount(value)
    if not isinstance(amount, int):
        return amount
    share = abs(amount) < _WHOLE or (unit is Unit.PERCENT and abs(amount) == _WHOLE)
    return amount * 100 if share else amount
