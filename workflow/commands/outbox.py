"""outbox: look at messages that wait, let them go, send them, and settle those that are in doubt."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import click

from workflow.commands.common import ATTENTION, DONE, USAGE, config_option, configured, faults
from workflow.config import Config
from workflow.delivering import send_all
from workflow.domain.display_width import display_width
from workflow.domain.finding import Language
from workflow.domain.message import MessageState, OutboxEntry
from workflow.notify.drain import DrainReport
from workflow.operation.outbox_words import reason_in, state_name
from workflow.operation.preview_words import edition_name, kind_name
from workflow.store.database import open_database
from workflow.store.lock import single_run
from workflow.store.outbox import Outbox


@contextmanager
def _opened(config_path: Path, state: Path | None) -> Iterator[tuple[Config, Outbox]]:
    config = configured(config_path, {"state": state})
    with (
        faults(config.language),
        single_run(config.folders.state),
        closing(open_database(config.folders.state, config.store)) as database,
    ):
        yield config, Outbox(database)


@click.group("outbox")
def command() -> None:
    """Look at messages that wait, let them go, send them, and settle those that are in doubt."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@config_option
def list_(as_json: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """List all messages with their states."""
    with _opened(config_path, state) as (config, outbox):
        lines = [_as_json(entry) if as_json else _line(entry, config.language) for entry in outbox.list()]
    _print(lines)


def _line(entry: OutboxEntry, language: Language) -> str:
    key = entry.message.key
    state, edition = state_name(entry.state, language), edition_name(key.edition, language)
    words = (entry.message.address, entry.message.subject, reason_in(entry.reason, language))
    return f"{entry.number:>5} {_padded(state, 12)} {key.as_of} {edition} {' '.join(filter(None, words))}"


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - display_width(text, chinese_font=False))


def _as_json(entry: OutboxEntry) -> str:
    key = entry.message.key
    shown = {
        "number": entry.number, "state": entry.state.value, "as_of": key.as_of.isoformat(), "edition": key.edition,
        "kind": key.kind, "channel": key.channel, "recipient": key.recipient, "address": entry.message.address,
        "subject": entry.message.subject, "message_id": entry.message.message_id, "attempts": entry.attempts,
        "not_before": entry.not_before.isoformat() if entry.not_before else "", "reason": entry.reason,
    }  # fmt: skip
    return json.dumps(shown, ensure_ascii=False)


def _print(lines: list[str]) -> None:
    """Print lines; a reader who has seen enough (`| head`) ends it quietly."""
    try:
        for line in lines:
            click.echo(line)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again when it ends


@command.command("show")
@click.argument("number", type=int)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the HTML part into a file.")
@click.option("--text", "as_text", is_flag=True, help="Print the whole text part.")
@config_option
def show(number: int, html: Path | None, as_text: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """Show one message as it is stored: who gets it, its state, its text, its attachments."""
    with _opened(config_path, state) as (config, outbox):
        entry = outbox.get(number)
    if entry is None:
        _said(number, config.language, done=False)
        return
    parsed = message_from_bytes(entry.message.content, policy=policy.default) if _is_mail(entry) else None
    lines = [] if as_text else [*_about(entry, config.language), ""]
    lines.append(_text(entry, parsed))
    if html:
        page = parsed.get_body(("html",)) if parsed else None
        html.write_text(str(page.get_content()) if page else "", encoding="utf-8")
        lines = [str(html)]
    _print(lines)


def _is_mail(entry: OutboxEntry) -> bool:
    return entry.message.content.startswith(b"From:")


def _about(entry: OutboxEntry, language: Language) -> list[str]:
    key = entry.message.key
    state, reason = state_name(entry.state, language), reason_in(entry.reason, language)
    edition, kind = edition_name(key.edition, language), kind_name(key.kind, language)
    lines = [
        f"{entry.number} {state} {reason}".rstrip(),
        f"{key.as_of} {edition} {kind} {key.recipient} <{entry.message.address}> {key.scope}",
        entry.message.subject,
    ]
    if _is_mail(entry):
        parsed = message_from_bytes(entry.message.content, policy=policy.default)
        lines += [f"+ {part.get_filename()} ({len(part.get_content())} B)" for part in parsed.iter_attachments()]
    return lines


def _text(entry: OutboxEntry, parsed: EmailMessage | None) -> str:
    if parsed is None:
        return entry.message.content.decode("utf-8", "replace")
    body = parsed.get_body(("plain",))
    return str(body.get_content()).rstrip() if body else ""


@command.command("approve")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are held.")
@config_option
def approve(numbers: tuple[int, ...], everything: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """Let messages that `nightly --hold` kept go: the next send takes them."""
    if bool(numbers) == everything:
        raise click.UsageError("name messages, or --all")
    with _opened(config_path, state) as (config, outbox):
        chosen = [entry.number for entry in outbox.list([MessageState.HELD])] if everything else numbers
        failed = [number for number in chosen if not outbox.approve(number)]
        for number in chosen:
            if number not in failed:
                _said(number, config.language, done=True)
    if failed:
        _said(failed[0], config.language, done=False)


@command.command("send")
@config_option
def send(config_path: Path, state: Path | None) -> None:
    """Send what is queued and due, without a night; what is held stays."""
    with _opened(config_path, state) as (config, outbox):
        reports = send_all(outbox, config, lambda: datetime.now(UTC))
    left = False
    for key, report in reports.items():
        waits = report.waiting + report.in_doubt
        left = left or bool(waits or report.failed)
        if not key or waits or report.failed or report.sent:
            click.echo(_counted(key, report, waits, zh=config.language is Language.ZH))
        if report.reason:
            click.echo(reason_in(report.reason, config.language))
    sys.exit(ATTENTION if left else DONE)


def _counted(key: str, report: DrainReport, waits: int, *, zh: bool) -> str:
    """Return what left on a channel: mails are 封, what robots and gateways take is 条."""
    if zh:
        where, unit = (f"渠道“{key}”：", "条") if key else ("邮件：", "封")
        return f"{where}送出 {report.sent} {unit}，被拒 {report.failed} {unit}，还在等 {waits} {unit}"
    where = f"Channel {key}" if key else "Mails"
    return f"{where}: {report.sent} sent, {report.failed} refused, {waits} still wait"


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
    _one(config_path, state, number, lambda outbox: outbox.resolve(number, arrived=arrived))


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
    with _opened(config_path, state) as (config, outbox):
        _said(number, config.language, done=act(outbox))


def _said(number: int, language: Language, *, done: bool) -> None:
    zh = language is Language.ZH
    if not done:
        wrong = "没有这一封，或它的状态不能这样处理" if zh else "no such message, or not in a state for this"
        click.echo(f"{number}：{wrong}" if zh else f"{number}: {wrong}", err=True)
        sys.exit(USAGE)
    click.echo(f"{number}：好了" if zh else f"{number}: ok")
