"""split: a plan of targets as a workbook, again from the edited one, and published as a new version."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import click

from workflow.batch import Order, run_figures
from workflow.commands.common import ATTENTION, DONE, USAGE, as_of_option, config_option, configured, day, faults
from workflow.compute.plan_basis import Basis
from workflow.config import Config
from workflow.domain.finding import Language
from workflow.domain.metric import ADDITIVE, METRICS
from workflow.domain.money import to_amount
from workflow.domain.period import Period, parse_period
from workflow.domain.plan import LockKind, Method, PlanCase, Refusal, RowKind, Terms
from workflow.domain.plan_book import PlanRead
from workflow.domain.results import Target
from workflow.domain.team import TeamPath
from workflow.planning_work import basis_of, planned_case, publish_plan, workbook_of
from workflow.report.plan_back import Unclear, read_back
from workflow.report.plan_words import percent, refusal_sentence, shown
from workflow.resolve.resolve import Resolved
from workflow.workbook.plan_sheets import read_plan
from workflow.workbook.read import Rejection

_FILE = click.Path(path_type=Path, dir_okay=False)


class _Amount(click.ParamType[int]):
    """A number of units above 0, with up to four decimals."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the amount of a number."""
        if isinstance(value, int):
            return value
        try:
            amount = to_amount(Decimal(str(value).replace(",", "")))
        except ArithmeticError:
            amount = 0
        return amount if amount > 0 else self.fail(f"{value!r} is no number above 0", param, ctx)


@click.command("split")
@config_option
@as_of_option
@click.option("--metric", default="sales", show_default=True, type=click.Choice(list(ADDITIVE)), help="Which metric.")
@click.option("--period", "period_text", default="", metavar="PERIOD", help="2027, 2027Q1, 2027-03 …")
@click.option("--unit", default="", metavar="PATH", help="Whose target, as 公司/华东; by default the company's.")
@click.option("--total", type=_Amount(), help="The target to split; by default the stated one.")
@click.option("--weights", "method", default="typed", show_default=True,
              type=click.Choice([each.value for each in Method]),
              help="What people weigh: as typed, or by ability, experience and load.")  # fmt: skip
@click.option("--round", "quantum", type=_Amount(), help="Shares are multiples of it; by default 0.01.")
@click.option("--carry", is_flag=True, help="Ask of the remaining months what past ones lack.")
@click.option("--from", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="An edited plan: its parameters, weights and locks count.")  # fmt: skip
@click.option("-o", "--output", type=_FILE, help="The plan's workbook to write (.xlsx).")
@click.option("--publish", is_flag=True, help="Write the plan into the inbox as a new version of the targets.")
def command(  # noqa: PLR0913, PLR0917  one argument an option
    config_path: Path, state: Path | None, as_of: datetime | None, metric: str, period_text: str, unit: str,
    total: int | None, method: str, quantum: int | None, source: Path | None, output: Path | None, *, carry: bool,
    publish: bool,
) -> None:  # fmt: skip
    """Split a target to people and months, as a workbook to edit, split again, and publish.

    A share that is typed over, or filled with yellow (FFF2CC), is locked; what cannot be is refused with the smallest
    change that helps, and nothing is written. Targets are stated, never overwritten: --publish writes a new version.
    """
    config = configured(config_path, {"state": state})
    if output is None and not publish:
        _wrong(config, "请用 -o 指定要写的工作簿，或用 --publish 发布", "Give a workbook to write: -o, or --publish")
    if source is None and not period_text:
        _wrong(config, "请用 --period 指定期间，或用 --from 指定方案", "Name a period: --period, or a plan: --from")
    if output:
        _check_output(config, output)
    with faults(config.language), _existing(config):
        settled, figures = run_figures(Order(config, day(config, as_of), command="check"))
        basis = basis_of(settled, figures, day(config, as_of))
        read = _read(config, source, basis) if source else None
        asked = _Asked(metric, period_text, unit, total, method, quantum)
        terms = read.terms if read else asked.terms(config, basis, figures.targets, carry=carry)
        case = planned_case(basis, terms, read)
        if isinstance(case, Refusal):
            _refuse(refusal_sentence(case, config.language))
        if output:
            provisional = basis.planning.calendars.provisional(terms.period)
            output.write_bytes(workbook_of(case, config.language, provisional=provisional))
            click.echo(output)
        _tell(case, config.language)
        if publish:
            _publish(config, case, read, settled)
    sys.exit(DONE)


class _Asked:
    """What the command line asks for."""

    def __init__(
        self, metric: str, period: str, unit: str, total: int | None, method: str, quantum: int | None
    ) -> None:  # fmt: skip
        self._metric, self._period, self._unit = metric, period, unit
        self._total, self._method, self._quantum = total, method, quantum

    def terms(self, config: Config, basis: Basis, targets: Sequence[Target], *, carry: bool) -> Terms:
        """Return the terms of a new plan; a period or unit that is none ends the program."""
        parsed = parse_period(self._period)
        if parsed is None:
            _wrong(config, f"“{self._period}”不是一个期间，如 2027、2027Q1、2027-03", f"{self._period!r} is no period")
        period: Period = basis.planning.months.adopt(parsed)
        unit = _unit(config, basis, self._unit)
        total = self._total if self._total is not None else basis.stated(self._metric, period, unit) or 0
        total = total or sum_of(targets, self._metric, period, unit)
        fine = METRICS[self._metric].quantum
        quantum = max(self._quantum or fine, fine)
        return Terms(
            self._metric, unit, period, total, quantum - quantum % fine, Method(self._method),
            released=basis.planning.released, carry=carry,
        )  # fmt: skip


def sum_of(targets: Sequence[Target], metric: str, period: Period, unit: TeamPath) -> int:
    """Return what a unit's target comes to where nobody stated it: what a night makes of those below; else 0."""
    return next((each.amount for each in targets if (each.metric, each.period, each.path, each.person_id)
                 == (metric, period, unit, "")), 0)  # fmt: skip


def _unit(config: Config, basis: Basis, name: str) -> TeamPath:
    company = TeamPath(basis.team.company)
    paths = {path for person in basis.team.people for each in person.assignments for path in each.path.ancestors()}
    found = sorted(path for path in paths if name in (path.text, path.name)) if name else [company]
    if len(found) != 1:
        known = "、".join(path.text for path in sorted(paths))
        _wrong(config, f"没有（唯一的）单位“{name}”，可以是：{known}", f"No one unit {name!r}; there are: {known}")
    return found[0]


def _read(config: Config, source: Path, basis: Basis) -> PlanRead:
    """Return what an edited plan asks for; one that cannot be used ends the program with the cell and the reason."""
    back = read_plan(source.read_bytes(), source.name, config.limits)
    chinese = config.language is Language.ZH
    if isinstance(back, Rejection):
        reason = back.reason if chinese else back.reason_en
        _refuse(f"{source.name}：读不了 {reason or back.code}" if chinese else f"{source.name}: {reason or back.code}")
    read = read_back(back, basis.planning, basis.as_of)
    if isinstance(read, Unclear):
        _refuse(f"{source.name}：{read.zh}" if chinese else f"{source.name}: {read.en}")
    known = {path.text for person in basis.team.people for each in person.assignments for path in each.path.ancestors()}
    if read.terms.unit.text not in known:
        _refuse(f"没有单位“{read.terms.unit.text}”" if chinese else f"There is no unit {read.terms.unit.text!r}")
    return read


def _tell(case: PlanCase, language: Language) -> None:
    plan, chinese = case.plan, language is Language.ZH
    people = {row.person_id for row in plan.rows if row.kind is RowKind.PERSON}
    kinds = (LockKind.TYPED, LockKind.FILLED, LockKind.STATED)
    locks = sum(lock.kind in kinds for row in plan.rows for lock in row.locks.values())
    share = percent(plan.assigned / plan.terms.total, 1)
    head = f"{plan.terms.unit.text} {plan.terms.period.label}"
    total, given = shown(plan.terms.total), shown(plan.assigned)
    count = len(plan.columns)
    if chinese:
        click.echo(
            f"{head}：总目标 {total}，{len(people)} 人 × {count} 期，个人合计 {given}（{share}），锁定 {locks} 格"
        )
        return
    click.echo(f"{head}: total {total}, {len(people)} people × {count} columns, with people {given} ({share}), "
               f"{locks} locked")  # fmt: skip


def _publish(config: Config, case: PlanCase, read: PlanRead | None, settled: Resolved) -> None:
    chinese = config.language is Language.ZH
    keeper = next((lock.who for row in case.plan.rows for lock in row.locks.values()
                   if lock.who and lock.kind in (LockKind.TYPED, LockKind.FILLED)), "")  # fmt: skip
    done = publish_plan(case, read, settled, config.folders.inbox, config.checks, config.language, keeper)
    if done.path is None:
        _refuse(("没有发布：\n" if chinese else "Not published:\n") + "\n".join(f"  {one}" for one in done.blocked))
    click.echo(f"已发布 {done.rows} 行：{done.path}" if chinese else f"Published {done.rows} rows: {done.path}")


def _check_output(config: Config, output: Path) -> None:
    if output.resolve().is_relative_to(config.folders.inbox.resolve()):
        _wrong(
            config,
            "方案不要放在收件夹里，那里会被当成目标表读",
            "Keep a plan out of the inbox: it would be read as targets",
        )
    if output.exists():
        _wrong(
            config, f"{output} 已经存在，不会覆盖；请换一个名字", f"{output} is there already and is not overwritten"
        )


@contextmanager
def _existing(config: Config) -> Iterator[None]:
    """Say so where a version of that name has just been published by somebody else."""
    try:
        yield
    except FileExistsError as error:
        chinese = config.language is Language.ZH
        _refuse(
            f"{error.filename2 or error.filename} 已经存在，没有发布" if chinese else f"It is there already: {error}"
        )


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(ATTENTION)


def _wrong(config: Config, zh: str, en: str) -> NoReturn:
    click.echo(zh if config.language is Language.ZH else en, err=True)
    sys.exit(USAGE)
