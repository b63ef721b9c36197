"""How cells of result sheets look, as formats put behind a workbook's own."""

from typing import NamedTuple

from workflow.workbook.markup import escape
from workflow.workbook.styles import Styles

FONT = "Microsoft YaHei"
HEADER, LINE, BAR, NEGATIVE_BAR, LINK = "FF1F4E78", "FFD0D7DE", "FF9DC3E6", "FFF4B183", "FF0563C1"
"""Colours (ARGB)."""
_EDGES = ("left", "right", "top", "bottom")
_NO_BORDER = b"<border><left/><right/><top/><bottom/><diagonal/></border>"
_THIN_BORDER = (
    "<border>"
    + "".join(f'<{edge} style="thin"><color rgb="{LINE}"/></{edge}>' for edge in _EDGES)
    + "<diagonal/></border>"
).encode()
_NO_FILL = b'<fill><patternFill patternType="none"/></fill>'


class Look(NamedTuple):
    """How a cell looks; colours are ARGB, '' is none."""

    size: int = 10
    colour: str = ""
    bold: bool = False
    underlined: bool = False
    fill: str = ""
    border: bool = False
    number_format: str = ""
    alignment: str = ""
    """Attributes of the alignment."""


TITLE = Look(size=14, colour=HEADER, bold=True)
NOTE = Look(size=9, colour="FF595959")
HEAD = Look(colour="FFFFFFFF", bold=True, fill=HEADER, border=True,
            alignment='horizontal="center" vertical="center" wrapText="1"')  # fmt: skip


class Looks:
    """The looks used so far, and the numbers of the cell formats that they became."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._indexes: dict[Look, int] = {}

    def index(self, look: Look) -> int:
        """Return the number of a look's cell format."""
        if look not in self._indexes:
            self._indexes[look] = self._styles.once("cellXfs", self._format(look))
        return self._indexes[look]

    def _format(self, look: Look) -> bytes:
        styles = self._styles
        font = styles.once("fonts", _font(look))
        fill = styles.once("fills", _fill(look.fill))
        border = styles.once("borders", _THIN_BORDER if look.border else _NO_BORDER)
        number = 0
        if look.number_format:
            number = styles.number_format(escape(look.number_format, attribute=True).decode())
        applied = "".join(
            f' apply{what}="1"'
            for what, wanted in (
                ("NumberFormat", number), ("Font", True), ("Fill", look.fill), ("Border", look.border),
                ("Alignment", look.alignment),
            ) if wanted
        )  # fmt: skip
        head = f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"{applied}'
        return (head + (f"><alignment {look.alignment}/></xf>" if look.alignment else "/>")).encode()


def _font(look: Look) -> bytes:
    colour = f'<color rgb="{look.colour}"/>' if look.colour else ""
    return (
        f'<font>{"<b/>" * look.bold}{"<u/>" * look.underlined}<sz val="{look.size}"/>{colour}'
        f'<name val="{FONT}"/><family val="2"/></font>'
    ).encode()


def _fill(colour: str) -> bytes:
    if not colour:
        return _NO_FILL
    inside = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'
    return f"<fill>{inside}</fill>".encode()
