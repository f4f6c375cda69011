"""When Python looks for cycles of objects nobody holds: never while an edition is made and proved.

It looks through everything loaded, and an edition makes so many objects that it would do so about once in
each: a tenth of the time of one. What an edition leaves is given back at its end instead.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

_settled = Event()
"""Whether `settle` was called in this process: to ask the collector is to count all that it set aside."""


@contextmanager
def undisturbed(*, more: bool) -> Iterator[None]:
    """No cycle is looked for inside.

    With `more` editions to follow, what this one left is given back at its end, and what the first of
    them loaded is not looked at again until `at_rest`. Without, all there is then counts as old: a
    process that is about to end need not look through it.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not more:
            gc.freeze()
            gc.unfreeze()
        elif _settled.is_set():
            # Only what was made inside: what was there before is looked through now and then by itself.
            gc.collect(1)
        else:
            settle()
        if before:
            gc.enable()


def settle() -> None:
    """Give back what nobody holds; what is left is not looked at again until `at_rest`.

    The pages of memory it lies on stay shared with the workers forked after.
    """
    gc.collect()
    gc.freeze()
    _settled.set()


def give_back() -> None:
    """Return to the system what was freed, where the C library can (glibc).

    It keeps most of it otherwise: the files of many editions leave holes that nothing fills again.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def at_rest() -> None:
    """Let all there is be looked at again: no edition follows."""
    gc.unfreeze()
    _settled.clear()
