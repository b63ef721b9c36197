"""Plans of targets: from what an inbox says to a plan, its workbook, and a new version of the target workbook."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workflow.checks.reconciliation import unreconciled
from workflow.checks.settings import CheckSettings
from workflow.checks.target_book import TargetBook
from workflow.compute.fairness import fairness
from workflow.compute.figures import Figures
from workflow.compute.plan import make_plan
from workflow.compute.plan_basis import Basis, stated_for
from workflow.compute.suggest import suggestion
from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.metric import METRICS
from workflow.domain.money import to_units
from workflow.domain.period import Period, parse_period
from workflow.domain.place import Place
from workflow.domain.plan import PUBLISHED, Edits, Plan, PlanCase, PlanRow, Refusal, RowKind, Terms
from workflow.domain.plan_book import PlanRead
from workflow.domain.results import Target, Tier
from workflow.domain.target_ledger import BLOCKING, TargetEntry, entries_known_on
from workflow.domain.team import TeamPath
from workflow.report.plan_tables import plan_sheets
from workflow.report.plan_words import plan_word, shown
from workflow.report.words import metric_name
from workflow.resolve.resolve import Resolved
from workflow.store.durable import settle_folder, write_file
from workflow.workbook.new import new_workbook
from workflow.workbook.plan_sheets import plan_workbook

_MOST_TOLD = 5


def basis_of(settled: Resolved, figures: Figures, as_of: date) -> Basis:
    """Return what a plan rests on, as a night would settle and compute it."""
    return Basis(settled.team, figures.planning, as_of, settled.ledger, figures.facts, settled.weights)


def planned_case(basis: Basis, terms: Terms, read: PlanRead | None = None) -> PlanCase | Refusal:
    """Return a plan with all that its workbook shows, or why there is none. `read` is an edited plan before it."""
    plan = make_plan(basis, terms, read.edits if read else Edits())
    if isinstance(plan, Refusal):
        return plan
    stated = stated_for(basis, terms.metric, terms.unit, terms.period, plan.columns)
    by_label = {column.label: column for column in plan.columns}
    last = {(who, unit, by_label[label]): amount for (who, unit, label), amount in (read.last if read else {}).items()
            if label in by_label}  # fmt: skip
    return PlanCase(
        plan,
        fairness(terms.metric, _a_month(plan), basis.month_history(terms.metric)),
        suggestion(basis, terms, plan.columns, plan.weights),
        stated.published,
        last,
        basis.stated(terms.metric, terms.period, terms.unit),
        basis.as_of,
        tuple(_remarks(plan, read, stated.published)),
    )


def _a_month(plan: Plan) -> Mapping[str, int | None]:
    """Return what everybody is asked for in a month, on the mean of the months that they are there."""
    months = len(plan.columns) if plan.columns[0].months() else 1
    totals: dict[str, int] = {}
    shares: dict[str, float] = {}
    for row in plan.rows:
        if row.kind is RowKind.PERSON:
            totals[row.person_id] = totals.get(row.person_id, 0) + row.total
            there = sum(1 for cell in row.cells if cell) if months > 1 else 1
            shares[row.person_id] = min(months, shares.get(row.person_id, 0) + there)
    return {who: round(total / shares[who]) if shares[who] else None for who, total in totals.items()}


def _remarks(
    plan: Plan, read: PlanRead | None, published: Mapping[tuple[str, str, Period], int]
) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    if read and read.ignored:
        cells = "、".join(read.ignored[:_MOST_TOLD])
        told.append(
            (f"已过去的各期不能改，按已发布的目标：{cells}", f"Columns that are over stay what was published: {cells}")
        )
    for place in sorted(plan.past):
        column = plan.columns[place]
        if not any(who and span == column for who, _, span in published):
            told.append((
                f"{column.label} 已过去，但没有发布过个人目标，按权重计算",
                f"{column.label} is over and no targets of people were published for it: computed by weight",
            ))  # fmt: skip
    for (who, path, column), amount in published.items():
        unit = TeamPath(*path.split("/")) if path else None
        if (
            who
            or unit is None
            or unit == plan.terms.unit
            or column not in plan.columns
            or not plan.terms.unit.contains(unit)
        ):
            continue
        place = plan.columns.index(column)
        mine = sum(row.cells[place] for row in plan.rows if unit.contains(row.path))
        if mine != amount:
            told.append((
                f"{unit.text} 的 {column.label} 目标是 {shown(amount)}，本方案分到 {shown(mine)}",
                f"{unit.text} has a target of {shown(amount)} in {column.label}; this plan gives it {shown(mine)}",
            ))  # fmt: skip
    return told


def workbook_of(case: PlanCase, language: Language, *, provisional: bool) -> bytes:
    """Return the workbook of a plan."""
    return plan_workbook(plan_sheets(case, language, provisional=provisional))


@dataclass(frozen=True, slots=True)
class _Line:
    """A target as it is published."""

    person_id: str
    name: str
    path: TeamPath
    period: Period
    amount: int
    locked: bool = False


def _lines(case: PlanCase) -> list[_Line]:
    """Return the targets that a plan publishes: of what is still to come, units first."""
    plan = case.plan
    spans = [(column, place) for place, column in enumerate(plan.columns) if place not in plan.past]
    found: list[_Line] = []
    unit = plan.terms.unit
    if len(plan.columns[0].months()) and len(plan.columns) > 1:
        if case.published_total != plan.terms.total:
            found.append(_Line("", "", unit, plan.terms.period, plan.terms.total))
    else:
        found += _span_lines(plan, plan.terms.period, None)
        if len(plan.columns) == 1:
            return found
    for column, place in spans:
        found += _span_lines(plan, column, place)
    return found


def _span_lines(plan: Plan, period: Period, place: int | None) -> list[_Line]:
    """Return the targets of one column, or of the whole period: units where all of theirs is with people, people."""

    def of(row: PlanRow) -> int:
        return row.total if place is None else row.cells[place]

    found: list[_Line] = []
    movers = {
        row.person_id
        for row in plan.rows
        if sum(each.person_id == row.person_id and of(each) > 0 for each in plan.rows) > 1
    }
    for group in (plan.terms.unit, *(path for path in plan.groups if path != plan.terms.unit)):
        mine = [row for row in plan.rows if group.contains(row.group)]
        shared = any(of(row) for row in mine if row.kind is not RowKind.PERSON)
        if not shared and not (group != plan.terms.unit and any(row.person_id in movers for row in mine)):
            stands = group != plan.terms.unit and place is None
            found.append(_Line("", "", group, period, sum(map(of, mine)), stands))
    people: dict[str, _Line] = {}
    for row in plan.rows:
        locked = row.fixed is not None if place is None else place in row.locks
        if row.kind is not RowKind.PERSON or (not of(row) and not locked):
            continue
        before = people.get(row.person_id)
        people[row.person_id] = _Line(
            row.person_id, row.name, row.path, period, of(row) + (before.amount if before else 0),
            locked or bool(before and before.locked),
        )  # fmt: skip
    return [*found, *people.values()]


@dataclass(frozen=True, slots=True)
class Published:
    """What was published, or the sentences that say why nothing was."""

    path: Path | None
    rows: int = 0
    blocked: tuple[str, ...] = ()


def publish_plan(
    case: PlanCase, read: PlanRead | None, settled: Resolved, inbox: Path, checks: CheckSettings, language: Language,
    keeper: str = "",
) -> Published:  # fmt: skip
    """Write a plan as a new version of the targets into the inbox, atomically and over no file (capabilities.md #1).

    Blocked where the workbook was changed and not split again, where somebody moves across the plan's edge, where a
    later version waits, and where targets would not add up within the tolerance (#10).
    """
    chinese = language is Language.ZH
    lines = _lines(case)
    number = _next_number(inbox, case, settled.ledger)
    name = f"{'目标' if chinese else 'targets'}_{case.plan.terms.period.label}_v{number}.xlsx"
    entries = [_entry(case, line, name, row, number, language) for row, line in enumerate(lines, 4)]
    blocked = [
        *_changed_since(case.plan, read, chinese=chinese),
        *_astray(case.plan, chinese=chinese),
        *_waiting(entries, settled.ledger, case.as_of, chinese=chinese),
        *_not_adding_up(entries, settled, case, checks, language),
    ]
    if case.plan.total != sum(case.plan.totals) or blocked:
        return Published(None, 0, tuple(blocked))
    content = new_workbook([_table(case, lines, number, keeper, language)], language)
    _place(inbox / name, content)
    return Published(inbox / name, len(lines))


def _changed_since(plan: Plan, read: PlanRead | None, *, chinese: bool) -> list[str]:
    """Say which cells of the workbook are not what the plan gives: it has to be split again and looked at first."""
    if read is None:
        return []
    apart = [
        (row.name, column.label, read.shown.get((*row.key, column.label)), row.cells[place])
        for row in plan.rows if row.kind is RowKind.PERSON for place, column in enumerate(plan.columns)
        if read.shown.get((*row.key, column.label)) != row.cells[place]
    ]  # fmt: skip
    if not apart:
        return []
    some = "；".join(f"{name} {label} {'—' if was is None else shown(was)} → {shown(now)}"
                    for name, label, was, now in apart[:_MOST_TOLD])  # fmt: skip
    if chinese:
        again = "先运行 split --from 本文件 -o 新文件，看过“差异”再发布新文件"
        return [f"方案改动后还没有重新分解：{len(apart)} 格会变（{some}）。{again}"]
    again = "Run split --from … -o …, look at Changes, and publish that"
    return [f"The plan was changed and not split again: {len(apart)} cells would change ({some}). {again}"]


def _astray(plan: Plan, *, chinese: bool) -> list[str]:
    names, unit = {row.person_id: row.name for row in plan.rows}, plan.terms.unit.text
    moves = [(names[who], plan.columns[place].label) for who, place in plan.astray]
    if chinese:
        return [f"{name} 在 {label} 期间调入或调出 {unit}：请在上一级单位一起分解" for name, label in moves]
    return [f"{name} moves into or out of {unit} within {label}: plan the unit above" for name, label in moves]


def _waiting(entries: Sequence[TargetEntry], ledger: Sequence[TargetEntry], day: date, *, chinese: bool) -> list[str]:
    keys = {entry.key for entry in entries}
    later = [entry for entry in ledger if entry.key in keys and entry.effective and entry.effective > day]
    return [
        f"{entry.target.place} 有一个 {entry.effective} 才生效的版本，到时会替代本方案；请先改它的生效日或停用它"
        if chinese
        else f"{entry.target.place} holds a version effective from {entry.effective}, which would replace this plan"
        for entry in later[:_MOST_TOLD]
    ]


def _not_adding_up(
    entries: Sequence[TargetEntry], settled: Resolved, case: PlanCase, checks: CheckSettings, language: Language
) -> list[str]:
    """Say what would not add up within the tolerance, were the plan published."""
    ledger = (*settled.ledger, *entries)
    counting = tuple(entry.target for entry in entries_known_on(ledger, case.as_of) if entry.target.tier is Tier.BASE)
    book = TargetBook(settled.team, case.as_of, counting, ledger)
    metric, period = METRICS[case.plan.terms.metric].zh, case.plan.terms.period
    found = [
        one for one in unreconciled(book, checks)
        if one.code in BLOCKING and one.details.get("metric", metric) == metric and _touches(one, period)
    ]  # fmt: skip
    return [_told(one, language) for one in found[:_MOST_TOLD]]


def _touches(finding: Finding, period: Period) -> bool:
    """Tell whether a finding is about a period that a plan has days of; one about none concerns every plan."""
    named = parse_period(str(finding.details.get("period", "")))
    return named is None or (named.start <= period.end and period.start <= named.end)


def _told(finding: Finding, language: Language) -> str:
    where = f"{finding.place}：" if finding.place.workbook else ""
    return f"{where}{words(finding, language).message}"


def _entry(case: PlanCase, line: _Line, name: str, row: int, number: int, language: Language) -> TargetEntry:
    terms = case.plan.terms
    period = parse_period(line.period.label) or line.period
    target = Target(terms.metric, period, line.amount, line.path, line.person_id, Place(name, "", row))
    return TargetEntry(target, f"V{number}", case.as_of, locked=line.locked, reason=_reason(case, language))


def _reason(case: PlanCase, language: Language) -> str:
    plan, chinese = case.plan, language is Language.ZH
    text = f"{PUBLISHED[not chinese]} {plan.terms.unit.text} {plan.terms.period.label}"
    if any(plan.carried):
        carried = shown(sum(plan.carried))
        text += f"，含补缺 {carried}" if chinese else f", {carried} carried"
    return text


def _next_number(inbox: Path, case: PlanCase, ledger: Sequence[TargetEntry]) -> int:
    """Return the version: above every version of the metric's targets in the period, and above every file's."""
    terms = case.plan.terms
    label = re.escape(terms.period.label)
    named = re.compile(rf"(?:目标|targets)_{label}_v(\d+)\.xlsx")
    numbers = [int(found[1]) for path in inbox.iterdir() if (found := named.fullmatch(path.name))]
    for entry in ledger:
        target = entry.target
        if (
            target.metric == terms.metric
            and target.period.start <= terms.period.end
            and terms.period.start <= target.period.end
        ):
            numbers += entry.age[1][:1]
    return max(numbers, default=0) + 1


_HEADS = (
    (("工号", "Employee ID"), Format.TEXT, 12),
    (("姓名", "Name"), Format.TEXT, 12),
    (("公司", "Company"), Format.TEXT, 14),
    (("大区", "Region"), Format.TEXT, 14),
    (("门店", "Store"), Format.TEXT, 14),
    (("指标", "Metric"), Format.TEXT, 12),
    (("期间", "Period"), Format.TEXT, 24),
    (("目标", "Target"), Format.MONEY, 16),
    (("版本", "Version"), Format.TEXT, 8),
    (("生效日", "Effective"), Format.DATE, 12),
    (("目标负责人", "Responsible"), Format.TEXT, 14),
    (("锁定", "Locked"), Format.TEXT, 8),
    (("调整原因", "Reason"), Format.TEXT, 44),
)


def _table(case: PlanCase, lines: Sequence[_Line], number: int, keeper: str, language: Language) -> ResultTable:
    terms, place = case.plan.terms, 0 if language is Language.ZH else 1
    metric, reason = metric_name(terms.metric, language), _reason(case, language)
    rows: list[tuple[TableValue, ...]] = []
    for line in lines:
        unit = ("", "", "") if line.person_id else tuple(line.path)
        rows.append((
            line.person_id, line.name, *unit, metric, line.period.label.replace("..", "~"), to_units(line.amount),
            f"V{number}", case.as_of, keeper, plan_word("yes", language) if line.locked else "", reason,
        ))  # fmt: skip
    columns = tuple(TableColumn(titles[place], kind, width) for titles, kind, width in _HEADS)
    return ResultTable(("目标", "Targets")[place], columns, tuple(rows))


def _place(path: Path, content: bytes) -> None:
    """Put a file into the inbox at once and whole.

    Raises:
        FileExistsError: there is one of that name: nothing is written over.
    """
    beside = path.with_name(f".{path.name}.new")
    write_file(beside, content)
    try:
        try:
            os.link(beside, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without links: claim the name, then put the whole file there
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    settle_folder(path.parent)
