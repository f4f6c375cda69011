"""A pool of worker processes, each forked from this one with a few orders in hand.

A fork inherits its orders and what was foreseen of them as they are: nothing is packed to be sent, and
nothing is worked out twice. What it makes comes back through a pipe, edition by edition; with its last it
ends. So no worker lives long enough for a leak to grow, and a fork is always made from a process without
threads of ours.
"""

import fcntl
import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from reporter.backfill.work import Made, Order, make_one, sent
from reporter.errors import ReporterError, WorkerLost
from reporter.pipeline.steps import get_ready

BATCH = 4
"""So many orders a worker is forked with at most: a fork costs about a tenth of an edition."""
AHEAD = 48
"""So many orders are under way at most, unless the workers are more than a third of that."""
PIPE = 1 << 20
"""Bytes a pipe holds, where the system lets it be set: more than an edition, so that no worker waits."""
_LOOK_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class Ticket:
    """An order given to the pool, and what became of it, packed where it comes from a worker."""

    pool: "Pool"
    order: Order
    outcome: bytes | Made | Exception | None = None

    def result(self) -> Made:
        """The edition, waited for. Raises what its making raised, or `WorkerLost`."""
        self.pool.await_outcome(self)
        outcome = self.outcome
        if isinstance(outcome, bytes):
            outcome = pickle.loads(outcome)  # noqa: S301 - written by a fork of this very process
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, Made)
        return outcome

    def drop(self) -> None:
        """Nobody will ask for it."""
        self.pool.forget(self)


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    told: Connection
    tickets: deque[Ticket]
    """Those it has not answered yet, in their order."""


@dataclass(slots=True)
class Pool:
    """`workers` processes at a time; the first edition is made in this one, and what it loads they have."""

    workers: int
    _waiting: deque[Ticket] = field(default_factory=deque)
    _busy: list[_Worker] = field(default_factory=list)
    _ending: list[BaseProcess] = field(default_factory=list)
    _warm: bool = False

    @property
    def window(self) -> int:
        """As many orders as the workers have in hand, and as many again that wait for them."""
        return min(2 * BATCH * self.workers, max(AHEAD, 3 * self.workers))

    def submit(self, order: Order) -> Ticket:
        """Begin the work of an order as soon as a worker is free."""
        ticket = Ticket(self, order)
        self._waiting.append(ticket)
        if self._warm:
            self._tend(seconds=0)
        elif len(self._waiting) == self.workers:
            self._begin()
        return ticket

    def await_outcome(self, ticket: Ticket) -> None:
        """Go on with all there is to do until this one is done."""
        if not self._warm:
            self._begin()
        while ticket.outcome is None:
            self._tend(seconds=None)

    def forget(self, ticket: Ticket) -> None:
        """Do not begin with this one; an edition that is being made already is made in vain."""
        with suppress(ValueError):
            self._waiting.remove(ticket)

    def _begin(self) -> None:
        """The first edition here, the next ones beside it by workers that are not warm yet."""
        self._warm = True
        first, *others = self._waiting
        self._waiting.clear()
        if others:
            get_ready({name for edition in first.order.config.editions for name in edition.formats})
        for ticket in others:
            self._fork([ticket])
        try:
            first.outcome = make_one(first.order)
        except Exception as error:  # noqa: BLE001 - raised where it is asked for
            first.outcome = error

    def _tend(self, *, seconds: float | None) -> None:
        """Hear the workers, waiting so long for one, and give the free ones a share of what waits.

        A share of what there is to share: so that no worker idles at the beginning, when little is frozen
        yet, nor at the end beside one that has much left.
        """
        if self._busy:
            heard = wait([worker.told for worker in self._busy], seconds)
            for worker in [one for one in self._busy if one.told in heard]:
                self._hear(worker)
        while self._waiting and len(self._busy) < self.workers:
            share = max(1, min(BATCH, len(self._waiting) // self.workers))
            self._fork([self._waiting.popleft() for _ in range(share)])

    def _hear(self, worker: _Worker) -> None:
        try:
            while worker.tickets and worker.told.poll():
                outcome = worker.told.recv_bytes()
                worker.tickets.popleft().outcome = outcome
        except (EOFError, OSError):
            # It died over the first it had not answered; the others it had not begun.
            lost = worker.tickets.popleft()
            lost.outcome = WorkerLost("a worker process was ended from outside (out of memory?)")
            self._waiting.extendleft(reversed(worker.tickets))
            worker.tickets.clear()
        if not worker.tickets:
            self._leave(worker)

    def _leave(self, worker: _Worker) -> None:
        """Hear it no longer; its end is not waited for, but taken note of."""
        worker.told.close()
        self._busy.remove(worker)
        self._ending = [one for one in (*self._ending, worker.process) if one.is_alive()]

    def _fork(self, tickets: Sequence[Ticket]) -> None:
        told, tell = multiprocessing.Pipe(duplex=False)
        with suppress(AttributeError, OSError):
            fcntl.fcntl(tell, fcntl.F_SETPIPE_SZ, PIPE)
        context = multiprocessing.get_context("fork")
        orders = [ticket.order for ticket in tickets]
        heard = [told, *(worker.told for worker in self._busy)]
        process = context.Process(target=_work, args=(orders, tell, heard, os.getpid()), daemon=True)
        process.start()
        tell.close()
        self._busy.append(_Worker(process, told, deque(tickets)))
        for ticket in tickets:
            ticket.order = sent(ticket.order)  # what a second try needs, should this one be lost

    def close(self) -> None:
        """End the workers, each after the edition it is at; what they would tell is not heard."""
        self._waiting.clear()
        for worker in list(self._busy):
            worker.process.terminate()
            self._leave(worker)
        for process in self._ending:
            process.join()


def _work(orders: Sequence[Order], tell: Connection, heard: Sequence[Connection], parent: int) -> None:
    """In a worker: make each edition and tell it. Ends early when told to, or where nobody listens.

    `heard` are the ends of pipes the parent listens at. A fork that kept them open would look like a
    listener, and a worker with a full pipe would wait for it for ever.
    """
    for end in heard:
        end.close()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key pressed ends the parent, which then ends us
    gc.freeze()  # what is inherited stays shared: the collector would write to it
    _die_with(parent)
    with suppress(BrokenPipeError):
        for number, order in enumerate(orders, 1):
            if stop.is_set():
                break
            tell.send_bytes(_packed(replace(order, more=number < len(orders))))


def _packed(order: Order) -> bytes:
    """The edition made, or what its making raised, to be sent."""
    try:
        return pickle.dumps(make_one(order), pickle.HIGHEST_PROTOCOL)
    except ReporterError as error:
        return pickle.dumps(error)
    except Exception as error:  # noqa: BLE001 - a defect is told where the order was given
        return _defect(error)


def _defect(error: Exception) -> bytes:
    """An exception of any kind, which may not be made to be packed, or to be unpacked."""
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever its class does
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return packed


def _die_with(parent: int) -> None:
    """In a worker: end soon after the parent has ended, however it did; nobody would hear it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
