"""Plan rows and marks to plans of pay and of scores: whom they are for, which tiers belong together."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.incentive import (
    Applies,
    CommissionPlan,
    HumanMark,
    Incentives,
    Method,
    Rung,
    ScoreItem,
    ScorePlan,
    Scoring,
    Settled,
)
from workflow.domain.intake import BLOCK, HELD, ROW, Intake
from workflow.domain.metric import METRICS
from workflow.domain.money import SCALE
from workflow.domain.period import Period, month, month_of, parse_period
from workflow.domain.place import Place
from workflow.resolve.names import Directory
from workflow.resolve.who import CREDITS, with_people

_KINDS = {"超额累进": Method.MARGINAL, "全额": Method.WHOLE}
_SETTLED = {
    "月": Settled.MONTH,
    "季": Settled.QUARTER,
    "半年": Settled.HALF,
    "年": Settled.YEAR,
    "目标期": Settled.TARGET,
}
_FILLED_DOWN = ("plan", "metric", "settle", "method")
"""What a row below leaves out it has from the row above, as people write tables of tiers."""
_HUMAN = re.compile(r"人工|评分|打分|主观|领导|测评|manual|rated|human", re.IGNORECASE)
_STEP = re.compile(r"(?:≥|>=|达到?|满)?\s*(\d+(?:\.\d+)?)\s*%\s*(?:以上)?\s*[:：=得计]\s*(\d+(?:\.\d+)?)")
_CAP = re.compile(r"(?:封顶|最高|不超过|cap(?:ped)?(?: at)?)\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
_RATE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(%|‰|个点|点)?")
_UNIT = {"%": 100, "个点": 100, "点": 100, "‰": 1000}
_DEFAULT_PLAN = "考核方案"

Row = Mapping[str, Any]


def metric_key(text: str) -> str | None:
    """Return the key of the metric that a text names; None where it names none."""
    wanted = unicodedata.normalize("NFKC", text).strip().casefold()
    for metric in METRICS.values():
        if wanted in {name.casefold() for name in (metric.key, metric.zh, metric.en, *metric.synonyms)}:
            return metric.key
    return None


def parse_rate(text: str) -> Fraction | None:
    """Return a rate as written: '1.25%', '3‰', '5个点', '0.0125'; None for what is none, and for 1 or more bare."""
    found = _RATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    number = Fraction(found[1])
    if found[2]:
        return number / _UNIT[found[2]]
    return number if number < 1 else None


def parse_completion(text: str) -> Fraction | None:
    """Return a completion: '80%', '0.8', and '80', since nobody asks for eighty times a target."""
    found = _RATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    number = Fraction(found[1])
    return number / 100 if found[2] == "%" or number >= 10 else number


def build_incentives(intakes: Sequence[Intake], directory: Directory, as_of: date) -> tuple[Incentives, list[Finding]]:
    """Return the plans and the marks of all workbooks, and what cannot be used."""
    findings: list[Finding] = []
    tiers: dict[tuple[object, ...], list[tuple[Row, Place]]] = defaultdict(list)
    items: dict[tuple[str, Applies], list[ScoreItem]] = defaultdict(list)
    marks: list[HumanMark] = []
    for intake in intakes:
        for row, applies in _plan_rows(intake, directory, findings):
            place = intake.block(row[BLOCK]).place(intake.workbook, row[ROW], "weight" if row["weight"] else "rate")
            if row["weight"]:
                items[row["plan"] or _DEFAULT_PLAN, applies] += _item(row, place, findings)
            else:
                key = (row["plan"] or _DEFAULT_PLAN, metric_key(row["metric"] or ""), applies, row["start"], row["end"])
                tiers[key].append((row, place))
        marks += _marks(intake, directory, as_of, findings)
    plans = [plan for rows in tiers.values() for plan in _plan(rows, findings)]
    scores = tuple(ScorePlan(name, tuple(parts), applies) for (name, applies), parts in items.items() if parts)
    return Incentives(tuple(plans), scores, tuple(marks)), findings


@dataclass(frozen=True, slots=True)
class _Unclear:
    """Why a row is of no use, in both languages."""

    zh: str
    en: str

    def at(self, place: Place, value: object = "") -> Finding:
        seen, seen_en = (f"写的是“{value}”，", f"it says “{value}”; ") if value else ("", "")
        return find("incentive.unclear", place, value, seen=seen, seen_en=seen_en, reason=self.zh, reason_en=self.en)


_NO_METRIC = _Unclear("没有写基数是哪个指标", "it does not say which metric is paid on")
_NO_RATE = _Unclear(
    "提成率看不懂，请写成 1.5% 或 0.015（写 1.5 分不清是 1.5% 还是 150%）",
    "the rate is unclear; write 1.5% or 0.015 (1.5 alone may be 1.5% or 150%)",
)
_NO_METHOD = _Unclear(
    "档位要写明“方式”：超额累进还是全额，两者在档位处差很多钱",
    "tiers want a Method, 超额累进 (marginal) or 全额 (whole amount): at an edge that is different money",
)
_BOTH_BOUNDS = _Unclear("同一方案里既有金额档位又有完成率档位", "the plan has tiers of amounts and of completions")
_NOT_A_COMPLETION = _Unclear("完成率看不懂，请写成 80%", "the completion is unclear; write 80%")
_NO_METRIC_TO_SCORE = _Unclear(
    "不认得这个指标；由人打分的项目请在“计分法”写“人工评分”",
    "no such metric; write 人工评分 under Scoring if people give marks for it",
)


def _plan_rows(intake: Intake, directory: Directory, findings: list[Finding]) -> Iterator[tuple[Row, Applies]]:
    """Yield the rows of plans with whom they are for; what a row leaves out comes from the row above it."""
    frame = intake.frames.get("incentive")
    if frame is None or frame.is_empty():
        return
    frame, unknown = with_people(frame, intake, directory)
    findings += unknown
    above: dict[str, Any] = {}
    block = None
    for row in frame.iter_rows(named=True):
        if row[BLOCK] != block:
            above, block = {}, row[BLOCK]
        if row["plan"] and row["plan"] != above.get("plan"):
            above = {}
        above |= {key: row[key] for key in _FILLED_DOWN if row[key]}
        if row[HELD]:
            continue
        filled = {**row, **{key: above.get(key) for key in _FILLED_DOWN}}
        people = frozenset(one["person_id"] for one in row[CREDITS] or ())
        yield filled, Applies(people, row["grade"] or "", row["post"] or "", row["unit"] or "")


def _plan(rows: Sequence[tuple[Row, Place]], findings: list[Finding]) -> Iterator[CommissionPlan]:
    """Yield the plan of rows that belong together; nothing, with a finding, where they contradict each other."""
    first, place = rows[0]
    metric = metric_key(first["metric"] or "")
    if metric is None:
        findings.append(_NO_METRIC.at(place, first["metric"] or ""))
        return
    by_completion = any(row["completion_low"] or row["completion_high"] for row, _ in rows)
    if by_completion and any(row["low"] or row["high"] for row, _ in rows):
        findings.append(_BOTH_BOUNDS.at(place))
        return
    rungs = [_rung(row, at, findings, by_completion=by_completion) for row, at in rows]
    good = sorted((rung for rung in rungs if rung), key=lambda rung: rung.low)
    method = next((row["method"] for row, _ in rows if row["method"]), None)
    if len(good) < len(rows):
        return
    if method is None and any(rung.rate for rung in good) and (len(good) > 1 or good[0].low):
        findings.append(_NO_METHOD.at(place))
        return
    joined = _joined(good, Fraction(1, 10_000) if by_completion else Fraction(SCALE))
    if isinstance(joined, Rung):
        findings.append(find("incentive.tiers", joined.place or place, first["plan"] or ""))
        return
    caps = [row["cap"] for row, _ in rows if row["cap"]]
    settled = next((_SETTLED[row["settle"]] for row, _ in rows if row["settle"]), Settled.MONTH)
    applies = _applies(first)
    yield CommissionPlan(
        first["plan"] or _DEFAULT_PLAN, metric, _KINDS[method] if method else Method.MARGINAL, joined, by_completion,
        settled, applies, max(caps, default=None), first["start"], first["end"],
    )  # fmt: skip


def _applies(row: Row) -> Applies:
    people = frozenset(one["person_id"] for one in row[CREDITS] or ())
    return Applies(people, row["grade"] or "", row["post"] or "", row["unit"] or "")


def _rung(row: Row, place: Place, findings: list[Finding], *, by_completion: bool) -> Rung | None:
    rate = Fraction(0) if row["rate"] is None else parse_rate(row["rate"])
    if rate is None:
        findings.append(_NO_RATE.at(place, row["rate"]))
        return None
    low: Fraction | None
    high: Fraction | None
    if by_completion:
        bounds = [row[key] and parse_completion(row[key]) for key in ("completion_low", "completion_high")]
        if any(
            row[key] and bound is None for key, bound in zip(("completion_low", "completion_high"), bounds, strict=True)
        ):
            findings.append(_NOT_A_COMPLETION.at(place, row["completion_low"] or row["completion_high"]))
            return None
        low, high = bounds
    else:
        low, high = (None if row[key] is None else Fraction(row[key]) for key in ("low", "high"))
    return Rung(low or Fraction(0), high, rate, row["bonus"] or 0, place)


def _joined(rungs: Sequence[Rung], slack: Fraction) -> tuple[Rung, ...] | Rung:
    """Return tiers whose ends meet: an open end is the next one's start, 99,999.99 beside 100,000 is 100,000.

    A tier that overlaps the next one, leaves a gap before it or is upside down is returned instead. Tiers without a
    rate (bonuses for a completion) may stand for themselves.
    """
    made: list[Rung] = []
    paying = [rung for rung in rungs if rung.rate]
    for place, rung in enumerate(paying):
        following = paying[place + 1] if place + 1 < len(paying) else None
        high = rung.high
        if following is not None:
            if high is None or 0 < following.low - high <= slack:
                high = following.low
            if high != following.low:
                return rung
        if high is not None and high <= rung.low:
            return rung
        made.append(replace(rung, high=high))
    made += [rung for rung in rungs if not rung.rate]
    return tuple(sorted(made, key=lambda rung: rung.low))


def _item(row: Row, place: Place, findings: list[Finding]) -> Iterator[ScoreItem]:
    name, how = row["metric"] or "", row["scoring"] or ""
    if not name:
        findings.append(_NO_METRIC.at(place))
        return
    key = metric_key(name)
    steps = tuple(sorted((Fraction(low) / 100, Fraction(points)) for low, points in _STEP.findall(how)))
    human = bool(_HUMAN.search(how)) and not steps
    if key is None and not human:
        findings.append(_NO_METRIC_TO_SCORE.at(place, name))
        return
    scoring = Scoring.HUMAN if human else Scoring.STEPS if steps else Scoring.COMPLETION
    said = _CAP.search(how)
    most = Fraction(row["most"], SCALE) if row["most"] is not None else Fraction(said[1]) if said else None
    least = None if row["least"] is None else Fraction(row["least"], SCALE)
    item = name if human or key is None else key
    yield ScoreItem(item, Fraction(row["weight"], SCALE), scoring, least, most, steps, place)


def _marks(intake: Intake, directory: Directory, as_of: date, findings: list[Finding]) -> Iterator[HumanMark]:
    frame = intake.frames.get("scores")
    if frame is None or frame.is_empty():
        return
    frame, unknown = with_people(frame, intake, directory)
    findings += unknown
    for row in frame.filter(~frame[HELD]).iter_rows(named=True):
        block = intake.block(row[BLOCK])
        period = _period(row["period"], as_of)
        if period is None:
            findings.append(
                find("period.unknown", block.place(intake.workbook, row[ROW], "period"), word=row["period"])
            )
            continue
        place = block.place(intake.workbook, row[ROW], "score")
        for one in row[CREDITS]:
            score = Fraction(row["score"], SCALE)
            yield HumanMark(one["person_id"], row["metric"], period, score, row["rater"] or "", place)


def _period(text: str | None, as_of: date) -> Period | None:
    """The period of a mark; the month of as_of where the sheet has none."""
    if text is None:
        return month_of(as_of)
    if text.isdigit() and 1 <= int(text) <= 12:
        return month(as_of.year, int(text))
    return parse_period(text, as_of.year)
