"""How the parts that we touch lay in the file that came: with it, stripping gives the file back, not only its parts.

Kept beside the undo script: local headers, directory entries, data descriptors, what lies before and behind the
members. Packed bytes are made anew with zlib; where zlib does not make the ones that were there (Excel has a packer of
its own) they are kept too, unless they are too many.
"""

import base64
import hashlib
import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workflow.workbook import deflate
from workflow.workbook.package import DEFLATED, Member, Package, end_record, moved

_MOST_KEPT = 256_000
"""Packed bytes that are kept in a workbook, all parts together."""
_PROBE_FROM = 150
"""Fewer packed bytes say nothing of who packed them."""
_SIZES, _MEMBER = struct.Struct("<3L"), struct.Struct("<6L")
"""Lengths of head and tail and how many members; of a member its five lengths and the checksum."""


class Wrapping(NamedTuple):
    """What belonged to a member beside its content."""

    header: bytes
    """Its local header with name and extra field."""
    trailer: bytes
    """What lay between its packed bytes and the next member: a data descriptor."""
    entry: bytes
    """Its entry in the central directory, with 0 for the offset."""
    checksum: int
    """Of its packed bytes."""
    packed: bytes
    """The packed bytes themselves; empty where zlib makes them."""


class Container(NamedTuple):
    """What a file has beside the contents of its parts."""

    head: bytes
    """Before the first member."""
    tail: bytes
    """Behind the central directory, where it is not the plain end record with the comment."""
    members: Mapping[str, Wrapping]
    """Of the members that we touch, by key."""


def container_of(package: Package, keys: Iterable[str], known: Container | None = None) -> Container:
    """Return what must be kept of a package for the members of some keys.

    Args:
        package: the workbook before it was written.
        keys: the members that are going to be written.
        known: what is known from an earlier annotation, taken out since: that is the file as it came.
    """
    touched = sorted(keys)
    members = [package.member(key) for key in touched if not known or key not in known.members]
    kept = _kept(package, members)
    wrappings = {member.key: _wrapping(package.content, member, kept=kept) for member in members}
    if known:
        both = {**known.members, **wrappings}
        return Container(known.head, known.tail, {key: both[key] for key in touched})
    tail = package.tail
    return Container(package.head, b"" if tail == package.usual_tail else tail, wrappings)


def _kept(package: Package, members: Iterable[Member]) -> bool:
    """Tell whether packed bytes must be kept: no zlib makes those of a small part, and all are not too many."""
    deflated = [member for member in members if member.method == DEFLATED]
    if not deflated or sum(member.packed for member in deflated) > _MOST_KEPT:
        return False
    probe = min(deflated, key=lambda member: (member.packed < _PROBE_FROM, member.packed, member.key))
    packed = package.content[probe.packed_at : probe.packed_at + probe.packed]
    return deflate.repack(package.original(probe.key), len(packed), deflate.checksum(packed)) is None


def _wrapping(content: bytes, member: Member, *, kept: bool) -> Wrapping:
    packed = content[member.packed_at : member.packed_at + member.packed]
    return Wrapping(
        content[member.start : member.packed_at], content[member.packed_at + member.packed : member.end],
        moved(member.entry, 0), deflate.checksum(packed), packed if kept else b"",
    )  # fmt: skip


def to_text(container: Container) -> str:
    """Return a container as text for the undo script."""
    sizes = _SIZES.pack(len(container.head), len(container.tail), len(container.members))
    pieces = [sizes, container.head, container.tail]
    for key, wrapping in container.members.items():
        fields = (key.encode(), wrapping.header, wrapping.trailer, wrapping.entry, wrapping.packed)
        pieces += (_MEMBER.pack(*map(len, fields), wrapping.checksum), *fields)
    return base64.b64encode(b"".join(pieces)).decode()


def from_text(text: str) -> Container:
    """Return the container that a text says.

    Raises:
        ValueError, struct.error: it says none.
    """
    whole = base64.b64decode(text)
    head_length, tail_length, count = _SIZES.unpack_from(whole)
    at = _SIZES.size

    def taken(length: int) -> bytes:
        nonlocal at
        if at + length > len(whole):
            raise ValueError("container")
        at += length
        return whole[at - length : at]

    head, tail = taken(head_length), taken(tail_length)
    members: dict[str, Wrapping] = {}
    for _ in range(count):
        *lengths, checksum = _MEMBER.unpack(taken(_MEMBER.size))
        name, header, trailer, entry, packed = (taken(length) for length in lengths)
        members[name.decode()] = Wrapping(header, trailer, entry, checksum, packed)
    return Container(head, tail, members)


def rebuilt(package: Package, container: Container, sha256: str) -> bytes | None:
    """Return the file that came, byte for byte; None where its packed bytes cannot be made again.

    Args:
        package: the workbook without our marks: its parts are those that came, in their order.
        container: the rest.
        sha256: of the file that came.
    """
    pieces: list[bytes] = [container.head]
    offset = len(container.head)
    entries: dict[str, bytes] = {}
    hint = (6, 8)
    for key in filter(package.__contains__, package.keys_in_file_order):
        wrapping = container.members.get(key)
        if wrapping is None:
            lump, entry = package.packed(key), package.member(key).entry
        else:
            entry, packed = wrapping.entry, wrapping.packed
            if not packed:
                made = _packed_again(package.read(key), wrapping, hint)
                if made is None:
                    return None
                packed, hint = made
            lump = wrapping.header + packed + wrapping.trailer
        entries[key] = moved(entry, offset)
        pieces.append(lump)
        offset += len(lump)
    directory = b"".join(entries[key] for key in package.keys)
    end = container.tail or end_record(len(entries), len(directory), offset, package.comment)
    whole = b"".join((*pieces, directory, end))
    return whole if hashlib.sha256(whole).hexdigest() == sha256 else None


def _packed_again(content: bytes, wrapping: Wrapping, hint: tuple[int, int]) -> tuple[bytes, tuple[int, int]] | None:
    method, length = struct.unpack_from("<H", wrapping.entry, 10)[0], struct.unpack_from("<L", wrapping.entry, 20)[0]
    if method != DEFLATED:
        return content, hint
    return deflate.repack(content, length, wrapping.checksum, hint)
