"""An office's month as its inbox looked on each day: rows come late, change, go; people move; targets are revised.

The events are the sample office's (`sample_workbooks/making`), drawn through 30 November. Each event has a history:
from which moment on it stands in the inbox with which value. The workbooks and the true figures come from the same.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "sample_workbooks")]

from making import team  # noqa: E402  the paths come first

LAST = date(2026, 11, 30)
team.AS_OF = LAST  # the month is drawn through this day: set before the modules that copy it are imported

from making import ledger_books, month, people_book, target_books  # noqa: E402
from making.canvas import Log  # noqa: E402
from making.records import Month, Order, Receipt, Spoilt, Visit  # noqa: E402

from night_office import book  # noqa: E402

Event = Order | Receipt | Visit
Moment = tuple[date, int]
"""A day and its part: before the morning edition, at noon, before the evening edition, late in the evening."""
MORNING, NOON, EVENING, NIGHT = 0, 1, 2, 3
MISSPELT = "HC1004"
"""Whose name is misspelt once, without a number, until somebody answers the question."""
MOVED, MOVE_KNOWN = "HC2011", date(2026, 11, 10)
REVISED, EFFECTIVE, REVISED_TO = "HC2012", date(2026, 11, 16), Decimal(500_000)
EVERY_DAY = ("HC1003", "HC2009")
"""Whose daily reports are a workbook a day; the other stores keep one table."""
REPORT_HEAD = (
    "填写日期", "日报人", "工号", "天气", "序号", "访问客户", "电话", "访问时间", "访问目的", "说明", "商谈结果",
    "订货金额", "收款金额", "客户类别", "预定再访时间", "其他记录",
)  # fmt: skip


@dataclass
class History:
    """What the inbox says of an event: from each moment on a version, None where the row is not there (any more)."""

    versions: list[tuple[Moment, Event | None]]

    def at(self, moment: Moment) -> Event | None:
        """Return the row that stands there at a moment."""
        return next((event for since, event in reversed(self.versions) if since <= moment), None)


@dataclass
class Office:
    """The month's histories, and what people did to the files."""

    histories: list[History]
    answered_from: Moment = (date.max, 0)
    """From when on the misspelt name is answered for."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Files that somebody gave another name, by the old one."""
    shut_since: Moment | None = None
    """Since when somebody has the sales ledger open: nothing is added to it until it is closed."""

    def events(self, moment: Moment) -> list[Event]:
        """Return all rows that stand in the inbox at a moment."""
        found = [event for history in self.histories if (event := history.at(moment))]
        if self.shut_since is None:
            return found
        then = [event for history in self.histories if (event := history.at(self.shut_since))]
        return [*(each for each in found if not isinstance(each, Order)), *(e for e in then if isinstance(e, Order))]

    def add_late(self, day: date) -> None:
        """Let somebody remember a sale of 27 November on a day of December."""
        sold = next(h.versions[0][1] for h in self.histories if isinstance(h.versions[0][1], Order))
        assert isinstance(sold, Order)
        late = replace(sold, day=date(2026, 11, 27), number="XS2611Z001", amount=Decimal(8_800), spoilt={})
        self.histories.append(History([((day, MORNING), late)]))


def draw(seed: int) -> Office:
    """Return the month with its late, changed and removed rows, seed for seed the same."""
    drawn, rng = month.draw_month(seed), Random(seed)  # noqa: S311  invented figures, no secret
    office = Office([])
    spoilt = [order for order in drawn.orders if order.rep.id == MISSPELT][2]
    for event in (*drawn.orders, *drawn.receipts, *drawn.visits):
        if event is spoilt:
            name = {"person": Spoilt("name_misspelt", "李那"), "id": Spoilt("name_misspelt", None)}
            office.histories.append(History([((event.day, EVENING), replace(event, spoilt=name))]))
            continue
        office.histories.append(History([*_versions(rng, event)]))
    return office


def _versions(rng: Random, event: Event) -> Iterator[tuple[Moment, Event | None]]:
    """Yield what becomes of one row: on its day, or late; perhaps changed, perhaps gone after some days."""
    came: Moment = (event.day, EVENING)
    if not isinstance(event, Visit) or event.rep.id not in EVERY_DAY:
        chance = rng.random()
        if chance < 0.03:
            came = (event.day, NIGHT)
        elif chance < 0.06:
            came = (event.day + timedelta(1), MORNING)
        elif chance < 0.08:
            came = (event.day + timedelta(1), NOON)
        elif chance < 0.20:
            came = (event.day, NOON)
        elif chance < 0.23:
            came = (event.day + timedelta(rng.choice((1, 2, 3))), EVENING)
    yield came, event
    later = (came[0] + timedelta(rng.choice((1, 2, 4))), EVENING)
    chance = rng.random()
    if isinstance(event, Visit):
        return
    if chance < 0.02:
        yield later, replace(event, amount=event.amount + rng.choice((-100, 10, 200)))
    elif chance < 0.03:
        yield later, None


def true_figures(events: Iterable[Event], as_of: date, *, answered: bool) -> dict[tuple[str, str], int]:
    """Return everybody's actual of November by (person id, metric), in 分 or pieces, from the rows alone."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    won: set[tuple[str, str]] = set()
    for event in events:
        if event.day > as_of or (event.spoilt and not answered):
            continue
        who = event.rep.id
        match event:
            case Order():
                sums[who, "sales"] += event.amount
                sums[who, "gross_margin"] += event.margin
            case Receipt():
                sums[who, "collections"] += event.amount
            case Visit():
                sums[who, "visits"] += 1
                if event.customer_class == "新增":
                    won.add((who, event.customer))
    for who, _ in won:
        sums[who, "new_customers"] += 1
    return {key: int(value * 100) for key, value in sums.items()}


def unit_of(person: str, day: date, moment: Moment) -> tuple[str, str]:
    """Return where somebody belongs on a day, by the people list of a moment: region and store."""
    member = team.BY_ID[person]
    if member.moved and (moment[0] < MOVE_KNOWN or day < member.moved):
        return member.region, member.moved_from
    return member.region, member.store


def targets(day: date) -> dict[str, Decimal]:
    """Return everybody's sales target as it stands on a day, in 元."""
    own = {member.id: member.target for member in team.REPS if member.id != "HC3012" or day >= member.joined}
    return own | ({REVISED: REVISED_TO} if day >= EFFECTIVE else {})


def write(inbox: Path, office: Office, moment: Moment) -> None:
    """Write the inbox as it looks at a moment; what did not change is not touched."""
    events = office.events(moment)
    fresh = inbox.parent / "fresh"
    _write_people(fresh, moment[0])
    _write_targets(fresh, moment[0])
    log = Log()
    orders = [each for each in events if isinstance(each, Order)]
    receipts = [each for each in events if isinstance(each, Receipt)]
    ledger_books.write(fresh, log, Month(orders=_by_day(orders), receipts=_by_day(receipts)))
    _write_reports(fresh, [each for each in events if isinstance(each, Visit)])
    for path in sorted(fresh.rglob("*.xlsx")):
        name = path.relative_to(fresh).as_posix()
        there = inbox / office.renamed.get(name, name)
        content = path.read_bytes()
        if there.exists() and there.read_bytes() == content:
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)


def _by_day(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.day, row.rep.id))


def _write_people(inbox: Path, day: date) -> None:
    """Write the people list: moves, leavers and joiners stand in it once they are known."""
    titles = (
        "工号", "姓名", "公司", "大区", "门店", "岗位", "上级", "邮箱", "入职日期", "离职日期", "调动日期", "权重",
        "收件", "备注",
    )  # fmt: skip
    rows: list[list[object]] = [list(titles)]
    for member in team.PEOPLE:
        if member.joined > day + timedelta(3):
            continue
        known = replace(member, note="")
        if member.left and day < member.left:
            known = replace(known, left=None)
        if member.moved and day < MOVE_KNOWN:
            known = replace(known, moved=None, store=member.moved_from, moved_from="")
        rows += people_book._rows(known)  # noqa: SLF001  the sample's own way to write somebody
    book(inbox / "人员.xlsx", rows, "人员名单")


def _write_targets(inbox: Path, day: date) -> None:
    rows: list[list[object]] = [["工号", "姓名", "指标", "考核期", "目标", "版本", "生效日", "调整原因", "批准人"]]
    for member in team.REPS:
        if member.joined > day:
            continue
        wanted = target_books.targets_of(member)
        for metric, word in (("sales", "销售额"), ("collections", "回款"), ("visits", "拜访数")):
            rows.append([member.id, member.name, word, "2026-11", float(wanted[metric]), 1, None, None, None])
    if day >= EFFECTIVE - timedelta(3):
        name = team.BY_ID[REVISED].name
        rows.append([REVISED, name, "销售额", "2026-11", float(REVISED_TO), 2, EFFECTIVE, "大客户并入", "顾成"])
    book(inbox / "目标" / "2026年11月个人目标.xlsx", rows, "个人目标")


def _write_reports(inbox: Path, visits: list[Visit]) -> None:
    tables: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        rep = visit.rep
        own = f"日报/{rep.name}/{rep.name}日报{visit.day}.xlsx"
        tables[own if rep.id in EVERY_DAY else f"日报/{rep.store}2026年11月日报.xlsx"].append(visit)
    for name, rows in tables.items():
        ordered = sorted(rows, key=lambda visit: (visit.day, visit.rep.id, visit.seq))
        book(inbox / name, [REPORT_HEAD, *map(_report_row, ordered)], "日报")


def _report_row(visit: Visit) -> list[object]:
    rep, span = visit.rep, f"{visit.start:%H:%M}-{visit.end:%H:%M}"
    return [
        visit.day, rep.name, rep.id, visit.weather, visit.seq, visit.customer, visit.phone, span,
        "/".join(visit.purposes), visit.notes, visit.outcome, float(visit.ordered) or None,
        float(visit.received) or None, visit.customer_class, visit.next_visit, visit.other,
    ]  # fmt: skip
