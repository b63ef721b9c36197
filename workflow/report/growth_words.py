"""Growth against earlier spans, in words: what was compared with what (#102)."""

from collections.abc import Sequence

from workflow.domain.comparison import Against, Comparison
from workflow.domain.finding import Language
from workflow.domain.results import Standing


def growth_of(standing: Standing, against: Against) -> float | None:
    """Return a standing's growth as a share; None where the earlier span is not known."""
    found = next((each for each in standing.growth if each.against is against), None)
    return None if found is None or found.growth is None else float(found.growth)


def growth_in(standings: Sequence[Standing], against: Against) -> bool:
    """Tell whether any of the standings can be compared so: a column of blanks helps nobody."""
    return any(growth_of(standing, against) is not None for standing in standings)


def growth_notes(standings: Sequence[Standing], language: Language) -> tuple[str, ...]:
    """Say what growth compares, with the spans of the first standing that has each."""
    notes = []
    for against in Against:
        having = (each for standing in standings for each in standing.growth if each.against is against)
        if (first := next(having, None)) and growth_in(standings, against):
            notes.append(_note(first, language))
    return tuple(notes)


def _note(comparison: Comparison, language: Language) -> str:
    span, days = f"{comparison.start} – {comparison.end}", f"{comparison.days} / {comparison.earlier_days}"
    zh = language is Language.ZH
    if comparison.against is Against.MONTH_BEFORE:
        return (
            f"环比：本月至截止日，与上月同样多的工作日（{span}）比每个工作日的平均（工作日 {days}）。" if zh
            else f"Month on month: per working day, against as many of the month before ({span}; days {days})."
        )  # fmt: skip
    how = ("按距春节的天数对齐" if comparison.lunar else "同样的日期") if zh else (
        "aligned by the lunar new year" if comparison.lunar else "the same dates")  # fmt: skip
    return (
        f"同比：与去年{how}（{span}）比每个工作日的平均（工作日 {days}）。" if zh
        else f"Year on year: per working day, against the year before, {how} ({span}; days {days})."
    )  # fmt: skip
