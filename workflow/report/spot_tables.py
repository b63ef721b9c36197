"""抽查卡 as sheets: whom to call when, three questions with their facts, what came of earlier cards (S4, 一个电话)."""

from collections.abc import Sequence

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import thousands
from workflow.domain.results import Standing
from workflow.domain.supervision import SPOT_WORDS, SeenVisit, SpotCheck, SpotTrack
from workflow.domain.visits import PromiseState
from workflow.report.prospect_words import feasibility_word
from workflow.report.words import metric_name, word

_RESULTS = {
    Language.ZH: ("属实", "不符", "未接通", "待核实"),
    Language.EN: ("true", "not so", "no answer", "to be checked"),
}
_SHOWN_VISITS = 8
_OPENINGS = (
    (10 * 60, "早上：看有没有计划", "morning: is there a plan"),
    (13 * 60, "中午：看在不在岗", "noon: at work or not"),
    (17 * 60, "下午：看正在做什么", "afternoon: doing what"),
    (19 * 60, "下班：看是否按计划做了", "after work: done as planned"),
    (24 * 60, "晚上：看当天收获", "evening: what the day gave"),
)
"""What S4 says a call at each time of the day shows."""


def card_table(cards: Sequence[SpotCheck], language: Language) -> ResultTable | None:
    """Return the 抽查卡 sheet, by time; None without cards. For the manager and an assistant alone."""
    if not cards:
        return None
    zh = language is Language.ZH
    heads: tuple[tuple[str, Format, int], ...] = (
        (_head("card", language), Format.TEXT, 23),
        (word("name", language), Format.TEXT, 8),
        (word("unit", language), Format.TEXT, 10),
        (word("date", language), Format.DATE, 11),
        ("时间" if zh else "Time", Format.TEXT, 11),
        ("一、昨天去了哪" if zh else "1 Where yesterday", Format.TEXT, 32),
        ("二、答应的再访" if zh else "2 The promised visit", Format.TEXT, 26),
        ("三、业绩与进度" if zh else "3 Number and pace", Format.TEXT, 28),
    )
    columns = (
        *(TableColumn(title, shown, width) for title, shown, width in heads),
        TableColumn(_head("result", language), width=10, choices=_RESULTS[language]),
        TableColumn(_head("checked_by", language), width=8),
        TableColumn(_head("note", language), width=16),
    )
    ordered = sorted(cards, key=lambda each: (each.day, each.minute, each.card))
    rows = tuple(_card_row(each, language) for each in ordered)
    managers = "、".join(dict.fromkeys(each.manager for each in ordered))
    notes = (f"{managers} 的抽查卡" if zh else f"Call cards of {managers}", *_card_notes(language))
    return ResultTable("抽查卡" if zh else "Call cards", columns, rows, notes)


def _head(key: str, language: Language) -> str:
    return SPOT_WORDS[key][0 if language is Language.ZH else 1]


def _card_row(card: SpotCheck, language: Language) -> tuple[TableValue, ...]:
    opening = next((zh, en) for until, zh, en in _OPENINGS if card.minute < until)
    result = card.result
    return (
        card.card, card.name, card.path.name, card.day,
        f"{clock(card.minute)}\n{opening[0 if language is Language.ZH else 1]}",
        _yesterday(card, language), _revisit(card, language), _pace(card.standing, language),
        result.result if result else None, (result.by or None) if result else None,
        (result.remark or None) if result else None,
    )  # fmt: skip


def clock(minutes: int) -> str:
    """Return minutes since midnight as '9:05'."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _span(visit: SeenVisit) -> str:
    if visit.start is None:
        return ""
    return f"{clock(visit.start)}-{clock(visit.end)}" if visit.end is not None else clock(visit.start)


def _yesterday(card: SpotCheck, language: Language) -> str:
    zh = language is Language.ZH
    if not card.visits or card.reported is None:
        return "没有日报可对照：请说说上一个工作日去了哪几家？" if zh else "No report to go by: where were you last?"
    asked = card.visits[card.asked]
    day, span = f"{card.reported:%m-%d}", _span(asked)
    question = (
        f"{day} 在“{asked.customer}”谈了什么、谁在场？{'几点到几点？' if not span else ''}"
        if zh
        else f"{day}, {asked.customer}: what was it about, who was there?"
    )
    listed = "；".join(
        " ".join(part for part in (visit.customer, _span(visit), visit.purpose) if part)
        for visit in card.visits[:_SHOWN_VISITS]
    )
    more = len(card.visits) - _SHOWN_VISITS
    tail = (f"；另 {more} 家" if zh else f"; {more} more") if more > 0 else ""
    return f"{question}\n{'日报' if zh else 'Report'}：{listed}{tail}"


def _revisit(card: SpotCheck, language: Language) -> str:
    zh, promise = language is Language.ZH, card.revisit
    if promise is None:
        return "今天打算拜访哪几家？（没有登记的再访）" if zh else "Whom do you visit today? (none is promised)"
    if promise.state is PromiseState.BROKEN:
        if zh:
            return (
                f"“{promise.customer}”说好 {promise.due:%m-%d} 再访，后来怎样了？\n"
                f"台账：{promise.made:%m-%d} 约的，已过 {promise.days_late} 天，还没有拜访记录"
            )
        return (
            f"{promise.customer} was to be visited on {promise.due}: what happened?\n"
            f"Promised on {promise.made}, {promise.days_late} days over, no visit entered"
        )
    if promise.due < card.day:
        asked = (
            f"“{promise.customer}”约了 {promise.due:%m-%d} 再访，去了吗？"
            if zh
            else f"{promise.customer}: were you there?"
        )
        return f"{asked}\n{f'台账：{promise.made:%m-%d} 约的' if zh else f'Promised on {promise.made}'}"
    if zh:
        return f"“{promise.customer}”约了 {promise.due:%m-%d} 再访，准备谈什么？\n台账：{promise.made:%m-%d} 约的"
    return f"{promise.customer} is promised for {promise.due}: what will it be about?\nPromised on {promise.made}"


def _pace(standing: Standing | None, language: Language) -> str:
    zh = language is Language.ZH
    if standing is None or standing.target is None:
        return (
            "本月打算做多少、靠哪几家？（没有目标）" if zh else "What is the month to bring, and by whom? (no target)"
        )
    name = metric_name(standing.metric, language)
    done = "—" if standing.completion is None else f"{float(standing.completion) * 100:.1f}%"
    pace = f"{float(standing.time_progress) * 100:.1f}%"
    gap = _amount(abs(standing.gap), standing) if standing.gap is not None else "—"
    way = ("落后" if zh else "behind by") if (standing.gap or 0) < 0 else ("领先" if zh else "ahead by")
    daily = _amount(standing.adjusted_daily, standing) if standing.adjusted_daily is not None else "—"
    can = standing.prospect.feasibility if standing.prospect else None
    said = feasibility_word(can.word, language) if can else ""
    if zh:
        question = (
            f"本月{name}还差的，靠哪几家、哪天补上？"
            if (standing.gap or 0) < 0
            else f"本月{name}做得不错，怎么做到的？"
        )
        facts = f"事实：完成 {done}，时间进度 {pace}，{way} {gap}；当日目标 {daily}{f'（{said}）' if said else ''}"
    else:
        question = (
            f"{name}: who is to make up for it, and when?" if (standing.gap or 0) < 0 else f"{name}: well done, how?"
        )
        facts = f"{done} done, time progress {pace}, {way} {gap}; daily target {daily}{f' ({said})' if said else ''}"
    return f"{question}\n{facts}"


def _amount(amount: int, standing: Standing) -> str:
    return thousands(amount, 2 if METRICS[standing.metric].unit is Unit.MONEY else 0)


def _card_notes(language: Language) -> tuple[str, ...]:
    if language is Language.ZH:
        return (
            "只给主管和内勤看。人和时间每天随机抽，没有规律，也不会漏掉谁；请按时间打，先问，再对照事实，多表扬、少批评。",
            "打完填“检查结果”“检查人”“备注”，保存即可（或把本文件放回收件夹），下次运行读回，记入“抽查跟踪”。请不要改“卡号”。",
        )
    return (
        "For the manager and an assistant alone. Who is called when is drawn anew each day; nobody is left out.",
        "Fill in the result, who called and a note, and save (or put the file into the inbox): the next run reads it.",
    )


def track_table(tracks: Sequence[SpotTrack], language: Language) -> ResultTable | None:
    """Return the 抽查跟踪 sheet: open cards first, then those with a result, the latest first; None without any."""
    if not tracks:
        return None
    zh = language is Language.ZH
    heads = (
        (_head("card", language), Format.TEXT, 24, ()),
        (word("date", language), Format.DATE, 12, ()),
        ("时间" if zh else "Time", Format.TEXT, 8, ()),
        (word("name", language), Format.TEXT, 10, ()),
        ("状态" if zh else "State", Format.TEXT, 10, ()),
        (_head("result", language), Format.TEXT, 14, _RESULTS[language]),
        (_head("checked_by", language), Format.TEXT, 10, ()),
        (_head("note", language), Format.TEXT, 22, ()),
        (word("written", language), Format.TEXT, 17, ()),
        (word("origin", language), Format.TEXT, 22, ()),
    )
    ordered = sorted(tracks, key=lambda each: each.result is not None)
    rows = tuple(_track_row(each, zh=zh) for each in ordered)
    tone = {place: Severity.QUESTION for place, each in enumerate(ordered) if each.result is None}
    columns = tuple(TableColumn(title, shown, width, choices=choices) for title, shown, width, choices in heads)
    done = sum(each.result is not None for each in tracks)
    note = (
        f"近期 {len(tracks)} 张卡，已回填 {done} 张，待回填 {len(tracks) - done} 张（有颜色）；在这里补填也会读回。"
        if zh
        else f"{len(tracks)} cards, {done} with a result, {len(tracks) - done} open (coloured); type results here too."
    )
    return ResultTable("抽查跟踪" if zh else "Calls tracked", columns, rows, (note,), tone=tone)


def _track_row(track: SpotTrack, *, zh: bool) -> tuple[TableValue, ...]:
    result = track.result
    state = ("已回填" if zh else "done") if result else ("待回填" if zh else "open")
    filled = (
        (result.result, result.by or None, result.remark or None, result.written, result.source)
        if result
        else (None,) * 5
    )
    return (track.card, track.day, clock(track.minute), track.name or track.person_id, state, *filled)
