"""拜访分析 and its details as sheets of a manager's workbook: effort, outcomes, purposes, structure and hours, weather.

They are for coaching: nothing of them is public, nothing accuses, and every share stands beside its n.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.money import to_units
from workflow.domain.visit_analysis import Mix, Plan, VisitAnalysis, VisitCurve, VisitLine
from workflow.domain.visits import CLASSES, GRADES, OUTCOMES
from workflow.report.day_sheet_tables import TEAM, curve_table
from workflow.report.weather_table import weather_table

_ZH = Language.ZH
_EN = {
    "订货": "order", "收款": "collection", "开发": "prospecting", "服务": "service", "说明": "presentation",
    "成交": "won", "跟进": "follow-up", "无意向": "refused", "未遇": "not met",
}  # fmt: skip
_CLASS_EN = {"开发": "prospect", "新增": "new", "原有": "existing"}
_PLANS = {
    Plan.PROMISED: ("约好的", "promised"), Plan.CADENCE: ("等级到期", "due by class"),
    Plan.LISTED: ("明日表点名", "on tomorrow's sheet"), Plan.NONE: ("计划外", "unplanned"),
}  # fmt: skip
_MOST_SOURCES = 2

Row = tuple[TableValue, ...]


def visit_tables(seen: VisitAnalysis, office: VisitCurve | None, language: Language) -> tuple[ResultTable, ...]:
    """Return the sheets of an analysis: one screen, then the details behind it, the office's visit curve last."""
    curve = (curve_table(office, seen.curve, language, TEAM),) if office else ()
    return (
        summary_table(seen, language),
        outcome_table(seen, language),
        purpose_table(seen, language),
        structure_table(seen, language),
        hours_table(seen, language),
        weather_table(seen, language),
        *curve,
    )


def _said(language: Language, zh: str, en: str) -> str:
    return zh if language is _ZH else en


def _columns(language: Language, *heads: tuple[str, str, Format, int]) -> list[TableColumn]:
    return [TableColumn(_said(language, zh, en), shown, width) for zh, en, shown, width in heads]


def _who(language: Language) -> list[TableColumn]:
    return _columns(language, ("姓名", "Name", Format.TEXT, 8), ("单位", "Unit", Format.TEXT, 10))


def _lines(seen: VisitAnalysis) -> tuple[VisitLine, ...]:
    return (seen.team, *seen.lines)


def _named(line: VisitLine, language: Language) -> Row:
    if not line.person_id:
        return (_said(language, "合计", "Together"), line.name)
    return (line.name, line.path.name)


def _percent(share: Fraction | None, *, shown: bool) -> float | None:
    return round(float(share), 6) if share is not None and shown else None


def _percents(mix: Mix, names: Iterable[str], *, shown: bool) -> Row:
    return tuple(_percent(mix.share(name), shown=shown) for name in names)


def _span(seen: VisitAnalysis, language: Language) -> str:
    first = max(seen.period.start, seen.begins)
    return _said(
        language,
        f"{first} 至 {seen.period.end} 的日报：{seen.team.reported} 份（人·天）、{seen.team.visits} 次拜访，"
        f"同一天同一客户算一次；最早的记录是 {seen.begins}。",
        f"Daily reports of {first} to {seen.period.end}: {seen.team.reported} person-days, {seen.team.visits} visits "
        f"(a customer on a day is one); records begin on {seen.begins}.",
    )


def summary_table(seen: VisitAnalysis, language: Language) -> ResultTable:
    """Return the 拜访分析 sheet: a row a person, the team's first."""
    columns = _who(language) + _columns(
        language,
        ("日报天数", "Days", Format.NUMBER, 6), ("拜访", "Visits", Format.NUMBER, 6),
        ("日均拜访", "A day", Format.NUMBER, 6), ("计划内", "Planned", Format.PERCENT, 8),
        ("写了结果", "Outcomes", Format.NUMBER, 6), ("成交率", "Hit rate", Format.PERCENT, 8),
        ("95% 区间", "95 % interval", Format.TEXT, 14), ("访问小时", "Hours", Format.NUMBER, 8),
        ("A 类时长", "A hours", Format.PERCENT, 8),
        *((f"{name}占比", _CLASS_EN[name], Format.PERCENT, 8) for name in CLASSES),
        ("可以怎样帮", "How to help", Format.TEXT, 20), ("出处", "From", Format.TEXT, 22),
    )  # fmt: skip
    rows = tuple(_summary_row(line, seen, language) for line in _lines(seen))
    tone = {place: Severity.HINT for place, line in enumerate(_lines(seen)) if line.coach}
    return ResultTable(
        _said(language, "拜访分析", "Visits analysed"), tuple(columns), rows, _summary_notes(seen, language), tone=tone
    )


def _summary_row(line: VisitLine, seen: VisitAnalysis, language: Language) -> Row:
    told = int(line.outcomes.told)
    many, days = line.visits >= seen.least_visits, line.reported >= seen.least_days
    rated = told >= seen.least_visits
    interval = f"{line.interval[0]:.1%}～{line.interval[1]:.1%}" if rated and line.interval else None
    return (
        *_named(line, language), line.reported, line.visits,
        round(float(line.a_day), 2) if line.a_day is not None and days else None,
        _percent(line.planned, shown=many), told, _percent(line.hit_rate, shown=rated), interval,
        _hours(line.grade_minutes.total) if line.timed else None,
        _percent(line.grade_minutes.share("A"), shown=line.timed >= seen.least_visits),
        *_percents(line.classes, CLASSES, shown=line.classes.told >= seen.least_visits),
        _coaching(line, seen, language) if line.coach else None, _sources(line, language),
    )  # fmt: skip


def _coaching(line: VisitLine, seen: VisitAnalysis, language: Language) -> str:
    told, team = int(line.outcomes.told), float(seen.team.hit_rate or 0)
    return _said(
        language,
        f"跑得不比别人少，{told} 次拜访里成交偏少（团队 {team:.1%}）：建议陪访一两次，一起看开场、报价和跟进",
        f"As many visits as others, fewer deals in {told} (team {team:.1%}): go along once or twice and help",
    )


def _sources(line: VisitLine, language: Language) -> str:
    """Name the workbooks with the most rows; those behind each figure are on 出处 and in `explain`."""
    ordered = sorted(line.sources, key=lambda each: (-each[1], each[0]))
    named = [
        _said(language, f"{workbook.rpartition('/')[2]} {count} 行", f"{workbook.rpartition('/')[2]}: {count} rows")
        for workbook, count in ordered[:_MOST_SOURCES]
    ]
    more = len(ordered) - _MOST_SOURCES
    if more > 0:
        named.append(_said(language, f"另 {more} 个工作簿", f"{more} more workbooks"))
    return _said(language, "；", "; ").join(named)


def _summary_notes(seen: VisitAnalysis, language: Language) -> tuple[str, ...]:
    private = _said(
        language,
        f"只给主管看，用来辅导：先看次数再看比例；少于 {seen.least_days} 天日报或 {seen.least_visits} 次拜访的不显示。",
        f"For managers alone, to coach. Nothing is shown of fewer than {seen.least_days} days or {seen.least_visits} "
        "visits.",
    )
    how = _said(
        language,
        "计划内 = 约好的再访、按等级到期、前一工作日“明日拜访”点名，三者有一；成交率 = 成交 ÷ 写了结果的拜访，"
        "有订货金额也算成交；区间为 Wilson 95%。",
        "Planned: promised, due by class, or on tomorrow's sheet. Hit rate: won (or with an order amount) ÷ visits "
        "with an outcome, with Wilson's 95 % interval.",
    )
    if seen.usual is None:
        usual = _said(language, "有日报的人太少，不比较工作量，也不给辅导建议。", "Too few people to compare efforts.")
    else:
        low, high = (float(each) for each in seen.usual)
        usual = _said(
            language,
            f"建议陪访 = 日均拜访正常（团队中位数上下，即 {low:.1f}～{high:.1f} 次）而区间上限仍低于团队成交率；"
            "平均每 40 人会有 1 人只是碰巧。",
            f"To be coached: usual effort ({low:.1f} to {high:.1f} a day), the whole interval below the team's rate; "
            "of 40 people one is there by chance.",
        )
    return (private, _span(seen, language), how, usual)


def _hours(minutes: Fraction) -> float:
    return round(float(minutes) / 60, 1)


def outcome_table(seen: VisitAnalysis, language: Language) -> ResultTable:
    """Return the 拜访结果 sheet: outcomes as shares of the visits with one, and by which plan visits were made."""
    columns = _who(language) + _columns(
        language,
        ("拜访", "Visits", Format.NUMBER, 7), ("写了结果", "With outcome", Format.NUMBER, 9),
        *((name, _EN[name], Format.PERCENT, 8) for name in OUTCOMES), ("没写结果", "No outcome", Format.NUMBER, 9),
        *((zh, en, Format.NUMBER, 10) for zh, en in _PLANS.values()), ("计划内", "Planned", Format.PERCENT, 9),
    )  # fmt: skip
    rows = tuple(
        (
            *_named(line, language), line.visits, int(line.outcomes.told),
            *_percents(line.outcomes, OUTCOMES, shown=line.outcomes.told >= seen.least_visits),
            int(line.outcomes[""]), *(int(line.plans[plan]) for plan in Plan),
            _percent(line.planned, shown=line.visits >= seen.least_visits),
        )
        for line in _lines(seen)
    )  # fmt: skip
    how = _said(
        language,
        "一次拜访只归一个理由，先约好的、再等级到期、再明日表点名。陌生拜访本来就在计划外；"
        "记录刚开始的几天没有更早的约定可对，计划外会偏多。",
        "A visit has one reason, in this order. Cold calls are unplanned by nature; in the first days of the records "
        "no earlier promise is known.",
    )
    return ResultTable(
        _said(language, "拜访结果", "Outcomes"), tuple(columns), rows, (_span(seen, language), how)
    )  # fmt: skip


def _plan_row(plan: Sequence[tuple[str, float]], names: Sequence[str]) -> Row:
    stated = dict(plan)
    return tuple(stated[name] / 100 if name in stated else None for name in names)


def _off(found: Sequence[tuple[str, Fraction]], english: dict[str, str], language: Language) -> str | None:
    parts = [f"{_said(language, name, english.get(name, name))} {float(points):+.0f}" for name, points in found]
    return _said(language, "、", ", ").join(parts) or None


def purpose_table(seen: VisitAnalysis, language: Language) -> ResultTable:
    """Return the 访问目的 sheet: the mix of purposes a person, beside the plan where there is one (#38)."""
    planned = bool(seen.purpose_plan)
    names = tuple(filter(None, seen.team.purposes.names))
    columns = _who(language) + _columns(
        language,
        ("写了目的", "With purpose", Format.NUMBER, 13),
        *((name, _EN.get(name, name), Format.PERCENT, 13) for name in names),
        *((("与计划相差（点）", "Off plan (points)", Format.TEXT, 26),) if planned else ()),
    )  # fmt: skip
    rows: list[Row] = []
    tone: dict[int, Severity] = {}
    if planned:
        rows.append((_said(language, "计划", "Plan"), None, None, *_plan_row(seen.purpose_plan, names), None))
    for line in _lines(seen):
        off = seen.off_plan(line.purposes, seen.purpose_plan)
        if off:
            tone[len(rows)] = Severity.HINT
        shares = _percents(line.purposes, names, shown=line.purposes.told >= seen.least_visits)
        told = (*_named(line, language), int(line.purposes.told), *shares)
        rows.append((*told, _off(off, _EN, language)) if planned else told)
    how = _said(
        language,
        "一次拜访有几个目的的各算一份。"
        + (f"与计划相差超过 {seen.tolerance:g} 个百分点的列出。" if planned else "没有定计划（配置“访问目的计划”）。"),
        "Of several purposes each has its part. "
        + (
            f"What is off the plan by more than {seen.tolerance:g} points is named." if planned else "There is no plan."
        ),
    )
    return ResultTable(
        _said(language, "访问目的", "Purposes"), tuple(columns), tuple(rows), (_span(seen, language), how), tone=tone
    )


def structure_table(seen: VisitAnalysis, language: Language) -> ResultTable:
    """Return the 客户结构 sheet: 开发, 新增, 原有 in visits and sales, beside the target structure (#40)."""
    planned = bool(seen.class_plan)
    columns = _who(language) + _columns(
        language,
        ("写了类别", "With class", Format.NUMBER, 11),
        *((f"拜访：{name}", f"Visits: {_CLASS_EN[name]}", Format.PERCENT, 12) for name in CLASSES),
        ("没写类别", "No class", Format.NUMBER, 11), ("销售额", "Sales", Format.MONEY, 16),
        *((f"销售额：{name}", f"Sales: {_CLASS_EN[name]}", Format.PERCENT, 14) for name in CLASSES),
        *((("拜访与目标相差（点）", "Visits off target (points)", Format.TEXT, 26),) if planned else ()),
    )  # fmt: skip
    rows: list[Row] = []
    tone: dict[int, Severity] = {}
    if planned:
        target = _plan_row(seen.class_plan, CLASSES)
        rows.append((_said(language, "目标", "Target"), None, None, *target, None, None, *target, None))
    for line in _lines(seen):
        off = seen.off_plan(line.classes, seen.class_plan)
        if off:
            tone[len(rows)] = Severity.HINT
        told = (
            *_named(line, language), int(line.classes.told),
            *_percents(line.classes, CLASSES, shown=line.classes.told >= seen.least_visits), int(line.classes[""]),
            to_units(int(line.amounts.total)), *_percents(line.amounts, CLASSES, shown=True),
        )  # fmt: skip
        rows.append((*told, _off(off, _CLASS_EN, language)) if planned else told)
    notes = _structure_notes(seen, language)
    return ResultTable(
        _said(language, "客户结构", "Structure"), tuple(columns), tuple(rows), notes, tone=tone
    )  # fmt: skip


def _structure_notes(seen: VisitAnalysis, language: Language) -> tuple[str, ...]:
    planned = bool(seen.class_plan)
    how = _said(
        language,
        "占比不含没写客户类别的拜访和说不出类别的销售额。销售额取明细（没有明细取日报的订货金额），类别随成交前最近一次日报，没有的看首单日期。",
        "Shares are of what has a class. Sales are the ledger's, else those of the reports, by the class of the last "
        "report before.",
    )
    target_note = _said(
        language,
        f"与目标相差超过 {seen.tolerance:g} 个百分点的列出。" if planned else "没有定目标结构（配置“客户结构目标”）。",
        f"What is off the target by more than {seen.tolerance:g} points is named."
        if planned
        else "There is no target.",
    )
    return (_span(seen, language), how, target_note)


def hours_table(seen: VisitAnalysis, language: Language) -> ResultTable:
    """Return the 访问时长 sheet: hours with customers of class A, B, C and of 客户类别 (#37, #44)."""
    columns = _who(language) + _columns(
        language,
        ("有起止时间", "With times", Format.NUMBER, 8), ("小时", "Hours", Format.NUMBER, 8),
        ("次均分钟", "Minutes each", Format.NUMBER, 8), *((f"{name} 类", name, Format.NUMBER, 8) for name in GRADES),
        ("未分级", "no class", Format.NUMBER, 8),
        *((f"{name} 占分级", f"{name} of graded", Format.PERCENT, 9) for name in GRADES),
        *((name, _CLASS_EN[name], Format.NUMBER, 8) for name in CLASSES), ("没写类别", "untold", Format.NUMBER, 8),
    )  # fmt: skip
    rows: list[Row] = []
    for line in _lines(seen):
        hours, enough = line.grade_minutes, line.timed >= seen.least_visits
        told: Row = (None,) * 13
        if line.timed:
            told = (
                _hours(hours.total), round(float(hours.total / line.timed)), *map(_hours, hours.parts),
                *_percents(hours, GRADES, shown=enough), *map(_hours, line.class_minutes.parts),
            )  # fmt: skip
        rows.append((*_named(line, language), line.timed, *told))
    untimed = seen.team.visits - seen.team.timed
    how = _said(
        language,
        f"单位是小时，只数写了起止时间的拜访（另有 {untimed} 次没写）；"
        "A、B、C 取客户档案的等级，没有的按近 12 个月销售额。",
        f"Hours of visits with start and end ({untimed} have none); classes as listed, else by 12 months' sales.",
    )
    return ResultTable(
        _said(language, "访问时长", "Hours"), tuple(columns), tuple(rows), (_span(seen, language), how)
    )  # fmt: skip
