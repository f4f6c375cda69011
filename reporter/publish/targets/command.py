"""The kind `command`: the desk's own program takes the site away."""

import shutil
import subprocess
from pathlib import Path

from reporter.errors import PublishError
from reporter.publish.targets.program import last_line, run
from reporter.publish.targets.received import Memory
from reporter.publish.targets.target import KEPT, Look, Target


def by_command(site: Path, target: Target, _memory: Memory) -> str:
    """Runs the program without a shell; `{site}` in its words is the site's folder."""
    words = [word.replace("{site}", str(site)) for word in target.command]
    name = target.name or words[0]
    try:
        done = run(words, timeout=target.timeout)
    except FileNotFoundError:
        raise PublishError(
            f"target {name}: there is no such program; install it, or mend command. {KEPT}"
        ) from None
    except subprocess.TimeoutExpired:
        raise PublishError(f"target {name}: not finished after {target.timeout:g} seconds. {KEPT}") from None
    except OSError as error:
        raise PublishError(f"target {name}: cannot be started: {error.strerror}. {KEPT}") from error
    if done.returncode != 0:
        said = last_line(done.stderr)
        told = f": {said}" if said else ""
        raise PublishError(f"target {name}: ended with status {done.returncode}{told}. {KEPT}")
    return f"{name}: done"


def look_at_command(_site: Path, target: Target) -> Look:
    """Whether the program is installed."""
    if shutil.which(target.command[0]):
        return Look(True, "is installed")
    return Look(
        False, f"there is no program {target.command[0]}", "Install it, or mend command in [[publish]]."
    )
