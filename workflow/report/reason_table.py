"""The 原因措施 sheet of a manager's workbook: what those behind say of it, and who has said nothing for days."""

from collections.abc import Sequence
from datetime import date

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.money import to_units
from workflow.domain.reasons import Reason, Unexplained, member_key
from workflow.domain.results import Standing
from workflow.report.words import metric_name, word

_HEADS = (
    ("name", Format.TEXT, 8), ("unit", Format.TEXT, 22), ("metric", Format.TEXT, 9), ("period", Format.TEXT, 9),
    ("gap", Format.MONEY, 14), ("cause", Format.TEXT, 28), ("measure", Format.TEXT, 28), ("written", Format.TEXT, 16),
    ("remark", Format.TEXT, 26),
)  # fmt: skip


def reason_table(
    standings: Sequence[Standing], reasons: Sequence[Reason], late: Sequence[Unexplained], as_of: date,
    language: Language,
) -> ResultTable | None:  # fmt: skip
    """Return the sheet, those without a reason first; None where nobody wrote and nobody has to.

    `standings` are all that the reader may see; for managers alone, like the alerts.
    """
    if not reasons and not late:
        return None
    by_key = {member_key(standing): standing for standing in standings if as_of in standing.period}
    rows = [_asked(one, language) for one in late]
    rows += [_written(by_key[each.key], each, language) for each in reasons if each.key in by_key]
    tone = dict.fromkeys(range(len(late)), Severity.WARNING)
    columns = tuple(TableColumn(word(key, language), shown, width) for key, shown, width in _HEADS)
    return ResultTable(_title(language), columns, tuple(rows), _notes(as_of, language), tone=tone)


def _title(language: Language) -> str:
    return "原因措施" if language is Language.ZH else "Reasons"


def _whose(standing: Standing, language: Language) -> tuple[TableValue, ...]:
    return (
        standing.name, standing.path.text, metric_name(standing.metric, language), standing.period.label,
        to_units(standing.gap or 0),
    )  # fmt: skip


def _asked(late: Unexplained, language: Language) -> tuple[TableValue, ...]:
    said = (
        f"连续 {late.days} 个工作日落后（自 {late.since} 起），还没有写原因"
        if language is Language.ZH
        else f"behind on {late.days} working days in a row (since {late.since}), no reason yet"
    )
    return (*_whose(late.standing, language), None, None, None, said)


def _written(standing: Standing, reason: Reason, language: Language) -> tuple[TableValue, ...]:
    whose = _whose(standing, language)
    return (*whose, reason.cause or None, reason.measure or None, reason.since, reason.source)


def _notes(as_of: date, language: Language) -> tuple[str, ...]:
    day = f"{word('as_of', language)} {as_of}"
    if language is Language.ZH:
        return (
            f"{day} · 只给主管看，请私下辅导。",
            "原因、措施写在目标表批注件的“进度”里，追上时间进度为止一直带着；最右边是写在哪里。",
        )
    return (
        f"{day} · for managers alone.",
        "Reasons and measures are written on the Progress sheet of the target workbook's annotated copy.",
    )
