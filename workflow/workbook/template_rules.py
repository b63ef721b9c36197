"""What may be typed into a field of a form, as a spreadsheet program's rule with its sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from workflow.domain.finding import Language
from workflow.domain.form import Bound, FormField, Holds, Others

_LONGEST_TITLE, _LONGEST_SENTENCE = 32, 255
"""Excel's limits for the texts of a rule."""


class Words:
    """The sentences of rules and notes, in one language."""

    def __init__(self, language: Language) -> None:
        self._chinese = language is Language.ZH

    def _in(self, zh: str, en: str) -> str:
        return zh if self._chinese else en

    def note(self, field: FormField) -> str:
        """Return the note on a field's header: whether it is needed, how to fill it in, what is taken, an example."""
        needed = self._in("【必填】", "[Required] ") if field.required else self._in("【选填】", "[Optional] ")
        lines = [f"{needed}{field.note}", self.taken(field)]
        if field.others is Others.REFUSED and len(field.offers) <= 8:
            lines.append(self._in("可选：", "One of: ") + self._in("、", ", ").join(field.offers))
        return "\n".join(line for line in lines if line)

    def taken(self, field: FormField) -> str:
        """Return what a field takes, in a sentence; '' where it takes any text."""
        if field.others is Others.REFUSED:
            return self._in("请从下拉列表里选。", "Choose from the drop-down list.")
        if field.holds is Holds.DATE:
            between = f"{_shown(field.least)} ~ {_shown(field.most)}"
            return self._in(f"请填日期，如 2026-11-03（{between}）。", f"Type a date such as 2026-11-03 ({between}).")
        if field.holds in (Holds.MONEY, Holds.NUMBER):
            bounds = self._bounds(field)
            return self._in(
                f"只能填数字{bounds}，不要写单位或文字。", f"Type digits only{bounds}, no unit and no words."
            )
        if field.longest:
            return self._in(f"最多 {field.longest} 个字。", f"At most {field.longest} characters.")
        return ""

    def _bounds(self, field: FormField) -> str:
        """Bounds that somebody could meet; that a trillion is too much goes without saying."""
        if field.least == 0:
            return self._in("（不小于 0）", " (0 or more)")
        return ""

    def refused(self, field: FormField) -> tuple[str, str]:
        """Return the title and the sentence that a spreadsheet program says when it refuses a value."""
        title = self._in(f"“{field.header}”填得不对", f"“{field.header}” is not right")
        if field.others is Others.ASKED:
            sentence = self._in(
                "这个词不在列表里，确定就是这样写吗？", "This word is not in the list. Is it meant like this?"
            )
        elif field.others is Others.REFUSED:
            sentence = self._in(
                "这个词不在列表里，请从下拉列表里选。", "This word is not in the list: choose from the drop-down list."
            )
        else:
            sentence = self.taken(field)
        return title[:_LONGEST_TITLE], sentence[:_LONGEST_SENTENCE]


def _shown(bound: Bound) -> str:
    return str(bound) if bound is not None else "…"


def rule(
    field: FormField, offered: Sequence[str] | str, words: Words, *, prompt: bool = False
) -> Mapping[str, object] | None:
    """Return XlsxWriter's options of the rule for a field; None where it needs none.

    Args:
        field: what may be typed.
        offered: its words, or the cells in which they stand ('=lists!$A$1:$A$9').
        words: the language.
        prompt: whether the note is shown when the cell is chosen.
    """
    options = dict(_condition(field, offered))
    if not options and not prompt:
        return None
    title, sentence = words.refused(field)
    refusing = bool(options) and not (field.offers and field.others is Others.TAKEN)
    kind = "warning" if field.others is Others.ASKED else "stop"
    shown = {"error_title": title, "error_message": sentence, "error_type": kind} if refusing else {}
    told = (
        {"input_title": field.header[:_LONGEST_TITLE], "input_message": field.note[:_LONGEST_SENTENCE]}
        if prompt
        else {}
    )
    return {"validate": "any", **options, **shown, **told, "show_error": refusing, "ignore_blank": True}


def _condition(field: FormField, offered: Sequence[str] | str) -> Mapping[str, object]:
    if offered:
        return {"validate": "list", "source": offered if isinstance(offered, str) else list(offered)}
    if field.holds is Holds.DATE and isinstance(field.least, date) and isinstance(field.most, date):
        return {"validate": "date", "criteria": "between", "minimum": field.least, "maximum": field.most}
    if field.holds in (Holds.MONEY, Holds.NUMBER):
        least = float(field.least) if isinstance(field.least, Decimal) else -_ANY
        most = float(field.most) if isinstance(field.most, Decimal) else _ANY
        return {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
    if field.longest:
        return {"validate": "length", "criteria": "<=", "value": field.longest}
    return {}


_ANY = 1e12
"""A number is wanted, whatever it is; the record says the same of amounts."""
