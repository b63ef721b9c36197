"""What can be wrong with targets and budgets, taken together: severity and words in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import FindingType, Severity, Wording


def _entry(severity: Severity, zh: tuple[str, str], en: tuple[str, str]) -> FindingType:
    return FindingType(severity, Wording(*zh), Wording(*en))


TARGETS: Mapping[str, FindingType] = MappingProxyType({
    "target.unreconciled": _entry(
        Severity.WARNING,
        ("{who} {period} 的{metric}目标是 {value}，{below}合计 {sum}，{more} {difference}（合计是目标的 {coverage}，容差 {tolerance}%）。",
         "请改上级或下级的目标，使两边对上；有意多分的，放宽 config.yaml 的 checks.target_tolerance。在此之前不能发布分解。"),
        ("The {metric_en} target of {who} for {period} is {value}; {below_en} add up to {sum}, {more_en} by {difference} ({coverage} of it; tolerance {tolerance} %).",
         "Correct either side, or widen checks.target_tolerance in config.yaml where more is assigned on purpose. Until then no split is published."),
    ),
    "target.child_missing": _entry(
        Severity.WARNING,
        ("{who} {period} 的{metric}目标 {value} 已被下级的 {sum} 占完，还有 {missing} 没有目标，分到的是 0。", "请给没有目标的补上目标，或调低已定的下级目标。"),
        ("The {metric_en} target of {who} for {period}, {value}, is used up by {sum} below; {missing} have none and get 0.",
         "Give them targets, or lower those that are set."),
    ),
    "target.parent_unknown": _entry(
        Severity.WARNING,
        ("上级目标“{value}”找不到：没有这个目标编号。", "请核对上级目标编号；上级目标也要写在目标表里。在此之前不能发布分解。"),
        ("There is no target with the number “{value}” given as parent.", "Check the number; the parent must stand in a target workbook. Until then no split is published."),
    ),
    "target.code_twice": _entry(
        Severity.WARNING,
        ("目标编号“{value}”用了两次，另一处在 {where}。", "请给每个目标一个不同的编号；新版本沿用原编号。在此之前不能发布分解。"),
        ("The target number “{value}” is used twice, also at {where}.", "Give each target its own number; a new version keeps it. Until then no split is published."),
    ),
    "target.not_smart": _entry(
        Severity.HINT,
        ("目标说明“{value}”只符合 SMART 的 {score}/5 条，缺：{missing}。", "可以改成：“{rewrite}”。"),
        ("“{value}” meets {score} of the 5 SMART rules; missing: {missing_en}.", "It could read: “{rewrite_en}”."),
    ),
    "target.unconfirmed": _entry(
        Severity.HINT,
        ("{who} 还没有确认 {period} 的{metric}目标 {value}。", "请本人在“确认”一列打√或填日期，有不同意见写在“意见”里。"),
        ("{who} has not confirmed the {metric_en} target for {period}, {value}.", "Tick the column, or write a date or an opinion."),
    ),
    "target.commitment_gap": _entry(
        Severity.WARNING,
        ("{who} {period} 的{metric}承诺 {value}，分配的目标是 {target}，差 {difference}。{opinion}", "请与本人谈定：调整目标写成新版本，或由本人改承诺值。"),
        ("{who} promised {value} of {metric_en} for {period}; the target is {target}, a difference of {difference}. {opinion}",
         "Agree on one: a changed target is a new version, or the promise is changed."),
    ),
    "target.tax_basis": _entry(
        Severity.ERROR,
        ("{who} {period} 的{metric}目标 {value} 是{basis}，实际（{where}）是{other}，口径不同，不能相比，目标暂不计入。",
         "请统一口径，或在 config.yaml 的 metrics.tax 里写 convert: true，由程序按税率换算。"),
        ("The {metric_en} target of {who} for {period}, {value}, is {basis_en}, the actuals ({where}) are {other_en}: they cannot be compared, and the target does not count.",
         "Use one basis, or set convert: true under metrics.tax in config.yaml."),
    ),
    "amount.tax_mixed": _entry(
        Severity.ERROR,
        ("这里有 {count} 行金额是{basis}，其他销售明细是{other}，不能相加，暂不计入。", "请统一口径，或在 config.yaml 的 metrics.tax 里写 convert: true，由程序按税率换算。"),
        ("{count} amounts here are {basis_en}, those of other ledgers {other_en}; they cannot be added and do not count.",
         "Use one basis, or set convert: true under metrics.tax in config.yaml."),
    ),
    "budget.over": _entry(
        Severity.WARNING,
        ("{who} {period} {subject}：实际 {value}，预算 {planned}，超出 {difference}（{share}）。", "请说明原因，或调整预算。"),
        ("{who}, {period}, {subject}: spent {value} of {planned}, {difference} over ({share}).", "Say why, or change the budget."),
    ),
})  # fmt: skip
"""Findings by code."""
