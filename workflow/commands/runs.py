"""runs: the nights there were, and how each ended."""

import json
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from workflow.commands.common import config_option, configured, faults
from workflow.domain.finding import Language
from workflow.operation.run_words import end_said
from workflow.store.closings import Closing, Closings
from workflow.store.database import FILE, open_database
from workflow.store.journal import Journal, Run


@click.command("runs")
@config_option
@click.option("--last", "most", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(config_path: Path, state: Path | None, most: int, *, as_json: bool) -> None:
    """List the latest runs: when each began, its day, how long it took, how it ended; then what was closed."""
    config = configured(config_path, {"state": state})
    if not (config.folders.state / FILE).is_file():
        click.echo("还没有运行过" if config.language is Language.ZH else "Nothing has run yet", err=True)
        return
    with faults(config.language), closing(open_database(config.folders.state, config.store)) as database:
        for run in Journal(database).runs(most):
            click.echo(
                json.dumps(as_object(run), ensure_ascii=False)
                if as_json
                else line(run, config.language, ZoneInfo(config.time_zone))
            )
        for closing_ in Closings(database).history():
            told = closing_object(closing_)
            click.echo(
                json.dumps(told, ensure_ascii=False)
                if as_json
                else closing_line(closing_, config.language, ZoneInfo(config.time_zone))
            )


def as_object(run: Run) -> dict[str, object]:
    """Return a run for programs."""
    return {
        "run_id": run.run_id, "as_of": run.as_of.isoformat(), "command": run.command,
        "started": run.started.isoformat(), "finished": run.finished.isoformat() if run.finished else None,
        "exit": run.exit, "steps": [step.name for step in run.steps],
    }  # fmt: skip


def line(run: Run, language: Language, zone: ZoneInfo) -> str:
    """Return a run on a line, in the office's time."""
    zh = language is Language.ZH
    if run.finished is None:
        reached = run.steps[-1].name if run.steps else "-"
        ended = f"没有运行完，停在 {reached}" if zh else f"did not end; it reached {reached}"
    else:
        seconds = (run.finished - run.started).total_seconds()
        how = end_said(run.exit, language)
        ended = f"{how}，{seconds:.1f} 秒" if zh else f"{how}, {seconds:.1f} s"
    return f"{run.started.astimezone(zone):%Y-%m-%d %H:%M}  {run.command:<8} {run.as_of}  {ended}  {run.run_id}"


def closing_object(one: Closing) -> dict[str, object]:
    """Return a closing for programs."""
    return {
        "closed": one.period.label, "as_of": one.as_of.isoformat(), "at": one.closed_at.isoformat(),
        "by": one.closed_by, "reason": one.reason,
        "reopened_at": one.reopened_at.isoformat() if one.reopened_at else None,
        "reopened_by": one.reopened_by, "reopen_reason": one.reopen_reason,
    }  # fmt: skip


def closing_line(one: Closing, language: Language, zone: ZoneInfo) -> str:
    """Return a closing on a line, in the office's time."""
    zh = language is Language.ZH
    closed = f"{one.closed_at.astimezone(zone):%Y-%m-%d %H:%M}  {'关账' if zh else 'closed'} {one.period.label}"
    said = f"{closed}  {one.closed_by}{'：' if zh else ': '}{one.reason}"
    if one.reopened_at is None:
        return said
    again = "重新打开" if zh else "reopened"
    why = f"{one.reopened_by}{'：' if zh else ': '}{one.reopen_reason}"
    return f"{said}  →  {one.reopened_at.astimezone(zone):%Y-%m-%d %H:%M} {again}  {why}"
