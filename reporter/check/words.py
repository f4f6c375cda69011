"""The words and templates: that there are some for each edition, and that each can be read."""

from collections.abc import Iterator
from pathlib import Path

import jinja2

from reporter.check.finding import Finding
from reporter.config import Config
from reporter.config.places import languages
from reporter.config.templates import environment, furniture, roots, standard_disclaimer
from reporter.errors import ReporterError


def look_at_words(config: Config) -> Iterator[Finding]:
    """Words of each edition's language, then every template of the page and of these languages."""
    try:
        known = languages(config.templates_dir)
    except ReporterError as error:
        yield Finding("templates", False, str(error), "Install reporter again, or mend templates_dir.")
        return
    for edition in config.editions:
        ok = edition.language in known
        yield Finding(
            f"words of {edition.slug}",
            ok,
            edition.language if ok else f"no words for {edition.language}; there are for {', '.join(known)}",
            "" if ok else "Set language in [[editions]] to one of these.",
        )
    chosen = sorted({edition.language for edition in config.editions} & set(known))
    read = 0
    faults: list[str] = []
    for root in roots(config.templates_dir):
        for folder in ("page", *chosen):
            for path in sorted((root / folder).rglob("*")):
                if path.suffix in (".j2", ".txt") and path.is_file():
                    read += 1
                    faults += _faults(config, path, path.relative_to(root).as_posix())
    for language in chosen:
        try:
            furniture(language, config.templates_dir)
            standard_disclaimer(language, config.templates_dir)
        except ReporterError as error:
            faults.append(str(error))
    for fault in faults:
        yield Finding("templates", False, fault, "Mend it, or take your file away: ours stands behind it.")
    if not faults:
        yield Finding("templates", True, f"{read} files can be read")


def _faults(config: Config, path: Path, name: str) -> Iterator[str]:
    """What the template engine says against a file: a page's filters are known too, a phrase is a line."""
    env = environment(config.templates_dir)
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        yield f"{path}: {error}"
        return
    phrases = path.parent.name == "phrases"
    if path.suffix == ".txt" and not phrases:
        return
    pieces = source.splitlines() if phrases else [source]
    for number, piece in enumerate(pieces, 1):
        if phrases and piece.startswith("#"):
            continue
        try:
            if name.startswith("page/"):
                env.compile(piece)
            else:
                env.parse(piece)
        except jinja2.TemplateSyntaxError as error:
            line = number if phrases else error.lineno
            yield f"{path}, line {line}: {error.message}"
