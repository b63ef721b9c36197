"""retire: let a workbook that is gone count no longer."""

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from workflow.commands.common import USAGE, as_of_option, config_option, configured, day, faults
from workflow.store.database import open_database
from workflow.store.ledger import Ledger
from workflow.store.lock import single_run


@click.command("retire")
@click.argument("workbook")
@click.option("--reason", default="", help="Why, for the ledger.")
@config_option
@as_of_option
def command(workbook: str, reason: str, config_path: Path, state: Path | None, as_of: datetime | None) -> None:
    """Let WORKBOOK (its path in the inbox) count no longer; its history stays in the ledger."""
    config = configured(config_path, {"state": state})
    if (config.folders.inbox / workbook).is_file():
        click.echo(
            f"“{workbook}”还在收件夹里，下次运行会重新计入；请先把它移走 (still in the inbox: move it away first)",
            err=True,
        )
        sys.exit(USAGE)
    with (
        faults(config.language),
        single_run(config.folders.state),
        closing(open_database(config.folders.state)) as database,
    ):
        ledger = Ledger(database)
        done = ledger.retire(workbook, day(config, as_of), reason)
        before = ledger.entry(workbook)
    if not done:
        click.echo(f"台账里没有正在计入的工作簿 (no such workbook counts): {workbook}", err=True)
        if before and before.retired_on:
            click.echo(f"{before.retired_on} 起不再计入 (retired since): {before.retired_reason or '—'}", err=True)
        sys.exit(USAGE)
    click.echo(f"不再计入 (retired): {workbook}")
