"""Who does the work: this process alone, a pool of forked workers, or a Dask cluster.

Each takes orders and gives back futures; what they make is the same to the byte.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from reporter.backfill.pool import Pool
from reporter.backfill.work import Made, Order, make_one, sent, shipped
from reporter.config import Config
from reporter.errors import ConfigError, WorkerLost
from reporter.pipeline.memory import at_rest

CONNECT_SECONDS = 15


class Team(Protocol):
    """Takes orders. `window` is how many may be under way, so that nobody waits and little is held."""

    @property
    def window(self) -> int:
        """So many."""

    def submit(self, order: Order) -> "Result":
        """Begin the work of an order."""


class Result(Protocol):
    """The outcome of an order, once it is there."""

    def result(self) -> Made:
        """The edition. Raises `ReporterError`, `WorkerLost` among them."""

    def drop(self) -> None:
        """Nobody will ask for it."""


@dataclass(frozen=True, slots=True)
class _Now:
    """An order done in this process, when its outcome is asked for."""

    order: Order

    def result(self) -> Made:
        return make_one(self.order)

    def drop(self) -> None:
        pass


class _Alone:
    window = 1

    def submit(self, order: Order) -> Result:
        return _Now(order)


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
        return _Distributed(self._client.submit(make_one, sent(order, self._files), pure=False, retries=0))


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

    def drop(self) -> None:
        self.future.cancel()


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
    pool = Pool(workers)
    try:
        yield pool
    finally:
        pool.close()


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
