"""The 绩效奖金 and 绩效评分 sheets: private, a row a line, each of which explains itself."""

from collections.abc import Iterator, Sequence
from datetime import date

from workflow.domain.finding import Language
from workflow.domain.incentive import LineKind, Score, Statement
from workflow.domain.mark import Format, Link, ResultTable, TableColumn, TableValue
from workflow.domain.money import to_units
from workflow.report.pay_words import (
    evidence_text,
    item_name,
    line_text,
    method_text,
    notes,
    pay_word,
    score_text,
    total_text,
)
from workflow.report.words import metric_name, word

Cell = TableValue | Link
_OWN = ("name", "unit", "period", "metric")


def pay_tables(
    statements: Sequence[Statement], scores: Sequence[Score], as_of: date, language: Language
) -> tuple[ResultTable, ...]:
    """Return the sheets of pay and of scores for those who may read them; none where there is nothing to say."""
    found = [_pay(statements, as_of, language)] if statements else []
    found += [_scores(scores, as_of, language)] if scores else []
    return tuple(found)


def _columns(heads: Sequence[tuple[str, Format, int]], language: Language) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(word(key, language) if key in _OWN else pay_word(key, language), shown, width,
                    decimals=2 if key == "rate" else 0)
        for key, shown, width in heads
    )  # fmt: skip


def _pay(statements: Sequence[Statement], as_of: date, language: Language) -> ResultTable:
    text, money = Format.TEXT, Format.MONEY
    heads = (
        ("name", text, 12), ("unit", text, 14), ("period", text, 12), ("plan", text, 22), ("metric", text, 10),
        ("item", text, 10), ("how", text, 56), ("base", money, 16), ("rate", Format.PERCENT, 10),
        ("pay_amount", money, 14), ("place", text, 30),
    )  # fmt: skip
    rows = tuple(row for statement in statements for row in _statement_rows(statement, language))
    as_of_note = f"{word('as_of', language)} {as_of.isoformat()}"
    return ResultTable(pay_word("pay", language), _columns(heads, language), rows, (as_of_note, *notes(language)))


def _statement_rows(statement: Statement, language: Language) -> Iterator[tuple[Cell, ...]]:
    owner = (
        statement.name, statement.path.name, statement.period.label, method_text(statement, language),
        metric_name(statement.plan.metric, language),
    )  # fmt: skip
    for line in statement.lines:
        rate = float(line.rate) if line.kind is LineKind.TIER else None
        place = str(line.place) if line.place else None
        yield (
            *owner, pay_word(line.kind.value, language), line_text(statement, line, language), to_units(line.base),
            rate, to_units(line.amount), place,
        )  # fmt: skip
    yield (
        *owner, pay_word("total", language), total_text(statement, language), to_units(statement.base), None,
        to_units(statement.total), None,
    )  # fmt: skip


def _scores(scores: Sequence[Score], as_of: date, language: Language) -> ResultTable:
    text, number = Format.TEXT, Format.NUMBER
    heads = (
        ("name", text, 12), ("unit", text, 14), ("period", text, 12), ("plan", text, 18), ("item", text, 14),
        ("weight", Format.PERCENT, 8), ("points", number, 10), ("weighted", number, 10), ("evidence", text, 60),
    )  # fmt: skip
    rows = tuple(row for score in scores for row in _score_rows(score, language))
    note = f"{word('as_of', language)} {as_of.isoformat()}"
    return ResultTable(pay_word("scores", language), _columns(heads, language), rows, (note, *_score_notes(language)))


def _score_rows(score: Score, language: Language) -> Iterator[tuple[Cell, ...]]:
    owner = (score.name, score.path.name, score.period.label, score.plan)
    whole = sum(part.item.weight for part in score.parts) or 1
    for part in score.parts:
        weighted = part.weighted
        yield (
            *owner, item_name(part.item, language), float(part.item.weight / whole),
            None if part.points is None else round(float(part.points), 4),
            None if weighted is None else round(float(weighted / whole), 4), evidence_text(part, language),
        )  # fmt: skip
    total = score.total
    yield (
        *owner, pay_word("total", language), 1.0, None, None if total is None else round(float(total), 4),
        score_text(score, language),
    )  # fmt: skip


def _score_notes(language: Language) -> tuple[str, ...]:
    if language is Language.ZH:
        return (
            "得分 × 权重 之和；没有评分、目标或实际数的项目列为“缺”，不按 0 分计，缺项时不给总分。只给本人及其上级看。",
        )
    said = (
        "The sum of points × weight; an item without marks, target or actual is missing, which is not 0, and leaves no "
        "total. For the person and those above."
    )
    return (said,)
