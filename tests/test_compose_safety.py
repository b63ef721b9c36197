import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest

from view_factory import REGION, TEMPLATES, Reader, board, held, made, person, standing, view
from workflow.domain.finding import Language
from workflow.domain.period import Period
from workflow.domain.results import Window
from workflow.domain.view import MetricSummary, Scope
from workflow.notify.compose import BrokenTemplateError
from workflow.notify.folder import mail_path
from workflow.notify.screen import screen_of
from workflow.notify.settings import Rows

NASTY = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{#",
    "{{ ''.__class__ }}",
    "javascript:alert(1)",
    '"><img src=x onerror=alert(1)>',
    "<a href='javascript:alert(1)'>张</a>",
    "</style><style>*{display:none}",
    "</title><i>",
    "&lt;i&gt;",
    "<!--",
    "]]>",
    "${jndi:ldap://x}",
    "\u202egnp.exe",
    "a\r\nBcc: x@evil.example",
    "=HYPERLINK('http://evil.example')",
)


def test_nothing_is_loaded_from_elsewhere():
    """A mail has no image, script, link, frame or style that a program would fetch, and no address to click on."""
    reader = Reader(made().html)
    harmless = "html head meta title style body div table tbody tr td th h1 h2 p b br span"
    assert {tag for tag, _ in reader.tags} <= set(harmless.split())
    assert not [name for _, attributes in reader.tags for name in attributes if name in ("src", "href", "background")]
    assert not re.search(r"url\(|@import|https?:", made().html)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("language", list(Language))
def test_names_cannot_become_markup(nasty, language):
    """HTML, template syntax, javascript: and header tricks in names, units, titles and cells arrive as plain text."""
    lines = tuple(standing(nasty, 100, 10, number=str(number)) for number in range(3))
    shown = view(
        scope=Scope(person("9001", nasty, REGION, "a@b.example"), REGION._replace(region=nasty), frozenset()),
        metrics=(MetricSummary("sales", standing(nasty, 300, 30), (), lines),),
        unreported=(person("1", nasty, REGION),),
        boards=(replace(board(Window.DAY), title=nasty, scope=REGION._replace(region=nasty)),),
        findings=(held(nasty, 3, nasty, nasty),),
        edition=nasty,
    )  # fmt: skip
    mail, plain = made(shown, language), made(language=language)
    seen = Reader(mail.html)
    known = {(tag, *attributes) for tag, attributes in Reader(plain.html).tags}
    assert {(tag, *attributes) for tag, attributes in seen.tags} <= known | {("p", "class"), ("p", "class", "style")}
    assert {tag for tag, _ in seen.tags}.isdisjoint({"script", "img", "a", "i"})
    assert seen.style == Reader(plain.html).style
    everything = mail.html + mail.text + mail.subject
    assert ("7*7" in nasty) == ("7*7" in mail.subject)
    assert "\u202e" not in everything
    assert "<class" not in everything
    assert b"\r\nBcc:" not in mail.eml.replace(b"\r\n ", b"")
    assert mail_path(mail.key).parts[0] == "mail"
    assert len(mail_path(mail.key).parts) == 3


ESCAPES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ screen.__init__.__globals__ }}",
    "{{ screen.quiet.__class__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.system('true') }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ '{0.__class__}'.format(screen) }}",
    "{% set x = screen.headlines.__getitem__ %}{{ x.__self__.__class__ }}",
    "{{ screen.as_of.today.__self__ }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../pyproject.toml' %}",
    "{{ range(99999999)|list }}",
    "{{ 'a' * 1000000000 }}",
    "{{ ['a'] * 100000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ 'a'.center(2000000000) }}",
    "{{ 'a'|left(2000000000) }}",
    "{{ range(9999)|join('a' * 9999) }}",
    "{% for x in range(9999) %}{% for y in range(9999) %}{% endfor %}{% endfor %}",
    "{% macro two(n) %}{% if n %}{{ two(n - 1) }}{{ two(n - 1) }}{% endif %}{% endmacro %}{{ two(60) }}",
    "{% set n = namespace(s='aa') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "{% set n = namespace(s='aa') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
    "{% set n = namespace(s='aa') %}{% for i in range(60) %}{% set n.s %}{{ n.s }}{{ n.s }}{% endset %}{% endfor %}",
    "{{ screen }}",
)


@pytest.mark.parametrize("attempt", ESCAPES)
def test_template_cannot_leave_the_sandbox(tmp_path, attempt):
    """A template that reaches for Python's insides, another file endless memory or time is refused, not obeyed."""
    with pytest.raises(BrokenTemplateError):
        made(templates=changed(tmp_path, "manager.txt", attempt))


def test_what_offices_write_into_templates_works(tmp_path):
    """Loops, macros, glueing, counting, sums and the filters that make nothing longer do what Jinja's manual says."""
    source = (
        "{% macro b(t) %}[{{ t }}]{% endmacro %}{% for n in [3, 1, 2]|sort %}{{ loop.index ~ '/' ~ loop.length }}"
        "{{ b(n) }}{% if not loop.last %};{% endif %}{% endfor %}{{ '-' * 3 }}{{ [1, 2]|join('+') }}="
        "{{ 1 + 2 * 3 - 7 % 4 }}{{ 'a' + 'b' }}"
        "{{ {'x': 'y'}.get('x') }}{{ 'Ab'.lower() }}{{ [1, 2, 3]|select('gt', 1)|list|length }}"
    )
    said = made(templates=changed(tmp_path, "manager.txt", source)).text
    assert said == "1/3[1];2/3[2];3/3[3]---1+2=4abyab2"


def test_glueing_escapes_in_html_like_everything_else(tmp_path):
    """What a template glues together with ~ or join is escaped in HTML, whichever of the parts came from a cell."""
    source = "<p>{{ '<i>' ~ screen.recipient }}{{ ['<b>', '&']|join('<u>') }}</p>"
    said = made(templates=changed(tmp_path, "manager.html", source)).html
    assert "<p>&lt;i&gt;李建国&lt;b&gt;&lt;u&gt;&amp;</p>" in said


def changed(folder: Path, name: str, content: str) -> Path:
    """Return a copy of the templates in which the customer has changed one."""
    for source in TEMPLATES.rglob("*.*"):
        target = folder / source.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    (folder / "zh_CN" / name).write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("一\n{% if %}", 2),
        ("{{ screen.nothing_like_it }}", None),
        ("{{ 1 / 0 }}", None),
        ("{{ screen.unit|no_filter }}", 1),
    ],
)
def test_broken_template_is_named(tmp_path, content, line):
    """A broken template is named with its line, and a value that does not exist is a fault and not a blank."""
    with pytest.raises(BrokenTemplateError) as caught:
        made(templates=changed(tmp_path, "manager.html", content))
    assert caught.value.template == "manager.html"
    assert line is None or caught.value.line == line
    assert "manager.html" in str(caught.value)


def test_customers_words_replace_ours(tmp_path):
    """A template of the language folder comes before the shared one, and is escaped like ours."""
    mail = made(templates=changed(tmp_path, "manager.html", "<p>{{ screen.recipient }} & {{ '<i>' }}</p>"))
    assert "<p>李建国 &amp; &lt;i&gt;</p>" in mail.html


def test_missing_templates_are_a_fault(tmp_path):
    """A folder without templates is named as such."""
    with pytest.raises(BrokenTemplateError, match="manager"):
        made(templates=tmp_path)


def test_template_gets_plain_values_only():
    """What a template can reach is plain values: nothing of the view, and so nobody outside of the scope."""
    waiting, seen = [screen_of(view(), Language.ZH, Rows(), attached=False)], set()
    while waiting:
        value = waiting.pop()
        seen.add(type(value).__name__)
        if is_dataclass(value) and not isinstance(value, Period):
            assert type(value).__module__ == "workflow.notify.screen"
            waiting += [getattr(value, one.name) for one in fields(value)]
        elif isinstance(value, tuple):
            waiting += value
        else:
            assert value is None or isinstance(value, str | int | Fraction | date | Period | Enum)
    assert "BoardPair" in seen
