"""The words of a plan's workbook, in both languages, and the sentences about plans that cannot be."""

from fractions import Fraction

from workflow.domain.fairness import Because, Stretched
from workflow.domain.finding import Language
from workflow.domain.money import thousands
from workflow.domain.plan import LockKind, Method, Obstacle, PlanRow, Refusal, RowKind, Terms
from workflow.domain.planning import Released

_WORDS = {
    "plan": ("方案", "Plan"),
    "split": ("分解", "Split"),
    "because": ("依据", "Reasons"),
    "changes": ("差异", "Changes"),
    "fairness": ("公平性", "Fairness"),
    "proof": ("核对", "Proof"),
    "suggested": ("建议目标", "Suggested"),
    "last": ("上次计算", "Last calculation"),
    "item": ("项目", "Item"),
    "value": ("值", "Value"),
    "remark": ("说明", "Remark"),
    "metric": ("指标", "Metric"),
    "unit": ("单位", "Unit"),
    "period": ("期间", "Period"),
    "total": ("总目标", "Total"),
    "method": ("权重方法", "Weights"),
    "alpha": ("能力指数 α", "Ability exponent α"),
    "beta": ("工龄指数 β", "Experience exponent β"),
    "gamma": ("空闲指数 γ", "Capacity exponent γ"),
    "round": ("取整到", "Rounded to"),
    "released": ("空缺部分", "What is set free"),
    "carry": ("补缺口", "Carry the gap"),
    "carry_cap": ("补缺上限（占当月目标）", "Carry at most (part of a month)"),
    "as_of": ("截止日", "As of"),
    "id": ("工号", "ID"),
    "name": ("姓名", "Name"),
    "weight": ("权重", "Weight"),
    "floor": ("下限", "Floor"),
    "cap": ("上限", "Cap"),
    "sum": ("合计", "Total"),
    "column_weight": ("月权重", "Weight of the column"),
    "to_carry": ("其中要补的", "Of it carried"),
    "difference": ("与总目标之差", "Difference to the total"),
    "ability": ("能力分（可填）", "Ability score (may be typed)"),
    "free": ("空闲 %（可填）", "Free hours % (may be typed)"),
    "share": ("份额", "Share"),
    "owner": ("对象", "Owner"),
    "before": ("上次计算", "Last calculation"),
    "now": ("本次", "Now"),
    "change": ("差", "Change"),
    "published": ("已发布", "Published"),
    "to_published": ("与已发布之差", "Change to published"),
    "month_target": ("月均目标", "Target a month"),
    "own_mean": ("自己近 12 个月月均", "Own mean of 12 months"),
    "months": ("月数", "Months"),
    "stretch": ("目标 ÷ 月均", "Target ÷ mean"),
    "to_median": ("相对中位", "To the median"),
    "check": ("检查", "Check"),
    "should": ("应为", "Should be"),
    "is": ("实为", "Is"),
    "verdict": ("结论", "Verdict"),
    "good": ("相符", "agrees"),
    "bad": ("不符", "differs"),
    "locked": ("锁定", "Locked"),
    "locked_by": ("锁定人", "Locked by"),
    "locked_on": ("锁定日期", "Locked on"),
    "suggest": ("建议", "Suggested"),
    "low": ("区间低", "Low"),
    "high": ("区间高", "High"),
    "ours": ("本方案", "This plan"),
    "computed": ("计算值", "Computed"),
    "cell": ("分解值", "Share"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "nobody": ("（未分到人）", "(nobody's yet)"),
    "vacant": ("（空缺）", "(vacant)"),
    "coverage": ("个人合计 ÷ 目标", "People ÷ target"),
}

_METHODS = {Method.TYPED: ("人员表系数", "typed"), Method.ABILITY: ("能力", "ability")}
_RELEASED = {Released.REDISTRIBUTE: ("由其他人分担", "redistribute"), Released.SHRINK: ("留作空缺", "shrink")}
_LOCKS = {
    LockKind.TYPED: ("手工改写", "typed over"),
    LockKind.FILLED: ("涂色锁定", "filled"),
    LockKind.STATED: ("目标表已定", "target workbook"),
    LockKind.PAST: ("期间已过", "past"),
}


def plan_word(key: str, language: Language) -> str:
    """Return a word."""
    return _WORDS[key][language is not Language.ZH]


def both(key: str) -> tuple[str, str]:
    """Return a word in both languages: what a sheet that comes back may say."""
    return _WORDS[key]


def method_name(method: Method, language: Language) -> str:
    """Return what a way of weighing is called."""
    return _METHODS[method][language is not Language.ZH]


def released_name(released: Released, language: Language) -> str:
    """Return what a policy is called."""
    return _RELEASED[released][language is not Language.ZH]


def lock_name(kind: LockKind, language: Language) -> str:
    """Return how a number came to be fixed."""
    return _LOCKS[kind][language is not Language.ZH]


def method_named(text: str) -> Method | None:
    """Return the way of weighing that a text names, in either language."""
    return next((key for key, names in _METHODS.items() if text in (*names, key.value)), None)


def released_named(text: str) -> Released | None:
    """Return the policy that a text names, in either language."""
    return next((key for key, names in _RELEASED.items() if text in (*names, key.value)), None)


def lock_named(text: str) -> LockKind | None:
    """Return the way of fixing that a text names, in either language."""
    return next((key for key, names in _LOCKS.items() if text in (*names, key.value)), None)


def row_name(row: PlanRow, language: Language) -> str:
    """Return what a row is called."""
    if row.kind is RowKind.PERSON:
        return row.name
    return plan_word("vacant" if row.kind is RowKind.VACANT else "nobody", language)


def percent(value: Fraction | float, decimals: int = 0) -> str:
    """Return '12.4 %'."""
    return f"{float(value) * 100:.{decimals}f} %"


def reason(row: PlanRow, terms: Terms, whole: int, language: Language) -> str:
    """Return why a row has what it has, as one sentence (capabilities.md #24)."""
    chinese = language is Language.ZH
    share = percent(Fraction(row.total, whole), 1) if whole else "—"
    if row.kind is not RowKind.PERSON:
        if row.kind is RowKind.VACANT:
            words = ("入职、离职、请假腾出的部分，没有人承担", "set free by joiners, leavers and leave; nobody's")
        else:
            words = ("这个单位本期没有可以分解到的人", "the unit has nobody to share its target")
        return f"{words[not chinese]} → {share}"
    parts = [_weighed(row, terms, chinese=chinese)]
    there, all_days = row.days
    if all_days:
        label = "在岗 " if chinese else "at work "
        parts.append(f"{label}{there}/{all_days}" if all_days < 400 else f"{label}{percent(Fraction(there, all_days))}")
    if row.presence != Fraction(there, all_days or 1) and row.presence < 1 and _ramped(row):
        parts.append(f"（含新人爬坡，折 {percent(row.presence)}）" if chinese else f"(ramp: {percent(row.presence)})")
    sentence = " × ".join(parts[:2]) + "".join(parts[2:])
    return f"{sentence} → {share}{_fixed(row, chinese=chinese)}"


def _ramped(row: PlanRow) -> bool:
    there, whole = row.days
    return bool(whole) and abs(float(row.presence) - there / whole) > 0.02


def _weighed(row: PlanRow, terms: Terms, *, chinese: bool) -> str:
    known = row.weighing
    if row.typed_weight:
        return (
            f"权重 {float(row.weight):g}（在方案里手工填写）"
            if chinese
            else f"weight {float(row.weight):g} (typed here)"
        )
    if known is None:
        return f"系数 {float(row.weight):g}" if chinese else f"weight {float(row.weight):g}"
    source = f"{known.months} 个月，已向均值收缩" if chinese else f"{known.months} months, drawn to the mean"
    if not known.months:
        source = "没有历史，按中位" if chinese else "no history: the median"
    pieces = (
        (
            "能力 " if chinese else "ability ",
            f"{float(known.ability):.2f}",
            terms.alpha,
            f"（{source}）" if chinese else f" ({source})",
        ),
        ("工龄 " if chinese else "experience ", percent(known.experience), terms.beta, ""),
        ("空闲 " if chinese else "free ", percent(known.capacity), terms.gamma, ""),
    )
    return " × ".join(
        f"{label}{value}{tail}" + (f"^{exponent:g}" if exponent != 1 else "") for label, value, exponent, tail in pieces
    )


def _fixed(row: PlanRow, *, chinese: bool) -> str:
    told = []
    if row.fixed:
        told.append(f"合计已由{row.fixed.who or '目标表'}定下" if chinese else f"total set in {row.fixed.who}")
    if row.locks:
        told.append(f"锁定 {len(row.locks)} 期" if chinese else f"{len(row.locks)} locked")
    if row.cap is not None and row.total >= row.cap:
        told.append("到上限" if chinese else "at its cap")
    if row.floor is not None and row.total <= row.floor:
        told.append("到下限" if chinese else "at its floor")
    return ("；" if chinese else "; ") + ("，" if chinese else ", ").join(told) if told else ""


def outlier(each: Stretched, language: Language) -> str:
    """Return why somebody's target stands out."""
    chinese = language is Language.ZH
    words = {
        Because.STRETCH: ("要求偏高：超过中位的 1.5 倍", "asks for over 1.5 × the median"),
        Because.EASY: ("要求偏低：不到中位的 1/1.5", "asks for less than the median ÷ 1.5"),
        Because.NEWCOMER: ("历史不足 3 个月，无法比较", "fewer than 3 months of history"),
        Because.NO_TARGET: ("没有目标", "no target"),
    }
    return words[each.because][not chinese] if each.because else ""


def shown(amount: int) -> str:
    """Return an amount as it stands in a sentence."""
    return thousands(amount).removesuffix(".00")


def refusal_sentence(refusal: Refusal, language: Language) -> str:
    """Return why there is no such plan, with the constraint set and the smallest change that makes it feasible."""
    names = "、".join(refusal.names[:8]) + ("…" if len(refusal.names) > 8 else "")
    zh, en = _REFUSED[refusal.why]
    text = zh if language is Language.ZH else en
    return text.format(where=refusal.where, names=names or "—", change=shown(abs(refusal.change)))


_REFUSED = {
    Obstacle.NO_TOTAL: (
        "{where} 没有大于 0 的总目标：请用 --total 给出，或在目标表里写明该单位该期间的目标",
        "{where} has no total above 0: give --total, or state the unit's target in a target workbook",
    ),
    Obstacle.LOCKS: (
        "{where}：锁定的数（{names}）合计比可分的多 {change}；把锁定的数至少减 {change}，或把目标至少加 {change}",
        "{where}: locked numbers ({names}) are {change} more than there is; lower them, or raise the target, by {change}",
    ),
    Obstacle.CHILDREN: (
        "{where}：所有人（{names}）都已锁定，还剩 {change} 没有人可以承担；放开一个锁定，或把目标减 {change}",
        "{where}: everybody ({names}) is locked and {change} is left; release a lock, or lower the target by {change}",
    ),
    Obstacle.FLOORS: (
        "{where}：下限（{names}）合计比目标多 {change}；把下限合计减 {change}，或把目标加 {change}",
        "{where}: floors ({names}) are {change} more than the target; lower them, or raise the target, by {change}",
    ),
    Obstacle.CAPS: (
        "{where}：上限（{names}）合计比目标少 {change}；把上限合计加 {change}，或把目标减 {change}",
        "{where}: caps ({names}) are {change} less than the target; raise them, or lower the target, by {change}",
    ),
    Obstacle.CROSSED: (
        "{where}：下限或锁定的数比上限多 {change}；把上限加 {change}，或减少下限、放开锁定",
        "{where}: the floor, or what is locked, is {change} above the cap; raise the cap by {change}, or lower those",
    ),
    Obstacle.CUT: (
        "{where} 还差 {change} 没有人可以承担：未锁定的只有 {names}，他们的合计不够；放开一个锁定，或把锁定的数改动 {change}",
        "{where} lack {change}: only {names} have open cells there; release a lock, or change locked numbers by {change}",
    ),
}  # fmt: skip
