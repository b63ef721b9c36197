"""The invented office: 华辰办公, three regions, eight stores, thirty-two people (all of it fictional)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

COMPANY = "华辰办公"
MONTH_START = date(2026, 11, 1)
AS_OF = date(2026, 11, 20)
REGIONS = {
    "华东": ("静安分店", "闵行分店", "杭州分店"),
    "华南": ("天河分店", "南山分店"),
    "华北": ("朝阳分店", "海淀分店", "天津分店"),
}


@dataclass(frozen=True)
class Member:
    """One person. `target` and `pace` say what the month looks like for somebody who sells; amounts in 元."""

    id: str
    name: str
    region: str
    store: str
    post: str
    superior: str
    mail: str
    joined: date
    target: Decimal = Decimal(0)
    pace: float = 1.0
    left: date | None = None
    moved: date | None = None
    moved_from: str = ""
    receives: str = ""
    weight: int = 100
    note: str = ""

    @property
    def sells(self) -> bool:
        """Whether this person has targets and customers."""
        return self.target > 0

    def works_on(self, day: date) -> bool:
        """Tell whether the person is employed on a day."""
        return self.joined <= day and (self.left is None or day <= self.left)

    def store_on(self, day: date) -> str:
        """Return where the person worked on a day."""
        return self.moved_from if self.moved is not None and day < self.moved else self.store


def _manager(
    number: str, name: str, where: tuple[str, str], post: str, superior: str, mail: str, joined: date
) -> Member:
    return Member(f"HC{number}", name, *where, post, superior, f"{mail}@example.com", joined)


MANAGERS = (
    _manager("0001", "顾成", ("", ""), "总经理", "", "gu.cheng", date(2012, 3, 1)),
    Member("HC0008", "刘洋", "", "", "销售内务", "顾成", "liu.yang@example.com", date(2019, 7, 8), receives=COMPANY),
    _manager("1001", "王芳", ("华东", ""), "大区经理", "顾成", "wang.fang", date(2014, 5, 12)),
    _manager("2001", "陈志强", ("华南", ""), "大区经理", "顾成", "chen.zhiqiang", date(2015, 9, 1)),
    _manager("3001", "赵海燕", ("华北", ""), "大区经理", "顾成", "zhao.haiyan", date(2013, 11, 18)),
    _manager("1002", "徐静", ("华东", "静安分店"), "店长", "王芳", "xu.jing", date(2016, 4, 5)),
    _manager("1010", "沈亮", ("华东", "闵行分店"), "店长", "王芳", "shen.liang", date(2017, 2, 20)),
    _manager("1020", "郑虹", ("华东", "杭州分店"), "店长", "王芳", "zheng.hong", date(2018, 8, 13)),
    _manager("2002", "黄伟民", ("华南", "天河分店"), "店长", "陈志强", "huang.weimin", date(2016, 10, 10)),
    _manager("2010", "林晓彤", ("华南", "南山分店"), "店长", "陈志强", "lin.xiaotong", date(2019, 3, 4)),
    _manager("3002", "马超", ("华北", "朝阳分店"), "店长", "赵海燕", "ma.chao", date(2015, 6, 1)),
    _manager("3010", "宋雅", ("华北", "海淀分店"), "店长", "赵海燕", "song.ya", date(2018, 1, 8)),
    _manager("3020", "高建", ("华北", "天津分店"), "店长", "赵海燕", "gao.jian", date(2017, 12, 4)),
)


def _rep(
    number: str, name: str, store: str, mail: str, joined: date, target: int, pace: float, **more: object
) -> Member:
    region = next(region for region, stores in REGIONS.items() if store in stores)
    superior = next(manager.name for manager in MANAGERS if manager.store == store)
    member = Member(f"HC{number}", name, region, store, "销售代表", superior, f"{mail}@example.com", joined,
                    Decimal(target), pace)  # fmt: skip
    return replace(member, **more)  # type: ignore[arg-type]  # keyword arguments of Member, passed on


REPS = (
    _rep("1003", "周明", "静安分店", "zhou.ming", date(2017, 3, 6), 1_000_000, 0.868, weight=150),
    _rep("1004", "李娜", "静安分店", "li.na", date(2019, 5, 6), 420_000, 1.06, weight=120),
    _rep("1006", "张伟", "静安分店", "zhang.wei6", date(2020, 9, 14), 360_000, 0.82),
    _rep("1011", "吴磊", "闵行分店", "wu.lei", date(2018, 7, 2), 380_000, 0.97),
    _rep("1012", "孙悦", "闵行分店", "sun.yue", date(2021, 4, 12), 300_000, 0.74),
    _rep("1021", "何静", "杭州分店", "he.jing", date(2019, 10, 8), 350_000, 1.12),
    _rep("1022", "冯涛", "杭州分店", "feng.tao", date(2022, 2, 21), 260_000, 0.91, weight=80),
    _rep("2003", "梁家豪", "天河分店", "liang.jiahao", date(2017, 8, 28), 460_000, 1.02, weight=120),
    _rep("2009", "张伟", "天河分店", "zhang.wei9", date(2021, 6, 7), 340_000, 1.09),
    _rep("2005", "罗敏", "天河分店", "luo.min", date(2020, 11, 2), 300_000, 0.58, left=date(2026, 11, 13),
         note="11月13日离职"),
    _rep("2011", "谢婷", "南山分店", "xie.ting", date(2020, 3, 16), 390_000, 0.95, moved=date(2026, 11, 9),
         moved_from="天河分店", note="11月9日由天河分店调入"),
    _rep("2012", "邓凯", "南山分店", "deng.kai", date(2018, 12, 3), 430_000, 1.15, weight=120),
    _rep("3003", "韩雪", "朝阳分店", "han.xue", date(2016, 9, 19), 480_000, 0.99, weight=120),
    _rep("3004", "曹阳", "朝阳分店", "cao.yang", date(2022, 5, 16), 280_000, 0.69, weight=80),
    _rep("3011", "彭程", "海淀分店", "peng.cheng", date(2019, 1, 14), 400_000, 1.04),
    _rep("3012", "袁梦", "海淀分店", "yuan.meng", date(2026, 11, 16), 150_000, 0.42, weight=50,
         note="11月16日入职，按11/21折算"),
    _rep("3021", "蒋文", "天津分店", "jiang.wen", date(2018, 6, 11), 330_000, 0.88),
    _rep("3022", "田甜", "天津分店", "tian.tian", date(2023, 3, 20), 240_000, 1.01, weight=80),
    _rep("3023", "魏国庆", "天津分店", "wei.guoqing", date(2021, 9, 6), 260_000, 0.93),
)  # fmt: skip
"""Everybody who sells. HC1006 and HC2009 bear the same name."""

PEOPLE = tuple(sorted((*MANAGERS, *REPS), key=lambda member: (member.region != "", list(REGIONS).index(member.region)
               if member.region else -1, member.store != "", member.store, member.post != "店长",
               member.id)))  # fmt: skip
BY_ID = {member.id: member for member in PEOPLE}


def selling_days() -> tuple[date, ...]:
    """Return Monday to Friday from 2 to 20 November 2026 (no public holiday lies among them)."""
    days = (MONTH_START + timedelta(offset) for offset in range((AS_OF - MONTH_START).days + 1))
    return tuple(day for day in days if day.weekday() < 5)


LEAVE = {
    "HC1004": ((date(2026, 11, 12), date(2026, 11, 13), "年假"),),
    "HC1022": ((date(2026, 11, 18), date(2026, 11, 18), "事假"),),
    "HC2003": ((date(2026, 11, 5), date(2026, 11, 5), "病假"),),
    "HC3022": ((date(2026, 11, 9), date(2026, 11, 10), "病假"),),
}
"""Who was away from when to when, and why."""


def days_of(member: Member) -> list[date]:
    """Return the days up to as_of on which somebody who sells was at work."""
    away = LEAVE.get(member.id, ())
    return [day for day in selling_days()
            if member.works_on(day) and not any(start <= day <= end for start, end, _ in away)]  # fmt: skip
