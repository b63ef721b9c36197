"""The target workbooks: long with 万元 in a title row, months and quarters as columns, metrics as columns."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from making.canvas import Book, Canvas, Log, Look
from making.records import Month, Spoilt
from making.team import REGIONS, REPS, Member

_SEASON = (70, 55, 95, 90, 92, 100, 88, 90, 104, 96, 110, 118)
_VACANT, _VACANCY = "华南", Decimal(120_000)
"""The target of the post that is not filled: it stands in the sheet, and in its region's target."""


def store_of_target(member: Member) -> str:
    """Return the store under which a person's target stands: where the person was when targets were set."""
    return member.moved_from or member.store


def targets_of(member: Member) -> dict[str, Decimal]:
    """Return a seller's targets for November, in 元 and pieces."""
    return {
        "sales": member.target,
        "gross_margin": (member.target * Decimal("0.2")).quantize(Decimal(1)),
        "collections": (member.target * Decimal("0.85") / 1000).quantize(Decimal(1)) * 1000,
        "new_customers": Decimal(1 if member.target < 300_000 else 2 if member.target < 450_000 else 3),
        "visits": Decimal(30 if member.id == "HC3012" else 72 if member.target > 250_000 else 66),
    }


def region_months(region: str, *, planted: bool) -> list[Decimal]:
    """Return a region's sales targets of the twelve months in 元; November is the sum of its sheet."""
    november = sum((member.target for member in REPS if member.region == region), Decimal(0))
    november += _VACANCY if region == _VACANT and planted else 0
    return [november if number == 11 else (november * share / 110 / 10_000).quantize(Decimal(1)) * 10_000
            for number, share in enumerate(_SEASON, 1)]  # fmt: skip


def region_margin_quarters(region: str, *, planted: bool) -> list[Decimal]:
    """Return a region's gross margin targets of the four quarters in 元."""
    months = region_months(region, planted=planted)
    return [
        (sum(months[start : start + 3]) * Decimal("0.2") / 1000).quantize(Decimal(1)) * 1000 for start in (0, 3, 6, 9)
    ]


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write the three target workbooks."""
    _write_personal(inbox, log, planted=month.planted)
    _write_year(inbox, log, planted=month.planted)
    _write_metrics(inbox, log)


def _write_personal(inbox: Path, log: Log, *, planted: bool) -> None:
    book = Book(inbox, "目标/2026年11月个人目标.xlsx", log, Look())
    page = book.sheet("个人目标")
    page.title(0, "华辰办公2026年11月个人销售目标", 8)
    page.title(1, "单位：万元　　期间：2026年11月　　编制：刘洋　　审批：顾成　　2026-10-28", 8, "note")
    page.head(
        3, ("序号", "大区", "门店", "工号", "姓名", "指标", "期间", "目标", "备注"), (6, 8, 11, 10, 11, 9, 10, 12, 26)
    )
    row, number, subtotals, tops = 4, 0, [], []
    for region, stores in REGIONS.items():
        top_of_region = row
        for store in stores:
            top = row
            people = [member for member in REPS if store_of_target(member) == store]
            for member in people:
                number += 1
                page.row(row, [number, None, None, member.id, member.name, "销售额", "2026-11", member.target / 10_000,
                               member.note], ("centre", *["centre"] * 6, "wan", "text"))  # fmt: skip
                row += 1
            if store == "南山分店" and planted:
                number += 1
                page.row(row, [number, None, None, None, Spoilt("target_for_nobody", "钱进（待招）"), "销售额",
                               "2026-11", _VACANCY / 10_000, "到岗前由店长代管"],
                         ("centre", *["centre"] * 6, "wan", "text"))  # fmt: skip
                row += 1
            page.merge_down(2, (top, row - 1), store)
            tops.append(top)
            page.row(row, [None, None, "小计", *[None] * 6], "total")
            page.total(row, 7, (top, row - 1), "total_wan")
            subtotals.append(row)
            row += 1
        page.merge_down(1, (top_of_region, row - 1), region)
    page.row(row, ["合计", *[None] * 8], "total")
    value = float(sum(Decimal(str(page.written[subtotal, 7])) for subtotal in subtotals))
    page.call("write_formula", row, 7, "=" + "+".join(f"H{subtotal + 1}" for subtotal in subtotals),
              book.format("total_wan"), value)  # fmt: skip
    _dress_personal(book, page, row, (tops, subtotals))
    book.close()


def _dress_personal(book: Book, page: Canvas, last: int, stores: tuple[list[int], list[int]]) -> None:
    tops, subtotals = stores
    page.call("freeze_panes", 4, 5)
    page.call("conditional_format", 4, 7, last - 1, 7,
              {"type": "data_bar", "bar_color": "#9BC2E6", "bar_solid": True, "data_bar_2010": True})  # fmt: skip
    page.comment(4, 7, "周明含两家集团客户的年度框架，目标单独核定。", "顾成")
    page.print_setup(landscape=False, repeat=3)
    page.call("print_area", 0, 0, last, 8)
    chart = book.file.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "11月销售额目标（万元）",
            "categories": _ranges("C", tops),
            "values": _ranges("H", subtotals),
            "fill": {"color": "#5B9BD5"},
            "gap": 60,
        }
    )
    chart.set_title({"name": "11月各门店销售额目标（万元）", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_size({"width": 620, "height": 340})
    page.call("insert_chart", 3, 10, chart)


def _ranges(letter: str, rows: list[int]) -> str:
    """Return the cells of a column that a chart shows, as spreadsheet programs write several ranges."""
    return "=(" + ",".join(f"个人目标!${letter}${row + 1}" for row in rows) + ")"


def _write_year(inbox: Path, log: Log, *, planted: bool) -> None:
    book = Book(inbox, "目标/年度目标.xlsx", log, Look(font="宋体", size=11, head_fill="#FFF2CC"), author="顾成")
    page = book.sheet("分月目标")
    page.title(0, "2026年度销售额目标（分月）", 14)
    page.title(1, "单位：万元", 14, "note")
    page.head(2, ("大区", "指标", "年份", *(f"{number}月" for number in range(1, 13))), (9, 9, 8, *[8.5] * 12))
    for row, region in enumerate(REGIONS, 3):
        months = [value / 10_000 for value in region_months(region, planted=planted)]
        page.row(row, [region, "销售额", "2026年", *months],
                 ("centre", "centre", "centre", *["wan"] * 12))  # fmt: skip
        if region == _VACANT and planted:
            page.put(row, 13, Spoilt("vacancy_in_region", page.written[row, 13]), "wan")
    page.row(6, ["合计", None, None], "total")
    for column in range(3, 15):
        page.total(6, column, (3, 5), "total_wan")
    page.call("freeze_panes", 3, 3)
    page.call("conditional_format", 3, 3, 5, 14, {"type": "3_color_scale"})
    page.print_setup()
    page = book.sheet("毛利目标")
    page.title(0, "2026年度毛利目标（单位：万元）", 6)
    page.head(1, ("大区", "指标", "2026年", "一季度", "二季度", "三季度", "四季度"), (9, 9, 12, 12, 12, 12, 12))
    for row, region in enumerate(REGIONS, 2):
        quarters = [value / 10_000 for value in region_margin_quarters(region, planted=planted)]
        page.row(row, [region, "毛利", None, *quarters], ("centre", "centre", *["wan"] * 5))
        value = float(sum(quarters))
        page.call("write_formula", row, 2, f"=SUM(D{row + 1}:G{row + 1})", book.format("wan"), value)
        page.written[row, 2] = value
    page.row(5, ["合计", None], "total")
    for column in range(2, 7):
        page.total(5, column, (2, 4), "total_wan")
    page.print_setup()
    book.close()


def _write_metrics(inbox: Path, log: Log) -> None:
    book = Book(inbox, "目标/11月回款及拜访目标.xlsx", log, Look(head_fill="#FCE4D6"))
    page = book.sheet("11月")
    page.title(0, "2026年11月回款、毛利、新客户及拜访目标", 7)
    page.head(1, ("门店", "工号", "姓名", "月份", "回款目标（元）", "毛利目标（元）", "新客户数（家）", "拜访数（次）"),
              (11, 10, 10, 11, 15, 15, 13, 12))  # fmt: skip
    row = 2
    kinds = ("centre", "centre", "centre", "centre", "money", "money", "whole", "whole")
    for member in REPS:
        wanted = targets_of(member)
        page.row(row, [store_of_target(member), member.id, member.name, "2026年11月", *_metric_cells(wanted)], kinds)
        row += 1
    page.row(row, ["合计", None, None, None], "total")
    for column in range(4, 8):
        page.total(row, column, (2, row - 1))
    page.call("autofilter", 1, 0, row - 1, 7)
    page.call("freeze_panes", 2, 3)
    page.call(
        "conditional_format",
        2,
        4,
        row - 1,
        4,
        {"type": "top", "value": 3, "format": book.file.add_format({"bold": True})},
    )
    page.print_setup(landscape=False, repeat=1)
    chart = book.file.add_chart({"type": "bar"})
    chart.add_series(
        {"name": ["11月", 1, 4], "categories": ["11月", 2, 2, row - 1, 2], "values": ["11月", 2, 4, row - 1, 4]}
    )
    chart.set_legend({"none": True})
    chart.set_size({"width": 520, "height": 460})
    page.call("insert_chart", 1, 9, chart)
    book.close()


def _metric_cells(wanted: Mapping[str, Decimal]) -> list[Decimal]:
    return [wanted[metric] for metric in ("collections", "gross_margin", "new_customers", "visits")]
