"""How lines of pay and of scores explain themselves, in both languages."""

from decimal import Decimal
from fractions import Fraction

from workflow.domain.finding import Language
from workflow.domain.incentive import (
    LineKind,
    Method,
    NextRung,
    Score,
    ScoreItem,
    ScorePart,
    Scoring,
    Statement,
    StatementLine,
)
from workflow.domain.metric import METRICS
from workflow.domain.money import SCALE, thousands
from workflow.report.words import metric_name

_WORDS = {
    "pay": ("绩效奖金", "Pay"),
    "scores": ("绩效评分", "Scores"),
    "plan": ("方案", "Plan"),
    "item": ("项目", "Item"),
    "how": ("怎么算", "How"),
    "base": ("基数", "Base"),
    "rate": ("提成率", "Rate"),
    "pay_amount": ("金额", "Amount"),
    "place": ("档位出处", "Tier stands in"),
    "tier": ("提成", "Commission"),
    "bonus": ("奖金", "Bonus"),
    "cap": ("封顶", "Cap"),
    "clawback": ("追回", "Taken back"),
    "total": ("合计", "Total"),
    "weight": ("权重", "Weight"),
    "points": ("得分", "Points"),
    "weighted": ("加权得分", "Weighted"),
    "evidence": ("依据", "Evidence"),
}
_METHODS = {Method.MARGINAL: ("超额累进", "marginal"), Method.WHOLE: ("全额", "whole amount")}
_REASONS = {
    "no_target": ("没有目标，按完成率的档位无法计算", "no target, so tiers of completion cannot be paid"),
    "unknown": ("期间没有数据（未报），暂不计算", "nothing is known of the period (not reported)"),
}


def pay_word(key: str, language: Language) -> str:
    """Return a word of a pay or score sheet, by its key."""
    return _in(_WORDS[key], language)


def _in(both: tuple[str, str], language: Language) -> str:
    return both[0] if language is Language.ZH else both[1]


def percent_text(ratio: Fraction) -> str:
    """Return a ratio as a percentage with no needless zeros: '1.25%'."""
    number = (Decimal(ratio.numerator) / ratio.denominator * 100).quantize(Decimal(1).scaleb(-6)).normalize()
    return f"{number:f}%"


def method_text(statement: Statement, language: Language) -> str:
    """Return the plan with its way of counting: '2026 提成（超额累进）'."""
    method = _in(_METHODS[statement.plan.method], language)
    return f"{statement.plan.name}（{method}）" if language is Language.ZH else f"{statement.plan.name} ({method})"


def line_text(statement: Statement, line: StatementLine, language: Language) -> str:
    """Say how a line came about: base × rate = amount."""
    zh = language is Language.ZH
    amount, base = thousands(line.amount), thousands(line.base)
    match line.kind:
        case LineKind.TIER:
            product = f"{base} × {percent_text(line.rate)} = {amount}"
            return f"{_tier_text(statement, line, language)}{'：' if zh else ': '}{product}"
        case LineKind.BONUS:
            reached = _edge(statement, line.low or 0, language)
            return f"达到 {reached}，奖励 {amount}" if zh else f"reached {reached}: {amount}"
        case LineKind.CAP:
            cap = thousands(statement.plan.cap or 0)
            return f"封顶 {cap}，超出部分不发" if zh else f"capped at {cap}"
        case LineKind.CLAWBACK:
            of = line.period.label if line.period else ""
            if zh:
                return f"{of} 的销售退回 {base}，按 {of} 的档位重算，追回 {amount}"
            return f"{base} of {of} came back: what {of} earned less by its own tiers, {amount}"


def _tier_text(statement: Statement, line: StatementLine, language: Language) -> str:
    zh = language is Language.ZH
    low = _edge(statement, line.low or 0, language)
    high = None if line.high is None else _edge(statement, line.high, language)
    if zh:
        span = f"{low} 以上" if high is None else f"{low} 至 {high}"
        return f"{span} 的部分" if statement.plan.method is Method.MARGINAL else f"落在 {span} 这一档，全部"
    span = f"from {low} on" if high is None else f"from {low} to {high}"
    return f"what lies {span}" if statement.plan.method is Method.MARGINAL else f"reached the tier {span}, on all"


def _edge(statement: Statement, amount: int, language: Language) -> str:
    """Return a tier's bound; of a completion with the percentage that it stands for."""
    if not statement.plan.by_completion or not statement.target:
        return thousands(amount)
    share = percent_text(round(Fraction(amount, statement.target), 6))
    return (
        f"{thousands(amount)}（完成率 {share}）"
        if language is Language.ZH
        else f"{thousands(amount)} ({share} of target)"
    )


def next_text(rung: NextRung, language: Language) -> str:
    """Say what the next tier wants and pays: '再完成 3.2 万元，多得 860 元'."""
    if language is Language.ZH:
        return f"再完成 {_short(rung.missing)}，多得 {_short(rung.more)}"
    return f"{thousands(rung.missing)} more earns {thousands(rung.more)} more"


def _short(amount: int) -> str:
    """Return an amount with 元, in 万 where two decimals say all of it."""
    if amount >= 10_000 * SCALE and amount % (100 * SCALE) == 0:
        return f"{_plain(Decimal(amount) / (10_000 * SCALE))} 万元"
    return f"{_plain(Decimal(amount) / SCALE)} 元"


def _points(score: Fraction) -> str:
    return _plain(Decimal(score.numerator) / score.denominator)


def _plain(number: Decimal) -> str:
    text = f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")


def total_text(statement: Statement, language: Language) -> str:
    """Say what the total is: 暂定 or final, why nothing is paid, what rounding changed (尾差)."""
    zh = language is Language.ZH
    said = [_in(_REASONS[statement.reason], language)] if statement.reason else []
    if not statement.final:
        said.append("期间未结束，暂定" if zh else "provisional, the period is not over")
    elif statement.provisional:
        said.append("还有日报没交，暂定" if zh else "provisional, reports are missing")
    if statement.next_rung:
        said.append(next_text(statement.next_rung, language))
    if statement.rounding:
        rest = f"{float(statement.rounding / SCALE):+.6f}".rstrip("0").replace("-", "−")
        said.append(f"四舍五入尾差 {rest} 元" if zh else f"rounding {rest}")
    return ("；" if zh else "; ").join(said)


def item_name(item: ScoreItem, language: Language) -> str:
    """Return what users call an item of a score."""
    return metric_name(item.metric, language) if item.metric in METRICS else item.metric


def evidence_text(part: ScorePart, language: Language) -> str:
    """Say what an item's points rest on: actual over target, or who gave which mark where; or what is missing."""
    zh = language is Language.ZH
    if part.item.scoring is Scoring.HUMAN:
        if not part.marks:
            return "缺：还没有人评分" if zh else "missing: nobody has given a mark"
        nobody = "未署名" if zh else "unsigned"
        said = [f"{mark.rater or nobody} {_points(mark.score)} ({mark.place})" for mark in part.marks]
        return ("；" if zh else "; ").join(said)
    if part.points is None:
        if part.target is None:
            return "缺：没有目标" if zh else "missing: no target"
        return "缺：没有实际数（未报）" if zh else "missing: no actual"
    actual, target = thousands(part.actual or 0), thousands(part.target or 0)
    return f"实际 {actual} ÷ 目标 {target}" if zh else f"actual {actual} ÷ target {target}"


def score_text(score: Score, language: Language) -> str:
    """Say what a total score lacks; '' where it is whole."""
    if not score.missing:
        return ""
    zh = language is Language.ZH
    names = ("、" if zh else ", ").join(item_name(item, language) for item in score.missing)
    known = "" if score.so_far is None else f"{float(score.so_far):.2f}"
    if zh:
        return f"缺 {names}，暂不合计" + (f"；已有项目按权重折算 {known} 分" if known else "")
    return f"without {names} there is no total" + (f"; {known} for the items that are known" if known else "")


def notes(language: Language) -> tuple[str, ...]:
    """Say how pay is computed, and who may read it."""
    if language is Language.ZH:
        return (
            "只给本人及其上级看。超额累进：每档的率只乘落在该档的部分；全额：达到哪一档，全部基数都按该档的率。",
            "基数为期间发生额；以前期间的销售在本期退回的，不减本期基数，按原期间的档位重算后追回。每行四舍五入到分一次。",
        )
    base = (
        "The base is what was booked in the period; returns of earlier periods' sales are taken back by those periods' "
        "own tiers. Each line is rounded once."
    )
    tiers = "Marginal: each rate on its own slice; whole amount: the reached rate on all."
    return (f"For the person and those above. {tiers}", base)
