"""What to expect of a standing, in words: the interval, the chance, whether the day's target can be done."""

from collections.abc import Sequence

from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import thousands
from workflow.domain.outlook import Feasibility, HitRate, Outlook, Word
from workflow.domain.results import Standing

_WORDS = {
    Word.DONE: ("已达成", "done"),
    Word.DOABLE: ("可达", "doable"),
    Word.HARD: ("吃力", "hard"),
    Word.VERY_HARD: ("很难", "very hard"),
    Word.OUT_OF_REACH: ("基本不可能", "out of reach"),
    Word.UNKNOWN: ("", ""),
}


def feasibility_word(word: Word, language: Language) -> str:
    """Return the word for whether a daily target can be done (domain.md 4.3); '' where too few days are known."""
    return _WORDS[word][0 if language is Language.ZH else 1]


def feasibility_text(can: Feasibility, metric: str, language: Language) -> str:
    """Return the word with what it rests on: '吃力（近 60 日 14 日做到；超出自己高位 1,200 元）'."""
    said = feasibility_word(can.word, language)
    if not said or can.word is Word.DONE:
        return said
    zh = language is Language.ZH
    seen = f"近 {can.days} 日 {can.reached} 日做到" if zh else f"on {can.reached} of the last {can.days} days"
    beyond = ""
    if can.beyond:
        much = _amount(can.beyond, metric)
        beyond = f"；其中 {much} 超出自己的高位日" if zh else f"; {much} beyond the best days"
    return f"{said}（{seen}{beyond}）" if zh else f"{said} ({seen}{beyond})"


def interval_text(seen: Outlook, metric: str) -> str:
    """Return the 80 % interval: '952,000 – 1,031,000'."""
    return f"{_amount(seen.low, metric)} – {_amount(seen.high, metric)}"


def since_text(standing: Standing, language: Language) -> str:
    """Say since when anything is known, where that is inside of the period; '' otherwise."""
    since = standing.prospect.since if standing.prospect else None
    if since is None:
        return ""
    return f"数据自 {since} 起" if language is Language.ZH else f"data since {since}"


def prospect_notes(standings: Sequence[Standing], language: Language) -> tuple[str, ...]:
    """Say how the interval and the words come about, and how often such intervals held what came."""
    tested = {each.metric: each.prospect.tested for each in standings if each.prospect and each.prospect.tested}
    hits = [
        f"{METRICS[metric].zh if language is Language.ZH else METRICS[metric].en} {rate.hits}/{rate.tries}"
        for metric, rate in tested.items()
        if rate.tries
    ]
    months = max((rate.months for rate in tested.values()), default=0)
    return (*(_NOTES_ZH if language is Language.ZH else _NOTES_EN), _hit_note(hits, months, language))


def hit_text(rate: HitRate | None, language: Language) -> str:
    """Return '近 12 个月 80% 区间命中 331/410'; '' where nothing could be tried."""
    if rate is None or not rate.tries:
        return ""
    if language is Language.ZH:
        return f"近 {rate.months} 个月 80% 区间命中 {rate.hits}/{rate.tries}"
    return f"80% intervals held {rate.hits} of {rate.tries} in the last {rate.months} months"


def _hit_note(hits: Sequence[str], months: int, language: Language) -> str:
    if not hits:
        zh = "回测：还没有完整的往月数据，区间是否准还无从验证。"
        return (
            zh if language is Language.ZH else "Back-test: no complete earlier month yet, so nothing proves the range."
        )
    if language is Language.ZH:
        return f"回测：近 {months} 个月用同样办法（第 5、10、15 个工作日各算一次），80% 区间命中 {'，'.join(hits)}。"
    held = ", ".join(hits)
    return f"Back-test on the 5th, 10th and 15th working day of the last {months} months: the 80 % range held {held}."


_NOTES_ZH = (
    "预计区间：五次里约有四次，期末会落在这个范围；按本人（本单位）本期各日和前三个月各日（折半计）的高低估计。",
    "能否做到：看近 60 个工作日里有几日达到过调整后当日目标：≥50% 可达，20–50% 吃力，5–20% 很难，不足 5% 基本不可能。",
)
_CAN_IT_EN = (
    "Can it be done: of the last 60 working days at least half reached the daily target (doable), a fifth (hard), "
    "a twentieth (very hard), or fewer (out of reach)."
)
_NOTES_EN = (
    "Range: four times in five the period ends inside; from own days, those of the three months before counting half.",
    _CAN_IT_EN,
)


def _amount(amount: int, metric: str) -> str:
    """Whole 元 from 1,000 元 up, else to 分; counts with a decimal only if they have one."""
    if METRICS[metric].unit is Unit.MONEY:
        return thousands(amount, 0 if abs(amount) >= 10_000_000 else 2)
    return thousands(amount, 1).removesuffix(".0")
