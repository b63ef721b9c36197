"""The sheets of a plan that people work on: 方案, 分解, 依据, and 上次计算, by which typed-over numbers are told."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from workflow.domain.finding import Language
from workflow.domain.mark import TableValue
from workflow.domain.metric import METRICS
from workflow.domain.money import SCALE, to_units
from workflow.domain.place import cell_name, column_letters
from workflow.domain.plan import LockKind, Method, Plan, PlanCase, PlanRow, RowKind
from workflow.domain.plan_book import LOCK_COLOUR, Ground, Ink, PlanCell, PlanSheet
from workflow.domain.planning import Released
from workflow.report.plan_checks import changes_sheet, fairness_sheet, proof_sheet, suggested_sheet
from workflow.report.plan_words import lock_name, method_name, plan_word, reason, released_name, row_name
from workflow.report.words import metric_name

FIRST = 6
"""How many columns stand before the periods on 分解: id, name, unit, weight, floor, cap."""


def plan_sheets(case: PlanCase, language: Language, *, provisional: bool = False) -> tuple[PlanSheet, ...]:
    """Return all sheets of a plan's workbook, the one to work on second."""
    plan = case.plan
    return (
        _terms(case, language, provisional=provisional),
        _split(plan, language),
        _because(plan, language),
        changes_sheet(case, language),
        fairness_sheet(case, language),
        proof_sheet(case, language),
        suggested_sheet(case, language),
        _last(plan, language),
    )


def decimals_of(plan: Plan) -> int:
    """Return how many decimals its amounts need: none where all are whole units."""
    amounts = [cell for row in plan.rows for cell in row.cells]
    return 0 if all(amount % SCALE == 0 for amount in amounts) else 2


def heads(keys: Sequence[str], language: Language) -> tuple[PlanCell, ...]:
    """Return a row of heads."""
    return tuple(PlanCell(plan_word(key, language), Ink.HEAD) for key in keys)


def text(value: str, ground: Ground = Ground.NONE) -> PlanCell:
    """Return a cell of text."""
    return PlanCell(value, Ink.TEXT, ground)


def amount(value: int | None, ground: Ground = Ground.NONE, formula: str = "", note: str = "") -> PlanCell:
    """Return a cell of an amount."""
    return PlanCell(None if value is None else to_units(value), Ink.AMOUNT, ground, formula, note)


def number(value: Fraction | float, ground: Ground = Ground.NONE) -> PlanCell:
    """Return a cell of a plain number with up to four decimals."""
    return PlanCell(Decimal(str(round(float(value), 4))), Ink.NUMBER, ground)


def _terms(case: PlanCase, language: Language, *, provisional: bool) -> PlanSheet:
    terms, chinese = case.plan.terms, language is Language.ZH
    yes_no = (plan_word("yes", language), plan_word("no", language))
    title = f"{plan_word('plan', language)}：" if chinese else "Plan: "
    notes = _TERM_NOTES
    rows: list[tuple[PlanCell, ...]] = [
        (PlanCell(f"{title}{metric_name(terms.metric, language)} {terms.unit.text} {terms.period.label}", Ink.TITLE),),
        (PlanCell(_HOW[0][not chinese], Ink.NOTE),),
        (PlanCell(_HOW[1][not chinese], Ink.NOTE),),
        heads(("item", "value", "remark"), language),
    ]

    def line(key: str, value: TableValue, ink: Ink = Ink.TEXT, choices: tuple[str, ...] = ()) -> None:
        cell = PlanCell(value, ink, Ground.INPUT, choices=choices)
        rows.append((text(plan_word(key, language)), cell, PlanCell(notes[key][not chinese], Ink.LONG)))

    line("metric", METRICS[terms.metric].zh if chinese else METRICS[terms.metric].en)
    line("unit", terms.unit.text)
    line("period", terms.period.label)
    line("total", to_units(terms.total), Ink.AMOUNT)
    line("method", method_name(terms.method, language), choices=tuple(method_name(each, language) for each in Method))
    line("alpha", terms.alpha, Ink.NUMBER)
    line("beta", terms.beta, Ink.NUMBER)
    line("gamma", terms.gamma, Ink.NUMBER)
    line("round", to_units(terms.quantum), Ink.NUMBER)
    policies = tuple(released_name(each, language) for each in Released)
    line("released", released_name(terms.released, language), choices=policies)
    line("carry", yes_no[not terms.carry], choices=yes_no)
    line("carry_cap", float(terms.carry_cap), Ink.PERCENT)
    stamp = ("；暂定日历：还没有该年的官方节假日", "; provisional calendar: no official holidays yet")[not chinese]
    day = PlanCell(case.as_of, Ink.DATE)
    rows.append((text(plan_word("as_of", language)), day, PlanCell(notes["as_of"][not chinese] + stamp * provisional,
                                                                   Ink.LONG)))  # fmt: skip
    return PlanSheet(plan_word("plan", language), tuple(rows), (26, 24, 78), (4, 0), 2)


_HOW = (
    ("浅蓝的格子可以改。改完保存，运行：python run.py split --from 本文件 -o 新文件，新文件的“差异”表列出前后变化。",
     "Cells on blue may be changed. Save, then run: python run.py split --from THIS -o NEW; its sheet Changes tells."),
    ("定稿后运行：python run.py split --from 本文件 --publish，写成目标表的新版本；旧版本不覆盖。",
     "When it is settled: python run.py split --from THIS --publish writes a new version of the targets."),
)  # fmt: skip
_TERM_NOTES = {
    "metric": ("分解的指标", "What is split"),
    "unit": ("分解哪个单位的目标，写组织路径", "Whose target, by its path"),
    "period": ("如 2027、2027Q1、2027-03；年和季度分到月，月分到周", "2027, 2027Q1, 2027-03 …; a month goes to weeks"),
    "total": ("单位：元（或个）", "In units"),
    "method": ("人员表系数：分配系数；能力：能力^α × 工龄^β × 空闲^γ，再乘在岗天数",
               "typed: as in the people workbook; ability: a^α · e^β · f^γ; both times the days at work"),
    "alpha": ("0 表示不计能力", "0: ability does not count"),
    "beta": ("0 表示不计工龄；工龄满 12 个月为 100 %", "0: experience does not count; 12 months are 100 %"),
    "gamma": ("0 表示不计空闲；空闲在“依据”表填写", "0: free hours don't count; they are typed on the sheet Reasons"),
    "round": ("每个数是它的整数倍；不足的零头（尾差）放在“核对”表写明的格子里",
              "Shares are multiples of it; what is odd goes to a cell that the sheet Proof names"),
    "released": ("入职、离职、请假腾出的部分由谁承担", "Who carries what joiners, leavers and leave set free"),
    "carry": ("是：已过各期少完成的部分，分摊到以后各期", "yes: what past columns lack is asked of the others"),
    "carry_cap": ("每期最多补自己目标的几成，超过的列在“核对”表", "The most that a column takes of its own target"),
    "as_of": ("期末不晚于这一天的各期已经过去，锁定为已发布的目标", "Columns over by then stay what was published"),
}  # fmt: skip


def _split(plan: Plan, language: Language) -> PlanSheet:
    chinese = language is Language.ZH
    terms, columns = plan.terms, plan.columns
    title = f"{plan_word('split', language)}{'：' if chinese else ': '}"
    head = (
        *heads(("id", "name", "unit", "weight", "floor", "cap"), language),
        *(PlanCell(column.label, Ink.HEAD) for column in columns),
        *heads(("sum", "remark"), language),
    )
    rows: list[tuple[PlanCell, ...]] = [
        (PlanCell(f"{title}{metric_name(terms.metric, language)} {terms.unit.text} {terms.period.label}", Ink.TITLE),),
        (PlanCell(_SPLIT_NOTES[0][not chinese], Ink.NOTE),),
        (PlanCell(_SPLIT_NOTES[1][not chinese].format(colour=LOCK_COLOUR), Ink.NOTE),),
        head,
        _weights_row(plan, language),
    ]
    top = len(rows) + 1
    rows += [_person_row(plan, row, top + place, language) for place, row in enumerate(plan.rows)]
    bottom = len(rows)
    rows.append(_sums(plan, top, bottom, language))
    if any(plan.carried):
        carried = [amount(part, Ground.TOTAL) for part in plan.carried]
        rows.append(
            (*_label("to_carry", language), *carried, amount(sum(plan.carried), Ground.TOTAL), text("", Ground.TOTAL))
        )
    wanted = terms.total + sum(plan.carried)
    last = column_letters(FIRST + len(columns) + 1)
    off = plan.total - wanted
    rows.append((
        *_label("difference", language), *(text("", Ground.TOTAL) for _ in columns),
        amount(off, Ground.GOOD if not off else Ground.BAD, f"={last}{bottom + 1}-{to_units(wanted)}"),
        text("", Ground.TOTAL),
    ))  # fmt: skip
    widths = (10, 12, 22, 9, 13, 13, *[14 if decimals_of(plan) else 12] * len(columns), 15, 30)
    return PlanSheet(plan_word("split", language), tuple(rows), widths, (4, 3), decimals_of(plan))


_SPLIT_NOTES = (
    ("浅蓝的格子（权重、下限、上限、各期的数、月权重）都可以改：直接改写一个分解值就是锁定它，其余的重新分；清空它，或去掉浅黄底色，就是解锁。灰色的各期已经过去，不再变动。",
     "Everything on blue may be changed. A share that is typed over is locked, the others are split again; clear it, or take the yellow away, to release it. Grey columns are over."),
    ("浅黄底色（#{colour}）的是锁定的数；也可以给单元格涂上这种颜色来锁定它现在的值。",
     "Yellow cells (#{colour}) are locked; fill a cell with this colour to lock what stands in it."),
)  # fmt: skip


def _label(key: str, language: Language) -> tuple[PlanCell, ...]:
    return (text("", Ground.TOTAL), text(plan_word(key, language), Ground.TOTAL),
            *(text("", Ground.TOTAL) for _ in range(FIRST - 2)))  # fmt: skip


def _weights_row(plan: Plan, language: Language) -> tuple[PlanCell, ...]:
    return (
        text(""), text(plan_word("column_weight", language)), *(text("") for _ in range(FIRST - 2)),
        *(number(weight, Ground.INPUT) for weight in plan.weights), number(sum(plan.weights, Fraction(0))), text(""),
    )  # fmt: skip


def _person_row(plan: Plan, row: PlanRow, number_of: int, language: Language) -> tuple[PlanCell, ...]:
    person = row.kind is RowKind.PERSON
    first, last = cell_name(number_of, FIRST + 1), cell_name(number_of, FIRST + len(plan.columns))
    given = Ground.INPUT if person else Ground.NONE
    return (
        text(row.person_id), text(row_name(row, language)), text(row.path.text),
        number(row.weight, given) if person else text(""),
        amount(row.floor, given), amount(row.cap, given),
        *(_cell(row, place, language) for place in range(len(plan.columns))),
        amount(row.total, Ground.LOCK if row.fixed else Ground.TOTAL, f"=SUM({first}:{last})"),
        text(_row_remark(row, language)),
    )  # fmt: skip


def _row_remark(row: PlanRow, language: Language) -> str:
    if row.fixed:
        return f"{lock_name(row.fixed.kind, language)} {row.fixed.who}".strip()
    who = sorted({lock.who for lock in row.locks.values() if lock.who})
    return "、".join(who[:2])


def _cell(row: PlanRow, place: int, language: Language) -> PlanCell:
    if row.kind is not RowKind.PERSON:
        return amount(row.cells[place])
    lock = row.locks.get(place)
    if lock and lock.kind is LockKind.PAST:
        return amount(row.cells[place], Ground.PAST)
    if lock:
        words = (lock_name(lock.kind, language), lock.who, lock.when.isoformat() if lock.when else "")
        return amount(row.cells[place], Ground.LOCK, note=" ".join(word for word in words if word))
    return amount(row.cells[place], Ground.INPUT)


def _sums(plan: Plan, top: int, bottom: int, language: Language) -> tuple[PlanCell, ...]:
    cells = []
    for place, total in enumerate((*plan.totals, plan.total)):
        letters = column_letters(FIRST + place + 1)
        cells.append(amount(total, Ground.TOTAL, f"=SUM({letters}{top}:{letters}{bottom})"))
    return (*_label("sum", language), *cells, text("", Ground.TOTAL))


def _because(plan: Plan, language: Language) -> PlanSheet:
    chinese = language is Language.ZH
    rows: list[tuple[PlanCell, ...]] = [
        (PlanCell(plan_word("because", language), Ink.TITLE),),
        (PlanCell(_BECAUSE_NOTE[not chinese], Ink.NOTE),),
        heads(("id", "name", "unit", "ability", "free", "weight", "share", "because"), language),
    ]
    known = plan.terms.method is Method.ABILITY
    for row in plan.rows:
        person = row.kind is RowKind.PERSON
        given = Ground.INPUT if person else Ground.NONE
        typed = row.weighing is not None and person and known
        free = row.weighing.capacity if row.weighing and typed else None
        score = plan_scores(plan, row)
        rows.append((
            text(row.person_id), text(row_name(row, language)), text(row.path.text),
            number(score, given) if score is not None else PlanCell(None, Ink.NUMBER, given),
            number(free * 100, given) if free is not None else PlanCell(None, Ink.NUMBER, given),
            number(row.weight) if person else text(""),
            PlanCell(row.total / plan.total if plan.total else None, Ink.PERCENT),
            PlanCell(reason(row, plan.terms, plan.total, language), Ink.LONG),
        ))  # fmt: skip
    return PlanSheet(plan_word("because", language), tuple(rows), (10, 12, 22, 15, 14, 9, 9, 80), (3, 2))


_BECAUSE_NOTE = (
    "权重方法为“能力”时：能力 = 自己近 12 个月月均 ÷ 中位（按 n/(n+6) 向 1 收缩），填了能力分就按能力分 ÷ 中位；空闲不填为 100 %。",
    "By ability: own mean of 12 months ÷ the median, drawn to 1 by n/(n+6); a typed score ÷ the median counts instead. Free hours: 100 % unless typed.",
)  # fmt: skip


def plan_scores(plan: Plan, row: PlanRow) -> Fraction | None:
    """Return the ability score that somebody typed for a row's person; None where none was."""
    return plan.scores.get(row.person_id) if row.kind is RowKind.PERSON else None


def _last(plan: Plan, language: Language) -> PlanSheet:
    rows: list[tuple[PlanCell, ...]] = [
        (PlanCell(plan_word("last", language), Ink.TITLE),),
        (PlanCell(_LAST_NOTE[language is not Language.ZH], Ink.NOTE),),
        heads(("item", "id", "name", "unit", "period", "computed", "locked", "locked_by", "locked_on"), language),
    ]
    typed = lock_name_typed(language)
    for column, weight in zip(plan.columns, plan.weights, strict=True):
        said = text(typed if plan.typed_columns else "")
        rows.append((text(plan_word("column_weight", language)), text(""), text(""), text(""), text(column.label),
                     number(weight), said, text(""), text("")))  # fmt: skip
    for row in plan.rows:
        if row.kind is not RowKind.PERSON:
            continue
        who = (text(row.person_id), text(row.name), text(row.group.text))
        said = text(typed if row.typed_weight else "")
        rows.append((text(plan_word("weight", language)), *who, text(""), number(row.weight), said, text(""), text("")))
        for place, column in enumerate(plan.columns):
            lock = row.locks.get(place)
            rows.append((
                text(plan_word("cell", language)), *who, text(column.label), amount(row.cells[place]),
                text(lock_name(lock.kind, language) if lock else ""), text(lock.who if lock else ""),
                PlanCell(lock.when if lock else None, Ink.DATE),
            ))  # fmt: skip
    return PlanSheet(plan_word("last", language), tuple(rows), (10, 10, 12, 22, 22, 14, 12, 18, 12), (3, 0))


def lock_name_typed(language: Language) -> str:
    """Return the word for what was typed."""
    return plan_word("yes", language)


_LAST_NOTE = (
    "程序自己的记录，请不要改：与“分解”表不同的数就是手工改写的。",
    "What the program computed; leave it as it is: a number on the sheet Split that differs was typed.",
)
