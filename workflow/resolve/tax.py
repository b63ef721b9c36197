"""Amounts with and without tax: stamped, never mixed, converted only where config.yaml says so (domain.md 4.12)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Block, Intake
from workflow.domain.metric import METRICS
from workflow.domain.money import round_half_up, thousands
from workflow.domain.place import Place
from workflow.domain.results import Target
from workflow.domain.target_ledger import TargetEntry, TaxBasis, tax_basis
from workflow.domain.team import Team
from workflow.resolve.settings import TaxSettings

LEDGER = "sales_ledger"
_TAX = "tax"
_TAXED = "sales"
"""The metric whose amounts carry tax."""
_WORDS = {TaxBasis.INCLUDED: ("含税", "with tax"), TaxBasis.EXCLUDED: ("不含税", "without tax"),
          TaxBasis.UNSAID: ("未写明", "unsaid")}  # fmt: skip


@dataclass(frozen=True)
class Taxed:
    """The sales ledgers on one basis."""

    frames: list[pl.DataFrame]
    basis: TaxBasis
    """What the amounts that count are in; unsaid where no ledger says so."""
    where: str
    """A workbook that says so."""
    findings: list[Finding]


def on_one_basis(frames: Sequence[pl.DataFrame], intakes: Iterable[Intake], settings: TaxSettings) -> Taxed:
    """Return the ledgers with all amounts that say their basis on one: others converted, or held with a finding.

    A row says it in its column 口径, else the header of the amounts does, else neither. What is unsaid is taken as it
    stands. The basis is the configured one, else that of most rows.
    """
    by_book = {intake.workbook: intake for intake in intakes}
    stamped = [_stamped(frame, by_book) for frame in frames]
    said: Counter[str] = Counter()
    for frame in stamped:
        said.update(dict(frame.filter(~pl.col(HELD) & (pl.col(_TAX) != "")).group_by(_TAX).len().iter_rows()))
    most = min(said, key=lambda basis: (-said[basis], basis), default="")
    wanted = TaxBasis(settings.basis or most)
    if not said:
        return Taxed(list(frames), wanted, "", [])
    where = next((str(frame["workbook"][0]) for frame in stamped if frame.filter(pl.col(_TAX) == most).height), "")
    found: list[Finding] = []
    settled: list[pl.DataFrame] = []
    for frame in stamped:
        other = (pl.col(_TAX) != "") & (pl.col(_TAX) != wanted.value)
        if settings.convert:
            settled.append(_converted(frame, other, wanted, settings).drop(_TAX))
            continue
        found += _mixed(frame.filter(other & ~pl.col(HELD)), by_book, wanted)
        settled.append(frame.with_columns((pl.col(HELD) | other).alias(HELD)).drop(_TAX))
    return Taxed(settled, wanted, where, found)


def _stamped(frame: pl.DataFrame, by_book: Mapping[str, Intake]) -> pl.DataFrame:
    """Add what each row says of tax."""
    pairs = frame.select("workbook", BLOCK).unique(maintain_order=True).rows()
    headers = {number: _header_basis(by_book[book].block(number)) for book, number in pairs}
    words = {text: tax_basis(text).value for text in frame["basis"].unique().drop_nulls().sort().to_list()}
    by_header = pl.col(BLOCK).replace_strict(headers, default="", return_dtype=pl.String)
    if not words:
        return frame.with_columns(by_header.alias(_TAX))
    by_row = pl.col("basis").replace_strict(words, default="", return_dtype=pl.String)
    return frame.with_columns(pl.when(by_row != "").then(by_row).otherwise(by_header).alias(_TAX))


def _header_basis(block: Block) -> str:
    column = block.columns.get("amount")
    return next((tax_basis(text).value for number, text in block.headers if number == column), "")


def _converted(frame: pl.DataFrame, other: pl.Expr, wanted: TaxBasis, settings: TaxSettings) -> pl.DataFrame:
    amounts = [
        converted(amount, wanted, settings.rate_on(day)) if there and amount is not None and day else amount
        for amount, day, there in frame.select("amount", "date", other.alias("_other")).iter_rows()
    ]
    return frame.with_columns(pl.Series("amount", amounts, pl.Int64))


def converted(amount: int, wanted: TaxBasis, percent: int) -> int:
    """Return an amount of the other basis on the wanted one, rounded half up to 分: ÷ (1 + r) takes the tax out."""
    factor = Fraction(100 + percent, 100)
    return round_half_up(Fraction(amount) / factor if wanted is TaxBasis.EXCLUDED else amount * factor)


def _mixed(rows: pl.DataFrame, by_book: Mapping[str, Intake], wanted: TaxBasis) -> list[Finding]:
    """One finding a table, at its first amount."""
    found = []
    for (book, number), mine in rows.group_by("workbook", BLOCK, maintain_order=True):
        first = mine.row(0, named=True)
        place = by_book[str(book)].block(int(str(number))).place(str(book), first[ROW], "amount")
        own, all_others = _WORDS[TaxBasis(first[_TAX])], _WORDS[wanted]
        found.append(
            find("amount.tax_mixed", place, thousands(first["amount"]), count=mine.height, basis=own[0],
                 basis_en=own[1], other=all_others[0], other_en=all_others[1])
        )  # fmt: skip
    return found


def targets_on_basis(
    targets: Sequence[Target], ledger: Sequence[TargetEntry], taxed: Taxed, team: Team, settings: TaxSettings
) -> tuple[tuple[Target, ...], list[Finding]]:
    """Return the targets on the basis of the actuals: others converted, or left out with a finding that names both."""
    said = {entry.target.place: entry.basis for entry in ledger if entry.basis is not TaxBasis.UNSAID}
    if taxed.basis is TaxBasis.UNSAID or not said:
        return tuple(targets), []
    kept: list[Target] = []
    found: list[Finding] = []
    for target in targets:
        basis = said.get(target.place, TaxBasis.UNSAID)
        if target.metric != _TAXED or basis in (TaxBasis.UNSAID, taxed.basis):
            kept.append(target)
        elif settings.convert:
            kept.append(_target_converted(target, taxed.basis, settings.rate_on))
        else:
            found.append(_differs(target, basis, taxed, team))
    return tuple(kept), found


def _target_converted(target: Target, wanted: TaxBasis, rate_on: Callable[[date], int]) -> Target:
    percent = rate_on(target.period.start)
    bounds = [None if bound is None else converted(bound, wanted, percent) for bound in (target.floor, target.cap)]
    return replace(target, amount=converted(target.amount, wanted, percent), floor=bounds[0], cap=bounds[1])


def _differs(target: Target, basis: TaxBasis, taxed: Taxed, team: Team) -> Finding:
    person = team.by_id.get(target.person_id)
    metric, own, other = METRICS[target.metric], _WORDS[basis], _WORDS[taxed.basis]
    return find(
        "target.tax_basis", target.place or Place(""), thousands(target.amount),
        who=person.name if person else target.path.name, period=target.period.label, metric=metric.zh,
        metric_en=metric.en, basis=own[0], basis_en=own[1], other=other[0], other_en=other[1],
        where=taxed.where or "config.yaml", person_id=target.person_id,
    )  # fmt: skip
