"""Names of files that are made of people's names: harmless ones stay, dangerous ones become safe, none is shared."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.store.names import checked_path
from workflow.store.publish import safe_name, safe_path


@pytest.mark.parametrize("text", ["张三", "E-007", "日报 11月", "O'Neil", "a.b.xlsx"])
def test_a_harmless_name_stays(text):
    """Names of people and workbooks become file names as they are."""
    assert safe_name(text) == text


@pytest.mark.parametrize(
    "text",
    ["..", ".", "", "a/b", "C:x", "a\\b", ".hidden", "a\0b", "a\nb", "CON", "con.xlsx", "LPT1", "COM¹", "nul.tar.gz",
     "a:b", "a?b", "x" * 500, "x" * 500 + ".xlsx", "a.", "a ", " a", "\u202egnp.exe", "a\u200bb", "\ud800",
     "a\u2028b"],
)  # fmt: skip
def test_a_dangerous_name_becomes_another(text):
    """What a system would refuse, hide or take for a path becomes a plain name."""
    name = safe_name(text)
    assert name != text
    assert checked_path(name) == name


def test_the_ending_survives():
    """A workbook's name that must change keeps its ending, so that it opens with its program."""
    assert safe_name("x" * 500 + ".xlsx").endswith(".xlsx")
    assert safe_path("华东/../a?.xlsx").split("/")[0] == "华东"
    assert ".." not in safe_path("华东/../a?.xlsx").split("/")


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_every_text_has_a_safe_name(text):
    """Any text becomes one visible name that stays in its folder and fits the file system, and is safe."""
    name = safe_name(text)
    assert checked_path(name) == name
    assert len(name) <= 120
    assert not name.endswith((".", " "))
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)
    assert safe_name(name) == name


@settings(deadline=None)
@given(st.lists(st.text("aA/\\:. .CON", max_size=5), unique=True, max_size=30))
def test_two_texts_never_share_a_file(texts):
    """Different texts have different names, however much had to be replaced."""
    assert len({safe_name(text) for text in texts}) == len(texts)
