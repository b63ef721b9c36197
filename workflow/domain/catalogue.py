"""Every code a finding can have, with its severity and its words in both languages.

Keep the list sorted by the stage that finds them. `{place}` is filled in everywhere; `{value}` is what was seen.
"""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import Accept, Finding, FindingType, Language, Severity, Wording
from workflow.domain.incentive_findings import INCENTIVE
from workflow.domain.place import Place
from workflow.domain.reading_findings import READING
from workflow.domain.target_findings import TARGETS
from workflow.domain.visit_findings import VISITS

_ERROR, _QUESTION, _WARNING, _HINT = Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.HINT


def _entry(severity: Severity, zh: tuple[str, str], en: tuple[str, str], accept: Accept = Accept.NO) -> FindingType:
    return FindingType(severity, Wording(*zh), Wording(*en), accept)


FROM_CORRECTION = "from_correction"
"""The detail of a finding about a value that came from a correction; its words say so."""
_CORRECTED = {Language.ZH: "（更正后的值）", Language.EN: "(The corrected value.) "}


_MAY_LACK = {"teach": "", "teach_en": ""}
"""Details that only some findings of a code have, and those that an earlier version of the program stored do not."""

FINDINGS: Mapping[str, FindingType] = MappingProxyType({
    **READING,
    **TARGETS,
    **INCENTIVE,
    **VISITS,
    # the inbox
    "inbox.missing": _entry(
        _ERROR,
        ("收件夹“{value}”不存在，或不是文件夹。", "请检查 config.yaml 的 folders.inbox，或确认网络盘已连接。"),
        ("The inbox folder “{value}” does not exist, or is no folder.",
         "Check folders.inbox in config.yaml, and that the network drive is connected."),
    ),
    "inbox.empty": _entry(
        _WARNING,
        ("收件夹“{value}”里没有任何工作簿。", "请把目标表、日报等工作簿放进去，再运行一次。"),
        ("There is no workbook in the inbox folder “{value}”.", "Put the workbooks into it and run again."),
    ),
    "inbox.open_elsewhere": _entry(
        _HINT,
        ("工作簿“{value}”正被人打开，按最近一次保存的内容读取。", "如有尚未保存的修改，请保存并关闭，下次运行会重新读取。"),
        ("The workbook “{value}” is open in another program; it was read as last saved.",
         "If there are unsaved changes, save and close it; the next run reads it again."),
    ),
    "inbox.unfinished": _entry(
        _WARNING,
        ("文件“{value}”还在下载、同步或保存，这次没有读取。", "请等它完成后再运行一次。"),
        ("The file “{value}” is still being downloaded, synchronised or saved; it was not read this time.",
         "Wait until that is finished and run again."),
    ),
    "inbox.link_outside": _entry(
        _WARNING,
        ("“{value}”是指向收件夹以外的链接，没有读取。", "请把文件本身放进收件夹。"),
        ("“{value}” is a link that leads out of the inbox; it was not read.", "Put the file itself into the inbox."),
    ),
    "inbox.unreadable": _entry(
        _ERROR,
        ("“{value}”读不了：{reason}。", "请检查文件是否被占用、是否有读取权限、网络盘是否正常。"),
        ("“{value}” cannot be read: {reason_en}.",
         "Check that no program blocks it, that we may read it, and that the network drive works."),
    ),
    "inbox.copy": _entry(
        _HINT,
        ("“{value}”与“{original}”内容完全相同，只计一次。", "如果是多余的副本，请删掉；有意留着的不用处理。"),
        ("“{value}” has exactly the content of “{original}”; it counts once.", "Delete the copy if it is not needed."),
    ),
    "inbox.annotated": _entry(
        _HINT,
        ("“{value}”是本程序写过批注的副本，原件“{original}”也在收件夹里，只计原件。", "副本可以删除；要改数据请改原件。"),
        ("“{value}” is a copy with our marks and its original “{original}” lies beside it; only the original counts.",
         "Delete the copy; correct the original."),
    ),
    # answers on the 问题 sheet
    "correction.applied": _entry(
        _HINT,
        ("这里原来是“{seen}”，按更正“{value}”读取（{source}）。", "原表没有改动；改好原表后更正自动结束。要撤销，请在“问题”表这一行的“采纳”填“否”。"),
        ("This cell holds “{seen}” and was read as corrected: “{value}” ({source}).",
         "The workbook itself is unchanged; once it is mended the correction ends. To take it back, type “no” under Accept in this row of the problem sheet."),
    ),
    "correction.accepted": _entry(
        _HINT,
        ("“{value}”已有人确认无误，照常计入（{source}）。", "如果确认错了，请在“问题”表这一行的“采纳”填“否”，或直接改原表。"),
        ("“{value}” was confirmed as right and is booked ({source}).",
         "If that was wrong, type “no” under Accept in this row of the problem sheet, or mend the workbook."),
    ),
    "correction.copy": _entry(
        _HINT,
        ("“{value}”和“{other}”几乎相同，已有人确认：{counts}（{source}）。",
         "如果确认错了，请在“问题”表这一行的“采纳”填“否”，或在“更正为”里重新填写哪一份算数。"),
        ("“{value}” and “{other}” are nearly the same; somebody said: {counts_en} ({source}).",
         "If that was wrong, type “no” under Accept in this row of the problem sheet, or the one that counts under Correct to."),
        Accept.CANDIDATE,
    ),
    "correction.closed": _entry(
        _HINT,
        ("更正“{value}”（针对原来的“{seen}”）已结束：这里现在是“{now}”，以原表为准。", "如果仍不对，请改原表，或在“问题”表里重新填写。"),
        ("The correction “{value}” (of “{seen}”) has ended: the cell now holds “{now}”, which counts.",
         "If that is still wrong, mend the workbook or answer anew on the problem sheet."),
    ),
    "correction.unclear": _entry(
        _WARNING,
        ("“问题”表里的回答“{value}”没法采用（{source}）。", "请在“更正为”里填这个单元格应有的值；表头写错的，填“旧表头=新表头”。"),
        ("The answer “{value}” on the problem sheet cannot be used ({source}).",
         "Type under Correct to what the cell should hold; for a header “old=new”."),
    ),
    "correction.header": _entry(
        _HINT,
        ("表头“{value}”按“{column}”记住了，以后所有{kind}都这样读。", "如果不对，请在 config.yaml 的 kinds 里写明这个表头对应哪一列。"),
        ("The header “{value}” is remembered as “{column_en}” for every workbook of the kind {kind_en}.",
         "If that is wrong, map the header in config.yaml under kinds."),
    ),
    # calendars and targets
    "calendar.next_year": _entry(
        _HINT,
        ("{value} 年的法定节假日安排程序里还没有，到时会暂按每周的常规工作日计算（暂定日历）。", "国务院一般在 11 月公布；公布后请升级 chinesecalendar，或先在 config.yaml 的 calendar 里写明。"),
        ("The official holidays of {value} are not in the program yet; ordinary weeks would count then.",
         "They are mostly published in November: update chinesecalendar after that, or set the days in config.yaml under calendar."),
    ),
    "calendar.unit_unknown": _entry(
        _WARNING,
        ("config.yaml 的 {key} 里写了“{value}”，但没有这个单位，这一段没有用上。", "请按“大区/门店”的写法改成人员表里的名称。"),
        ("{key} in config.yaml names “{value}”, which is no unit here; that part has no effect.",
         "Write it as region/store, by the names of the people workbook."),
    ),
    "target.infeasible": _entry(
        _ERROR,
        ("{who} {period} 的{metric}目标 {value} 分不下去：{why}。", "{remedy}"),
        ("The target of {who} for {period} ({metric_en}), {value}, cannot be split: {why_en}.", "{remedy_en}"),
    ),
    # mails
    "mail.template": _entry(
        _ERROR,
        ("给 {who} 的邮件没有写成：模板有错（{value}）。", "请改正 templates 里的模板，下次运行会补发。"),
        ("The mail for {who} was not written: a template is wrong ({value}).", "Correct it in templates; the next run sends it."),
    ),
    # writing back and publishing
    "period.adjusted": _entry(
        _HINT,
        ("{period} 已关账：这一行（{day}，{metric}）关账后由 {before} 变为 {value}，差额 {change} 作为期后调整计入 {booked}。",
         "无需处理，见龙虎榜.xlsx 的期后调整；要改关账期本身，请先 run.py reopen {period}，重新运行后再关。"),
        ("{period} is closed: this row ({day}, {metric_en}) went from {before} to {value} afterwards; the difference {change} counts on {booked}.",
         "Nothing to do; see the sheet of late changes. To change the closed period itself: run.py reopen {period}, run again, close."),
    ),
    "write.refused": _entry(
        _WARNING,
        ("没有在这个工作簿上写批注：{reason}。", "问题仍列在 findings.csv 和邮件里，原工作簿没有任何改动。"),
        ("No marks were written on this workbook: {reason_en}.",
         "The findings still stand in findings.csv and the mails; the workbook itself is unchanged."),
    ),
    "write.in_place": _entry(
        _WARNING,
        ("没有直接写回“{value}”：它{reason}。批注写在输出文件夹的副本上，原文件没有动。", "关闭文件、去掉只读或链接后，下次运行会自动写回。"),
        ("“{value}” was not written in place: {reason_en}. The marks are on a copy in the output folder; the file is unchanged.",
         "Close it, or take away what is in the way; the next run writes it."),
    ),
    "write.locked": _entry(
        _WARNING,
        ("输出文件“{value}”正被别的程序打开，没能替换；新的一份写在“{beside}”。", "请关闭该文件，下次运行会自动替换。"),
        ("The output “{value}” is open in another program and could not be replaced; the new one is “{beside}”.",
         "Close the file; the next run replaces it."),
    ),
    "write.blocked": _entry(
        _WARNING,
        ("输出文件“{value}”没能替换（{reason}）；新的一份写在“{beside}”。", "请查看那个位置上是什么，移开后再运行一次。"),
        ("The output “{value}” could not be replaced ({reason_en}); the new one is “{beside}”.",
         "See what stands in its place, move it away and run again."),
    ),
    "write.edited": _entry(
        _HINT,
        ("输出文件“{value}”被人改过；改过的那份保存在“{kept}”。", "“问题”表里的回答已经记下；单元格里的改动不会自动带入，需要的请从保存的那份里取。"),
        ("Somebody changed the output “{value}”; the changed one is kept as “{kept}”.",
         "Answers on the problem sheet are noted; changes of cells are not carried over: take what you need from the kept file."),
    ),
})  # fmt: skip


def find(code: str, place: Place, value: object = "", *, cause: str = "", **details: object) -> Finding:
    """Return a finding of a known code; `details` fill the words, `cause` defaults to the place.

    Raises:
        KeyError: the code is not in the catalogue, or its words want a detail that is not given.
    """
    kind = FINDINGS[code]
    finding = Finding(code, kind.severity, place, str(value), {key: str(text) for key, text in details.items()},
                      cause or f"{code}|{place}")  # fmt: skip
    words(finding, Language.ZH)
    return finding


def words(finding: Finding, language: Language) -> Wording:
    """Return the message and the remedy of a finding, filled in."""
    wording = FINDINGS[finding.code].wording(language)
    known = {**_MAY_LACK, "value": finding.value, "place": str(finding.place), **finding.details}
    origin = _CORRECTED[language] if FROM_CORRECTION in finding.details else ""
    return Wording(origin + wording.message.format_map(known).strip(), wording.remedy.format_map(known).strip())
