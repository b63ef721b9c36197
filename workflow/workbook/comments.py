"""Comments that people wrote on cells: old notes, and threads with their replies. Notes of ours are left out."""

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from workflow.domain.place import parse_cell
from workflow.domain.sheet import Cell
from workflow.workbook.notes import FIRST_LINE

_LONGEST = 500
"""Signs of a comment that are carried on; a comment is no essay."""
_MOST = 20_000
_BEGINNING = 60
"""Signs in which a note says what it is: a program may put its author before that."""
_THREAD_IN_NOTE = ("[Threaded comment]", "[线程批注]", "[线程化批注]", "[對話式註解]", "tc={")
"""How a note begins, or names its author, that only stands in for a thread."""


def notes_of(xml: bytes) -> Mapping[Cell, str]:
    """Return the texts of a part of old notes, by cell; {} for one that is no XML."""
    return {
        cell: text
        for cell, text in _texts(xml, "comment", "t")
        if FIRST_LINE not in text[:_BEGINNING] and not any(words in text[:_BEGINNING] for words in _THREAD_IN_NOTE)
    }


def threads_of(xml: bytes) -> Mapping[Cell, str]:
    """Return the texts of a part of threads, by cell, each with its replies behind it; {} for one that is no XML."""
    found: dict[Cell, str] = {}
    for cell, text in _texts(xml, "threadedComment", "text"):
        found[cell] = f"{found[cell]}；{text}"[:_LONGEST] if cell in found else text
    return found


def _texts(xml: bytes, owner: str, inner: str) -> Iterator[tuple[Cell, str]]:
    """Yield cell and text of each comment: what stands in `inner` elements inside of an `owner` with a `ref`."""
    reader = _Reader(owner, inner)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(xml, True)  # noqa: FBT003  expat's signature
    except expat.ExpatError:
        return
    for reference, pieces in reader.found[:_MOST]:
        try:
            cell = parse_cell(reference.replace("$", ""))
        except ValueError:
            continue
        # One line: '张三:\n客户退货' says who and what.
        text = " ".join("".join(pieces).split())
        if text:
            yield cell, text[:_LONGEST]


class _Reader:
    """What expat reports, of one kind of element."""

    def __init__(self, owner: str, inner: str) -> None:
        self._owner, self._inner = owner, inner
        self._reading = False
        self._phonetic = 0
        self.found: list[tuple[str, list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == self._owner:
            self.found.append((attributes.get("ref", ""), []))
        self._phonetic += local == "rPh"
        self._reading = local == self._inner and bool(self.found) and not self._phonetic

    def end(self, name: str) -> None:
        self._phonetic -= name.rpartition(":")[2] == "rPh"
        self._reading = False

    def text(self, text: str) -> None:
        if self._reading:
            self.found[-1][1].append(text)
