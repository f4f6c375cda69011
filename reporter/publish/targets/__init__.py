"""Takes the finished site, and word of it, where the desk wants it: the register of publishing targets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from reporter.errors import PublishError
from reporter.publish.targets.branch import look_at_branch, to_branch
from reporter.publish.targets.bucket import look_at_bucket, to_bucket
from reporter.publish.targets.command import by_command, look_at_command
from reporter.publish.targets.folder import look_at_folder, to_folder
from reporter.publish.targets.mail import by_mail, look_at_mail
from reporter.publish.targets.received import Book, Memory
from reporter.publish.targets.target import KEPT, Look, Target, hidden, identity, label
from reporter.publish.targets.webhook import by_webhook, look_at_webhook

__all__ = ["TARGETS", "Delivered", "Kind", "Look", "Target", "label", "look", "push"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of target: how the site is taken there, and how to see beforehand that it will be."""

    take: Callable[[Path, Target, Memory], str]
    look: Callable[[Path, Target], Look]
    tells: bool = False
    """It sends word of an edition, with a link: its turn is when the site is there."""


TARGETS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "folder": Kind(to_folder, look_at_folder),
        "command": Kind(by_command, look_at_command),
        "branch": Kind(to_branch, look_at_branch),
        "bucket": Kind(to_bucket, look_at_bucket),
        "mail": Kind(by_mail, look_at_mail, tells=True),
        "webhook": Kind(by_webhook, look_at_webhook, tells=True),
    }
)


_MENDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "folder": "Look at folder in [[publish]].",
        "command": "Look at command in [[publish]].",
        "branch": "Look at remote in [[publish]], at the network, and at who may push there.",
        "bucket": "Look at bucket, endpoint and region in [[publish]], and at the network.",
        "mail": "Look at host, port and tls in [[publish]], and at the network.",
        "webhook": "Look at the network, and at the value of the variable secret_env names.",
    }
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A line for each target that was served, and why each of the others was not."""

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def push(output: Path, targets: Iterable[Target]) -> Delivered:
    """Takes `output/site` to every target: the site itself first, then word of it.

    All are tried; where the site could not be taken, no word of it is sent, for its link would lead to
    nothing. What each has received is remembered in `output`, so that a second call sends only the rest.
    Raises `PublishError` where there is no site, or the memory cannot be read.
    """
    site = output / "site"
    chosen = sorted(targets, key=lambda target: TARGETS[target.kind].tells)
    if not chosen:
        return Delivered()
    if not (site / "index.html").is_file():
        raise PublishError(f"there is no site in {site} yet; `reporter run` or `reporter demo` builds one")
    book = Book(output)
    done: list[str] = []
    failed: list[str] = []
    everywhere = True
    for target in chosen:
        kind = TARGETS[target.kind]
        if kind.tells and not everywhere:
            failed.append(f"target {label(target)}: nothing sent, for the site is not everywhere yet. {KEPT}")
            continue
        try:
            done.append(kind.take(site, target, book.of(identity(target))))
        except PublishError as error:
            failed.append(hidden(target, str(error)))
            everywhere = everywhere and kind.tells
        finally:
            book.save()
    return Delivered(tuple(done), tuple(failed))


def look(output: Path, target: Target) -> Look:
    """Whether this target could be served now; nothing is sent. Never raises for what it finds."""
    try:
        seen = TARGETS[target.kind].look(output / "site", target)
        return replace(seen, detail=hidden(target, seen.detail))
    except PublishError as error:
        told = hidden(target, str(error)).replace(f" {KEPT}", "").removeprefix(f"target {label(target)}: ")
        # What to do stands after the semicolon, where the message knows it.
        what, _, mend = told.partition("; ")
        return Look(False, what.rstrip("."), f"{mend[:1].upper()}{mend[1:]}" if mend else _MENDS[target.kind])
