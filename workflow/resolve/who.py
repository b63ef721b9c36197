"""Whose records they are: the written person of each row to ids and shares, each different writing looked up once."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Intake
from workflow.resolve.names import Directory, Match, clean_name, shares_of

CREDITS = "credits"
"""Column of resolved records: the people a row counts for, each with a share."""

_WRITTEN = ("person", "person_id", "region", "store", "sheet")
CREDIT_TYPE = pl.List(pl.Struct({"person_id": pl.String, "share": pl.Float64}))


@dataclass(frozen=True, slots=True)
class Who:
    """Whom one writing means, or the finding's code and details why that is not known."""

    credits: tuple[tuple[str, float], ...] = ()
    code: str = ""
    value: str = ""
    details: tuple[tuple[str, str], ...] = ()


def with_people(frame: pl.DataFrame, intake: Intake, directory: Directory) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the records with CREDITS and with those HELD whose person is unknown or unclear, and a finding a row."""
    missing = [pl.lit(None, pl.String).alias(key) for key in _WRITTEN if key not in frame.columns]
    frame = frame.with_columns(missing) if missing else frame
    written = frame.select(_WRITTEN).unique(maintain_order=True)
    answers = [_who(dict(zip(_WRITTEN, row, strict=True)), intake, directory) for row in written.iter_rows()]
    known = written.with_columns(
        pl.Series(
            CREDITS,
            [[{"person_id": who, "share": share} for who, share in answer.credits] for answer in answers],
            dtype=CREDIT_TYPE,
        ),
        pl.Series("_answer", range(len(answers)), dtype=pl.Int64),
    )
    frame = frame.join(known, on=_WRITTEN, how="left", nulls_equal=True, maintain_order="left")
    findings = []
    unclear = [number for number, answer in enumerate(answers) if answer.code]
    for row in frame.filter(pl.col("_answer").is_in(unclear) & ~pl.col(HELD)).iter_rows(named=True):
        answer = answers[row["_answer"]]
        key = "person" if row["person"] is not None else "person_id"
        place = intake.block(row[BLOCK]).anchor(intake.workbook, row[ROW], key)
        findings.append(
            find(answer.code, place, answer.value, cause=f"{answer.code}|{answer.value}", **dict(answer.details))
        )
    held = (pl.col(HELD) | pl.col("_answer").is_in(unclear)).alias(HELD)
    return frame.with_columns(held).drop("_answer"), findings


def _who(row: dict[str, str | None], intake: Intake, directory: Directory) -> Who:
    name, number = row["person"], row["person_id"]
    hints = [text for text in (row["store"], row["region"], row["sheet"], intake.workbook) if text]
    if number and (by_id := directory.by_id(number)):
        if name and clean_name(by_id.name) != clean_name(name) and directory.match(name).people not in ((), (by_id,)):
            return Who(code="person.id_name", value=name, details=(("id", number), ("expected", by_id.name)))
        return Who(((by_id.id, 1.0),))
    if name:
        return _named(name, hints, directory)
    return _unknown(number, directory) if number else Who()


def _named(name: str, hints: Sequence[str], directory: Directory) -> Who:
    whole = _narrowed(directory.match(name), hints, directory)
    if len(whole.people) == 1:
        return Who(((whole.people[0].id, 1.0),))
    if len(whole.people) > 1:
        ids = "、".join(f"{person.id} {person.assignments[-1].path.name}" for person in whole.people)
        return Who(code="person.homonym", value=name, details=(("count", str(len(whole.people))), ("ids", ids)))
    shares = shares_of(name)
    if len(shares) < 2:
        return _unknown(name, directory)
    found = []
    for part, share in shares:
        match = _narrowed(directory.match(part), hints, directory)
        if len(match.people) != 1:
            return _named(part, hints, directory) if match.people else _unknown(part, directory)
        found.append((match.people[0].id, share))
    total = sum(share for _, share in found)
    return Who(tuple((who, share / total) for who, share in found))


def _narrowed(match: Match, hints: Sequence[str], directory: Directory) -> Match:
    return match if len(match.people) < 2 else Match(directory.narrow(match.people, hints))


def _unknown(text: str, directory: Directory) -> Who:
    near = directory.suggestion(text)
    zh, en = (f"是不是“{near}”？", f"Is it “{near}”?") if near else ("", "")
    details = (("suggestion", zh), ("suggestion_en", en), ("candidate", near))
    return Who(code="person.unknown", value=text, details=details if near else details[:2])
