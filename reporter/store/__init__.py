"""The store: the history of everything taken in, and the snapshots editions are made from."""

from reporter.store.freeze import freeze
from reporter.store.history import History
from reporter.store.rebuild import Rebuilt, rebuild

__all__ = ["History", "Rebuilt", "freeze", "rebuild"]
