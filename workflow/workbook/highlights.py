"""Coloured cells without touching a cell: a conditional format that is always true and names us and the day."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from workflow.domain.finding import Severity
from workflow.domain.place import cell_name
from workflow.workbook.markup import Element, attributes, children, escape, open_tag, set_attribute, with_prefix
from workflow.workbook.styles import Styles
from workflow.workbook.worksheet import Range, Worksheet, ranges

SIGN = "sales-workflow:"
"""What our rules' formulas begin with, inside N("…"); the severity and the day follow."""

COLOURS: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("FFFFC7CE", "FF9C0006"),
    Severity.QUESTION: ("FFFFE4B5", "FF8A4B00"),
    Severity.WARNING: ("FFFFF2A8", "FF7F6000"),
    Severity.HINT: ("FFDDEBF7", "FF1F4E78"),
}
"""Fill and font of each severity (ARGB); dark on light, so that the value stays readable in print."""

_FORMATS = {
    severity: (
        f'<dxf><font><color rgb="{font}"/></font><fill><patternFill patternType="solid">'
        f'<fgColor rgb="{fill}"/><bgColor rgb="{fill}"/></patternFill></fill></dxf>'
    ).encode()
    for severity, (fill, font) in COLOURS.items()
}
_MOST_REFS = 1000
_RULE = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?cfRule(?=[\s/>])(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_X14_AREA = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?sqref>([^<]*)<")


def highlight(sheet: Worksheet, styles: Styles, areas: Mapping[Severity, list[Range]], as_of: date) -> None:
    """Add a rule a severity over its cells; ours come before existing rules only where they share cells."""
    rules = _existing_rules(sheet)
    wanted = [severity for severity in Severity if areas.get(severity)]
    before = _must_come_first(sheet, [area for severity in wanted for area in areas[severity]])
    first = 1 if before else max((priority for _, priority in rules), default=0) + 1
    blocks: list[bytes] = []
    for severity in wanted:
        index = styles.add("dxfs", _FORMATS[severity])
        formula = escape(f'N("{SIGN}{severity}:{as_of.isoformat()}")=0')
        names = _names(areas[severity])
        for start in range(0, len(names), _MOST_REFS):
            blocks.append(
                f'<conditionalFormatting sqref="{" ".join(names[start : start + _MOST_REFS])}">'
                f'<cfRule type="expression" dxfId="{index}" priority="{first + len(blocks)}"><formula>'.encode()
                + formula + b"</formula></cfRule></conditionalFormatting>",
            )  # fmt: skip
    sheet.insert("conditionalFormatting", with_prefix(b"".join(blocks), sheet.prefix))
    if before:
        _shift(sheet, rules, len(blocks))


def _names(areas: Iterable[Range]) -> list[str]:
    """Return the cells as references; cells below one another become one range."""
    names = []
    run: Range | None = None
    for area in sorted(set(areas), key=lambda item: (item.left, item.right, item.top)):
        if run and (run.left, run.right) == (area.left, area.right) and area.top <= run.bottom + 1:
            run = Range(run.top, run.left, max(run.bottom, area.bottom), run.right)
            continue
        names += [_name(run)] if run else []
        run = area
    return [*names, _name(run)] if run else names


def _name(area: Range) -> str:
    first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def _existing_rules(sheet: Worksheet) -> list[tuple[tuple[int, int], int]]:
    """Return (span of the open tag, priority) of all rules, those of Excel 2010's extension too."""
    found = []
    for section in (*sheet.each("conditionalFormatting"), *sheet.each("extLst")):
        for rule in _RULE.finditer(sheet.content, section.start, section.end):
            priority = attributes(rule[0]).get("priority", "")
            if priority.lstrip("-").isdigit():
                found.append((rule.span(), int(priority)))
    return found


def _must_come_first(sheet: Worksheet, areas: list[Range]) -> bool:
    """Tell whether existing rules cover some of the cells (and none is of a pivot, which must not be renumbered)."""
    theirs: list[Range] = []
    for section in sheet.each("conditionalFormatting"):
        fields = open_tag(sheet.content, section)
        if fields.get("pivot") in {"1", "true"}:
            return False
        theirs += ranges(fields.get("sqref", ""))
    for section in sheet.each("extLst"):
        inside = sheet.content[section.start : section.end]
        if b"conditionalFormatting" in inside:
            if re.search(rb"conditionalFormatting\b[^>]*\bpivot\s*=\s*[\"'](?:1|true)", inside):
                return False
            for area in _X14_AREA.findall(inside):
                theirs += ranges(area.decode("ascii", "replace"))
    return any(mine.overlaps(other) for other in theirs for mine in areas)


def _shift(sheet: Worksheet, rules: list[tuple[tuple[int, int], int]], by: int) -> None:
    for (start, end), priority in rules:
        tag = set_attribute(sheet.content[start:end], "priority", str(max(priority, 0) + by))
        sheet.patch.replace(start, end, tag)


def remove_highlights(sheet: Worksheet) -> bool:
    """Take out every rule whose formula bears our sign, whoever saved the workbook since; tell if any was there."""
    found = False
    for section in sheet.each("conditionalFormatting"):
        rules = [element for element in children(sheet.content, section) if element.local == "cfRule"]
        ours = [rule for rule in rules if _is_ours(sheet.content, rule)]
        found = found or bool(ours)
        if ours and len(ours) == len(rules):
            sheet.patch.replace(section.start, section.end, b"")
        else:
            for rule in ours:
                sheet.patch.replace(rule.start, rule.end, b"")
    return found


def _is_ours(content: bytes, rule: Element) -> bool:
    return SIGN.encode() in content[rule.start : rule.end]
