from datetime import UTC, datetime, time

import pytest

from small_office import AS_OF, EAST, SHANGHAI, TEAM, person
from workflow.domain.team import Delivery, Team
from workflow.domain.view import Detail
from workflow.mailing import quiet_until
from workflow.report.recipients import Role, recipients
from workflow.report.settings import PostSettings
from workflow.resolve.delivery import delivery_of

DEFAULT = PostSettings()
ALL = frozenset({"evening", "morning", "weekly", "monthly"})


def found(*people, edition="evening", posts=DEFAULT, **more):
    """Return who of some people (added to a team) gets what, by id."""
    ids = {each.id for each in people}
    chosen = recipients(Team((*TEAM.people, *people), "星河"), AS_OF, edition, posts, **more)
    return {each.person.id: each for each in chosen if each.person.id in ids}


def asking(receives="", **delivery):
    """Return a seller with an address whose row asks for something."""
    return person("Z", SHANGHAI, post="销售代表", mail="z@b.example", receives=receives, delivery=Delivery(**delivery))


def test_sellers_get_no_mail_unless_somebody_asked():
    """Nobody is surprised: a seller gets the own day only by the office's setting or by the own row."""
    assert found(asking()) == {}
    assert found(asking(), to_sellers=True)["Z"].role is Role.SELLER
    assert found(asking("本人"))["Z"].role is Role.SELLER
    assert found(asking(editions=frozenset({"evening"})))["Z"].role is Role.SELLER
    assert found(asking("否"), to_sellers=True) == {}


def test_a_seller_s_scope_is_the_seller():
    """Of whoever gets the own day the scope is that person and nobody else."""
    scope = found(asking("本人"))["Z"].scope
    assert (scope.unit, scope.members, scope.recipient.id) == (None, frozenset(), "Z")


@pytest.mark.parametrize("post", ["销售内务", "销售助理", "门店文员", "Sales Assistant"])
def test_assistants_by_post_get_what_is_to_be_put_right(post):
    """A post that assists gets its unit's findings if it has an address; those above are not in its scope."""
    someone = person("Z", SHANGHAI, post=post, mail="z@b.example", superior="A")
    chosen = found(someone)["Z"]
    assert (chosen.role, chosen.scope.unit, chosen.scope.members) == (Role.ASSISTANT, SHANGHAI, frozenset({"B"}))
    assert found(person("Z", SHANGHAI, post=post)) == {}


def test_a_row_can_ask_for_what_is_to_be_put_right_in_a_unit():
    """问题 in the row makes an assistant's mail of the unit that is named beside it, or of the own unit."""
    assert found(asking("华东 问题"))["Z"].scope.unit == EAST
    assert found(asking("问题"))["Z"].scope.unit == SHANGHAI
    assert found(asking("问题"))["Z"].role is Role.ASSISTANT


def test_a_unit_s_name_still_makes_a_manager_s_mail():
    """An assistant whose row names a unit gets that unit's summary, as before."""
    clerk = person("Z", SHANGHAI, post="销售内务", mail="z@b.example", receives="华东")
    assert (found(clerk)["Z"].role, found(clerk)["Z"].scope.unit) == (Role.MANAGER, EAST)


def test_editions_are_the_row_s_or_the_role_s():
    """A row names its editions; without any a manager gets all, an assistant the daily ones."""
    boss = person("Z", EAST, post="大区经理", delivery=Delivery(editions=frozenset({"weekly"})))
    assert found(boss) == {}
    assert set(found(boss, edition="weekly")) == {"Z"}
    clerk = person("Y", SHANGHAI, post="文员", mail="y@b.example")
    assert [bool(found(clerk, edition=each)) for each in ("evening", "morning", "weekly")] == [True, True, False]
    assert found(person("Z", EAST, post="大区经理", delivery=Delivery(editions=frozenset()))) == {}


def test_one_screen_is_the_row_s_or_the_post_s():
    """How much is shown is what the row says, else what the office says of the post, else all of it."""
    boss = person("Z", EAST, post="大区总监")
    assert found(boss)["Z"].detail is Detail.FULL
    assert found(boss, posts=PostSettings(one_screen=("总监",)))["Z"].detail is Detail.ONE_SCREEN
    said = person("Z", EAST, post="大区总监", delivery=Delivery(detail="full"))
    assert found(said, posts=PostSettings(one_screen=("总监",)))["Z"].detail is Detail.FULL


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("晚报、早报", {"evening", "morning"}), ("早", {"morning"}), ("周报/月报", {"weekly", "monthly"}),
        ("全部", ALL),
        ("Evening, Weekly", {"evening", "weekly"}), ("否", set()), ("", None),
    ],
)  # fmt: skip
def test_editions_as_people_write_them(written, meant):
    """Editions are understood in both languages, in any order, with any separator."""
    delivery, unclear = delivery_of({"editions": written, "detail": "", "channel": "", "quiet": ""})
    assert delivery.editions == meant
    assert unclear == ()


def test_what_nobody_understands_asks_for_nothing():
    """A text that is no edition, detail, channel or span of hours is named and leaves the default."""
    delivery, unclear = delivery_of(
        {"editions": "晚报和随便", "detail": "中等", "channel": "飞鸽", "quiet": "25点到7点"}
    )
    assert delivery == Delivery()
    assert unclear == ("editions", "detail", "channel", "quiet")


@pytest.mark.parametrize("written", ["22:00-07:00", "22:00~7:00", "22点到7点", "22-7", "22：00至7：00"])
def test_quiet_hours_as_people_write_them(written):
    """Quiet hours are read in the ways that people write a span of hours."""
    delivery, _ = delivery_of({"editions": "", "detail": "一屏", "channel": "文件", "quiet": written})
    assert delivery == Delivery(None, "one_screen", "files", (time(22), time(7)))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20T14:30", "2026-11-20T23:00"), ("2026-11-20T22:59", "2026-11-20T23:00"), ("2026-11-20T23:00", None),
        ("2026-11-20T12:30", None), ("2026-11-20T14:00", "2026-11-20T23:00"),
    ],
)  # fmt: skip
def test_quiet_hours_end_in_the_office_s_zone(now, until):
    """Hours over midnight hold from their start to their end by the office's clock, whatever the machine's."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    rest = quiet_until(person("Z", EAST), (time(22), time(7)), moment, "Asia/Shanghai")
    assert (rest and rest.astimezone(UTC).isoformat()[:16]) == until
    own = person("Z", EAST, delivery=Delivery(quiet=(time(0), time(0))))
    assert quiet_until(own, (time(22), time(7)), moment, "Asia/Shanghai") is None


def test_a_sales_channel_is_no_way_of_delivery():
    """渠道 alone may be what somebody sells through: it is taken for a way of delivery only beside another wish."""
    texts = {"editions": "", "detail": "", "channel": "电商", "quiet": ""}
    assert delivery_of(texts) == (Delivery(), ())
    assert delivery_of({**texts, "detail": "一屏"})[1] == ("channel",)
