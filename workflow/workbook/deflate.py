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
Recipe = tuple[int, int]
"""Level and memory level of zlib."""
_RECIPES: tuple[Recipe, ...] = tuple((level, memory) for memory in (8, 9) for level in (6, 9, 1, 5, 4, 3, 2, 7, 8))


def pack(content: bytes) -> bytes:
    """Return content deflated, the same bytes each time on one machine."""
    if _FAST:
        fast = isal_zlib.compressobj(_ISAL_LEVEL, isal_zlib.DEFLATED, -15)
        return fast.compress(content) + fast.flush()
    packer = zlib.compressobj(_BIG if len(content) > _BIG_FROM else _SMALL, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def pack_alone(content: bytes) -> bytes:
    """Return content deflated with a header and a checksum of its own (zlib's format)."""
    return isal_zlib.compress(content, _ISAL_LEVEL) if _FAST else zlib.compress(content, _SMALL)


def repack(content: bytes, length: int, expected: int, first: Recipe = (6, 8)) -> tuple[bytes, Recipe] | None:
    """Return the very bytes that somebody packed with zlib, and how; None where it was not zlib.

    Args:
        content: what was packed.
        length: of the packed bytes.
        expected: their checksum.
        first: the recipe (level, memory) to try first.
    """
    for level, memory in dict.fromkeys((first, *_RECIPES)):
        packer = zlib.compressobj(level, zlib.DEFLATED, -15, memory)
        packed = packer.compress(content) + packer.flush()
        if len(packed) == length and checksum(packed) == expected:
            return packed, (level, memory)
    packed = pack(content)
    return (packed, first) if len(packed) == length and checksum(packed) == expected else None


def unpack(packed: bytes, most: int) -> bytes:
    """Return deflated content expanded, cut behind `most` bytes.

    Raises:
        One of `UnpackError`: it is damaged.
    """
    if _FAST:
        return isal_zlib.decompressobj(-15).decompress(packed, most)
    return zlib.decompressobj(-15).decompress(packed, most)


def checksum(content: bytes | memoryview, before: int = 0) -> int:
    """Return the CRC-32 of content that follows what has the checksum `before`."""
    return isal_zlib.crc32(content, before) if _FAST else zlib.crc32(content, before)
