"""The office's own words for 访问目的 and 客户类别, said once on its 配置 sheet: 陌拜=开发, or 巡店 alone.

A value is a list: a part with = says what a word means; any other part is a purpose in use, and one that is none of the
five is the office's own. Words are needed before the first report is read; so they are looked up here without a team.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from workflow.checks.settings import CheckSettings
from workflow.domain.intake import HELD
from workflow.domain.visits import CLASSES, PURPOSES

PURPOSES_IN_USE = "visits.purposes"
CLASS_WORDS = "kinds.daily_report.words.customer_class"
WORD_KEYS = {"客户类别": CLASS_WORDS}
"""Keys of the sheet that are no settings of `checks`: they only teach words."""
USUAL = frozenset({"默认", "缺省", "default"})
"""In a list of words: those that count without the sheet."""
PARTS = re.compile(r"[、,，;；/|\n]+")
_LONGEST = 20
"""Signs of a word."""
_COLUMNS = {PURPOSES_IN_USE: ("purpose", PURPOSES), CLASS_WORDS: ("customer_class", CLASSES)}


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What one value says."""

    listed: tuple[str, ...]
    """Purposes in use; as before where the value names none."""
    meanings: Mapping[str, str]
    """Word → the fixed or own word that it counts as; a purpose of the office's own is itself."""


def bare(key: str) -> str:
    """Return a key of the sheet as it is compared: 访问目的（可选） is 访问目的."""
    return re.sub(r"[\s:：]+|[(（].*?[)）]", "", key).lower()


def own_words(setting: str, text: str, usual: tuple[str, ...]) -> OwnWords:
    """Return what a value of PURPOSES_IN_USE or CLASS_WORDS says; `usual` are the purposes in use without it.

    Purposes that are all the office's own are in use beside the usual ones; with one of the five among them the list
    is all that is in use.

    Raises:
        ValueError: it says nothing, explains a word that is fixed, or explains one by what is none.
    """
    _, fixed = _COLUMNS[setting]
    named, meanings = [], {}
    for part in filter(None, map(str.strip, PARTS.split(text))):
        word, equals, meaning = (each.strip() for each in part.replace("＝", "=").partition("="))
        if equals:
            meanings[word] = meaning
        else:
            named.append(word)
    if setting == CLASS_WORDS and (named or not meanings):
        raise ValueError(text)
    plain = tuple(dict.fromkeys(each for word in named for each in (usual if word.lower() in USUAL else (word,))))
    alone = set(plain) & set(fixed) or not (named or meanings)
    listed = plain if alone else tuple(dict.fromkeys((*usual, *plain)))
    known = {*fixed, *usual, *listed} if setting == PURPOSES_IN_USE else set(fixed)
    if any(not word or word in fixed or meaning not in known for word, meaning in meanings.items()):
        raise ValueError(text)
    own = {word: word for word in plain if word not in fixed}
    if any(len(word) > _LONGEST for word in (*own, *meanings)):
        raise ValueError(text)
    return OwnWords(listed, {**own, **meanings})


def office_words(
    frames: Iterable[pl.DataFrame], base: CheckSettings, as_of: date
) -> Mapping[str, Mapping[str, str]]:  # fmt: skip
    """Return by column of the daily report what the office's words mean, by config.yaml and the 配置 sheets.

    Every row up to as_of counts, of two that explain one word the later one: a word that was understood once is not
    unknown again in old reports. A value that is wrong teaches nothing; it is said where rules are checked.
    """
    found: dict[str, dict[str, str]] = {"purpose": {}, "customer_class": {}}
    found["purpose"] |= {word: word for word in base.visits.purposes if word not in PURPOSES}
    settings = {"访问目的": PURPOSES_IN_USE, PURPOSES_IN_USE: PURPOSES_IN_USE, "客户类别": CLASS_WORDS}
    rows = [row for frame in frames for row in frame.filter(~pl.col(HELD)).iter_rows(named=True)]
    for row in sorted(rows, key=lambda each: each["valid_from"] or date.min):
        setting = settings.get(bare(row["key"]))
        if setting is None or (row["valid_from"] or date.min) > as_of:
            continue
        if {row["key"], setting, setting.removeprefix("visits.")} & set(base.config_wins):
            continue
        try:
            words = own_words(setting, str(row["value"] or ""), base.visits.purposes)
        except ValueError:
            continue
        found[_COLUMNS[setting][0]] |= words.meanings
    return {column: words for column, words in found.items() if words}
