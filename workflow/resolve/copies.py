"""Near-identical workbooks: two versions of one, of which only one may count, so that no money counts twice."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.correction import BOTH, CopyChoice
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Intake, WorkbookState
from workflow.domain.place import Place

_LATER = r"最终版?|终版|定稿|最新版?|更新版?|修改版?|修订版?|改后|新版|final|latest|new|updated|revised"
_EARLIER = r"副本|复件|拷贝|备份|旧版|原版|草稿|初稿|copy of|copy|backup|bak|old|draft"
_NUMBERED = r"[(（\[]\s*\d{1,3}\s*[)）\]]|(?<![a-z])v(?:er)?\.?\s*\d+(?:\.\d+)*|第?\d+(?:稿|版)"
_DATES = r"(?:20\d\d)?[年.\-_/]?\d{1,2}[月.\-_/]\d{1,2}[日号]?|20\d{6}|(?<!\d)\d{4}(?!\d)"
_COPY_WORD = re.compile(rf"(?P<later>{_LATER})|(?P<earlier>{_EARLIER})|(?P<number>{_NUMBERED})|{_DATES}")
_BETWEEN = re.compile(r"[\s\-_—.,()（）\[\]【】]+")
_KINDS = ("sales_ledger", "receipts", "daily_report", "sales_target")
_ABOUT = (
    "order_number",
    "date",
    "month_day",
    "person",
    "person_id",
    "customer",
    "company",
    "region",
    "metric",
    "start",
    "period",
    # A target that says its version is no copy of the version before: the ledger knows which of them counts.
    "version",
    "effective",
)
_NO_CONTENT = frozenset({SHEET, ROW, BLOCK, HELD, "column", "seq"})
_UNDATED = "sales_target"
_LEAST = 3
"""Equal rows that two workbooks of different names must share before they are called copies."""
_CROWD = 20
"""A row that stands in more workbooks than this tells nothing about any two of them."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two workbooks that are nearly the same: the one that counts for now, and the one that does not."""

    counts: str
    held: str
    alike: int
    differing: tuple[Place, ...]
    """Rows of the held one that the other does not have, or the other way round."""
    choice: CopyChoice | None = None
    """The answer that settled it; None while it is asked."""

    @property
    def holds(self) -> bool:
        """Whether one of the two does not count."""
        return self.choice is None or self.choice.counts != BOTH


def near_copies(
    intakes: Sequence[Intake], gone: Collection[str], percent: int, choices: Sequence[CopyChoice] = ()
) -> list[NearCopy]:
    """Return the pairs of workbooks of which only one should count.

    Two workbooks are near copies where at least `percent` of the larger one's rows stand in the other with equal
    values; where as many of the smaller one's dated rows do (a copy that was left behind, or an old name, stays one
    however far the other grows; targets may well be told twice); or where their names differ only by words for copies,
    versions and dates and half of the smaller one's rows are about the same day, person, customer and order. Ledgers of
    different months and sheets of different people share no rows. The newer one by its last date counts, then the one
    with more rows, then the one whose name says that it is later; one that lies in the inbox counts before one that is
    `gone`. What somebody answered (`choices`, the latest last) counts before all of that.
    """
    if not percent:
        return []
    read = [intake for intake in intakes if intake.state is not WorkbookState.REJECTED]
    rows = _rows(read)
    pairs, equal, sizes = _copied(rows, read, percent)
    place = _places({book for pair in pairs for book in pair}, read, sizes, gone)
    answers = {frozenset((one.workbook, one.other)): one for one in choices}
    ordered = [_as_answered(tuple(sorted(pair, key=place.__getitem__)), read, answers) for pair in pairs]
    found: list[NearCopy] = []
    held: set[int] = set()
    # What was answered comes first, then the pairs by rank; one that does not count holds no other.
    for first, second, choice in sorted(ordered, key=lambda pair: (not pair[2], place[pair[0]], place[pair[1]])):
        if held.isdisjoint((first, second)):
            names, alike = (read[first].workbook, read[second].workbook), equal[_pair(first, second)]
            found.append(NearCopy(*names, alike, tuple(_differing(rows, second, first, read)), choice))
            held |= {second} if found[-1].holds else set()
    return found


def _copied(
    rows: pl.DataFrame, read: Sequence[Intake], percent: int
) -> tuple[list[tuple[int, int]], Mapping[tuple[int, int], int], Mapping[int, "_Size"]]:
    """Return the pairs that are near copies, how many equal rows each two have, and how large each workbook is."""
    dated, same = _shared(rows.filter("dated"), "whole"), _shared(rows, "about")
    equal = Counter(dated) + Counter(_shared(rows.filter(~pl.col("dated")), "whole"))
    sizes = _sizes(rows) if equal or same else {}

    def _are_copies(pair: tuple[int, int]) -> bool:
        first, second = pair
        most, least = max(sizes[first].rows, sizes[second].rows), min(sizes[first].rows, sizes[second].rows)
        if equal[pair] >= _LEAST and equal[pair] * 100 >= percent * most:
            return True
        few = min(sizes[first].dated, sizes[second].dated)
        if dated.get(pair, 0) >= _LEAST and dated[pair] * 100 >= percent * few:
            return True
        alike = _stem(read[first].workbook) == _stem(read[second].workbook)
        return alike and same.get(pair, 0) * 2 >= least

    return list(filter(_are_copies, equal.keys() | same.keys())), equal, sizes


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _places(
    books: Collection[int], read: Sequence[Intake], sizes: Mapping[int, "_Size"], gone: Collection[str]
) -> dict[int, int]:
    """Where each workbook stands in the order in which they count, the first before all others."""
    ranked = sorted(books, key=lambda book: _rank(read[book].workbook, sizes[book], gone), reverse=True)
    return {book: number for number, book in enumerate(ranked)}


def _as_answered(
    pair: tuple[int, ...], read: Sequence[Intake], answers: Mapping[frozenset[str], CopyChoice]
) -> tuple[int, int, CopyChoice | None]:
    """Of two workbooks first the one that counts, by an answer where there is one."""
    first, second = pair
    choice = answers.get(frozenset((read[first].workbook, read[second].workbook)))
    if choice and read[second].workbook == choice.counts:
        first, second = second, first
    return first, second, choice


def set_aside(intakes: Sequence[Intake], copies: Sequence[NearCopy]) -> list[Intake]:
    """Return the intakes with all records held of those that do not count."""
    held = {copy.held for copy in copies if copy.holds}
    return [
        replace(intake, frames={kind: _held(frame) if kind in _KINDS else frame
                                for kind, frame in intake.frames.items()}, findings=())
        if intake.workbook in held else intake
        for intake in intakes
    ]  # fmt: skip


def _held(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(value=True).alias(HELD))


def near_copy_questions(copies: Sequence[NearCopy]) -> Iterable[Finding]:
    """Yield a question for each pair, at the workbook that does not count; a hint where it was answered."""
    for copy in copies:
        if copy.choice:
            yield _answered(copy, copy.choice)
            continue
        rows = "、".join(str(place) for place in copy.differing[:_NAMED])
        more = len(copy.differing) > _NAMED
        zh = f"不同的行：{rows}{'等' if more else ''}" if rows else "其余的行只在一份里有"
        en = f"rows that differ: {rows}{' …' if more else ''}" if rows else "the other rows are in one only"
        yield find(
            "workbook.near_copy",
            Place(copy.held),
            copy.held,
            other=copy.counts,
            same=copy.alike,
            differ=zh,
            differ_en=en,
            candidate=copy.counts,
        )


def _answered(copy: NearCopy, choice: CopyChoice) -> Finding:
    """What was said of two workbooks, where it was said: there it can be taken back."""
    zh, en = f"以“{choice.counts}”为准", f"“{choice.counts}” counts"
    if not copy.holds:
        zh, en = "两份都计入", "both count"
    return find(
        "correction.copy", Place(choice.workbook), choice.workbook, other=choice.other, counts=zh, counts_en=en,
        source=choice.source, candidate=choice.other, number=choice.number,
    )  # fmt: skip


_ROWS = pl.Schema({
    "book": pl.Int64, "dated": pl.Boolean, "date": pl.Date, SHEET: pl.String, ROW: pl.Int64, "whole": pl.UInt64,
    "about": pl.UInt64,
})  # fmt: skip


def _rows(read: Sequence[Intake]) -> pl.DataFrame:
    """Rows that would count: workbook, place, a key of all their values, and one of what they are about."""
    parts = [_ROWS.to_frame()]
    for kind in _KINDS:
        frames = {number: intake.frames[kind] for number, intake in enumerate(read) if kind in intake.frames}
        if frames:
            books = [number for number, frame in frames.items() for _ in range(frame.height)]
            together = pl.concat(frames.values()).with_columns(pl.Series("book", books, pl.Int64))
            parts.append(_keyed(together.filter(~pl.col(HELD)), kind))
    return pl.concat(parts)


def _keyed(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    content = [name for name in rows.columns if name not in _NO_CONTENT and name != "book"]
    about = [name for name in content if name in _ABOUT]
    return rows.select(
        "book", pl.lit(kind != _UNDATED).alias("dated"),
        (pl.col("date") if "date" in content else pl.lit(None, pl.Date)).alias("date"), SHEET, ROW,
        pl.struct(pl.lit(kind).alias("_kind"), *content).hash().alias("whole"),
        pl.struct(pl.lit(kind).alias("_kind"), *about).hash().alias("about"),
    )  # fmt: skip


def _shared(rows: pl.DataFrame, key: str) -> dict[tuple[int, int], int]:
    """How many rows each two workbooks have in common by a key."""
    books = rows.group_by(key).agg(pl.col("book").n_unique().alias("books"))
    rows = rows.join(books.filter(pl.col("books") > 1), on=key, how="semi")
    several = (
        _numbered(rows, key).filter(pl.len().over(key, "again").is_between(2, _CROWD)).select("book", key, "again")
    )
    pairs = several.join(several, on=[key, "again"]).filter(pl.col("book") < pl.col("book_right"))
    counted = pairs.group_by("book", "book_right").len()
    return {(first, second): count for first, second, count in counted.iter_rows()}


def _numbered(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return rows.with_columns(pl.int_range(pl.len()).over("book", key).alias("again"))


def _differing(rows: pl.DataFrame, held: int, counts: int, read: Sequence[Intake]) -> Iterable[Place]:
    """Yield the rows that only one of two workbooks has, those of the held one first."""
    numbered = _numbered(rows.filter(pl.col("book").is_in([held, counts])), "whole")
    for mine in (held, counts):
        theirs = numbered.filter(pl.col("book") != mine)
        own = numbered.filter(pl.col("book") == mine)
        alone = own.join(theirs, on=["whole", "again"], how="anti", maintain_order="left")
        for sheet, row in alone.select(SHEET, ROW).unique(maintain_order=True).iter_rows():
            yield Place("" if mine == held else read[mine].workbook, sheet, row)


@dataclass(frozen=True)
class _Size:
    """How many rows a workbook has, and the day of the last."""

    rows: int
    dated: int
    latest: date


def _sizes(rows: pl.DataFrame) -> dict[int, _Size]:
    counted = rows.group_by("book").agg(pl.len(), pl.col("dated").sum().alias("of them"), pl.col("date").max())
    return {book: _Size(count, dated, latest or date.min) for book, count, dated, latest in counted.iter_rows()}


def _rank(workbook: str, size: _Size, gone: Collection[str]) -> tuple[bool, date, int, int, str, str]:
    """What decides which of two counts: the greater."""
    words = list(_COPY_WORD.finditer(_name(workbook)))
    later = sum(1 if found["later"] or found["number"] else -1 if found["earlier"] else 0 for found in words)
    numbers = " ".join(digits.zfill(8) for found in words for digits in re.findall(r"\d+", found[0]))
    return workbook not in gone, size.latest, size.rows, later, numbers, workbook


def _name(workbook: str) -> str:
    stem = workbook.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return unicodedata.normalize("NFKC", stem).casefold()


def _stem(workbook: str) -> str:
    """A name without the words that tell copies and versions apart."""
    return _BETWEEN.sub("", _COPY_WORD.sub("", _name(workbook)))
