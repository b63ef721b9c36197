"""doctor: is everything there that tonight needs?"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from workflow.commands.common import ATTENTION, DONE, config_option, configured
from workflow.operation.examine import Health, Patient, examine

_SIGNS = {Health.GOOD: "✓", Health.DOUBTFUL: "!", Health.BAD: "✗"}


@click.command("doctor")
@config_option
@click.option("--since", type=click.FloatRange(min=0.01), metavar="HOURS",
              help="Also complain if no night has ended well in so many hours: for a watchdog.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Do not log in to the mail server.")
def command(config_path: Path, state: Path | None, since: float | None, *, offline: bool) -> None:
    """Look at the calendar, folders, disk, inbox, state, mail server and templates; change and send nothing.

    Exit 0: all is well (or only to be looked at); 3: tonight will not do its work.
    """
    config = configured(config_path, {"state": state})
    within = timedelta(hours=since) if since else None
    bad = False
    for seen in examine(Patient(config, datetime.now(UTC), within, not offline)):
        click.echo(f"{_SIGNS[seen.health]} {seen.said(config.language)}")
        bad = bad or seen.health is Health.BAD
    sys.exit(ATTENTION if bad else DONE)
