"""Views to messages (templates, mail, robots' texts), and messages to people; CHANNELS and ROBOTS list the ways out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from workflow.notify.channel import Channel
from workflow.notify.dingtalk import DINGTALK
from workflow.notify.email import SmtpChannel
from workflow.notify.feishu import FEISHU
from workflow.notify.folder import FolderChannel
from workflow.notify.post import PostChannel
from workflow.notify.robot_settings import RobotKind, RobotSettings
from workflow.notify.settings import MailSettings, Transport, password_for
from workflow.notify.sms import SmsChannel
from workflow.notify.webhook import WEBHOOK
from workflow.notify.wecom import WECOM

CHANNELS: Mapping[Transport, Callable[[MailSettings, Path], Channel]] = {
    Transport.FILES: lambda _, out: FolderChannel(out),
    Transport.SMTP: lambda settings, _: SmtpChannel(settings, password_for(settings.smtp.user)),
}
"""Every way out for mails, by its name in config.yaml: a new channel is one file and one line here."""
ROBOTS = {
    RobotKind.WECOM: WECOM,
    RobotKind.DINGTALK: DINGTALK,
    RobotKind.FEISHU: FEISHU,
    RobotKind.WEBHOOK: WEBHOOK,
}
"""Every kind of robot that is posted to, the same way; sms is put into a folder instead."""


def channel_for(settings: MailSettings, out: Path) -> Channel:
    """Return the channel that the settings name; `out` is where the files of all days stand."""
    return CHANNELS[settings.transport](settings, out)


def robot_channel(settings: RobotSettings, now: Callable[[], datetime]) -> Channel:
    """Return the channel of a stanza; `now` gives the time that signatures carry."""
    if settings.kind is RobotKind.SMS:
        return SmsChannel(settings)
    return PostChannel(settings, ROBOTS[settings.kind], now)
