"""The styles part: formats of highlights and of grafted sheets are appended, nothing is renumbered."""

import re
from functools import cached_property

from workflow.workbook.book import MAIN, STRICT_MAIN, Book
from workflow.workbook.markup import MarkupError, Patch, children, open_tag, root_of, with_prefix
from workflow.workbook.refusal import unwritable

SEQUENCE = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
    "colors", "extLst",
)  # fmt: skip
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MOST_FORMATS = 65_430
MINIMAL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    "</fonts>"
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="0"/></styleSheet>'
)


class Styles:
    """The styles of a workbook; collections grow at their ends."""

    def __init__(self, book: Book) -> None:
        self.book = book
        relation = book.related(book.part, "styles")
        self._new: dict[str, list[bytes]] = {}
        self._indexes: dict[tuple[str, bytes], int] = {}
        self._number_formats: dict[str, int] = {}
        self._part = relation.target if relation and relation.target in book.package else ""
        self._content = book.patch(self._part).content if self._part else self._minimal()
        try:
            self._root = root_of(self._content)
            self._sections = {element.local: element for element in children(self._content, self._root)}
        except MarkupError as error:
            raise unwritable("damaged", f"styles: {error}") from None

    def _minimal(self) -> bytes:
        return MINIMAL.format(main=STRICT_MAIN if self.book.strict else MAIN).encode()

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {}

    def count(self, collection: str) -> int:
        """Return how many entries a collection has, those just added included."""
        if collection not in self._counts:
            element = self._sections.get(collection)
            self._counts[collection] = len(children(self._content, element)) if element else 0
        return self._counts[collection] + len(self._new.get(collection, ()))

    def add(self, collection: str, entry: bytes) -> int:
        """Append an entry (unprefixed markup) and return its index."""
        index = self.count(collection)
        if collection == "cellXfs" and index >= _MOST_FORMATS:
            raise unwritable("styles_full")
        self._new.setdefault(collection, []).append(with_prefix(entry, self._root.prefix))
        return index

    def once(self, collection: str, entry: bytes) -> int:
        """Append an entry unless it was appended so before; return its index."""
        key = (collection, entry)
        if key not in self._indexes:
            self._indexes[key] = self.add(collection, entry)
        return self._indexes[key]

    def number_format(self, code: str) -> int:
        """Append a number format (its code escaped as in XML) and return its id, above all that are used."""
        if code not in self._number_formats:
            self._number_formats[code] = self._new_number_format(code)
        return self._number_formats[code]

    def _new_number_format(self, code: str) -> int:
        element = self._sections.get("numFmts")
        used = (
            [int(open_tag(self._content, item).get("numFmtId", "0")) for item in children(self._content, element)]
            if element
            else []
        )
        number = max([163, *used]) + 1 + len(self._new.get("numFmts", ()))
        self.add("numFmts", f'<numFmt numFmtId="{number}" formatCode="{code}"/>'.encode())
        return number

    def locked(self, index: int) -> bool:
        """Tell whether cells of a format are locked when their sheet is protected."""
        element = self._sections.get("cellXfs")
        formats = children(self._content, element) if element else []
        if not 0 <= index < len(formats):
            return True
        chosen = self._content[formats[index].start : formats[index].end]
        return not re.search(rb"protection\b[^>]*\blocked\s*=\s*[\"'](?:0|false)[\"']", chosen)

    def apply(self) -> None:
        """Hand the additions to the book."""
        if not self._new:
            return
        patch = self.book.patch(self._part) if self._part else Patch(self._content)
        for collection in SEQUENCE:
            items = self._new.get(collection)
            if not items:
                continue
            element = self._sections.get(collection)
            if element:
                for item in items:
                    patch.append(element, item, counted=True)
            else:
                name = self._root.prefix + collection.encode()
                whole = b'<%s count="%d">%s</%s>' % (name, len(items), b"".join(items), name)
                patch.insert(self._place_for(collection), whole)
        if not self._part:
            self._create(patch.apply()[0])

    def _place_for(self, collection: str) -> int:
        later = SEQUENCE[SEQUENCE.index(collection) :]
        following = [element.start for local, element in self._sections.items() if local in later]
        return min(following, default=self._root.close_start)

    def _create(self, content: bytes) -> None:
        usual = self.book.folder + "styles.xml"
        part = self.book.fresh_part(self.book.folder + "styles{}.xml") if usual in self.book.package else usual
        self.book.add_part(part, content, CONTENT_TYPE)
        self.book.relate(self.book.part, "styles", part)
