"""check: read and check, list the findings."""

import sys
from datetime import datetime
from pathlib import Path

import click

from workflow.batch import Order, run_check
from workflow.commands.common import ProgressLines, as_of_option, config_option, configured, day, faults, folder_option
from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.report.words import severity_name


@click.command("check")
@config_option
@as_of_option
@folder_option("inbox", "Folder of the workbooks; wins over config.yaml.")
@folder_option("out", "Accepted for symmetry with nightly; nothing is written there.")
def command(
    config_path: Path, state: Path | None, as_of: datetime | None, inbox: Path | None, out: Path | None
) -> None:
    """Read and check like a night, list the findings; publish nothing, send nothing."""
    config = configured(config_path, {"inbox": inbox, "out": out, "state": state})
    with faults(config.language):
        receipt, findings = run_check(Order(config, day(config, as_of), command="check", progress=ProgressLines()))
    for finding in sorted(findings, key=lambda one: one.sort_key):
        click.echo(line(finding, config.language))
    for sentence in receipt.attention:
        click.echo(sentence)
    sys.exit(receipt.exit)


def line(finding: Finding, language: Language) -> str:
    """Return a finding on a line: severity, place, what is wrong, what to do, code."""
    wording = words(finding, language)
    severity = severity_name(finding.severity, language)
    return f"[{severity}] {finding.place}  {wording.message} {wording.remedy} ({finding.code})"
