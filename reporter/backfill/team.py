"""Who does the work: this process alone, a pool of forked workers, or a Dask cluster.

Each takes orders and gives back futures; what they make is the same to the byte.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

from reporter.backfill.work import Made, Order, make_one, shipped
from reporter.config import Config
from reporter.errors import ConfigError, ReporterError, WorkerLost
from reporter.pipeline.memory import at_rest, settle

RECYCLE = 200
"""So many orders a forked worker is given before it is replaced, so that no leak grows."""
CONNECT_SECONDS = 15
_LOOK_SECONDS = 1.0


class Team(Protocol):
    """Takes orders. `window` is how many may be under way, so that nobody waits and little is held."""

    window: int

    def submit(self, order: Order) -> "Result":
        """Begin the work of an order."""


class Result(Protocol):
    """The outcome of an order, once it is there."""

    def result(self) -> Made:
        """The edition. Raises `ReporterError`, `WorkerLost` among them."""


@dataclass(frozen=True, slots=True)
class _Now:
    """An order done in this process, when its outcome is asked for."""

    order: Order

    def result(self) -> Made:
        return make_one(self.order)


class _Alone:
    window = 1

    def submit(self, order: Order) -> Result:
        return _Now(order)


@dataclass(frozen=True, slots=True)
class _Pooled:
    future: "Future[Made]"

    def result(self) -> Made:
        try:
            return self.future.result()
        except BrokenProcessPool as error:
            raise WorkerLost("a worker process was ended from outside (out of memory?)") from error


def _done(order: Order) -> "Future[Made]":
    """The order done here and now, as a future that has its outcome."""
    future: Future[Made] = Future()
    try:
        future.set_result(make_one(order))
    except ReporterError as error:
        future.set_exception(error)
    return future


def _die_with(parent: int) -> None:
    """In a worker: end soon after the parent has ended, however it did; nobody would give it an order."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Pool:
    """Workers forked from this process once it is warm: they start with everything loaded.

    A pool forks all its workers at the first order, before it starts a thread of its own; it is
    replaced as a whole, so that the fork is always made from a process without other threads.
    """

    def __init__(self, workers: int) -> None:
        self.window = 3 * workers
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0
        self._warm = False

    def submit(self, order: Order) -> Result:
        if not self._warm:
            # The first edition is made here: what it loads and compiles, every worker then has.
            self._warm = True
            return _Pooled(_done(order))
        order = replace(order, foreseen=None)
        if self._given >= RECYCLE * self._workers:
            self._retire()
        try:
            return _Pooled(self._ready().submit(make_one, order))
        except BrokenProcessPool:
            self._retire()
            return _Pooled(self._ready().submit(make_one, order))

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            settle()
            self._pool = ProcessPoolExecutor(
                self._workers,
                multiprocessing.get_context("fork"),
                initializer=_die_with,
                initargs=(os.getpid(),),
            )
            self._given = 0
        self._given += 1
        return self._pool

    def _retire(self) -> None:
        if self._pool is not None:
            # Waiting lets what is under way be finished; its futures hold their results.
            self._pool.shutdown(wait=True)
            self._pool = None

    def close(self, *, now: bool) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=now)


class _Cluster:
    def __init__(self, client: Any, config: Config) -> None:
        self._client = client
        workers = sum(client.nthreads().values())
        if not workers:
            raise ConfigError("the Dask cluster has no worker; start one with `dask worker ADDRESS`")
        self.window = 3 * workers
        self._files = shipped(config)

    def submit(self, order: Order) -> Result:
        # Not pure for Dask: the same order given again after a lost worker is done again.
        return _Distributed(
            self._client.submit(
                make_one, replace(order, files=self._files, foreseen=None), pure=False, retries=0
            )
        )


@dataclass(frozen=True, slots=True)
class _Distributed:
    future: Any

    def result(self) -> Made:
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415 - an optional extra

        try:
            made: Made = self.future.result()
        except (KilledWorker, CancelledError) as error:
            raise WorkerLost("a worker of the cluster was lost") from error
        return made


@contextmanager
def assembled(workers: int, scheduler: str, config: Config) -> Iterator[Team]:
    """The team while the block runs. Raises `ConfigError` for a cluster that cannot be had."""
    try:
        with _gathered(workers, scheduler, config) as team:
            yield team
    finally:
        at_rest()


@contextmanager
def _gathered(workers: int, scheduler: str, config: Config) -> Iterator[Team]:
    if scheduler:
        with _client(scheduler) as client:
            yield _Cluster(client, config)
        return
    if workers == 1:
        yield _Alone()
        return
    pool = _Pool(workers)
    try:
        yield pool
    except BaseException:
        pool.close(now=True)
        raise
    pool.close(now=False)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ConfigError(
            "--scheduler needs the library distributed; install it with: pip install 'reporter[dask]'"
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ConfigError(f"--scheduler {address}: no Dask scheduler answers there ({error})") from error
    try:
        yield client
    finally:
        with suppress(OSError, TimeoutError):
            client.close()
