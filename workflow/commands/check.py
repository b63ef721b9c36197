"""check: read and check, list the findings."""

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from workflow.batch import Order, run_check, run_check_files
from workflow.commands.common import (
    ATTENTION,
    DONE,
    ProgressLines,
    as_of_option,
    config_option,
    configured,
    day,
    faults,
    folder_option,
)
from workflow.config import Config
from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.intake import Intake
from workflow.kinds.catalogue import KINDS
from workflow.report.words import severity_name


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option
@as_of_option
@folder_option("inbox", "Folder of the workbooks; wins over config.yaml.")
@folder_option("out", "Accepted for symmetry with nightly; nothing is written there.")
def command(
    files: tuple[Path, ...],
    config_path: Path,
    state: Path | None,
    as_of: datetime | None,
    inbox: Path | None,
    out: Path | None,
) -> None:
    """Read and check like a night, list the findings; publish nothing, send nothing.

    Without FILE the inbox is checked. With FILE only these workbooks are, wherever they lie, against the people of the
    inbox; the state is not touched. Exit 0: nothing is held back; 3: something is.
    """
    config = configured(config_path, {"inbox": inbox, "out": out, "state": state})
    if files:
        sys.exit(_check_files(config, files, as_of))
    with faults(config.language):
        receipt, findings = run_check(Order(config, day(config, as_of), command="check", progress=ProgressLines()))
    for finding in sorted(findings, key=lambda one: one.sort_key):
        click.echo(line(finding, config.language))
    for sentence in receipt.attention:
        click.echo(sentence)
    sys.exit(receipt.exit)


def _check_files(config: Config, files: tuple[Path, ...], as_of: datetime | None) -> int:
    """Say of each workbook what it is and what was found in it; return the exit code."""
    until = as_of.date() if as_of else _today(config)
    with faults(config.language):
        intakes, findings = run_check_files(Order(config, until, command="check"), files)
        for intake in intakes:
            own = [finding for finding in findings if finding.place.workbook == intake.workbook]
            click.echo(summary(intake, own, config.language))
            for finding in own:
                click.echo(f"  {line(finding, config.language)}")
    return ATTENTION if any(finding.severity.holds for finding in findings) else DONE


def _today(config: Config) -> date:
    """A workbook is checked before it is handed in: today's rows are no slips, though the day is not closed."""
    now = datetime.now(UTC)
    return max(day(config, None), now.astimezone(ZoneInfo(config.time_zone)).date())


def summary(intake: Intake, findings: Iterable[Finding], language: Language) -> str:
    """Return what a workbook is and how much is held, on a line."""
    chinese = language is Language.ZH
    rows = {kind.key: intake.frames[kind.key].height for kind in KINDS if kind.key in intake.frames}
    names = {kind.key: kind.zh if chinese else kind.en for kind in KINDS}
    told = ("，" if chinese else ", ").join(
        f"{names[key]} {count} 行" if chinese else f"{names[key]}: {count} rows" for key, count in rows.items()
    )
    findings = tuple(findings)
    held = sum(1 for finding in findings if finding.severity.holds)
    if not findings:
        result = "没有发现问题" if chinese else "no findings"
    else:
        result = (
            f"{len(findings)} 个问题，其中 {held} 个须处理"
            if chinese
            else f"{len(findings)} findings, {held} to settle"
        )
    return f"{intake.workbook}  {told + ('；' if chinese else '; ') if told else ''}{result}"


def line(finding: Finding, language: Language) -> str:
    """Return a finding on a line: severity, place, what is wrong, what to do, code."""
    wording = words(finding, language)
    severity = severity_name(finding.severity, language)
    return f"[{severity}] {finding.place}  {wording.message} {wording.remedy} ({finding.code})"
