"""Everything that leaves a night, scanned for what its reader may not know (design.md 5, docs/decisions/024)."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from night_office import AS_OF, NOW, SAMPLE, config, day_folder, night, office
from scope_scan import Audience, Known, Line, PublicRow, lines_of, workbook_lines
from workflow.batch import run_figures, run_nightly
from workflow.compute.figures import Figures
from workflow.config import load_config
from workflow.domain.money import to_units
from workflow.night import Order
from workflow.resolve.resolve import Resolved

PRIVATE = ("customer", "phone", "order_number", "remark", "notes", "outcome")
"""Columns of records whose texts are nobody's but whom the row is about, and those above."""
NOBODY = ""
"""Whose rows are that name nobody: of whoever manages the company."""
PRAISE = (re.compile(r"完成本月\S+目标的 (100|120|150|200|80)%"), re.compile(r"连续 \d+ 个工作日\S+第一"))
UNITS = {
    "HC0001": "华辰办公", "HC0008": "华辰办公",
    "HC1001": "华辰办公/华东", "HC2001": "华辰办公/华南", "HC3001": "华辰办公/华北",
    "HC1020": "华辰办公/华东/杭州分店", "HC1010": "华辰办公/华东/闵行分店", "HC1002": "华辰办公/华东/静安分店",
    "HC2010": "华辰办公/华南/南山分店", "HC2002": "华辰办公/华南/天河分店",
    "HC3020": "华辰办公/华北/天津分店", "HC3002": "华辰办公/华北/朝阳分店", "HC3010": "华辰办公/华北/海淀分店",
}  # fmt: skip
"""What each manager of the sample office manages, written down from 人员.xlsx by hand; all others see themselves."""


def known_of(settled: Resolved, figures: Figures) -> Known:
    """Return what there is to know in an office, out of its records and figures."""
    names: dict[str, set[str]] = defaultdict(set)
    for person in settled.team.people:
        names[person.name].add(person.id)
        names[person.id].add(person.id)
    private: dict[str, set[str]] = defaultdict(set)
    for frame in settled.records.values():
        for column in [one for one in PRIVATE if one in frame.columns and "credits" in frame.columns]:
            for text, credited in frame.select(pl.col(column).cast(pl.String), "credits").iter_rows():
                if text and len(text) > 3:
                    private[text].update([each["person_id"] for each in credited or ()] or [NOBODY])
    amounts: dict[float, set[str]] = defaultdict(set)
    said = [(alert.person_id, (alert.target, alert.actual)) for alert in figures.said.alerts]
    for each in figures.standings:
        theirs = (each.target, each.actual, each.gap, each.adjusted_daily, each.forecast)
        said.append((each.person_id or each.path.text, theirs))
    for owner, theirs in said:
        for amount in theirs:
            if amount is not None and abs(to_units(amount)) >= 1000 and to_units(amount) % 10:
                amounts[abs(float(round(to_units(amount), 2)))].add(owner)
    return Known(_frozen(names), _frozen(private), {key: frozenset(theirs) for key, theirs in amounts.items()})


def _frozen(found: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(theirs) for key, theirs in found.items()}


def public_rows(figures: Figures, home: str) -> tuple[PublicRow, ...]:
    """Return what everybody of a unit may read of the boards whose peer group they belong to."""
    return tuple(
        PublicRow(row.name, row.rank, tuple(float(each) for each in shown if each is not None))
        for board in figures.boards
        if f"{home}/".startswith(f"{board.scope.text}/")
        for row in board.rows
        if row.rank is not None
        for shown in [(None if row.value is None else round(to_units(row.value), 2), row.completion, row.score)]
    )


def audience_of(reader: str, units: Mapping[str, str], settled: Resolved, figures: Figures) -> Audience:
    """Return what a person may know: all of the unit that is managed, else of oneself; and boards of the peer group."""
    unit = units.get(reader, "")
    paths = {each.id: each.path_on(AS_OF).text for each in settled.team.people}
    below = frozenset(each for each, path in paths.items() if unit and f"{path}/".startswith(f"{unit}/"))
    above = _above(reader, {each.id: each.superior for each in settled.team.people})
    inside = frozenset(path for each in settled.team.people for path in _units(paths[each.id]) if each.id in below)
    company = {NOBODY} if unit and "/" not in unit else set()
    return Audience(
        (below - above) | {reader} | company,
        frozenset(path for path in inside if f"{path}/".startswith(f"{unit}/")),
        public_rows(figures, paths[reader]),
        raters=frozenset(settled.team.by_id[each].name for each in above),
    )


def _units(path: str) -> list[str]:
    steps = path.split("/")
    return ["/".join(steps[:number]) for number in range(1, len(steps) + 1)]


def _above(reader: str, superiors: Mapping[str, str]) -> frozenset[str]:
    found, one = set(), superiors.get(reader, "")
    while one and one not in found:
        found.add(one)
        one = superiors.get(one, "")
    return frozenset(found)


def published(folder: Path) -> Iterable[tuple[str, Path]]:
    """Yield each file that is made for one reader, with the reader's id."""
    day = day_folder(folder)
    for path in sorted((day / "mail").rglob("*.*")):
        yield path.stem.rpartition("-")[0], path
    for name in ("people", "cards"):
        for path in sorted((day / name).glob("*.xlsx")):
            yield path.stem, path
    for path in sorted((day / "pay").rglob("*.xlsx")):
        yield path.parent.name, path


def messages(folder: Path, named: Mapping[str, Audience]) -> Iterable[tuple[Audience, Path]]:
    """Yield each message to a group with what the group may know, by the channel's key."""
    for path in sorted((day_folder(folder) / "messages").rglob("*.*")):
        yield named[path.stem.rpartition("-")[0]], path


def group_of(unit: str, figures: Figures) -> Audience:
    """Return what a group of a unit's people may know: public columns of its boards and praise, nothing else."""
    return Audience(frozenset(), rows=public_rows(figures, unit), praise=PRAISE)


def told(
    folder: Path, units: Mapping[str, str], groups: Mapping[str, str], digests: Mapping[str, str], **more: object
) -> tuple[Known, list[tuple[Audience, Path]]]:
    """Return what there is to know after a night, and everything that has a reader, with what the reader may know."""
    settings = load_config(config(folder, **more), {})
    settled, figures = run_figures(Order(settings, AS_OF, now=lambda: NOW))
    chats = {key: group_of(unit, figures) for key, unit in groups.items()}
    chats |= {key: audience_of(reader, units, settled, figures) for key, reader in digests.items()}
    handed = [(audience_of(reader, units, settled, figures), path) for reader, path in published(folder)]
    return known_of(settled, figures), [*handed, *messages(folder, chats)]


def found(known: Known, handed: Iterable[tuple[Audience, Path]]) -> list[str]:
    return [leak for audience, path in handed for leak in known.leaks(audience, lines_of(path))]


MAIL = {"transport": "files", "sender": "report@example.com", "to_salespeople": True}
CHANNELS = [
    {"key": "全员", "kind": "webhook", "url": "https://127.0.0.1:9/x"},
    {"key": "短信", "kind": "sms", "folder": "sms"},
]


def digest_for(key: str, scope: str) -> dict[str, object]:
    return {"key": key, "kind": "webhook", "what": "digest", "private": True, "scope": scope,
            "url": "https://127.0.0.1:9/x"}  # fmt: skip


def test_nothing_foreign_is_in_anything_that_the_sample_office_sends(tmp_path: Path):
    """No mail, attachment, sheet, card, board or message of the sample office names what its reader may not know."""
    more = {
        "folders": {"inbox": str(SAMPLE), "out": "out", "state": "state"}, "mail": MAIL,
        "channels": [*CHANNELS, digest_for("经理群", "华东")],
    }  # fmt: skip
    night(tmp_path, **more)
    company = {"全员": "华辰办公", "短信": "华辰办公"}
    known, handed = told(tmp_path, UNITS, company, {"经理群": "HC1001"}, **more)
    assert len(handed) > 120
    assert len(known.private) > 400
    assert found(known, handed) == []
    board = day_folder(tmp_path) / "collecting" / "收数看板.xlsx"
    assert Known({}, {}, known.figures).leaks(Audience(frozenset()), lines_of(board)) == []
    ranks = day_folder(tmp_path) / "boards" / "龙虎榜.xlsx"
    assert Known({}, known.private, {}).leaks(Audience(frozenset()), lines_of(ranks)) == []


HEADS = ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱", "调动日期", "接收汇总")
PEOPLE = (
    HEADS,
    ("ZA1", "赵一", "总部", "", "总经理", "", "a1@example.com"),
    ("ZD1", "冯总监", "总部", "", "销售总监", "赵一", "d1@example.com"),
    ("ZA2", "钱二", "东区", "", "大区经理", "赵一", "a2@example.com"),
    ("ZP1", "褚副手", "东区", "", "大区副经理", "钱二", "p1@example.com"),
    ("ZA5", "卫内勤", "东区", "", "销售内务", "钱二", "a5@example.com"),
    ("ZA3", "王伟", "东区", "江店", "业务员", "钱二", "a3@example.com"),
    ("ZA4", "李四方", "东区", "江店", "业务员", "钱二", "a4@example.com"),
    ("ZB2", "郑七", "西区", "", "大区经理", "赵一", "b2@example.com"),
    ("ZB3", "王伟", "西区", "山店", "业务员", "郑七", "b3@example.com"),
    ("ZB4", "李四", "西区", "山店", "业务员", "郑七", "b4@example.com"),
    ("ZM1", "孙调动", "东区", "江店", "业务员", "钱二", "m1@example.com"),
    ("ZM1", "孙调动", "西区", "山店", "业务员", "郑七", "m1@example.com", date(2026, 11, 9)),
)
TARGETS = (
    ("工号", "姓名", "指标", "考核期", "目标"),
    ("ZA3", "王伟", "销售额", "2026-11", 51131), ("ZA4", "李四方", "销售额", "2026-11", 41141),
    ("ZB3", "王伟", "销售额", "2026-11", 61151), ("ZB4", "李四", "销售额", "2026-11", 71161),
    ("ZM1", "孙调动", "销售额", "2026-11", 81171),
)  # fmt: skip
LEDGER = (
    ("日期", "工号", "业务员", "订单号", "客户", "金额"),
    (date(2026, 11, 18), "ZA3", "王伟", "ZD-1001", "甲秘", 12001),
    (date(2026, 11, 19), "ZA4", "李四方", "ZD-1002", "华泰东方", 20003),
    (date(2026, 11, 19), "ZB3", "王伟", "ZD-1003", "甲秘西贸", 13007),
    (date(2026, 11, 18), "ZB4", "李四", "ZD-1004", "华泰", 21009),
    (date(2026, 11, 4), "ZM1", "孙调动", "ZD-1005", "旧江客户", 17011),
    (date(2026, 11, 18), "ZM1", "孙调动", "ZD-1006", "新山客户", 18013),
    (date(2026, 11, 20), "ZA3", "王伟", "ZD-1007", "甲秘", "约31137"),
    (date(2026, 11, 20), "ZB3", "王伟", "ZD-1008", "甲秘西贸", "约31151"),
    (date(2026, 11, 20), "ZA4", "李四方", "ZD-1009", "争抢公司", 9017),
    (date(2026, 11, 20), "ZB4", "李四", "ZD-1009", "争抢公司", 9017),
)  # fmt: skip
REPORT = ("日期", "工号", "业务员", "客户名称", "联系电话", "拜访时间", "目的", "结果", "下次拜访")
VISITS = (
    REPORT,
    *(
        (date(2026, 11, day), who, name, customer, phone, "9:00-9:40", "开发", f"谈到{note}", "11-23")
        for who, name, customer, phone, note in (
            ("ZA3", "王伟", "甲秘", "13900010001", "东密甲"), ("ZA4", "李四方", "华泰东方", "13900010002", "东密乙"),
            ("ZB3", "王伟", "甲秘西贸", "13900020001", "西密甲"), ("ZB4", "李四", "华泰", "13900020002", "西密乙"),
            ("ZM1", "孙调动", "新山客户", "13900020003", "西密丙"),
            ("ZA4", "李四方", "争抢公司", "13900010009", "东密丁"),
            ("ZB4", "李四", "争抢公司", "13900020009", "西密丁"),
        )
        for day in (18, 19)
    ),
)  # fmt: skip
TRAPS = {
    "ZA1": "公司", "ZD1": "公司", "ZA2": "公司/东区", "ZP1": "公司/东区", "ZA5": "公司/东区", "ZB2": "公司/西区",
}  # fmt: skip


@cache
def trapped(root: Path, receives: str = "") -> tuple[Path, dict[str, object]]:
    """Return an office full of traps after two evenings and a morning; `receives` is what ZA2's row asks for."""
    people = tuple((*row, *[""] * (8 - len(row)), receives) if row[0] == "ZA2" else row for row in PEOPLE)
    folder = office(root / f"traps{receives}", 人员=people, 目标=TARGETS, 销售明细=LEDGER, 日报=VISITS)
    more: dict[str, object] = {
        "mail": MAIL, "boards": [{"key": "区榜", "metric": "sales", "group": "region"}],
        "channels": [
            {**CHANNELS[0], "key": "东群", "scope": "东区"}, {**CHANNELS[0], "key": "西群", "scope": "西区"},
            {**CHANNELS[1], "key": "东信", "scope": "东区"}, digest_for("东经理", "东区"),
        ],
    }  # fmt: skip
    night(folder, as_of=date(2026, 11, 19), **more)
    night(folder, **more)
    settings = load_config(config(folder, **more), {})
    run_nightly(Order(settings, AS_OF, edition="morning", now=lambda: datetime(2026, 11, 20, 23, 30, tzinfo=UTC)))
    return folder, more


GROUPS = {"东群": "公司/东区", "西群": "公司/西区", "东信": "公司/东区"}
DIGESTS = {"东经理": "ZA2"}


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traps")


def test_nothing_foreign_is_in_anything_that_an_office_full_of_traps_sends(traps: Path):
    """Same names in two regions, names within names, a moved seller, a deputy, an assistant, a director: none leaks."""
    folder, more = trapped(traps)
    known, handed = told(folder, TRAPS, GROUPS, DIGESTS, **more)
    assert {path.stem.partition("-")[0] for _, path in handed} >= {
        *TRAPS,
        "ZA3",
        "ZA4",
        "ZB3",
        "ZB4",
        "ZM1",
        *GROUPS,
        "东经理",
    }
    assert found(known, handed) == []


def test_the_office_full_of_traps_tells_everybody_what_is_theirs(traps: Path):
    """The scan looks at documents that do say things: each trap's own text stands where it may."""
    folder, more = trapped(traps)
    _, handed = told(folder, TRAPS, GROUPS, DIGESTS, **more)
    said: dict[str, str] = defaultdict(str)
    for _, path in handed:
        said[path.stem.partition("-")[0]] += "\n".join(line.text for line in lines_of(path))
    for reader, texts in {
        "ZA2": ("李四方", "约31137"), "ZP1": ("李四方", "51131"),
        "ZA5": ("约31137",), "ZA3": ("51,131", "甲秘"),
        "ZB2": ("孙调动", "约31151"), "ZM1": ("新山客户", "81,171"),
        "ZD1": ("孙调动", "李四方", "71161"), "东群": ("李四方",),
    }.items():  # fmt: skip
        for text in texts:
            assert text in said[reader], (reader, text)


def test_a_night_that_tells_a_manager_of_another_region_is_caught(traps: Path):
    """Planted: a row that has the east's manager receive the west; the scan finds it in every kind of document."""
    folder, more = trapped(traps, "西区")
    known, handed = told(folder, TRAPS, GROUPS, DIGESTS, **more)
    leaks = found(known, handed)
    for place in ("ZA2-manager.eml text", "ZA2-manager.eml html", "ZA2-manager.txt", "ZA2-manager.html", "› 进度",
                  "› 出处",                  "› 抽查卡", "ZA2.xlsx"):  # fmt: skip
        assert any(place in leak for leak in leaks), place
    assert {leak[:3] for leak in leaks} == {"ZA2"}


def test_a_message_to_the_wrong_group_is_caught(traps: Path):
    """Planted: the east's group reads as if it were the west's, and a digest as if it went to everybody."""
    folder, more = trapped(traps)
    known, handed = told(folder, TRAPS, {**GROUPS, "东群": "公司/西区", "东信": "公司/西区"}, {"东经理": "ZA3"}, **more)
    leaks = found(known, handed)
    for place in ("东群-1.json: 李四方", "东信-1.txt: 李四方", "东经理-1.json: 李四方"):
        assert any(place in leak for leak in leaks), place


def _hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("暗").append(["华泰"])
    book["暗"].sheet_state = "hidden"


def _noted(book: openpyxl.Workbook) -> None:
    book.active["A1"].comment = Comment("见华泰的合同", "谁")


def _defined(book: openpyxl.Workbook) -> None:
    book.defined_names["名"] = DefinedName("名", attr_text='"华泰"')


def _described(book: openpyxl.Workbook) -> None:
    book.properties.description = "华泰"


def _linked(book: openpyxl.Workbook) -> None:
    book.active["A1"].hyperlink = "https://example.com/华泰"


def _listed(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1='"华泰,甲秘"')
    book.active.add_data_validation(rule)
    rule.add("A2")


@pytest.mark.parametrize("plant", [_hidden, _noted, _defined, _described, _linked, _listed])
def test_a_customer_in_any_part_of_a_workbook_is_caught(plant: Callable[[openpyxl.Workbook], None]):
    """Hidden sheets, notes, defined names, properties, links and rules of a workbook are looked into."""
    known = Known({}, {"华泰": frozenset({"B4"}), "华泰东方": frozenset({"A4"})}, {})
    book = openpyxl.Workbook()
    book.active.append(["华泰东方"])
    reader, east = Audience(frozenset({"A4"})), BytesIO()
    book.save(east)
    assert known.leaks(reader, workbook_lines(east.getvalue(), "east.xlsx")) == []
    plant(book)
    leaking = BytesIO()
    book.save(leaking)
    assert known.leaks(reader, workbook_lines(leaking.getvalue(), "east.xlsx"))


def test_a_board_may_say_rank_and_value_of_others_and_nothing_else():
    """Of an outsider a line with rank, value and completion passes; one with the gap, a customer or a list does not."""
    known = Known(
        {"王五": frozenset({"B"}), "马六": frozenset({"C"})}, {"华泰": frozenset({"B"})}, {21009.5: frozenset({"B"})}
    )
    reader = Audience(frozenset({"A"}), rows=(PublicRow("王五", 1, (123456.0, 0.621)), PublicRow("马六", 2, (5.0,))))
    for fine in ("1 王五 12.3万 62.1%", "1 | 王五 | 123456 | 0.621", "  1     王五          123,456.00    62%"):
        assert known.leaks(reader, [Line("", fine)]) == []
    for bad in ("1 王五 12.3万 -21,009.50", "王五", "未报：王五、马六", "1 王五 12.3万 华泰", "2 王五 12.3万",
                "落后 王五 62.1%",
                "21,009.50"):  # fmt: skip
        assert known.leaks(reader, [Line("", bad)]), bad
