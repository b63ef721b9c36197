import html
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from email import message_from_bytes, policy
from enum import Enum
from fractions import Fraction

import pytest

from test_compose_browser import measured
from test_compose_safety import NASTY, changed
from view_factory import AS_OF, NEXT_DAY, NOVEMBER, REGION, STORES, Reader, board, held, made, person, standing, view
from workflow.domain.change import Change, ChangeKind, Changes
from workflow.domain.finding import Language
from workflow.domain.incentive import CommissionPlan, Method, NextRung, Rewards, Statement
from workflow.domain.period import Period
from workflow.domain.results import Window
from workflow.domain.view import AssistantView, Detail, PersonView, Scope
from workflow.notify.compose import MAX_HTML, BrokenTemplateError
from workflow.notify.folder import mail_files
from workflow.notify.format import Formats
from workflow.notify.mime import Attachment
from workflow.notify.own_screens import assistant_screen, person_screen
from workflow.notify.settings import Rows

CHANGES = Changes(
    date(2026, 11, 19),
    "evening",
    (
        Change(ChangeKind.RESTATED, "1001", "陈晓明", "sales", 4_800_000_000, 4_863_505_000),
        Change(ChangeKind.BEHIND, "1001", "陈晓明", "visits", None, -30_000),
        Change(ChangeKind.CAUGHT_UP, "1001", "陈晓明", "collections", None, 50_000_000),
        Change(ChangeKind.RANK, "1001", "陈晓明", "sales", 3, 1),
    ),
)


def statement(name="销售代表提成") -> Statement:
    plan = CommissionPlan(name, "sales", Method.MARGINAL, ())
    rung = NextRung(320_000_000, 8_600_000)
    return Statement("1001", "陈晓明", STORES[0], plan, NOVEMBER, 0, None, (), rung, final=False)


def own(name="陈晓明", **changes: object) -> PersonView:
    """Return the day of a seller of 上海徐汇店; `changes` replace fields of it."""
    seller = person("1001", name, STORES[0], "chen@huamei.example")
    day = PersonView(
        scope=Scope(seller, None, frozenset()), as_of=AS_OF, next_day=NEXT_DAY, edition="evening",
        metrics=(
            standing(name, 620_000, 486_350.5, number="1001"),
            standing(name, 80, 40, metric="visits", number="1001"),
            standing(name, None, 3, metric="new_customers", number="1001"),
        ),
        boards=(board(Window.DAY), board(Window.CUMULATIVE)),
        findings=(held("徐汇店日报.xlsx", 17, "金额不是数字", "a"),),
        unreported=True, incomplete=True, rewards=Rewards((statement(),)), changes=CHANGES,
    )  # fmt: skip
    return replace(day, **changes)


def to_fix(**changes: object) -> AssistantView:
    """Return what the assistant of 华东 is to put right; `changes` replace fields of it."""
    clerk = person("9100", "何助理", REGION, "he@huamei.example")
    found = AssistantView(
        scope=Scope(clerk, REGION, frozenset({"1001"})), as_of=AS_OF, next_day=NEXT_DAY, edition="evening",
        findings=(held("一店.xlsx", 17, "甲", "a"), held("一店.xlsx", 18, "甲", "a"), held("二店.xlsx", 3, "乙", "b")),
        unreported=(person("1001", "陈晓明", STORES[0]),),
    )  # fmt: skip
    return replace(found, **changes)


EVERY = pytest.mark.parametrize("shown", [own(), to_fix()], ids=["person", "assistant"])


@EVERY
def test_the_same_view_gives_the_same_bytes_under_its_own_name(shown):
    """Each kind of mail is written again byte for byte, with its own key, id and files."""
    mail = made(shown)
    assert mail == made(shown)
    assert mail.key.kind == shown.kind
    assert {path.name for path in mail_files(mail)} == {
        f"{shown.scope.recipient.id}-{shown.kind}.{ending}" for ending in ("eml", "html", "txt")
    }
    assert mail.message_id != made(view(scope=shown.scope)).message_id


@pytest.mark.parametrize("language", list(Language))
def test_a_seller_s_day_has_target_standing_rank_tier_and_rows(language):
    """The own day: what to reach next, where one stands, one's rank, the next tier, one's rows, what changed."""
    mail = made(own(), language)
    words = {
        Language.ZH: [
            "11月23日 要做到",
            "离下一档",
            "再完成 32,000",
            "需要你补正的行",
            "与上一期相比",
            "→",
            "日报还没有收到",
        ],
        Language.EN: ["To do on 23 Nov", "To the next tier", "32,000 more", "Rows of yours", "Since the last edition"],
    }[language]
    shown = " ".join(Reader(mail.html).text)
    assert [word for word in words if word not in shown] == []
    assert "486,350.50" in mail.text
    assert ("【暂定】" in mail.subject) == (language is Language.ZH)


@pytest.mark.parametrize("language", list(Language))
def test_an_assistant_s_mail_has_place_and_remedy_and_no_figures(language):
    """What to put right stands by workbook, with its place and what to do; no metric and no target is in it."""
    mail = made(to_fix(), language)
    shown = " ".join(Reader(mail.html).text)
    assert "一店.xlsx › 11月 › F17" in shown
    assert shown.index("一店.xlsx") < shown.index("二店.xlsx")
    assert "陈晓明" in shown
    assert not re.search("完成率|目标|Target|forecast", shown)


def test_states_stand_in_the_subject():
    """Corrected and provisional mails say so before anything else."""
    assert made(own(revision=1)).subject == "【更正】【暂定】陈晓明 11月20日 个人晚报"
    assert made(own(incomplete=False, edition="morning")).subject == "陈晓明 11月20日 个人早报"
    assert made(to_fix(revision=1)).subject == "【更正】华东 11月20日 待补正 0 行，未报 1 人"


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("language", list(Language))
def test_names_cannot_become_markup(nasty, language):
    """HTML, template syntax, links and header tricks in names, plans, cells and workbooks arrive as plain text."""
    lines = tuple(standing(nasty, 100, 10, number="1001", metric=metric) for metric in ("sales", "visits"))
    changes = replace(CHANGES, edition=nasty, items=tuple(replace(each, name=nasty) for each in CHANGES.items))
    day = own(
        nasty, metrics=lines, findings=(held(nasty, 3, nasty, nasty),), edition=nasty, changes=changes,
        boards=(replace(board(Window.DAY), title=nasty, scope=REGION._replace(region=nasty)),),
        rewards=Rewards((statement(nasty),)),
    )  # fmt: skip
    clerk = person("9100", nasty, REGION, "a@b.example")
    fix = to_fix(
        scope=Scope(clerk, REGION._replace(region=nasty), frozenset()), findings=(held(nasty, 3, nasty, nasty),),
        unreported=(person("1", nasty, REGION),), edition=nasty,
    )  # fmt: skip
    for shown, plain in ((day, own()), (fix, to_fix())):
        mail, harmless = made(shown, language), made(plain, language)
        assert {tag for tag, _ in Reader(mail.html).tags} <= {tag for tag, _ in Reader(harmless.html).tags}
        assert Reader(mail.html).style == Reader(harmless.html).style
        assert not [name for _, found in Reader(mail.html).tags for name in found if name in ("src", "href", "onerror")]
        assert "\u202e" not in mail.html + mail.text + mail.subject
        assert "49" not in html.unescape(mail.subject) or "49" in nasty
        assert b"\r\nBcc:" not in mail.eml.replace(b"\r\n ", b"")
        assert all(len(path.parts) == 3 for path in mail_files(mail))


@EVERY
def test_nothing_is_loaded_from_elsewhere(shown):
    """No image, script, link or style that a mail program would fetch."""
    reader = Reader(made(shown).html)
    assert not [name for _, attributes in reader.tags for name in attributes if name in ("src", "href", "background")]
    assert not re.search(r"url\(|@import|https?:", made(shown).html)


@EVERY
@pytest.mark.parametrize("ending", ["html", "txt"])
def test_a_broken_template_of_a_kind_is_named(tmp_path, shown, ending):
    """A broken template of one kind is named, and does not touch the others."""
    templates = changed(tmp_path, f"{shown.kind}.{ending}", "{{ screen.nothing_like_it }}")
    with pytest.raises(BrokenTemplateError, match=f"{shown.kind}.{ending}"):
        made(shown, templates=templates)
    assert made(view(), templates=templates)


def test_templates_get_plain_values_only():
    """What the templates of sellers and assistants can reach is plain values of the program's screens."""
    waiting = [
        person_screen(own(), Language.ZH, Rows(), attached=True),
        assistant_screen(to_fix(), Language.ZH, Rows(), attached=True),
    ]
    while waiting:
        value = waiting.pop()
        if is_dataclass(value) and not isinstance(value, Period):
            assert type(value).__module__.startswith("workflow.notify.")
            waiting += [getattr(value, one.name) for one in fields(value)]
        elif isinstance(value, tuple):
            waiting += value
        else:
            assert value is None or isinstance(value, str | int | Fraction | date | Period | Enum)


def test_long_lists_stay_small():
    """Thousands of findings and hundreds of names make a mail under 90 KB that says how much more there is."""
    long = "欧阳" * 60
    found = tuple(held(f"{long}{n}.xlsx", n + 1, long, str(n)) for n in range(3000))
    late = tuple(person(str(n), f"{long}{n}", REGION) for n in range(400))
    mail = made(to_fix(findings=found, unreported=late))
    assert len(mail.html.encode()) < MAX_HTML
    assert "400 人" in mail.html
    assert "其余 2988 处" in mail.html
    day = own(long, findings=found, boards=tuple(replace(board(Window.DAY), key=str(n)) for n in range(40)))
    assert len(made(day).html.encode()) < MAX_HTML


def test_plain_text_columns_line_up():
    """In the plain-text twin figures end in the same display column."""
    formats, text = Formats(Language.ZH), made(own()).text
    lines = [line for line in text.splitlines() if re.match(r"  (完成|目标|差额) +[+\-\d]", line)]
    assert len(lines) == 7
    assert {formats.width(line) for line in lines if "(" not in line and "未设" not in line} == {32}


def test_attachments_have_names_for_old_and_new_programs():
    """A Chinese file name travels in both ways of writing it, RFC 2231 and 2047."""
    mail = made(to_fix(), files=(Attachment("待补正_20261120_华东.xlsx", b"x"),))
    assert b"filename*=utf-8''" in mail.eml.replace(b"filename*0*", b"filename*")
    assert b'name="=?utf-8?B?' in mail.eml
    (part,) = message_from_bytes(mail.eml, policy=policy.default).iter_attachments()
    assert part.get_filename() == "待补正_20261120_华东.xlsx"


def test_one_screen_shows_no_person_but_exceptions():
    """A director's mail has the units, three people behind of the first metric, and no list of single findings."""
    mail = made(view(detail=Detail.ONE_SCREEN))
    shown = " ".join(Reader(mail.html).text)
    assert "上海徐汇店" in shown
    assert "要做到" not in shown
    assert "17" not in " ".join(re.findall(r"F\d+", shown))
    behind = shown[shown.index("需要支持") : shown.index("待处理数据")]
    assert len(re.findall(r"−[\d.]+万?", behind)) == 3


def test_what_changed_stands_in_a_manager_s_mail_too():
    """A manager's mail tells what changed since the last edition, and nothing of it where there was none."""
    assert "与上一期相比 (11月19日晚报)" in made(view(changes=CHANGES)).text
    assert "与上一期相比" not in made().html


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "card"), [(0, "rgb(27, 33, 40)"), (1, "rgb(255, 255, 255)")], ids=["dark", "light"])
def test_every_kind_fits_a_phone_and_can_be_read(tmp_path, scheme, card):
    """Mails of sellers, assistants and directors are no wider than a phone, and every text stands out."""
    shown = [own("欧阳" * 20), to_fix(), view(detail=Detail.ONE_SCREEN, changes=CHANGES)]
    mails = [made(each, language).html for each in shown for language in Language]
    for one in measured(tmp_path, mails, [390, 900], scheme):
        assert (one["client"], one["scroll"]) == (int(one["asked"]), int(one["asked"]))
        assert one["card"] == card
        assert one["weakest"][0] >= 4.5, one["weakest"]
