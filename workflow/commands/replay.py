"""replay: a day again, its messages as they were stored, its figures computed anew and compared."""

import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from workflow.batch import Order, run_replay
from workflow.commands.common import ATTENTION, DONE, USAGE, config_option, configured, faults
from workflow.domain.finding import Language
from workflow.operation.replay import Replay, write_messages
from workflow.operation.scratch import copy_state
from workflow.store.database import open_database
from workflow.store.outbox import Outbox


@click.command("replay")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", required=True, help="The day.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="Folder for the messages' bytes.")  # fmt: skip
@config_option
def command(as_of: datetime, output: Path, config_path: Path, state: Path | None) -> None:
    """Write a day's messages from their stored bytes, and compute its figures again from the records of then.

    Nothing is sent or changed. Exit 0: the figures are what was published; 3: they differ, with what differs and
    whether the program or config.yaml is another one by now.
    """
    config = configured(config_path, {"state": state})
    day, zh = as_of.date(), config.language is Language.ZH
    with faults(config.language), tempfile.TemporaryDirectory(prefix="sales-workflow-") as folder:
        copy = Path(folder) / "messages"
        copy_state(config.folders.state, copy)
        with closing(open_database(copy, config.store)) as database:
            written, gone = write_messages(Outbox(database), day, output)
        replay = run_replay(Order(config, day), Path(folder) / "figures")
    click.echo(f"{day}：写出 {len(written)} 条消息到 {output}" if zh else f"{day}: {len(written)} messages in {output}")
    if gone:
        click.echo(f"另有 {gone} 条已不保存原文（store.keep_mail_days）" if zh else f"of {gone} more no bytes are kept")
    if replay is None:
        click.echo(f"{day} 没有发布过数字" if zh else f"no figures were published for {day}", err=True)
        sys.exit(USAGE)
    for line in said(replay, config.language, ZoneInfo(config.time_zone)):
        click.echo(line)
    sys.exit(DONE if replay.equal else ATTENTION)


def said(replay: Replay, language: Language, zone: ZoneInfo) -> list[str]:
    """Return how the figures compare, in lines; `zone` is the office's."""
    zh, revision = language is Language.ZH, replay.published.revision
    at = f"{replay.published.published_at.astimezone(zone):%Y-%m-%d %H:%M}"
    lines = []
    if not replay.same_version:
        version = replay.published.grounds.version
        lines.append(f"当时的程序版本是 {version}" if zh else f"it was computed by version {version}")
    if not replay.same_config:
        lines.append("config.yaml 与当时不同" if zh else "config.yaml is not what it was")
    if replay.lost:
        names = "、".join(replay.lost)
        lines.append(f"这些工作簿当时的记录已不保存：{names}" if zh else f"records no longer kept: {names}")
    if replay.equal:
        lines.append(
            f"重算 {replay.rows} 行数字，与 {at} 发布的（第 {revision} 版）完全相同" if zh
            else f"{replay.rows} rows computed again: equal to what was published {at} (revision {revision})"
        )  # fmt: skip
        return lines
    lines.append(
        f"与 {at} 发布的（第 {revision} 版）不同，- 为当时，+ 为现在：" if zh
        else f"other than published {at} (revision {revision}); - is then, + is now:"
    )  # fmt: skip
    return [*lines, *replay.differences]
