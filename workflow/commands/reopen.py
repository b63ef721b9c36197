"""reopen: let a closed period follow its workbooks again."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from workflow.commands.close import meant
from workflow.commands.common import DONE, USAGE, config_option, configured, faults, user
from workflow.domain.finding import Language
from workflow.store.closings import Closings
from workflow.store.database import open_database
from workflow.store.lock import single_run


@click.command("reopen")
@click.argument("period")
@click.option("--reason", required=True, help="Why; kept with who and when.")
@config_option
def command(period: str, reason: str, config_path: Path, state: Path | None) -> None:
    """Reopen PERIOD: the next run computes it from the workbooks again, and its late changes count in it."""
    config = configured(config_path, {"state": state})
    zh = config.language is Language.ZH
    wanted = meant(config, period)
    with (
        faults(config.language),
        single_run(config.folders.state),
        closing(open_database(config.folders.state, config.store)) as database,
    ):
        done = Closings(database).reopen(wanted, user(), reason, datetime.now(UTC))
    if not done:
        click.echo(f"{wanted.label} 没有关账" if zh else f"{wanted.label} is not closed", err=True)
        sys.exit(USAGE)
    click.echo(
        f"{wanted.label} 已重新打开；下次运行按工作簿重算。" if zh
        else f"{wanted.label} is open again; the next run computes it from the workbooks."
    )  # fmt: skip
    sys.exit(DONE)
