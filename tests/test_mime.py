import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import collapse_rfc2231_value, parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflow.notify.mime import Attachment, Letter, Mailbox, clean, deliverable, encoded_words, file_name, to_bytes

NASTY = (
    '张"三"',
    "O'Brien, John (上海)",
    "=?utf-8?B?aGk=?=",
    "a\r\nBcc: x@evil.example",
    "مرحبا بالعالم",
    "👩\u200d👩\u200d👧 family",
    "𠮷野家" * 30,
    "x" * 300,
    "  spaces  inside  ",
    "back\\slash",
    "<b>&amp;</b>",
    "\u202egnp.exe",
    "é" * 40,
    "名;字=值",
    "a;b",
    "@",
    "",
    ".",
    "tab\there",
    "nul\x00",
    "\u2028line",
    "\ud800lone",
    "100%'*",
    "ﷺ" * 60,
)
NAMES = st.one_of(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=120),
    st.text(max_size=80),
    st.text(st.sampled_from("张伟 \"'\\<>@,;:()=?_%*\r\n\t\u202e\u200d👍🏽é=?utf-8?B?"), max_size=60),
    st.text(st.sampled_from("ab c.-"), max_size=200),
    st.sampled_from(NASTY),
)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def letter(**changes) -> Letter:
    fields = {
        "sender": Mailbox("销售日报", "report@huamei.example"),
        "recipient": Mailbox("李建国", "li@huamei.example"),
        "subject": "【暂定】华东 11月20日 销售进度",
        "date": datetime(2026, 11, 20, 20, 30, tzinfo=timezone(timedelta(hours=8))),
        "message_id": "<1@huamei.example>",
        "text": "正文",
        "html": "<p>正文</p>",
        "seed": "0123456789abcdef0123456789abcdef",
    }
    return Letter(**(fields | changes))


def decoded(written: str) -> str:
    return str(make_header(decode_header(written)))


def named(header: str) -> tuple[str, str]:
    """Read a mailbox with the standard library's older parser: the newer one leaves a blank between encoded words."""
    name, address = parseaddr(header)
    return decoded(name), address


def head(mail: bytes) -> bytes:
    return mail.split(b"\r\n\r\n", 1)[0]


def headers_are_legal(mail: bytes) -> None:
    assert mail.isascii()
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert b"\r" not in mail.replace(b"\r\n", b"")
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    for line in head(mail).split(b"\r\n"):
        long_address = re.fullmatch(rb"(?:[A-Za-z-]+:)? ?<?[^ ]+@[^ ]+>?", line)
        assert len(line) <= 78 or long_address, line
    for word in re.findall(rb"=\?utf-8\?B\?[^?]*\?=", mail):
        assert len(word) <= 75


@given(NAMES, NAMES, NAMES)
@example(NASTY[3], NASTY[3], NASTY[3])
@example("=?utf-8?B?aGk=?=", "=?utf-8?B?aGk=?=", "=?utf-8?B?aGk=?=")
def test_headers_survive_the_round_trip(sender, recipient, subject):
    """Names and subject come back from the standard parsers exactly as `clean` left them, in legal lines and words."""
    mail = to_bytes(
        letter(sender=Mailbox(sender, "a@b.example"), recipient=Mailbox(recipient, "c@d.example"), subject=subject)
    )
    headers_are_legal(mail)
    parsed = message_from_bytes(mail, policy=policy.default)
    assert [one.addr_spec for name in ("From", "To") for one in parsed[name].addresses] == [
        "a@b.example",
        "c@d.example",
    ]
    assert str(parsed["Subject"]) == clean(subject)
    old = message_from_bytes(mail)
    assert [named(old["From"]), named(old["To"])] == [(clean(sender), "a@b.example"), (clean(recipient), "c@d.example")]
    assert decoded(old["Subject"]) == clean(subject)
    assert [name for name in old if name.lower() in ("bcc", "cc")] == []
    assert len(old.keys()) == len(message_from_bytes(to_bytes(letter())).keys())


@given(NAMES)
def test_a_person_without_an_address_is_an_empty_group(name):
    """A recipient without an address is written as an empty group: a legal header that names nobody's mailbox."""
    mail = to_bytes(letter(recipient=Mailbox(name, "")))
    headers_are_legal(mail)
    parsed = message_from_bytes(mail, policy=policy.default)
    assert parsed["To"].addresses == ()
    written = re.sub(r"\r\n ", " ", message_from_bytes(mail)["To"])
    assert written.endswith(":;")
    assert decoded(written.removesuffix(":;")) == (clean(name) or "undisclosed")


@given(NAMES, st.binary(max_size=200))
@example("12月【华东】进度 张伟 最终版(2).xlsx", b"x")
@example("很长" * 60 + ".xlsx", b"")
def test_file_names_survive_the_round_trip_twice(name, content):
    """A file name comes back exactly from RFC 2231's filename* and from RFC 2047's name=, the bytes with it."""
    mail = to_bytes(letter(attachments=(Attachment(name, content),)))
    headers_are_legal(mail)
    expected = file_name(name)
    for rules in (policy.default, policy.compat32):
        part = list(message_from_bytes(mail, policy=rules).walk())[-1]
        assert part.get_filename() == expected
        assert part.get_payload(decode=True) == content
    old = message_from_bytes(mail).get_payload()[-1]
    old_name = collapse_rfc2231_value(old.get_param("name"))
    assert decoded(re.sub(r"\s*\r?\n\s+", " ", old_name)) == expected


@given(NAMES)
def test_clean_text_is_one_harmless_line(text):
    """`clean` leaves one line without controls and direction marks, and cleaning twice changes nothing."""
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert not BIDI & set(cleaned)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in cleaned)
    assert clean(cleaned) == cleaned


@given(NAMES)
def test_file_name_is_one_step_of_a_path(name):
    """A file name never leaves its folder, is never hidden or reserved, and is never empty."""
    made = file_name(name)
    assert made
    assert not set('/\\:*?"<>|') & set(made)
    assert made not in (".", "..")
    assert not made.startswith(".")
    assert file_name("../../etc/passwd") == "_.._etc_passwd"
    assert file_name("CON.xlsx") == "_CON.xlsx"


@given(st.text(max_size=200), st.integers(30, 78))
def test_encoded_words_hold_whole_characters(text, first):
    """Every encoded word can be decoded by itself: no character is cut in two."""
    cleaned = clean(text)
    words = encoded_words(cleaned, first)
    assert "".join(map(decoded, words)) == cleaned
    assert all(len(word) <= 75 for word in words)


def test_text_before_html_and_both_exact():
    """Both bodies come back exactly, the plain one first, so that a program shows the best it can."""
    text, html = "第一行\n.\n末行 ▲2\n", "<p>进度 👍</p>\n" + "很长" * 2000
    parsed = message_from_bytes(to_bytes(letter(text=text, html=html)), policy=policy.default)
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert parsed.get_body(("plain",)).get_content() == text.replace("\n", "\r\n")
    assert parsed.get_body(("html",)).get_content() == html.replace("\n", "\r\n")


def test_attachments_follow_the_bodies():
    """With attachments the mail is mixed: the two bodies together, then the files in their order."""
    files = (
        Attachment("一.xlsx", b"1"),
        Attachment("two.csv", b"2", "text/csv"),
        Attachment("坏.bin", b"3", "a\r\nb/c"),
    )
    parsed = message_from_bytes(to_bytes(letter(attachments=files)), policy=policy.default)
    assert parsed.get_content_type() == "multipart/mixed"
    assert [part.get_filename() for part in parsed.iter_attachments()] == ["一.xlsx", "two.csv", "坏.bin"]
    assert [part.get_content_type() for part in parsed.iter_attachments()][1:] == [
        "text/csv",
        "application/octet-stream",
    ]
    assert parsed.get_body(("html",)).get_content().strip() == "<p>正文</p>"


def test_a_letter_gives_the_same_bytes():
    """The same letter is the same bytes: boundaries come from the key, the date from the edition."""
    assert to_bytes(letter()) == to_bytes(letter())
    assert b"Fri, 20 Nov 2026 20:30:00 +0800" in to_bytes(letter())
    assert to_bytes(letter(date=datetime(2026, 11, 20, tzinfo=UTC))) != to_bytes(letter())


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("a@b.example", "a@b.example"),
        (" a@b.example\n", "a@b.example"),
        ("first.last+tag@sub.b-c.example", "first.last+tag@sub.b-c.example"),
        ("li@公司.中国", "li@xn--55qx5d.xn--fiqs8s"),
        ("李@b.example", ""),
        ("a@b.example, c@d.example", ""),
        ("a b@c.example", ""),
        ("<a@b.example>", ""),
        ("a@", ""),
        ("@b.example", ""),
        ("a@b..example", ""),
        ("a@-b.example", ""),
        ("a@b.example>\r\nRCPT TO:<c@d.example", ""),
        ("x" * 65 + "@b.example", ""),
        ("", ""),
    ],
)
def test_only_real_addresses_are_deliverable(written, made):
    """An address is one mailbox that every server understands, or it is none."""
    assert deliverable(written) == made
