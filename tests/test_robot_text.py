import json
import unicodedata
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from view_factory import AS_OF, NEXT_DAY, REGION, STORES, TEMPLATES, board, view
from workflow.domain.change import Change, ChangeKind, Changes
from workflow.domain.finding import Language
from workflow.domain.ranking import Measure
from workflow.domain.results import BoardRow, Window
from workflow.domain.team import Assignment, Person, Team, TeamPath
from workflow.domain.view import Praise
from workflow.notify import ROBOTS
from workflow.notify.im_text import board_text, bodies, defused, digest_screen, digest_text, group_screen, sms_text
from workflow.notify.parts import in_parts
from workflow.notify.robot_settings import RobotKind
from workflow.notify.sms import segments
from workflow.report.group_views import group_view, unit_named
from workflow.report.views import Edition

EDITION = Edition(AS_OF, NEXT_DAY, "evening")
TEAM = Team((Person("1001", "陈晓明", (Assignment(None, STORES[0]),)),), "华美商贸")
WIDE = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
LIMITS = {RobotKind.WECOM: 4096, RobotKind.DINGTALK: 20_000, RobotKind.FEISHU: 20 * 1024, RobotKind.WEBHOOK: 100_000}
ROBOT_KINDS = st.sampled_from(list(LIMITS))


def shown(*boards, markdown=True, top=10, language=Language.ZH, **changes):
    of = replace(group_view(REGION, EDITION, boards, (), TEAM), **changes)
    return board_text(group_screen(of, language, markdown=markdown, top=top), language, TEMPLATES)


def counted(kind, body):
    """Count what the kind's documents count."""
    return len(json.loads(body)["markdown"]["content"].encode()) if kind is RobotKind.WECOM else len(body)


@given(WIDE, st.integers(4, 60))
def test_parts_add_up_and_fit(text, limit):
    """No part is above the limit, the parts join to the whole, and no character is cut from its accent."""
    parts = in_parts(text, lambda part, _of: len(part.encode()) <= limit)
    assert "".join(parts) == text
    assert all(len(part.encode()) <= limit for part in parts)
    for before, after in pairwise(parts):
        alone = unicodedata.combining(after[0]) and not before.endswith("\n")
        assert not alone or len(before.encode()) + len(after[0].encode()) > limit


@given(st.lists(st.text("甲乙ab 1", min_size=1, max_size=8), min_size=1, max_size=30))
def test_lines_that_fit_are_never_broken(lines):
    """A text is cut at line borders as long as its lines fit."""
    text = "\n".join(lines)
    parts = in_parts(text, lambda part, _of: len(part.encode()) <= 40)
    assert [line for part in parts for line in part.splitlines()] == text.splitlines()


@settings(deadline=None, max_examples=40)
@given(ROBOT_KINDS, st.text("甲“ab\n🎉é\\", max_size=3000), st.integers(1, 12))
def test_every_message_is_within_the_robots_limit(kind, text, times):
    """Whatever the text, each body is within the documented bytes; several are numbered, and nothing is lost."""
    made = bodies(f"标题\n{text * times}", ROBOTS[kind], Language.ZH)
    assert all(counted(kind, body) <= LIMITS[kind] for body in made)
    letters = "".join(body.decode() for body in made)
    assert letters.count("🎉") == text.count("🎉") * times
    assert all(
        (f"标题（{number}/{len(made)}）" in body.decode()) == (len(made) > 1) for number, body in enumerate(made, 1)
    )


@given(st.text(max_size=80))
def test_a_defused_text_means_nothing_to_a_chat_program(text):
    """A name keeps no character of markup, mentions, tags or links, and defusing it twice changes nothing."""
    safe = defused(text)
    assert defused(safe) == safe
    assert len(safe) <= 60
    if not safe.replace("_", "").isalpha() or not safe.isascii():
        assert not set(safe) & set("\\`*_{}[]<>#|~@&\n\r")
    assert "://" not in safe


EVIL = '[点我](https://evil.example)**x**<@all><at user_id="all">a</at>@所有人\n# h www.evil.example'


@pytest.mark.parametrize("markdown", [True, False])
def test_names_cannot_break_out_of_a_message(markdown):
    """A name with a link, bold, a heading and mentions of all arrives as letters, in the board and in the digest."""
    named = replace(board(Window.DAY), title=EVIL, rows=(BoardRow(1, "9", EVIL, STORES[0], 10_000),))
    texts = [shown(named, markdown=markdown, praise=(Praise(EVIL, "sales", streak=3),))]
    manager = view(unreported=(Person("9", EVIL, (Assignment(None, REGION),)),))
    texts.append(digest_text(digest_screen(manager, Language.ZH, markdown=markdown, top=3), Language.ZH, TEMPLATES))
    for text in texts:
        assert "点我" in text
        plain = text.replace("**", "")
        assert not set(plain) & set("[]<>@#*")
        assert "://" not in text
        assert "evil.example" not in text
        assert not any(line.startswith("#") for line in text.splitlines())


def test_what_changed_is_defused_for_an_offices_own_template():
    """Names of what changed since the last edition reach a digest's template as letters too."""
    fell = Change(ChangeKind.BEHIND, "", EVIL, "sales")
    screen = digest_screen(view(changes=Changes(AS_OF, "evening", (fell,))), Language.ZH, markdown=True, top=3)
    assert screen.manager.changed is not None
    assert not set(screen.manager.changed.items[0].name) & set("[]<>@#*")


def test_a_board_names_the_best_and_counts_the_rest():
    """The first ten stand with rank, name, value and completion; how many more there are is said, nobody below."""
    text = shown(board(Window.DAY), board(Window.CUMULATIVE))
    assert "1、陈晓明 48.6万（完成率 78.4%）" in text
    assert text.count("\n10、") == 2
    assert "其余 1 名见汇总" in text
    assert "赵敏" not in text  # eleventh
    assert "Michael Chen" not in text  # below the line
    assert "未报" not in text


def test_a_board_shows_nobody_for_a_zero_or_a_step_back():
    """Who sold nothing, gave back more, or fell behind the own last period is not named in a public message."""
    rows = (
        BoardRow(1, "1", "孙三", STORES[0], 10_000, score=Fraction(1, 2)),
        BoardRow(2, "2", "李四", STORES[0], 0, score=Fraction(0)),
        BoardRow(3, "3", "郑八", STORES[0], -5_000, score=Fraction(-1, 2)),
        BoardRow(4, "4", "吴六", STORES[0], 5_000, score=Fraction(-1, 3)),
    )
    assert [name for name in ("李四", "郑八") if name in shown(replace(board(Window.DAY), rows=rows))] == []
    progress = shown(replace(board(Window.DAY), rows=rows, measure=Measure.PROGRESS))
    assert "孙三 比上期 +50.0%" in progress
    assert "吴六" not in progress


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("template", ["im_board.txt", "im_digest.txt", "im_sms.txt"])
def test_the_words_put_nobody_down(language, template):
    """No template for chat groups has a word of blame in it, in either language."""
    said = (TEMPLATES / language.value / template).read_text(encoding="utf-8").lower()
    said = said.partition("#}")[2]  # the remark for whoever edits it says whom a digest names
    blame = ("垫底", "极差", "最差", "倒数", "落后", "worst", "last place", "bottom", "poor")
    assert [word for word in blame if word in said] == []


def test_a_group_reads_its_own_boards_alone():
    """A store's group gets no board of another unit, not even of the region above it; names are those of its rows."""
    other = replace(board(Window.DAY), scope=STORES[1])
    own = replace(board(Window.DAY), scope=STORES[0], rows=board(Window.DAY).rows[:2])
    seen = group_view(STORES[0], EDITION, (board(Window.DAY), other, own), (), TEAM)
    assert [each.scope for each in seen.boards] == [STORES[0]]
    for row in seen.boards[0].rows:
        assert (row.person_id, row.movement, row.to_next, row.reason, row.target) == ("", None, None, "", None)


def test_units_are_found_by_name_or_path():
    """公司 is the company, a region goes by its name, a store by region/store; what is no unit is None."""
    assert unit_named("公司", TEAM, AS_OF) == TeamPath("华美商贸") == unit_named("", TEAM, AS_OF)
    assert unit_named("华东", TEAM, AS_OF) == REGION
    assert unit_named("华东/上海徐汇店", TEAM, AS_OF) == STORES[0] == unit_named("上海徐汇店", TEAM, AS_OF)
    assert unit_named("华西", TEAM, AS_OF) is None


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_short_message_fits_its_segments(language, most):
    """An SMS has the day's and the cumulative board with as many places as fit, never more characters than paid for."""
    of = group_view(REGION, EDITION, (board(Window.DAY), board(Window.CUMULATIVE)), (), TEAM)
    text = sms_text(group_screen(of, language, markdown=False, top=10), language, TEMPLATES, most)
    assert segments(text) <= most
    assert len(text) <= {1: 70, 2: 134, 3: 201}[most]
    assert "孙国强" in text
    assert "\n" not in text
    assert most == 1 or "陈晓明" in text


@pytest.mark.parametrize(
    ("text", "number"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("{" * 80, 1), ("{" * 81, 2), ("`" * 71, 2), ("中" * 70, 1),
     ("中" * 71, 2), ("中" * 134, 2), ("中" * 135, 3), ("🎉" * 35, 1), ("🎉" * 36, 2)],
)  # fmt: skip
def test_segments_are_counted_as_networks_do(text, number):
    """160 seven-bit or 70 other characters are one message, 153 or 67 each of several; an emoji is two."""
    assert segments(text) == number


@pytest.mark.parametrize("language", list(Language))
def test_what_is_corrected_or_provisional_says_so_in_its_title(language):
    """The first line tells a correction and missing reports before anything else."""
    title = shown(board(Window.DAY), language=language, revision=1, incomplete=True).splitlines()[0]
    assert title.startswith("【更正】【暂定】" if language is Language.ZH else "Corrected: Provisional: ")


def test_the_digest_tells_managers_who_needs_support_and_nothing_of_pay():
    """A managers' group reads totals, who is behind and who has not reported; held rows are counted, not shown."""
    text = digest_text(digest_screen(view(), Language.ZH, markdown=True, top=10), Language.ZH, TEMPLATES)
    assert "需要支持（低于时间进度）：赵敏" in text
    assert "**未报** 2 人：张伟(1003)、Michael Chen" in text
    assert "**待处理数据** 3 行" in text
    assert "3O0" not in text
    assert "奖金" not in text
