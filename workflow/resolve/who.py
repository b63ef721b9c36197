"""Whose records they are: the written person of each row to ids and shares, each different writing looked up once."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from workflow.domain.catalogue import FINDINGS, find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Intake
from workflow.resolve.credits import Part, Split, numbered, split_of
from workflow.resolve.names import Directory, Match, clean_name

CREDITS = "credits"
"""Column of resolved records: the people a row counts for, each with a share."""
ASSISTS = "assists"
"""Column of resolved records: the ids of those who helped with a sale and get no part of it (domain.md 4.14)."""

_WRITTEN = ("person", "person_id", "region", "store", "sheet")
CREDIT_TYPE = pl.List(pl.Struct({"person_id": pl.String, "share": pl.Float64}))


@dataclass(frozen=True, slots=True)
class Who:
    """Whom one writing means, or the finding's code and details why that is not known."""

    credits: tuple[tuple[str, float], ...] = ()
    code: str = ""
    value: str = ""
    details: tuple[tuple[str, str], ...] = ()
    assists: tuple[str, ...] = ()


def with_people(frame: pl.DataFrame, intake: Intake, directory: Directory) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the records with CREDITS, ASSISTS and HELD where the person is unknown or unclear, and a finding a row."""
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
        pl.Series(ASSISTS, [list(answer.assists) for answer in answers], dtype=pl.List(pl.String)),
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
    stopped = [number for number in unclear if FINDINGS[answers[number].code].severity.holds]
    held = (pl.col(HELD) | pl.col("_answer").is_in(stopped)).alias(HELD)
    return frame.with_columns(held).drop("_answer"), findings


def _who(row: dict[str, str | None], intake: Intake, directory: Directory) -> Who:
    name, number = row["person"], row["person_id"]
    hints = [text for text in (row["store"], row["region"], row["sheet"], intake.workbook) if text]
    if number and (by_id := directory.by_id(number)):
        if name and clean_name(by_id.name) != clean_name(name):
            if directory.match(name).people not in ((), (by_id,)):
                return Who(code="person.id_name", value=name, details=(("id", number), ("expected", by_id.name)))
            if len(shared := _named(name, hints, directory).credits) > 1:
                # One id beside several names: the names say more.
                if by_id.id not in dict(shared):
                    return Who(code="person.id_name", value=name, details=(("id", number), ("expected", by_id.name)))
                return _named(name, hints, directory)
        return Who(((by_id.id, 1.0),))
    if name:
        return _named(name, hints, directory)
    return _unknown(number, directory) if number else Who()


def _named(name: str, hints: Sequence[str], directory: Directory) -> Who:
    whole = _narrowed(directory.match(name), hints, directory)
    if len(whole.people) == 1:
        return Who(((whole.people[0].id, 1.0),))
    if len(whole.people) > 1:
        return _homonym(name, whole)
    split = split_of(name)
    if len(split.leads) == 1 and not split.assists and split.leads[0].share is None and split.leads[0].name == name:
        split = _by_blanks(name, directory) or split
    if len(split.leads) < 2 and not split.assists and split.leads[:1] == (Part(name),):
        return _unknown(name, directory)
    if not all(directory.match(part.name).people for part in split.leads):
        split = numbered(split) or split
    found: list[tuple[str, Decimal | None]] = []
    for part in split.leads:
        match = _narrowed(directory.match(part.name), hints, directory)
        if len(match.people) != 1:
            return _homonym(part.name, match) if match.people else _unknown(part.name, directory)
        found.append((match.people[0].id, part.share))
    if split.total is not None or not found:
        return Who(code="share.total", value=name, details=(("total", f"{(split.total or Decimal(0)).normalize():f}"),))
    direct = _shares(found)
    return _with_assistants(name, direct, split.assists, hints, directory) if split.assists else Who(direct)


def _shares(found: Sequence[tuple[str, Decimal | None]]) -> tuple[tuple[str, float], ...]:
    """Parts of a whole, a person once; equal ones where none is told."""
    parts: dict[str, Decimal] = {}
    for who, share in found:
        parts[who] = parts.get(who, Decimal(0)) + (Decimal(1) if share is None else share)
    total = sum(parts.values())
    return tuple((who, float(part / total)) for who, part in parts.items() if part)


def _with_assistants(
    name: str,
    direct: tuple[tuple[str, float], ...],
    assists: Sequence[str],
    hints: Sequence[str],
    directory: Directory,
) -> Who:
    """Those who lead have all of it; those who assist are noted, also where nobody of their name is known."""
    matches = [_narrowed(directory.match(helper), hints, directory).people for helper in assists]
    known = tuple(people[0].id for people in matches if len(people) == 1)
    leads = "、".join(person.name for who, _ in direct if (person := directory.by_id(who)))
    details = (("leads", leads), ("assists", "、".join(assists)))
    return Who(direct, "share.assist", name, details, known)


def _by_blanks(name: str, directory: Directory) -> Split | None:
    """张三 李四: several people where each part is somebody's name and the whole is nobody's."""
    parts = unicodedata.normalize("NFKC", name).split()
    if len(parts) > 1 and all(directory.match(part).people for part in parts):
        return Split(tuple(map(Part, parts)))
    return None


def _homonym(name: str, match: Match) -> Who:
    ids = "、".join(f"{person.id} {person.assignments[-1].path.name}" for person in match.people)
    return Who(code="person.homonym", value=name, details=(("count", str(len(match.people))), ("ids", ids)))


def _narrowed(match: Match, hints: Sequence[str], directory: Directory) -> Match:
    return match if len(match.people) < 2 else Match(directory.narrow(match.people, hints))


def _unknown(text: str, directory: Directory) -> Who:
    near = directory.suggestion(text)
    zh, en = (f"是不是“{near}”？", f"Is it “{near}”?") if near else ("", "")
    details = (("suggestion", zh), ("suggestion_en", en), ("candidate", near))
    return Who(code="person.unknown", value=text, details=details if near else details[:2])
