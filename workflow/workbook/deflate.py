"""Packing and unpacking: ISA-L where it is installed (five times as fast), else the standard library."""

import zlib

try:
    from isal import isal_zlib

    _FAST = True
except ImportError:  # pragma: no cover - no wheel for this machine
    _FAST = False

UnpackError: tuple[type[Exception], ...] = (zlib.error, *((isal_zlib.error,) if _FAST else ()))
_SMALL, _BIG, _BIG_FROM = 6, 1, 100_000
"""zlib's levels: big parts are packed fast, which costs a fifth more of size."""
_ISAL_LEVEL = 2


def pack(content: bytes) -> bytes:
    """Return content deflated, the same bytes each time on one machine."""
    if _FAST:
        fast = isal_zlib.compressobj(_ISAL_LEVEL, isal_zlib.DEFLATED, -15)
        return fast.compress(content) + fast.flush()
    packer = zlib.compressobj(_BIG if len(content) > _BIG_FROM else _SMALL, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def unpack(packed: bytes, most: int) -> bytes:
    """Return deflated content expanded, cut behind `most` bytes.

    Raises:
        One of `UnpackError`: it is damaged.
    """
    if _FAST:
        return isal_zlib.decompressobj(-15).decompress(packed, most)
    return zlib.decompressobj(-15).decompress(packed, most)


def checksum(content: bytes) -> int:
    """Return the CRC-32 of content."""
    return isal_zlib.crc32(content) if _FAST else zlib.crc32(content)
