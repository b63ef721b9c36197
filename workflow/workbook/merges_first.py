"""A sheet's merges ahead of its cells, as calamine reads the XML twice: for the cells, then up to the merges.

Where merges stand makes no difference to either reading. Ahead of the cells, where a well-formed sheet never has them,
they spare parsing all cells a second time: a third of calamine's work.
"""

import re
from xml.parsers import expat

_CELLS, _CELLS_END, _MERGES = b"<sheetData>", b"</sheetData>", b"mergeCells"
_MERGES_WHOLE = re.compile(rb'<mergeCells(?: count="\d+")?>.*?</mergeCells>', re.DOTALL)
_NO_MERGES = b"<mergeCells></mergeCells>"
_BYTE_ORDER_MARK = 3


Pieces = tuple[bytes | memoryview, ...]


def merges_first(xml: bytes) -> bytes | None:
    """Return a sheet's XML with its merges ahead of its cells; None where it is not written in the usual way."""
    pieces = in_pieces(xml)
    return b"".join(pieces) if pieces else None


def in_pieces(xml: bytes) -> Pieces | None:
    """Return the same as `merges_first` in pieces: the cells, of which nothing changes, are not copied.

    calamine takes the first `mergeCells` there is, and fails where a sheet is no XML behind its cells. So that both
    stay so there must be one of them or none, and all around the cells must be well-formed; the cells are read anyway.
    """
    start, end = xml.find(_CELLS), xml.rfind(_CELLS_END)
    # Single bytes are found at memory speed, and most sheets have neither of these among their cells.
    inside = start + len(_CELLS)
    if (
        not 0 <= start < end
        or _MERGES in xml[:start]
        or (xml.find(b"m", inside, end) >= 0 and xml.find(_MERGES, inside, end) >= 0)
        or (xml.find(b"h", inside, end) >= 0 and xml.find(_CELLS_END, inside, end) >= 0)
    ):
        return None
    head, tail, merges = xml[:start], xml[end:], _NO_MERGES
    # Comments and the like could hide merges, or look like them.
    if b"<!" in head or b"<!" in tail or head.rfind(b"<?") > _BYTE_ORDER_MARK or b"<?" in tail:
        return None
    if _MERGES in tail:
        # Counted first: a million of them without an end would be looked through a million times.
        found = _MERGES_WHOLE.search(tail) if tail.count(_MERGES) == 2 else None
        if found is None:
            return None
        merges, tail = found[0], tail[: found.start()] + tail[found.end() :]
    return (head, merges, memoryview(xml)[start:end], tail) if _is_xml(head + merges + _CELLS + tail) else None


def _is_xml(content: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError):  # the latter two for encodings that expat does not know
        return False
    return True
