"""Every code a finding can have, with its severity and its words in both languages.

Keep the list sorted by the stage that finds them. `{place}` is filled in everywhere; `{value}` is what was seen.
"""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import Finding, FindingType, Language, Severity, Wording
from workflow.domain.place import Place

_ERROR, _QUESTION, _WARNING, _HINT = Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.HINT


def _entry(severity: Severity, zh: tuple[str, str], en: tuple[str, str]) -> FindingType:
    return FindingType(severity, Wording(*zh), Wording(*en))


FINDINGS: Mapping[str, FindingType] = MappingProxyType({
    # writing back and publishing
    "write.refused": _entry(
        _WARNING,
        ("没有在这个工作簿上写批注:{reason}", "问题仍列在 findings.csv 和邮件里,原工作簿没有任何改动。"),
        ("No marks were written on this workbook: {reason}",
         "The findings still stand in findings.csv and the mails; the workbook itself is unchanged."),
    ),
    "write.locked": _entry(
        _WARNING,
        ("输出文件“{value}”正被别的程序打开,没能替换;新的一份写在“{beside}”。", "请关闭该文件,下次运行会自动替换。"),
        ("The output “{value}” is open in another program and could not be replaced; the new one is “{beside}”.",
         "Close the file; the next run replaces it."),
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
    known = {"value": finding.value, "place": str(finding.place), **finding.details}
    return Wording(wording.message.format_map(known), wording.remedy.format_map(known))
