"""How cells look that people mark as cancelled or returned: struck through, in red letters, on a red ground.

Only what a person set on the cell itself counts; conditional formats are rules and stay out. A workbook whose styles
have no such look costs one search in its styles.
"""

import re
from collections.abc import Iterator, Mapping

from workflow.domain.place import parse_cell
from workflow.domain.sheet import Cell, Look

_LIKELY = re.compile(rb"strike|rgb=[\"'][0-9A-Fa-f]{2}[9A-Fa-f][0-9A-Fa-f]|indexed=[\"'](?:2|10)[\"']")
# No tag holds a "<", and an end is looked for once from an element's beginning: what is never closed costs no more.
_OPENED = {
    name: re.compile(rb"<(?:\w+:)?" + name + rb"\b[^<>]*>")
    for name in (b"fonts", b"font", b"fills", b"fill", b"cellXfs")
}
_CLOSED = {name: re.compile(rb"</(?:\w+:)?" + name + rb">") for name in _OPENED}
_XF = re.compile(rb"<(?:\w+:)?xf\b([^<>]*)>")
_STRIKE = re.compile(rb"<(?:\w+:)?strike\b(?![^<>]*val=[\"'](?:0|false)[\"'])")
_COLOR = re.compile(rb"<(?:\w+:)?color\b([^<>]*)>")
_SOLID = re.compile(rb"patternType=[\"']solid[\"'][^<>]*>")
_GROUND = re.compile(rb"<(?:\w+:)?fgColor\b([^<>]*)>")
_RGB = re.compile(rb"rgb=[\"'](?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})[\"']")
_INDEXED_RED = re.compile(rb"indexed=[\"'](?:2|10)[\"']")
_NUMBERS = {key: re.compile(rb"\b" + key + rb"=[\"'](\d+)[\"']") for key in (b"fontId", b"fillId")}
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_GROUNDS_OF_RED = frozenset({(0xFF, 0xC7, 0xCE)})
"""The ground of the built-in style 差 (Bad)."""

Styles = Mapping[int, frozenset[Look]]
"""Looks by the number of the cell format."""


def styles_of(xml: bytes) -> Styles:
    """Return the cell formats of styles.xml that look like something crossed out; {} for most workbooks."""
    if not _LIKELY.search(xml):
        return {}
    fonts = [_font_looks(font) for font in _each(_part(xml, b"fonts"), b"font")]
    fills = [_fill_looks(fill) for fill in _each(_part(xml, b"fills"), b"fill")]
    found = {}
    for number, xf in enumerate(_XF.findall(_part(xml, b"cellXfs"))):
        looks = _at(fonts, xf, b"fontId") | _at(fills, xf, b"fillId")
        if looks:
            found[number] = looks
    return found


def looks_of(xml: bytes, styles: Styles) -> Mapping[Look, frozenset[Cell]]:
    """Return the cells of a sheet that have one of the looks; a cell that does not say where it stands has none."""
    used = [number for number in styles if b's="%d"' % number in xml or b"s='%d'" % number in xml]
    found: dict[Look, set[Cell]] = {}
    for cell, number in _cells(xml, used):
        for look in styles[number]:
            found.setdefault(look, set()).add(cell)
    return {look: frozenset(found[look]) for look in Look if look in found}


def _cells(xml: bytes, styles: list[int]) -> Iterator[tuple[Cell, int]]:
    if not styles:
        return
    numbers = b"|".join(b"%d" % number for number in styles)
    pattern = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bs=[\"'](" + numbers + rb")[\"'][^<>]*>")
    for tag in pattern.finditer(xml):
        if reference := _REFERENCE.search(tag[0]):
            yield parse_cell(reference[1].decode()), int(tag[1])


def _part(xml: bytes, name: bytes) -> bytes:
    """What stands inside of the first element of a name."""
    opened = _OPENED[name].search(xml)
    closed = _CLOSED[name].search(xml, opened.end()) if opened else None
    return xml[opened.end() : closed.start()] if opened and closed else b""


def _each(xml: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the elements of a name, tags included."""
    at = 0
    while opened := _OPENED[name].search(xml, at):
        end = opened if opened[0].endswith(b"/>") else _CLOSED[name].search(xml, opened.end())
        if end is None:
            return
        at = end.end()
        yield xml[opened.start() : at]


def _at(looks: list[frozenset[Look]], xf: bytes, key: bytes) -> frozenset[Look]:
    number = _NUMBERS[key].search(xf)
    return looks[int(number[1])] if number and int(number[1]) < len(looks) else frozenset()


def _font_looks(font: bytes) -> frozenset[Look]:
    color = _COLOR.search(font)
    red = color and (_INDEXED_RED.search(color[1]) or _is_red(_rgb(color[1])))
    return frozenset(
        {look for look, has in ((Look.STRUCK, _STRIKE.search(font)), (Look.RED, red)) if has},
    )


def _fill_looks(fill: bytes) -> frozenset[Look]:
    solid = _SOLID.search(fill)
    ground = _GROUND.search(fill, solid.end()) if solid else None
    if not ground:
        return frozenset()
    rgb = _rgb(ground[1])
    red = _INDEXED_RED.search(ground[1]) or _is_red(rgb) or rgb in _GROUNDS_OF_RED
    return frozenset({Look.FILLED}) if red else frozenset()


def _rgb(color: bytes) -> tuple[int, int, int] | None:
    found = _RGB.search(color)
    if not found:
        return None
    red, green, blue = bytes.fromhex(found[1].decode())
    return red, green, blue


def _is_red(rgb: tuple[int, int, int] | None) -> bool:
    """Red and dark red; orange, pink, brown and what a theme calls red are colours that people use for much else."""
    return rgb is not None and rgb[0] >= 0x90 and max(rgb[1:]) <= 0x50
