"""What stands beside a sheet's values in an .xlsx package: looks that people give to cells, and their comments."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from posixpath import join, normpath

from workflow.domain.place import parse_cell
from workflow.domain.sheet import Cell
from workflow.workbook.archive import Archive
from workflow.workbook.comments import notes_of, threads_of
from workflow.workbook.looks import looks_of, styles_of
from workflow.workbook.scan import SheetScan

_STYLES, _WORKBOOK = "xl/styles.xml", "xl/workbook.xml"
_WANTS_CALCULATION = b'fullCalcOnLoad="1"'
_ZERO = re.compile(
    rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^<>]*>\s*<(?:\w+:)?f>([^<]+)</(?:\w+:)?f>\s*"
    rb"<(?:\w+:)?v>0</(?:\w+:)?v>"
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*?>")
_TYPE = re.compile(rb"\bType=[\"'][^\"']*/(comments|threadedComment)[\"']")
_TARGET = re.compile(rb"\bTarget=[\"']([^\"']*)[\"']")


def with_looks_and_comments(package: Archive, scans: dict[str, SheetScan]) -> dict[str, SheetScan]:
    """Return the scans with the looks and comments of their cells; a workbook that has none costs one search."""
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.names}
    styles = styles_of(_read(package, names.get(_STYLES, "")))
    commented = any("comment" in name for name in names)
    if not styles and not commented and not any(scan.formulas for scan in scans.values()):
        return scans
    to_calculate = _WANTS_CALCULATION in _read(package, names.get(_WORKBOOK, ""))
    found = {}
    for name, scan in scans.items():
        looks = looks_of(_read(package, scan.part), styles) if styles else {}
        comments = _comments(package, names, scan.part) if commented else {}
        zeros = zeros_of(_read(package, scan.part)) if to_calculate and scan.formulas else {}
        more = looks or comments or zeros
        found[name] = replace(scan, looks=looks, comments=comments, zeros=zeros) if more else scan
    return found


def zeros_of(xml: bytes) -> Mapping[Cell, str]:
    """Return the formulas of a sheet that have the value 0: what some programs write instead of none."""
    return {
        parse_cell(found[1].decode()): unescape(found[2].decode("utf-8", "replace")) for found in _ZERO.finditer(xml)
    }


def _comments(package: Archive, names: Mapping[str, str], part: str) -> Mapping[Cell, str]:
    """The comments of a sheet: the threads, and the old notes of cells that have none."""
    folder, _, file = part.replace("\\", "/").lstrip("/").rpartition("/")
    notes: dict[Cell, str] = {}
    threads: dict[Cell, str] = {}
    for relation in _RELATION.findall(_read(package, names.get(f"{folder}/_rels/{file}.rels".lower(), ""))):
        kind, target = _TYPE.search(relation), _TARGET.search(relation)
        if not kind or not target:
            continue
        there = target[1].decode("utf-8", "replace").replace("\\", "/")
        whole = normpath(there if there.startswith("/") else join(folder, there)).lstrip("/")
        xml = _read(package, names.get(whole.lower(), ""))
        if kind[1] == b"comments":
            notes |= notes_of(xml)
        else:
            threads |= threads_of(xml)
    return {**notes, **threads}


def _read(package: Archive, name: str) -> bytes:
    """A part's bytes; nothing for one that is not there, or broken: values do not depend on it."""
    if not name:
        return b""
    try:
        return package.read(name)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return b""
