"""nightly: run a night."""

import sys
from datetime import datetime
from pathlib import Path

import click

from workflow.batch import Order, run_nightly
from workflow.commands.common import ProgressLines, as_of_option, config_option, configured, day, faults, folder_option
from workflow.domain.finding import Language
from workflow.report.receipt import Receipt

EDITIONS = ("evening", "morning", "weekly", "monthly")


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
    silent = int(str(mail.get("nothing_to_say", 0)))
    if silent:
        lines.append(f"{silent} 人今天没有要说的，没有写邮件" if zh else f"Nothing to say to {silent}: no mail")
    if resting := int(str(mail.get("resting", 0))):
        lines.append(f"{resting} 封等免打扰时段过后再发" if zh else f"{resting} wait for quiet hours to end")
    lines += [("需要处理：" if zh else "To settle: ") + sentence for sentence in receipt.attention]
    return "\n".join(lines)
