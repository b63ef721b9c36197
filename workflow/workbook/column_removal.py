"""Taking a result column out of a sheet that some program saved since; the marker says where its header stood."""

import json
import re
from collections.abc import Sequence
from html import unescape

from workflow.domain.place import cell_name, column_letters
from workflow.workbook.book import Book
from workflow.workbook.markup import attributes, children, open_tag, root_of, set_attribute
from workflow.workbook.worksheet import Worksheet, parse_range


def column_place(sheet: str, row: int, column: int, header: str) -> str:
    """Return how the marker keeps a result column."""
    return json.dumps([sheet, row, column, header], ensure_ascii=False)


def remove_columns(sheet: Worksheet, places: Sequence[str]) -> None:
    """Take out the result columns of a sheet whose headers still stand where we put them.

    A table or filter that ends with them shrinks again.
    """
    found: list[tuple[int, int, str]] = []
    for place in places:
        try:
            name, row, column, header = json.loads(place)
        except ValueError:
            continue
        if name == sheet.entry.name and _header_stands(sheet, int(row), int(column), str(header)):
            found.append((int(column), int(row), str(header)))
    for column, row, _ in found:
        for cell, number in _cells(sheet, column_letters(column)):
            if number >= row:
                sheet.patch.replace(cell.start(), cell.end(), b"")
    if found:
        _unlink(sheet, {column for column, _, _ in found})
        _shrink(sheet, min(found)[0], max(found)[0], {header for _, _, header in found})


def _unlink(sheet: Worksheet, columns: set[int]) -> None:
    """Take out the links inside of the workbook that our cells had."""
    section = sheet.section("hyperlinks")
    links = children(sheet.content, section) if section else []
    ours = []
    for link in links:
        fields = open_tag(sheet.content, link)
        area = parse_range(fields.get("ref", ""))
        if area and area.left == area.right and area.left in columns and fields.get("location"):
            ours.append(link)
    if section and ours and len(ours) == len(links):
        sheet.patch.replace(section.start, section.end, b"")
        return
    for link in ours:
        sheet.patch.replace(link.start, link.end, b"")


def _cells(sheet: Worksheet, letters: str) -> list[tuple[re.Match[bytes], int]]:
    tag = (
        rb"<((?:[^\s/>!?\"'<:]+:)?)c(?=[\s/>])[^>]*?\br\s*=\s*[\"']"
        + letters.encode()
        + rb"(\d+)[\"'][^>]*?(?:/>|>.*?</\1c>)"
    )
    whole = re.compile(tag, re.DOTALL)
    return [(cell, int(cell[2])) for cell in whole.finditer(sheet.content, sheet.data.open_end, sheet.data.close_start)]


def _header_stands(sheet: Worksheet, row: int, column: int, header: str) -> bool:
    return any(
        number == row and cell_text_of(sheet.book, cell[0]) == header
        for cell, number in _cells(sheet, column_letters(column))
    )


def cell_text_of(book: Book, cell: bytes) -> str:
    """Return the text of a cell's markup, looked up where it is a shared string."""
    inside = cell
    if re.search(rb"\bt\s*=\s*[\"']s[\"']", cell[: cell.find(b">")]):
        number = re.search(rb"<(?:[^\s/>!?\"'<:]+:)?v>(\d+)</", cell)
        relation = book.related(book.part, "sharedStrings")
        if not number or not relation or relation.target not in book.package:
            return ""
        strings = book.package.read(relation.target)
        items = children(strings, root_of(strings))
        inside = (
            strings[items[int(number[1])].start : items[int(number[1])].end] if int(number[1]) < len(items) else b""
        )
    return unescape(re.sub(rb"<[^>]*>", b"", inside).decode("utf-8", "replace")).strip()


def _shrink(sheet: Worksheet, first: int, last: int, headers: set[str]) -> None:
    book = sheet.book
    for relation in book.relations(sheet.entry.part):
        if relation.type == "table" and relation.target in book.package:
            _shrink_table(book, relation.target, first, last, headers)
    section = sheet.section("autoFilter")
    if section:
        tag = sheet.content[section.start : section.open_end]
        sheet.patch.replace(section.start, section.open_end, _shorter(tag, first, last))
        patch = book.patch(book.part)
        names = book.section("definedNames")
        for element in children(patch.content, names) if names else []:
            text = patch.content[element.open_end : element.close_start]
            ending = re.search(rb"\$" + column_letters(last).encode() + rb"(\$\d+)$", text)
            index = open_tag(patch.content, element).get("localSheetId", "")
            if (
                ending
                and b"_FilterDatabase" in patch.content[element.start : element.open_end]
                and index == _index(sheet)
            ):
                new = text[: ending.start()] + b"$" + column_letters(first - 1).encode() + ending[1]
                patch.replace(element.open_end, element.close_start, new)


def _index(sheet: Worksheet) -> str:
    return str(next(number for number, entry in enumerate(sheet.book.sheets) if entry.part == sheet.entry.part))


def _shorter(tag: bytes, first: int, last: int) -> bytes:
    """Return a tag whose ref ended with some columns without them."""
    area = parse_range(attributes(tag).get("ref", ""))
    if not area or area.right != last or area.left >= first:
        return tag
    return set_attribute(tag, "ref", f"{cell_name(area.top, area.left)}:{cell_name(area.bottom, first - 1)}")


def _shrink_table(book: Book, part: str, first: int, last: int, headers: set[str]) -> None:
    patch = book.patch(part)
    root = root_of(patch.content)
    old = patch.content[root.start : root.open_end]
    new = _shorter(old, first, last)
    if new == old:
        return
    patch.replace(root.start, root.open_end, new)
    for element in children(patch.content, root):
        tag = patch.content[element.start : element.open_end]
        if element.local == "autoFilter":
            patch.replace(element.start, element.open_end, _shorter(tag, first, last))
        elif element.local == "tableColumns":
            listed = children(patch.content, element)
            gone = [
                column
                for column in listed[-(last - first + 1) :]
                if open_tag(patch.content, column).get("name") in headers
            ]
            for column in gone:
                patch.replace(column.start, column.end, b"")
            patch.replace(element.start, element.open_end, set_attribute(tag, "count", str(len(listed) - len(gone))))
