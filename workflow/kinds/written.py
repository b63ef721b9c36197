"""How people write: text made comparable before anything is looked up in it."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import product

_TRADITIONAL = str.maketrans(
    "類別價銷數業績稱編號顧額員門區標時間訂單戶電話結產備註實際開發訪問達總計於廠聯繫種點",
    "类别价销数业绩称编号顾额员门区标时间订单户电话结产备注实际开发访问达总计于厂联系种点",
)
_NOISE = re.compile(r"[\s*★☆:#]+")
_BRACKETS = re.compile(r"[(\[【<「][^)\]】>」]*[)\]】>」]")
_UNIT_WORDS = {
    "元": Decimal(1), "人民币": Decimal(1), "rmb": Decimal(1), "¥": Decimal(1), "千元": Decimal(1000),
    "千": Decimal(1000), "k": Decimal(1000), "10k": Decimal(10_000),
    "万元": Decimal(10_000), "万": Decimal(10_000), "w": Decimal(10_000), "百万元": Decimal(1_000_000),
    "百万": Decimal(1_000_000),
    "亿元": Decimal(100_000_000), "亿": Decimal(100_000_000), "百元": Decimal(100), "十万元": Decimal(100_000),
    "千万元": Decimal(10_000_000),
}  # fmt: skip
"""The public scale of money units: how many 元 one unit is."""

_UNIT = re.compile(r"[(\[【](?:单位:?)?(?:人民币:?|rmb:?)?([^)\]】:,;]{1,4})(?:[,;][^)\]】]*)?[)\]】]")
_TITLE_UNIT = re.compile(
    r"(?:金额)?单位\s*[:：]?\s*(?:人民币)?\s*(十万元|千万元|百万元|百万|万元|千元|百元|亿元|万|千|亿|元)"
)

PLACEHOLDERS = frozenset({
    "无", "暂无", "没有", "-", "--", "---", "—", "——", "–", "－", "/", "//", "\\", "空", "未统计", "待定", "待补",
    "na", "n/a", "null", "none", "nil", "…", "...", "*", "?", ".",
})  # fmt: skip
"""What stands in cells for 'nothing': none of these is a name, a date or a word of a list."""


def _in_any_case(words: Iterable[str]) -> frozenset[str]:
    return frozenset("".join(one) for word in words for one in product(*({sign, sign.upper()} for sign in word)))


NOTHING = _in_any_case(PLACEHOLDERS)
"""The same in capitals and small letters, to look up plain texts as they are."""

REPEATS = frozenset({"同上", "〃", '"', "''", "”", "“", "ditto", "″"})
"""What stands in cells for 'as above'."""


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Return a text in NFKC without outer blanks; inner blanks become single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=16_384)
def header_key(text: str) -> str:
    """Return a header as it is compared: NFKC, simplified, no blanks, line breaks, stars or colons, lower case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).translate(_TRADITIONAL)).lower()


@lru_cache(maxsize=4_096)
def without_brackets(key: str) -> str:
    """Return a header key without what stands in brackets: '目标(万元)' is '目标'."""
    return _BRACKETS.sub("", key)


@lru_cache(maxsize=4_096)
def unit_in_header(key: str) -> Decimal | None:
    """Return how many 元 one unit of a column is, if its header says so in brackets: '目标(万)' is 10,000."""
    for found in _UNIT.finditer(key):
        if found[1] in _UNIT_WORDS:
            return _UNIT_WORDS[found[1]]
    return None


def unit_in_title(text: str) -> Decimal | None:
    """Return the unit that a title states: '单位:万元' is 10,000."""
    found = _TITLE_UNIT.search(plain(text))
    return _UNIT_WORDS[found[1]] if found else unit_in_header(header_key(text))


def unit_word(word: str) -> Decimal | None:
    """Return the unit that a word names: '万' is 10,000."""
    return _UNIT_WORDS.get(word.strip().lower())


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for 'nothing'."""
    return plain(text).lower() in PLACEHOLDERS


_TOTAL = re.compile(
    r"(?:.{0,12}(?:小计|合计|总计|总合计|共计|总额|汇总|总和|累计合计)|平均|平均值|均值|subtotal|total|grandtotal|sum)[::]?\Z"
)


@lru_cache(maxsize=16_384)
def is_total(text: str) -> bool:
    """Tell whether a text labels a subtotal row: '合 计', '华东小计', '应收总计'."""
    return bool(_TOTAL.match(header_key(text)))
