"""The site on loopback, for a look before it is published: files only, to this machine only."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from reporter.errors import PublishError

_TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".ico": "image/x-icon",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
        ".xml": "application/xml",
    }
)
"""What a site holds, whatever the machine's own tables say of it; the rest are bytes."""
_FEEDS = MappingProxyType({"feed.xml": "application/atom+xml", "feed.json": "application/feed+json"})


class _Handler(SimpleHTTPRequestHandler):
    """Serves files below the site, the site's own 404 page, and no listing of a folder.

    `base` is the path of the site's own address: what asks for `/markets/x` there finds `/x` here.
    """

    server_version = "reporter"
    sys_version = ""
    error_content_type = "text/html;charset=utf-8"

    def __init__(self, *arguments: Any, base: str = "/", **more: Any) -> None:
        self._base = base
        super().__init__(*arguments, **more)

    def translate_path(self, path: str) -> str:
        """The file a request means; one that is not inside the site is as one that is not there."""
        if path.startswith(self._base):
            path = f"/{path.removeprefix(self._base)}"
        site = Path(self.directory).resolve()
        try:
            found = Path(super().translate_path(path))
            inside = found.resolve().is_relative_to(site)
        except (OSError, ValueError):  # a name no file can have
            inside = False
        # A folder keeps its slash, so that it is asked for its index.html.
        return f"{found}{'/' * path.endswith('/')}" if inside else str(site / "404.html" / "none")

    def guess_type(self, path: Any) -> str:
        """The media type, by the ending of the name alone."""
        name = Path(str(path)).name
        return _FEEDS.get(name) or _TYPES.get(Path(name).suffix.lower(), "application/octet-stream")

    def list_directory(self, path: Any) -> None:
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", self.error_content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        # A look must show what is there now, not what was there before the last build.
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing: the terminal shows the address, and requests are the browser's affair."""


class _Server(ThreadingHTTPServer):
    # A browser asks for page, style, fonts and charts at once; with the usual queue of 5 some wait a second.
    request_queue_size = 64


def site_server(site: Path, port: int, address: str = "") -> ThreadingHTTPServer:
    """A server of `site` on 127.0.0.1; port 0 takes any free one. Raises `PublishError`.

    `address` is the one the site will have: links that begin at its root lead somewhere here too.
    """
    base = f"{urlsplit(address).path.rstrip('/')}/"
    try:
        return _Server(("127.0.0.1", port), partial(_Handler, directory=str(site), base=base))
    except OSError as error:
        raise PublishError(
            f"port {port} cannot be used: {error.strerror}; choose another with --port"
        ) from error
