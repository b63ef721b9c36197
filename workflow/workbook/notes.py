"""Notes on cells (the comments part), marked as ours by their author and by their first line."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Mark
from workflow.domain.place import cell_name
from workflow.workbook.book import MAIN, STRICT_MAIN
from workflow.workbook.markup import (
    Element,
    cell_text,
    child,
    children,
    clean_text,
    escape,
    open_tag,
    root_of,
    with_prefix,
)
from workflow.workbook.note_shapes import SHAPES_TYPE, add_shapes, new_shapes, remove_shapes
from workflow.workbook.worksheet import Worksheet

FIRST_LINE = "【表格校验】"
"""The first line of our notes. LibreOffice blanks every author, so the text has to tell."""
AUTHOR = "表格校验"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
RANK = {severity: number for number, severity in enumerate(Severity)}
"""The graver, the smaller."""
_LONGEST = 4000
_FONT = (
    b'<sz val="9"/><color indexed="81"/><rFont val="\xe5\xae\x8b\xe4\xbd\x93"/><family val="3"/><charset val="134"/>'
)
_COMMENT = b"".join((
    b'<comment ref="%s" authorId="%d"><text><r><rPr><b/>', _FONT, b'</rPr><t xml:space="preserve">',
    cell_text(FIRST_LINE), b"\n</t></r><r><rPr>", _FONT, b'</rPr><t xml:space="preserve">%s</t></r></text></comment>',
))  # fmt: skip
_WORDS: Mapping[Language, Mapping[Severity, str]] = {
    Language.ZH: {Severity.ERROR: "错误", Severity.QUESTION: "待确认", Severity.WARNING: "警告", Severity.HINT: "提示"},
    Language.EN: {severity: severity.value.capitalize() for severity in Severity},
}  # fmt: skip
_TEXT = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?t(?=[\s>])[^>]*>([^<]*)<")


class Note(NamedTuple):
    """A note to put: where, and its lines below the first one."""

    row: int
    column: int
    lines: tuple[str, ...]

    @property
    def cell(self) -> str:
        """The cell's name."""
        return cell_name(self.row, self.column)


def note_of(row: int, column: int, marks: Sequence[Mark], language: Language, listed: str = "") -> Note:
    """Return the one note of all marks of a cell, the gravest first.

    Args:
        row: the cell's row.
        column: its column.
        marks: all marks of the cell.
        language: of the note.
        listed: its last line: where the cell stands on the 问题 sheet.
    """
    words = _WORDS[language]
    colon = "：" if language is Language.ZH else ": "
    ordered = sorted(marks, key=lambda mark: RANK[mark.severity]) if len(marks) > 1 else marks
    texts = [f"{words[mark.severity]}{colon}{clean_text(mark.text)}" for mark in ordered]
    whole = "\n".join(dict.fromkeys(texts)) if len(texts) > 1 else texts[0]
    if "\r" in whole:
        whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    if len(whole) > _LONGEST:
        whole = whole[:_LONGEST] + "…"
    return Note(row, column, (*whole.split("\n"), *([listed] if listed else [])))


def listed_line(sheet: str, rows: Sequence[int], language: Language) -> str:
    """Return the line of a note that names the rows of a result sheet that are about its cell."""
    if language is Language.ZH:
        return f"见“{sheet}”表第 {'、'.join(map(str, rows))} 行"
    return f"See sheet “{sheet}”, row {', '.join(map(str, rows))}"


def noted_cells(sheet: Worksheet) -> frozenset[str]:
    """Return the names of the cells that have a note (a thread has one too, as its stand-in)."""
    relation = sheet.book.related(sheet.entry.part, "comments")
    found: set[str] = set()
    if relation and relation.target in sheet.book.package:
        content = sheet.book.patch(relation.target).content
        found = {
            open_tag(content, comment).get("ref", "").replace("$", "").upper() for comment in _comments(content)[1]
        }
    threads = sheet.book.related(sheet.entry.part, "threadedComment")
    if threads and threads.target in sheet.book.package:
        content = sheet.book.package.read(threads.target)
        found.update(open_tag(content, thread).get("ref", "") for thread in children(content, root_of(content)))
    return frozenset(found)


def _comments(content: bytes) -> tuple[Element | None, list[Element]]:
    """Return the list's element and the notes in it."""
    listed = child(content, root_of(content), "commentList")
    return listed, [element for element in children(content, listed) if element.local == "comment"] if listed else []


def add_notes(sheet: Worksheet, notes: Sequence[Note]) -> None:
    """Add notes with their boxes; existing notes, boxes and form controls stay as they are."""
    relation = sheet.book.related(sheet.entry.part, "comments")
    if relation and relation.target in sheet.book.package:
        _extend(sheet, relation.target, notes)
    else:
        _create(sheet, notes)
    drawing = sheet.section("legacyDrawing")
    if drawing:
        add_shapes(sheet, drawing, notes)
        return
    part = new_shapes(sheet, notes)
    relation_id = sheet.book.relate(sheet.entry.part, "vmlDrawing", part)
    sheet.book.declare_extension("vml", SHAPES_TYPE)
    tag = b"<" + sheet.prefix + b"legacyDrawing " + sheet.relation_attribute(relation_id) + b"/>"
    sheet.insert("legacyDrawing", tag)


def _extend(sheet: Worksheet, part: str, notes: Sequence[Note]) -> None:
    patch = sheet.book.patch(part)
    root = root_of(patch.content)
    authors, listed = child(patch.content, root, "authors"), child(patch.content, root, "commentList")
    author = len(children(patch.content, authors)) if authors else 0
    item = with_prefix(b"<author>" + escape(AUTHOR) + b"</author>", root.prefix)
    if authors:
        patch.append(authors, item)
    else:
        name = root.prefix + b"authors"
        patch.insert(root.open_end, b"<" + name + b">" + item + b"</" + name + b">")
    items = [with_prefix(_comment(note, author), root.prefix) for note in notes]
    if listed:
        for one in items:
            patch.append(listed, one)
    else:
        name = root.prefix + b"commentList"
        patch.insert(root.close_start, b"<" + name + b">" + b"".join(items) + b"</" + name + b">")


def _create(sheet: Worksheet, notes: Sequence[Note]) -> None:
    book = sheet.book
    main = STRICT_MAIN if book.strict else MAIN
    content = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{main}"><authors><author>'.encode()
        + escape(AUTHOR) + b"</author></authors><commentList>"
        + b"".join(_comment(note, 0) for note in notes) + b"</commentList></comments>"
    )  # fmt: skip
    part = book.fresh_part(book.folder + "comments{}.xml")
    book.add_part(part, content, _CONTENT_TYPE)
    book.relate(sheet.entry.part, "comments", part)


def _comment(note: Note, author: int) -> bytes:
    return _COMMENT % (note.cell.encode(), author, cell_text("\n".join(note.lines)))


def remove_notes(sheet: Worksheet) -> bool:
    """Take out every note whose text begins with our first line; tell whether any was there."""
    book = sheet.book
    relation = book.related(sheet.entry.part, "comments")
    if not relation or relation.target not in book.package:
        return False
    content = book.patch(relation.target).content
    _, comments = _comments(content)
    ours = [comment for comment in comments if _is_ours(content[comment.start : comment.end])]
    if not ours:
        return False
    cells = frozenset(open_tag(content, comment).get("ref", "") for comment in ours)
    if len(ours) == len(comments):
        book.drop_part(relation.target)
        book.unrelate(sheet.entry.part, relation.id)
    else:
        for comment in ours:
            book.patch(relation.target).replace(comment.start, comment.end, b"")
    remove_shapes(sheet, cells)
    return True


def _is_ours(comment: bytes) -> bool:
    text = unescape(b"".join(_TEXT.findall(comment)).decode("utf-8", "replace"))
    return text.lstrip().startswith(FIRST_LINE)
