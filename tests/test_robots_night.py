import json
import re
from contextlib import closing
from datetime import UTC, datetime

import pytest

from night_office import AS_OF, LEDGER, NOW, config, day_folder, night, office, program, receipt_of
from robot_server import KEY, SIGN, robots
from workflow.batch import run_nightly
from workflow.commands.nightly import summary
from workflow.config import ConfigError, load_config
from workflow.delivering import seconds_to_wait
from workflow.domain.finding import Language
from workflow.domain.message import MessageState
from workflow.night import Order
from workflow.notify.robot_settings import RobotSettings
from workflow.store.database import open_database
from workflow.store.outbox import Outbox

DIGEST = {"key": "经理群", "what": "digest", "private": True}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with robots(tmp_path_factory.mktemp("robots")) as given:
        yield given


@pytest.fixture
def given(running, monkeypatch):
    monkeypatch.setenv("WORKFLOW_TEST_KEY", KEY)
    monkeypatch.setenv("WORKFLOW_TEST_SIGN", SIGN)
    running.desk.__init__(now=lambda: NOW)
    return running


def run(folder, *stanzas, scheduled=False, now=NOW, **more):
    settings = load_config(config(folder, channels=list(stanzas), **more), {})
    return run_nightly(Order(settings, AS_OF, scheduled=scheduled, now=lambda: now))


def test_a_night_posts_its_boards_once(tmp_path, given):
    """The evening's board reaches every configured robot; a second night posts nothing; what was posted lies in OUT."""
    office(tmp_path)
    stanzas = [given.stanza(kind, key=f"{kind}-群") for kind in ("wecom", "dingtalk", "feishu", "webhook")]
    receipt = run(tmp_path, *stanzas)
    assert {key: told["sent"] for key, told in receipt.mail["channels"].items()} == dict.fromkeys(
        [f"{kind}-群" for kind in ("wecom", "dingtalk", "feishu", "webhook")], 1
    )
    assert all("1、李四 20,000" in text for text in given.desk.texts)
    assert (day_folder(tmp_path) / "messages" / "evening" / "wecom-群-1.json").is_file()
    run(tmp_path, *stanzas)
    assert len(given.desk.taken) == 4


def test_a_change_is_posted_as_a_correction(tmp_path, given):
    """Figures that change after the board was posted are posted again, marked 更正."""
    office(tmp_path)
    run(tmp_path, given.stanza("wecom"))
    office(tmp_path, 销售明细=(*LEDGER, (AS_OF, "孙三", "E3", "丙公司", 30000)))
    run(tmp_path, given.stanza("wecom"))
    first, second = given.desk.texts
    assert not first.startswith("**【更正】")
    assert second.startswith("**【更正】")
    assert "1、孙三 30,000" in second


def test_a_digest_goes_to_the_managers_group_of_its_unit(tmp_path, given):
    """A digest tells of the unit's people; a region's board tells nothing of others and needs a board of its own."""
    office(tmp_path)
    boards = [{"key": "r", "metric": "sales", "group": "region", "title": "东区榜"}]
    run(tmp_path, given.stanza("wecom", **DIGEST, scope="东区"), given.stanza("wecom", scope="东区"), boards=boards)
    digest, board = given.desk.texts
    assert "东区 销售进度" in digest
    assert "需要支持" in digest
    assert "东区榜" in board
    assert "需要支持" not in board


def test_a_unit_that_is_not_there_is_a_finding(tmp_path, given):
    """A scope that names no unit is told, and that channel stays silent; the others speak."""
    office(tmp_path)
    run(tmp_path, given.stanza("wecom", scope="西区"), given.stanza("wecom", key="好"))
    assert len(given.desk.taken) == 1
    findings = (day_folder(tmp_path) / "findings.csv").read_text(encoding="utf-8-sig")
    assert "channels.群.scope" in findings


def test_other_editions_are_silent(tmp_path, given):
    """A channel speaks in its editions alone."""
    office(tmp_path)
    receipt = run(tmp_path, given.stanza("wecom", editions=["morning"]))
    assert given.desk.taken == []
    assert receipt.mail["channels"]["群"]["sent"] == 0


def test_quiet_hours_bind_scheduled_runs_alone(tmp_path, given):
    """At 20:30 a scheduled run keeps a message back without calling for a person; one that a person starts sends it."""
    office(tmp_path)
    stanza = given.stanza("wecom", quiet_hours=["20:00", "07:30"])
    receipt = run(tmp_path, stanza, scheduled=True)
    assert (given.desk.taken, receipt.mail["channels"]["群"]["send_reason"]) == ([], "quiet hours")
    assert not any("还没有发出" in sentence for sentence in receipt.attention)
    run(tmp_path, stanza, scheduled=True, now=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    assert len(given.desk.taken) == 1


def test_a_short_message_lies_in_the_gateways_folder_once(tmp_path, given):
    """The SMS text is put into the folder of config.yaml once; taken away by the gateway, it does not come back."""
    office(tmp_path)
    stanza = {"key": "短信", "kind": "sms", "folder": "sms"}
    run(tmp_path, stanza)
    (text,) = (tmp_path / "sms").iterdir()
    assert re.fullmatch(
        r"公司11月20日龙虎榜.*：当日 1李四20,000；累计 1李四20,000、2孙三12,000。", text.read_text(encoding="utf-8")
    )
    text.unlink()
    run(tmp_path, stanza)
    assert list((tmp_path / "sms").iterdir()) == []
    assert given.desk.taken == []


def test_a_robot_that_is_away_stops_nothing_else(tmp_path, given):
    """Mails leave and the night ends; the message waits, and the receipt asks for a person."""
    office(tmp_path)
    receipt = run(tmp_path, given.stanza("wecom", url="https://127.0.0.1:9/send"), given.stanza("feishu", key="好"))
    assert receipt.exit == 3
    assert receipt.mail["channels"]["群"]["waiting"] == 1
    assert receipt.mail["sent"] == receipt.mail["queued"] > 0
    assert len(given.desk.taken) == 1
    (said,) = receipt.attention
    assert said.startswith("渠道“群”：1 条消息还没有发出（")


def test_each_channel_is_counted_by_itself(tmp_path, given):
    """The night's lines name every channel with its own count: mails are 封, what robots take is 条."""
    office(tmp_path)
    receipt = run(tmp_path, given.stanza("wecom"), given.stanza("feishu", key="好"))
    lines = summary(receipt, Language.ZH, tmp_path).splitlines()
    mails = receipt.mail["sent"]
    assert f"邮件：新增 {mails} 封，送出 {mails} 封" in lines
    assert {"渠道“群”：新增 1 条消息，送出 1 条", "渠道“好”：新增 1 条消息，送出 1 条"} <= {*lines}


def test_messages_of_a_channel_that_was_taken_out_do_not_wait_for_good(tmp_path, given):
    """What waits for a robot that config.yaml no longer names is cancelled with the reason, and said; mails stay."""
    office(tmp_path)
    run(tmp_path, given.stanza("wecom", url="https://127.0.0.1:9/send"))
    receipt = run(tmp_path)
    assert receipt.mail["removed_channels"] == {"wecom:群": 1}
    assert "取消了 1 条" in summary(receipt, Language.ZH, tmp_path)
    with closing(open_database(tmp_path / "state")) as database:
        (gone,) = Outbox(database).list([MessageState.CANCELLED])
    assert "config.yaml" in gone.reason
    assert receipt.exit == 0


def test_a_broken_template_stops_its_channel_alone(tmp_path, given):
    """A template of the office that cannot be rendered is named in the findings; mails and other channels go on."""
    import shutil  # noqa: PLC0415  beside its only use

    from workflow.config import PROGRAM  # noqa: PLC0415  likewise

    office(tmp_path)
    shutil.copytree(PROGRAM / "templates", tmp_path / "templates")
    (tmp_path / "templates" / "zh_CN" / "im_board.txt").write_text("{{ screen.nothing }}", encoding="utf-8")
    folders = {"inbox": "inbox", "out": "out", "state": "state", "templates": "templates"}
    receipt = run(tmp_path, given.stanza("wecom"), {"key": "短信", "kind": "sms", "folder": "sms"}, folders=folders)
    assert given.desk.taken == []
    assert receipt.mail["channels"]["短信"]["sent"] == 1
    assert "im_board.txt" in (day_folder(tmp_path) / "findings.csv").read_text(encoding="utf-8-sig")


def test_keys_are_nowhere_on_disk_or_in_output(tmp_path, given):
    """After nights with an echoing server and with a wrong signature no file and no line holds a key or a secret."""
    office(tmp_path)
    path = config(tmp_path, channels=[given.stanza("wecom"), given.stanza("dingtalk", key="钉")])
    given.desk.faults.append("echo")
    wrong = "another-secret-of-somebody"
    done = program("nightly", "--config", path, environment={"WORKFLOW_TEST_KEY": KEY, "WORKFLOW_TEST_SIGN": wrong})
    said = done.stdout + done.stderr
    night(tmp_path, channels=[given.stanza("wecom"), given.stanza("dingtalk", key="钉")])
    assert given.desk.asked >= 3
    assert receipt_of(tmp_path)["mail"]["channels"]
    secrets = (KEY, SIGN, wrong)
    assert [one for one in secrets if one in said] == []
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert len(files) > 10
    assert [each for each in files if any(one.encode() in each.read_bytes() for one in secrets)] == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"secret_env": KEY}, "secret_env"),
        ({"url": f"https://h.example/send?key={KEY}"}, "url"),
        ({"url": "http://h.example/send"}, "https"),
        ({"what": "digest"}, "private: true"),
        ({"secret_env": ""}, "secret_env"),
        ({"kind": "sms"}, "folder"),
        ({"kind": "webhook", "url": ""}, "url"),
        ({"kind": "icq"}, "wecom"),
        ({"proxy": "socks5://h"}, "http://"),
        ({"secret": KEY}, "secret_env"),
    ],
)
def test_a_wrong_stanza_is_named_and_a_key_in_it_is_not_repeated(tmp_path, wrong, named):
    """config.yaml is refused with the key that is wrong; whatever secret somebody wrote there is not shown."""
    stanza = {"key": "群", "kind": "wecom", "secret_env": "WORKFLOW_WECOM_KEY", **wrong}
    with pytest.raises(ConfigError) as refused:
        load_config(config(tmp_path, channels=[stanza]), {})
    assert named in str(refused.value)
    assert "channels" in str(refused.value)
    assert KEY not in str(refused.value)


def test_two_channels_cannot_have_one_key(tmp_path):
    """Channels are told apart by their keys."""
    stanza = {"key": "群", "kind": "sms", "folder": "sms"}
    with pytest.raises(ConfigError, match="same key"):
        load_config(config(tmp_path, channels=[stanza, stanza]), {})


def test_feishu_stays_out_of_busy_minutes():
    """Within three minutes of an hour or half hour it waits until they are over, by the same time on the same night."""
    stanza = RobotSettings(key="群", kind="feishu", secret_env="WORKFLOW_KEY")
    for minute, second, busy in ((0, 0, True), (30, 5, True), (2, 59, True), (3, 0, False), (29, 59, False)):
        moment = datetime(2026, 11, 20, 12, minute, second, tzinfo=UTC).timestamp()
        wait = seconds_to_wait(stanza, moment, "2026-11-20")
        assert wait == seconds_to_wait(stanza, moment, "2026-11-20")
        assert (wait > 0) == busy
        assert 180 <= (moment + wait) % 1800 < 240 or not busy
    other = [seconds_to_wait(stanza, 0, f"2026-11-{day}") for day in range(10, 30)]
    assert len(set(other)) > 5


def test_the_stored_message_is_what_leaves(tmp_path, given):
    """What lies in OUT and in the outbox is the body that the robot got."""
    office(tmp_path)
    run(tmp_path, given.stanza("wecom"))
    stored = (day_folder(tmp_path) / "messages" / "evening" / "群-1.json").read_bytes()
    assert json.loads(stored) == given.desk.taken[0][1]
    assert night(tmp_path).exit in (0, 3)
