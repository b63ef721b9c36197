"""The 联系时间线 sheet: of each customer the last sign of life, by what, days since then, what is promised (#63)."""

from collections.abc import Sequence
from datetime import date

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn
from workflow.domain.supervision import SilentCustomer
from workflow.domain.visits import CHECK_IN, VISIT, Heard, Promise, PromiseState, Silence

_WAYS = {VISIT: ("拜访", "visit"), CHECK_IN: ("签到", "check-in"), "": ("联系", "contact")}
_STATES = {
    PromiseState.KEPT: ("按时", "in time"),
    PromiseState.LATE: ("晚 {days} 天", "{days} days late"),
    PromiseState.BROKEN: ("未兑现，已过 {days} 天", "not yet, {days} days over"),
}


def timeline_table(found: Sequence[Silence], language: Language) -> ResultTable | None:
    """Return one person's sheet, the longest silent first; None for no customers."""
    if not found:
        return None
    zh = language is Language.ZH
    heads = (
        ("客户", "Customer", Format.TEXT, 26), ("最近联系", "Last heard", Format.DATE, 11),
        ("方式", "By", Format.TEXT, 8), ("沉默天数", "Days silent", Format.NUMBER, 9),
        ("该联系天数", "Usual days", Format.NUMBER, 11), ("下次约定", "Next promised", Format.DATE, 11),
        ("上次约定", "Last promise", Format.TEXT, 20), ("最近几次", "Lately", Format.TEXT, 38),
    )  # fmt: skip
    columns = tuple(TableColumn(one if zh else other, shown, width) for one, other, shown, width in heads)
    rows = tuple(
        (
            each.customer, *_last(each.latest, zh=zh), each.days, each.usual, each.next_due,
            _kept(each.kept, zh=zh) if each.kept else "",
            "；".join(f"{one.day:%m-%d} {_way(one, zh=zh)}" for one in each.latest),
        )
        for each in found
    )  # fmt: skip
    tone = {place: Severity.WARNING for place, each in enumerate(found) if each.overdue}
    notes = (
        "最近联系 = 拜访、签到、联系记录里最近的一次（没联系上的不算）；沉默最久的在前，有颜色的该联系而没有约下次。",
        "该联系天数：客户档案的频率，其次等级的间隔，再次配置的天数。只列自己的记录。",
    )  # fmt: skip
    notes_en = (
        "Last heard: the latest of reported visits, check-ins and the contact log (nobody reached: not counted).",
        "Coloured: silent for longer than usual, and no day is promised. Own records only.",
    )
    return ResultTable("联系时间线" if zh else "Timeline", columns, rows, notes if zh else notes_en, tone=tone)


def silent_table(found: Sequence[SilentCustomer], language: Language) -> ResultTable | None:
    """Return the 沉默客户 sheet of a manager, the worst first; None for no customers."""
    if not found:
        return None
    zh = language is Language.ZH
    heads = (
        ("客户", "Customer", Format.TEXT, 26), ("等级", "Class", Format.TEXT, 8), ("姓名", "Name", Format.TEXT, 10),
        ("单位", "Unit", Format.TEXT, 14), ("沉默天数", "Days silent", Format.NUMBER, 10),
        ("该联系天数", "Usual days", Format.NUMBER, 12), ("最近联系", "Last heard", Format.DATE, 12),
        ("方式", "By", Format.TEXT, 10), ("下次约定", "Next promised", Format.DATE, 12),
    )  # fmt: skip
    columns = tuple(TableColumn(one if zh else other, shown, width) for one, other, shown, width in heads)
    rows = tuple(
        (
            each.silence.customer, each.class_, each.name, each.path.name, each.silence.days, each.silence.usual,
            *_last(each.silence.latest, zh=zh), each.silence.next_due,
        )
        for each in found
    )  # fmt: skip
    notes = (
        "A、B 类客户里沉默超过该联系天数的：没约下次的在前，超得多的在前。",
        "谁的拜访、签到、联系都算；记在最近联系的人名下。",
    )  # fmt: skip
    notes_en = (
        "Customers of class A and B silent for longer than usual; anybody's visit, check-in or contact counts.",
    )
    tone = {place: Severity.WARNING for place, each in enumerate(found) if each.silence.next_due is None}
    return ResultTable("沉默客户" if zh else "Silent", columns, rows, notes if zh else notes_en, tone=tone)


def _last(latest: Sequence[Heard], *, zh: bool) -> tuple[date | None, str]:
    return (latest[0].day, _way(latest[0], zh=zh)) if latest else (None, "")


def _way(one: Heard, *, zh: bool) -> str:
    named = _WAYS.get(one.way)
    return named[not zh] if named else one.way


def _kept(promise: Promise, *, zh: bool) -> str:
    """'11-10：按时，电话': when it was due, whether it was kept, and by what."""
    said = _STATES[promise.state][not zh].format(days=promise.days_late)
    if promise.visited is None:
        return f"{promise.due:%m-%d}：{said}" if zh else f"{promise.due:%m-%d}: {said}"
    way = promise.by or _WAYS[VISIT][not zh]
    return f"{promise.due:%m-%d}：{said}，{way}" if zh else f"{promise.due:%m-%d}: {said}, {way}"
