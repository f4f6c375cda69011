"""The site on loopback, for a look before it is published: files only, to this machine only."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from reporter.errors import PublishError


class _Handler(SimpleHTTPRequestHandler):
    """Serves files below the site, the site's own 404 page, and no listing of a folder."""

    server_version = "reporter"
    sys_version = ""
    error_content_type = "text/html;charset=utf-8"

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


def site_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of `site` on 127.0.0.1; port 0 takes any free one. Raises `PublishError`."""
    try:
        return _Server(("127.0.0.1", port), partial(_Handler, directory=str(site)))
    except OSError as error:
        raise PublishError(
            f"port {port} cannot be used: {error.strerror}; choose another with --port"
        ) from error
