"""status: one screen, for whoever comes in in the morning."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from workflow.commands.common import ATTENTION, DONE, config_option, configured, faults, folder_option
from workflow.operation.status import Status, look


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@config_option
@folder_option("out", "Folder of the outputs; wins over config.yaml.")
def command(as_json: bool, config_path: Path, state: Path | None, out: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """Say how the last night ended, what waits for a person, and when the next editions are due.

    Exit 0: nothing waits for a person; 3: something does. Only looks: a night under way is not disturbed.
    """
    config = configured(config_path, {"state": state, "out": out})
    with faults(config.language):
        status = look(config, datetime.now(UTC))
    click.echo(json.dumps(status.as_object(), ensure_ascii=False, indent=1) if as_json else text(status))
    sys.exit(ATTENTION if status.needs_a_person else DONE)


def text(status: Status) -> str:
    """Return the screen."""
    return "\n".join(status.lines())
