"""What a progress sheet says of targets beside the figures: surplus and next tier, rates, coverage."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import polars as pl

from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Aggregation, Metric, Unit
from workflow.domain.money import thousands
from workflow.domain.period import Period
from workflow.domain.results import Standing, Tier
from workflow.domain.team import Level

_TIERS = {
    Tier.BASE: ("目标", "Target"),
    Tier.STRETCH: ("冲刺", "Stretch"),
    Tier.CHALLENGE: ("挑战", "Challenge"),
}


def tier_name(tier: Tier, language: Language) -> str:
    """Return what users call a tier."""
    return _TIERS[tier][0 if language is Language.ZH else 1]


def goal_text(amount: int, metric: str) -> str:
    """Return an amount of a metric as it stands in a sentence: '12,000.00', '3', '35.00%'."""
    unit = METRICS[metric].unit
    if unit is Unit.COUNT:
        return thousands(amount, 1).removesuffix(".0")
    return f"{thousands(amount)}%" if unit is Unit.PERCENT else thousands(amount)


def surplus_texts(standing: Standing, language: Language) -> tuple[str, ...]:
    """Say by how much a target is exceeded, and what is missing to the next tier (domain.md 4.3: A ≥ T)."""
    measured = METRICS[standing.metric]
    if standing.surplus is None or not measured.additive or measured.lower_is_better:
        return ()
    zh = language is Language.ZH
    over = goal_text(standing.surplus, standing.metric)
    said = (f"超额 {over}" if zh else f"{over} over target",) if standing.surplus else ()
    if standing.next_tier is None:
        return said
    tier, missing = standing.next_tier
    name, much = tier_name(tier, language), goal_text(missing, standing.metric)
    return (*said, f"距{name}还差 {much}" if zh else f"{much} to {name.lower()}")


def target_notes(standings: Sequence[Standing], language: Language) -> tuple[str, ...]:
    """Say how rates and limits are read, and how much of the company's target its people carry."""
    metrics = [METRICS[key] for key in dict.fromkeys(standing.metric for standing in standings)]
    return (*_rate_notes(metrics, language), *coverage_notes(standings, language))


def _rate_notes(metrics: Iterable[Metric], language: Language) -> tuple[str, ...]:
    zh = language is Language.ZH
    notes = []
    for metric in metrics:
        name = metric.zh if zh else metric.en
        above, below = (METRICS.get(key) for key in metric.over)
        if above and below:
            notes.append(
                f"{name} = {above.zh} ÷ {below.zh}，分子、分母合计后再相除；差额为百分点，目标不分摊。"
                if zh
                else f"{name} = {above.en} ÷ {below.en}, of the sums; the gap is in percentage points; not shared out."
            )
        elif not metric.additive:
            notes.append(
                f"{name}按样本数加权平均，目标照抄到下级、不分摊；差额 = 实际 − 目标。"
                if zh
                else f"{name} is a mean by sample size; targets are copied down; gap = actual − target."
            )
        if metric.lower_is_better:
            notes.append(
                f"{name}越低越好：完成率 = 2 − 实际 ÷ 目标，最低 0；差额为负表示超出。"
                if zh
                else f"{name}: less is better. Completion = 2 − actual ÷ target, at least 0; a gap below 0 is over it."
            )
    return tuple(notes)


def coverage_notes(standings: Sequence[Standing], language: Language) -> tuple[str, ...]:
    """Say what the targets of all people are of the company's, by metric and period: two numbers (domain.md 4.1)."""
    company: dict[tuple[str, Period], int] = {}
    people: dict[tuple[str, Period], int] = defaultdict(int)
    for each in standings:
        if each.target is None or not METRICS[each.metric].additive:
            continue
        if each.level is Level.COMPANY:
            company[each.metric, each.period] = each.target
        elif each.level is Level.PERSON:
            people[each.metric, each.period] += each.target
    return tuple(
        _coverage(METRICS[metric], period, company[metric, period], carried, language)
        for (metric, period), carried in people.items()
        if company.get((metric, period))
    )


def _coverage(metric: Metric, period: Period, whole: int, carried: int, language: Language) -> str:
    share = f"{carried / whole:.1%}"
    sums = f"{goal_text(carried, metric.key)} ÷ {goal_text(whole, metric.key)}"
    if language is Language.ZH:
        return f"{period.label} {metric.zh}：Σ个人目标 ÷ 公司目标 = {share}（{sums}）。"
    return f"{period.label} {metric.en}: targets of people ÷ the company's = {share} ({sums})."


def rate_text(metric: Metric, sources: pl.DataFrame) -> str:
    """Return what a rate or a level is made of: the sums above and below its line."""
    sums = dict(sources.group_by("metric").agg(pl.col("amount").sum()).iter_rows())
    above, below = sums.get(metric.numerator, 0), sums.get(metric.denominator, 0)
    if metric.aggregation is Aggregation.LEVEL:
        return f"Σ {thousands(above)} ÷ {below}"
    return f"{thousands(above)} ÷ {thousands(below)}"
