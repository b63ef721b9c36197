"""nightly: run a night."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from workflow.batch import Order, run_nightly
from workflow.commands.common import ProgressLines, as_of_option, config_option, configured, day, faults, folder_option
from workflow.domain.finding import Language
from workflow.domain.message import EDITIONS
from workflow.report.receipt import Receipt

_OF_THE_MACHINE = frozenset({"calendar", "disk"})
"""Matters that doctor tells as well, whether or not anybody gets the operator's mail."""


@click.command("nightly")
@config_option
@as_of_option
@folder_option("inbox", "Folder of the workbooks; wins over config.yaml.")
@folder_option("out", "Folder of the outputs; wins over config.yaml.")
@click.option(
    "--edition",
    type=click.Choice(EDITIONS),
    default=EDITIONS[0],
    show_default=True,
    help="Which mails: the evening's, or the morning's with the day's targets first, the week's, the month's.",
)
@click.option("--hold", is_flag=True, help="Queue messages for approval (outbox approve) and send nothing.")
@click.option("--scheduled", is_flag=True, help="The schedule runs it: quiet hours and busy minutes are kept.")
def command(  # noqa: PLR0913  click hands over each option
    config_path: Path,
    state: Path | None,
    as_of: datetime | None,
    inbox: Path | None,
    out: Path | None,
    edition: str,
    *,
    hold: bool,
    scheduled: bool,
) -> None:
    """Read, check, compute, write back, publish, send."""
    config = configured(config_path, {"inbox": inbox, "out": out, "state": state})
    with faults(config.language):
        order = Order(
            config, day(config, as_of), edition=edition, scheduled=scheduled, hold=hold, progress=ProgressLines()
        )
        receipt = run_nightly(order)
    click.echo(summary(receipt, config.language, config.folders.out))
    sys.exit(receipt.exit)


def summary(receipt: Receipt, language: Language, out: Path) -> str:
    """Return the run in a few lines."""
    zh = language is Language.ZH
    states = [str(entry["state"]) for entry in receipt.inputs]
    read, unchanged, rejected = (states.count(state) for state in ("read", "unchanged", "rejected"))
    mail = receipt.mail
    lines = [
        f"截止日 {receipt.as_of}：读入 {read} 个工作簿，未变 {unchanged} 个，没有读入 {rejected} 个" if zh
        else f"As of {receipt.as_of}: {read} workbooks read, {unchanged} unchanged, {rejected} rejected",
        f"输出 {len(receipt.outputs)} 个文件：{out / str(receipt.as_of)}" if zh
        else f"{len(receipt.outputs)} outputs: {out / str(receipt.as_of)}",
        f"邮件：新增 {mail.get('queued', 0)} 封，送出 {mail.get('sent', 0)} 封" if zh
        else f"Mails: {mail.get('queued', 0)} queued, {mail.get('sent', 0)} sent",
    ]  # fmt: skip
    lines += [_channel(key, told, zh=zh) for key, told in _mapping(mail.get("channels")).items()]
    silent = int(str(mail.get("nothing_to_say", 0)))
    if silent:
        lines.append(f"{silent} 人今天没有要说的，没有写邮件" if zh else f"Nothing to say to {silent}: no mail")
    if resting := int(str(mail.get("resting", 0))):
        lines.append(f"{resting} 封邮件等免打扰时段过后再发" if zh else f"{resting} mails wait for quiet hours to end")
    for channel, number in _mapping(mail.get("removed_channels")).items():
        lines.append(
            f"渠道 {channel} 已不在 config.yaml 里：取消了 {number} 条没有发出的消息（outbox resend 可以恢复）" if zh
            else f"Channel {channel} is no longer in config.yaml: {number} messages cancelled (outbox resend undoes it)"
        )  # fmt: skip
    operator = _mapping(mail.get("operator"))
    if operator.get("to"):
        lines.append(_operator(operator, zh=zh))
    elif matters := {*operator.get("matters", ())} - _OF_THE_MACHINE:
        lines.append(
            f"有 {len(matters)} 件事要人处理，值班邮件没有收件人（config.yaml 的 mail.operator）" if zh
            else f"{len(matters)} matters need a person; nobody gets the operator's mail (mail.operator in config.yaml)"
        )  # fmt: skip
    lines += [("需要处理：" if zh else "To settle: ") + sentence for sentence in receipt.attention]
    return "\n".join(lines)


def _mapping(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _channel(key: str, told: Mapping[str, Any], *, zh: bool) -> str:
    """Return what one robot or gateway was given: its messages are 条, never 封."""
    queued, sent = int(told.get("queued", 0)), int(told.get("sent", 0))
    if zh:
        line = f"渠道“{key}”：新增 {queued} 条消息，送出 {sent} 条"
        return f"{line}；免打扰时段，{told['resting']} 条过后再发" if told.get("resting") else line
    line = f"Channel {key}: {queued} messages queued, {sent} sent"
    return f"{line}; {told['resting']} wait for quiet hours to end" if told.get("resting") else line


def _operator(told: Mapping[str, Any], *, zh: bool) -> str:
    """Return what became of the operator's mail, also that none was needed."""
    if not told["matters"]:
        return "值班邮件：没有事要人处理，不写" if zh else "Operator's mail: nothing needs a person, none is written"
    if told["waiting"]:
        return (
            "值班邮件：写好了，发不出去，等下次运行" if zh
            else "Operator's mail: written, cannot leave, waits for the next run"
        )  # fmt: skip
    if told["sent"]:
        return f"值班邮件：送出 {told['sent']} 封" if zh else f"Operator's mail: {told['sent']} sent"
    return "值班邮件：这些事今天已经说过，不再写" if zh else "Operator's mail: all of it was told today already"
