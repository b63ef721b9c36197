"""What is checked in daily reports and customers, and from where on it is doubtful: switches, thresholds, words."""

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from workflow.domain.visits import CLASSES, PURPOSES

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]|24):([0-5]\d)")
_NO_WORD = re.compile(r"[=＝/、,，;；\n]")
_FIELDS = ("customer", "contact", "phone", "business", "needs", "address", "person", "grade", "city")


class VisitSettings(BaseModel):
    """Settings of the checks of daily reports and customers; the 配置 sheet may set each of them (`office_rules`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    region: bool = True
    """Whether a region that is another unit's than the person's own on that day is pointed out."""
    weather: bool = True
    """Whether weather that differs within one store on one day is pointed out."""
    weather_words: tuple[str, ...] = (
        "晴", "云", "阴", "雨", "雪", "雾", "霾", "风", "雷", "沙", "尘", "雹", "霜", "热", "冷",
        "sun", "clear", "fair", "cloud", "overcast", "rain", "shower", "snow", "fog", "mist", "wind", "storm",
        "hail", "hot", "cold",
    )  # fmt: skip
    """A weather text has to contain one of these; none: any text will do."""
    twice: bool = True
    """Whether one visit that stands in two rows is pointed out."""
    backfill_days: int = Field(default=3, ge=0)
    """A report that first came in this many days after its day, or later, is a late one; 0: off."""
    sequence: bool = True
    """Whether gaps and repetitions of 序号 are pointed out."""
    quota: int = Field(default=0, ge=0, le=100)
    """Visits a person and day (定量); fewer are pointed out; 0: off."""
    most_a_day: int = Field(default=0, ge=0, le=1000)
    """Most customers that a person may visit a day (5 at a drug maker's visit audit); 0: off."""
    least_days: int = Field(default=0, ge=0, le=366)
    """Least days between two visits of a person to one customer; 0: off."""
    customer_unknown: bool = True
    """Whether a customer that is not in the 客户档案 is pointed out; a prospect only where the name is near another."""
    customer_like: float = Field(default=0.6, ge=0.3, le=1)
    """From which likeness on (1 for equal) a listed customer is suggested."""
    phone_format: bool = True
    """Whether a phone number that is none is pointed out."""
    phone_shared: int = Field(default=3, ge=0)
    """From how many customers with one phone number on that is pointed out; 0: off."""
    overlap_minutes: int = Field(default=5, ge=0)
    """Visits of one person may overlap by this many minutes; 0: off."""
    no_length: bool = True
    """Whether a visit that begins and ends at once is pointed out."""
    longest_hours: float = Field(default=5, ge=0, le=24)
    """Visits longer than this are pointed out; 0: off."""
    work_hours: str = "07:00-21:00"
    """Visits outside of these hours are pointed out; '': off."""
    travel_minutes: int = Field(default=30, ge=0, le=600)
    """Least minutes between two visits in different cities (of the 客户档案); 0: off."""
    purposes: tuple[str, ...] = PURPOSES
    """Purposes in use; others are pointed out. One that is none of the five is a purpose of the office's own."""
    purpose_plan: dict[str, float] = Field(default_factory=dict)
    """Planned percent of visits a purpose; empty: off."""
    purpose_tolerance: float = Field(default=20, ge=0, le=100)
    """By how many points of 100 a person's share of a purpose may differ from the plan."""
    purpose_visits: int = Field(default=10, ge=1)
    """How many visits of a person in the month make a share."""
    class_plan: dict[str, float] = Field(default_factory=dict)
    """Planned percent of visits and of sales a 客户类别 (开发, 新增, 原有), on the sheet 客户结构; empty: off."""
    outcome_amounts: bool = True
    """Whether outcomes that do not fit the amounts are pointed out."""
    won_words: tuple[str, ...] = (
        "成交", "签单", "签约", "下单", "已订", "订货成功", "谈成", "agreed", "won", "closed", "signed",
    )  # fmt: skip
    """An outcome with one of these is 成交, unless 未, 没 or 不 stands before it."""
    lost_words: tuple[str, ...] = (
        "无意向",
        "拒绝",
        "没意向",
        "不需要",
        "无需求",
        "不考虑",
        "不感兴趣",
        "refused",
        "not interested",
    )
    """An outcome with one of these is 无意向."""
    absent_words: tuple[str, ...] = (
        "未遇", "未见", "没见", "没遇", "不在", "未能见", "没人", "关门", "外出", "not met", "absent", "closed today",
    )  # fmt: skip
    """An outcome with one of these is 未遇; every other one is 跟进."""
    unbooked_days: int = Field(default=7, ge=0, le=366)
    """Within how many days before or after a visit its amounts have to stand in ledger and receipts; 0: off."""
    new_days: int = Field(default=90, ge=0, le=3660)
    """For how many days after the first order a customer is 新增; 0: 客户类别 is not compared with the first order."""
    promise_grace: int = Field(default=1, ge=0, le=60)
    """Days after 预定再访时间 within which a visit is in time."""
    promise_broken: int = Field(default=3, ge=0, le=366)
    """From how many days after it on a promise without a visit is pointed out; 0: off."""
    promise_contacts: tuple[str, ...] = (
        "电话", "通话", "微信", "视频", "语音", "短信", "邮件", "钉钉", "飞书", "面谈", "上门", "拜访",
        "phone", "call", "wechat", "video", "mail", "visit",
    )  # fmt: skip
    """An entry of the contact log whose way has one of these words keeps a promise as well; none: only visits do."""
    copied_share: float = Field(default=90, ge=0, le=100)
    """From how many percent of likeness on texts of one person on different days are pointed out; 0: off."""
    copied_length: int = Field(default=20, ge=5)
    """How many signs a text needs to be compared."""
    copied_days: int = Field(default=31, ge=1, le=366)
    """How many days back texts are compared."""
    issue_words: tuple[str, ...] = (
        "投诉", "异议", "待解决", "未解决", "没解决", "待处理", "未处理", "质量问题", "缺货", "破损", "退换", "不满",
        "发错", "漏发", "complain", "unresolved", "defect", "damaged",
    )  # fmt: skip
    """What marks an open issue in 其他记录."""
    issue_done: tuple[str, ...] = (
        "已解决",
        "解决了",
        "已处理",
        "处理完",
        "已答复",
        "已补发",
        "已换货",
        "resolved",
        "settled",
    )
    """What says in a later report of the same customer that it is solved."""
    issue_days: int = Field(default=14, ge=0, le=3660)
    """From which age in days on an open issue is pointed out; 0: off."""
    cadence: dict[str, int] = Field(default_factory=lambda: {"A": 7, "B": 14, "C": 30})
    """Days from visit to visit by the customer's grade; a customer's own days go first."""
    customer_fields: tuple[str, ...] = ("customer", "contact", "phone", "business", "needs")
    """What every 客户档案 entry should have (S4: 公司名称、联系人、联系电话、经营范围、购买需求); none: off."""
    customer_duplicate: bool = True
    """Whether customers with one name or one phone number are pointed out."""
    customer_stale: int = Field(default=180, ge=0)
    """After how many days without update, visit and contact a customer is pointed out; 0: off."""

    no_check_in: bool = True
    """Whether a visit without a check-in is pointed out, on a day on which the person checked in at all."""
    no_visit: bool = True
    """Whether a check-in without a visit is pointed out, on a day of which the person reported visits."""
    check_in_minutes: int = Field(default=60, ge=0, le=1440)
    """A check-in may be this many minutes before the visit begins or after it ends; 0: off."""
    check_in_metres: int = Field(default=1000, ge=0, le=1_000_000)
    """A check-in farther than this from the customer's usual place is pointed out; 0: off.

    Generous by default: one app may write WGS-84 and another GCJ-02, which lie up to some 700 m apart in China.
    """
    check_in_learned: int = Field(default=5, ge=3, le=366)
    """On how many earlier days somebody checked in at a customer's before its usual place is known."""

    @field_validator("work_hours")
    @classmethod
    def _are_hours(cls, text: str) -> str:
        if text and (not (found := _HOURS.fullmatch(text)) or _minutes(found) is None):
            raise ValueError("is no span of hours such as 07:00-21:00")
        return text

    @field_validator("purposes")
    @classmethod
    def _are_purposes(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if any(not word.strip() or _NO_WORD.search(word) for word in words):
            raise ValueError("has a purpose that is no single word")
        return words

    @model_validator(mode="after")
    def _plans_purposes(self) -> "VisitSettings":
        _shares(self.purpose_plan, self.all_purposes)
        return self

    @field_validator("class_plan")
    @classmethod
    def _is_a_structure(cls, plan: dict[str, float]) -> dict[str, float]:
        return _shares(plan, CLASSES)

    @field_validator("cadence")
    @classmethod
    def _is_a_cadence(cls, days: dict[str, int]) -> dict[str, int]:
        if not days or any(not 1 <= each <= 366 for each in days.values()):
            raise ValueError("needs days from 1 to 366 a grade")
        return days

    @field_validator("customer_fields")
    @classmethod
    def _are_fields(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return _among(words, _FIELDS)

    @property
    def all_purposes(self) -> tuple[str, ...]:
        """The five purposes, then the office's own."""
        return tuple(dict.fromkeys((*PURPOSES, *self.purposes)))

    @property
    def working_minutes(self) -> tuple[int, int] | None:
        """Minutes since midnight from and until which is worked; None for any time."""
        found = _HOURS.fullmatch(self.work_hours)
        return _minutes(found) if found else None

    def coded(self, outcome: str | None) -> str:
        """Return which of OUTCOMES an outcome in words is; '' for none."""
        text = (outcome or "").strip().lower()
        if not text:
            return ""
        if any(word.lower() in text for word in self.absent_words):
            return "未遇"
        if any(word.lower() in text for word in self.lost_words):
            return "无意向"
        if any(_said(word.lower(), text) for word in self.won_words):
            return "成交"
        return "跟进"


_NOT = re.compile(r"(?:[未没不无]|待|暂未|尚未|not |to be |could be )\s*(?:能|有|曾)?$")


def _said(word: str, text: str) -> bool:
    """Whether a word is said without a 'not' before it, nor as something that may come (成交可能)."""
    at = text.find(word)
    return at >= 0 and not _NOT.search(text[:at]) and not re.match(r"可能|意向|机会|率|在即", text[at + len(word) :])


def _minutes(found: re.Match[str]) -> tuple[int, int] | None:
    start, end = (int(found[one]) * 60 + int(found[one + 1]) for one in (1, 3))
    return (start, end) if start < end <= 24 * 60 else None


def _shares(plan: dict[str, float], known: tuple[str, ...]) -> dict[str, float]:
    _among(tuple(plan), known)
    if any(not 0 <= share <= 100 for share in plan.values()) or sum(plan.values()) > 100.5:
        raise ValueError("has percentages below 0 or above 100 together")
    return plan


def _among(words: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [word for word in words if word not in known]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: may be {', '.join(known)}")
    return words
