"""The file of the history: its tables, how it is made and opened, and how its faults are told."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reporter.errors import Busy, StoreDamaged, StoreError

APPLICATION_ID = 0x52_50_54_52
"""Says "a history of reporter" in the file's header ("RPTR")."""

UPGRADES = (
    # What the site's pages show of an edition; an edition recorded before shows nothing there.
    "ALTER TABLE edition ADD COLUMN moves TEXT NOT NULL DEFAULT '[]'",
    # What its headline led with; of an edition recorded before it is not known.
    """ALTER TABLE edition ADD COLUMN lead TEXT NOT NULL DEFAULT '["", 0.0]'""",
    # Whether a PDF stands beside its page; every edition recorded before has one.
    "ALTER TABLE edition ADD COLUMN pdf INTEGER NOT NULL DEFAULT 1",
)
"""What a later version added to the tables below, in order; an older file is brought up to date when it
is opened to be written. A column needs a default."""

VERSION = 1 + len(UPGRADES)

# Times are microseconds since 1970 UTC: exact, and half the size of text. `revision` tells apart
# two values of one key that were learnt at the very same moment; the later one is in force.
TABLES = f"""
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    metric TEXT NOT NULL,
    asset TEXT NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (metric, asset, source)
);
CREATE TABLE observation (
    series INTEGER NOT NULL REFERENCES series (id),
    at INTEGER NOT NULL,
    retrieved_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (series, at, retrieved_at, revision)
) WITHOUT ROWID;
CREATE INDEX contested ON observation (series, at, retrieved_at) WHERE revision > 0;
CREATE TABLE headline (
    url TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (url, published_at)
) WITHOUT ROWID;
CREATE INDEX headline_time ON headline (published_at);
CREATE TABLE edition (
    slug TEXT NOT NULL,
    day TEXT NOT NULL,
    revision INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    headline TEXT NOT NULL,
    standfirst TEXT NOT NULL,
    language TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    levels TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    PRIMARY KEY (slug, day, revision)
) WITHOUT ROWID;
PRAGMA application_id = {APPLICATION_ID};
{"; ".join(UPGRADES)};
PRAGMA user_version = {VERSION};
"""

_MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 5.0


@contextmanager
def telling(path: Path, doing: str) -> Iterator[None]:
    """Turns SQLite's errors while `doing` something into StoreError, StoreDamaged or Busy."""
    try:
        yield
    except sqlite3.Error as error:
        raise _told(path, doing, error) from error
    except UnicodeEncodeError as error:
        raise StoreError(
            f"{path}: {doing} failed: a text holds half a character ({ascii(error.object)[:80]}); "
            "nothing of this step was stored"
        ) from error


def _told(path: Path, doing: str, error: sqlite3.Error) -> StoreError | Busy:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path, f"{doing} failed: {error}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(f"{path}: another process is writing to the history; try again when it has ended")
    if code == sqlite3.SQLITE_FULL:
        mend = "the disk is full: free some space and try again; nothing of this step was stored"
    elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        mend = "the file or its folder may not be written: change their owner or permissions, or --output"
    elif code == sqlite3.SQLITE_CANTOPEN:
        mend = "it could not be opened: check that the folder exists and may be read and written"
    elif code == sqlite3.SQLITE_IOERR:
        mend = "the disk reported an error: check it and its free space; nothing of this step was stored"
    else:
        mend = "nothing of this step was stored"
    return StoreError(f"{path}: {doing} failed ({error}); {mend}")


def damaged(path: Path, why: str) -> StoreDamaged:
    """The error for a file that is not, or no longer, a sound history."""
    return StoreDamaged(
        f"{path}: the history is damaged ({why}); a run sets the file aside and fills a new one "
        "from the published snapshots"
    )


def beside(path: Path) -> Path:
    """The rollback journal SQLite keeps next to a database."""
    return path.with_name(path.name + "-journal")


def fresh_name(path: Path) -> Path:
    """Where this process makes a new file before it takes its place at `path`."""
    return path.with_name(f"{path.name}.new-{os.getpid()}")


def sweep(path: Path) -> None:
    """Remove unfinished new files that processes which were killed left beside `path`."""
    for stray in path.parent.glob(f"{path.name}.new-*"):
        number = stray.name.removeprefix(f"{path.name}.new-").removesuffix("-journal")
        if not number.isdecimal() or _lives(int(number)):
            continue
        with suppress(OSError):
            stray.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def create(path: Path) -> None:
    """Make an empty history at `path` unless a file is there; it appears whole or not at all.

    Raises StoreError where the folder cannot be written.
    """
    fresh = fresh_name(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        make(fresh)
        # A link never replaces: of two processes that start at once, the second keeps the first's file.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        except OSError:
            # A file system without links.
            if not path.exists():
                fresh.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path}: the history could not be made ({error.strerror}); check the folder's permissions "
            "and the free space, or choose another folder with --output"
        ) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def make(path: Path) -> None:
    """Write an empty history at `path`, where no file may be."""
    with telling(path, "making the history"):
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            durable(connection)
            connection.executescript(f"BEGIN; {TABLES} COMMIT;")
        finally:
            connection.close()


def durable(connection: sqlite3.Connection) -> None:
    """Commit so that it survives a power loss: DELETE and EXTRA, as measured, and no WAL."""
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32768")


def connect(path: Path, readonly: bool) -> sqlite3.Connection:
    """Open the history at `path`, which exists.

    A writer also proves that the file is sound and that it may be written, before it is needed.
    Raises StoreDamaged, StoreError (unreadable, not writable, another program's, a newer
    version's) or Busy.
    """
    _look(path)
    uri = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rw'}"
    with telling(path, "opening the history"):
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
        try:
            _identify(path, connection)
            if readonly:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("PRAGMA cache_size = -32768")
            else:
                durable(connection)
                _prove(path, connection)
                _upgrade(connection)
                # The proof has read the whole file: what it left in the memory nobody asks for again.
                connection.execute("PRAGMA shrink_memory")
        except BaseException:
            connection.close()
            raise
    return connection


def _look(path: Path) -> None:
    """Refuse a file that is damaged at first sight: no header, or shorter than it says it is."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise StoreError(
            f"{path}: there is no history; make one with `reporter run`, `reporter collect` or "
            "`reporter import`"
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path}: the history could not be read ({error.strerror}); check its owner and permissions"
        ) from error
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise damaged(path, f"its {size} bytes do not begin as an SQLite file does")
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big")
    counted = head[24:28] == head[92:96]
    # With a journal beside it the file is mended by SQLite itself when it is opened.
    if counted and size < page * pages and not beside(path).exists():
        raise damaged(path, f"{page * pages - size} bytes are missing at its end")


def _identify(path: Path, connection: sqlite3.Connection) -> None:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if owner != APPLICATION_ID:
        raise StoreError(
            f"{path}: this is another program's SQLite file; choose another folder with --output"
        )
    if version > VERSION:
        raise StoreError(
            f"{path}: a newer version of reporter made this history (schema {version}, this one reads "
            f"{VERSION}); install that version, or choose another folder with --output"
        )
    if version < 1:
        raise damaged(path, f"its schema says version {version}")


def _prove(path: Path, connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise damaged(path, str(verdict).strip().replace("\n", "; "))
    # Touching a page opens the journal, so a folder that cannot be written is found out now.
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA user_version = {VERSION}")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables of an older file up to this version's, all of them or none."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in UPGRADES[version - 1 :]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
