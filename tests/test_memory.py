import gc
import weakref

import pytest

from reporter.pipeline.memory import at_rest, settle, undisturbed


class Ring:
    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def as_before():
    yield
    gc.enable()
    at_rest()


def left():
    """Something nobody holds but itself."""
    return weakref.ref(Ring())


@pytest.mark.parametrize("more", [True, False])
def test_no_cycle_is_looked_for_inside(more):
    with undisturbed(more=more):
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_an_edition_leaves_is_given_back_where_more_follow():
    with undisturbed(more=True):
        first = left()
        assert first() is not None
    assert first() is None
    with undisturbed(more=True):
        second = left()
    assert second() is None


def test_what_the_first_loaded_is_not_looked_at_again_until_the_end():
    with undisturbed(more=True):
        pass
    frozen = gc.get_freeze_count()
    assert frozen > 10_000
    with undisturbed(more=True):
        later = [Ring() for _ in range(100)]
    assert gc.get_freeze_count() <= frozen
    at_rest()
    assert gc.get_freeze_count() == 0
    assert later


def test_a_process_that_is_about_to_end_looks_through_nothing():
    collections = sum(entry["collections"] for entry in gc.get_stats())
    with undisturbed(more=False):
        ring = left()
    assert sum(entry["collections"] for entry in gc.get_stats()) == collections
    assert gc.get_freeze_count() == 0
    assert ring() is not None
    gc.collect()
    assert ring() is None


@pytest.mark.parametrize("more", [True, False])
def test_a_failure_inside_leaves_it_as_it_was(more):
    with pytest.raises(ValueError, match="x"), undisturbed(more=more):
        raise ValueError("x")
    assert gc.isenabled()
    gc.disable()
    with undisturbed(more=more):
        pass
    assert not gc.isenabled()


def test_a_fork_is_made_from_what_is_settled():
    ring = left()
    settle()
    assert ring() is None
    assert gc.get_freeze_count() > 10_000
