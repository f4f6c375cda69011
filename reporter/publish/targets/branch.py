"""The kind `branch`: one commit with the site's tree on a branch of a git remote, as Pages hosts serve it.

Git's plumbing in a repository of its own that is gone afterwards: no checkout, and no repository of the
desk is touched. Readers of the branch see the whole old commit or the whole new one.
"""

import base64
import os
import subprocess
import tempfile
import time
from pathlib import Path

from reporter.errors import PublishError
from reporter.publish.files import files_of
from reporter.publish.targets.program import run
from reporter.publish.targets.received import Memory
from reporter.publish.targets.target import KEPT, Look, Target, label, secret

# Without it GitHub Pages hands the files to Jekyll, which leaves some of them out.
_NO_JEKYLL = ".nojekyll"
_AUTHOR = {"NAME": "reporter", "EMAIL": "reporter@localhost"}
# Of the caller's git variables only those that say how to reach a remote.
_KEPT_VARIABLES = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_ASKPASS")


class _Git:
    """Git in one repository, within the time the target has."""

    def __init__(self, folder: Path, target: Target) -> None:
        self._target = target
        self._ends = time.monotonic() + target.timeout
        self._hidden: list[str] = []
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name in _KEPT_VARIABLES
        }
        self._environment |= {
            "GIT_DIR": str(folder),
            "GIT_INDEX_FILE": str(folder / "site-index"),
            "GIT_TERMINAL_PROMPT": "0",
            # A remote may not name a program to be run.
            "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
            "LC_ALL": "C",
            **{
                f"GIT_{role}_{key}": value
                for role in ("AUTHOR", "COMMITTER")
                for key, value in _AUTHOR.items()
            },
        }
        self._environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20")
        if target.secret_env:
            token = secret(target, target.secret_env)
            basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            self._hidden = [token, basic]
            # By the environment: on a command line every user of the machine could read it.
            self._environment |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{target.remote}.extraHeader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
            }

    def __call__(self, *words: str, stdin: bytes = b"", missing_ok: bool = False) -> bytes | None:
        """What git answered; None where it failed and `missing_ok`. Raises `PublishError`."""
        name = label(self._target)
        left = self._ends - time.monotonic()
        try:
            done = run(["git", *words], timeout=max(left, 0.01), stdin=stdin, environment=self._environment)
        except FileNotFoundError:
            raise PublishError(f"target {name}: git is not installed; install it. {KEPT}") from None
        except subprocess.TimeoutExpired:
            raise PublishError(
                f"target {name}: not finished after {self._target.timeout:g} seconds. {KEPT}"
            ) from None
        if done.returncode == 0:
            return done.stdout
        if missing_ok:
            return None
        said = _said(done.stderr)
        for hidden in self._hidden:
            said = said.replace(hidden, "[hidden]")
        raise PublishError(f"target {name}: git {words[0]} failed: {said}. {_mend(said)}{KEPT}")

    def say(self, *words: str, stdin: bytes = b"") -> str:
        """What git answered, as text."""
        return (self(*words, stdin=stdin) or b"").decode().strip()


def to_branch(site: Path, target: Target, memory: Memory) -> str:
    """Commits what differs onto the branch and pushes it, never by force. Raises `PublishError`."""
    with tempfile.TemporaryDirectory(prefix="reporter-branch-") as folder:
        git = _Git(Path(folder), target)
        git("init", "--quiet", "--bare", "--template=")
        git("remote", "add", "origin", "--", target.remote)
        parent = _tip(git, target)
        there: dict[str, str] = {}
        if parent:
            git("read-tree", parent)
            there = dict(_entries(git, parent))
        wanted = _hashed(git, site, target.prefix)
        changed = {name: blob for name, blob in wanted.items() if there.get(name) != blob}
        if _NO_JEKYLL not in there:
            changed[_NO_JEKYLL] = git.say("hash-object", "-w", "--stdin")
        _write_objects(git, site, target.prefix, [name for name in changed if name in wanted])
        gone = []
        if target.delete:
            gone = [name for name in memory.gone(wanted) if name in there]
        if changed or gone:
            lines = [f"100644 {blob}\t{name}" for name, blob in changed.items()]
            lines += [f"0 {'0' * len(next(iter(wanted.values())))}\t{name}" for name in gone]
            git("update-index", "--add", "--index-info", stdin=("\n".join(lines) + "\n").encode())
            tree = git.say("write-tree", "--missing-ok")
            parents = ["-p", parent] if parent else []
            commit = git.say("commit-tree", tree, *parents, stdin=b"Publish the site\n")
            git("push", "--quiet", "origin", f"{commit}:refs/heads/{target.branch}")
        memory.files = dict.fromkeys(wanted, "")
    told = f", {len(gone)} removed" if gone else ""
    return f"{label(target)}: {len([name for name in changed if name in wanted])} files committed{told}"


def look_at_branch(_site: Path, target: Target) -> Look:
    """Whether the remote can be reached and would take a push; nothing is pushed. Raises `PublishError`."""
    with tempfile.TemporaryDirectory(prefix="reporter-branch-") as folder:
        git = _Git(Path(folder), target)
        git("init", "--quiet", "--bare", "--template=")
        tree = git.say("hash-object", "-w", "-t", "tree", "--stdin")
        commit = git.say("commit-tree", tree, stdin=b"Nothing\n")
        # A name of its own: to the branch itself this commit would not be a step forward.
        git("push", "--quiet", "--dry-run", target.remote, f"{commit}:refs/heads/{target.branch}-check")
    return Look(True, "the remote answers and lets this user push")


def _tip(git: _Git, target: Target) -> str:
    """The branch's newest commit, without its files where the server can leave them out; empty: none."""
    reference = f"refs/heads/{target.branch}"
    listed = git.say("ls-remote", "origin", reference)
    if not listed:
        return ""
    git("fetch", "--quiet", "--depth=1", "--no-tags", "--filter=blob:none", "origin", reference)
    return git.say("rev-parse", "FETCH_HEAD")


def _entries(git: _Git, commit: str) -> list[tuple[str, str]]:
    """(path, blob) of every file of the commit."""
    listed = git("ls-tree", "-r", "-z", "--full-tree", commit) or b""
    found = []
    for line in listed.decode("utf-8", "surrogateescape").split("\0"):
        if line:
            about, _, name = line.partition("\t")
            found.append((name, about.split(" ")[2]))
    return found


def _hashed(git: _Git, site: Path, prefix: str) -> dict[str, str]:
    """Path in the branch -> blob, of every file of the site; nothing is written."""
    names = [name for name in files_of(site) if not (site / name).is_symlink()]
    paths = "".join(f"{(site / name).absolute()}\n" for name in names)
    blobs = git.say("hash-object", "--no-filters", "--stdin-paths", stdin=paths.encode()).split()
    return {f"{prefix}/{name}" if prefix else name: blob for name, blob in zip(names, blobs, strict=True)}


def _write_objects(git: _Git, site: Path, prefix: str, names: list[str]) -> None:
    inside = [name.removeprefix(f"{prefix}/") if prefix else name for name in names]
    paths = "".join(f"{(site / name).absolute()}\n" for name in inside)
    if paths:
        git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=paths.encode())


def _said(stderr: bytes) -> str:
    """What the remote said, then git's own words; in one line, and not too long."""
    lines = [" ".join(line.split()) for line in stderr.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line.startswith("remote:")][-3:]
    told += [line for line in lines if line and not line.startswith("remote:")][-3:]
    return ", ".join(line[:160] for line in told)


def _mend(said: str) -> str:
    if any(word in said for word in ("non-fast-forward", "fetch first", "cannot lock ref")):
        return "Someone else pushed to the branch meanwhile. "
    if any(
        word in said for word in ("could not read Username", "Authentication failed", "Permission denied")
    ):
        return "Give access by secret_env, an ssh key or a credential helper. "
    return ""
