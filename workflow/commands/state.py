"""state: what the program remembers, into one file and back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from workflow.commands.common import config_option, configured, faults
from workflow.domain.finding import Language
from workflow.operation.backup import Restored, backup, restore
from workflow.store.lock import BusyError

_PAUSE_SECONDS = 1.0


@click.group("state")
def command() -> None:
    """Back up what the program remembers into one file, and restore it."""


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--wait", "minutes", type=click.FloatRange(min=0), default=0.0, metavar="MINUTES",
              help="How long to wait for a run that is under way; by default not at all.")  # fmt: skip
@config_option
def backup_(file: Path, minutes: float, config_path: Path, state: Path | None) -> None:
    """Write database, records and originals into FILE, whole or not at all, with checksums. A night is not disturbed.

    The file holds people's figures and is readable by its owner only.
    """
    config = configured(config_path, {"state": state})
    with faults(config.language):
        number = _waiting(lambda: backup(config.folders.state, file), minutes)
    zh = config.language is Language.ZH
    click.echo(f"已备份 {number} 个文件到 {file}" if zh else f"{number} files backed up to {file}")


def _waiting(act: Callable[[], int], minutes: float) -> int:
    """Act; while another run is under way, try again until so many minutes are over."""
    until = time.monotonic() + minutes * 60
    while True:
        try:
            return act()
        except BusyError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_SECONDS)


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Also over a state that is there; it is kept beside, nothing is deleted.")
@config_option
def restore_(file: Path, replace: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """Check FILE, then put it in the place of the state folder.

    Messages that may have left since the backup are not sent again: what the replaced state knows of them is taken
    over; where there is none, they are held until `outbox approve`.
    """
    config = configured(config_path, {"state": state})
    with faults(config.language):
        today = config.model_copy(update={"as_of": None}).day_closed(datetime.now(UTC))
        today = max(today, config.as_of or today)
        done = restore(file, config.folders.state, today, replace=replace)
    click.echo(said(done, config.folders.state, config.language))


def said(done: Restored, state: Path, language: Language) -> str:
    """Return what was done, in sentences."""
    zh = language is Language.ZH
    lines = [f"已恢复 {done.files} 个文件到 {state}" if zh else f"{done.files} files restored to {state}"]
    if done.aside:
        lines.append(f"原来的状态保留在 {done.aside}" if zh else f"the state that was there lies in {done.aside}")
    if done.taken_over:
        lines.append(
            "待发箱沿用原来的：已发出的不会再发" if zh else "its outbox counts on: what was sent is not sent again"
        )
    if done.hold_through:
        lines.append(
            f"备份之后可能已发出的消息不会自动再发：{done.held} 条已改为待批准，截至 {done.hold_through} 各日的消息"
            "今后重新生成时也先待批准（outbox approve）" if zh else
            f"what may have left since the backup is not sent again by itself: {done.held} messages are held, and "
            f"those that a night makes anew for days through {done.hold_through} will be (outbox approve)"
        )  # fmt: skip
    return "\n".join(lines)
