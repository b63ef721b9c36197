"""corrections: what people typed on 问题 sheets, what became of it, and a way to take it back."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import click

from workflow.commands.common import USAGE, as_of_option, config_option, configured, day, faults
from workflow.config import Config
from workflow.domain.correction import BOTH, Action
from workflow.domain.finding import Language
from workflow.domain.place import Place
from workflow.kinds.cells import written
from workflow.store.corrections import Correction, Corrections, State, Synonym
from workflow.store.database import open_database
from workflow.store.lock import single_run

_STATES: Mapping[State, str] = MappingProxyType(
    {
        State.OPEN: "待生效",
        State.APPLIED: "生效中",
        State.CLOSED: "已结束",
        State.SUPERSEDED: "已被后来的取代",
        State.UNCLEAR: "没法采用",
        State.FORGOTTEN: "已撤销",
    }
)


@contextmanager
def _opened(config: Config) -> Iterator[Corrections]:
    with (
        faults(config.language),
        single_run(config.folders.state),
        closing(open_database(config.folders.state)) as database,
    ):
        yield Corrections(database)


@click.group("corrections")
def command() -> None:
    """Look at what was typed on problem sheets, and take back what should not count."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@config_option
def list_(as_json: bool, config_path: Path, state: Path | None) -> None:  # noqa: FBT001  click hands flags over so
    """List every correction with its state, and the headers that were learned."""
    config = configured(config_path, {"state": state})
    with _opened(config) as corrections:
        for each in corrections.every():
            said = json.dumps(_shown(each), ensure_ascii=False) if as_json else _line(each, config.language)
            click.echo(said)
        for synonym in corrections.synonyms():
            click.echo(
                json.dumps(_learned(synonym), ensure_ascii=False) if as_json else _header_line(synonym, config.language)
            )


def _place(correction: Correction) -> Place:
    return Place(correction.workbook, correction.cell.sheet, correction.cell.row, correction.cell.column)


def _shown(correction: Correction) -> dict[str, object]:
    cell = correction.cell
    return {
        "number": cell.number, "state": correction.state.value, "workbook": correction.workbook, "sheet": cell.sheet,
        "cell": _place(correction).cell, "code": correction.code, "action": correction.action.value,
        "seen": cell.seen, "value": written(cell.value), "source": cell.source, "typed": correction.typed,
        "entered_on": correction.entered_on.isoformat(),
        "ended_on": correction.ended_on.isoformat() if correction.ended_on else None, "now": correction.ended_by,
    }  # fmt: skip


def _line(correction: Correction, language: Language) -> str:
    cell, chinese = correction.cell, language is Language.ZH
    value = written(cell.value)
    if correction.action is Action.AS_IS and not value:
        what = f"“{correction.shown}” 无误" if chinese else f"“{correction.shown}” is right"
    elif value == BOTH:
        what = f"和“{cell.seen}”都计入" if chinese else f"counts beside “{cell.seen}”"
    else:
        what = f"“{cell.seen}” → “{value}”"
    name = _STATES[correction.state] if chinese else correction.state.value
    now = f"（现在是“{correction.ended_by}”）" if chinese else f" (now “{correction.ended_by}”)"
    ended = f" {correction.ended_on}{now if correction.ended_by else ''}" if correction.ended_on else ""
    return f"{cell.number:>5} [{name}{ended}] {_place(correction)}  {what}  ({cell.source})"


def _learned(synonym: Synonym) -> dict[str, object]:
    return {
        "header": synonym.header, "state": "learned", "kind": synonym.kind, "column": synonym.column,
        "workbook": synonym.workbook, "sheet": synonym.sheet, "learned_on": synonym.learned_on.isoformat(),
    }  # fmt: skip


def _header_line(synonym: Synonym, language: Language) -> str:
    name = "已记住的表头" if language is Language.ZH else "learned header"
    place = Place(synonym.workbook, synonym.sheet, synonym.row, synonym.sheet_column)
    return f"    - [{name} {synonym.learned_on}] “{synonym.header}” = {synonym.kind}.{synonym.column}  ({place})"


@command.command("forget")
@click.argument("number", type=int)
@config_option
@as_of_option
def forget(number: int, config_path: Path, state: Path | None, as_of: datetime | None) -> None:
    """Let correction NUMBER count no longer, with the header that was learned from it; the next run asks again."""
    config = configured(config_path, {"state": state})
    with _opened(config) as corrections:
        done = corrections.forget(number, day(config, as_of))
    if not done:
        click.echo(f"更正 {number} 不存在，或已不再生效 (no such correction, or it does not count any more)", err=True)
        sys.exit(USAGE)
    click.echo(f"{number}: ok")
