"""The kinds of publishing targets, and which keys of `[[publish]]` each takes."""

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """The keys a kind must have, and those it may have."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


COMMON = ("kind", "name", "timeout")

KINDS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "folder": Kind(("folder",), ("delete",)),
        "command": Kind(("command",)),
        "branch": Kind(("remote",), ("branch", "prefix", "delete", "secret_env")),
        "bucket": Kind(("bucket",), ("endpoint", "region", "prefix", "delete", "user_env", "secret_env")),
        "mail": Kind(("host", "sender", "recipients"), ("port", "tls", "editions", "user_env", "secret_env")),
        "webhook": Kind(("service", "secret_env"), ("chat", "base_url", "editions")),
    }
)


def faults(kind: str, given: Collection[str], chosen: str) -> list[tuple[str, str]]:
    """(key, why) of what a target of this kind lacks or does not take; `chosen` is its `service`."""
    own = KINDS[kind]
    found = [("", f"a target of kind {kind} needs {name} = ...") for name in own.needs if name not in given]
    for name in given:
        if name not in (*COMMON, *own.needs, *own.may):
            takers = ", ".join(other for other, keys in KINDS.items() if name in (*keys.needs, *keys.may))
            found.append((name, f"{name} is no key of the kind {kind}; it belongs to: {takers}"))
    if chosen == "telegram" and "chat" not in given:
        found.append(("", "a webhook of the service telegram needs chat = ..., the id of the chat"))
    if chosen != "telegram" and {"chat", "base_url"} & set(given):
        found.append(("", "chat and base_url belong to the service telegram"))
    return found
