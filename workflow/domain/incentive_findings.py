"""Findings about plans of pay and scores; `catalogue.FINDINGS` takes them in."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import FindingType, Severity, Wording

INCENTIVE: Mapping[str, FindingType] = MappingProxyType({
    "incentive.unclear": FindingType(
        Severity.ERROR,
        Wording("考核方案的这一行没法用：{seen}{reason}。", "请改好这一行；在此之前，这个方案不计算奖金或得分。"),
        Wording("This row of a plan cannot be used: {seen_en}{reason_en}.",
                "Mend the row; until then the plan gives no pay and no points."),
    ),
    "incentive.tiers": FindingType(
        Severity.ERROR,
        Wording("方案“{value}”的档位有重叠、空缺或上下限颠倒，会多发或少发，暂不计算。",
                "请让每一档的下限等于上一档的上限；最后一档的上限留空。"),
        Wording("The tiers of “{value}” overlap, leave a gap or are upside down; it is not computed.",
                "Let each tier begin where the one below ends; leave the last one open."),
    ),
})  # fmt: skip
