"""preview: every message as it would look, before anything leaves."""

import re
import tempfile
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from workflow.batch import Order, run_preview
from workflow.commands.common import ProgressLines, as_of_option, config_option, configured, day, faults, folder_option
from workflow.domain.finding import Language
from workflow.domain.message import EDITIONS
from workflow.operation.preview import Preview
from workflow.operation.preview_pages import PAGE_POLICY, pages
from workflow.store import durable

_OURS = re.compile(r"(index|message-\d+|mail-\d+)\.html\Z")
_HERE = "127.0.0.1"


@click.command("preview")
@config_option
@as_of_option
@folder_option("inbox", "Folder of the workbooks; wins over config.yaml.")
@folder_option("out", "Folder of the outputs; only read here.")
@click.option("--edition", type=click.Choice(EDITIONS), default=EDITIONS[0], show_default=True, help="Which mails.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the pages; by default `preview` beside config.yaml.")  # fmt: skip
@click.option("--serve", "port", type=click.IntRange(0, 65535), metavar="PORT",
              help="Show the pages at http://127.0.0.1:PORT, to this machine only, until Ctrl-C.")  # fmt: skip
def command(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    config_path: Path, state: Path | None, as_of: datetime | None, inbox: Path | None, out: Path | None, edition: str,
    output: Path | None, port: int | None,
) -> None:  # fmt: skip
    """Write pages with every message that a night now would send, and what it would show; send and change nothing.

    Open index.html in a browser: each message on a phone and on a desktop, who gets it and why, what differs from the
    last one, findings, standings and leaderboards. The pages hold people's figures: the folder is private.
    """
    config = configured(config_path, {"inbox": inbox, "out": out, "state": state})
    folder = output or config_path.absolute().parent / "preview"
    with faults(config.language), tempfile.TemporaryDirectory(prefix="sales-workflow-") as scratch:
        order = Order(config, day(config, as_of), edition=edition, progress=ProgressLines())
        preview = run_preview(order, Path(scratch))
        written = pages(preview)
        write_pages(folder, written)
    click.echo(summary(preview, folder))
    if port is not None:
        _serve(written, port, config.language)


def summary(preview: Preview, folder: Path) -> str:
    """Return what was written, on a line."""
    index, number = folder / "index.html", len(preview.messages)
    if preview.language is Language.ZH:
        return f"会发出 {number} 条消息，没有发布、没有发送任何东西。请用浏览器打开：{index}"
    return f"{number} messages would leave; nothing was published or sent. Open in a browser: {index}"


def write_pages(folder: Path, written: dict[str, str]) -> None:
    """Put pages into a folder in place of those of an earlier preview; other files there stay."""
    durable.make_folder(folder)
    for path in folder.iterdir():
        if _OURS.match(path.name) and path.name not in written:
            path.unlink()
    for name, text in reversed(written.items()):  # index.html last: it never points to what is not there
        durable.replace_file(folder / name, text.encode())


def _serve(written: dict[str, str], port: int, language: Language) -> None:
    """Answer on the loopback until somebody stops it."""
    with server(written, port) as running:
        address = f"http://{_HERE}:{running.server_address[1]}/"
        click.echo(f"{address}  （Ctrl-C 结束）" if language is Language.ZH else f"{address}  (Ctrl-C ends it)")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            return


def server(written: dict[str, str], port: int) -> ThreadingHTTPServer:
    """Return a server of these pages and nothing else, bound to the loopback; port 0: any free one."""

    class Pages(BaseHTTPRequestHandler):
        """Answers GET with a page, to nobody who came here under another name (DNS rebinding)."""

        def do_GET(self) -> None:
            """Send a page."""
            name = self.path.split("?", maxsplit=1)[0].removeprefix("/") or "index.html"
            host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
            if host not in (_HERE, "localhost") or name not in written:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            content = written[name].encode()
            self.send_response(HTTPStatus.OK)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)),
                       "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
                       "Referrer-Policy": "no-referrer"}  # fmt: skip
            if not name.startswith("mail-"):
                headers["Content-Security-Policy"] = PAGE_POLICY
            for header, value in headers.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the library's name
            """Say nothing: addresses of pages are nobody's concern."""

    return ThreadingHTTPServer((_HERE, port), Pages)
