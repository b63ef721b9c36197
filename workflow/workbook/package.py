"""A .xlsx file as a zip package: members that nobody changes keep their compressed bytes.

See design.md 4 ("Copy verbatim"). Only members that are written are packed anew, with a fixed time.
"""

import struct
from functools import lru_cache
from typing import Any, NamedTuple

from workflow.workbook import deflate
from workflow.workbook.limits import ReadLimits
from workflow.workbook.refusal import unwritable

_END = struct.Struct("<4s4s2H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LENGTHS = struct.Struct("<2H")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_EPOCH_DATE = 0x0021
"""1 January 1980, the zip format's first day: the time of members that we add."""
_UTF8, _ENCRYPTED = 0x800, 0x1
_STORED, DEFLATED = 0, 8
_MEGABYTE = 1_000_000
_RATIO_FROM = 10 * _MEGABYTE
"""Small parts compress well without being bombs (printer settings are nearly all zeros)."""
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


_Entry = tuple[bytes, tuple[Any, ...], int, int, int]
"""An entry of the central directory: raw, its fields, and (packed, size, offset) with zip64 looked up."""


class Member(NamedTuple):
    """One member as the package holds it; offsets are into the package's bytes."""

    name: str
    key: str
    entry: bytes
    """Its raw entry in the central directory."""
    start: int
    end: int
    """The span of its local header and packed content (and descriptor)."""
    packed_at: int
    packed: int
    size: int
    crc: int
    method: int


@lru_cache(maxsize=10_000)
def part_key(name: str) -> str:
    """Return how a member's name is compared: '/' between folders, no leading '/', case ignored (OPC part names)."""
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The members of a package, what they hold, and what they are to hold."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        if content.startswith(_OLE2):
            raise unwritable("ole2")
        self.content = content
        self._limits = limits
        self._directory, self._tail_at, self.comment, entries = _directory(content, limits)
        self._members = _members(content, entries, self._directory)
        self._check_limits()
        self._read: dict[str, bytes] = {}
        self._written: dict[str, tuple[str, bytes]] = {}
        self._removed: set[str] = set()
        self._checksums: dict[str, int] = {}

    @property
    def original_keys(self) -> list[str]:
        """Keys of the members that the package came with, in directory order."""
        return list(self._members)

    @property
    def keys_in_file_order(self) -> list[str]:
        """Keys of the members that the package came with, as they lie in the file."""
        return [member.key for member in sorted(self._members.values(), key=lambda member: member.start)]

    @property
    def head(self) -> bytes:
        """What lies before the first member."""
        return self.content[: min((member.start for member in self._members.values()), default=0)]

    @property
    def tail(self) -> bytes:
        """What lies behind the central directory."""
        return self.content[self._tail_at :]

    @property
    def usual_tail(self) -> bytes:
        """What `to_bytes` would put there, had nothing changed."""
        return end_record(len(self._members), self._tail_at - self._directory, self._directory, self.comment)

    @property
    def keys(self) -> list[str]:
        """Keys of the members that it is to have, the original ones first."""
        added = [key for key in self._written if key not in self._members]
        return [key for key in self._members if key not in self._removed] + added

    @property
    def changed(self) -> bool:
        """Whether anything differs from what the package came with."""
        return bool(self._written or self._removed)

    @property
    def written(self) -> dict[str, bytes]:
        """What was written, by key."""
        return {key: content for key, (_, content) in self._written.items()}

    def __contains__(self, name: str) -> bool:
        key = part_key(name)
        return key in self._written or (key in self._members and key not in self._removed)

    def member(self, name: str) -> Member:
        """Return a member as the package came with it."""
        return self._members[part_key(name)]

    def crc(self, name: str) -> int:
        """Return the checksum of what a member holds now."""
        key = part_key(name)
        if key not in self._written:
            return self._members[key].crc
        if key not in self._checksums:
            self._checksums[key] = deflate.checksum(self._written[key][1])
        return self._checksums[key]

    def original(self, name: str) -> bytes:
        """Return what a member held when the package came."""
        key = part_key(name)
        if key in self._written and key not in self._read:
            self._read[key] = unpack(self.content, self._members[key])
        return self._read[key] if key in self._read else self.read(name)

    def read(self, name: str) -> bytes:
        """Return what a member holds now; an original is checked against its size and checksum."""
        key = part_key(name)
        if key in self._written:
            return self._written[key][1]
        if key not in self._read:
            member = self._members[key]
            unpacked = unpack(self.content, member)
            if deflate.checksum(unpacked) != member.crc:
                raise unwritable("damaged", member.name)
            self._read[key] = unpacked
        return self._read[key]

    def packed(self, name: str) -> bytes:
        """Return an original member's bytes as they lie in the package, header included."""
        member = self._members[part_key(name)]
        return self.content[member.start : member.end]

    def write(self, name: str, content: bytes) -> None:
        """Set what a member is to hold; a new member is appended."""
        key = part_key(name)
        self._removed.discard(key)
        self._checksums.pop(key, None)
        self._written[key] = (self._members[key].name if key in self._members else name, content)

    def remove(self, name: str) -> None:
        """Leave a member out."""
        key = part_key(name)
        self._written.pop(key, None)
        if key in self._members:
            self._removed.add(key)

    def to_bytes(self) -> bytes:
        """Return the package; unchanged, these are the bytes it came with."""
        if not self.changed:
            return self.content
        pieces: list[bytes] = []
        entries: dict[str, bytes] = {}
        offset = 0
        in_file_order = sorted(self._members.values(), key=lambda member: member.start)
        for member in in_file_order:
            if member.key in self._removed:
                continue
            if member.key in self._written:
                header, packed, entry = _pack(member, self._written[member.key][1], self.crc(member.key), offset)
                pieces += (header, packed)
                entries[member.key] = entry
                offset += len(header) + len(packed)
            else:
                pieces.append(self.content[member.start : member.end])
                entries[member.key] = moved(member.entry, offset)
                offset += member.end - member.start
        for key, (name, content) in self._written.items():
            if key not in self._members:
                header, packed, entry = _pack(name, content, self.crc(key), offset)
                pieces += (header, packed)
                entries[key] = entry
                offset += len(header) + len(packed)
        directory = b"".join(entries[key] for key in self.keys)
        count = len(entries)
        if count >= 0xFFFF or offset + len(directory) >= 0xFFFFFFFF:
            raise unwritable("too_big", str(count))
        return b"".join((*pieces, directory, end_record(count, len(directory), offset, self.comment)))

    def _check_limits(self) -> None:
        limits, total = self._limits, 0
        if len(self.content) > limits.file_mb * _MEGABYTE:
            raise unwritable("too_big", f"{len(self.content):,}")
        most, most_together = limits.part_mb * _MEGABYTE, limits.total_mb * _MEGABYTE
        for member in self._members.values():
            total += member.size
            if member.size > most or total > most_together:
                raise unwritable("too_big", f"{member.name}: {member.size:,}")
            if member.size > _RATIO_FROM and member.size > limits.ratio * max(member.packed, 1):
                raise unwritable("too_big", f"{member.name}: {member.size // max(member.packed, 1)}:1")


def _directory(content: bytes, limits: ReadLimits) -> tuple[int, int, bytes, list[_Entry]]:
    """Return (where the central directory begins and ends, comment, entries)."""
    at = content.rfind(b"PK\5\6", max(0, len(content) - 65_557))
    if at < 0 or at + _END.size > len(content):
        raise unwritable("not_zip")
    _, disks, _, count, length, offset, comment_length = _END.unpack_from(content, at)
    comment = content[at + _END.size : at + _END.size + comment_length]
    if at >= _LOCATOR.size and content[at - _LOCATOR.size : at - _LOCATOR.size + 4] == b"PK\6\7":
        at64 = _LOCATOR.unpack_from(content, at - _LOCATOR.size)[2]
        if content[at64 : at64 + 4] != b"PK\6\6" or at64 + _END64.size > len(content):
            raise unwritable("not_zip")
        count, length, offset = _END64.unpack_from(content, at64)[7:10]
        at = at64
    if disks != b"\0\0\0\0" or offset + length != at or count > limits.parts:
        raise unwritable("packaging", "zip")
    return offset, at, comment, [*_entries(content, offset, at, count)]


def _entries(content: bytes, at: int, end: int, count: int) -> list[_Entry]:
    entries = []
    for _ in range(count):
        if at + _ENTRY.size > end or content[at : at + 4] != b"PK\1\2":
            raise unwritable("not_zip")
        fields = _ENTRY.unpack_from(content, at)
        stop = at + _ENTRY.size + fields[10] + fields[11] + fields[12]
        raw = content[at:stop]
        packed, size, offset = fields[8], fields[9], fields[16]
        if 0xFFFFFFFF in {packed, size, offset}:
            packed, size, offset = _zip64(raw, fields)
        entries.append((raw, fields, packed, size, offset))
        at = stop
    if at != end:
        raise unwritable("packaging", "zip")
    return entries


def _zip64(raw: bytes, fields: tuple[Any, ...]) -> tuple[int, int, int]:
    """Return (packed, size, offset) of an entry, from its zip64 field where the plain ones are full."""
    packed, size, offset = fields[8], fields[9], fields[16]
    at = _zip64_field(raw)
    values = []
    for value in (size, packed, offset):
        if value == 0xFFFFFFFF and 0 < at <= len(raw) - 8:
            values.append(struct.unpack_from("<Q", raw, at)[0])
            at += 8
        else:
            values.append(value)
    return values[1], values[0], values[2]


def _zip64_field(raw: bytes) -> int:
    """Return where the values of an entry's zip64 field begin; 0: it has none."""
    fields = _ENTRY.unpack_from(raw)
    at: int = _ENTRY.size + fields[10]
    end = at + fields[11]
    while at + 4 <= end:
        if raw[at : at + 2] == b"\1\0":
            return at + 4
        at += 4 + int.from_bytes(raw[at + 2 : at + 4], "little")
    return 0


def _members(content: bytes, entries: list[_Entry], directory: int) -> dict[str, Member]:
    starts = sorted([entry[4] for entry in entries])
    follows = dict(zip(starts, [*starts[1:], directory], strict=True))
    members: dict[str, Member] = {}
    for raw, fields, packed, size, offset in entries:
        flags = fields[3]
        if flags & _ENCRYPTED:
            raise unwritable("encrypted")
        name = raw[_ENTRY.size : _ENTRY.size + fields[10]].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        if content[offset : offset + 4] != b"PK\3\4" or offset + _LOCAL.size > len(content):
            raise unwritable("damaged", name)
        name_length, extra_length = _LENGTHS.unpack_from(content, offset + 26)
        packed_at = offset + _LOCAL.size + name_length + extra_length
        key, end = part_key(name), follows[offset]
        if key in members or packed_at + packed > end:
            raise unwritable("packaging", name)
        members[key] = Member(name, key, raw, offset, end, packed_at, packed, size, fields[7], fields[4])
    return members


def unpack(content: bytes, member: Member) -> bytes:
    """Return what a member holds, its size checked but not its checksum."""
    packed = content[member.packed_at : member.packed_at + member.packed]
    if member.method == _STORED:
        unpacked = packed
    elif member.method == DEFLATED:
        try:
            unpacked = deflate.unpack(packed, member.size + 1)
        except deflate.UnpackError:
            raise unwritable("damaged", member.name) from None
    else:
        raise unwritable("packaging", member.name)
    if len(unpacked) != member.size:
        raise unwritable("damaged", member.name)
    return unpacked


def _pack(target: Member | str, content: bytes, crc: int, offset: int) -> tuple[bytes, bytes, bytes]:
    """Return (local header, packed content, directory entry); a known member keeps its name, time and attributes."""
    packed = deflate.pack(content)
    made_by, flags, clock, day, inner, outer = 20, 0, 0, _EPOCH_DATE, 0, 0
    if isinstance(target, Member):
        fields = _ENTRY.unpack_from(target.entry)
        made_by, flags, clock, day, inner, outer = fields[1], fields[3] & _UTF8, *fields[5:7], *fields[14:16]
        name = target.entry[_ENTRY.size : _ENTRY.size + fields[10]]
    else:
        name = target.encode()
        flags = 0 if target.isascii() else _UTF8
    common = (20, flags, DEFLATED, clock, day, crc, len(packed), len(content), len(name))
    header = _LOCAL.pack(b"PK\3\4", *common, 0) + name
    entry = _ENTRY.pack(b"PK\1\2", made_by, *common, 0, 0, 0, inner, outer, offset) + name
    return header, packed, entry


def end_record(count: int, length: int, offset: int, comment: bytes) -> bytes:
    """Return what stands behind a central directory of some entries that begins at an offset."""
    return _END.pack(b"PK\5\6", b"\0\0\0\0", count, count, length, offset, len(comment)) + comment


def moved(entry: bytes, offset: int) -> bytes:
    """Return a directory entry with another offset of its local header."""
    old = _ENTRY.unpack_from(entry)[16]
    if old == offset:
        return entry
    if old != 0xFFFFFFFF:
        return entry[:42] + struct.pack("<L", offset) + entry[46:]
    fields = _ENTRY.unpack_from(entry)
    at = _zip64_field(entry) + 8 * ((fields[9] == old) + (fields[8] == old))
    return entry[:at] + struct.pack("<Q", offset) + entry[at + 8 :]
