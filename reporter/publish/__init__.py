"""Puts finished editions in their place: whole or not at all, and nothing already published is lost.

    with prepare(output) as lock:          # said before anything is fetched: Busy, PublishError
        ...
        place(output, editions, pages)     # staged, verified, swapped
        push(output, targets)              # then taken where the desk wants it

Readers see each edition whole, old or new: its folder is exchanged in one step of the file system,
and the pages that lead to it follow, each in one step. A superseded edition goes to
`output/revisions/<edition>/<date>/<n>/`, outside the published folder.
"""

from reporter.publish.lock import Lock, prepare
from reporter.publish.swap import Placed, place
from reporter.publish.targets import TARGETS, Delivered, Look, Target, label, look, push

__all__ = [
    "TARGETS",
    "Delivered",
    "Lock",
    "Look",
    "Placed",
    "Target",
    "label",
    "look",
    "place",
    "prepare",
    "push",
]
