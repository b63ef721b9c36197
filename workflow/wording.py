"""Words of an office in columns of fixed words, known before its reports are read: config.yaml's and 配置's."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import polars as pl

from workflow.checks.office_words import office_words
from workflow.config import Config
from workflow.domain.intake import Intake, WorkbookState
from workflow.kinds.daily_report import DAILY_REPORT
from workflow.kinds.office_settings import OFFICE_SETTINGS
from workflow.kinds.settings import KindsSettings
from workflow.store.ledger import Ledger
from workflow.store.records import RecordStore

_SHEET = OFFICE_SETTINGS.key


def worded(config: Config, frames: Iterable[pl.DataFrame], as_of: date) -> KindsSettings:
    """Return how kinds are read as config.yaml says, with the office's words; those of the 配置 sheet go first."""
    own = config.kinds.daily_report
    more = office_words(frames, config.checks, as_of)
    words = {column: {**own.words.get(column, {}), **more.get(column, {})} for column in {**own.words, **more}}
    return config.kinds.model_copy(update={DAILY_REPORT.key: own.model_copy(update={"words": words})})


def office_sheets(
    database: sqlite3.Connection, records: RecordStore, found: Mapping[str, Intake]
) -> Iterator[pl.DataFrame]:  # fmt: skip
    """Yield the 配置 sheets that count: of workbooks read now, and as the ledger holds those that were not."""
    read = {name for name, intake in found.items() if intake.state is not WorkbookState.REJECTED}
    for entry in Ledger(database).entries():
        if entry.accepted is None or not entry.counts or entry.name in read or _SHEET not in entry.accepted.kinds:
            continue
        stored = records.get(entry.accepted.record_key, entry.name)
        if stored is not None and _SHEET in stored.frames:
            yield stored.frames[_SHEET]
    for name in sorted(read):
        if _SHEET in found[name].frames:
            yield found[name].frames[_SHEET]
