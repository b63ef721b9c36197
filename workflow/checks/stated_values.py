"""What a cell of the settings sheet says, in the type of its setting: as one speaks, with units and hours in words."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from pydantic.fields import FieldInfo

from workflow.checks.office_words import PARTS

_ON = frozenset({
    "是", "开", "要", "有", "对", "开启", "打开", "启用", "核对", "要核对", "检查", "yes", "y", "on", "true", "1",
    "√", "✓",
})  # fmt: skip
_OFF = frozenset({
    "否", "关", "不", "不要", "无", "关闭", "停用", "禁用", "不用", "不核对", "不检查", "不查", "不启用", "no", "n",
    "off", "false", "0", "×", "✗",
})  # fmt: skip
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s]*)")
_UNITS = {"hours": r"小时|时|h|hours?", "minutes": r"分钟?|min|minutes?", "metres": r"米|m|metres?"}
"""By the end of a setting's name: what may stand behind its number; behind any other one _COUNTED."""
_COUNTED = r"[天日家次个户行字倍%]|days?"
_LATE = r"下午|傍晚|晚上?|pm"
_SHARE = re.compile(r"\s*([^\d:：=\s]+?)\s*(?:类|级)?\s*[:：=]?\s*(\d+(?:\.\d+)?)\s*(?:%|天|日)?\s*")
FIELDS = {"客户名称": "customer", "联系人": "contact", "电话": "phone", "联系电话": "phone", "经营范围": "business",
           "购买需求": "needs", "地址": "address", "负责人": "person", "等级": "grade", "城市": "city"}  # fmt: skip
"""What a column of the 客户档案 is called in 客户档案必填."""


def stated_value(info: FieldInfo, text: str, name: str) -> object:
    """Return what a cell says, in the type of a setting; pydantic judges its bounds.

    Raises:
        ValueError: it is nothing of that type.
    """
    if name == "customer_fields":
        return tuple(FIELDS.get(word, word) for word in _words(text))
    written = unicodedata.normalize("NFKC", text).strip()
    if sort_of(info) in ("int", "float"):
        written = _figure(written, name, share=any(getattr(rule, "le", None) == 1 for rule in info.metadata))
    return _READERS[sort_of(info)](written)


def _figure(text: str, name: str, *, share: bool) -> str:
    """Return a number without thousands' commas and the unit that its setting is in; 60% of a share as 0.6."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    found = _NUMBER.fullmatch(text)
    unit = _UNITS.get(name.rsplit("_", 1)[-1], _COUNTED)
    if not found or not found[2] or not re.fullmatch(unit, found[2], re.IGNORECASE):
        return text
    return str(float(found[1]) / 100) if share and found[2] == "%" else found[1]


def sort_of(info: FieldInfo) -> str:
    """Return the type of a setting in a word: bool, int, float, str, tuple, dict."""
    return str(getattr(info.annotation, "__name__", info.annotation)).split("[")[0]


def _switch(text: str) -> bool:
    if text.lower() not in _ON | _OFF:
        raise ValueError(text)
    return text.lower() in _ON


def _hours(text: str) -> str:
    """8点到18点, 早8:30至晚6:00: as 08:00-18:00 is written."""
    told = re.sub(r"(\d{1,2})\s*[点时](半|\d{1,2})?分?", _of_clock, text)
    told = re.sub(rf"(?:{_LATE})\s*(\d{{1,2}})(?=:)", lambda one: str(int(one[1]) % 12 + 12), told)
    told = re.sub(r"上午|早上?|am", "", told.replace("：", ":"))
    return re.sub(r"\s*[-~～—–至到]+\s*", "-", told)


def _of_clock(said: re.Match[str]) -> str:
    return f"{said[1]}:{'30' if said[2] == '半' else said[2] or '00'}"


def _whole(text: str) -> int:
    return int(float(text)) if float(text) == int(float(text)) else int(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in PARTS.split(text) if (word := part.strip()))


def _shares(text: str) -> dict[str, float]:
    found = {}
    for part in filter(str.strip, PARTS.split(text)):
        one = _SHARE.fullmatch(part)
        if not one:
            raise ValueError(text)
        number = float(one[2])
        found[one[1].strip()] = int(number) if number == int(number) else number
    return found


_READERS: Mapping[str, Callable[[str], object]] = {
    "bool": _switch, "int": _whole, "float": lambda text: float(text.rstrip("%")), "tuple": _words, "dict": _shares,
    "str": _hours,
}  # fmt: skip
