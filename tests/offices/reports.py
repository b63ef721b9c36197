"""Write an office's daily reports (S4's nine fields) in four layouts."""

from collections.abc import Iterable
from datetime import date

from offices.books import Desk, event_cell, money_cell
from offices.office import Member, Visit
from offices.pen import Pen, spans
from offices.table import Cell, Column, Layout, Page, Paper, write_table

_NINE = (
    "seq",
    "visit_customer",
    "phone",
    "visit_time",
    "purpose",
    "notes",
    "outcome",
    "order_amount",
    "received_amount",
    "customer_class",
    "next_visit",
    "other",
)


def write_reports(desk: Desk) -> None:
    """Write the reports of all sellers, a layout a store (the two who share a name always with their ids)."""
    stores: dict[str, list[Member]] = {}
    for seller in desk.office.sellers:
        stores.setdefault(seller.store, []).append(seller)
    for store, sellers in stores.items():
        layout = desk.rng.choice((_sheet_a_day, _blocks, _flat, _sheet_a_person))
        layout(desk, store, sellers)


def _visits(desk: Desk, seller: Member) -> list[Visit]:
    return [visit for visit in desk.office.visits if visit.seller == seller]


def _days(visits: Iterable[Visit]) -> dict[date, list[Visit]]:
    days: dict[date, list[Visit]] = {}
    for visit in visits:
        days.setdefault(visit.day, []).append(visit)
    return days


def _pen(desk: Desk) -> Pen:
    """Reports are in 元."""
    pen = desk.pen()
    pen.scale = type(pen.scale)(1)
    return pen


def _columns(pen: Pen, *before: str) -> list[Column]:
    return [Column(key, pen.header(key)) for key in (*before, *_NINE)]


def _row(desk: Desk, pen: Pen, visit: Visit, name: str = "") -> dict[str, Cell]:
    day, style = pen.day(visit.day)
    again, again_style = pen.day(visit.again) if visit.again else (None, "text")
    return {
        "report_date": Cell(day, style),
        "report_person": Cell(name or pen.name(visit.seller.name)),
        "person_id": Cell(visit.seller.id),
        "region": Cell(visit.seller.region),
        "weather": Cell(visit.weather),
        "seq": Cell(visit.seq),
        "visit_customer": Cell(visit.customer),
        "phone": Cell(visit.phone),
        "visit_time": Cell(spans(desk.rng, visit.start, visit.end)),
        "purpose": event_cell(desk, visit, "purpose", desk.rng.choice("/、，").join(visit.purposes)),
        "notes": Cell("按计划拜访"),
        "outcome": Cell(visit.outcome),
        "order_amount": money_cell(desk, pen, visit, "order_amount", visit.ordered, empty=True),
        "received_amount": money_cell(desk, pen, visit, "received_amount", visit.received, empty=True),
        "customer_class": Cell(visit.kind),
        "next_visit": Cell(again, again_style),
        "other": Cell(visit.other or None),
    }


def _head(desk: Desk, page: Page, at: int, visit: Visit, pen: Pen, *, with_id: bool) -> int:
    """Write 区域 日报人 填写日期 天气 above a table; return the row below."""
    day, style = pen.day(visit.day)
    if isinstance(day, int) or (str(day).endswith("日") and len(str(day)) < 4):
        day, style = f"{visit.day:%Y-%m-%d}", "text"
    text = f"{visit.day.year}年{visit.day.month}月{visit.day.day}日" if isinstance(day, date) else day
    pairs = [("区域", visit.seller.region), ("日报人", visit.seller.name), ("填写日期", text), ("天气", visit.weather)]
    if with_id:
        pairs.insert(2, ("工号", visit.seller.id))
    form = desk.rng.choice(("line", "cells", "pairs"))
    if form == "line":
        page.merge((at, 0, at, 11), Cell("    ".join(f"{label}：{value}" for label, value in pairs)))
    elif form == "cells":
        for number, (label, value) in enumerate(pairs):
            page.put(at, number * 2, Cell(f"{label}：{value}"))
    else:
        for number, (label, value) in enumerate(pairs):
            page.put(at, number * 2, Cell(label))
            real = label == "填写日期" and isinstance(day, date)
            page.put(at, number * 2 + 1, Cell(day if real else value, style if real else "text"))
    return at + 1


def _needs_id(desk: Desk, seller: Member) -> bool:
    return seller.name in desk.office.homonyms or desk.chance(0.3)


def _sheet_a_day(desk: Desk, store: str, sellers: list[Member]) -> None:
    for seller in sellers:
        visits, pen = _visits(desk, seller), _pen(desk)
        paper = desk.paper(f"日报/{store}/{seller.name}{seller.id}_2026年11月日报.xlsx")
        title = desk.rng.choice(("{0.month}.{0.day}", "{0.month}月{0.day}日", "{0:%m%d}"))
        columns, with_id = _columns(pen), _needs_id(desk, seller)
        for day, rows in _days(visits).items():
            page = Page(paper, title.format(day))
            page.merge((0, 0, 0, 11), Cell("销售日报表"))
            layout = Layout(
                top=_head(desk, page, 1, rows[0], pen, with_id=with_id), total="合计" if desk.chance(0.5) else ""
            )
            write_table(page, columns, [_row(desk, pen, visit) for visit in rows], layout)
        desk.note(paper, page, pen, layout)
        paper.close()


def _blocks(desk: Desk, store: str, sellers: list[Member]) -> None:
    for seller in sellers:
        pen = _pen(desk)
        paper = desk.paper(f"日报/{store}_{seller.name}{seller.id}_2026年11月.xlsx")
        page, at = Page(paper, "日报"), 0
        columns, with_id = _columns(pen), _needs_id(desk, seller)
        total = "小计" if desk.chance(0.5) else ""
        for rows in _days(_visits(desk, seller)).values():
            layout = Layout(top=_head(desk, page, at, rows[0], pen, with_id=with_id), total=total)
            at = write_table(page, columns, [_row(desk, pen, visit) for visit in rows], layout) + desk.rng.choice(
                (0, 1, 2)
            )
        desk.note(paper, page, pen, layout)
        paper.close()


def _flat(desk: Desk, store: str, sellers: list[Member]) -> None:
    pen = _pen(desk)
    paper = desk.paper(f"日报/{store}2026年11月日报汇总.xlsx")
    page = Page(paper, "日报")
    with_id = ["person_id"] if any(_needs_id(desk, seller) for seller in sellers) else []
    columns = _columns(pen, "report_date", "region", "report_person", *with_id, "weather")
    layout = desk.layout(["2026年11月日报汇总"], subtotal_by="report_person", merged=("report_date", "report_person"))
    names = {seller.id: pen.name(seller.name) for seller in sellers}
    visits = sorted(
        (visit for seller in sellers for visit in _visits(desk, seller)), key=lambda visit: (visit.seller.id, visit.day)
    )
    if layout.merged:
        pen.dates = pen.dates[:1]
    rows = [_row(desk, pen, visit, names[visit.seller.id]) for visit in visits]
    if len(set(names.values())) < len(names):
        layout.subtotal_by, layout.merged = "", ()
    desk.note(paper, page, pen, layout)
    write_table(page, columns, rows, layout)
    paper.close()


def _sheet_a_person(desk: Desk, store: str, sellers: list[Member]) -> None:
    paper: Paper = desk.paper(f"日报/{store}_2026年11月_日报.xlsx")
    for seller in sellers:
        pen = _pen(desk)
        page = Page(paper, f"{seller.name}{seller.id}" if seller.name in desk.office.homonyms else seller.name)
        columns = _columns(pen, "report_date", "report_person", "person_id", "weather")
        layout = desk.layout(["2026年11月拜访日报"] if desk.chance(0.6) else [])
        if any(form.startswith(("chinese_short", "slash_short", "day_only")) for form in pen.dates):
            layout.titles = ("2026年11月拜访日报",)
        desk.note(paper, page, pen, layout)
        write_table(page, columns, [_row(desk, pen, visit) for visit in _visits(desk, seller)], layout)
    paper.close()
