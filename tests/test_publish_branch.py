"""The kind `branch`: commits onto a branch of a bare repository, never by force, whole or not at all."""

import os
import subprocess
from pathlib import Path

import pytest

from reporter.config import Target
from reporter.publish import look, push
from tests.delivery import Files, lay, new, old, read


def git(folder: Path, *words: str, stdin: str | None = None) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **{f"GIT_{role}_{key}": "them" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")},
    }
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, env=environment, input=stdin, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--template=", str(folder))
    # As the hosts do: files may be left out of a fetch.
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    lay(old(), tmp_path / "output" / "site")
    return tmp_path / "output"


def of_branch(remote: Path, branch: str = "gh-pages", inside: str = "") -> Files:
    """What a reader of the branch gets: its newest commit."""
    names = git(remote, "ls-tree", "-r", "--name-only", branch).splitlines()
    return {
        name.removeprefix(inside): git(remote, "show", f"{branch}:{name}").encode()
        for name in names
        if name.startswith(inside)
    }


def commits(remote: Path, branch: str = "gh-pages") -> int:
    return len(git(remote, "rev-list", branch).split())


@pytest.mark.parametrize("filtered", ["true", "false"])
def test_the_site_is_committed_and_only_what_differs(output: Path, remote: Path, filtered: str) -> None:
    git(remote, "config", "uploadpack.allowFilter", filtered)
    # By an address: a folder's objects would be shared, not fetched.
    target = Target(kind="branch", remote=remote.as_uri(), branch="gh-pages")
    first = push(output, [target])
    assert first.failed == ()
    assert f"{len(old())} files committed" in first.done[0]
    assert of_branch(remote) == old() | {".nojekyll": b""}
    assert "0 files committed" in push(output, [target]).done[0]
    assert commits(remote) == 1
    lay(new(), output / "site")
    push(output, [target])
    assert commits(remote) == 2
    assert of_branch(remote) == old() | new() | {".nojekyll": b""}
    git(remote, "fsck", "--strict")


def test_what_others_put_on_the_branch_stays(output: Path, remote: Path) -> None:
    blob = git(remote, "hash-object", "-w", "--stdin", stdin="desk.example").strip()
    tree = git(remote, "mktree", stdin=f"100644 blob {blob}\tCNAME\n").strip()
    commit = git(remote, "commit-tree", tree, "-m", "theirs").strip()
    git(remote, "update-ref", "refs/heads/pages", commit)
    target = Target(kind="branch", remote=str(remote), branch="pages", prefix="public", delete=True)
    push(output, [target])
    lay(new(), output / "site")
    assert push(output, [target]).done[0].endswith(", 1 removed")
    assert of_branch(remote, "pages", "public/") == new()
    assert of_branch(remote, "pages")["CNAME"] == b"desk.example"
    assert git(remote, "merge-base", "--is-ancestor", commit, "pages") == ""


def test_a_push_refused_halfway_leaves_the_old_commit_and_the_next_ends_it(
    output: Path, remote: Path
) -> None:
    target = Target(kind="branch", remote=str(remote))
    push(output, [target])
    before = git(remote, "rev-parse", "gh-pages")
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    # All objects have arrived by then, and are refused.
    hook.write_text("#!/bin/sh\necho quota used up >&2\nexit 1\n")
    hook.chmod(0o755)
    lay(new(), output / "site")
    told = push(output, [target]).failed[0]
    assert "git push failed" in told
    assert "quota used up" in told
    assert git(remote, "rev-parse", "gh-pages") == before
    read(lambda: of_branch(remote), old() | {".nojekyll": b""})
    hook.write_text("#!/bin/sh\nkill -9 $PPID\n")  # the server dies in the middle
    assert "git push failed" in push(output, [target]).failed[0]
    assert git(remote, "rev-parse", "gh-pages") == before
    hook.unlink()
    assert push(output, [target]).failed == ()
    assert of_branch(remote) == old() | new() | {".nojekyll": b""}


def test_another_push_in_between_is_not_overwritten(output: Path, remote: Path, tmp_path: Path) -> None:
    target = Target(kind="branch", remote=str(remote))
    push(output, [target])
    # Whoever pushes first while ours is under way: the reference moves as ours arrives.
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nunset GIT_QUARANTINE_PATH\n"
        "GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t "
        "git commit-tree gh-pages^{tree} -p gh-pages -m theirs > ref && "
        "git update-ref refs/heads/gh-pages $(cat ref)\n"
    )
    hook.chmod(0o755)
    lay(new(), output / "site")
    assert "git push failed" in push(output, [target]).failed[0]
    assert git(remote, "log", "-1", "--format=%s", "gh-pages").strip() == "theirs"
    hook.unlink()
    assert push(output, [target]).failed == ()
    assert "theirs" in git(remote, "log", "--format=%s", "gh-pages")


def test_the_token_goes_by_the_environment_and_shows_nowhere(
    output: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OUR_TOKEN", "canary-77aa")
    said = tmp_path / "said"
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {said}\nif [ "$1" = ls-remote ]; then env >&2; exit 128; fi\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    target = Target(kind="branch", remote="https://git.example/desk/site.git", secret_env="OUR_TOKEN")
    (told,) = push(output, [target]).failed
    assert "git ls-remote failed" in told
    for text in (told, said.read_text(), (output / "delivered.json").read_text()):
        assert "canary" not in text
        assert "eC1hY2Nlc3MtdG9rZW46" not in text  # base64 of the name before it
    monkeypatch.delenv("OUR_TOKEN")
    assert "the environment variable OUR_TOKEN is not set" in push(output, [target]).failed[0]


def test_a_look_pushes_nothing(output: Path, remote: Path, tmp_path: Path) -> None:
    seen = look(output, Target(kind="branch", remote=str(remote)))
    assert seen.ok, seen
    assert git(remote, "for-each-ref") == ""
    missing = look(output, Target(kind="branch", remote=str(tmp_path / "none.git")))
    assert not missing.ok
    assert "git push failed" in missing.detail
    assert "Look at remote" in missing.mend


def test_a_remote_that_never_answers_ends_in_time(output: Path) -> None:
    import socket
    import time

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        start = time.monotonic()
        target = Target(kind="branch", remote=f"http://127.0.0.1:{port}/site.git", timeout=1)
        (told,) = push(output, [target]).failed
    assert "not finished after 1 seconds" in told
    assert time.monotonic() - start < 5
