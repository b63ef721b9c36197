"""The 收数看板 sheet: who has not sent, late, incomplete, and a reminder ready to copy for each (#45, #50)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from workflow.domain.collecting import Collecting, Rate
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.team import Person

_MOST_DAYS = 8
_MOST_ROWS = 3


def collecting_table(
    found: Sequence[Collecting], people: Mapping[str, Person], as_of: date, language: Language
) -> ResultTable | None:
    """Return the sheet: who owes the report of as_of first, then the least reliable; None where no reports are due.

    For assistants alone. `people` by id.
    """
    if not found:
        return None
    zh = language is Language.ZH
    heads = (
        ("姓名", "Name", Format.TEXT, 8), ("单位", "Unit", Format.TEXT, 10),
        (f"{as_of:%m-%d}", "", Format.TEXT, 7),
        ("交报率", "Sent", Format.PERCENT, 8), ("及时率", "In time", Format.PERCENT, 8),
        ("完整率", "Complete", Format.PERCENT, 8), ("一次通过率", "Passed at once", Format.PERCENT, 8),
        ("最近一份", "Latest", Format.DATE, 11), ("缺交", "Missing", Format.TEXT, 16),
        ("迟交", "Late", Format.TEXT, 12),
        ("不完整", "Incomplete", Format.TEXT, 18), ("催交文字（可复制）", "To copy", Format.TEXT, 34),
    )  # fmt: skip
    columns = tuple(TableColumn(one if zh else other or one, shown, width) for one, other, shown, width in heads)
    ordered = sorted(found, key=lambda each: (not each.owes(as_of), _rate(each.sent, 1.0), each.person_id))
    rows = tuple(_row(each, people[each.person_id], as_of, zh=zh) for each in ordered)
    tone = {place: Severity.ERROR for place, each in enumerate(ordered) if each.owes(as_of)}
    return ResultTable("收数看板" if zh else "Reports in", columns, rows, _notes(ordered, as_of, zh=zh), tone=tone)


def _rate(rate: Rate, nothing: float) -> float:
    return nothing if rate.value is None else float(rate.value)


def _row(each: Collecting, person: Person, as_of: date, *, zh: bool) -> tuple[TableValue, ...]:
    state = ("未交" if zh else "missing") if each.owes(as_of) else ("已交" if zh else "sent")
    if each.last_sent != as_of and not each.owes(as_of):
        state = "不用交" if zh else "not due"
    rates = (
        None if one.value is None else float(one.value) for one in (each.sent, each.on_time, each.complete, each.passed)
    )
    return (
        person.name, person.path_on(as_of).name, state, *rates, each.last_sent, _days(each.missing, zh=zh),
        _days(each.late, zh=zh), _incomplete(each, zh=zh), reminder(each, person.name, as_of, zh=zh),
    )  # fmt: skip


def _days(days: Sequence[date], *, zh: bool) -> str:
    shown = "、".join(f"{day:%m-%d}" for day in days[-_MOST_DAYS:])
    if len(days) <= _MOST_DAYS:
        return shown
    return f"共 {len(days)} 天，最近 {shown}" if zh else f"{len(days)} days, lately {shown}"


def _incomplete(each: Collecting, *, zh: bool) -> str:
    listed = "；".join(
        f"{row.day:%m-%d} {row.customer} {'缺' if zh else 'lacks '}{'、'.join(row.missing)}".replace("  ", " ")
        for row in each.incomplete[-_MOST_ROWS:]
        if row.day
    )
    more = len(each.incomplete) - _MOST_ROWS
    return listed + ((f"；另 {more} 行" if zh else f"; {more} more rows") if more > 0 else "")


def reminder(each: Collecting, name: str, as_of: date, *, zh: bool) -> str:
    """Return a friendly reminder for what is missing or incomplete; '' where there is nothing to ask for."""
    asks = []
    if each.owes(as_of):
        asks.append(f"{as_of:%m-%d} 的日报还没收到" if zh else f"your report of {as_of:%m-%d} is not here yet")
    earlier = [day for day in each.missing if day != as_of]
    if earlier:
        asks.append(f"另缺 {_days(earlier, zh=zh)}" if zh else f"also missing: {_days(earlier, zh=zh)}")
    if each.incomplete:
        asks.append(f"请补全：{_incomplete(each, zh=zh)}" if zh else f"please complete: {_incomplete(each, zh=zh)}")
    if not asks:
        return ""
    return f"{name}你好，{'；'.join(asks)}。麻烦今天补一下，谢谢！" if zh else f"{name}, {'; '.join(asks)}. Thank you!"


def _notes(found: Sequence[Collecting], as_of: date, *, zh: bool) -> tuple[str, ...]:
    owing, here = (sum(test(each) for each in found) for test in (_owes(as_of), _sent(as_of)))
    if zh:
        return (
            f"{as_of} 应交 {owing + here} 人，未交 {owing} 人（有颜色，排在最前）；各率为本月至今。",
            "交报率 = 已交 ÷ 应交天数；及时率从第一次运行起才知道；完整率按行；一次通过率按天：没有问题、也没改过。",
        )
    return (
        f"{owing} reports of {as_of} are missing (coloured, first); rates are of the month to date.",
        "Sent: of the days due. In time: known since the first run. Complete: by row. Passed at once: by day.",
    )


def _owes(day: date) -> Callable[[Collecting], bool]:
    return lambda each: each.owes(day)


def _sent(day: date) -> Callable[[Collecting], bool]:
    return lambda each: each.last_sent == day
