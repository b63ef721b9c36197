"""What stands beside a result sheet's cells: data bars, dropdowns, links."""

from collections.abc import Sequence

from workflow.domain.finding import Language
from workflow.workbook.markup import escape
from workflow.workbook.result_looks import BAR, NEGATIVE_BAR

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_IN_RULE, _ON_SHEET = "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}", "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
"""Excel's names of its extensions for data bars."""
_WRONG_CHOICE = {
    Language.ZH: ("请从列表中选择", "可以填：{words}。留空表示还没有处理。"),
    Language.EN: ("Please choose from the list", "It may be: {words}. Leave it empty while undecided."),
}


def data_bars(spans: Sequence[tuple[str, bool]], sheet: int) -> tuple[bytes, bytes]:
    """Return the rules of data bars and the extension with their newer half.

    Args:
        spans: ranges, each with whether its bars begin at 0.
        sheet: number that keeps the ids of sheets apart.
    """
    rules, newer = [], []
    for number, (span, from_zero) in enumerate(spans, 1):
        key = f"{{DA7ABA51-AAAA-BBBB-{sheet:04}-{number:012}}}"
        least = '<cfvo type="num" val="0"/>' if from_zero else '<cfvo type="min"/>'
        newer_least = '<x14:cfvo type="num"><xm:f>0</xm:f></x14:cfvo>' if from_zero else '<x14:cfvo type="autoMin"/>'
        rules.append(
            f'<conditionalFormatting sqref="{span}"><cfRule type="dataBar" priority="{number}"><dataBar>{least}'
            f'<cfvo type="max"/><color rgb="{BAR}"/></dataBar><extLst><ext xmlns:x14="{_X14}" uri="{_IN_RULE}">'
            f"<x14:id>{key}</x14:id></ext></extLst></cfRule></conditionalFormatting>"
        )
        newer.append(
            f'<x14:conditionalFormatting xmlns:xm="{_XM}"><x14:cfRule type="dataBar" id="{key}">'
            '<x14:dataBar minLength="0" maxLength="100" border="1" gradient="0" '
            f'negativeBarBorderColorSameAsPositive="0">{newer_least}<x14:cfvo type="autoMax"/>'
            f'<x14:borderColor rgb="{BAR}"/><x14:negativeFillColor rgb="{NEGATIVE_BAR}"/>'
            '<x14:negativeBorderColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule>'
            f"<xm:sqref>{span}</xm:sqref></x14:conditionalFormatting>"
        )
    if not rules:
        return b"", b""
    extension = (
        f'<extLst><ext xmlns:x14="{_X14}" uri="{_ON_SHEET}"><x14:conditionalFormattings>{"".join(newer)}'
        "</x14:conditionalFormattings></ext></extLst>"
    )
    return "".join(rules).encode(), extension.encode()


def dropdowns(spans: Sequence[tuple[str, tuple[str, ...]]], language: Language) -> bytes:
    """Return the rules of cells that take one of some words; other words are warned of, not refused."""
    if not spans:
        return b""
    title, message = _WRONG_CHOICE[language]
    items = b"".join(
        f'<dataValidation type="list" errorStyle="warning" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'errorTitle="{title}" '.encode()
        + b'error="' + escape(message.format(words="、".join(words)), attribute=True) + f'" sqref="{span}">'.encode()
        + b"<formula1>" + escape('"' + ",".join(words) + '"') + b"</formula1></dataValidation>"
        for span, words in spans
    )  # fmt: skip
    return b'<dataValidations count="%d">%s</dataValidations>' % (len(spans), items)


def hyperlinks(links: Sequence[tuple[str, str, str]]) -> bytes:
    """Return links inside of the workbook: (cell, where it leads, its text)."""
    if not links:
        return b""
    items = b"".join(
        b'<hyperlink ref="%s" location="%s" display="%s"/>'
        % (cell.encode(), escape(target, attribute=True), escape(text, attribute=True))
        for cell, target, text in links
    )
    return b"<hyperlinks>" + items + b"</hyperlinks>"
