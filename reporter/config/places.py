"""Where the templates are: beside the code, inside the installed package, or in the desk's own folder."""

from pathlib import Path

from reporter.errors import ConfigError

_MARK = Path("page") / "page.html.j2"


def templates_root() -> Path:
    """The folder of the templates the program came with.

    Raises ConfigError when neither the wheel's `reporter/_templates` nor the checkout's
    `templates` holds them.
    """
    package = Path(__file__).resolve().parents[1]
    for root in (package / "_templates", package.parent / "templates"):
        if (root / _MARK).is_file():
            return root
    raise ConfigError(
        f"The templates are missing: neither {package / '_templates'} nor {package.parent / 'templates'} "
        f"holds {_MARK}. Install reporter again."
    )


def roots(override: Path | None) -> tuple[Path, ...]:
    """The folders to look in, the desk's own first. Raises ConfigError when it is not a folder."""
    if override is None:
        return (templates_root(),)
    if not override.is_dir():
        raise ConfigError(f"templates_dir: {override} is not a folder. Make it, or leave the key out.")
    return (override, templates_root())


def languages(override: Path | None = None) -> tuple[str, ...]:
    """The languages there are words for."""
    found = {
        folder.name
        for root in roots(override)
        for folder in root.iterdir()
        if folder.is_dir() and (folder / "words.toml").is_file()
    }
    return tuple(sorted(found))
