"""Keep the tables of planted cases in the READMEs equal to what was planted."""

from collections.abc import Callable
from pathlib import Path

from making.canvas import Log
from making.case import Case
from making.planted import CASES

_START, _END = "<!-- planted cases: written by build.py -->", "<!-- end of planted cases -->"
_WORDS: dict[str, tuple[str, Callable[[Case], tuple[str, str]]]] = {
    "README.md": ("| # | Workbook › sheet › cell | What was planted | What the program should say | Severity |",
                  lambda case: (case.mistake_en, case.answer_en)),
    "README.zh.md": ("| # | 工作簿 › 工作表 › 单元格 | 埋了什么 | 程序应当怎么说 | 程度 |",
                     lambda case: (case.mistake_zh, case.answer_zh)),
}  # fmt: skip
_SEVERITIES = {"error": "错误", "question": "待确认", "warning": "警告", "hint": "提示", "list": "主管清单"}


def fill(folder: Path, log: Log) -> None:
    """Write the tables between the two marks of each README that is there."""
    for name, (head, words) in _WORDS.items():
        path = folder / name
        if not path.exists():
            continue
        before, _, rest = path.read_text(encoding="utf-8").partition(_START)
        after = rest.partition(_END)[2]
        lines = [head, "|---|---|---|---|---|"]
        for number, case in enumerate(CASES, 1):
            places = "<br>".join(" › ".join(f"`{part}`" for part in place if part) for place in log.places[case.key])
            severity = case.severity if name == "README.md" else _SEVERITIES[case.severity]
            severity = "managers' list" if severity == "list" else severity
            lines.append(f"| {number} | {places} | {' | '.join(words(case))} | {severity} |")
        text = before + _START + "\n" + "\n".join(lines) + "\n" + _END + after
        path.write_text(text, encoding="utf-8", newline="\n")
