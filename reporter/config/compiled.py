"""Templates as the engine compiled them, kept from one run to the next: compiling is a third of a cold start.

They lie in the folder of the user's own that the template engine makes where the system keeps what is
temporary. What is kept there goes by the template's path and text and by the code it is filled in with;
without such a folder every run compiles anew.
"""

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket


class _Kept(jinja2.FileSystemBytecodeCache):
    """What cannot be read is compiled anew, and what cannot be written is not kept."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - a damaged file fails in as many ways as there are bytes
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


@lru_cache(maxsize=4)
def kept(*makers: str) -> jinja2.BytecodeCache | None:
    """Where the templates of an environment are kept that the files `makers` (`__file__`) make and fill in.

    Constants are filled in while compiling: so another text of one of the makers is another template.
    """
    digest = hashlib.sha256()
    try:
        for maker in makers:
            digest.update(Path(maker).read_bytes())
        return _Kept(pattern=f"reporter-{digest.hexdigest()[:16]}-%s.cache")
    except (OSError, RuntimeError):
        return None
