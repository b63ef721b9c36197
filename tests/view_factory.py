"""A believable manager's screen: a region with two stores and twelve people on 2026-11-20."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

from workflow.domain import catalogue
from workflow.domain.finding import Finding, Language
from workflow.domain.money import SCALE
from workflow.domain.period import month
from workflow.domain.place import Place
from workflow.domain.results import Board, BoardRow, Standing, Window
from workflow.domain.team import Assignment, Level, Person, TeamPath
from workflow.domain.view import ManagerView, MetricSummary, Scope
from workflow.notify.compose import Composed, compose
from workflow.notify.settings import MailSettings

AS_OF = date(2026, 11, 20)
TEMPLATES = Path(__file__).parents[1] / "templates"
SETTINGS = MailSettings(sender="销售日报 <report@huamei.example>")
NEXT_DAY = date(2026, 11, 23)
NOVEMBER = month(2026, 11)
CLOCK = Fraction(15, 21)
DAYS_LEFT = 6
REGION = TeamPath("华美商贸", "华东")
STORES = (TeamPath("华美商贸", "华东", "上海徐汇店"), TeamPath("华美商贸", "华东", "杭州西湖店"))

_PEOPLE = (
    ("1001", "陈晓明", 0, 620_000, 486_350.5),
    ("1002", "王丽华", 0, 480_000, 361_200),
    ("1003", "张伟", 0, 450_000, 188_640),
    ("1004", "刘洋", 0, 420_000, 301_888.88),
    ("1005", "欧阳雪琴", 0, 400_000, 262_000),
    ("1006", "赵敏", 0, 380_000, 92_500),
    ("2001", "孙国强", 1, 560_000, 455_900),
    ("2002", "周婷", 1, 460_000, 331_040),
    ("2003", "张伟", 1, 430_000, 309_500),
    ("2004", "吴磊", 1, 400_000, 243_100),
    ("2005", "郑海燕", 1, 360_000, 255_000),
    ("2006", "Michael Chen", 1, 320_000, 118_000),
)
_COUNTS = ("visits", "new_customers")


def person(number: str, name: str, path: TeamPath, mail: str = "") -> Person:
    return Person(number, name, (Assignment(None, path),), mail=mail)


def standing(
    name: str, target: float | None, actual: float | None, *, metric="sales", path=REGION, number="", missing=False
) -> Standing:
    wanted = None if target is None else round(target * SCALE)
    have = None if actual is None else round(actual * SCALE)
    known = wanted is not None and have is not None
    return Standing(
        level=Level.PERSON if number else path.level,
        path=path,
        person_id=number,
        name=name,
        metric=metric,
        period=NOVEMBER,
        target=wanted,
        actual=have,
        completion=Fraction(have, wanted) if known and wanted else None,
        time_progress=CLOCK,
        gap=round(have - wanted * CLOCK) if known else None,
        adjusted_daily=(wanted - have) // DAYS_LEFT if known else None,
        forecast=None if have is None else round(have / CLOCK),
        unreported=missing,
    )


def summary(metric: str, target_share: float, actual_share: float) -> MetricSummary:
    """One metric; its figures are shares of the sales figures, so that every metric has another order of people."""
    digits = 0 if metric in _COUNTS else 2
    people = [
        standing(
            name,
            round(target * target_share),
            round(actual * actual_share * (1 if metric == "sales" else 1 + (position % 5 - 2) / 9), digits),
            metric=metric,
            path=STORES[store],
            number=number,
            missing=number in ("1003", "2006"),
        )
        for position, (number, name, store, target, actual) in enumerate(_PEOPLE)
    ]
    people.sort(key=lambda line: line.gap or 0)
    units = [_added(metric, path, [one for one in people if one.path == path]) for path in STORES]
    return MetricSummary(metric, _added(metric, REGION, people), tuple(units), tuple(people))


def _added(metric: str, path: TeamPath, lines: list[Standing]) -> Standing:
    target, actual = sum(one.target for one in lines), sum(one.actual for one in lines)
    return standing(path.name, target / SCALE, actual / SCALE, metric=metric, path=path)


def board(window: Window, metric: str = "sales") -> Board:
    share = {Window.DAY: 0.06}.get(window, 1)
    values = sorted(
        ((round(actual * share * (1 + (position * 7 % 5) / 10 * (share < 1)), 2), number, name, store, target)
         for position, (number, name, store, target, actual) in enumerate(_PEOPLE) if number != "2006"),
        reverse=True,
    )  # fmt: skip
    moves = (0, 2, -1, None, 1, -2, 0, 3, 0, -1, 0)
    rows = [
        BoardRow(
            rank, number, name, STORES[store], round(value * SCALE),
            completion=Fraction(round(value * 100), target * 100) if window is Window.CUMULATIVE else None,
            movement=moves[rank - 1], new=moves[rank - 1] is None,
        )
        for rank, (value, number, name, store, target) in enumerate(values, 1)
    ]  # fmt: skip
    rows.append(BoardRow(None, "2006", "Michael Chen", STORES[1], None, reason="unreported"))
    return Board(f"{metric}-{window}", "销售龙虎榜", REGION, metric, window, AS_OF, NOVEMBER, tuple(rows))


def held(workbook: str, row: int, reason: str, cause: str) -> Finding:
    return catalogue.find(
        "write.refused", Place(workbook, "11月", row, 6), cause=cause, reason=reason, reason_en=reason
    )


def findings() -> tuple[Finding, ...]:
    return (
        held("华东/上海徐汇店日报.xlsx", 17, "金额“3O0”不是数字", "a"),
        held("华东/上海徐汇店日报.xlsx", 18, "金额“3O0”不是数字", "a"),
        held("华东/西湖店_销售明细.xlsx", 203, "日期“2026-13-02”不存在", "b"),
    )


def view(**changes: object) -> ManagerView:
    """Return the screen of 李建国, who manages 华东; `changes` replace fields of it."""
    boss = person("9001", "李建国", REGION, "li.jianguo@huamei.example")
    members = [person(number, name, STORES[store]) for number, name, store, _, _ in _PEOPLE]
    screen = ManagerView(
        scope=Scope(boss, REGION, frozenset(member.id for member in members)),
        as_of=AS_OF,
        next_day=NEXT_DAY,
        edition="evening",
        metrics=(
            summary("sales", 1, 1),
            summary("collections", 0.8, 0.83),
            summary("new_customers", 0.00001, 0.000013),
            summary("visits", 0.0001, 0.00011),
        ),
        unreported=(members[2], members[11]),
        boards=(board(Window.DAY), board(Window.CUMULATIVE)),
        findings=findings(),
        incomplete=True,
    )
    return replace(screen, **changes)


def made(
    shown: ManagerView | None = None, language=Language.ZH, given=SETTINGS, templates=TEMPLATES, files=()
) -> Composed:
    return compose(shown or view(), given, language, templates, files, time_zone="Asia/Shanghai")


class Reader(HTMLParser):
    """What a mail program sees: tags with their attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.style = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] == "style":
            self.style += data
        else:
            self.text.append(data)
