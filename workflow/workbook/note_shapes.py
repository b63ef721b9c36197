"""The boxes in which notes are shown (VML): Excel wants one a note, in the drawing that a sheet calls legacyDrawing."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from workflow.domain.display_width import display_width
from workflow.domain.place import cell_name
from workflow.workbook.markup import Element, attributes, open_tag, set_attribute
from workflow.workbook.refusal import unwritable
from workflow.workbook.worksheet import Worksheet

SHAPES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = {b"v": b"urn:schemas-microsoft-com:vml", b"o": b"urn:schemas-microsoft-com:office:office",
           b"x": b"urn:schemas-microsoft-com:office:excel"}  # fmt: skip
_BLOCK = 1024
"""Shape ids come in blocks of this size; a drawing says in its idmap which blocks are its own."""
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_ANY = rb"((?:[^\s/>!?\"'<:]+:)?)"
"""A prefix: openpyxl names these namespaces anew in each element."""
_IDMAP = re.compile(rb"<" + _ANY + rb"idmap\b[^<>]*>")
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_ROOT = re.compile(rb"<xml\b[^<>]*>")
_SHAPE = re.compile(rb"<" + _ANY + rb"shape\b")
_BLANKS = re.compile(rb"\s*")
_ROW, _COLUMN = (re.compile(rb"<" + _ANY + name + rb">\s*(\d+)\s*<") for name in (b"Row", b"Column"))
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_WIDTH_PIXELS, _LINE_PIXELS, _HALF_WIDTHS = 288, 17, 42
"""A box's width, a line's height in it, and how many half-width characters a line holds (9 point)."""
_TALLEST = 30
_BOX = (
    '<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    f'width:{_WIDTH_PIXELS * 3 // 4}pt;height:%dpt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>%d, 15, %d, 6, %d, %d, %d, %d</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
).encode()
"""The box of a note."""
_LAST_COLUMN, _LAST_ROW = 16_383, 1_048_575


class Boxed(Protocol):
    """A note as far as its box must know it."""

    @property
    def row(self) -> int:
        """The cell's row, from 1."""

    @property
    def column(self) -> int:
        """The cell's column, from 1."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines below the first one."""


def new_shapes(sheet: Worksheet, notes: Sequence[Boxed]) -> str:
    """Add a drawing part with the boxes of a sheet that has none, and return its name."""
    book = sheet.book
    blocks = _free_blocks(sheet, len(notes))
    ids = (block * _BLOCK + number for block in blocks for number in range(1, _BLOCK))
    spaces = b" ".join(b'xmlns:%s="%s"' % item for item in _SPACES.items())
    listed = ",".join(map(str, blocks)).encode()
    shapes = _shapes(sheet, notes, ids)
    part = book.fresh_part(book.folder + "drawings/vmlDrawing{}.vml")
    book.add_part(part, b"<xml " + spaces + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="' + listed
                  + b'"/></o:shapelayout>' + _SHAPE_TYPE + shapes + b"</xml>")  # fmt: skip
    return part


def add_shapes(sheet: Worksheet, drawing: Element, notes: Sequence[Boxed]) -> None:
    """Add boxes to the drawing that a sheet has already (of other notes, or of form controls).

    Raises:
        UnwritableError: that drawing is missing or not of the usual make.
    """
    part = _drawing_part(sheet, drawing)
    patch = sheet.book.patch(part)
    content = patch.content
    root, end = _ROOT.search(content), content.rfind(b"</xml")
    if not root or end < 0:
        raise unwritable("packaging", part)
    missing = [b'xmlns:%s="%s"' % item for item in _SPACES.items() if b"xmlns:" + item[0] + b"=" not in root[0]]
    if missing:
        patch.insert(root.end() - 1, b" " + b" ".join(missing))
    blocks = _blocks(content)
    used = {int(number) for number in _SHAPE_ID.findall(content)}
    own = [block * _BLOCK + number for block in blocks for number in range(1, _BLOCK)]
    free = [number for number in own if number > max(used, default=0)]
    if len(free) < len(notes):
        added = _free_blocks(sheet, len(notes) - len(free))
        free += [block * _BLOCK + number for block in added for number in range(1, _BLOCK)]
        idmap = _IDMAP.search(content)
        if idmap:
            data = ",".join(map(str, [*blocks, *added]))
            patch.replace(idmap.start(), idmap.end(), set_attribute(idmap[0], "data", data))
    shapes = _shapes(sheet, notes, free)
    patch.insert(end, (b"" if b'"_x0000_t202"' in content else _SHAPE_TYPE) + shapes)


def _drawing_part(sheet: Worksheet, drawing: Element) -> str:
    fields = open_tag(sheet.content, drawing)
    wanted = next((value for name, value in fields.items() if name.endswith(":id")), "")
    for relation in sheet.book.relations(sheet.entry.part):
        if relation.id == wanted and relation.target in sheet.book.package:
            return relation.target
    raise unwritable("packaging", "legacyDrawing")


def _blocks(content: bytes) -> list[int]:
    idmap = _IDMAP.search(content)
    data = attributes(idmap[0]).get("data", "") if idmap else ""
    return [int(block) for block in data.split(",") if block.strip().isdigit()]


def _free_blocks(sheet: Worksheet, shapes: int) -> list[int]:
    """Return enough blocks of shape ids that no drawing of the workbook has, and take them."""
    taken = sheet.book.shape_blocks
    if not taken:
        taken.add(0)
        for key in sheet.book.package.keys:
            if key.endswith(".vml"):
                content = sheet.book.package.read(key)
                taken.update(_blocks(content), (int(number) // _BLOCK for number in _SHAPE_ID.findall(content)))
    first = max(taken) + 1
    blocks = list(range(first, first + (shapes + _BLOCK - 2) // (_BLOCK - 1)))
    taken.update(blocks)
    return blocks


def _shapes(sheet: Worksheet, notes: Iterable[Boxed], numbers: Iterable[int]) -> bytes:
    """Return the boxes of notes, numbered."""
    reaches: dict[int, tuple[int, int]] = {}
    row_pixels = sheet.row_pixels
    shapes = []
    for note, number in zip(notes, numbers, strict=False):
        height = _height(note.lines)
        left = min(note.column, _LAST_COLUMN)
        if left not in reaches:
            reaches[left] = _reach(sheet.column_pixels, left, 15 + _WIDTH_PIXELS, _LAST_COLUMN)
        top = max(note.row - 2, 0)
        shapes.append(_BOX % (
            number, height * 3 // 4, number % _BLOCK,
            left, top, *reaches[left], *_reach_down(row_pixels, top, 6 + height), note.row - 1, note.column - 1,
        ))  # fmt: skip
    return b"".join(shapes)


@lru_cache(maxsize=1_024)
def _height(lines: tuple[str, ...]) -> int:
    """How high a box is that shows some lines below the first one."""
    shown = 1 + sum(max(1, -(-display_width(line, chinese_font=True) // _HALF_WIDTHS)) for line in lines)
    return min(shown + 1, _TALLEST) * _LINE_PIXELS


def _reach_down(pixels: int, start: int, length: int) -> tuple[int, int]:
    """The same as `_reach` among rows, which all count as of one height."""
    rows = min(max(0, -(-length // pixels) - 1), max(0, _LAST_ROW - start))
    return start + rows, max(0, min(length - rows * pixels, pixels))


def _reach(pixels: Callable[[int], int], start: int, length: int, last: int) -> tuple[int, int]:
    """Return (index, pixels into it) of the column or row that a length from a start reaches."""
    index = start
    while length > (size := pixels(index)) and index < last:
        length -= size
        index += 1
    return index, max(0, min(length, size))


def remove_shapes(sheet: Worksheet, cells: frozenset[str]) -> None:
    """Take out the boxes of some cells' notes; a drawing that becomes empty goes as a whole."""
    drawing = sheet.section("legacyDrawing")
    if not drawing:
        return
    part = _drawing_part(sheet, drawing)
    patch = sheet.book.patch(part)
    shapes = list(_spans(patch.content))
    ours = []
    for start, end in shapes:
        shape = patch.content[start:end]
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        if _NOTE.search(shape) and row and column and cell_name(int(row[2]) + 1, int(column[2]) + 1) in cells:
            ours.append((start, end))
    if ours and len(ours) == len(shapes):
        sheet.book.drop_part(part)
        wanted = next((value for name, value in open_tag(sheet.content, drawing).items() if name.endswith(":id")), "")
        sheet.book.unrelate(sheet.entry.part, wanted)
        sheet.patch.replace(drawing.start, drawing.end, b"")
        return
    for start, end in ours:
        patch.replace(start, end, b"")


def _spans(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each shape begins and ends, the blanks behind it included; one without an end is passed over."""
    at, endless = 0, set[bytes]()
    while opened := _SHAPE.search(content, at):
        at, prefix = opened.end(), opened[1]
        if prefix in endless:
            continue
        end = b"</" + prefix + b"shape>"
        close = content.find(end, at)
        if close < 0:
            endless.add(prefix)
            continue
        blanks = _BLANKS.match(content, close + len(end))
        at = blanks.end() if blanks else close + len(end)
        yield opened.start(), at
