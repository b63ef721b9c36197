"""Make this folder's pictures from what a night put out: python docs/pictures/render.py OUT/2026-11-20.

Wants LibreOffice, poppler-utils and Chromium. Notes are opened before a sheet is drawn, as they are when the mouse is
over their cell; nothing else of a workbook is changed.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent

SHEETS = (
    # picture, workbook, text of the page it is on, (left, top, width, height) in points
    ("annotated-sheet.png", "annotated/11月回款明细.xlsx", "2026.11.31", (25, 30, 545, 375)),
    ("questions-sheet.png", "annotated/11月销售明细.xlsx", "【表格校验】问题", (20, 28, 800, 200)),
    ("progress-sheet.png", "annotated/目标/2026年11月个人目标.xlsx", "【表格校验】进度", (20, 28, 800, 200)),
    ("leaderboard.png", "boards/龙虎榜.xlsx", "销售额龙虎榜", (20, 28, 800, 200)),
)
MAIL = "mail/evening/HC1001-manager.html"
PHONE, SCREEN, DOTS = 390, 1150, 120


def with_open_notes(workbook: Path, copy: Path) -> None:
    """Write a copy of a workbook on which every note is open."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith(".vml"):
                content = content.replace(b"visibility:hidden", b"visibility:visible")
                content = content.replace(b"</x:ClientData>", b"<x:Visible/></x:ClientData>")
            target.writestr(member, content)


def draw_sheet(workbook: Path, text: str, box: tuple[int, int, int, int], picture: Path, scratch: Path) -> None:
    """Draw the part of the first page that holds a text."""
    copy = scratch / f"{picture.stem}.xlsx"
    with_open_notes(workbook, copy)
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(copy))
    document = copy.with_suffix(".pdf")
    pages = run("pdftotext", "-layout", str(document), "-").split("\f")
    number = str(next(number for number, page in enumerate(pages, 1) if text in page))
    left, top, width, height = (str(round(points * DOTS / 72)) for points in box)
    run("pdftoppm", "-png", "-r", str(DOTS), "-f", number, "-l", number, "-singlefile", "-x", left, "-y", top,
        "-W", width, "-H", height, str(document), str(picture.with_suffix("")))  # fmt: skip


def draw_mail(mail: Path, scheme: int, picture: Path, scratch: Path) -> None:
    """Draw a mail as a phone shows it, two screens side by side; `scheme` is 0 for dark, 1 for light."""
    frame = escape(mail.read_text(encoding="utf-8"))
    screens = "".join(
        f'<div><iframe width="{PHONE}" height="9000" style="margin-top:-{SCREEN * number}px"'
        f' srcdoc="{frame}"></iframe></div>'
        for number in range(2)
    )
    style = (
        "body{margin:0;display:flex;gap:12px;background:#8a949e}iframe{border:0}"
        f"div{{width:{PHONE}px;height:{SCREEN}px;overflow:hidden}}"
    )
    page = scratch / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>{screens}", encoding="utf-8")
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium-browser"
    run(browser, "--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu",
        f"--user-data-dir={scratch / 'browser'}", f"--blink-settings=preferredColorScheme={scheme}",
        f"--window-size={2 * PHONE + 12},{SCREEN}", f"--screenshot={picture}", page.as_uri())  # fmt: skip


def run(*command: str) -> str:
    """Run a program to its end and return what it printed."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=180)  # noqa: S603  programs named above
    return done.stdout


def main() -> None:
    """Draw every picture."""
    day = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for name, workbook, text, box in SHEETS:
            draw_sheet(day / workbook, text, box, HERE / name, scratch)
        draw_mail(day / MAIL, 1, HERE / "mail-light.png", scratch)
        draw_mail(day / MAIL, 0, HERE / "mail-dark.png", scratch)
    for picture in sorted(HERE.glob("*.png")):
        print(f"{picture.name}: {picture.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
