"""outbox: look at mails that wait, and settle those that are in doubt."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from workflow.commands.common import USAGE, config_option, configured, faults
from workflow.store.database import open_database
from workflow.store.lock import single_run
from workflow.store.outbox import Outbox


@contextmanager
def _opened(config_path: Path, state: Path | None) -> Iterator[Outbox]:
    config = configured(config_path, {"state": state})
    with (
        faults(config.language),
        single_run(config.folders.state),
        closing(open_database(config.folders.state)) as database,
    ):
        yield Outbox(database)


@click.group("outbox")
def command() -> None:
    """Look at mails that wait, and settle those that are in doubt."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@config_option
def list_(as_json: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """List all messages with their states."""
    with _opened(config_path, state) as outbox:
        for entry in outbox.list():
            key = entry.message.key
            shown = {
                "number": entry.number, "state": entry.state.value, "as_of": key.as_of.isoformat(),
                "edition": key.edition,
                "recipient": key.recipient, "address": entry.message.address, "subject": entry.message.subject,
                "message_id": entry.message.message_id, "attempts": entry.attempts, "reason": entry.reason,
            }  # fmt: skip
            words = [str(shown[name]) for name in ("as_of", "address", "subject", "reason")]
            plain = f"{entry.number:>5} {entry.state.value:<9} {' '.join(words)}"
            click.echo(json.dumps(shown, ensure_ascii=False) if as_json else plain)


@command.command("resolve")
@click.argument("number", type=int)
@click.option(
    "--arrived/--not-arrived",
    required=True,
    help="Whether the recipient has the mail; one that has not arrived is queued again.",
)
@config_option
def resolve(number: int, arrived: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """Settle a message that is in doubt."""
    with _opened(config_path, state) as outbox:
        _said(outbox.resolve(number, arrived=arrived), number)


@command.command("resend")
@click.argument("number", type=int)
@config_option
def resend(number: int, config_path: Path, state: Path | None) -> None:
    """Queue a sent or failed message again: the stored bytes, under the same Message-ID."""
    _one(config_path, state, number, lambda outbox: outbox.resend(number))


@command.command("cancel")
@click.argument("number", type=int)
@config_option
def cancel(number: int, config_path: Path, state: Path | None) -> None:
    """Let a message that has not left not leave."""
    _one(config_path, state, number, lambda outbox: outbox.cancel(number))


def _one(config_path: Path, state: Path | None, number: int, act: Callable[[Outbox], bool]) -> None:
    with _opened(config_path, state) as outbox:
        _said(act(outbox), number)


def _said(done: bool, number: int) -> None:  # noqa: FBT001  one word: whether it was done
    if not done:
        click.echo(
            f"邮件 {number} 不存在，或不在能这样处理的状态 (no such message, or not in a state for this)", err=True
        )
        sys.exit(USAGE)
    click.echo(f"{number}: ok")
