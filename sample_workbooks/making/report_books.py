"""The daily reports (S4's nine fields): every store and every seller has other habits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from making.canvas import Book, Canvas, Log, Look
from making.records import Month, Spoilt, Visit, written
from making.team import BY_ID, Member

_FIELDS = (
    "序号",
    "访问客户",
    "电话",
    "访问时间",
    "访问目的",
    "说明",
    "商谈结果",
    "订货金额",
    "收款金额",
    "客户类别",
    "预定再访时间",
    "其他记录",
)
_WIDTHS = (6, 24, 14, 14, 11, 20, 10, 12, 12, 10, 14, 34)
_CENTRED = {0, 2, 3, 4, 6, 9, 10}
_FULL_WIDTH = str.maketrans("0123456789,.-:", "０１２３４５６７８９，．－：")


@dataclass(frozen=True)
class Habit:
    """How one person fills in the nine fields."""

    money: str = "number"
    """number, w (1.2w), wan (1.2万), comma ('12,800'), yuan (12800元), full (１２８００)."""
    nothing: object = None
    """What stands where no amount is: None, '-', '无', 0, '/'."""
    times: str = "range"
    """range (9:00-10:00), wide (9：00～10：00), spoken (9点半), dash (09:00–10:00)."""
    days: str = "cell"
    """cell (a real date), cn (11月3日), dots (2026.11.3), iso (2026-11-03)."""
    separator: str = "/"
    spaced_name: bool = False
    short: bool = False
    """Whether customers are called without their city, where nobody else is called so."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Own words for outcomes."""

    def amount(self, value: Decimal) -> object:
        """Return an amount as this person writes it."""
        if not value:
            return self.nothing
        if self.money in ("w", "wan"):
            sign = {"w": "w", "wan": "万"}[self.money]
            return f"{(value / 10_000).normalize():f}{sign}" if value % 100 == 0 else value
        forms = {"comma": f"{value:,.0f}", "yuan": f"{value:.0f}元", "full": f"{value:,.0f}".translate(_FULL_WIDTH)}
        return forms.get(self.money, value)

    def span(self, start: time, end: time) -> str:
        """Return the time of a visit as this person writes it."""
        match self.times:
            case "wide":
                return f"{start.hour}：{start:%M}～{end.hour}：{end:%M}"
            case "spoken":
                return {0: f"{start.hour}点", 30: f"{start.hour}点半"}.get(start.minute, f"{start.hour}点{start:%M}分")
            case "dash":
                return f"{start:%H:%M}–{end:%H:%M}"
        return f"{start.hour}:{start:%M}-{end.hour}:{end:%M}"

    def day(self, value: date | None) -> object:
        """Return a date as this person writes it."""
        if value is None or self.days == "cell":
            return value
        forms = {
            "cn": f"{value.month}月{value.day}日",
            "dots": f"{value.year}.{value.month}.{value.day}",
            "iso": f"{value:%Y-%m-%d}",
        }
        return forms[self.days]

    def name(self, member: Member) -> str:
        """Return the person's name as written here."""
        return " ".join(member.name) if self.spaced_name and len(member.name) == 2 else member.name


_HABITS = {
    "HC1003": Habit(),
    "HC1004": Habit(money="w", nothing="-", times="wide", days="cn", separator="、", spaced_name=True),
    "HC1006": Habit(money="full", nothing="无", days="dots"),
    "HC1011": Habit(money="comma", times="dash", days="dots", separator="，"),
    "HC1012": Habit(money="wan", nothing="/", times="spoken", days="cn", short=True,
                    words={"成交": "签单", "未遇": "负责人不在", "跟进": "有意向"}),
    "HC1021": Habit(days="cn"), "HC1022": Habit(days="cn", nothing=0, words={"无意向": "暂不考虑", "跟进": "待跟进"}),
    "HC2003": Habit(money="yuan", nothing="无", days="iso"),
    "HC2009": Habit(times="wide", short=True), "HC2005": Habit(nothing="-", days="iso"),
    "HC2011": Habit(days="dots", times="spoken"), "HC2012": Habit(days="dots", separator="、"),
    "HC3003": Habit(nothing="-", days="cn"), "HC3004": Habit(money="comma", days="cn"),
    "HC3011": Habit(nothing="—", days="iso"), "HC3012": Habit(days="iso", times="dash"),
    "HC3021": Habit(money="comma", days="dots", short=True, words={"成交": "已下单", "未遇": "没见到人"}),
    "HC3022": Habit(days="dots", nothing=0),
    "HC3023": Habit(days="dots", nothing="暂无"),
}  # fmt: skip


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write all daily reports."""
    of = {member_id: [visit for visit in month.visits if visit.rep.id == member_id] for member_id in _HABITS}
    shorts = {customer.name: customer.short for customer in month.customers if customer.listed}
    for visit in month.visits:
        visit.called = shorts.get(visit.customer, "") if _HABITS[visit.rep.id].short else ""
    for member_id in ("HC1003", "HC1004", "HC1006"):
        _write_sheet_a_day(inbox, log, of[member_id], pairs=False)
    for member_id in ("HC3011", "HC3012"):
        _write_sheet_a_day(inbox, log, of[member_id], pairs=True)
    third_week = date(2026, 11, 16)
    _write_blocks(
        inbox, log, "日报/闵行分店/吴磊_11月上半月日报.xlsx", {"日报": [v for v in of["HC1011"] if v.day < third_week]}
    )
    _write_blocks(
        inbox, log, "日报/闵行分店/吴磊_11月第三周日报.xlsx", {"日报": [v for v in of["HC1011"] if v.day >= third_week]}
    )
    _write_blocks(inbox, log, "日报/闵行分店/孙悦日报.xlsx", {"11月": of["HC1012"]})
    weeks = {"第一周": (2, 6), "第二周": (9, 13), "第三周": (16, 20)}
    chaoyang = [*of["HC3003"], *of["HC3004"]]
    _write_blocks(inbox, log, "日报/朝阳分店11月日报.xlsx",
                  {name: [v for v in chaoyang if first <= v.day.day <= last]
                   for name, (first, last) in weeks.items()})  # fmt: skip
    _write_hangzhou(inbox, log, [*of["HC1021"], *of["HC1022"]], planted=month.planted)
    _write_tianhe(inbox, log, {key: of[key] for key in ("HC2003", "HC2005", "HC2009")})
    _write_nanshan(inbox, log, [*of["HC2011"], *of["HC2012"]])
    _write_tianjin(inbox, log, [*of["HC3021"], *of["HC3022"], *of["HC3023"]])


def _cells(visit: Visit, habit: Habit) -> list[object]:
    own = {
        "seq": visit.seq, "customer": visit.called or visit.customer, "phone": visit.phone,
        "time": habit.span(visit.start, visit.end), "purpose": habit.separator.join(visit.purposes),
        "notes": visit.notes, "outcome": habit.words.get(visit.outcome, visit.outcome),
        "ordered": habit.amount(visit.ordered), "received": habit.amount(visit.received),
        "class": visit.customer_class, "next": habit.day(visit.next_visit), "other": visit.other,
    }  # fmt: skip
    return [written(visit.spoilt, name, value) for name, value in own.items()]


def _kinds(before: int = 0) -> list[str]:
    kinds = ["centre" if column in _CENTRED else "text" for column in range(len(_FIELDS))]
    kinds[7] = kinds[8] = "money"
    kinds[10] = "date"
    return ["centre"] * before + kinds


def _by_day(visits: Iterable[Visit]) -> dict[date, list[Visit]]:
    days: dict[date, list[Visit]] = {}
    for visit in sorted(visits, key=lambda visit: visit.day):
        days.setdefault(visit.day, []).append(visit)
    return days


def _area(visit: Visit) -> object:
    return written(visit.spoilt, "region", visit.rep.region)


def _sky(visit: Visit) -> object:
    return written(visit.spoilt, "weather", visit.weather)


def _noted(page: Canvas, row: int, column: int, value: object) -> object:
    """Return what is written into a text of several things, and note the place of what is wrong."""
    if isinstance(value, Spoilt):
        page.book.log.note(value.key, page.book.name, page.name, xl_rowcol_to_cell(row, column))
        return value.raw
    return value


def _write_sheet_a_day(inbox: Path, log: Log, visits: list[Visit], *, pairs: bool) -> None:
    member, habit = visits[0].rep, _HABITS[visits[0].rep.id]
    name = f"{member.name}{member.id}" if member.name == "张伟" else member.name
    look = Look(font="宋体", size=11, head_fill="#D9D9D9") if pairs else Look()
    book = Book(inbox, f"日报/{member.store}/{name}_2026年11月日报.xlsx", log, look, author=member.name)
    for day, rows in _by_day(visits).items():
        page = book.sheet(f"{day.month}.{day.day}" if habit.days != "cn" else f"{day.month}月{day.day}日")
        page.title(0, "销 售 日 报 表", 11)
        if pairs:
            _pairs(page, 1, rows[0], habit)
        else:
            _labels(page, 1, rows[0], habit)
        page.head(2, _FIELDS, _WIDTHS)
        for number, visit in enumerate(rows, 3):
            page.row(number, _cells(visit, habit), _kinds())
        last = _printed_rows(page, 3 + len(rows), until=3 if pairs else 11)
        if not pairs and habit.money == "number":
            page.row(last, ["合计", *[None] * 11], "total")
            for column in (7, 8):
                page.total(last, column, (3, last - 1))
        if not pairs:
            page.title(
                last + 1, "注：访问目的分为订货、收款、开发、服务、说明；客户类别分为开发、新增、原有。", 11, "note"
            )
            page.title(last + 2, "店长审阅：                         日期：", 11, "note")
        page.call("data_validation", 3, 9, last + 5, 9, {"validate": "list", "source": ["开发", "新增", "原有"]})
        page.print_setup()
    book.close()


def _printed_rows(page: Canvas, row: int, until: int) -> int:
    """Write the numbered lines of the form that nobody filled in; return the row below them."""
    for empty in range(row, until):
        page.row(empty, [empty - 2, *[None] * 11], _kinds())
    return max(row, until)


def _labels(page: Canvas, row: int, visit: Visit, habit: Habit) -> None:
    """Write 区域 日报人 填写日期 天气 as '标签：值' in merged cells."""
    day = _full(visit.day) if habit.days == "cell" else habit.day(visit.day)
    name = habit.name(visit.rep) + (f"    工号：{visit.rep.id}" if visit.rep.name == "张伟" else "")
    texts = (f"区域：{_noted(page, row, 0, _area(visit))}", f"日报人：{name}", f"填写日期：{day}",
             f"天气：{_noted(page, row, 8, _sky(visit))}")  # fmt: skip
    style = page.book.format("bold")
    for text, (left, right) in zip(texts, ((0, 1), (2, 4), (5, 7), (8, 11)), strict=True):
        page.sheet.merge_range(row, left, row, right, text, style)
        page.written[row, left] = text


def _full(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _pairs(page: Canvas, row: int, visit: Visit, habit: Habit) -> None:
    """Write the four as a label's cell with the value in the next one."""
    cells = (
        "区域",
        _area(visit),
        None,
        "日报人",
        habit.name(visit.rep),
        None,
        "填写日期",
        habit.day(visit.day),
        None,
        "天气",
        _sky(visit),
    )
    for column, value in enumerate(cells):
        if value is not None:
            page.put(row, column, value, "bold" if column % 3 == 0 else "plain")


def _write_blocks(inbox: Path, log: Log, name: str, sheets: dict[str, list[Visit]]) -> None:
    book = Book(inbox, name, log, Look(head_fill="#EDEDED"))
    for title, visits in sheets.items():
        page = book.sheet(title)
        row = 0
        for rows in _by_day(visits).values():
            for person in dict.fromkeys(visit.rep.id for visit in rows):
                row = _block(page, row, [visit for visit in rows if visit.rep.id == person])
        page.print_setup()
    book.close()


def _block(page: Canvas, row: int, visits: list[Visit]) -> int:
    """Write one day of one person: a line with the four, the header, the rows, a subtotal, a blank row."""
    habit = _HABITS[visits[0].rep.id]
    first = visits[0]
    day, name = habit.day(first.day), habit.name(first.rep)
    if "person" in first.spoilt:
        name = ""
        page.book.log.note("no_reporter", page.book.name, page.name, f"A{row + 1}")
    area, sky = (_noted(page, row, 0, one(first)) for one in (_area, _sky))
    line = f"区域：{area}    日报人：{name}    填写日期：{day}    天气：{sky}"
    page.title(row, line, 11, "bold")
    page.head(row + 1, _FIELDS, _WIDTHS)
    for number, visit in enumerate(visits, row + 2):
        page.row(number, _cells(visit, habit), _kinds())
    last = row + 2 + len(visits)
    if habit.money != "wan":
        page.row(last, ["小计", *[None] * 11], "total")
        for column, name in ((7, "ordered"), (8, "received")):
            page.put(last, column, sum((getattr(visit, name) for visit in visits), Decimal(0)), "total_money")
        last += 1
    return last + 1


def _write_hangzhou(inbox: Path, log: Log, visits: list[Visit], *, planted: bool) -> None:
    """One flat table; the day's rows share merged date and name cells; a typed total (that is wrong)."""
    book = Book(inbox, "日报/杭州分店11月日报汇总.xlsx", log, Look(head_fill="#FFE699"), author="郑虹")
    page = book.sheet("日报汇总")
    titles = ("日期", "区域", "日报人", "天气", *_FIELDS)
    page.title(0, "杭州分店销售日报汇总（2026年11月）", len(titles) - 1)
    page.head(1, titles, (10, 8, 9, 8, *_WIDTHS))
    row = 2
    for rows in _by_day(visits).values():
        for person in dict.fromkeys(visit.rep.id for visit in rows):
            own = [visit for visit in rows if visit.rep.id == person]
            habit = _HABITS[person]
            for number, visit in enumerate(own, row):
                page.row(number, [None, None, None, None, *_cells(visit, habit)], _kinds(4))
            span = (row, row + len(own) - 1)
            for column, value in enumerate((habit.day(own[0].day), _area(own[0]), own[0].rep.name, _sky(own[0]))):
                page.merge_down(column, span, value)
            row += len(own)
    page.row(row, ["合计", *[None] * 15], "total")
    typed = sum((visit.ordered for visit in visits), Decimal(0))
    page.put(row, 11, Spoilt("wrong_subtotal", typed - 9_600) if planted else typed, "total_money")
    page.total(row, 12, (2, row - 1))
    page.call("freeze_panes", 2, 4)
    page.print_setup(repeat=1)
    book.close()


def _write_tianhe(inbox: Path, log: Log, people: dict[str, list[Visit]]) -> None:
    """A sheet a person, named after the person; the name stands above the table too."""
    book = Book(inbox, "日报/天河分店11月日报.xlsx", log, Look(head_fill="#C6E0B4"), author="黄伟民")
    for member_id, visits in people.items():
        member, habit = BY_ID[member_id], _HABITS[member_id]
        page = book.sheet(member.name)
        number = f"　　工号：{member.id}" if member.name == "张伟" else ""
        page.title(0, f"区域：{member.region}　　日报人：{member.name}{number}　　2026年11月", 13, "bold")
        page.head(1, ("填写日期", "天气", *_FIELDS), (12, 8, *_WIDTHS))
        for row, visit in enumerate(sorted(visits, key=lambda visit: visit.day), 2):
            kinds = _kinds(2)
            kinds[0] = "iso"
            page.row(row, [habit.day(visit.day), _sky(visit), *_cells(visit, habit)], kinds)
        page.call("autofilter", 1, 0, 1 + len(visits), 13)
        page.call("freeze_panes", 2, 2)
        page.print_setup(repeat=1)
    book.close()


def _write_nanshan(inbox: Path, log: Log, visits: list[Visit]) -> None:
    """One flat table with every cell filled, text dates, and a note that explains a sale."""
    book = Book(inbox, "日报/南山分店日报2026.11.xlsx", log, Look(head_fill="#F8CBAD"), author="林晓彤")
    page = book.sheet("11月")
    page.head(0, ("填写日期", "日报人", "区域", "天气", *_FIELDS), (12, 9, 8, 8, *_WIDTHS))
    ordered = sorted(visits, key=lambda visit: (visit.day, visit.rep.id))
    for row, visit in enumerate(ordered, 1):
        habit = _HABITS[visit.rep.id]
        page.row(
            row,
            [habit.day(visit.day), visit.rep.name, _area(visit), _sky(visit), *_cells(visit, habit)],
            _kinds(4),
        )
    biggest = max(range(len(ordered)), key=lambda index: ordered[index].ordered)
    page.comment(1 + biggest, 11, "含去年框架合同的尾单，已与客户对账。", "林晓彤")
    page.call("autofilter", 0, 0, len(ordered), 15)
    page.call("freeze_panes", 1, 2)
    page.print_setup(repeat=0)
    book.close()


def _write_tianjin(inbox: Path, log: Log, visits: list[Visit]) -> None:
    """One flat table sorted by person, with a subtotal a person and the first week's rows hidden by its keeper."""
    book = Book(inbox, "日报/天津分店/天津11月拜访日报.xlsx", log, Look(font="宋体", size=10), author="高建")
    page = book.sheet("拜访日报")
    page.title(0, "天津分店 11月 销售日报", 14)
    page.title(1, "单位：元　　说明：第一周已核对，行已隐藏", 14, "note")
    titles = ("日期", "日报人", "天气", *_FIELDS)
    page.head(2, titles, (12, 9, 8, *_WIDTHS))
    row = 3
    for person in dict.fromkeys(visit.rep.id for visit in visits):
        own, habit, top = [visit for visit in visits if visit.rep.id == person], _HABITS[person], row
        for visit in own:
            page.row(row, [habit.day(visit.day), visit.rep.name, _sky(visit), *_cells(visit, habit)], _kinds(3))
            if visit.day.day <= 6:
                page.call("set_row", row, None, None, {"hidden": True})
            row += 1
        page.row(row, [None, f"{own[0].rep.name} 小计", *[None] * 13], "total")
        for column, name in ((10, "ordered"), (11, "received")):
            if habit.money == "number":
                page.total(row, column, (top, row - 1))
            else:
                page.put(row, column, sum((getattr(visit, name) for visit in own), Decimal(0)), "total_money")
        row += 1
    page.call("freeze_panes", 3, 3)
    page.print_setup(repeat=2)
    book.close()
