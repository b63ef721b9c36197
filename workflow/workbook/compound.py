"""Streams of an OLE2 compound file, as far as .xls needs: the workbook's records, and nothing else.

Layout: [MS-CFB]. Every chain is followed for at most as many sectors as the file has.
"""

import struct
from collections.abc import Sequence

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on mean something else: end of a chain, free, a table."""
_ENTRY = 128
_NAMES = ("workbook", "book")


def workbook_stream(content: bytes) -> bytes:
    """Return the stream of an .xls workbook; b"" for a file that has none or is not laid out as declared."""
    try:
        return _stream(content) if content.startswith(_MAGIC) else b""
    except (struct.error, IndexError, ValueError):
        return b""


def _stream(content: bytes) -> bytes:
    shift, small_shift = struct.unpack_from("<2H", content, 30)
    if not 7 <= shift <= 16 or not 2 <= small_shift <= shift:
        return b""
    size = 1 << shift
    _, directory_at, _, cutoff, small_at, _, more_at, _ = struct.unpack_from("<8L", content, 44)
    sectors = [content[at : at + size] for at in range(size if size >= 512 else 512, len(content), size)]
    tables = list(struct.unpack_from("<109L", content, 76))
    for sector in _chain_of_tables(sectors, more_at, size):
        tables += sector
    fat = [number for table in tables if table < min(_END, len(sectors)) for number in _numbers(sectors[table])]
    directory = b"".join(_chain(sectors, fat, directory_at))
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    found = {_name(entry): entry for entry in reversed(entries)}
    entry = next((found[name] for name in _NAMES if name in found), None)
    if entry is None or not entries:
        return b""
    start, length = struct.unpack_from("<2L", entry, 116)
    if length >= cutoff:
        return b"".join(_chain(sectors, fat, start))[:length]
    (root_start,) = struct.unpack_from("<L", entries[0], 116)
    small = b"".join(_chain(sectors, fat, root_start))
    width = 1 << small_shift
    pieces = [small[at : at + width] for at in range(0, len(small), width)]
    small_fat = [number for sector in _chain(sectors, fat, small_at) for number in _numbers(sector)]
    return b"".join(_chain(pieces, small_fat, start))[:length]


def _chain_of_tables(sectors: Sequence[bytes], at: int, size: int) -> list[list[int]]:
    """The further sectors that list the sectors of the allocation table; the last number of each leads on."""
    found: list[list[int]] = []
    while at < min(_END, len(sectors)) and len(found) <= len(sectors) and len(sectors[at]) == size:
        numbers = _numbers(sectors[at])
        found.append(numbers[:-1])
        at = numbers[-1]
    return found


def _chain(sectors: Sequence[bytes], fat: Sequence[int], at: int) -> list[bytes]:
    found: list[bytes] = []
    while at < min(_END, len(sectors)) and len(found) <= len(sectors):
        found.append(sectors[at])
        at = fat[at] if at < len(fat) else _END
    return found


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}L", sector[: len(sector) // 4 * 4]))


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
