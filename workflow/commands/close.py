"""close: let a period's figures stay as they were published; what comes later counts in the next open period."""

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import click

from workflow.batch import Order, run_close
from workflow.commands.common import ATTENTION, DONE, USAGE, config_option, configured, faults, user
from workflow.config import Config
from workflow.domain.closing import Closed
from workflow.domain.finding import Language
from workflow.domain.period import Period, parse_period
from workflow.store.closings import Closings
from workflow.store.database import open_database
from workflow.store.publications import Publications

MOST_SAID = 8
"""How many members are named whose figures changed since they were published."""


@click.command("close")
@click.argument("period")
@click.option("--reason", required=True, help="Why; kept with who and when.")
@click.option("--early", is_flag=True, help="Although late reports still count in it (targets.late_days).")
@config_option
def command(period: str, reason: str, config_path: Path, state: Path | None, *, early: bool) -> None:
    """Close PERIOD (2026-10, 2026Q3): its figures stay as last published.

    Rows that come, change or go afterwards count in the next open period, and are listed as late changes. Exit 3:
    tonight's workbooks say something else than was published; run nightly first, nothing is closed.
    """
    config = configured(config_path, {"state": state})
    zh = config.language is Language.ZH
    wanted = meant(config, period)
    with faults(config.language):
        with closing(open_database(config.folders.state, config.store)) as database:
            last, known = Publications(database).last_day(), Closings(database).closed()
        if why_not := _why_not(config, wanted, last, known, early=early):
            click.echo(why_not[0 if zh else 1], err=True)
            sys.exit(USAGE)
        assert last is not None  # noqa: S101  there is no period to close without
        moved = run_close(Order(config, last, command="close"), wanted, user(), reason)
    if moved:
        said = (
            f"{wanted.label} 没有关账：收件夹里的数据与 {last} 发布的不同（实际 / 目标），请先运行 nightly："
            if zh
            else f"{wanted.label} was not closed: the workbooks say otherwise than was published for {last} "
            "(actual / target); run nightly first:"
        )
        more = [f"… +{len(moved) - MOST_SAID}"] if len(moved) > MOST_SAID else []
        click.echo("\n  ".join([said, *moved[:MOST_SAID], *more]), err=True)
        sys.exit(ATTENTION)
    click.echo(
        f"{wanted.label} 已关账，按 {last} 发布的数字；之后的变动计入下一个未关账的期间。"
        if zh
        else f"{wanted.label} is closed with the figures published for {last}; what comes later counts afterwards."
    )
    sys.exit(DONE)


def meant(config: Config, text: str) -> Period:
    """Return the period that is meant, of accounting months where the office has such; what is none ends with 2."""
    found = parse_period(text)
    if found is None:
        zh = config.language is Language.ZH
        said = f"“{text}”不是期间，请写成 2026-10、2026Q3" if zh else f"{text!r} is no period; write 2026-10, 2026Q3"
        click.echo(said, err=True)
        sys.exit(USAGE)
    return config.planning.months.adopt(found)


def _why_not(
    config: Config, period: Period, last: date | None, known: Sequence[Closed], *, early: bool
) -> tuple[str, str] | None:
    """Return why a period cannot be closed now, in both languages; None where it can."""
    for each in known:
        if each.period.start <= period.end and period.start <= each.period.end:
            label, day = each.period.label, each.at[:10]
            return (
                f"{label} 已于 {day} 由 {each.by} 关账（{each.reason}）。",
                f"{label} was closed on {day} by {each.by} ({each.reason}).",
            )
    if last is None or last < period.end:
        until = last or "—"
        return (
            f"{period.label} 到 {period.end} 为止，最近一次发布的是 {until}：请在期末之后运行 nightly，再关账。",
            f"{period.label} ends on {period.end}, and the last day published is {until}: run nightly first.",
        )
    grace = period.end + timedelta(config.targets.late_days)
    if last < grace and not early:
        return (
            f"{period.label} 的补报到 {grace} 为止仍算在本期（targets.late_days），要提前关账请加 --early。",
            f"Late reports count in {period.label} until {grace} (targets.late_days); --early closes it all the same.",
        )
    return None
