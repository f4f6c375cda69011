"""The kind `bucket`: S3-compatible object storage, by `obstore`; what differs is sent, pages last."""

import hashlib
import mimetypes
import os
import re
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reporter.errors import PublishError
from reporter.publish.files import files_of
from reporter.publish.targets.order import in_order, is_page, parts_and_pages
from reporter.publish.targets.received import Memory
from reporter.publish.targets.target import KEPT, KEY, KEY_ID, Look, Target, label, secret

if TYPE_CHECKING:
    from obstore.store import S3Store

# Where a machine gives its programs a role, these lead to it; then no key is needed.
_ROLES = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_AT_ONCE = 8
_CALL = 60.0
"""Seconds one call may take, of the target's."""

# By ending, so that no machine's own table of types decides what readers get.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_BY_NAME = {"feed.json": "application/feed+json", "feed.xml": "application/atom+xml; charset=utf-8"}
# A name with a piece of its content's digest in it: other content has another name.
_DIGEST = re.compile(r"[.-][0-9a-f]{8,64}\.[a-z0-9]+$")


def to_bucket(site: Path, target: Target, memory: Memory) -> str:
    """Sends what differs from what the bucket holds: several parts at once, then page after page."""
    store = _store(target)
    ends = time.monotonic() + target.timeout
    name = label(target)
    inside = f"{target.prefix}/" if target.prefix else ""
    names = [entry for entry in files_of(site) if not (site / entry).is_symlink()]
    removed: list[str] = []
    try:
        held = {
            entry["path"].removeprefix(inside): (entry["size"], (entry["e_tag"] or "").strip('"'))
            for page in store.list(prefix=target.prefix or None)
            for entry in page
        }
        parts, pages = (
            [entry for entry in group if not _alike(site / entry, held.get(entry), memory, entry)]
            for group in parts_and_pages(names)
        )
        _send(store, site, inside, parts, memory, _AT_ONCE, ends)
        _send(store, site, inside, pages, memory, 1, ends)
        sent = len(parts) + len(pages)
        if target.delete:
            removed = [entry for entry in reversed(in_order(memory.gone(names))) if entry in held]
            for entry in removed:
                store.delete(f"{inside}{entry}")
                del memory.files[entry]
    except TimeoutError:
        raise PublishError(
            f"target {name}: not finished after {target.timeout:g} seconds; give it a longer timeout. {KEPT}"
        ) from None
    except Exception as error:
        if not _from_storage(error):
            raise
        raise PublishError(f"target {name}: {_said(error)}. {KEPT}") from None
    told = f", {len(removed)} removed" if removed else ""
    return f"{name}: {sent} files sent{told}"


def look_at_bucket(_site: Path, target: Target) -> Look:
    """Whether the library, the keys and the bucket are there; nothing is written."""
    try:
        for _page in _store(target).list(prefix=target.prefix or None, chunk_size=1):
            break
    except PublishError:
        raise
    except Exception as error:
        if not _from_storage(error):
            raise
        return Look(False, _said(error), "Look at bucket, endpoint, region and the keys' rights.")
    return Look(True, "the bucket answers (that it may be written is seen when it is)")


def headers(name: str) -> dict[str, str]:
    """Content-Type and Cache-Control of one file of the site."""
    short = name.rpartition("/")[2]
    kind = _BY_NAME.get(short) or _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    if _DIGEST.search(short):
        cache = "public, max-age=31536000, immutable"
    elif is_page(name):
        cache = "public, max-age=60"
    else:
        cache = "public, max-age=300"
    return {"Content-Type": kind or "application/octet-stream", "Cache-Control": cache}


def _store(target: Target) -> "S3Store":
    try:
        from obstore.store import S3Store  # noqa: PLC0415 - an extra; loaded where it is used
    except ImportError:
        raise PublishError(
            f"target {label(target)}: object storage needs the extra s3; run: "
            f"python -m pip install 'reporter[s3]'. {KEPT}"
        ) from None
    keys: dict[str, Any] = {}
    if target.user_env or target.secret_env or not any(os.environ.get(name) for name in _ROLES):
        keys = {
            "access_key_id": secret(target, target.user_env or KEY_ID),
            "secret_access_key": secret(target, target.secret_env or KEY),
        }
    if target.endpoint:
        keys["endpoint"] = target.endpoint
    call = timedelta(seconds=min(_CALL, target.timeout))
    return S3Store(
        target.bucket,
        region=target.region,
        client_options={
            "timeout": call,
            "connect_timeout": min(call, timedelta(seconds=10)),
            "allow_http": urlsplit(target.endpoint).scheme == "http",
            "user_agent": "reporter",
        },
        retry_config={"max_retries": 3, "retry_timeout": min(call, timedelta(seconds=30))},
        **keys,
    )


def _send(
    store: "S3Store", site: Path, inside: str, names: list[str], memory: Memory, at_once: int, ends: float
) -> None:
    """All of these, or the first failure; what was sent is remembered either way."""

    def put(name: str) -> None:
        if time.monotonic() > ends:
            raise TimeoutError
        content = (site / name).read_bytes()
        answer = store.put(f"{inside}{name}", content, attributes=headers(name), use_multipart=False)
        memory.files[name] = _mark((answer["e_tag"] or "").strip('"'), content)

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        calls = [pool.submit(put, name) for name in names]
        finished, waiting = wait(calls, return_when=FIRST_EXCEPTION)
        for call in waiting:
            call.cancel()
    for call in (*finished, *waiting):
        if not call.cancelled():
            call.result()


def _mark(tag: str, content: bytes) -> str:
    return f"{tag} {hashlib.sha256(content).hexdigest()}"


def _alike(path: Path, held: tuple[int, str] | None, memory: Memory, name: str) -> bool:
    """Whether the bucket holds these bytes: as we were told when we sent them, or by their MD5."""
    if held is None or held[0] != path.stat().st_size:
        return False
    content = path.read_bytes()
    tag = held[1]
    if memory.files.get(name) == _mark(tag, content):
        return True
    if tag != hashlib.md5(content, usedforsecurity=False).hexdigest():
        return False
    memory.files[name] = _mark(tag, content)
    return True


def _from_storage(error: Exception) -> bool:
    return type(error).__module__.startswith("obstore") or isinstance(error, OSError)


def _said(error: Exception) -> str:
    """What the storage answered, in one line, without the requests it lists."""
    return " ".join(str(error).partition("Debug source")[0].split())[:300]
