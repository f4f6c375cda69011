"""Keeps secrets out of the file: what looks like one is refused by its line, and never repeated."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.config.lines import KeyPath

# Names under which people write a secret down. A key that holds a NAME of a variable ends in _env.
NAMES = frozenset(
    {
        "access_key", "access_key_id", "api_key", "auth", "credentials", "key", "passphrase", "passwd",
        "password", "private_key", "secret", "secret_access_key", "secret_key", "token", "user_password",
        "webhook", "webhook_url",
    }
)  # fmt: skip

# What secrets look like wherever they stand.
_SHAPES = re.compile(
    r"""hooks\.slack\.com/(?:services|workflows|triggers)/.
    | discord(?:app)?\.com/api/(?:v\d+/)?webhooks/.
    | api\.telegram\.org/bot.
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-)[A-Za-z0-9_-]{10,}
    | \b\d{6,12}:[A-Za-z0-9_-]{30,}\b
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY
    | \bhc-ping\.com/.
    | ://[^/\s:@]*:[^/\s@]+@""",
    re.VERBOSE,
)

MEND = (
    "a secret never stands in the file. Put it into an environment variable and give the variable's NAME "
    "in the table's *_env key (secret_env, user_env, key_env or url_env); change the secret where it was "
    "issued if the file was ever shared"
)


def found(document: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """(key, what to say) for each value of the file that is a secret by its name or by its shape."""
    for path, value in _leaves(document, ()):
        name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        if name.casefold() in NAMES and value not in ("", None):
            yield path, f"{name}: {MEND}"
        elif isinstance(value, str) and _SHAPES.search(value):
            yield path, f"{name} holds what looks like a secret: {MEND}"


def _leaves(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, (*path, str(name)))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _leaves(item, (*path, number))
    else:
        yield path, value
