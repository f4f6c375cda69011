"""The pool of forked workers by itself: shares, losses, failures, ends; `make_one` is a stand-in."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from reporter.backfill import pool
from reporter.backfill.pool import Pool
from reporter.backfill.work import Made, Order
from reporter.config import Config, EditionSettings
from reporter.errors import RenderError, WorkerLost
from reporter.model import Artifact

BARE = Config(editions=(EditionSettings(formats=("page",)),))
HERE = os.getpid()


def orders(count: int) -> list[Order]:
    return [Order(f"order {number}", b"", BARE) for number in range(count)]


def made(order: Order) -> Made:
    """An edition that tells its order and who made it."""
    said = f"{order.label}|{order.more}|{os.getpid()}"
    return Made((Artifact("index.html", "text/html", said.encode()),), None, 1, 0)


def told(one: Made) -> list[str]:
    return one.files[0].content.decode().split("|")


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(pool, "make_one", made)
    crew = Pool(2)
    yield crew
    crew.close()
    assert multiprocessing.active_children() == []


def test_every_order_is_answered_in_its_place_and_the_first_is_made_here(two):
    tickets = [two.submit(order) for order in orders(30)]
    answers = [told(ticket.result()) for ticket in tickets]
    assert [label for label, _, _ in answers] == [f"order {number}" for number in range(30)]
    makers = [int(maker) for _, _, maker in answers]
    assert makers[0] == os.getpid()
    assert os.getpid() not in makers[1:]
    sizes = [makers.count(one) for one in dict.fromkeys(makers[1:])]
    assert max(sizes) <= pool.BATCH
    assert sizes[-1] <= 2  # the last shares are small, so that no worker has much left beside idle ones


def test_a_worker_s_last_order_says_that_none_follows(two):
    tickets = [two.submit(order) for order in orders(20)]
    answers = [told(ticket.result()) for ticket in tickets][1:]
    for (_, more, maker), (_, _, following) in pairwise(answers):
        assert (more == "True") == (maker == following)


def test_a_single_order_is_made_here(two):
    assert told(two.submit(orders(1)[0]).result())[2] == str(os.getpid())


def test_a_lost_worker_costs_only_the_order_it_was_at(two, monkeypatch):
    def make(order):
        if order.label == "order 9" and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return made(order)

    monkeypatch.setattr(pool, "make_one", make)
    tickets = [two.submit(order) for order in orders(16)]
    for number, ticket in enumerate(tickets):
        if number == 9:
            with pytest.raises(WorkerLost, match="ended from outside"):
                ticket.result()
        else:
            assert told(ticket.result())[0] == f"order {number}"


class Unpackable(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


@pytest.mark.parametrize("number", [0, 5])
@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        (RenderError("no chart"), RenderError, "no chart"),
        (KeyError("lost"), KeyError, "lost"),
        (Unpackable("this", "that"), Exception, "this and that"),
    ],
)
def test_what_its_making_raised_is_raised(two, monkeypatch, number, error, raised, said):
    def make(order):
        if order.label == f"order {number}":
            raise error
        return made(order)

    monkeypatch.setattr(pool, "make_one", make)
    tickets = [two.submit(order) for order in orders(8)]
    with pytest.raises(raised, match=said):
        tickets[number].result()
    assert [told(one.result())[0] for one in tickets if one is not tickets[number]]


def test_what_is_dropped_is_not_begun(two):
    tickets = [two.submit(order) for order in orders(12)]
    dropped = [ticket for ticket in tickets if ticket in two._waiting][-2:]
    for ticket in (*dropped, *dropped):
        ticket.drop()
    kept = [ticket for ticket in tickets if ticket not in dropped]
    assert all(told(ticket.result()) for ticket in kept)
    assert len(dropped) == 2
    assert [ticket.outcome for ticket in dropped] == [None, None]


def test_the_end_waits_for_the_edition_at_hand_and_no_other(monkeypatch, tmp_path):
    def make(order):
        (tmp_path / f"begun {order.label}").touch()
        time.sleep(0.5)
        (tmp_path / f"done {order.label}").touch()
        return made(order)

    monkeypatch.setattr(pool, "make_one", make)
    crew = Pool(2)
    for order in orders(14):
        crew.submit(order)
    while not len(list(tmp_path.glob("begun*"))) > 2:
        time.sleep(0.05)
    crew.close()
    assert multiprocessing.active_children() == []
    begun = {path.name.removeprefix("begun ") for path in tmp_path.glob("begun*")}
    assert begun == {path.name.removeprefix("done ") for path in tmp_path.glob("done*")}
    assert len(begun) < 14


def test_the_end_does_not_wait_for_what_nobody_hears(monkeypatch):
    """A worker whose pipe is full ends too, though others were forked while it was listened to."""
    big = Artifact("report.pdf", "application/pdf", bytes(3 * pool.PIPE))
    monkeypatch.setattr(pool, "make_one", lambda _order: Made((big,), None, 1, 0))
    crew = Pool(3)
    for order in orders(14):
        crew.submit(order)
    workers = [worker.process for worker in crew._busy]
    assert len(workers) > 1
    time.sleep(0.5)  # each has filled its pipe
    began = time.monotonic()
    crew.close()
    assert time.monotonic() - began < 5
    assert not any(worker.is_alive() for worker in workers)


def test_an_order_is_kept_for_a_second_try_in_few_bytes(two):
    ticket, *_ = [two.submit(replace(order, files={"logo/a.svg": b"<svg/>"})) for order in orders(3)]
    assert ticket.order.foreseen is None
    assert ticket.order.files == {"logo/a.svg": b"<svg/>"}
    assert told(ticket.result())
