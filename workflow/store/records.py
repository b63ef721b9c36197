"""What was read from each content of a workbook, so that only a changed workbook is opened again.

One file an entry: a zip with the frames as Parquet and the rest as JSON. It appears whole or not at all, its checksum
tells when it is damaged, and equal content gives equal bytes. The name of the workbook is not in it: the same content
may lie under another name tomorrow.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from workflow.domain.finding import Finding, Severity
from workflow.domain.place import Place
from workflow.store import durable

_WORKBOOK = "workbook"
"""The column of a frame that holds the workbook's name."""
_NAME = "\x00"
"""Stands for the workbook's name in a stored cause."""
_FORMAT = 1
_CHECKSUM = 32
"""Bytes of the sha256 that stands before the zip (programs that open zips skip it)."""
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Stored:
    """What was read from one content of a workbook."""

    frames: Mapping[str, pl.DataFrame]
    findings: tuple[Finding, ...]
    summary: dict[str, Any]
    """Whatever else the reader told: plain JSON values."""


class RecordStore:
    """Entries by key, in `state`/records."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "records"
        self._unsettled: list[Path] = []
        self._touched: set[str] = set()

    @staticmethod
    def key(*parts: str) -> str:
        """Return the key of what these parts determine: fingerprint of the content, versions, settings."""
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()

    def put(
        self, key: str, frames: Mapping[str, pl.DataFrame], findings: Sequence[Finding], summary: Mapping[str, Any]
    ) -> None:
        """Store an entry in place of an older one. Call `settle` before anything relies on it for good."""
        path = self._path(key)
        self._touched.add(key)
        durable.make_folder(path.parent)
        fresh = path.with_suffix(".new")
        durable.write_file(fresh, _packed(frames, findings, summary), settle=False)
        fresh.replace(path)
        self._unsettled.append(path)

    def settle(self) -> None:
        """Return when all that was put is safely on the disk: before the ledger points to it."""
        for path in self._unsettled:
            durable.settle_file(path)
        for folder in sorted({path.parent for path in self._unsettled}):
            durable.settle_folder(folder)
        self._unsettled.clear()

    def get(self, key: str, workbook: str = "") -> Stored | None:
        """Return an entry as that of a workbook of this name; None when there is none, or it is damaged."""
        self._touched.add(key)
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        checksum, package = content[:_CHECKSUM], content[_CHECKSUM:]
        return _unpacked(package, workbook) if hashlib.sha256(package).digest() == checksum else None

    def __contains__(self, key: str) -> bool:
        return self._path(key).is_file()

    def prune(self, needed: Collection[str]) -> int:
        """Remove all entries but the needed ones and those of this run, and what a crash left; return how many went."""
        kept = {*needed, *self._touched}
        gone = 0
        for path in sorted(self._folder.glob("*/*")):
            if path.suffix != ".zip" or path.stem not in kept:
                path.unlink()
                gone += 1
        return gone

    def _path(self, key: str) -> Path:
        if not (len(key) >= 8 and key.isascii() and key.isalnum()):
            raise ValueError(f"not a key: {key!r}")
        return self._folder / key[:2] / f"{key}.zip"


def _packed(frames: Mapping[str, pl.DataFrame], findings: Sequence[Finding], summary: Mapping[str, Any]) -> bytes:
    names = sorted(frames)
    index = {
        "format": _FORMAT,
        "frames": names,
        "findings": [_as_json(finding) for finding in findings],
        "summary": dict(summary),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        text = json.dumps(index, ensure_ascii=True, sort_keys=True)
        package.writestr(zipfile.ZipInfo("index.json", _FIXED_TIME), text)
        for number, name in enumerate(names):
            frame, part = _renamed(frames[name], ""), io.BytesIO()
            frame.write_parquet(part, compression="zstd", statistics=False)
            package.writestr(zipfile.ZipInfo(f"{number}.parquet", _FIXED_TIME), part.getvalue())
    content = buffer.getvalue()
    return hashlib.sha256(content).digest() + content


def _unpacked(content: bytes, workbook: str) -> Stored | None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        index = json.loads(package.read("index.json"))
        if index["format"] != _FORMAT:
            return None
        frames = {
            name: _renamed(pl.read_parquet(io.BytesIO(package.read(f"{number}.parquet"))), workbook)
            for number, name in enumerate(index["frames"])
        }
    return Stored(frames, tuple(_from_json(entry, workbook) for entry in index["findings"]), index["summary"])


def _renamed(frame: pl.DataFrame, workbook: str) -> pl.DataFrame:
    """Return the frame with another workbook's name in all rows, if it has such a column."""
    return frame.with_columns(pl.lit(workbook).alias(_WORKBOOK)) if _WORKBOOK in frame.columns else frame


def _as_json(finding: Finding) -> dict[str, Any]:
    place, name = finding.place, finding.place.workbook
    own = finding.cause == f"{finding.code}|{place}"
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": [place.sheet, place.row, place.column],
        "value": finding.value,
        "details": dict(finding.details),
        # A cause without the name would be one cause for all workbooks that have it.
        "cause": None if own else finding.cause.replace(name, _NAME) if name else f"{_NAME}|{finding.cause}",
    }


def _from_json(entry: Mapping[str, Any], workbook: str) -> Finding:
    sheet, row, column = entry["place"]
    place = Place(workbook, sheet, row, column)
    cause = entry["cause"]
    filled = f"{entry['code']}|{place}" if cause is None else cause.replace(_NAME, workbook).removeprefix("|")
    return Finding(entry["code"], Severity(entry["severity"]), place, entry["value"], entry["details"], filled)
