"""template: a blank workbook of a kind, from the declaration that validates it."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import click

from workflow.commands.common import USAGE, as_of_option, config_option, configured, day, faults
from workflow.config import Config
from workflow.correcting import taught
from workflow.domain.catalogue import words as said
from workflow.domain.finding import Language
from workflow.domain.team import Person, Team
from workflow.kinds.catalogue import KINDS
from workflow.kinds.column import Kind
from workflow.kinds.form import Office, form_of
from workflow.kinds.form_fields import FORMS
from workflow.resolve.team import build_team
from workflow.steps import TakeIn, take_in
from workflow.workbook.template import template_workbook


class KindName(click.ParamType[Kind]):
    """A kind of workbook that has a form, by its key or its name in either language."""

    name = "kind"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Kind:
        """Return the kind of a name."""
        for kind in KINDS:
            if kind.key in FORMS and str(value).casefold() in (kind.key, kind.zh, kind.en.casefold()):
                return kind
        known = ", ".join(f"{kind.key} ({kind.zh})" for kind in KINDS if kind.key in FORMS)
        return self.fail(f"{value!r} is no kind of workbook; it may be: {known}", param, ctx)


@click.command("template")
@click.argument("kind", type=KindName(), metavar="KIND")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The workbook to write (.xlsx).",
)
@click.option(
    "--people", "people_path", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A people workbook: its names, regions and stores can be chosen from.",
)  # fmt: skip
@as_of_option
@config_option
def command(
    kind: Kind, output: Path, people_path: Path | None, as_of: datetime | None, config_path: Path, state: Path | None
) -> None:
    """Write a blank workbook of KIND to fill in, in the configured language.

    KIND: people, sales_target, daily_report, sales_ledger, receipts, levels, budget, weights, absences, incentive,
    scores, customers, contacts, check_ins, channel_stock or settings (or its name in either language).
    """
    config = configured(config_path, {"state": state})
    with faults(config.language):
        today = day(config, as_of)
        office = office_of(people_path, config, today) if people_path else Office()
        own = taught(config, today).kinds.of(kind.key).words
        office = replace(office, words={key: tuple(words) for key, words in own.items()})
        output.write_bytes(template_workbook(form_of(kind, config.language, office), config.language))
    click.echo(output)


def office_of(path: Path, config: Config, as_of: date) -> Office:
    """Return the names that a people workbook offers; one without people ends the program with 2 and the reason."""
    fingerprint = sha256(path.read_bytes()).hexdigest()
    intake = take_in(TakeIn(path, path.name, fingerprint, config.kinds, config.limits))
    team, _ = build_team([intake], config.metrics.company)
    here = [person for person in team.people if person.left is None or person.left > as_of]
    if not here:
        for finding in intake.findings:
            click.echo(said(finding, config.language).message, err=True)
        chinese = config.language is Language.ZH
        click.echo(f"{path.name}：里面没有人员" if chinese else f"{path.name}: it lists no people", err=True)
        sys.exit(USAGE)
    units = team.units(as_of)
    regions = tuple(dict.fromkeys(unit.region for unit in units if unit.region))
    stores = tuple(dict.fromkeys(unit.store for unit in units if unit.store))
    return Office(names_to_choose(team, here), regions, stores)


def names_to_choose(team: Team, people: Sequence[Person]) -> tuple[str, ...]:
    """Return each person's name; with the id where several share it: '张伟(1006)'."""
    often = Counter(person.name for person in team.people)
    return tuple(person.name if often[person.name] == 1 else f"{person.name}({person.id})" for person in people)
