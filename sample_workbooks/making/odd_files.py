"""What else lies in a real folder: a copy, a lock file, a cut-off file, an encrypted one, an attendance list."""

import shutil
import struct
from pathlib import Path
from random import Random

from making.canvas import Book, Log, Look
from making.records import Spoilt, Visit
from making.team import MANAGERS, REPS

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write(inbox: Path, log: Log) -> None:
    """Write the odd files; call it when all others are written."""
    original, copy = "11月回款明细.xlsx", "11月回款明细 (2).xlsx"
    shutil.copyfile(inbox / original, inbox / copy)
    log.note("copy", copy, "", "")
    lock = "~$11月销售明细.xlsx"
    (inbox / lock).write_bytes(_lock("Liu Yang"))
    log.note("lock_file", lock.removeprefix("~$"), "", "")
    cut = "日报/闵行分店/吴磊_11月第三周日报.xlsx"
    whole = (inbox / cut).read_bytes()
    (inbox / cut).write_bytes(whole[: len(whole) * 3 // 5])
    log.note("truncated", cut, "", "")
    locked = "11月提成测算(加密).xlsx"
    (inbox / locked).write_bytes(encrypted_workbook())
    log.note("encrypted", locked, "", "")
    _attendance(inbox, log)


def _lock(user: str) -> bytes:
    """Return what a spreadsheet program writes beside an open workbook: the user's name twice, padded to 165 bytes."""
    narrow = bytes([len(user)]) + user.encode().ljust(54)
    return (narrow + struct.pack("<H", len(user)) + user.encode("utf-16-le").ljust(108, b" ")).ljust(165, b" ")[:165]


def _attendance(inbox: Path, log: Log) -> None:
    name = "11月例会签到表.xlsx"
    book = Book(inbox, name, log, Look(head_fill="#D9D9D9"))
    page = book.sheet("签到")
    page.title(0, "11月销售例会签到表", 4)
    page.title(1, "地点：总部三楼会议室　　时间：2026年11月2日 9:00", 4, "note")
    page.head(2, ("座位号", "参会人", "签到", "联系方式", "是否用餐"), (8, 12, 14, 18, 10))
    for row, member in enumerate((*MANAGERS[:5], *REPS[:6]), 3):
        page.row(
            row,
            [row - 2, member.name, "√" if row % 4 else "请假", f"分机 {8000 + row}", "是" if row % 3 else "否"],
            "centre",
        )
    page.print_setup(landscape=False)
    log.note("no_known_kind", name, "签到", "3:3")
    book.close()


def encrypted_workbook() -> bytes:
    """Return a compound file with the two streams of an encrypted workbook (its content is noise)."""
    info = struct.pack("<HHI", 4, 4, 0x40) + (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        b'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
        b'<keyData saltSize="16" blockSize="16" keyBits="256" '
        b'hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"/></encryption>'
    )
    noise = Random(5).randbytes(8192)  # noqa: S311 - stands for cipher text, protects nothing
    return compound_file(
        {"EncryptionInfo": info.ljust(4096, b"\0"), "EncryptedPackage": struct.pack("<Q", 8184) + noise}
    )


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a version 3 compound file ([MS-CFB]) with these streams (each at least 4,096 bytes) in its root."""
    sectors: list[bytes] = [b""]
    fat: list[int] = [_FAT]
    starts: list[int] = []
    for content in streams.values():
        starts.append(len(sectors))
        _add(sectors, fat, content)
    directory = len(sectors)
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for number, (name, content) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, child=_FREE, start=starts[number - 1], size=len(content), right=right))
    _add(sectors, fat, b"".join(entries))
    sectors[0] = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    header = struct.pack("<8s16s5H6s9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1,
                         directory, 0, 4096, _END, 0, _END, 0)  # fmt: skip
    return header + struct.pack("<109I", 0, *[_FREE] * 108) + b"".join(sectors)


def _add(sectors: list[bytes], fat: list[int], content: bytes) -> None:
    count = -(-len(content) // _SECTOR)
    for number in range(count):
        sectors.append(content[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
        fat.append(len(fat) + 1 if number + 1 < count else _END)


def _entry(name: str, kind: int, *, child: int, start: int, size: int, right: int = _FREE) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBB3I16sIQQIQ", written, len(written), kind, 1, _FREE, right, child, b"", 0, 0, 0, start, size
    )


def mark_cut_visits(visits: list[Visit]) -> None:
    """Mark the visits that stood in the cut-off file, so that the truth without them can be told."""
    for visit in visits:
        if visit.rep.id == "HC1011" and visit.day.day >= 16:
            visit.spoilt["file"] = Spoilt("truncated", None)
