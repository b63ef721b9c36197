"""strip: take our marks out of a workbook again."""

import sys
from pathlib import Path

import click

from workflow.commands.common import ATTENTION, config_option, configured
from workflow.domain.finding import Language
from workflow.workbook.refusal import Refusal
from workflow.workbook.strip import strip


@click.command("strip")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The copy to write."
)
@config_option
def command(file: Path, output: Path, config_path: Path, state: Path | None) -> None:
    """Write FILE without our marks. Exit 0: written; 3: refused, nothing written."""
    language = configured(config_path, {"state": state}).language if config_path.exists() else Language.ZH
    done = strip(file.read_bytes())
    if isinstance(done, Refusal):
        click.echo(done.reason_zh if language is Language.ZH else done.reason_en, err=True)
        sys.exit(ATTENTION)
    output.write_bytes(done)
