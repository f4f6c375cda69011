"""The door over real sockets: every way a server can misbehave ends in time, named, and without the key."""

import asyncio
import gzip
import io
import json
import logging
import ssl
import time
import traceback
import zlib
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
import trustme

from reporter.errors import ConfigError, SourceChanged, SourceError, SourceRefused, SourceUnavailable
from reporter.sources import http, verdict
from reporter.sources.http import Door
from reporter.sources.kinds import Call
from tests.server import Asked, Reply, Server

NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)
CANARY = "canary-key-5f1d0b7c9a"
GOOD = Reply(b'{"fine": true}', headers={"Content-Type": "application/json"})
CALL = Call("thing", "/thing", "price_usd", {"q": "1"}, "bitcoin")


def ask(*replies: Reply, call: Call = CALL, timeout: float = 2.0, tls=None, **settings):
    """The answer (or error) of a door whose server gives `replies` in turn, the last for ever."""

    async def run():
        queue = list(replies)

        def answerer(asked: Asked) -> Reply:
            return queue.pop(0) if len(queue) > 1 else queue[0]

        async with Server(answerer, tls=tls, host="localhost" if tls else "127.0.0.1") as server:
            settings.setdefault("key_header", "x-key")
            door = Door("test", server.url + "/base", clock=lambda: NOW, timeout=timeout, **settings)
            async with door:
                try:
                    answer = await door.get(call)
                finally:
                    log.extend(server.log)
            return answer

    log: list[Asked] = []
    started = time.monotonic()
    try:
        return asyncio.run(run()), log, time.monotonic() - started
    except SourceError as error:
        return error, log, time.monotonic() - started


def test_a_whole_answer_with_its_address_and_headers():
    answer, log, _ = ask(Reply(b'{"a": 1}', headers={"Date": "now", "Set-Cookie": "x=1"}))
    assert (answer.source, answer.endpoint, answer.asset, answer.metric) == (
        "test",
        "thing",
        "bitcoin",
        "price_usd",
    )
    assert answer.body == b'{"a": 1}'
    assert answer.retrieved_at == NOW
    assert answer.url.endswith("/base/thing?q=1")
    assert dict(answer.headers) == {"date": "now", "content-length": "8"}
    assert log[0].path == "/base/thing"
    assert log[0].query == {"q": "1"}
    assert log[0].headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in log[0].headers


@pytest.mark.parametrize("length", ["declared", "none", "chunked"])
@pytest.mark.parametrize("packing", ["", "gzip", "deflate", "bare"])
def test_packed_answers_are_unpacked(packing, length):
    plain = json.dumps(list(range(500))).encode()
    bare = zlib.compressobj(wbits=-15)
    body = {
        "": plain,
        "gzip": gzip.compress(plain[:900]) + gzip.compress(plain[900:]),
        "deflate": zlib.compress(plain),
        "bare": bare.compress(plain) + bare.flush(),
    }[packing]
    headers = {"Content-Encoding": packing.replace("bare", "deflate")} if packing else {}
    answer, _, _ = ask(Reply(body, headers=headers, length=length))
    assert answer.body == plain


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        pytest.param(Reply(b"[1, 2, 3]", drip=0.4), SourceUnavailable, "within", id="drip in the body"),
        pytest.param(Reply(b"[1]", drip_head=0.3), SourceUnavailable, "within", id="drip in the headers"),
        pytest.param(Reply(b"[1]", hang=9), SourceUnavailable, "within", id="no answer"),
        pytest.param(
            Reply(b"[1, 2, 3]", cut=4), SourceUnavailable, "broke", id="half a body, length declared"
        ),
        pytest.param(
            Reply(b"[1, 2, 3]", cut=4, length="none"),
            SourceUnavailable,
            "broke off",
            id="half a body, no length",
        ),
        pytest.param(
            Reply(b"[1, 2, 3]", cut=4, length="chunked"),
            SourceUnavailable,
            "broke",
            id="half a body, chunked",
        ),
        pytest.param(
            Reply(gzip.compress(b"[1, 2, 3]")[:-12], headers={"Content-Encoding": "gzip"}, length="none"),
            SourceUnavailable,
            "broke off",
            id="half a packed body",
        ),
        pytest.param(
            Reply(b"not gzip at all", headers={"Content-Encoding": "gzip"}),
            SourceChanged,
            "damaged",
            id="bad gzip",
        ),
        pytest.param(
            Reply(b"\x0b\x02\x80[1]\x03", headers={"Content-Encoding": "br"}),
            SourceChanged,
            "packed",
            id="br unasked",
        ),
        pytest.param(Reply(raw=b"\x00\xff" * 300), SourceUnavailable, "no HTTP", id="garbage"),
        pytest.param(Reply(raw=b""), SourceUnavailable, "broke", id="closed without a word"),
        pytest.param(Reply(reset=True), SourceUnavailable, "broke", id="reset"),
        pytest.param(Reply(b""), SourceUnavailable, "empty", id="empty"),
        pytest.param(Reply(b"  \n "), SourceUnavailable, "empty", id="blank"),
        pytest.param(
            Reply(b"<!DOCTYPE html><html></html>"), SourceChanged, "web page", id="HTML labelled JSON"
        ),
        pytest.param(Reply(b"Too Many Requests\r\n"), SourceChanged, "not JSON", id="plain text"),
        pytest.param(Reply(b'{"a": NaN}'), SourceChanged, "NaN", id="NaN"),
        pytest.param(Reply(b'{"a": 1, "a": 2}'), SourceChanged, "twice", id="a key twice"),
        pytest.param(Reply(b"[" * 2000 + b"]" * 2000), SourceChanged, "deeply", id="deep nesting"),
        pytest.param(Reply(b"{}", status=500), SourceUnavailable, "500", id="500"),
        pytest.param(Reply(b"<html>", status=503), SourceUnavailable, "503", id="503"),
        pytest.param(Reply(b"{}", status=401), SourceRefused, "401", id="401"),
        pytest.param(Reply(b"{}", status=403), SourceRefused, "403", id="403"),
        pytest.param(Reply(b"{}", status=451), SourceRefused, "region", id="451"),
        pytest.param(Reply(b"{}", status=404), SourceChanged, "404", id="404"),
        pytest.param(
            Reply(b"", status=302, headers={"Location": "https://elsewhere.example/"}),
            SourceChanged,
            "redirects",
            id="redirect",
        ),
        pytest.param(
            Reply(b"", status=429, headers={"Retry-After": "86400"}),
            SourceRefused,
            "rate limit",
            id="429 for a day",
        ),
        pytest.param(
            Reply(b"", status=429, headers={"Retry-After": "soon"}),
            SourceRefused,
            "rate limit",
            id="429 absurd",
        ),
        pytest.param(Reply(b"", status=429), SourceRefused, "rate limit", id="429 without a word"),
        pytest.param(
            Reply(b'{"status": {"error_code": 429}}'), SourceRefused, "rate limit", id="429 inside 200"
        ),
        pytest.param(
            Reply(b'{"error":{"status":{"error_code":10012}}}', status=401),
            SourceRefused,
            "365",
            id="401 with 10012",
        ),
    ],
)
def test_misbehaviour_ends_in_time_and_is_named(reply, kind, said):
    error, log, took = ask(reply, timeout=1.1, key=CANARY)
    assert type(error) is kind
    assert said in str(error)
    assert took < 2.0
    assert 1 <= len(log) <= 3


@pytest.mark.parametrize(
    "fault",
    [
        Reply(reset=True),
        Reply(b"{}", status=502),
        Reply(b"[1, 2]", cut=2, length="none"),
        Reply(b"", status=429, headers={"Retry-After": "0"}),
        Reply(b'{"status": {"error_code": 429}}', headers={"Retry-After": "0"}),
    ],
)
def test_a_passing_fault_is_tried_again(fault):
    answer, log, _ = ask(fault, fault, GOOD, timeout=6.0)
    assert answer.body == GOOD.body
    assert len(log) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 451])
def test_what_no_second_try_mends_is_asked_once(status):
    _, log, took = ask(Reply(b"{}", status=status), timeout=5.0)
    assert len(log) == 1
    assert took < 1.0


def test_retry_after_is_obeyed():
    headers = {
        "Date": format_datetime(NOW, True),
        "Retry-After": format_datetime(NOW.replace(second=1), True),
    }
    answer, _, took = ask(Reply(b"", status=429, headers=headers), GOOD, timeout=6.0)
    assert answer.body == GOOD.body
    assert 1.0 <= took < 2.0


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("3", 3.1),
        ("0", 0.1),
        ("", 0.1),
        ("-1", 0.1),
        ("1e9", 0.1),
        ("\u0663", 0.1),
        ("soon", 0.1),
        ("9" * 40, 0.1),
    ],
)
def test_retry_after_is_read_strictly(asked, wait):
    assert verdict.over_quota(429, {"retry-after": asked}).wait == pytest.approx(wait)


def test_after_a_rate_limit_or_a_closed_region_nothing_more_is_asked():
    async def run(status):
        async with (
            Server(lambda asked: Reply(b"{}", status=status)) as server,
            Door("test", server.url, clock=lambda: NOW, timeout=3.0) as door,
        ):
            calls = [Call("a", f"/{n}", "price_usd", asset=f"coin-{n}") for n in range(4)]
            assert [answer async for answer in door.each(calls)] == []
            return len(server.log), [gap.asset for gap in door.gaps]

    for status in (429, 451):
        assert asyncio.run(run(status)) == (
            1 if status == 451 else 3,
            ["coin-0", "coin-1", "coin-2", "coin-3"],
        )


def test_one_failing_call_does_not_lose_the_others():
    def answerer(asked: Asked) -> Reply:
        return Reply(b"{}", status=404) if asked.path == "/1" else GOOD

    async def run():
        async with (
            Server(answerer) as server,
            Door("test", server.url, clock=lambda: NOW, timeout=3.0) as door,
        ):
            calls = [Call("a", f"/{n}", "price_usd", asset=f"coin-{n}") for n in range(3)]
            return [answer.asset async for answer in door.each(calls)], door.gaps

    answered, gaps = asyncio.run(run())
    assert answered == ["coin-0", "coin-2"]
    assert [(gap.metric, gap.asset, gap.source) for gap in gaps] == [("price_usd", "coin-1", "test")]


@pytest.mark.parametrize("packing", ["gzip", "deflate", ""])
def test_a_bomb_is_not_unpacked(packing):
    flood = b"[" + b" " * 3_000_000 + b"]"
    body = {"gzip": gzip.compress(flood), "deflate": zlib.compress(flood), "": flood}[packing]
    headers = {"Content-Encoding": packing} if packing else {}
    error, _, _ = ask(Reply(body, headers=headers), max_bytes=100_000, timeout=5.0)
    assert isinstance(error, SourceChanged)
    assert "100,000" in str(error)


def test_calls_to_one_source_keep_their_distance():
    async def run():
        async with (
            Server(lambda asked: GOOD) as server,
            Door("test", server.url, clock=lambda: NOW, timeout=5.0, pause=0.2) as door,
        ):
            started = time.monotonic()
            calls = [Call("a", "/", "price_usd") for _ in range(3)]
            assert len([answer async for answer in door.each(calls)]) == 3
            slow = time.monotonic() - started
            await door.get(Call("a", "/", "price_usd", pause=0.0))
            return slow, time.monotonic() - started - slow

    slow, quick = asyncio.run(run())
    assert slow >= 0.4
    assert quick < 0.15


def test_a_name_nobody_knows():
    async def run():
        async with Door("test", "https://host.invalid", clock=lambda: NOW, timeout=3.0) as door:
            await door.get(CALL)

    with pytest.raises(SourceUnavailable, match=r"host\.invalid could not be (found|reached)"):
        asyncio.run(run())


def test_a_port_nobody_listens_on():
    async def run():
        async with Server(lambda asked: GOOD) as server:
            address = server.url
        async with Door("test", address, clock=lambda: NOW, timeout=1.5) as door:
            await door.get(CALL)

    with pytest.raises(SourceUnavailable, match="could not be reached"):
        asyncio.run(run())


def test_a_certificate_nobody_vouches_for():
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(served)
    error, log, _ = ask(GOOD, tls=served)
    assert isinstance(error, SourceUnavailable)
    assert "certificate" in str(error)
    assert not log
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    answer, _, _ = ask(GOOD, tls=served, verify=trusted)
    assert answer.body == GOOD.body


@pytest.mark.parametrize(
    "base",
    [
        "http://api.example.org",
        "ftp://127.0.0.1",
        "https://",
        "nothing",
        "https://u:p@host",
        "https://h/?key=1",
    ],
)
def test_a_base_that_may_not_be_asked_is_a_wrong_configuration(base):
    with pytest.raises(ConfigError, match=r"sources\.test\.base_url"):
        Door("test", base, clock=lambda: NOW)


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/x",
        "http://127.0.0.2:1/x",
        "//elsewhere.example/x",
        "https://u:p@127.0.0.1/x",
    ],
)
def test_only_the_sources_own_host_is_asked(path):
    error, log, _ = ask(GOOD, call=Call("a", path, "price_usd"))
    if path.startswith("//"):
        assert log[0].path.startswith("/base/")
    else:
        assert isinstance(error, SourceRefused)
        assert not log


@pytest.mark.parametrize("key", ["short", "with space in it", "with\nnewline in it", "schlüssel-mit-ü"])
def test_an_unusable_key_is_refused_without_being_shown(key):
    with pytest.raises(SourceRefused) as caught:
        Door("test", "https://h", clock=lambda: NOW, key_header="x-key", key=key)
    assert key not in str(caught.value)


FAULTS = [
    Reply(json.dumps({"echo": CANARY}).encode(), headers={"Date": CANARY}),
    Reply(json.dumps({"error": CANARY}).encode(), status=401),
    Reply(CANARY.encode(), status=500),
    Reply(b"", status=302, headers={"Location": f"https://elsewhere.example/?key={CANARY}"}),
    Reply(reset=True),
    Reply(raw=CANARY.encode() * 20),
    Reply(b"[1]", hang=5),
    Reply(b"<html>" + CANARY.encode()),
]


@pytest.mark.parametrize("reply", FAULTS)
def test_the_key_is_in_no_message_traceback_log_or_answer(reply):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)  # below it httpcore's trace is a developer's own wish
    try:
        outcome, log, _ = ask(reply, timeout=1.1, key=CANARY)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert log[0].headers["x-key"] == CANARY
    assert CANARY not in json.dumps(log[0].query) + log[0].path
    assert CANARY not in repr(outcome)
    assert CANARY not in stream.getvalue()
    if isinstance(outcome, SourceError):
        seen: BaseException | None = outcome
        while seen is not None:
            assert type(seen).__module__.startswith("reporter."), "no foreign exception hangs on it"
            for frame, _ in traceback.walk_tb(seen.__traceback__):
                if "/tests/" not in frame.f_code.co_filename:
                    assert CANARY not in repr(frame.f_locals)
            seen = seen.__cause__ or seen.__context__


@pytest.mark.parametrize(
    "proxy", ["socks5://user:canary-key-5f1d0b7c9a@h:1", "nothing://canary-key-5f1d0b7c9a"]
)
def test_an_unusable_proxy_is_a_wrong_configuration(proxy, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ConfigError, match="ALL_PROXY") as caught:
        Door("test", "https://h", clock=lambda: NOW)
    assert caught.value.__context__ is None
    assert CANARY not in str(caught.value)


def test_the_door_does_not_show_its_key():
    door = Door("test", "https://h", clock=lambda: NOW, key_header="x-key", key=CANARY)
    assert CANARY not in repr(door)
    assert CANARY not in repr(vars(door))
    door.note("price_usd", "bitcoin", f"it said {CANARY}")
    assert door.gaps[0].reason == "it said [key]"


def test_unknown_length_is_only_trusted_with_an_end():
    csv = Call("thing", "/thing", "index_level", form="csv")
    whole, half = b"observation_date,SP500\n2026-01-30,6939.03\n", b"observation_date,SP500\n2026-01-30,693"
    assert ask(Reply(whole, length="none"), call=csv)[0].body == whole
    assert isinstance(ask(Reply(half, length="none"), call=csv, timeout=1.2)[0], SourceUnavailable)
    assert ask(Reply(whole.rstrip()), call=csv)[0].body == whole.rstrip()
    packed = ask(Reply(b"PK\x03\x04rest"), call=csv)[0]
    assert isinstance(packed, SourceChanged)
    assert "ZIP" in str(packed)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(verdict, "QUOTA_WAIT", 0.1)
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.05)
