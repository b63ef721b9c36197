"""The help page of all that the program can find, made from the smallest mistakes: what was typed, what is said of it.

docs/renew.py writes it, in Chinese and in English; tests/test_mistakes.py proves each of its sections.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import reduce

from mistakes.every import MISTAKES
from mistakes.mistake import Mistake, Rows, found_by
from mistakes.switches import SWITCHES
from workflow.checks.office_rules import KEYS
from workflow.checks.settings import CheckSettings
from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.place import column_letters
from workflow.report.words import severity_name

PAGES = {Language.ZH: "docs/mistakes.md", Language.EN: "docs/mistakes.en.md"}
_GROUPS = (
    ("文件打不开、没有读", "Files", ("read.", "inbox.", "workbook.")),
    ("表没认出、单元格读不了", "Tables and cells", ("kind.", "column.missing", "columns.", "sheet.", "rows.", "row.",
        "value.", "cell.", "total.", "choice.", "identity.")),
    ("人员和分成", "People and shares", ("person.", "people.", "unit.", "share.", "percent.")),
    ("日期和时间", "Dates and times", ("date.", "time.")),
    ("金额、订单和费用", "Amounts, orders and expenses", ("amount.", "order.", "budget.")),
    ("目标和考核方案", "Targets and plans of pay", ("target.", "metric.", "period.", "weights.", "amount.unit",
        "incentive.")),
    ("日报", "Daily reports", ("visit.",)),
    ("客户和签到", "Customers and check-ins", ("customer.", "check_in.")),
    ("和上一版不一样", "Changes since the last version", ("history.", "column.")),
    ("“问题”表里的回答", "Answers on the problem sheet", ("correction.",)),
    ("“配置”表和日历", "Settings and calendars", ("settings.", "calendar.")),
    ("邮件、写回和关账", "Mails, writing back, closed periods", ("mail.", "write.", "period.adjusted", "person.no_mail")),
)  # fmt: skip
"""What the assistant looks at, and the beginnings of the codes about it; the longest beginning counts."""
_HEAD = {
    Language.ZH: """# 出了问题怎么改

[English](mistakes.en.md)

**怎么找：** 复制批注（或“问题”表、邮件）里不会变的几个字，例如“不是日期”，在本页按 Ctrl+F 搜索；也可以直接搜“问题”表“代码”列里的代码，例如 `date.text`。
每一条都是真的填错一次、程序照实写出来的：先是出错的单元格（**▶** 指着它），再是程序说的话，最后是改法。

| 级别 | 这一行算不算数 | 要不要管 |
|---|---|---|
| 错误 | 暂不计入 | 改好后，下次运行自动计入 |
| 待确认 | 暂不计入 | 改表，或在“问题”表的“更正为”“采纳”里回答 |
| 警告 | 照常计入（话里另有说明的除外） | 请看一眼，多半要改 |
| 提示 | 照常计入（话里另有说明的除外） | 知道就好；“待核实”只是请核对，不是说谁做错了 |

本页由 `python docs/renew.py` 生成，请不要手改。

## 目录
""",
    Language.EN: """# What the program finds, and what to do

[中文](mistakes.md)

**How to find it:** search this page for words of the note in your cell, or for the code on the problem sheet, such as `date.text`.
Each entry is a mistake really made: the cell (**▶**), what the program says of it, and the remedy.

| severity | does the row count | what to do |
|---|---|---|
| Error | held back | mend it; the next run counts it |
| Question | held back | mend it, or answer under Correct to or Accept on the problem sheet |
| Warning | booked, unless it says otherwise | look at it |
| Hint | booked, unless it says otherwise | for information; “to look into” accuses nobody |

Written by `python docs/renew.py`.

## Contents
""",
}
_LABELS = {
    Language.ZH: {
        "held": "暂不计入", "booked": "照常计入", "see": "见下", "code": "代码", "remedy": "怎么改：",
        "before": "上一版的 {}：", "was": "情况：", "none": "（空）", "beside": "收件夹里还有 {}：",
        "off": "不想查这一项：{sheet}在 config.yaml 写 `{key}: {off}`（默认 `{default}`）。",
        "sheet": "在“配置”表里写“{name}”，值填“{typed}”；或",
        "on": "这一项默认不查。要查：在“配置”表里填“{name}”，或在 config.yaml 设 `{key}`（这里是 `{set}`，默认 `{default}`）。",
    },
    Language.EN: {
        "held": "held back", "booked": "booked", "see": "see below", "code": "code", "remedy": "Remedy:",
        "before": "The last version of {}:", "was": "Situation: ", "none": "(empty)", "beside": "Beside it, {}:",
        "off": "To switch this check off: {sheet}`{key}: {off}` in config.yaml (default `{default}`).",
        "sheet": "{name} with the value {typed} on the settings sheet, or ",
        "on": "This check is off by default. To switch it on: {name} on the settings sheet, or `{key}` in config.yaml (here `{set}`, default `{default}`).",
    },
}  # fmt: skip
_NOT_COUNTED = re.compile("没有计入|不计入|不再计入|没有读取|没有采用|没有用上|没有写成|没有直接写回|没能替换|没有任何")
_STILL_COUNTED = re.compile("照旧计入|暂按|暂以")
_MOST_ROWS = 5


def cases() -> tuple[Mistake, ...]:
    """Return one case a code, the first, in the order of the page."""
    first = {case.code: case for case in reversed(MISTAKES)}
    ordered = sorted(first.values(), key=MISTAKES.index)
    return tuple(case for group in _GROUPS for case in ordered if _group(case.code) is group)


def _group(code: str) -> tuple[str, str, tuple[str, ...]]:
    fitting = [(len(start), group) for group in _GROUPS for start in group[2] if code.startswith(start)]
    return max(fitting, key=lambda each: each[0])[1]


def page(language: Language, section_of: Callable[[Mistake], str]) -> str:
    """Return the whole page of sections, grouped, below a table of contents."""
    zh = language is Language.ZH
    contents, body = [], []
    for number, group in enumerate(_GROUPS, start=1):
        mine = [case for case in cases() if _group(case.code) is group]
        title = group[0 if zh else 1]
        contents.append(
            f"{number}. [{title}](#g{number})（{len(mine)}）"
            if zh
            else f"{number}. [{title}](#g{number}) ({len(mine)})"
        )
        body += [f'<a id="g{number}"></a>\n\n## {title}\n', *map(section_of, mine)]
    return _HEAD[language] + "\n" + "\n".join(contents) + "\n\n" + "\n".join(body)


def section(case: Mistake, language: Language) -> str:
    """Return what the page says of one code."""
    finding, label = found_by(case)[0], _LABELS[language]
    said = words(finding, language)
    otherwise = _STILL_COUNTED if case.severity.holds else _NOT_COUNTED
    counted = label["held"] if case.severity.holds else label["booked"]
    if otherwise.search(words(finding, Language.ZH).message):
        counted = label["see"]
    place = _plain(str(finding.place))
    lines = [
        f'<a id="{case.code}"></a>\n\n### {_plain(_headline(said.message))}\n',
        f"{severity_name(case.severity, language)} · {counted} · {label['code']} `{case.code}`"
        + (f" · {place}" if place else "")
        + "\n",
        *_shown(case, finding, label, language),
        f"> {_plain(said.message)}\n>\n> **{label['remedy']}** {_plain(said.remedy)}\n",
        *([_switch(case, label)] if case.code in SWITCHES else []),
    ]
    return "\n".join(lines)


def _headline(message: str) -> str:
    """The first sentence, without what it says of counting."""
    said = re.split(r"。|\. |\.$", re.sub("^待核实：|^To look into: ", "", message))[0]
    said = re.sub("，(?:这一行|目标|数据)?(?:没有|暂不)计入$|; the row was not booked$|; held back$", "", said)
    said = said[:1].upper() + said[1:]
    return said if len(said) <= 60 else said[:58] + "…"


def _shown(case: Mistake, finding: Finding, label: dict[str, str], language: Language) -> Iterator[str]:
    if case.situation[0]:
        yield f"{label['was']}{case.situation[0 if language is Language.ZH else 1]}\n"
    if case.before:
        yield f"{label['before'].format(case.workbook)}\n\n{_table(case.before, label)}"
    if case.situation[0] and not finding.place.row:
        return  # no cell of it tells more
    if any(case.rows):
        yield _table(case.rows, label, *_at(finding, case.workbook))
    about_people = case.people and case.workbook != "人员.xlsx" and case.code.startswith(("person.", "unit."))
    people = {"人员.xlsx": case.people} if about_people else {}
    for name, rows in {**people, **case.beside}.items():
        yield f"{label['beside'].format(name)}\n\n{_table(rows, label, *_at(finding, name))}"


def _at(finding: Finding, workbook: str) -> tuple[int, int]:
    """Row and column of a finding in a workbook; (0, 0) where it is about another one."""
    return (finding.place.row, finding.place.column) if finding.place.workbook == workbook else (0, 0)


def _table(rows: Rows, label: dict[str, str], row: int = 0, column: int = 0) -> str:
    """Return rows as a table, the cell at (row, column) pointed at; of many rows the head and those around it."""
    width = max(column, *(len(each) for each in rows))
    lines = [f"| | {' | '.join(map(column_letters, range(1, width + 1)))} |", "|---" * (width + 1) + "|"]
    last = len(rows) if len(rows) <= _MOST_ROWS else 3
    shown = {*range(1, last + 1), *range(max(1, row - 1), row + 1)} & {*range(1, len(rows) + 1)}
    for number in sorted(shown):
        if number - 1 not in {0, *shown}:
            lines.append("| … " * (width + 1) + "|")
        cells = [*rows[number - 1], *[None] * width][:width]
        texts = [_pointed(value, label) if (number, at) == (row, column) else _cell(value)
            for at, value in enumerate(cells, start=1)]  # fmt: skip
        pointer = "**▶** " if number == row and not column else ""
        lines.append(f"| {pointer}{number} | {' | '.join(texts)} |")
    if max(shown) < len(rows):
        lines.append("| … " * (width + 1) + "|")
    return "\n".join(lines) + "\n"


def _pointed(value: object, label: dict[str, str]) -> str:
    return f"**▶ {_cell(value) or label['none']}**"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return _plain(str(value))


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return re.sub(r"([\\*<>|`~])", r"\\\1", text).replace("\n", " ")


def _switch(case: Mistake, label: dict[str, str]) -> str:
    path, off = SWITCHES[case.code]
    default = _setting(path, {})
    now = _setting(path, case.configured.get("checks", {}))
    names = {setting: name for name, setting in KEYS.items()}
    typed = "否" if off is False else str(off) if off == 0 else ""
    sheet = label["sheet"].format(name=names[path], typed=typed) if typed else ""
    sentence = label["on"] if _written(default) == _written(off) else label["off"]
    return sentence.format(
        name=names[path], sheet=sheet, key=f"checks.{path}", off=_written(off), default=_written(default), set=_written(now)
    ) + "\n"  # fmt: skip


def _setting(path: str, checks: object) -> object:
    return reduce(getattr, path.split("."), CheckSettings.model_validate(checks))


def _written(value: object) -> str:
    """A value as config.yaml has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {each}" for key, each in value.items()) + "}"
    return "''" if value == "" else f"{value:g}" if isinstance(value, float) else str(value)
