"""One workbook's sheets to records and findings: no other file, no clock and no history is known here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import Block, Intake, WorkbookState
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet
from workflow.kinds.blocks import Origin, take_block
from workflow.kinds.catalogue import KINDS
from workflow.kinds.layout import Table, find_tables, own_columns
from workflow.kinds.marked import Marked, say_calculated, say_hidden_columns
from workflow.kinds.recognise import Vocabulary
from workflow.kinds.records import frame_schema
from workflow.kinds.settings import KindsSettings
from workflow.kinds.totals import Carried
from workflow.kinds.unknown import say_unknown
from workflow.kinds.written import header_key, simplified

VERSION = "4:" + ",".join(f"{kind.key}={kind.version}" for kind in KINDS)
"""Changes when the same bytes are read differently: part of the key under which records are stored."""


@dataclass(slots=True)
class _Taken:
    """What has been taken from the workbook so far."""

    workbook: str
    settings: KindsSettings
    vocabulary: Vocabulary
    frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def take(workbook: str, fingerprint: str, sheets: Sequence[Sheet], settings: KindsSettings) -> Intake:
    """Return everything that the sheets of one workbook tell.

    Args:
        workbook: the path in the inbox, with '/'; its words help to know a sheet's kind and month.
        fingerprint: sha256 of the file's bytes.
        sheets: as they were read.
        settings: headers that the office added, and what blank persons mean.
    """
    taken = _Taken(workbook, settings, vocabulary(settings))
    open_sheets = [sheet for sheet in sheets if not _take_sheet(taken, sheet)]
    for sheet in open_sheets:
        taken.findings += say_unknown(workbook, sheet, taken.vocabulary, others=bool(taken.blocks))
    return Intake(
        workbook=workbook,
        fingerprint=fingerprint,
        state=WorkbookState.READ,
        frames={
            kind: pl.concat(frames) if len(frames) > 1 else frames[0] for kind, frames in sorted(taken.frames.items())
        },
        blocks=tuple(taken.blocks),
        findings=tuple(sorted(taken.findings, key=lambda finding: finding.sort_key)),
    )


def vocabulary(settings: KindsSettings) -> Vocabulary:
    """Return all known headers, with those of config.yaml."""
    return _vocabulary(tuple(tuple(settings.of(kind.key).columns.items()) for kind in KINDS))


@lru_cache(maxsize=16)
def _vocabulary(columns: tuple[tuple[tuple[str, str], ...], ...]) -> Vocabulary:
    """One vocabulary for all workbooks that a worker reads: its look-ups are remembered."""
    added = {
        kind.key: {header_key(header): key for header, key in own} for kind, own in zip(KINDS, columns, strict=True)
    }
    return Vocabulary(KINDS, added)


def _take_sheet(taken: _Taken, sheet: Sheet) -> bool:
    """Take the tables of a sheet in; False if it has none that is known."""
    tables = find_tables(sheet, taken.vocabulary, simplified(f"{taken.workbook} {sheet.name}"))
    carried: dict[tuple[str, int], Carried] = {}
    marked = Marked(taken.workbook, sheet)
    rows = hidden = 0
    for table in tables:
        if table.recognised.rivals:
            taken.findings.append(_ambiguous(taken.workbook, sheet, table))
            continue
        key = (table.recognised.kind.key, table.headers[0].column)
        count, unseen = _take_table(taken, sheet, table, carried.setdefault(key, Carried()), marked)
        rows, hidden = rows + count, hidden + unseen
    place = Place(taken.workbook, sheet.name)
    if rows and sheet.hidden:
        taken.findings.append(find("sheet.hidden", place, sheet.name, count=rows))
    elif hidden:
        taken.findings.append(find("rows.hidden", place, count=hidden))
    taken.findings += marked.findings()
    return bool(tables)


def _take_table(taken: _Taken, sheet: Sheet, table: Table, carried: Carried, marked: Marked) -> tuple[int, int]:
    """Read one table; return how many records it has, and how many of them stand in hidden rows."""
    kind = table.recognised.kind
    origin = Origin(
        workbook=taken.workbook,
        sheet=own_columns(sheet, table),
        table=table,
        number=len(taken.blocks),
        settings=taken.settings.of(kind.key),
        added=taken.vocabulary.added[kind.key],
    )
    block = take_block(origin, carried)
    taken.blocks.append(block.block)
    taken.findings += block.findings
    if sheet.looks:
        marked.look_at(kind, block.block, block.frame)
    if sheet.hidden_columns and block.frame.height:
        taken.findings += say_hidden_columns(taken.workbook, sheet, kind, block.block)
    if sheet.calculated:
        taken.findings += say_calculated(taken.workbook, sheet, kind, block.block, block.frame)
    if block.frame.height:
        taken.frames.setdefault(kind.key, []).append(block.frame)
    elif kind.key not in taken.frames:
        taken.frames[kind.key] = [frame_schema(kind).to_frame()]
    return block.frame.height, block.hidden


def _ambiguous(workbook: str, sheet: Sheet, table: Table) -> Finding:
    kinds = (table.recognised.kind, *table.recognised.rivals)
    place = Place(workbook, sheet.name, table.header_row, table.headers[0].column)
    return find(
        "kind.ambiguous",
        place,
        "、".join(header.text for header in table.headers),
        kinds=" / ".join(kind.zh for kind in kinds),
        kinds_en=" / ".join(kind.en for kind in kinds),
    )
