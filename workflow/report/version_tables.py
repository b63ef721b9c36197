"""目标版本: every version of every target of a workbook, what changed, why and by whom (capabilities.md #1, #15)."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.money import to_units
from workflow.domain.target_ledger import Crediting, Revision, State, TargetEntry, TaxBasis, revisions
from workflow.report.target_words import tier_name
from workflow.report.words import metric_name

_COLUMNS = (
    (("对象", "Owner"), Format.TEXT, 18),
    (("指标", "Metric"), Format.TEXT, 12),
    (("考核期", "Period"), Format.TEXT, 12),
    (("档次", "Tier"), Format.TEXT, 8),
    (("版本", "Version"), Format.TEXT, 10),
    (("生效日", "Effective"), Format.DATE, 12),
    (("原值", "Old"), Format.MONEY, 16),
    (("新值", "New"), Format.MONEY, 16),
    (("差异", "Change"), Format.MONEY, 16),
    (("状态", "State"), Format.TEXT, 10),
    (("原因", "Reason"), Format.TEXT, 24),
    (("批准人", "Approver"), Format.TEXT, 10),
    (("负责人", "Responsible"), Format.TEXT, 10),
    (("口径", "Basis"), Format.TEXT, 14),
    (("来源", "From"), Format.TEXT, 30),
)
_STATES = {
    State.COUNTS: ("现行", "counts"),
    State.SUPERSEDED: ("已被替代", "superseded"),
    State.AHEAD: ("未到生效日", "not yet effective"),
}
_TAX = {
    TaxBasis.UNSAID: ("", ""),
    TaxBasis.INCLUDED: ("含税", "with tax"),
    TaxBasis.EXCLUDED: ("不含税", "without tax"),
}
_CREDITED = {
    Crediting.UNSAID: ("", ""),
    Crediting.SIGNED: ("签约", "signed"),
    Crediting.SHIPPED: ("发货", "shipped"),
    Crediting.INVOICED: ("开票", "invoiced"),
    Crediting.PAID: ("到账", "paid"),
}


def version_tables(
    workbook: str, ledger: Sequence[TargetEntry], names: Mapping[str, str], as_of: date, language: Language
) -> tuple[ResultTable, ...]:
    """Return the sheet 目标版本 for a workbook that states versions; () for any other.

    All versions of its targets are there, those of other workbooks too. `names` are people's names by id.
    """
    ours = {entry.key for entry in ledger if entry.target.place and entry.target.place.workbook == workbook}
    found = revisions((entry for entry in ledger if entry.key in ours), as_of)
    if not found:
        return ()
    place = 0 if language is Language.ZH else 1
    title, note = (
        ("目标版本", "新版本是新的一行，旧值不覆盖。截止日前生效日最晚的计入；生效日相同，版本号大的计入。"),
        ("Target versions", "A new version is a new row. The latest one that is effective counts, then the highest."),
    )[place]
    return (
        ResultTable(
            title=title,
            columns=tuple(TableColumn(titles[place], shown, width) for titles, shown, width in _COLUMNS),
            rows=tuple(_row(revision, names, language) for revision in found),
            notes=(note,),
            tone={row: Severity.HINT for row, revision in enumerate(found) if revision.state is not State.COUNTS},
        ),
    )


def _row(revision: Revision, names: Mapping[str, str], language: Language) -> tuple[TableValue, ...]:
    entry, before = revision.entry, revision.before
    target, place = entry.target, 0 if language is Language.ZH else 1
    basis = " ".join(word for word in (_TAX[entry.basis][place], _CREDITED[entry.crediting][place]) if word)
    return (
        names.get(target.person_id, target.person_id) or target.path.text,
        metric_name(target.metric, language),
        target.period.label,
        tier_name(target.tier, language),
        entry.version,
        entry.effective,
        to_units(before.target.amount) if before else None,
        to_units(target.amount),
        None if revision.change is None else to_units(revision.change),
        _STATES[revision.state][place],
        entry.reason,
        entry.approver,
        entry.keeper,
        basis,
        str(target.place) if target.place else "",
    )
