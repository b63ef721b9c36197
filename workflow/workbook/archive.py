"""The members of a package that is read: a usual directory is read here, any other by `zipfile`.

zipfile takes a fifth of a millisecond to open a package of ten members and a twentieth to read each, which is much
where a thousand small workbooks are read. What is not as nearly all packages are is left to it, to read or to refuse.
"""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from workflow.workbook import deflate

_END = struct.Struct("<4s4s2H2LH")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_SIZES = struct.Struct("<2H")
_EXTRA = struct.Struct("<2H")
_ZIP64, _OTHER_NAME = 0x0001, 0x7075
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_UTF8 = 0x800
_UNUSUAL = 0x1 | 0x20 | 0x40
"""Flags of a member that is encrypted or patch data: left to zipfile to refuse."""
_NEWEST = 63
"""The version of the zip format that zipfile knows."""
_FULL = 0xFFFFFFFF


class Listed(Protocol):
    """What is known of a member before it is unpacked."""

    @property
    def file_size(self) -> int:
        """Its unpacked size by the directory."""

    @property
    def compress_size(self) -> int:
        """Its packed size."""

    @property
    def flag_bits(self) -> int:
        """Its flags."""


class _Member(NamedTuple):
    """A member of a usual directory."""

    entry_at: int
    """Where its entry begins in the package."""
    packed_at: int
    name_size: int
    flag_bits: int
    method: int
    crc: int
    compress_size: int
    file_size: int


class Archive:
    """The members of a package by name.

    Raises:
        zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError: as `zipfile` would, when
            it is opened or a member is read.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        members = _usual(content)
        self._members = members or {}
        self._zip = zipfile.ZipFile(io.BytesIO(content)) if members is None else None

    @property
    def names(self) -> Sequence[str]:
        """The names of all members in the directory's order."""
        return self._zip.namelist() if self._zip is not None else list(self._members)

    @property
    def listed(self) -> Sequence[Listed]:
        """What the directory tells of each member."""
        return self._zip.infolist() if self._zip is not None else list(self._members.values())

    def size(self, name: str) -> int:
        """Return how many bytes a member holds by the directory."""
        return self._zip.getinfo(name).file_size if self._zip is not None else self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Return what a member holds, checked against its size and checksum."""
        if self._zip is not None:
            return self._zip.read(name)
        member = self._members[name]
        content = self.content[member.packed_at : member.packed_at + member.compress_size]
        if member.method == _DEFLATED:
            try:
                content = deflate.unpack(content, member.file_size + 1)
            except deflate.UnpackError as error:
                raise zipfile.BadZipFile(str(error)) from None
        if len(content) != member.file_size or deflate.checksum(content) != member.crc:
            raise zipfile.BadZipFile(f"bad content of {name}")
        return content

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes that a member holds, unchecked.

        Raises:
            BadZipFile: it is damaged.
        """
        if self._zip is not None:
            with self._zip.open(name) as part:
                return part.read(size)
        member = self._members[name]
        content = self.content[member.packed_at : member.packed_at + min(member.compress_size, size)]
        try:
            return deflate.unpack(content, size) if member.method == _DEFLATED else content
        except deflate.UnpackError as error:
            raise zipfile.BadZipFile(str(error)) from None

    def with_stored(self, parts: Mapping[str, bytes | Sequence[bytes | memoryview]]) -> bytes:
        """Return a package in which some members hold something else, unpacked; as it is where it is not a usual one.

        What they held stays in front of the rest as bytes that nothing refers to.
        """
        if self._zip is not None or not parts:
            return self.content
        directory = _END.unpack_from(self.content, len(self.content) - _END.size)[5]
        pieces: list[bytes | bytearray | memoryview] = [memoryview(self.content)[:directory]]
        entries = bytearray(self.content[directory:])
        offset = directory
        for name, wanted in parts.items():
            contents = (wanted,) if isinstance(wanted, bytes) else wanted
            member = self._members[name]
            at = member.entry_at - directory
            written = bytes(entries[at + _ENTRY.size : at + _ENTRY.size + member.name_size])
            flags, crc, size = member.flag_bits & _UTF8, 0, sum(map(len, contents))
            for content in contents:
                crc = deflate.checksum(content, crc)
            fields = list(_ENTRY.unpack_from(entries, at))
            fields[5:7], fields[9:12], fields[18] = (flags, _STORED), (crc, size, size), offset
            _ENTRY.pack_into(entries, at, *fields)
            header = _LOCAL.pack(b"PK\3\4", 20, flags, _STORED, *fields[7:9], crc, size, size, member.name_size, 0)
            pieces += (header, written, *contents)
            offset += len(header) + len(written) + size
        end = list(_END.unpack_from(entries, len(entries) - _END.size))
        end[5] = offset
        _END.pack_into(entries, len(entries) - _END.size, *end)
        return b"".join((*pieces, entries))


def _usual(content: bytes) -> dict[str, _Member] | None:
    """The members by name; None where anything is not as in nearly all packages: zip64, comments …"""
    end = len(content) - _END.size
    if end < 0:
        return None
    signature, disks, here, count, length, directory, comment = _END.unpack_from(content, end)
    if signature != b"PK\5\6" or disks != b"\0\0\0\0" or here != count or comment or directory + length != end:
        return None
    members: dict[str, _Member] = {}
    spans: list[tuple[int, int]] = []
    at = directory
    while at + _ENTRY.size <= end:
        fields = _ENTRY.unpack_from(content, at)
        signature, _, _, version, _, flags, method, _, _, crc, packed, size = fields[:12]
        name_size, extra, comment, disk, _, _, start = fields[12:]
        stop = at + _ENTRY.size + name_size
        raw = content[at + _ENTRY.size : stop]
        packed_at = _packed_at(content, start, raw)
        usual = signature == b"PK\1\2" and version <= _NEWEST and not (flags & _UNUSUAL or comment or disk)
        packing = method == _DEFLATED or (method == _STORED and packed == size)
        name = _decoded(raw, flags)
        if not (usual and packing and packed_at and name and name not in members and size != _FULL):
            return None
        if extra and not _needless(content[stop : stop + extra]):
            return None
        members[name] = _Member(at, packed_at, name_size, flags, method, crc, packed, size)
        spans.append((start, packed_at + packed))
        at = stop + extra
    apart = all(stop <= start for (_, stop), (start, _) in pairwise((*sorted(spans), (directory, end))))
    return members if at == end and len(members) == count and apart else None


def _needless(extra: bytes) -> bool:
    """Whether extra fields hold nothing that matters here: times and owners, but no sizes and no names."""
    while len(extra) >= _EXTRA.size:
        field, size = _EXTRA.unpack_from(extra)
        if field in (_ZIP64, _OTHER_NAME) or _EXTRA.size + size > len(extra):
            return False
        extra = extra[_EXTRA.size + size :]
    return True


def _packed_at(content: bytes, start: int, name: bytes) -> int:
    """Where a member's packed bytes begin; 0 where its own header is missing or has another name."""
    if not content.startswith(b"PK\3\4", start) or start + _LOCAL.size > len(content):
        return 0
    name_at = start + _LOCAL.size
    name_size, extra = _LOCAL_SIZES.unpack_from(content, name_at - _LOCAL_SIZES.size)
    return name_at + name_size + extra if name_size == len(name) and content.startswith(name, name_at) else 0


def _decoded(name: bytes, flags: int) -> str:
    """A member's name; "" where systems would disagree about it."""
    if b"\0" in name or b"\\" in name:
        return ""
    try:
        return name.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        return ""
