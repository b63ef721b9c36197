import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest

from view_factory import made, standing, view
from workflow.domain.finding import Language
from workflow.domain.view import MetricSummary

MEASURE = """
const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const numbers = colour => colour.match(/[0-9.]+/g).map(Number);
const behind = element => {
  for (let at = element; at; at = at.parentElement) {
    const colour = numbers(getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const contrast = element => {
  const [one, other] = [numbers(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05);
};
const shown = page => [...page.querySelectorAll("body *")].filter(element => !element.closest(".preview, .bar")
  && [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
onload = () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument;
    const weakest = shown(page).map(e => [contrast(e), e.className, e.textContent]).sort((a, b) => a[0] - b[0])[0];
    const {clientWidth: client, scrollWidth: scroll} = page.documentElement;
    const card = getComputedStyle(page.querySelector(".card")).backgroundColor;
    return {asked: frame.width, client, scroll, title: page.querySelector("h1").offsetWidth, weakest, card};
  });
  document.body.textContent = `measured ${JSON.stringify(found)} end`;
};
"""


def measured(folder: Path, mails: list[str], widths: list[int], scheme: int) -> list[dict]:
    """Show mails in a real browser, each at each width; `scheme` is 0 for dark, 1 for light."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if not browser:
        pytest.skip("no Chromium on this machine")
    frames = [
        f'<iframe width="{width}" height="3000" srcdoc="{escape(mail)}"></iframe>' for mail in mails for width in widths
    ]
    page = folder / "page.html"
    head = "<!DOCTYPE html><style>iframe { border: 0 }</style>"
    page.write_text(f"{head}<body>{''.join(frames)}<script>{MEASURE}</script></body>", encoding="utf-8")
    options = [
        "--headless=new",
        "--no-sandbox",
        "--hide-scrollbars",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
    ]
    options.append(f"--blink-settings=preferredColorScheme={scheme}")
    shown = subprocess.run(
        [browser, *options, "--dump-dom", page.as_uri()], check=True, capture_output=True, text=True, timeout=120
    ).stdout
    found = re.search(r"measured (.*) end", shown)
    assert found, shown[-500:]
    return json.loads(found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "card"), [(0, "rgb(27, 33, 40)"), (1, "rgb(255, 255, 255)")], ids=["dark", "light"])
def test_mail_fits_a_phone_and_can_be_read(tmp_path, scheme, card):
    """Nothing is wider than a phone of 390 pixels or a desk, and every text stands out from its ground."""
    names = ("欧阳" * 20, "Wolfeschlegelsteinhausenbergerdorff", "张")
    people = tuple(standing(name, 123_456_789, 99_999, number=name) for name in names)
    wide = view(
        metrics=(*view().metrics, MetricSummary("gross_margin", standing("华东", 9e8, 8e8), people, people)),
        provisional_calendar=True,
        revision=1,
    )
    mails = [made(wide, language).html for language in Language] + [made().html]
    for one in measured(tmp_path, mails, [360, 390, 900], scheme):
        assert (one["client"], one["scroll"]) == (int(one["asked"]), int(one["asked"]))
        assert one["title"] > 250
        assert one["card"] == card
        assert one["weakest"][0] >= 4.5, one["weakest"]
