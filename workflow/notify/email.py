"""Mail by SMTP: yagmail connects, encrypts and logs in; the commands are smtplib's, so that we know what was said when.

What yagmail would do by itself and is kept from doing here: accept any certificate, add @gmail.com to a login without
'@', ask the keyring or the terminal for a password, send again after a lost connection (a duplicate), log to stderr.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from workflow.domain.message import Message
from workflow.notify.channel import ChannelClosedError, Deliver, Outcome, Verdict
from workflow.notify.mime import Mailbox, clean
from workflow.notify.settings import PASSWORD_VARIABLE, MailSettings, Security, SmtpSettings, Transport

if TYPE_CHECKING:
    import yagmail

_LOGIN_CODES = (530, 534, 535, 538)
"""Login is wanted, too weak, refused, needs encryption: true for every message that follows."""
_THROTTLED = re.compile(r"frequen|too many|rate.?limit|quota|频率|过于频繁|次数", re.IGNORECASE)
"""Some services answer 550 to a sender that is too fast (domain.md 5.3): the message is good, the moment is not."""
_GOODBYE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """One mail server; certificates are verified against the system's authorities and `ca_file`."""

    settings: MailSettings
    password: SecretStr | None = None

    @property
    def name(self) -> str:
        """The channel's name, which is the transport's."""
        return Transport.SMTP.value

    @property
    def warning(self) -> str:
        """What a person should know about these settings; '' for nothing."""
        if self.settings.smtp.security is not Security.NONE:
            return ""
        what = "mails and the password travel" if self.settings.smtp.user else "mails travel"
        return f"mail.smtp.security is none: {what} to {self.settings.smtp.host} readable by anybody on the way"

    @property
    def paced(self) -> bool:
        """Whether the pace holds: it is somebody else's server."""
        return True

    @contextmanager
    def connect(self) -> Iterator[Deliver]:
        """Connect and log in, once for all messages.

        Raises:
            ChannelClosedError: no server, a certificate that is not trusted, a refused login, a missing password.
        """
        client = _logged_in(self.settings, self.password)
        try:
            yield partial(_deliver, client.smtp, Mailbox.parse(self.settings.sender).address)
        finally:
            _leave(client)


def _logged_in(settings: MailSettings, password: SecretStr | None) -> "yagmail.SMTP":
    smtp = settings.smtp
    server = f"{smtp.host}:{smtp.effective_port}"
    if smtp.user and password is None:
        raise ChannelClosedError(f"no password for {smtp.user} at {server}: set {PASSWORD_VARIABLE}")
    try:
        context = ssl_context(smtp)
    except (OSError, ssl.SSLError) as unreadable:
        raise ChannelClosedError(f"mail.smtp.ca_file {smtp.ca_file} cannot be used: {unreadable}") from unreadable
    client = _client(settings, password, context)
    try:
        client.login()
    except smtplib.SMTPAuthenticationError as refused:
        reason = f"{server} refused the login of {smtp.user}: {_said(refused.smtp_code, refused.smtp_error)}"
    except ssl.SSLCertVerificationError as untrusted:
        reason = f"{server} has a certificate that is not trusted ({untrusted.verify_message}); see mail.smtp.ca_file"
    except UnicodeError:
        reason = f"the login or the password for {server} has characters that SMTP cannot say"
    except smtplib.SMTPResponseException as refused:
        reason = f"{server} said {_said(refused.smtp_code, refused.smtp_error)}"
    except (smtplib.SMTPException, OSError, EOFError) as broken:
        reason = f"{server} cannot be reached with security {smtp.security}: {broken or type(broken).__name__}"
    else:
        return client
    _leave(client)
    raise ChannelClosedError(reason)


def ssl_context(smtp: SmtpSettings) -> ssl.SSLContext:
    """Return a context that verifies certificate and host name, trusting `ca_file` beside the system's authorities."""
    context = ssl.create_default_context()
    if smtp.ca_file:
        context.load_verify_locations(cafile=smtp.ca_file)
    return context


def _client(settings: MailSettings, password: SecretStr | None, context: ssl.SSLContext) -> "yagmail.SMTP":
    import yagmail  # noqa: PLC0415 - it loads premailer and lxml: only nights that send pay for that

    smtp = settings.smtp
    options: dict[str, Any] = {"timeout": settings.timeout_seconds, "local_hostname": smtp.local_hostname}
    if smtp.security is Security.SSL:
        options["context"] = context
    client = yagmail.SMTP(
        user={smtp.user: smtp.user},  # as a dict it is taken as it is; a text without '@' would get '@gmail.com'
        password=password.get_secret_value() if password else "",  # None would ask the keyring or the terminal
        host=smtp.host,
        port=smtp.effective_port,
        smtp_ssl=smtp.security is Security.SSL,
        smtp_starttls={"context": context} if smtp.security is Security.STARTTLS else False,
        smtp_skip_login=not smtp.user,
        soft_email_validation=False,
        **options,
    )
    client.set_logging(None)
    return client


def _leave(client: "yagmail.SMTP") -> None:
    """Say goodbye, and let go of the connection whatever the server answers."""
    client.is_closed = True  # or yagmail says QUIT once more when it is collected
    with suppress(OSError, AttributeError):
        client.smtp.sock.settimeout(_GOODBYE_SECONDS)
    with suppress(smtplib.SMTPException, OSError, AttributeError, EOFError):
        client.smtp.quit()
    with suppress(OSError, AttributeError):
        client.smtp.close()


def _deliver(smtp: smtplib.SMTP, sender: str, message: Message, about_to_send: Callable[[], None]) -> Outcome:
    """Send one message to its one recipient, from the stored bytes."""
    if not message.address:
        return Outcome(Verdict.REFUSED, "the recipient has no mail address that can be used")
    try:
        refused = _envelope(smtp, sender, message)
    except (smtplib.SMTPException, OSError, UnicodeError) as broken:
        return Outcome(Verdict.LOST, f"the connection broke before the content: {_name(broken)}")
    return refused or _content(smtp, message, about_to_send)


def _content(smtp: smtplib.SMTP, message: Message, about_to_send: Callable[[], None]) -> Outcome:
    """Send the content; from here on a broken connection leaves a doubt."""
    about_to_send()
    try:
        code, answer = smtp.data(message.content)
    except smtplib.SMTPDataError as declined:  # the server did not want to hear the content
        return _judged(declined.smtp_code, declined.smtp_error, Verdict.REFUSED)
    except (smtplib.SMTPException, OSError) as broken:
        return Outcome(Verdict.UNKNOWN, f"the connection broke after the content began to go out: {_name(broken)}")
    if code == 250:
        return Outcome(Verdict.ACCEPTED, _said(code, answer))
    return _judged(code, answer, Verdict.REFUSED)


def _envelope(smtp: smtplib.SMTP, sender: str, message: Message) -> Outcome | None:
    """Name sender and recipient; None if the server takes both."""
    smtp.ehlo_or_helo_if_needed()
    size = [f"size={len(message.content)}"] if smtp.has_extn("size") else []
    code, answer = smtp.mail(sender, size)
    final = Verdict.REFUSED if code == 552 else Verdict.STOP  # 552: this message is too large; else: this sender
    if code == 250:
        code, answer = smtp.rcpt(message.address)
        final = Verdict.REFUSED
    if code in (250, 251):
        return None
    if code == 421:  # the server closes this connection, not the door
        return Outcome(Verdict.LOST, _said(code, answer))
    smtp.rset()
    return _judged(code, answer, final)


def _judged(code: int, answer: bytes | str, final: Verdict) -> Outcome:
    """Return what an answer other than success means; `final` is what a 5xx means at this point."""
    said = _said(code, answer)
    if code in _LOGIN_CODES or (code >= 500 and _THROTTLED.search(said)):
        return Outcome(Verdict.STOP, said)
    return Outcome(Verdict.LATER if 400 <= code < 500 else final, said)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean(f"{code} {text}")[:300]


def _name(broken: Exception) -> str:
    return clean(str(broken))[:200] or type(broken).__name__
