"""strip: take our marks out of a workbook again."""

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from workflow.commands.common import ATTENTION, config_option, configured
from workflow.domain.finding import Language
from workflow.workbook.limits import ReadLimits
from workflow.workbook.refusal import Refusal
from workflow.workbook.strip import Restored, Stripped, take_out

_SAID: Mapping[Restored, tuple[str, str]] = MappingProxyType({
    Restored.FILE: ("已还原：与批注前的文件逐字节相同", "restored: the very file that was annotated, byte for byte"),
    Restored.PARTS: (
        "已还原：每个部件与批注前逐字节相同，只是压缩方式不同；用 --original 指明原件或其文件夹可得到原来的整个文件",
        "restored: every part byte for byte, packed differently; --original FILE (or its folder) gives the very file",
    ),
    Restored.RECOGNISED: (
        "文件被其他程序保存过：已删去认得出的批注、底色和结果表，其余保持保存后的样子",
        "another program saved it since: what is recognised as ours was taken out, the rest is as it was saved",
    ),
    Restored.UNMARKED: ("文件里没有本程序的批注，原样写出", "it bears no marks of ours: written as it is"),
})  # fmt: skip


@click.command("strip")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The copy to write."
)
@click.option("--original", type=click.Path(path_type=Path, exists=True),
              help="The workbook as it was, or a folder it lies in: chosen by the marker's sha256.")  # fmt: skip
@config_option
def command(file: Path, output: Path, original: Path | None, config_path: Path, state: Path | None) -> None:
    """Write FILE without our marks and say how exactly. Exit 0: written; 3: refused, nothing written."""
    language = configured(config_path, {"state": state}).language if config_path.exists() else Language.ZH
    done = take_out(file.read_bytes(), ReadLimits(), whole=True)
    if isinstance(done, Refusal):
        click.echo(done.reason_zh if language is Language.ZH else done.reason_en, err=True)
        sys.exit(ATTENTION)
    kept = _kept(done, original) if original else None
    output.write_bytes(kept or done.package.content)
    zh, en = _SAID[Restored.FILE if kept else done.restored]
    click.echo(zh if language is Language.ZH else en)


def _kept(done: Stripped, original: Path) -> bytes | None:
    """Return the file that the marker names, from a file or a folder; never where somebody has saved the copy since."""
    if not done.marker or done.restored is not Restored.PARTS:
        return None
    candidates = sorted(original.rglob("*")) if original.is_dir() else [original]
    for path in candidates:
        if path.is_file():
            content = path.read_bytes()
            if content.startswith(b"PK") and hashlib.sha256(content).hexdigest() == done.marker.original_sha256:
                return content
    return None
