"""Whose sheet is this: headers against what every kind declares; two kinds that claim one table are a finding."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from workflow.domain.sheet import Value
from workflow.kinds.column import Claim, Kind
from workflow.kinds.header import Header
from workflow.kinds.sales_target import SALES_TARGET, TARGET_VALUE, ValueColumn, is_target_like, value_columns
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
        matched = self._match(tuple(headers))
        claims = [claim for kind in self.kinds if (claim := self._claim(kind, matched[kind.key], headers, context))]
        if not claims:
            return None
        best = max(claim.score for claim in claims)
        first, *others = [claim for claim in claims if claim.score == best]
        return Recognised(first.kind, first.columns, first.values, first.score, tuple(other.kind for other in others))

    @cached_property
    def _matched(self) -> dict[tuple[Header, ...], Mapping[str, dict[str, int]]]:
        """Headers that were looked up: a thousand reports share one."""
        return {}

    def _match(self, headers: tuple[Header, ...]) -> Mapping[str, dict[str, int]]:
        """Return the columns that headers mean to each kind, by the kind's key."""
        found = self._matched.get(headers)
        if found is None:
            if len(self._matched) > _REMEMBERED_HEADERS:
                self._matched.clear()
            found = {kind.key: match_columns(kind, headers, self.added.get(kind.key, {})) for kind in self.kinds}
            self._matched[headers] = found
        return found

    def _claim(self, kind: Kind, matched: dict[str, int], headers: Sequence[Header], context: str) -> Recognised | None:
        added = self.added.get(kind.key, {})
        score = 2 * len(matched) + 2 * len(kind.strong & matched.keys())
        values: tuple[ValueColumn, ...] = ()
        if kind is SALES_TARGET:
            matched, values = target_columns(matched, headers, context)
            score = 2 * len(matched) + 2 * min(len(values), 6) + 2 * bool(values)
        there = matched.keys() | ({TARGET_VALUE} if values else set())
        if not any(_holds(claim, there, context) for claim in kind.claims):
            return None
        score += sum(1 for key in added.values() if key in matched) * 3
        return Recognised(kind, matched, values, 2 * score + bool(kind.hint.search(context)))


def _holds(claim: Claim, there: AbstractSet[str], context: str) -> bool:
    if claim.hint and not re.search(claim.hint, context, re.IGNORECASE):
        return False
    return all(group & there for group in claim.groups)


_OWNERS = frozenset({"person", "person_id", "company", "region", "store"})


def target_columns(
    matched: dict[str, int], headers: Sequence[Header], context: str
) -> tuple[dict[str, int], tuple[ValueColumn, ...]]:
    """Return the columns of a target table and those of its values."""
    values = value_columns(headers, frozenset(matched.values()), context)
    if not values and "metric" in matched:
        # 指标 heads the values themselves in some offices, not the metric's name.
        others = {key: column for key, column in matched.items() if key != "metric"}
        values = value_columns(headers, frozenset(others.values()), context)
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
        for quality, candidate in _candidates(header.path):
            key = added.get(candidate) or kind.by_header.get(candidate)
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
        if not without_brackets(keys[-1]):
            yield 3, keys[0]
