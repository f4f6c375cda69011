"""What a target is told, what it answers, and where its secrets come from."""

import os
from dataclasses import dataclass
from typing import Protocol

from reporter.errors import PublishError

KEPT = "The site itself stands; `reporter publish` tries again."

KEY_ID, KEY = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
"""Where the keys of object storage are, if the target names no variables of its own."""


class Target(Protocol):
    """One table of `[[publish]]`; which key is whose, `docs/configuration.md` says."""

    @property
    def kind(self) -> str:
        """A key of `TARGETS`."""

    @property
    def name(self) -> str:
        """What messages call it; empty: its kind and where it leads."""

    @property
    def timeout(self) -> float:
        """Seconds all of it may take."""

    @property
    def folder(self) -> str:
        """Folder: where to copy to."""

    @property
    def command(self) -> tuple[str, ...]:
        """Command: the program and its arguments."""

    @property
    def remote(self) -> str:
        """Branch: the repository."""

    @property
    def branch(self) -> str:
        """Branch: its name."""

    @property
    def bucket(self) -> str:
        """Bucket: its name."""

    @property
    def endpoint(self) -> str:
        """Bucket: the storage's address; empty: AWS."""

    @property
    def region(self) -> str:
        """Bucket: where it is."""

    @property
    def prefix(self) -> str:
        """Branch and bucket: the folder inside."""

    @property
    def delete(self) -> bool:
        """Folder, branch, bucket: whether what is no longer in the site is removed."""

    @property
    def host(self) -> str:
        """Mail: the server."""

    @property
    def port(self) -> int:
        """Mail: its port."""

    @property
    def tls(self) -> str:
        """Mail: `starttls`, `tls`, or `none` on loopback."""

    @property
    def sender(self) -> str:
        """Mail: who sends."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Mail: who receives, each a mail of their own."""

    @property
    def service(self) -> str:
        """Webhook: a key of `SHAPES`."""

    @property
    def chat(self) -> str:
        """Webhook, Telegram: the chat's id."""

    @property
    def base_url(self) -> str:
        """Webhook, Telegram: the server; empty: Telegram's."""

    @property
    def editions(self) -> tuple[str, ...]:
        """Mail and webhook: which editions; empty: all."""

    @property
    def user_env(self) -> str:
        """The NAME of the variable with the user, or with the access key's id."""

    @property
    def secret_env(self) -> str:
        """The NAME of the variable with the password, key, token or address."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing about a target that works or does not, and the mend."""

    ok: bool
    detail: str
    mend: str = ""


def secret(target: Target, variable: str) -> str:
    """The value of an environment variable; raises `PublishError` where it is not set."""
    value = os.environ.get(variable, "").strip()
    if not value:
        raise PublishError(
            f"target {label(target)}: the environment variable {variable} is not set; put the secret there. "
            + KEPT
        )
    return value


def hidden(target: Target, text: str) -> str:
    """The text without the target's secrets: a server may have repeated one in its answer."""
    # A mail's user is no secret, and may be a common word.
    user = (target.user_env or KEY_ID,) if target.kind == "bucket" else ()
    for variable in (target.secret_env or KEY, *user):
        value = os.environ.get(variable, "").strip()
        if len(value) >= 4:
            text = text.replace(value, f"[{variable}]")
    return text


def label(target: Target) -> str:
    """What messages call the target: its own name, else its kind and where it leads. Never a secret."""
    return target.name or f"{target.kind} {_where(target)}"


def identity(target: Target) -> str:
    """Under which name it is remembered what this target has received: where it leads, no secret."""
    return f"{target.kind}:{_where(target)}"


def _where(target: Target) -> str:
    inside = f"/{target.prefix}" if target.prefix else ""
    match target.kind:
        case "folder":
            return target.folder
        case "command":
            return " ".join(target.command[:1])
        case "branch":
            return f"{target.remote}#{target.branch}{inside}"
        case "bucket":
            return f"{target.endpoint or 's3:/'}/{target.bucket}{inside}"
        case "mail":
            return f"{target.sender} at {target.host}:{target.port}"
        case _:
            return f"{target.service} {target.chat or target.secret_env}"
