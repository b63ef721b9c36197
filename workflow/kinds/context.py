"""What surrounds a table and holds for all of it: year, month, day, unit, person, from titles, pairs and names."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from workflow.kinds.cells import written
from workflow.kinds.dates import DateContext, MonthDay, day_in_name, parse_date, year_and_month
from workflow.kinds.layout import Table
from workflow.kinds.written import plain, unit_in_title, unit_word

_NAME = re.compile(r"[一-鿿]{2,4}(?:·[一-鿿]{1,6})?\Z")
_OTHER_DAY = re.compile(r"截止|截至|制表|打印|导出|编制|更新|提交|起|至|as of|printed", re.IGNORECASE)
"""Words in a title that make its day another than that of the rows."""
_TELLS_TIME = re.compile(r"日期|时间|月份|年月|期间|周期|考核期|年度|季度|date|period|month")
_NO_NAME = re.compile(
    r"日报|周报|月报|销售|明细|汇总|目标|回款|人员|表|数据|工作|报告|拜访|客户|统计|模板|副本|最终|最新|公司|门店|大区|区域|华[东南西北中]|部|店|组|全部|合计|第.周|月|年|日|Sheet"
)


def texts_around(table: Table, sheet: str, workbook: str) -> tuple[str, ...]:
    """Return the texts that may tell what a table is about, the nearest first: pairs, titles, then names."""
    parts = workbook.replace("\\", "/").split("/")
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    dated = [written(pair.value) for pair in table.pairs if pair.value is not None and _TELLS_TIME.search(pair.label)]
    return (*dated, *table.titles, sheet, stem, *reversed(parts[:-1]))


def date_context(table: Table, sheet: str, workbook: str) -> DateContext:
    """Return what is known about dates in a table; the nearest text that tells a year or a month counts."""
    year: int | None = None
    month: int | None = None
    for text in texts_around(table, sheet, workbook):
        found_year, found_month = year_and_month(text)
        if month is None and found_month and (year is None or found_year in (None, year)):
            month = found_month
        year = year if year is not None else found_year
    for pair in table.pairs:
        if pair.label in ("年份", "年度") and pair.value and isinstance(pair.value, (int, float)):
            year = int(pair.value)
    context = DateContext(year, month)
    return replace(context, day=_day(table, sheet, workbook, context))


def _day(table: Table, sheet: str, workbook: str, context: DateContext) -> date | MonthDay | None:
    for pair in table.pairs:
        if pair.label.endswith(("日期", "时间", "date")):
            read = parse_date(pair.value, context)
            if isinstance(read, (date, MonthDay)):
                return read
    for title in table.titles:
        if told := title_day(title, context):
            return told
    return day_in_name(sheet, context) or file_day(workbook, context)


def title_day(title: str, context: DateContext) -> date | MonthDay | None:
    """Return the day of the rows that a title tells; None for that of a print, an edition, a start or an end."""
    return None if _OTHER_DAY.search(title) else day_in_name(title, context)


def file_day(workbook: str, context: DateContext) -> date | MonthDay | None:
    """Return the day that a file's name tells."""
    return day_in_name(workbook.replace("\\", "/").rpartition("/")[2].rpartition(".")[0], context)


def sheet_day(sheet: str, context: DateContext) -> date | MonthDay | None:
    """Return the day that a sheet's name tells, for a sheet a day."""
    return day_in_name(sheet, context)


def table_unit(table: Table) -> Decimal:
    """Return how many 元 one unit of a table's amounts is, by its titles and pairs; 1 where nothing says so."""
    for pair in table.pairs:
        if (
            pair.label in ("单位", "unit", "金额单位")
            and isinstance(pair.value, str)
            and (unit := unit_word(plain(pair.value)))
        ):
            return unit
    for title in table.titles:
        if unit := unit_in_title(title):
            return unit
    return Decimal(1)


def person_in_names(sheet: str, workbook: str) -> str | None:
    """Return the person that a sheet's or a file's name is about ('张三', '日报-张三'); None where none is."""
    stem = workbook.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    for name in (sheet, stem):
        for part in _parts(name):
            if _NAME.match(part) and not _NO_NAME.search(part):
                return part
    return None


def _parts(name: str) -> Iterable[str]:
    bare = re.sub(r"(?:销售)?(?:工作)?(?:日报表?|周报|拜访记录|目标|明细)", " ", plain(name))
    return re.split(r"[\s\-_—,.()()\[\]【】\d年月日号]+", bare)
