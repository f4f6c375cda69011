"""The kind `bucket`, against an S3-compatible server in a process of its own, and one that fails halfway."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
from obstore.store import S3Store

from reporter.config import Target
from reporter.publish import look, push
from reporter.publish.targets.bucket import headers
from tests.delivery import Files, lay, new, old, read

NUMBERS = count(1)
KEY = "canary-key-5d21"


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "canary-id-9f0a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)


@pytest.fixture
def bucket(storage: str) -> str:
    name = f"site-{next(NUMBERS)}"
    host = storage.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("PUT", f"/{name}")
    assert connection.getresponse().status == 200
    connection.close()
    return name


@pytest.fixture
def output(tmp_path: Path) -> Path:
    lay(old(), tmp_path / "output" / "site")
    return tmp_path / "output"


def store(storage: str, bucket: str) -> S3Store:
    return S3Store(
        bucket,
        region="us-east-1",
        endpoint=storage,
        access_key_id="reader",
        secret_access_key="reader",
        client_options={"allow_http": True},
    )


def of_bucket(storage: str, bucket: str) -> Files:
    """What a reader gets, straight from the server."""
    reader = store(storage, bucket)
    names = [entry["path"] for page in reader.list() for entry in page]
    return {name: bytes(reader.get(name).bytes()) for name in names}


class Proxy(ThreadingHTTPServer):
    """Before the storage: passes everything on until so many files were put, then refuses or hangs up."""

    daemon_threads = True

    def __init__(self, storage: str, after: int, fault: str) -> None:
        self.behind = storage.removeprefix("http://")
        self.left = after
        self.fault = fault
        self.between: list[str] = []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Pass)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Pass(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.command == "PUT":
            with self.server.lock:
                self.server.left -= 1
                if self.server.left < 0:
                    self.close_connection = True
                    if self.server.fault == "refuse":
                        self.send_response(403)
                        self.send_header("Content-Length", str(len(KEY)))
                        self.end_headers()
                        self.wfile.write(KEY.encode())  # a server that repeats what it was told
                    return
        connection = http.client.HTTPConnection(self.server.behind, timeout=10)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    # The names are those the handler's own library looks for.
    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = _pass  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


def test_only_what_differs_is_sent_each_with_its_type(output: Path, storage: str, bucket: str) -> None:
    target = Target(kind="bucket", bucket=bucket, endpoint=storage)
    first = push(output, [target])
    assert first.failed == ()
    assert first.done[0].endswith(f": {len(old())} files sent")
    assert push(output, [target]).done[0].endswith(": 0 files sent")
    lay(new(), output / "site")
    different = {name for name, content in new().items() if old().get(name) != content}
    assert push(output, [target]).done[0].endswith(f": {len(different)} files sent")
    assert of_bucket(storage, bucket) == old() | new()
    # Another machine that remembers nothing sends nothing either.
    (output / "delivered.json").unlink()
    assert push(output, [target]).done[0].endswith(": 0 files sent")
    told = store(storage, bucket).get("crypto-daily/2026-02-02/index.html").attributes
    assert told["Content-Type"] == "text/html; charset=utf-8"
    assert told["Cache-Control"] == "public, max-age=60"
    told = store(storage, bucket).get("assets/page.bbbbbbbbbbbb.css").attributes
    assert told["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_was_lost_or_changed_there_is_sent_again(output: Path, storage: str, bucket: str) -> None:
    target = Target(kind="bucket", bucket=bucket, endpoint=storage)
    push(output, [target])
    store(storage, bucket).delete("index.html")
    store(storage, bucket).put("feed.xml", b"x" * len(old()["feed.xml"]), use_multipart=False)
    assert push(output, [target]).done[0].endswith(": 2 files sent")
    assert of_bucket(storage, bucket) == old()


def test_with_delete_only_ones_own_goes_and_only_inside_the_prefix(
    output: Path, storage: str, bucket: str
) -> None:
    store(storage, bucket).put("theirs.txt", b"theirs", use_multipart=False)
    store(storage, bucket).put("reports/theirs.txt", b"theirs", use_multipart=False)
    target = Target(kind="bucket", bucket=bucket, endpoint=storage, prefix="reports", delete=True)
    push(output, [target])
    lay(new(), output / "site")
    assert push(output, [target]).done[0].endswith(", 1 removed")
    expected = {f"reports/{name}": content for name, content in new().items()}
    theirs = {"theirs.txt": b"theirs", "reports/theirs.txt": b"theirs"}
    assert of_bucket(storage, bucket) == expected | theirs


@pytest.mark.parametrize("fault", ["refuse", "hang up"])
@pytest.mark.parametrize("after", [0, 1, 4, 6, 8, 10, 12])
def test_a_server_that_fails_halfway_shows_old_or_new_and_the_next_push_ends_it(
    output: Path, storage: str, bucket: str, after: int, fault: str
) -> None:
    push(output, [Target(kind="bucket", bucket=bucket, endpoint=storage, name="www")])
    lay(new(), output / "site")
    with Proxy(storage, after, fault) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        failing = Target(kind="bucket", bucket=bucket, endpoint=proxy.url, name="www", timeout=5)
        (told,) = push(output, [failing]).failed
        proxy.shutdown()
        thread.join()
    assert told.startswith("target www: ")
    assert "`reporter publish` tries again" in told
    assert "canary" not in told + (output / "delivered.json").read_text()
    read(lambda: of_bucket(storage, bucket), old(), new())
    again = push(output, [Target(kind="bucket", bucket=bucket, endpoint=storage, name="www", delete=True)])
    assert again.failed == ()
    assert of_bucket(storage, bucket) == new()


def test_a_dead_server_a_missing_bucket_and_missing_keys_are_told(
    output: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = Target(kind="bucket", bucket="site", endpoint="http://127.0.0.1:1", timeout=3)
    start = time.monotonic()
    assert "`reporter publish` tries again" in push(output, [dead]).failed[0]
    assert not look(output, dead).ok
    assert time.monotonic() - start < 20
    missing = look(output, Target(kind="bucket", bucket="no-such-bucket", endpoint=storage))
    assert not missing.ok
    assert "NoSuchBucket" in missing.detail
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    unset = look(output, Target(kind="bucket", bucket="site", endpoint=storage))
    assert "AWS_SECRET_ACCESS_KEY is not set" in unset.detail
    named = Target(kind="bucket", bucket="site", endpoint=storage, user_env="R2_ID", secret_env="R2_KEY")
    assert "R2_ID is not set" in look(output, named).detail


def test_all_of_it_ends_in_time_and_the_next_push_sends_the_rest(
    output: Path, storage: str, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = count(0.0, 0.1)  # a tenth of a second for each file
    with monkeypatch.context() as patched:
        patched.setattr("reporter.publish.targets.bucket.time.monotonic", lambda: next(clock))
        slow = Target(kind="bucket", bucket=bucket, endpoint=storage, timeout=1)
        (told,) = push(output, [slow]).failed
    assert "not finished after 1 seconds" in told
    there = of_bucket(storage, bucket)
    assert 0 < len(there) < len(old())
    again = push(output, [Target(kind="bucket", bucket=bucket, endpoint=storage)])
    assert again.done[0].endswith(f": {len(old()) - len(there)} files sent")


def test_without_the_extra_the_command_is_named(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    target = Target(kind="bucket", bucket="site")
    assert "pip install 'reporter[s3]'" in push(output, [target]).failed[0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("feed.json", "application/feed+json"),
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
        ("crypto-daily/2026-02-02/report.pdf", "application/pdf"),
        ("crypto-daily/2026-02-02/charts/a.svg", "image/svg+xml"),
        ("assets/sans-400.f0e010833ecf.woff2", "font/woff2"),
        ("search/x.unknown-ending", "application/octet-stream"),
    ],
)
def test_types_are_the_programs_own(name: str, kind: str) -> None:
    assert headers(name)["Content-Type"] == kind
