"""Views to messages, and messages to people."""

from pathlib import Path

from workflow.notify.channel import Channel
from workflow.notify.email import SmtpChannel
from workflow.notify.folder import FolderChannel
from workflow.notify.settings import MailSettings, Transport, password_for

CHANNELS = {Transport.FILES: FolderChannel, Transport.SMTP: SmtpChannel}
"""Every way out for mails, by its name in config.yaml: a new channel is one file and one line here."""


def channel_for(settings: MailSettings, out: Path) -> Channel:
    """Return the channel that the settings name; `out` is where the files of all days stand."""
    if settings.transport is Transport.SMTP:
        return SmtpChannel(settings, password_for(settings.smtp.user))
    return FolderChannel(out)
