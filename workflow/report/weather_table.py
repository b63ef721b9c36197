"""天气与拜访: visits a day by weather, per unit and person, with n; a comparison, no accusation (S4, field 1)."""

from collections.abc import Iterable, Sequence

from workflow.domain.finding import Language
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.team import TeamPath
from workflow.domain.visit_analysis import BAD_SKIES, Sky, SkyDays, VisitAnalysis

_SKIES = {
    Sky.FAIR: ("晴好", "fair"), Sky.RAIN: ("雨", "rain"), Sky.SNOW: ("雪", "snow"),
    Sky.ROUGH: ("雾霾风沙", "fog, gale"), Sky.UNTOLD: ("没写", "untold"),
}  # fmt: skip

Row = tuple[TableValue, ...]


def weather_table(seen: VisitAnalysis, language: Language) -> ResultTable:
    """Return the 天气与拜访 sheet: units first, then people."""
    zh = language is Language.ZH
    shown = [sort for sort in Sky if sort in (Sky.FAIR, Sky.RAIN) or any(each.sky is sort for each in seen.team.skies)]
    columns = [TableColumn("姓名" if zh else "Name", width=10), TableColumn("单位" if zh else "Unit", width=14)]
    for sort in shown:
        name = _SKIES[sort][0 if zh else 1]
        columns.append(TableColumn(f"{name}：日均" if zh else f"{name}: a day", Format.NUMBER, 8))
        columns.append(TableColumn(f"{name}：天数" if zh else f"{name}: days", Format.NUMBER, 8))
    for name in ("晴好", "坏天气") if zh else ("fair", "bad"):
        heads = ("应报", "没拜访", "没日报") if zh else ("due", "no visit", "no report")
        columns += [TableColumn(f"{name}{'：' if zh else ': '}{head}", Format.NUMBER, 11) for head in heads]
    units: dict[TeamPath, list[SkyDays]] = {}
    for each in seen.units:
        units.setdefault(each.unit, []).append(each)
    rows: list[Row] = [
        ("合计" if zh else "Together", seen.team.name, *_cells(seen.team.skies, shown, seen.least_days))
    ]  # fmt: skip
    if len(units) > 1:
        rows += [("", unit.name, *_cells(days, shown, seen.least_days)) for unit, days in units.items()]
    rows += [(each.name, each.path.name, *_cells(each.skies, shown, seen.least_days)) for each in seen.lines]
    return ResultTable("天气与拜访" if zh else "Weather", tuple(columns), tuple(rows), _notes(seen, zh=zh))


def _cells(days: Iterable[SkyDays], shown: Sequence[Sky], least: int) -> Row:
    days = tuple(days)
    cells: list[TableValue] = []
    for sort in shown:
        one = _of(days, (sort,))
        mean = one.a_day
        cells += [round(float(mean), 2) if mean is not None and one.reported >= least else None, one.reported]
    for sorts in ((Sky.FAIR,), BAD_SKIES):
        one = _of(days, sorts)
        cells += [one.due, one.idle, one.missing]
    return tuple(cells)


def _of(days: Sequence[SkyDays], sorts: Sequence[Sky]) -> SkyDays:
    return SkyDays.together((each for each in days if each.sky in sorts), TeamPath(""), sorts[0])


def _notes(seen: VisitAnalysis, *, zh: bool) -> tuple[str, ...]:
    if zh:
        return (
            f"只比较，不下结论：天气不好少跑几家很正常，也可能请了假或路不通。少于 {seen.least_days} 天的日均不显示。",
            "日均 = 拜访 ÷ 有日报的天数；坏天气 = 雨、雪、雾霾、大风、沙尘；晴转雨算雨。单位是当天所在的门店或大区。",
            "没拜访 = 有日报但没有访问客户；没日报 = 应报没报，那天的天气取同单位过半的人写的，没有就算“没写”。",
        )
    return (
        f"A comparison, no verdict: bad weather costs visits. Means of under {seen.least_days} days are not shown.",
        "A day: visits ÷ days with a report. Bad: rain, snow, fog, haze, gale, dust. The unit is that of the day.",
        "No report: due and missing; that day's weather is what most others of the unit wrote.",
    )
