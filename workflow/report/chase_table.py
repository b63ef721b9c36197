"""The 催办 sheet: for every workbook with something to put right whom to ask, and a text to copy (#98)."""

from collections.abc import Mapping, Sequence

from workflow.domain.collecting import Chase
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn


def chase_table(found: Sequence[Chase], kinds: Mapping[str, tuple[str, str]], language: Language) -> ResultTable | None:
    """Return the sheet, the workbooks that hold most back first; None for none. `kinds`: both names by key."""
    if not found:
        return None
    zh = language is Language.ZH
    heads = (
        ("工作簿", "Workbook", Format.TEXT, 32), ("表类型", "Kind", Format.TEXT, 10),
        ("负责人", "Owner", Format.TEXT, 9), ("审批人", "Approver", Format.TEXT, 9),
        ("抄送", "Copied to", Format.TEXT, 9), ("错误", "Errors", Format.NUMBER, 7),
        ("待确认", "Questions", Format.NUMBER, 8), ("警告", "Warnings", Format.NUMBER, 7),
        ("催办文字（可复制）", "To copy", Format.TEXT, 46),
    )  # fmt: skip
    columns = tuple(TableColumn(one if zh else other, shown, width) for one, other, shown, width in heads)
    parts = "、" if zh else ", "
    rows = tuple(
        (
            each.workbook, parts.join(kinds[kind][not zh] for kind in each.kinds if kind in kinds) or "—",
            parts.join(each.owners) or ("未定" if zh else "nobody"), parts.join(each.approvers),
            parts.join(each.copied), each.errors or None, each.questions or None, each.warnings or None,
            asking(each, zh=zh),
        )
        for each in found
    )  # fmt: skip
    tone = {
        place: Severity.ERROR if each.errors else Severity.QUESTION for place, each in enumerate(found) if each.held
    }
    note = (
        "每个有问题的工作簿找谁：负责人写在“配置”表里（例如 日报负责人）；“未定”的请补一行。错误和待确认的行先不计入。"
        if zh
        else "Whom to ask about which workbook; owners stand in the settings sheet. Errors, questions: rows held back."
    )
    return ResultTable("催办" if zh else "To chase", columns, rows, (note,), tone=tone)


def asking(each: Chase, *, zh: bool) -> str:
    """Return a friendly text for the owner; '' where nobody is named."""
    if not each.owners:
        return ""
    counts = (
        (each.errors, "处错误", "errors"),
        (each.questions, "处待确认", "questions"),
        (each.warnings, "处警告", "warnings"),
    )
    if zh:
        told = "、".join(f"{count} {word}" for count, word, _ in counts if count)
        return f"{'、'.join(each.owners)}你好，《{each.workbook}》有 {told}，请照副本里的“问题”表改一下，谢谢！"
    told = ", ".join(f"{count} {word}" for count, _, word in counts if count)
    return f"{', '.join(each.owners)}: {each.workbook} has {told}. Please see the sheet 问题 of its copy. Thank you!"
