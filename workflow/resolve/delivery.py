"""What the people workbook says about somebody's messages: editions, level of detail, channel, quiet hours."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import time

from workflow.domain.team import Delivery

_EDITIONS = {
    "evening": ("晚报", "晚", "晚上", "夜报", "日报", "每晚", "evening", "daily"),
    "morning": ("早报", "早", "早上", "晨报", "每早", "morning"),
    "weekly": ("周报", "周", "每周", "weekly", "week"),
    "monthly": ("月报", "月", "每月", "monthly", "month"),
}
_ALL = frozenset({"全部", "所有", "都要", "都收", "全收", "all", "每期"})
_NONE = frozenset({"否", "无", "不收", "不接收", "都不收", "none", "no", "-"})
_DETAILS = {
    "one_screen": ("一屏", "简", "简要", "简略", "摘要", "概要", "汇总", "brief", "short", "summary", "one screen"),
    "full": ("详", "详细", "全", "完整", "明细", "全部", "full", "detailed", "all"),
}
_CHANNELS = {
    "mail": ("邮件", "邮箱", "电子邮件", "mail", "email", "e-mail"),
    "files": ("文件", "不发送", "仅存档", "存档", "files", "file"),
}
_SEPARATORS = re.compile(r"[、,，;；/|+＋&和\s]+")
_HOURS = re.compile(r"(\d{1,2})(?:[::时点](\d{2})?)?分?\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2})(?:[::时点](\d{2})?)?分?")


def delivery_of(written: Mapping[str, str]) -> tuple[Delivery, tuple[str, ...]]:
    """Return what the texts of a row ask for, and the keys of those that nobody understands (they ask for nothing)."""
    folded = {key: unicodedata.normalize("NFKC", text).casefold().strip() for key, text in written.items()}
    editions, detail = _editions(folded["editions"]), _one(folded["detail"], _DETAILS)
    channel, quiet = _one(folded["channel"], _CHANNELS), _quiet(folded["quiet"])
    understood = {"editions": editions is not None, "detail": detail, "channel": channel, "quiet": quiet}
    unclear = tuple(key for key, found in understood.items() if folded[key] and not found)
    if unclear == ("channel",) and not any(folded[key] for key in ("editions", "detail", "quiet")):
        unclear = ()  # 渠道 alone may well be the channel that somebody sells through
    return Delivery(editions, detail, channel, quiet), unclear


def _editions(text: str) -> frozenset[str] | None:
    """Return the editions that a text names; None where it is empty or a word of it is no edition."""
    if text in _NONE:
        return frozenset()
    words = [word for word in _SEPARATORS.split(text) if word]
    if any(word in _ALL for word in words):
        return frozenset(_EDITIONS)
    found = [next((key for key, names in _EDITIONS.items() if word in names), None) for word in words]
    known = [key for key in found if key]
    return frozenset(known) if known and len(known) == len(found) else None


def _one(text: str, meanings: Mapping[str, tuple[str, ...]]) -> str:
    return next((key for key, names in meanings.items() if text in names), "")


def _quiet(text: str) -> tuple[time, time] | None:
    found = _HOURS.fullmatch(text)
    if not found:
        return None
    start, start_minute, end, end_minute = (int(part or 0) for part in found.groups())
    if max(start, end) > 24 or max(start_minute, end_minute) > 59:
        return None
    return time(start % 24, start_minute), time(end % 24, end_minute)
