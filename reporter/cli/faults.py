"""A defect of the program, told as one: a line for the user, a report on the disk for who mends it."""

import json
import os
import platform
import re
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reporter import __version__
from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.config import Config

# Variables that usually hold a secret; those the configuration names are added to them.
_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:$|_)", re.IGNORECASE)


def told(error: Exception, output: Path, config: "Config | None", words: Sequence[str]) -> ReporterError:
    """The error to show: what happened, and where the report of it was written."""
    if config is not None:
        output = config.output
    what = scrubbed(f"{type(error).__name__}: {error}".splitlines()[0][:300], config)
    text = "\n".join(
        [
            f"reporter {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"command: reporter {' '.join(words)}",
            "",
            *traceback.format_exception(error),
        ]
    )
    try:
        folder = output / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        report = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}.txt"
        report.write_text(scrubbed(text, config), encoding="utf-8", errors="backslashreplace")
    except OSError:
        # Nowhere to write: then standard error is the only place left for it.
        print(scrubbed(text, config), file=sys.stderr)
        return ReporterError(f"a defect of the program, {what}; what was published before stands")
    return ReporterError(
        f"a defect of the program, {what}; what was published before stands. Please report it with {report}"
    )


def scrubbed(text: str, config: "Config | None") -> str:
    """The text without the value of any secret the environment holds."""
    named = _named(config) if config else set()
    for name, value in os.environ.items():
        if (name in named or _SECRET.search(name)) and len(value) >= 4:
            for form in (value, json.dumps(value)[1:-1]):
                text = text.replace(form, f"[{name}]")
    return text


def _named(config: "Config") -> set[str]:
    """The variables the configuration names for secrets; a mail's user is none, and may be a common word."""
    return (
        {source.key_env for source in config.sources.values()}
        | {target.secret_env for target in config.publish}
        | {target.user_env for target in config.publish if target.kind == "bucket"}
        | {config.heartbeat.url_env}
    )
