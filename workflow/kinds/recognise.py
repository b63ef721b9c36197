"""Whose sheet is this: headers against what every kind declares; two kinds that claim one table are a finding."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from types import MappingProxyType

from workflow.domain.sheet import Value
from workflow.kinds.column import Content, Kind
from workflow.kinds.header import Header
from workflow.kinds.sales_target import (
    SALES_TARGET,
    TARGET_VALUE,
    Spoken,
    ValueColumn,
    is_target_like,
    spoken,
    value_columns,
)
from workflow.kinds.target_columns import own_meaning
from workflow.kinds.written import header_key, without_brackets

_REMEMBERED = 20_000
_REMEMBERED_HEADERS = 1_000
_LONGEST_HEADER = 40
_LOWER_LEVEL = re.compile(
    r"实际|完成|达成|差额|缺口|率$|同比|环比|金额|数量|累计|占比|actual|rate|gap|completion|amount"
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the headers of one table mean: the kinds that claim it (more than one: it is asked), and the columns."""

    kind: Kind
    columns: Mapping[str, int]
    """Column key → column of the sheet."""
    values: tuple[ValueColumn, ...]
    """Of a target table: the columns of target values."""
    score: int
    rivals: tuple[Kind, ...] = ()

    @property
    def known(self) -> int:
        """How many columns are known; those of target values count once, however many there are."""
        return len(self.columns) + bool(self.values)


@dataclass(frozen=True)
class Vocabulary:
    """All headers that are known, with those that config.yaml adds."""

    kinds: tuple[Kind, ...]
    added: Mapping[str, Mapping[str, str]]
    """Kind key → compared header → column key."""
    said: frozenset[str] = frozenset()
    """Labels of pairs above a table, which stand for columns that it has not."""

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every known header, as it is compared."""
        own = {header for kind in self.kinds for header in kind.by_header}
        return frozenset(own | {header for headers in self.added.values() for header in headers})

    @cached_property
    def labels(self) -> frozenset[str]:
        """Headers that may also stand before a value above a table."""
        return frozenset(header for header in self.headers if 1 < len(header) <= 8) | {"单位", "年份", "月份", "年度"}

    @cached_property
    def label_pattern(self) -> re.Pattern[str]:
        """A label with its colon; labels may have blanks inside ('日 期:')."""
        words = sorted(self.labels, key=len, reverse=True)
        spaced = (r"\s*".join(map(re.escape, word)) for word in words)
        return re.compile(rf"(?<![\w]) *({'|'.join(spaced)})\s*:", re.IGNORECASE)

    @cached_property
    def _known(self) -> dict[str, bool]:
        """Texts that were asked about, with the answer."""
        return {}

    def knows_two(self, values: Sequence[Value]) -> bool:
        """Tell whether a row has two cells that could be headers: the cheap test before the careful one."""
        known, seen = self._known, 0
        for value in values:
            if isinstance(value, str):
                answer = known.get(value)
                if answer is None:
                    if len(known) > _REMEMBERED:
                        known.clear()
                    answer = known[value] = self._knows(value)
            else:
                # Months stand in headers as real dates too.
                answer = isinstance(value, date) and value.day == 1
            if answer:
                seen += 1
                if seen == 2:
                    return True
        return False

    def heads(self, text: str) -> bool:
        """Tell whether a text could stand in the lower level of a header: a known header, or 实际, 完成率 …"""
        return self._knows(text) or bool(_LOWER_LEVEL.search(header_key(text)))

    def _knows(self, text: str) -> bool:
        if len(text) > _LONGEST_HEADER:
            return False
        key = header_key(text)
        return (
            key in self.headers or without_brackets(key) in self.headers or (not key.isdigit() and is_target_like(key))
        )

    def recognise(self, headers: Sequence[Header], context: str) -> Recognised | None:
        """Return whose headers these are; None if no kind claims them."""
        claims = [
            (2 * one.score + bool(one.kind.hint.search(context)), one)
            for one in self._claimants(tuple(headers), spoken(context))
            if not one.hints or any(hint.search(context) for hint in one.hints)
        ]
        if not claims:
            return None
        best = max(score for score, _ in claims)
        first, *others = [one for score, one in claims if score == best]
        return Recognised(first.kind, first.columns, first.values, best, tuple(other.kind for other in others))

    @cached_property
    def _claiming(self) -> dict[tuple[tuple[Header, ...], Spoken], tuple["_Claimant", ...]]:
        """Headers that were looked up: a thousand reports share one."""
        return {}

    def _claimants(self, headers: tuple[Header, ...], around: Spoken) -> tuple["_Claimant", ...]:
        """Return the kinds whose columns these are, some of them only where the context has certain words."""
        key = (headers, around)
        found = self._claiming.get(key)
        if found is None:
            if len(self._claiming) > _REMEMBERED_HEADERS:
                self._claiming.clear()
            found = tuple(one for kind in self.kinds if (one := self._claimant(kind, headers, around)))
            self._claiming[key] = found
        return found

    def _claimant(self, kind: Kind, headers: tuple[Header, ...], around: Spoken) -> "_Claimant | None":
        added = self.added.get(kind.key, {})
        matched = match_columns(kind, headers, added)
        score = 2 * len(matched) + 2 * len(kind.strong & matched.keys())
        values: tuple[ValueColumn, ...] = ()
        if kind is SALES_TARGET:
            matched, values = target_columns(matched, headers, around)
            score = 2 * len(matched) + 2 * min(len(values), 6) + 2 * bool(values)
        there = matched.keys() | ({TARGET_VALUE} if values else set())
        there |= {kind.by_header[label] for label in self.said if label in kind.by_header}
        claims = [claim for claim in kind.claims if not any(group.isdisjoint(there) for group in claim.groups)]
        if not claims:
            return None
        score += sum(1 for key in added.values() if key in matched) * 3
        hints = () if any(not claim.hint for claim in claims) else tuple(_pattern(claim.hint) for claim in claims)
        return _Claimant(kind, MappingProxyType(matched), values, score, hints)


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A kind whose columns a table has, whatever its file and its title are called."""

    kind: Kind
    columns: Mapping[str, int]
    values: tuple[ValueColumn, ...]
    score: int
    hints: tuple[re.Pattern[str], ...]
    """Of these at least one must be in the context; none: the columns are enough."""


@cache
def _pattern(hint: str) -> re.Pattern[str]:
    return re.compile(hint, re.IGNORECASE)


_OWNERS = frozenset({"person", "person_id", "company", "region", "store"})


def target_columns(
    matched: dict[str, int], headers: Sequence[Header], around: Spoken
) -> tuple[dict[str, int], tuple[ValueColumn, ...]]:
    """Return the columns of a target table and those of its values."""
    matched = own_meaning(matched, headers)
    values = value_columns(headers, frozenset(matched.values()), around)
    if not values and "metric" in matched:
        # 指标 heads the values themselves in some offices, not the metric's name.
        others = {key: column for key, column in matched.items() if key != "metric"}
        values = value_columns(headers, frozenset(others.values()), around)
        matched = others if values else matched
    if values and "unit" in matched and "metric" not in matched and not _OWNERS & matched.keys():
        # 单位 beside a metric is 元 or 次; where nothing else names an owner, it is the unit that the target is for.
        matched = {"store" if key == "unit" else key: column for key, column in matched.items()}
    return matched, values


def match_columns(kind: Kind, headers: Iterable[Header], added: Mapping[str, str]) -> dict[str, int]:
    """Return which sheet column holds which column of a kind.

    Of several headers for one column an exact one wins over one with a bracket or a group, then the one declared first.
    """
    found: dict[str, tuple[tuple[int, int], int]] = {}
    for header in headers:
        grouped_away = len(header.path) > 1 and kind is not SALES_TARGET and any(map(_is_no_actual, header.path))
        for quality, candidate in _candidates(header.path):
            key = added.get(candidate) or kind.by_header.get(candidate)
            if key and grouped_away and kind.by_key[key].content is Content.MONEY:
                break
            if key:
                rank = (quality, -1 if candidate in added else kind.header_rank[candidate])
                if key not in found or rank < found[key][0]:
                    found[key] = (rank, header.column)
                break
    return {key: column for key, (_, column) in found.items()}


def _candidates(path: tuple[str, ...]) -> Iterable[tuple[int, str]]:
    keys = [header_key(text) for text in path]
    if len(keys) > 1:
        yield 0, "".join(keys)
    yield 0, keys[-1]
    yield 1, without_brackets(keys[-1])
    if len(keys) > 1:
        yield 2, without_brackets("".join(keys))
        if not without_brackets(keys[-1]) or _ACTUAL.fullmatch(without_brackets(keys[-1])):
            yield 3, without_brackets(keys[-2])


_ACTUAL = re.compile(r"实际|实际值|实际完成|完成|完成额|完成值|实绩|达成|本期|本月|当日|今日|本日|当天|actual|done")
"""Lower levels that say of their group no more than that it happened: 销售额›实际."""
_NO_ACTUAL = re.compile(
    r"目标|计划|任务|预算|率$|%|进度|同比|环比|同期|去年|上年|上月|上期|昨日|差额|差距|缺口|排名|累计|target|plan|budget|quota"
    r"|last year|previous|rate|rank"
)


def _is_no_actual(text: str) -> bool:
    """Tell whether a level of a header makes its column another than what happened: 目标›销售额, 去年同期›金额."""
    return bool(_NO_ACTUAL.search(without_brackets(header_key(text))))
