"""How people write: text made comparable before anything is looked up in it."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import product

_TRADITIONAL = str.maketrans(
    "類別價銷數業績稱編號顧額員門區標時間訂單戶電話結產備註實際開發訪問達總計於廠聯繫種點"
    "務導購責擔當進經團隊領屬組織機構營貨軍戰華東廣縣鎮級專櫃舖鋪館連鎖戶錄記寫報週季節貝"
    "帳賬賒餘應預約簽認證費稅繳還償現轉彙匯兌貸聯絡終線樓層項範圍況狀態圖執師長離調動換過遠"
    "買賣規歸創題議證據術體質量條複雜檢測驗環較減增長評選擇億萬與個從見讓談講說課買賬欄頁"
    "鐘鍾電腦網絡鏈權適戶協議劃畫務單發貨運輸儲備庫戶異處書檔筆訊錢銀行財務審權責簡傳遞郵",
    "类别价销数业绩称编号顾额员门区标时间订单户电话结产备注实际开发访问达总计于厂联系种点"
    "务导购责担当进经团队领属组织机构营货军战华东广县镇级专柜铺铺馆连锁户录记写报周季节贝"
    "账账赊余应预约签认证费税缴还偿现转汇汇兑贷联络终线楼层项范围况状态图执师长离调动换过远"
    "买卖规归创题议证据术体质量条复杂检测验环较减增长评选择亿万与个从见让谈讲说课买账栏页"
    "钟钟电脑网络链权适户协议划画务单发货运输储备库户异处书档笔讯钱银行财务审权责简传递邮",
)
_NOISE = re.compile(r"[\s*★☆:#]+")
_BRACKETS = re.compile(r"[(\[【<「〔『{][^)\]】>」〕』}]*[)\]】>」〕』}]")
_LARGE_UNITS = r"十万元|千万元|百万元|亿元|万元|千元|百元"
_UNIT_BEHIND = re.compile(
    rf"(?<=[^\d.])(?:[/_\-—|,;](?:单位)?(?:人民币|rmb)?({_LARGE_UNITS}|万|亿|元|rmb)|({_LARGE_UNITS}))\Z"
)
"""A unit at the end of a header without brackets: 销售额/万元, 销售额万元."""
_UNIT_WORDS = {
    "元": Decimal(1), "人民币": Decimal(1), "rmb": Decimal(1), "¥": Decimal(1), "千元": Decimal(1000),
    "千": Decimal(1000), "k": Decimal(1000), "10k": Decimal(10_000),
    "万元": Decimal(10_000), "万": Decimal(10_000), "w": Decimal(10_000), "百万元": Decimal(1_000_000),
    "百万": Decimal(1_000_000),
    "亿元": Decimal(100_000_000), "亿": Decimal(100_000_000), "百元": Decimal(100), "十万元": Decimal(100_000),
    "千万元": Decimal(10_000_000),
}  # fmt: skip
"""The public scale of money units: how many 元 one unit is."""

_IN_BRACKETS = re.compile(r"[(\[【<「〔『{]([^)\]】>」〕』}]*)[)\]】>」〕』}]")
_UNIT_PARTS = re.compile(
    r"[,;:、/·\s|]+|单位|人民币(?=[^)])|rmb(?=[^)])|(?<=[元万亿])人民币|(?<=[元万亿])rmb|折合|按|以|计$"
)
_TITLE_UNIT = re.compile(
    r"(?:金额)?单位\s*[:：]?\s*(?:人民币)?\s*(十万元|千万元|百万元|百万|万元|千元|百元|亿元|万|千|亿|元)"
)

PLACEHOLDERS = frozenset({
    "无", "暂无", "没有", "未定", "待确认", "待核实", "待补充", "未知", "不详", "无数据", "暂缺", "n.a.",
    "-", "--", "---", "—", "——", "–", "－", "/", "//", "\\", "空", "未统计", "待定", "待补",
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


def simplified(text: str) -> str:
    """Return a text with the traditional characters that headers have as simplified ones: 銷售目標 is 销售目标."""
    return text if text.isascii() else text.translate(_TRADITIONAL)


@lru_cache(maxsize=16_384)
def header_key(text: str) -> str:
    """Return a header as it is compared: NFKC, simplified, no blanks, line breaks, stars or colons, lower case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).translate(_TRADITIONAL)).lower()


@lru_cache(maxsize=4_096)
def without_brackets(key: str) -> str:
    """Return a header key without what stands in brackets: '目标(万元)' is '目标'."""
    bare = _BRACKETS.sub("", key)
    return _UNIT_BEHIND.sub("", bare) or bare


@lru_cache(maxsize=4_096)
def unit_in_header(key: str) -> Decimal | None:
    """Return how many 元 one unit of a column is, if its header says so: '目标(万)' and '目标/万元' are 10,000."""
    if unit := _unit_in_brackets(key):
        return unit
    behind = _UNIT_BEHIND.search(_BRACKETS.sub("", key))
    return _UNIT_WORDS[behind[1] or behind[2]] if behind else None


def _unit_in_brackets(key: str) -> Decimal | None:
    """The one unit that a pair of brackets names, whatever else they say: (含税,万元); None for (元/万元)."""
    for found in _IN_BRACKETS.finditer(key):
        units = {_UNIT_WORDS[word] for word in (found[1], *_UNIT_PARTS.split(found[1])) if word in _UNIT_WORDS}
        if len(units) == 1:
            return units.pop()
    return None


def unit_in_title(text: str) -> Decimal | None:
    """Return the unit that a title states: '单位:万元' is 10,000."""
    found = _TITLE_UNIT.search(plain(text))
    return _UNIT_WORDS[found[1]] if found else _unit_in_brackets(header_key(text))


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
