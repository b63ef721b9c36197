"""explain: where a figure comes from."""

import csv
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from workflow.batch import Order, run_figures
from workflow.commands.common import DONE, USAGE, as_of_option, config_option, configured, day, faults, folder_option
from workflow.compute.figures import Figures
from workflow.config import Config
from workflow.domain.finding import Language
from workflow.domain.metric import METRICS
from workflow.domain.team import Person, Team, TeamPath
from workflow.report.explain import SOURCE_COLUMNS, Explanation, Known, explanations, source_rows
from workflow.resolve.resolve import Resolved


@click.command("explain")
@config_option
@as_of_option
@folder_option("inbox", "Folder of the workbooks; wins over config.yaml.")
@click.option("--person", "who", default="", metavar="ID", help="Employee ID, or a name that only one person has.")
@click.option("--unit", default="", metavar="PATH", help="A unit instead of a person, as 公司/华东/上海店.")
@click.option("--metric", default="sales", show_default=True, type=click.Choice(list(METRICS)), help="Which metric.")
@click.option("--csv", "as_csv", is_flag=True, help="Only the rows behind the actual, as CSV; they add up to it.")
def command(  # noqa: PLR0913  click hands each option over by itself
    config_path: Path,
    state: Path | None,
    as_of: datetime | None,
    inbox: Path | None,
    who: str,
    unit: str,
    metric: str,
    *,
    as_csv: bool,
) -> None:
    """Say where a figure comes from: the formula in words, its inputs, every workbook, sheet and row behind it.

    Reads like a night and publishes nothing. With --csv the rows of the shortest period (a month, mostly) go to stdout.
    """
    config = configured(config_path, {"inbox": inbox, "state": state})
    if bool(who) == bool(unit):
        _wrong(config, "请用 --person 或 --unit 指定一个对象", "Name one: --person or --unit")
    with faults(config.language):
        settled, figures = run_figures(Order(config, day(config, as_of), command="check"))
        person, path = _owner(config, settled.team, who, unit)
        known = _known(config, settled, figures, as_of)
        found = explanations(known, person.id if person else "", path, metric, config.language)
        if not found:
            _wrong(config, "截止日没有这一项的目标或实际", "No target and no actual of this on that day")
        if as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(SOURCE_COLUMNS)
            writer.writerows(source_rows(found[0].sources))
        else:
            click.echo("\n\n".join(text(each, config.language) for each in found))
    sys.exit(DONE)


def _known(config: Config, settled: Resolved, figures: Figures, as_of: datetime | None) -> Known:
    until = day(config, as_of)
    return Known(
        settled.targets, figures.targets, figures.standings, figures.facts, settled.team, until,
        figures.closed, figures.late,
    )  # fmt: skip


def _owner(config: Config, team: Team, who: str, unit: str) -> tuple[Person | None, TeamPath | None]:
    """Return the person or the unit that is meant; one that is nobody ends the program with what there is."""
    if unit:
        paths = {path for person in team.people for each in person.assignments for path in each.path.ancestors()}
        found = sorted(path for path in paths if unit in (path.text, path.name))
        if len(found) != 1:
            known = "、".join(path.text for path in sorted(paths))
            _wrong(config, f"没有（唯一的）单位“{unit}”，可以是：{known}", f"No one unit {unit!r}; there are: {known}")
        return None, found[0]
    people = [person for person in team.people if who == person.id] or [
        person for person in team.people if who == person.name
    ]
    if len(people) != 1:
        same = "、".join(person.id for person in people)
        _wrong(
            config,
            f"叫“{who}”的有 {len(people)} 人，请用工号：{same}" if people else f"人员里没有“{who}”",
            f"{len(people)} people are called {who!r}: {same}" if people else f"Nobody is called {who!r}",
        )
    return people[0], None


def _wrong(config: Config, zh: str, en: str) -> None:
    click.echo(zh if config.language is Language.ZH else en, err=True)
    sys.exit(USAGE)


MOST_ROWS = 15
"""Rows that the terminal shows; --csv has all."""


def text(explanation: Explanation, language: Language) -> str:
    """Return an explanation for a terminal."""
    lines = [explanation.title]
    for line in explanation.lines:
        because = f"    {line.because}" if line.because else ""
        lines.append(f"  {line.label}: {line.value}{because}")
    rows = source_rows(explanation.sources)
    lines += _rows(rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        more = len(rows) - MOST_ROWS
        lines.append(f"    … 另有 {more} 行（--csv）" if language is Language.ZH else f"    … {more} more (--csv)")
    return "\n".join(lines)


def _rows(rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"    {day_}  {amount:>14}  {workbook} › {sheet} › {row}" for workbook, sheet, row, day_, amount in rows]
