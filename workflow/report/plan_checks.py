"""The sheets beside a plan that prove it: 差异, 公平性, 核对, 建议目标."""

from fractions import Fraction

from workflow.domain.finding import Language
from workflow.domain.money import to_units
from workflow.domain.plan import Plan, PlanCase, PlanRow, RowKind, Suggested
from workflow.domain.plan_book import Ground, Ink, PlanCell, PlanSheet
from workflow.report.plan_words import lock_name, outlier, percent, plan_word, row_name, shown


def _heads(keys: tuple[str, ...], language: Language) -> tuple[PlanCell, ...]:
    return tuple(PlanCell(plan_word(key, language), Ink.HEAD) for key in keys)


def _text(value: str, ink: Ink = Ink.TEXT, ground: Ground = Ground.NONE) -> PlanCell:
    return PlanCell(value, ink, ground)


def _amount(value: int | None, ground: Ground = Ground.NONE) -> PlanCell:
    return PlanCell(None if value is None else to_units(value), Ink.AMOUNT, ground)


def changes_sheet(case: PlanCase, language: Language) -> PlanSheet:
    """Return 差异: totals first, then people, then every cell that changed."""
    plan, chinese = case.plan, language is Language.ZH
    note = (
        "与上次计算、与目标表里已发布的目标相比；逐格只列有变化的。",
        "Against the last calculation and against what is published; of single cells only those that changed.",
    )[not chinese]
    rows: list[tuple[PlanCell, ...]] = [
        (_text(plan_word("changes", language), Ink.TITLE),),
        (_text(note, Ink.NOTE),),
        _heads(("owner", "period", "before", "now", "change", "published", "to_published"), language),
    ]

    def line(name: str, label: str, before: int | None, now: int, published: int | None, *, total: bool) -> None:
        ground = Ground.TOTAL if total else Ground.NONE
        apart = None if before is None else now - before
        beside = None if published is None else now - published
        rows.append((
            _text(name, ground=ground), _text(label, ground=ground), _amount(before, ground), _amount(now, ground),
            _amount(apart, _tone(apart, ground)), _amount(published, ground), _amount(beside, _tone(beside, ground)),
        ))  # fmt: skip

    had = bool(case.last)
    unit = plan.terms.unit
    whole = sum(case.last.values()) if had else None
    line(unit.text, plan.terms.period.label, whole, plan.total, case.published_total, total=True)
    for place, column in enumerate(plan.columns):
        before = sum(amount for (_, _, span), amount in case.last.items() if span == column) if had else None
        line(unit.text, column.label, before, plan.totals[place], _unit_published(case, column.label), total=True)
    people = [row for row in plan.rows if row.kind is RowKind.PERSON]
    for row in people:
        before = sum(_before(case, row, place) or 0 for place in range(len(plan.columns))) if had else None
        line(row.name, plan.terms.period.label, before, row.total, _published_total(case, row), total=False)
    for row in people:
        for place, column in enumerate(plan.columns):
            before, published = _before(case, row, place), case.published.get((row.person_id, "", column))
            if (had and before != row.cells[place]) or (published is not None and published != row.cells[place]):
                line(row.name, column.label, before, row.cells[place], published, total=False)
    return PlanSheet(plan_word("changes", language), tuple(rows), (26, 24, 16, 16, 16, 16, 16), (3, 1))


def _tone(difference: int | None, plain: Ground) -> Ground:
    return plain if not difference else Ground.GOOD if difference > 0 else Ground.BAD


def _before(case: PlanCase, row: PlanRow, place: int) -> int | None:
    return case.last.get((*row.key, case.plan.columns[place]))


def _unit_published(case: PlanCase, label: str) -> int | None:
    unit = case.plan.terms.unit.text
    stated = next((amount for (who, path, span), amount in case.published.items()
                   if not who and path == unit and span.label == label), None)  # fmt: skip
    people = [amount for (who, _, span), amount in case.published.items() if who and span.label == label]
    return stated if stated is not None else sum(people) if people else None


def _published_total(case: PlanCase, row: PlanRow) -> int | None:
    own = {span: amount for (who, _, span), amount in case.published.items() if who == row.person_id}
    if case.plan.terms.period in own:
        return own[case.plan.terms.period]
    if all(column in own for column in case.plan.columns):
        return sum(own[column] for column in case.plan.columns)
    return None


def fairness_sheet(case: PlanCase, language: Language) -> PlanSheet:
    """Return 公平性: what is asked of everybody against their own twelve months (domain.md 4.8)."""
    found, chinese = case.fairness, language is Language.ZH
    spread = f"{float(found.spread):.2f}" if found.spread is not None else "—"
    gini = f"{float(found.gini):.3f}" if found.gini is not None else "—"
    middle = f"{float(found.median):.2f}" if found.median is not None else "—"
    note = (
        f"目标 ÷ 自己月均：中位 {middle}，最高 ÷ 最低 {spread}，基尼系数 {gini}（0 最均匀）；超过中位 1.5 倍或不到 1/1.5 的列出原因。"
        if chinese
        else f"Target ÷ own mean: median {middle}, highest ÷ lowest {spread}, Gini {gini} (0 is even); over 1.5 × or under 1/1.5 of the median stand out."
    )
    reasons = {row.person_id: row for row in case.plan.rows if row.kind is RowKind.PERSON}
    rows: list[tuple[PlanCell, ...]] = [
        (_text(plan_word("fairness", language), Ink.TITLE),),
        (_text(note, Ink.NOTE),),
        _heads(("name", "unit", "month_target", "own_mean", "months", "stretch", "to_median", "remark"), language),
    ]
    for each in found.people:
        row = reasons[each.person_id]
        told = [word for word in (outlier(each, language), _why(row, language)) if word]
        beside = each.stretch / found.median if each.stretch is not None and found.median else None
        rows.append((
            _text(row.name), _text(row.path.text), _amount(each.target), _amount(each.mean), PlanCell(each.months, Ink.NUMBER),
            PlanCell(float(round(each.stretch, 2)) if each.stretch is not None else None, Ink.NUMBER),
            PlanCell(float(beside) if beside is not None else None, Ink.PERCENT,
                     Ground.BAD if beside is not None and beside > Fraction(3, 2) else Ground.NONE),
            _text("；".join(told) if chinese else "; ".join(told), Ink.LONG),
        ))  # fmt: skip
    return PlanSheet(plan_word("fairness", language), tuple(rows), (12, 22, 16, 18, 8, 12, 10, 60), (3, 1))


def _why(row: PlanRow, language: Language) -> str:
    """Say what else bears on a stretch: a fixed total, a floor, a typed weight."""
    chinese = language is Language.ZH
    told = []
    if row.fixed or row.locks:
        told.append("有锁定的数" if chinese else "locked numbers")
    if row.typed_weight:
        told.append("权重是手工填写的" if chinese else "weight was typed")
    if row.presence < 1:
        told.append(f"在岗 {percent(row.presence)}" if chinese else f"at work {percent(row.presence)}")
    return ("，" if chinese else ", ").join(told)


def proof_sheet(case: PlanCase, language: Language) -> PlanSheet:
    """Return 核对: both margins, units and those below, coverage, tails, what is fixed by whom and when."""
    plan = case.plan
    rows: list[tuple[PlanCell, ...]] = [
        (_text(plan_word("proof", language), Ink.TITLE),),
        _heads(("check", "should", "is", "change", "verdict"), language),
        *(_check(name, should, actual, language) for name, should, actual in _sums(plan, language)),
        *(_column(plan, place, language) for place in range(len(plan.columns))),
        (
            _text(plan_word("coverage", language)), _amount(plan.terms.total), _amount(plan.assigned),
            _amount(plan.assigned - plan.terms.total), _text(percent(Fraction(plan.assigned, plan.terms.total), 1)),
        ),
        *_remarks(case, language),
        *_locks(plan, language),
    ]  # fmt: skip
    return PlanSheet(plan_word("proof", language), tuple(rows), (46, 22, 18, 18, 18), (2, 1))


def _sums(plan: Plan, language: Language) -> list[tuple[str, int, int]]:
    """Return what has to be equal: the name of the check, what should be, what is."""
    chinese = language is Language.ZH
    asked = plan.terms.total + sum(plan.carried)
    below = max(asked, sum(plan.groups.values()))
    by_row, by_column = sum(row.total for row in plan.rows), sum(plan.totals)
    found = [("总目标与全部分解值" if chinese else "The total and all shares", below, plan.total)]
    if below != asked:
        words = "下级目标合计超过本级（超额分配）" if chinese else "Those below are asked for more (padding)"
        found.append((words, asked, plan.total))
    found.append(("各人合计之和 = 各期合计之和" if chinese else "Sums of people = sums of periods", by_row, by_column))
    for group, amount in sorted(plan.groups.items()):
        if group != plan.terms.unit:
            mine = sum(row.total for row in plan.rows if row.group == group)
            found.append((f"{group.text}（自己的目标）" if chinese else f"{group.text} (its own target)", amount, mine))
    return found


def _check(name: str, should: int, actual: int, language: Language) -> tuple[PlanCell, ...]:
    good = should == actual
    verdict = _text(plan_word("good" if good else "bad", language), ground=Ground.GOOD if good else Ground.BAD)
    return _text(name), _amount(should), _amount(actual), _amount(actual - should), verdict


def _column(plan: Plan, place: int, language: Language) -> tuple[PlanCell, ...]:
    chinese, label = language is Language.ZH, plan.columns[place].label
    should, whole = _column_share(plan, place), sum(plan.weights, Fraction(0))
    verdict = percent(plan.weights[place] / whole, 2) if whole else "—"
    if place in plan.past:
        verdict = "已过" if chinese else "over"
    return (
        _text(f"{label}（按月权重）" if chinese else f"{label} (by weight)"), _amount(should), _amount(plan.totals[place]),
        _amount(plan.totals[place] - should), _text(verdict),
    )  # fmt: skip


def _column_share(plan: Plan, place: int) -> int:
    whole = sum(plan.weights, Fraction(0))
    share = (plan.total - sum(plan.carried)) * plan.weights[place] / whole if whole else Fraction(0)
    return round(share / 100) * 100 + plan.carried[place]


def _remarks(case: PlanCase, language: Language) -> list[tuple[PlanCell, ...]]:
    plan, chinese = case.plan, language is Language.ZH
    told: list[str] = []
    for tail in plan.tails:
        row, column = plan.rows[tail.row], plan.columns[tail.column].label
        name = row_name(row, language)
        told.append(f"尾差 {shown(tail.amount)} 放在 {name} 的 {column}" if chinese
                    else f"What is odd, {shown(tail.amount)}, is in {column} of {name}")  # fmt: skip
    if plan.gap > 0:
        left = plan.gap - sum(plan.carried)
        told.append(
            f"已过各期比已发布的目标少完成 {shown(plan.gap)}，其中 {shown(sum(plan.carried))} 分摊到以后各期，还有 {shown(left)} 没有安排"
            if chinese
            else f"Past columns lack {shown(plan.gap)}; {shown(sum(plan.carried))} is carried, {shown(left)} is not"
        )
    names = {row.person_id: row.name for row in plan.rows}
    told += [
        f"{names[who]} 在 {plan.columns[place].label} 期间调入或调出本单位：这一期请在上一级单位一起分解"
        if chinese
        else f"{names[who]} moves into or out of the unit within {plan.columns[place].label}: plan it from the unit above"
        for who, place in plan.astray
    ]
    told += [words[not chinese] for words in case.notes]
    return [(_text(sentence),) for sentence in told]


def _locks(plan: Plan, language: Language) -> list[tuple[PlanCell, ...]]:
    rows: list[tuple[PlanCell, ...]] = []
    for row in plan.rows:
        if row.fixed:
            rows.append((_text(f"{row.name} {plan.terms.period.label}"), _amount(row.total),
                         _text(lock_name(row.fixed.kind, language)), _text(row.fixed.who), PlanCell(row.fixed.when, Ink.DATE)))  # fmt: skip
        rows += [
            (_text(f"{row.name} {plan.columns[place].label}"), _amount(row.cells[place]), _text(lock_name(lock.kind, language)),
             _text(lock.who), PlanCell(lock.when, Ink.DATE))
            for place, lock in row.locks.items()
        ]  # fmt: skip
    head = _heads(("owner", "value", "locked", "locked_by", "locked_on"), language)
    return [(_text(""),), head, *rows] if rows else []


def suggested_sheet(case: PlanCase, language: Language) -> PlanSheet:
    """Return 建议目标: what history suggests, with a range; the plan takes nothing from it."""
    found, plan, chinese = case.suggestion, case.plan, language is Language.ZH
    growth = f"{float(found.growth):.2f}" if found.growth is not None else "—"
    if found.whole.point is None:
        note = (
            f"历史不足：只有 {found.months} 个整月，至少要 12 个月。"
            if chinese
            else f"Too little history: {found.months} whole months, 12 are needed."
        )
    elif chinese:
        note = f"按 {found.months} 个月历史：近 12 个月 × 趋势（年增长 {growth}）× 季节指数；区间按过去误差估计，约八成可能落在其中。仅供参考，不会自动采用。"
    else:
        note = f"From {found.months} months: the last twelve × trend (a year: {growth}) × season; about four in five lie in the range. For comparison only."
    rows: list[tuple[PlanCell, ...]] = [
        (_text(plan_word("suggested", language), Ink.TITLE),),
        (_text(note, Ink.NOTE),),
        _heads(("period", "suggest", "low", "high", "ours", "change"), language),
    ]
    amounts = (*plan.totals, plan.total)
    for each, ours in zip((*found.columns, found.whole), amounts, strict=True):
        rows.append(_suggested_row(each, ours, total=each is found.whole))
    return PlanSheet(plan_word("suggested", language), tuple(rows), (24, 16, 16, 16, 16, 16), (3, 1))


def _suggested_row(each: Suggested, ours: int, *, total: bool) -> tuple[PlanCell, ...]:
    ground = Ground.TOTAL if total else Ground.NONE
    outside = each.low is not None and each.high is not None and not each.low <= ours <= each.high
    return (
        _text(each.period.label, ground=ground), _amount(each.point, ground), _amount(each.low, ground),
        _amount(each.high, ground), _amount(ours, Ground.BAD if outside else ground),
        _amount(None if each.point is None else ours - each.point, ground),
    )  # fmt: skip
