import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from view_factory import NEXT_DAY, REGION, SETTINGS, STORES, Reader, board, held, made, person, standing, summary, view
from workflow.domain.finding import Language
from workflow.domain.message import MessageKey
from workflow.domain.period import Period
from workflow.domain.results import Window
from workflow.domain.view import MetricSummary, Scope
from workflow.notify.compose import MAX_HTML
from workflow.notify.folder import mail_files
from workflow.notify.format import Formats
from workflow.notify.mime import Attachment
from workflow.notify.screen import bar_of, screen_of
from workflow.notify.settings import MailSettings, Rows


def test_same_view_same_bytes():
    """The same view gives the same mail, byte for byte, with an id and boundaries derived from its key."""
    assert made() == made()
    other = made(view(edition="morning"))
    assert other.message_id != made().message_id
    assert made().message_id.endswith("@huamei.example>")


def test_key_and_headers():
    """Key, recipient and date come from the view: no clock and no run is in a mail."""
    mail = made()
    assert mail.key == MessageKey("files", "manager", date(2026, 11, 20), "9001", "华美商贸/华东", "evening", 0)
    parsed = message_from_bytes(mail.eml, policy=policy.default)
    assert str(parsed["Date"]) == "Fri, 20 Nov 2026 20:30:00 +0800"
    assert parsed["To"].addresses[0].addr_spec == mail.address == "li.jianguo@huamei.example"
    assert str(parsed["Subject"]) == mail.subject
    assert mail.message.content == mail.eml
    morning = message_from_bytes(made(view(edition="morning")).eml, policy=policy.default)
    assert str(morning["Date"]) == "Sat, 21 Nov 2026 07:30:00 +0800"


@pytest.mark.parametrize(
    ("changes", "language", "subject"),
    [
        ({}, Language.ZH, "【暂定】华东 11月20日 销售进度晚报"),
        ({"incomplete": False}, Language.ZH, "华东 11月20日 销售进度晚报"),
        ({"incomplete": False, "revision": 2}, Language.ZH, "【更正】华东 11月20日 销售进度晚报"),
        ({"revision": 1, "edition": "morning"}, Language.ZH, "【更正】【暂定】华东 11月20日 销售进度早报"),
        ({}, Language.EN, "[Provisional] 华东, 20 Nov: sales progress, evening"),
    ],
)
def test_subject_has_unit_day_and_state(changes, language, subject):
    """The subject says which unit, which day, and whether figures are provisional or corrected."""
    assert made(view(**changes), language).subject == subject


def test_correction_follows_the_mail_it_corrects():
    """A correction is another message, later by a minute, that answers the first edition's Message-ID."""
    first, corrected = made(), made(view(revision=1))
    parsed = message_from_bytes(corrected.eml, policy=policy.default)
    assert parsed["In-Reply-To"] == parsed["References"] == first.message_id != corrected.message_id
    assert parsed["Date"].datetime > message_from_bytes(first.eml, policy=policy.default)["Date"].datetime


@pytest.mark.parametrize("language", list(Language))
def test_every_part_of_the_screen_is_there(language):
    """Headline, clock, who is behind, who has not reported, held rows, the next day's targets and both boards."""
    mail = made(language=language)
    words = {
        Language.ZH: "工作日时间进度 未报 需要支持 −17.9万 待处理数据 11月23日 要做到 龙虎榜 当日 累计 新 暂定 340.5万",
        Language.EN: "working days over No report yet Can use support −178.9K Rows on hold 23 Nov Day new 3.41M",
    }[language].split()
    words += ["64.5%", "赵敏", "▲2", "▼1"]
    shown = " ".join(Reader(mail.html).text)
    assert [word for word in words if word not in shown] == []
    assert "3,405,119.38" in mail.text
    assert "-178,928.57" in mail.text


def test_exceptions_come_worst_first_and_capped():
    """Who is behind stands worst first; more than the cap are counted and referred to the attachment."""
    rows = Rows(behind=2)
    screen = screen_of(view(), Language.ZH, rows, attached=True)
    assert [line.name for line in screen.headlines[0].behind] == ["赵敏", "张伟(1003)"]
    assert screen.headlines[0].behind_more == 4
    mail = made(given=SETTINGS.model_copy(update={"rows": rows}), files=(Attachment("a.xlsx", b"x"),))
    assert "另有 4 人，见附件" in mail.html
    assert "另有 4 人，见附件" in mail.text


def test_own_people_are_found_on_a_long_board():
    """On a larger group's board the recipient's own people stand out; those after the cut are named with rank."""
    shown = view(scope=replace(view().scope, members=frozenset({"1001", "1006", "2006"})), boards=(board(Window.DAY),))
    ranking = screen_of(shown, Language.ZH, Rows(board=3), attached=False).boards[0].rankings[0]
    assert [(place.name, place.mine) for place in ranking.places] == [
        ("孙国强", False),
        ("陈晓明", True),
        ("周婷", False),
    ]
    assert [(place.name, place.rank) for place in ranking.mine] == [("赵敏", 11)]
    assert "本团队：赵敏 第 11 名" in made(shown).text
    everybody = screen_of(view(), Language.ZH, Rows(), attached=False).boards[0].rankings[0]
    assert not any(place.mine for place in everybody.places)


def test_movement_needs_an_earlier_board():
    """Without an earlier board there is no column of movements; boards after the first show their first three."""
    still = tuple(replace(row, movement=None, new=False) for row in board(Window.DAY).rows)
    boards = tuple(replace(board(Window.DAY, metric), rows=still) for metric in ("sales", "collections"))
    screen = screen_of(view(boards=boards), Language.ZH, Rows(), attached=False)
    assert [len(pair.rankings[0].places) for pair in screen.boards] == [10, 3]
    assert "变化" not in made(view(boards=boards)).html


def test_people_who_share_a_name_are_told_apart():
    """Two people with one name carry their ids; a name that is unique stands alone."""
    names = {name for name, *_ in screen_of(view(), Language.ZH, Rows(), attached=False).today.rows}
    assert {"张伟(1003)", "张伟(2003)", "赵敏"} <= names


def test_nothing_to_worry_about_is_said_kindly():
    """When everybody has reported and is ahead, the mail says so instead of showing empty lists."""
    good = [standing(name, 100, 90, number=name) for name in ("甲", "乙")]
    calm = view(
        metrics=(MetricSummary("sales", standing("华东", 200, 180), (), tuple(good)),),
        unreported=(), findings=(), incomplete=False,
    )  # fmt: skip
    mail = made(calm)
    assert "大家都已上报" in mail.html
    assert "需要支持" not in mail.html


def test_tone_shames_nobody():
    """No template in any language has a shaming word: praise in public, support in private."""
    shaming = re.compile("垫底|倒数|最差|极差|落后分子|懒|丢人|worst|loser|lazy|shame|bottom", re.IGNORECASE)
    for mail in (made(), made(language=Language.EN)):
        assert not shaming.search(" ".join(Reader(mail.html).text))
        assert not shaming.search(mail.text)


def test_dark_mode_rules_survive_inlining():
    """Colours are inlined for programs without style sheets; the rules for dark mode stay for those that have them."""
    html = made().html
    assert "prefers-color-scheme: dark" in Reader(html).style
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "background-color:#fff" in html


def test_big_teams_stay_small():
    """400 people with long names, long findings and many boards still make a mail under 90 KB."""
    long = "欧阳" * 60
    people = tuple(standing(f"{long}{n}", 1_000_000, 10_000 + n, number=str(n), missing=True) for n in range(400))
    total = standing("华东", 4e8, 4e6)
    units = tuple(standing(f"{long}{n}", 1e6, 1e5) for n in range(50))
    wide = view(
        metrics=tuple(MetricSummary(key, total, units, people) for key in ("sales", "collections", "visits", "x")),
        unreported=tuple(person(str(n), f"{long}{n}", REGION) for n in range(400)),
        boards=tuple(replace(board(one), scope=REGION._replace(store=str(n))) for n in range(9) for one in Window),
        findings=tuple(held(f"{long}.xlsx", n + 1, long, str(n)) for n in range(300)),
    )  # fmt: skip
    mail = made(wide)
    assert len(mail.html.encode()) < MAX_HTML
    assert "400 人" in mail.html
    generous = SETTINGS.model_copy(update={"rows": Rows(behind=400, today=400, board=400, findings=300, names=400)})
    assert len(made(wide, given=generous).html.encode()) < MAX_HTML


def test_usual_mail_is_not_shortened():
    """A team of twelve fits without shortening a list."""
    mail = made()
    assert len(mail.html.encode()) < 60_000
    assert "其余" not in mail.html


def test_attachments_can_be_switched_off():
    """Files travel by default, under a Chinese or an ASCII name, and stay at home where the settings say so."""
    files = (Attachment("进度.xlsx", b"x", ascii_name="progress.xlsx"),)

    def names(given: MailSettings) -> list[str | None]:
        mail = message_from_bytes(made(given=given, files=files).eml, policy=policy.default)
        return [part.get_filename() for part in mail.iter_attachments()]

    assert names(SETTINGS) == ["进度.xlsx"]
    assert names(SETTINGS.model_copy(update={"ascii_names": True})) == ["progress.xlsx"]
    assert names(SETTINGS.model_copy(update={"attachments": False})) == []


def test_three_files_stand_below_the_day():
    """A mail is written as .eml, .html and .txt under its edition, named after person and kind."""
    mail = made()
    assert {path.as_posix(): content for path, content in mail_files(mail).items()} == {
        "mail/evening/9001-manager.eml": mail.eml,
        "mail/evening/9001-manager.html": mail.html.encode(),
        "mail/evening/9001-manager.txt": mail.text.encode(),
    }


def test_plain_text_columns_line_up():
    """In the plain-text twin the figures of a table end in the same display column, whatever the names' width."""
    formats = Formats(Language.ZH)
    text = made().text
    for title, last in (("== 11月23日 要做到 ==", r"[\d.,]+"), ("累计", r"[\d.]+%")):
        lines = text[text.index(title) :].split("\n\n", 1)[0].splitlines()[2:]
        ends = {
            formats.width(line[: list(re.finditer(last, line))[-1].end()])
            for line in lines
            if re.search(rf"\s{last}(\s|$)", line)
        }
        assert len(ends) == 1, lines


def test_period_without_a_next_day_has_no_targets_for_it():
    """On the last day of a period nothing is asked of tomorrow; the rest of the mail stands."""
    mail = made(view(next_day=None))
    assert "要做到" not in mail.html
    assert "龙虎榜" in mail.html


def test_view_without_figures_is_still_a_mail():
    """A manager without metrics, boards or findings gets a mail that says that all is well."""
    mail = made(view(metrics=(), boards=(), findings=(), unreported=(), incomplete=False, provisional_calendar=True))
    assert "暂定日历" in mail.html
    assert "暂定日历" in mail.text


def test_morning_begins_with_the_day_to_come():
    """The morning edition puts the day's targets before the figures; the evening edition after what needs a look."""
    order = {}
    for edition in ("morning", "evening"):
        html = made(view(edition=edition)).html
        order[edition] = html.index("11月23日 要做到") < html.index("先看这里")
    assert order == {"morning": True, "evening": False}


def test_superior_without_a_unit_is_named():
    """The team of a superior that is no unit is called by the superior's name."""
    scope = Scope(person("9001", "李建国", REGION), None, frozenset({"1"}))
    mail = made(view(scope=scope))
    assert mail.subject.startswith("【暂定】李建国 ")
    assert (mail.key.scope, mail.address) == ("reports of 9001", "")


amounts = st.none() | st.integers(-(10**14), 10**14)
shares = st.none() | st.fractions(-3, 30, max_denominator=10**6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(amounts, amounts, shares, amounts, amounts, amounts, st.fractions(0, 1), st.booleans()), max_size=6
    )
)
def test_any_figures_make_a_mail(figures):
    """No combination of known and unknown figures is a fault: no target, no report, negative sums."""
    lines = tuple(
        replace(
            standing("张", None, None, number=str(number), path=STORES[0], missing=missing),
            target=target, actual=actual, completion=completion, gap=gap, adjusted_daily=daily, forecast=forecast,
            time_progress=progress,
        )
        for number, (target, actual, completion, gap, daily, forecast, progress, missing) in enumerate(figures)
    )  # fmt: skip
    metrics = tuple(
        MetricSummary("sales" if n % 2 else "plan9", line, lines[n:], lines) for n, line in enumerate(lines)
    )
    for language in Language:
        mail = made(view(metrics=metrics), language)
        assert "None" not in mail.text
        assert "None" not in " ".join(Reader(mail.html).text)


@given(st.none() | st.fractions(-1, 3), st.fractions(0, 1))
def test_bar_adds_up_and_has_one_tick(completion, progress):
    """A bar's cells add up to 100 %, none is empty, and the clock is marked exactly once."""
    cells = bar_of(completion, progress).cells
    assert sum(width for _, width in cells) == 100
    assert all(width > 0 for _, width in cells)
    assert [what for what, _ in cells].count("tick") == 1


def test_metrics_with_another_clock_say_so():
    """A metric of another period prints its own period and clock beside the headline's."""
    other = summary("collections", 0.8, 0.83)
    quarter = Period(date(2026, 10, 1), date(2026, 12, 31))
    other = replace(other, total=replace(other.total, period=quarter, time_progress=Fraction(1, 2)))
    mail = made(view(metrics=(summary("sales", 1, 1), other)))
    assert "2026-10-01 – 2026-12-31" in mail.html
    assert "50.0%" in mail.html
    assert NEXT_DAY.isoformat() not in mail.html
