"""Write an office's workbooks: people, targets, ledger, receipts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from offices.office import Member, Office, Payment, Sale, Visit
from offices.pen import Pen, draw_pen, month_text
from offices.table import Cell, Column, Layout, Page, Paper, write_table
from offices.truth import Truth

UNITS = {Decimal(1): "元", Decimal(1_000): "千元", Decimal(10_000): "万元"}
Event = Sale | Payment | Visit


@dataclass
class Desk:
    """What is needed to write: where, whose office, how wild, and what was spoilt."""

    folder: Path
    office: Office
    rng: Random
    wild: bool
    truth: Truth
    spoilt: dict[int, tuple[str, object, str]] = field(default_factory=dict)
    """id of an event → (column, what stands there instead, the mistake)."""

    def pen(self) -> Pen:
        """Draw the habits of the next sheet."""
        return draw_pen(self.rng, wild=self.wild, homonyms=self.office.homonyms)

    def paper(self, name: str) -> Paper:
        """Start a workbook."""
        return Paper(self.folder, name, self.truth.planted)

    def chance(self, share: float) -> bool:
        """Tell whether a habit that `share` of people have is there; honest offices have half as many."""
        return self.rng.random() < (share if self.wild else share / 2)

    def layout(self, titles: Sequence[str], *, subtotal_by: str = "", merged: Sequence[str] = ()) -> Layout:
        """Draw a layout."""
        layout = Layout(titles=tuple(titles), left=self.rng.choice((0, 0, 1)) if self.wild else 0)
        if subtotal_by and self.chance(0.4):
            layout.subtotal_by = subtotal_by
        if self.chance(0.6):
            layout.total = self.rng.choice(("合计", "合 计", "总计", "总 计"))
        if merged and self.chance(0.5):
            layout.merged = tuple(merged)
        elif self.wild:
            layout.blank_every = self.rng.choice((0, 0, 0, 7))
            layout.repeat_header_every = self.rng.choice((0, 0, 0, 11))
        layout.hidden_rows = self.wild and self.chance(0.2)
        return layout

    def note(self, paper: Paper, page: Page, pen: Pen, layout: Layout) -> None:
        """Remember how a sheet was written."""
        self.truth.habits.append(
            f"{paper.name}›{page.name}: dates={pen.dates} money={pen.money} scale={pen.scale} {layout.words()}"
        )


def unit_words(desk: Desk, pen: Pen) -> tuple[list[str], str]:
    """Return where a sheet says its unit: title rows, and what is appended to money headers."""
    unit = UNITS[pen.scale]
    where = desk.rng.choice(("title", "header", "both") if pen.scale != 1 else ("none", "title", "header"))
    titles = (
        [desk.rng.choice((f"单位：{unit}", f"（单位：{unit}）", f"金额单位: {unit}"))]
        if where in ("title", "both")
        else []
    )
    return titles, desk.rng.choice((f"（{unit}）", f"({unit})")) if where in ("header", "both") else ""


def money_cell(desk: Desk, pen: Pen, event: Event, key: str, value: Decimal, *, empty: bool = False) -> Cell:
    """Return the cell of an amount, spoilt if it was chosen to be."""
    if spoilt := _spoilt(desk, event, key):
        return Cell(spoilt[0], "text", None, spoilt[1])
    written = pen.amount(value, zero_is_nothing=empty)
    return Cell(written, "money" if isinstance(written, Decimal) else "text", value / pen.scale)


def event_cell(desk: Desk, event: Event, key: str, value: object, style: str = "text") -> Cell:
    """Return a cell that is no amount, spoilt if it was chosen to be."""
    if spoilt := _spoilt(desk, event, key):
        return Cell(spoilt[0], "cell" if isinstance(spoilt[0], date) else "text", None, spoilt[1])
    return Cell(value, style)


def _spoilt(desk: Desk, event: Event, key: str) -> tuple[object, str] | None:
    column, raw, what = desk.spoilt.get(id(event), ("", None, ""))
    if column == key:
        return raw, what
    return (None, "") if column == "person" and key == "person_id" else None


def write_people(desk: Desk) -> None:
    """Write the people list."""
    pen, paper = desk.pen(), desk.paper(desk.rng.choice(("人员.xlsx", "人员名单.xlsx", "花名册.xlsx")))
    page = Page(paper, desk.rng.choice(("人员", "Sheet1", "名单")))
    columns = [
        Column("number", "序号"),
        Column("id", pen.header("person_id")),
        Column("name", pen.rng.choice(("姓名", "员工姓名"))),
        Column("company", "公司"),
        Column("region", pen.header("region")),
        Column("store", pen.header("store")),
        Column("post", desk.rng.choice(("岗位", "职位", "职务"))),
        Column("superior", desk.rng.choice(("上级", "直属上级", "上级主管"))),
        Column("mail", desk.rng.choice(("邮箱", "电子邮箱", "Email"))),
        Column("joined", desk.rng.choice(("入职日期", "入职时间"))),
    ]
    rows = []
    for number, person in enumerate(desk.office.everybody, 1):
        path = [desk.office.company, person.region, person.store]
        values = [number, person.id, person.name, *path, person.post, person.superior, person.mail]
        row = {column.key: Cell(value or None) for column, value in zip(columns, values, strict=False)}
        row["joined"] = Cell(person.joined, "cell")
        rows.append(row)
    layout = Layout(titles=(f"{desk.office.company}人员名单",) if desk.chance(0.7) else ())
    desk.note(paper, page, pen, layout)
    write_table(page, columns, rows, layout)
    if desk.chance(0.4):
        Page(paper, "Sheet2")
    paper.close()


def write_targets(desk: Desk) -> None:
    """Write November's targets in one of three shapes."""
    pen = desk.pen()
    pen.money = ("number",) if not desk.wild else ("number", "comma")
    titles, suffix = unit_words(desk, pen)
    titles = [f"{desk.office.company}2026年11月销售目标", *titles]
    paper = desk.paper(desk.rng.choice(("目标/2026年11月目标.xlsx", "11月目标表.xlsx", "销售目标2026.11.xlsx")))
    page = Page(paper, desk.rng.choice(("目标", "11月", "Sheet1")))
    person = [Column("person_id", pen.header("person_id")), Column("person", pen.header("person"))]
    shape = desk.rng.choice((_long, _by_metric, _by_month))
    columns, rows, layout = shape(desk, pen, person, suffix)
    layout.titles = tuple(titles) if shape is not _by_month else ("2026年销售目标", *titles[1:])
    desk.note(paper, page, pen, layout)
    write_table(page, columns, rows, layout)
    paper.close()
    kept = {"sales"} if shape is _by_month else {"sales", "collections"}
    desk.truth.targets = {key: value for key, value in desk.office.targets.items() if key[1] in kept}


Shape = tuple[list[Column], list[dict[str, Cell]], Layout]


def _who(pen: Pen, seller: Member) -> dict[str, Cell]:
    return {
        "person_id": Cell(seller.id),
        "person": Cell(pen.name(seller.name)),
        "store": Cell(seller.store),
        "region": Cell(seller.region),
    }


def _amount(pen: Pen, value: Decimal) -> Cell:
    written = pen.amount(value)
    return Cell(written, "money" if isinstance(written, Decimal) else "text", value / pen.scale)


def _long(desk: Desk, pen: Pen, person: list[Column], suffix: str) -> Shape:
    columns = [
        *person,
        Column("store", pen.header("store")),
        Column("metric", "指标"),
        Column("period", pen.header("period")),
        Column("target", pen.header("target", suffix)),
    ]
    period = month_text(desk.rng)
    rows = []
    for metric, word in (("sales", "销售额"), ("collections", "回款")):
        for seller in desk.office.sellers:
            amount = desk.office.targets[seller.id, metric]
            rows.append(
                {**_who(pen, seller), "metric": Cell(word), "period": Cell(period), "target": _amount(pen, amount)}
            )
    layout = desk.layout((), subtotal_by="metric")
    layout.total = ""
    return columns, rows, layout


def _by_metric(desk: Desk, pen: Pen, person: list[Column], suffix: str) -> Shape:
    two = desk.chance(0.5)
    titles = ("销售额", "回款") if two else (pen.header("sales_target"), pen.header("collections_target"))
    columns = [
        Column("store", pen.header("store")),
        *person,
        *(
            Column(key, title + suffix, "目标" if two else "")
            for key, title in zip(("sales", "collections"), titles, strict=True)
        ),
    ]
    rows = [
        {
            **_who(pen, seller),
            **{key: _amount(pen, desk.office.targets[seller.id, key]) for key in ("sales", "collections")},
        }
        for seller in desk.office.sellers
    ]
    layout = desk.layout((), subtotal_by="store", merged=("store",))
    layout.two_rows = two
    layout.repeat_header_every = 0 if two else layout.repeat_header_every
    return columns, rows, layout


def _by_month(desk: Desk, pen: Pen, person: list[Column], suffix: str) -> Shape:
    months = [(f"m{number}", f"{number}月{suffix}") for number in (9, 10, 11, 12)]
    columns = [Column("store", pen.header("store")), *person, *(Column(key, title) for key, title in months)]
    rows = []
    for seller in desk.office.sellers:
        amount = desk.office.targets[seller.id, "sales"]
        cells = {key: _amount(pen, amount + (0 if key == "m11" else 10_000)) for key, _ in months}
        rows.append({**_who(pen, seller), **cells})
    return columns, rows, desk.layout((), merged=("store",))


def write_ledger(desk: Desk) -> None:
    """Write the sales ledger: all on one sheet, or a sheet a region."""
    paper = desk.paper(desk.rng.choice(("11月销售明细.xlsx", "明细/销售台账2026年11月.xlsx", "销售明细2026-11.xlsx")))
    regions = sorted({seller.region for seller in desk.office.sellers})
    parts = [(region, [sale for sale in desk.office.sales if sale.seller.region == region]) for region in regions]
    if desk.rng.random() < 0.5:
        parts = [("2026年11月", list(desk.office.sales))]
    for name, sales in parts:
        pen, page = desk.pen(), Page(paper, name)
        titles, suffix = unit_words(desk, pen)
        titles = [f"{desk.office.company}2026年11月销售明细", *titles]
        if desk.chance(0.3):
            titles.append("填表说明：金额为含税金额，退货填负数")
        columns = [
            Column("number", "序号"),
            Column("date", pen.header("date")),
            Column("order_number", pen.header("order_number")),
            Column("person_id", pen.header("person_id")),
            Column("person", pen.header("person")),
            Column("customer", pen.header("customer")),
            Column("amount", pen.header("amount", suffix), "金额信息"),
            Column("margin", pen.header("margin", suffix), "金额信息"),
            Column("remark", "备注"),
        ]
        layout = desk.layout(titles, subtotal_by="person_id", merged=("person_id", "person"))
        layout.two_rows = desk.chance(0.3)
        by_person = bool(layout.subtotal_by or layout.merged)
        ordered = sorted(sales, key=lambda sale: sale.seller.id) if by_person else sales
        names = {seller.id: pen.name(seller.name) for seller in desk.office.sellers} if layout.merged else {}
        rows = [_sale_row(desk, pen, number, sale, names) for number, sale in enumerate(ordered, 1)]
        desk.note(paper, page, pen, layout)
        write_table(page, columns, rows, layout)
    if desk.chance(0.3):
        Page(paper, "Sheet3")
    paper.close()


def _sale_row(desk: Desk, pen: Pen, number: int, sale: Sale, names: dict[str, str]) -> dict[str, Cell]:
    day, style = pen.day(sale.day)
    return {
        "number": Cell(number),
        "date": event_cell(desk, sale, "date", day, style),
        "order_number": Cell(sale.number),
        "person_id": event_cell(desk, sale, "person_id", sale.seller.id),
        "person": event_cell(desk, sale, "person", names.get(sale.seller.id) or pen.name(sale.seller.name)),
        "customer": Cell(sale.customer),
        "amount": money_cell(desk, pen, sale, "amount", sale.amount),
        "margin": money_cell(desk, pen, sale, "margin", sale.margin),
        "remark": Cell(None),
    }


def write_receipts(desk: Desk) -> None:
    """Write the payments."""
    paper = desk.paper(desk.rng.choice(("11月回款明细.xlsx", "回款登记2026.11.xlsx")))
    pen, page = desk.pen(), Page(paper, desk.rng.choice(("回款", "Sheet1", "11月")))
    titles, suffix = unit_words(desk, pen)
    columns = [
        Column("date", pen.header("receipt_date")),
        Column("customer", pen.header("customer")),
        Column("person", pen.header("person")),
        Column("person_id", pen.header("person_id")),
        Column("amount", pen.header("receipt_amount", suffix)),
    ]
    layout = desk.layout(["2026年11月回款登记", *titles], subtotal_by="person_id")
    payments = desk.office.payments
    if layout.subtotal_by:
        payments = sorted(payments, key=lambda payment: payment.seller.id)
    rows = []
    for payment in payments:
        day, style = pen.day(payment.day)
        rows.append(
            {
                "date": event_cell(desk, payment, "date", day, style),
                "customer": Cell(payment.customer),
                "person": event_cell(desk, payment, "person", pen.name(payment.seller.name)),
                "person_id": event_cell(desk, payment, "person_id", payment.seller.id),
                "amount": money_cell(desk, pen, payment, "amount", payment.amount),
            }
        )
    desk.note(paper, page, pen, layout)
    write_table(page, columns, rows, layout)
    paper.close()
