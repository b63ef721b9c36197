"""XML parts as bytes: where the elements stand, and edits that leave every other byte alone and can be undone."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from operator import itemgetter
from typing import NamedTuple
from xml.sax.saxutils import escape as _escape

_TAG = re.compile(
    rb"<(?:!--(?:.*?-->|.*)|!\[CDATA\[(?:.*?\]\]>|.*)|\?(?:.*?\?>|.*)|!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>"
    rb"|(/?)([^\s/>!?\"'<]++)((?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>)",
    re.DOTALL,
)
_ENDS = {b"<!--": b"-->", b"<![C": b"]]>"}
"""How comments and texts end; one that does not is found once, up to where the search stops."""
_ATTRIBUTE = re.compile(rb"([^\s=\"'/<>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ATTRIBUTE_TEXT = re.compile(_ATTRIBUTE.pattern.decode(), re.ASCII)
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile("[^\x20!#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What cannot stand in XML as it is; most texts have none of it."""
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_SLASH = ord("/")


class MarkupError(ValueError):
    """The bytes are no XML that can be edited without guessing."""


class Element(NamedTuple):
    """An element's place: open tag start..open_end, content open_end..close_start, all of it start..end."""

    name: bytes
    """As written, with its prefix."""
    start: int
    open_end: int
    close_start: int
    end: int

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return _local(self.name)

    @property
    def prefix(self) -> bytes:
        """The prefix with its colon; empty without one."""
        head, colon, _ = self.name.rpartition(b":")
        return head + colon

    @property
    def empty_tag(self) -> bool:
        """Whether it is written <like-this/>."""
        return self.open_end == self.end


@lru_cache(maxsize=2000)
def _local(name: bytes) -> str:
    return name.rpartition(b":")[2].decode("ascii", "replace")


def clean_text(text: str) -> str:
    """Return a text without the characters that XML cannot hold (controls, lone surrogates)."""
    return _UNFIT.sub("", text)


def escape(text: str, *, attribute: bool = False) -> bytes:
    """Return a text as XML bytes in UTF-8; `Patch` turns them into what the part's encoding wants."""
    if not _SPECIAL.search(text):
        return text.encode()
    quoted = _escape(clean_text(text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"} if attribute else {})
    return quoted.encode()


def cell_text(text: str) -> bytes:
    """Return an escaped text of a cell or a note, where spreadsheet programs would read _x0041_ as a character."""
    return escape(_ESCAPED.sub("_x005F_", text) if "_x" in text else text)


def ascii_based(content: bytes) -> bool:
    """Tell whether a part's encoding holds ASCII as single bytes, so that tags can be found and put in."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or content[:1] == b"\0" or content[1:2] == b"\0":
        return False
    declared = _ENCODING.match(content[:200])
    return not declared or not declared[1].lower().startswith((b"utf-16", b"utf-32", b"ucs", b"utf-7", b"ebcdic"))


def is_utf8(content: bytes) -> bool:
    """Tell whether a part is in UTF-8, declared or by default."""
    declared = _ENCODING.match(content[:200])
    return not declared or declared[1].lower() in {b"utf-8", b"utf8"}


def attributes(tag: bytes) -> dict[str, str]:
    """Return the attributes of an open tag, names with their prefixes."""
    found = _ATTRIBUTE_TEXT.findall(tag.decode("utf-8", "replace"))
    return {name: unescape(one or other) for name, one, other in found}


def open_tag(content: bytes, element: Element) -> dict[str, str]:
    """Return the attributes of an element."""
    return attributes(content[element.start : element.open_end])


def elements(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """Yield the elements directly inside of a span, in order.

    Raises:
        MarkupError: tags do not match, or text stands between the elements.
    """
    stop = len(content) if end is None else end
    at, quick = start, True
    while tag := _TAG.search(content, at, stop):
        closing, name = tag.group(1, 2)
        first, behind = tag.span()
        if closing or (at != first and content[at:first].strip(b" \t\r\n\xef\xbb\xbf")):
            raise MarkupError(f"text or an end tag between elements at byte {at}")
        if name is None:
            if not tag[0].endswith(_ENDS.get(tag[0][:4], b"?>" if tag[0][1:2] == b"?" else b">")):
                raise MarkupError(f"unclosed comment at byte {first}")
            at = behind
        elif content[behind - 2] == _SLASH:
            at = behind
            yield Element(name, first, at, at, at)
        else:
            close = _first_end(content, name, behind, stop) if quick else -1
            # Looked for in vain once, it is not looked for again: a million ends that are not found would take long.
            quick = close >= 0
            close, at = (close, close + len(name) + 3) if quick else _end_of(content, name, behind, stop)
            yield Element(name, first, behind, close, at)
    if content[at:stop].strip(b" \t\r\n\0"):
        raise MarkupError("unclosed element")


def _end_of(content: bytes, name: bytes, start: int, stop: int) -> tuple[int, int]:
    """Return where the end tag of an element begins and ends."""
    depth = 1
    for tag in _TAG.finditer(content, start, stop):
        closing, found = tag.group(1, 2)
        if closing:
            depth -= 1
            if not depth and found != name:
                raise MarkupError(f"unexpected end tag at byte {tag.start()}")
            if not depth:
                return tag.span()
        elif found is not None and content[tag.end() - 2] != _SLASH:
            depth += 1
    raise MarkupError("unclosed element")


def _first_end(content: bytes, name: bytes, start: int, stop: int) -> int:
    """Return where the first end tag of a name begins; -1: it may not be the element's own, or there is none.

    It is not if the element has others of its name inside, or comments.
    """
    end = content.find(b"</" + name + b">", start, stop)
    hidden = end >= 0 and any(content.find(sign, start, end) >= 0 for sign in (b"<" + name, b"<!", b"<?"))
    return -1 if hidden else end


def children(content: bytes, parent: Element) -> list[Element]:
    """Return the elements directly inside of another."""
    return [] if parent.empty_tag else list(elements(content, parent.open_end, parent.close_start))


def root_of(content: bytes) -> Element:
    """Return the outermost element.

    Raises:
        MarkupError: there is none, or something follows it.
    """
    for tag in _TAG.finditer(content):
        if tag[2] is None:
            continue
        if tag[1]:
            break
        if tag[3].endswith(b"/"):
            return Element(tag[2], tag.start(), tag.end(), tag.end(), tag.end())
        close = content.rfind(b"</" + tag[2])
        end = content.find(b">", close) + 1
        if close < tag.end() or not end or content[close + 2 : end - 1].strip() != tag[2]:
            break
        return Element(tag[2], tag.start(), tag.end(), close, end)
    raise MarkupError("no root element")


def child(content: bytes, parent: Element, local: str) -> Element | None:
    """Return the first child of a name."""
    return next((element for element in children(content, parent) if element.local == local), None)


def prefix_of(content: bytes, element: Element, namespaces: frozenset[str]) -> bytes:
    """Return the prefix (with its colon) that an element binds to one of some namespaces; empty if it binds none."""
    for name, value in open_tag(content, element).items():
        if name.startswith("xmlns:") and value in namespaces:
            return name[6:].encode() + b":"
    return b""


def with_prefix(fragment: bytes, prefix: bytes) -> bytes:
    """Return a fragment of unprefixed elements with a prefix on each."""
    return re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1" + prefix, fragment) if prefix else fragment


def set_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return an open tag with an attribute set."""
    text = b'"' + escape(value, attribute=True) + b'"'
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name.encode():
            at = found.start(2) - 1 if found[2] is not None else found.start(3) - 1
            return tag[:at] + text + tag[found.end() :]
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:at].rstrip() + b" " + name.encode() + b"=" + text + tag[at:]


_PLACE = itemgetter(0, 1, 2)
Undo = tuple[int, int, bytes]
"""(offset in the new bytes, length there, what stood there before)"""


class Patch:
    """Edits of one part, given by places in the original and applied together."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._edits: list[tuple[int, int, int, bytes]] = []
        self._inside: dict[int, tuple[Element, list[bytes], bool]] = {}

    def __bool__(self) -> bool:
        return bool(self._edits or self._inside)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes in place of a span."""
        self._edits.append((start, end, 0, new))

    def insert(self, at: int, new: bytes, rank: int = 0) -> None:
        """Put bytes in; several at one place stand by rank, then in the order of the calls."""
        self._edits.append((at, at, rank, new))

    def append(self, parent: Element, item: bytes, *, counted: bool = False) -> None:
        """Put an element in as the last child; `counted`: the parent has a count attribute to keep right."""
        _, items, _ = self._inside.setdefault(parent.start, (parent, [], counted))
        items.append(item)

    def apply(self) -> tuple[bytes, list[Undo]]:
        """Return the new bytes, and what takes the edits out again."""
        edits = self._edits + [edit for parent in self._inside.values() for edit in self._appended(*parent)]
        plain = is_utf8(self.content)
        whole = memoryview(self.content)
        pieces: list[bytes | memoryview] = []
        undo: list[Undo] = []
        at = length = 0
        for start, end, _, wanted in sorted(edits, key=_PLACE):
            new = wanted if plain else _in_ascii(wanted)
            if start < at:
                raise MarkupError(f"edits overlap at byte {start}")
            pieces += (whole[at:start], new)
            length += start - at
            undo.append((length, len(new), self.content[start:end]))
            length += len(new)
            at = end
        pieces.append(whole[at:])
        return b"".join(pieces), undo

    def _appended(self, parent: Element, items: list[bytes], counted: bool) -> list[tuple[int, int, int, bytes]]:  # noqa: FBT001 - stored with the rest
        tag = self.content[parent.start : parent.open_end]
        new_tag = tag
        if counted and (count := attributes(tag).get("count", "")).isdigit():
            new_tag = set_attribute(tag, "count", str(int(count) + len(items)))
        if parent.empty_tag:
            whole = new_tag[:-2].rstrip() + b">" + b"".join(items) + b"</" + parent.name + b">"
            return [(parent.start, parent.end, 0, whole)]
        changed = [(parent.start, parent.open_end, 0, new_tag)] if new_tag != tag else []
        return [*changed, (parent.close_start, parent.close_start, 0, b"".join(items))]


def _in_ascii(new: bytes) -> bytes:
    """Return markup with references for all that is not ASCII: right in every encoding that tags can be found in."""
    return new.decode("utf-8", "surrogateescape").encode("ascii", "xmlcharrefreplace")


def undone(content: bytes, undo: list[Undo]) -> bytes:
    """Return the bytes that edits were made in.

    Raises:
        ValueError: the edits do not lie inside of the bytes.
    """
    whole = memoryview(content)
    pieces: list[bytes | memoryview] = []
    at = 0
    for offset, length, old in undo:
        if offset < at or offset + length > len(content):
            raise ValueError("edits out of range")
        pieces += (whole[at:offset], old)
        at = offset + length
    pieces.append(whole[at:])
    return b"".join(pieces)
