"""Bar charts of result sheets: the drawing on the sheet and the chart's own part (DrawingML).

Everything is said that Excel 2007 and later files take different defaults for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.domain.place import column_letters
from workflow.workbook.markup import escape
from workflow.workbook.result_looks import FONT, LINE
from workflow.workbook.sheet_names import quoted

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_ON_SHEETS = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BAR = "2E75B6"
_PIXEL = 9525
"""In English metric units."""
_WIDE = (7, 304_800)
"""480 pixels: seven and a half columns of the usual 64 pixels."""
_USUAL_ROW = 20


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar chart of a column of numbers; rows and columns count from 0."""

    sheet: str
    title: str
    header: int
    """The row of the heads; the values begin below it."""
    label_column: int
    value_column: int
    labels: tuple[str | float | None, ...]
    values: tuple[float | None, ...]
    row: int
    column: int
    """Where its upper left corner lies."""

    @property
    def height(self) -> int:
        """Its height in pixels."""
        return 90 + 22 * len(self.values)


def drawing_markup(charts: Sequence[BarChart], row_pixels: dict[int, int]) -> bytes:
    """Return the drawing part of a sheet's charts, which are its relationships rId1, rId2 …

    Args:
        charts: the charts.
        row_pixels: heights of the sheet's rows that do not have the usual one.
    """
    anchors = "".join(_anchor(number, chart, row_pixels) for number, chart in enumerate(charts, 1))
    return f'{_DECLARATION}<xdr:wsDr xmlns:xdr="{_ON_SHEETS}" xmlns:a="{_DRAWING}">{anchors}</xdr:wsDr>'.encode()


def _anchor(number: int, chart: BarChart, row_pixels: dict[int, int]) -> str:
    bottom, left_over = chart.row, chart.height
    while left_over >= (size := row_pixels.get(bottom, _USUAL_ROW)):
        left_over -= size
        bottom += 1
    start = f"<xdr:col>{chart.column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{chart.row}</xdr:row>"
    return (
        f'<xdr:twoCellAnchor editAs="absolute"><xdr:from>{start}<xdr:rowOff>0</xdr:rowOff></xdr:from>'
        f"<xdr:to><xdr:col>{chart.column + _WIDE[0]}</xdr:col><xdr:colOff>{_WIDE[1]}</xdr:colOff>"
        f"<xdr:row>{bottom}</xdr:row><xdr:rowOff>{left_over * _PIXEL}</xdr:rowOff></xdr:to>"
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{number + 1}" name="Chart {number}"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>'
        f'</xdr:xfrm><a:graphic><a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" xmlns:r="{_R}" '
        f'r:id="rId{number}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>'
    )


def chart_markup(chart: BarChart, number: int, head: str) -> bytes:
    """Return the part of a chart.

    Args:
        chart: the chart.
        number: its number on the sheet, from 1.
        head: the head of the column it shows.
    """
    first, second = f"5{number:03}0001", f"5{number:03}0002"
    bare = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    general = '<c:numFmt formatCode="General" sourceLinked="1"/>'
    like_cells = "" if any(isinstance(label, str) for label in chart.labels) else general
    return (
        f'{_DECLARATION}<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{_R}"><c:lang val="en-US"/>'
        f'<c:roundedCorners val="0"/><c:chart>{_title(chart.title)}<c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>{_series(chart, head)}'
        f'<c:gapWidth val="40"/><c:axId val="{first}"/><c:axId val="{second}"/></c:barChart>'
        f'<c:catAx><c:axId val="{first}"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:axPos val="l"/>'
        f'{like_cells}{bare}<c:tickLblPos val="nextTo"/>{_text_look(900)}<c:crossAx val="{second}"/>'
        '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/></c:catAx>'
        f'<c:valAx><c:axId val="{second}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:axPos val="t"/>'
        f'<c:majorGridlines><c:spPr><a:ln><a:solidFill><a:srgbClr val="{LINE[2:]}"/></a:solidFill></a:ln></c:spPr>'
        f'</c:majorGridlines>{general}{bare}<c:tickLblPos val="high"/>{_text_look(800)}<c:crossAx val="{first}"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx></c:plotArea><c:plotVisOnly val="1"/>'
        '</c:chart><c:printSettings><c:headerFooter/><c:pageMargins b="0.75" l="0.7" r="0.7" t="0.75" header="0.3" '
        'footer="0.3"/><c:pageSetup/></c:printSettings></c:chartSpace>'
    ).encode()


def _title(text: str) -> str:
    look = f'sz="1100" baseline="0"><a:latin typeface="{FONT}"/>'
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}</a:defRPr></a:pPr>"
        f'<a:r><a:rPr lang="en-US" {look}</a:rPr><a:t>{escape(text).decode()}</a:t></a:r></a:p></c:rich></c:tx>'
        "<c:layout/></c:title>"
    )


def _series(chart: BarChart, head: str) -> str:
    top, bottom = chart.header + 1, chart.header + len(chart.values)
    others = ("showCatName", "showSerName", "showPercent", "showBubbleSize")
    labels = f'<c:showLegendKey val="0"/><c:showVal val="1"/>{"".join(f"""<c:{name} val="0"/>""" for name in others)}'
    plain = all(not isinstance(label, str) for label in chart.labels)
    categories = _reference(chart.sheet, chart.label_column, top, bottom)
    shown = _reference(chart.sheet, chart.value_column, top, bottom)
    return (
        '<c:ser><c:idx val="0"/><c:order val="0"/><c:tx>'
        + _strings(_reference(chart.sheet, chart.value_column, chart.header, chart.header), (head,))
        + f'</c:tx><c:spPr><a:solidFill><a:srgbClr val="{_BAR}"/></a:solidFill></c:spPr><c:dLbls>{_text_look(800)}'
        + f"{labels}</c:dLbls><c:cat>"
        + (_numbers(categories, chart.labels) if plain else _strings(categories, chart.labels))
        + "</c:cat><c:val>" + _numbers(shown, chart.values) + "</c:val></c:ser>"
    )  # fmt: skip


def _text_look(size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" baseline="0"><a:latin typeface="{FONT}"/>'
        '</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def _reference(sheet: str, column: int, top: int, bottom: int) -> str:
    letters = column_letters(column + 1)
    last = f":${letters}${bottom + 1}" if bottom > top else ""
    return escape(f"{quoted(sheet)}!${letters}${top + 1}{last}").decode()


def _strings(reference: str, texts: Sequence[str | float | None]) -> str:
    shown = (None if text is None else f"{text:.16G}" if isinstance(text, int | float) else text for text in texts)
    return f"<c:strRef><c:f>{reference}</c:f><c:strCache>{_points(len(texts), shown)}</c:strCache></c:strRef>"


def _numbers(reference: str, numbers: Sequence[str | float | None]) -> str:
    shown = (None if number is None else f"{number:.16G}" for number in numbers)
    return (
        f"<c:numRef><c:f>{reference}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f"{_points(len(numbers), shown)}</c:numCache></c:numRef>"
    )


def _points(count: int, texts: Iterable[str | None]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(text).decode()}</c:v></c:pt>'
        for place, text in enumerate(texts)
        if text is not None
    )
    return f'<c:ptCount val="{count}"/>{points}'
