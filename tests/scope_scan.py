"""Looks into whatever a recipient gets for what the recipient may not know, knowing nothing of how it was made.

A document is read into lines: a line of text, a row of an HTML table, a row of a sheet (each of the boards that stand
side by side apart), whatever stands in any other part of a workbook. In a line are looked for: names, customers and
other private texts, longest first, so that a customer whose name is part of another is told from it; and amounts.
Somebody outside of the recipient's scope may only be named with the rank, value and completion of a published board.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

_NUMBER = re.compile(r"(?<![\w.])[\u2212+-]?\d[\d,]*(?:\.\d+)?(?:[万亿%KM](?!\w))?")
_SCALES = {"万": 1e4, "亿": 1e8, "%": 0.01, "K": 1e3, "M": 1e6}
_BLOCKS = frozenset({"tr", "p", "br", "h1", "h2", "h3", "table", "div", "title", "li"})
_SCORES = "绩效评分!"
_CHECKED_BY_ROW = re.compile(r"xl/(worksheets/[^/]*\.xml|sharedStrings\.xml|styles\.xml|theme/.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document, and where it stands."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicRow:
    """What everybody of a board's peer group may read of one line."""

    name: str
    rank: float
    shown: tuple[float, ...]
    """Value, completion, score."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What a reader may know."""

    people: frozenset[str]
    """Ids of those whom everything may be said about."""
    units: frozenset[str] = frozenset()
    """Paths of the units whose figures may be shown."""
    rows: tuple[PublicRow, ...] = ()
    """Of boards whose peer group the reader belongs to."""
    praise: tuple[re.Pattern[str], ...] = ()
    """Sentences that may be said about anybody who is on such a board."""
    raters: frozenset[str] = frozenset()
    """Names of those above: who gave a score stands beside it."""


@dataclass(frozen=True)
class Known:
    """What there is to know in an office, and about whom it is."""

    names: Mapping[str, frozenset[str]]
    """Names and ids of people: the ids of those who are called so."""
    private: Mapping[str, frozenset[str]]
    """Customers, telephones, order numbers, notes: the ids of those whose rows have them."""
    figures: Mapping[float, frozenset[str]]
    """Amounts in units: the ids or paths of those whose figures they are."""

    @cached_property
    def _tokens(self) -> Mapping[str, Sequence[str]]:
        """Every text that is looked for by its first two characters, the longest first."""
        found: dict[str, list[str]] = defaultdict(list)
        for text in sorted({*self.names, *self.private}, key=lambda text: (-len(text), text)):
            found[text[:2]].append(text)
        return found

    def named(self, text: str) -> list[str]:
        """Return the names and private texts in a text; what is part of a longer one that is known does not count."""
        found, place = [], 0
        while place < len(text):
            here = (one for one in self._tokens.get(text[place : place + 2], ()) if _stands(one, text, place))
            if one := next(here, ""):
                found.append(one)
            place += len(one) or 1
        return found

    def leaks(self, audience: Audience, lines: Sequence[Line]) -> list[str]:
        """Return what the lines say that the audience may not know."""
        return [f"{line.where}: {what} in {line.text[:90]!r}" for line in lines for what in self._leaks(audience, line)]

    def _leaks(self, audience: Audience, line: Line) -> Iterator[str]:
        foreign = []
        for found in self.named(line.text):
            if not self.private.get(found, self.names.get(found, frozenset())) & audience.people:
                if found in self.private:
                    yield found
                elif not (found in audience.raters and _SCORES in line.where):
                    foreign.append(found)
        charted = "xl/charts/" in line.where and {row.name for row in audience.rows}.issuperset(foreign)
        if foreign and not charted and not _is_public(audience, line.text, foreign):
            yield from foreign
        for number in amounts(line.text):
            if number in self.figures and number not in self._seen(audience):
                yield f"{number:,.2f}"

    def _seen(self, audience: Audience) -> frozenset[float]:
        if audience not in self._cache:
            known = audience.people | audience.units
            own = {amount for amount, owners in self.figures.items() if owners & known}
            self._cache[audience] = frozenset(own | {each for row in audience.rows for each in row.shown})
        return self._cache[audience]

    _cache: dict[Audience, frozenset[float]] = field(default_factory=dict, compare=False, repr=False)


def _stands(one: str, text: str, place: int) -> bool:
    """Tell whether a text stands at a place; what is ASCII only as a whole word."""
    if not text.startswith(one, place):
        return False
    around = f"{text[place - 1 : place]}{text[place + len(one) : place + len(one) + 1]}"
    return not one.isascii() or not re.search(r"\w", around)


def _is_public(audience: Audience, text: str, foreign: Sequence[str]) -> bool:
    """Tell whether a line says of one outsider the rank and the value that everybody may read, and no other number."""
    name, *others = dict.fromkeys(foreign)
    rest = text.replace(name, " ")
    rows = [row for row in audience.rows if row.name == name]
    if others or not rows:
        return False
    if any(pattern.fullmatch(rest.strip()) for pattern in audience.praise):
        return True
    said = numbers(rest)
    return len(said) >= 2 and any(
        said[0][0] == row.rank and all(any(abs(value - one) <= slack for one in row.shown) for value, slack in said[1:])
        for row in rows
    )


def numbers(text: str) -> list[tuple[float, float]]:
    """Return the numbers of a text and how much each may be rounded by: 12.3万 is 123,000 give or take 500."""
    found = []
    for written in _NUMBER.findall(text):
        scale = _SCALES.get(written[-1], 1.0)
        plain = written.rstrip("万亿%KM").replace(",", "").replace("\u2212", "-")
        decimals = len(plain.partition(".")[2])
        found.append((round(float(plain) * scale, 8), scale * 0.5000001 * 10.0**-decimals + 1e-7))
    return found


def amounts(text: str) -> list[float]:
    """Return the amounts that a text gives in full: with decimals, or as cells hold them; not 12.3万 or 3,533."""
    written = [one for one in _NUMBER.findall(text) if one[-1] not in _SCALES and ("." in one or "," not in one)]
    return [abs(float(one.replace(",", "").replace("\u2212", "-"))) for one in written]


class _Rows(HTMLParser):
    """The text of a page, a line for each row and paragraph, attributes that are shown or followed included."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines, self._styled = [""], False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        self._styled = tag == "style"
        if tag in _BLOCKS:
            self.lines.append("")
        self.lines += [value or "" for name, value in attributes if name in ("title", "alt", "href", "content")]

    def handle_endtag(self, tag: str) -> None:
        self._styled = False
        if tag in _BLOCKS:
            self.lines.append("")
        self.lines[-1] += " "

    def handle_data(self, data: str) -> None:
        if not self._styled:
            self.lines[-1] += data

    def handle_comment(self, data: str) -> None:
        self.lines.append(data)


def html_lines(page: str, where: str) -> list[Line]:
    """Return the lines of a page."""
    return [Line(where, " ".join(line.split())) for line in _Rows(page).lines if line.strip()]


def text_lines(text: str, where: str) -> list[Line]:
    """Return the lines of a text."""
    return [Line(where, line) for line in text.splitlines() if line.strip()]


def mail_lines(content: bytes, where: str) -> list[Line]:
    """Return every line of a mail: headers, both bodies, names and all parts of attached workbooks."""
    mail = message_from_bytes(content, policy=policy.default)
    lines = [Line(f"{where} {name}", str(value)) for part in mail.walk() for name, value in part.items()]
    for part in mail.walk():
        if part.is_multipart():
            continue
        said = part.get_content()
        if isinstance(said, bytes):
            lines += workbook_lines(said, f"{where} › {part.get_filename()}")
        elif part.get_content_subtype() == "html":
            lines += html_lines(said, f"{where} html")
        else:
            lines += text_lines(said, f"{where} text")
    return lines


def workbook_lines(content: bytes, where: str) -> list[Line]:
    """Return every row of every sheet, hidden ones too, and all that stands in any other part of a workbook."""
    lines = []
    shown: set[str] = set()
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    for title in book.sheet_names:
        parts: list[slice] = [slice(None)]
        for number, row in enumerate(book.get_sheet_by_name(title).to_python(skip_empty_area=False), 1):
            values = [_written(value) for value in row]
            shown.update(values)
            if any(value.endswith("姓名") for value in values):
                parts = _side_by_side(values)
            said = (" | ".join(value for value in values[part] if value) for part in parts)
            lines += [Line(f"{where} › {title}!{number}", one) for one in said if one]
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            text = package.read(name).decode("utf-8", "replace")
            if name == "xl/sharedStrings.xml":
                orphans = (
                    unescape(re.sub("<[^>]*>", "", one)) for one in re.findall(r"<si>(.*?)</si>", text, re.DOTALL)
                )
                lines += [Line(f"{where} {name}", one) for one in orphans if one and one not in shown]
            elif not _CHECKED_BY_ROW.fullmatch(name) or "worksheets/" in name:
                text = re.sub("<sheetData>.*</sheetData>", "", text, flags=re.DOTALL)  # read row by row above
                said_there = [
                    *re.findall(r'(?:name|Target|descr|title|ref)="([^"]*)"', text),
                    *re.split(r"<[^>]*>", text),
                ]
                lines += [Line(f"{where} {name}", unescape(one)) for one in said_there if one.strip()]
    return lines


def _written(value: object) -> str:
    """Return a cell's value as a text; a whole number without decimals, as the file has it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _side_by_side(heads: Sequence[str]) -> list[slice]:
    """Return the columns of each table that stands beside another with an empty column between."""
    last = max((place for place, head in enumerate(heads) if head.strip()), default=0)
    gaps = [place for place, head in enumerate(heads[:last]) if not head.strip()]
    return [slice(one, other) for one, other in zip([0, *gaps], [*gaps, len(heads)], strict=True)]


def _sentences(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _sentences(below)


def lines_of(path: Path) -> list[Line]:
    """Return the lines of a published file."""
    content = path.read_bytes()
    if path.suffix == ".eml":
        return mail_lines(content, path.name)
    if path.suffix == ".xlsx":
        return workbook_lines(content, path.name)
    said = content.decode("utf-8-sig")
    if path.suffix == ".html":
        return html_lines(said, path.name)
    if path.suffix == ".json":  # a chat message: its sentences, whatever is wrapped around them
        said = "\n".join(_sentences(json.loads(said)))
    elif "、" in said and "\n" not in said.strip():  # a short message: all in one line
        said = re.sub("[、：；，。]", "\n", said)
    return text_lines(said, path.name)
