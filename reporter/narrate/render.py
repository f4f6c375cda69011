"""Reads and renders the prose templates: text in, paragraphs of spans out.

The templates are text, not markup: escaping for HTML happens where pages are typeset, on spans.
Nothing a source said is ever used as a template.
"""

import re
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError

from reporter.errors import RenderError
from reporter.model import Spans
from reporter.narrate.desk import Desk, spans, text_of

_BLANK_LINE = re.compile(r"\n\s*\n")
_SPACES = re.compile(r"\s+")
_SPACE_BEFORE_STOP = re.compile(r"\s+([,.;:?!)])")


class Renderer:
    """The templates of one language for one desk."""

    def __init__(self, folders: tuple[Path, ...], language: str, desk: Desk) -> None:
        loader = ChoiceLoader([FileSystemLoader(folder / language) for folder in folders])
        # Not escaped here: the output is plain text, and every span of it is escaped when it is typeset.
        self._environment = Environment(  # noqa: S701
            loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        self._environment.globals.update(
            {
                name: getattr(desk, name)
                for name in (
                    "has", "fact", "sign", "starting", "n", "s", "d", "verb", "move", "name", "cap", "label",
                    "items", "turn", "first", "day", "closed", "moment", "at_close", "exact", "source",
                    "sources", "link",
                )
            },
            band=desk.band,
            desk=desk,
            B=desk.benchmark,
            assets=desk.assets,
            as_of=desk.snapshot.as_of,
        )  # fmt: skip

        self._environment.filters["figure_is"] = lambda marked, text: text_of(spans(marked)) == text

    def paragraphs(self, template: str, **context: object) -> tuple[Spans, ...]:
        """The template's paragraphs; blank lines part them, other white space is folded."""
        try:
            text = self._environment.get_template(template).render(**context)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            where = f"{template}, line {line}" if line else template
            raise RenderError(f"the prose template {where} cannot be rendered: {error}") from error
        folded = (_fold(part) for part in _BLANK_LINE.split(text))
        return tuple(spans(part) for part in folded if part)

    def lines(self, template: str, **context: object) -> tuple[Spans, ...]:
        """The template's lines, each on its own; empty ones are left out."""
        try:
            text = self._environment.get_template(template).render(**context)
        except TemplateError as error:
            raise RenderError(f"the prose template {template} cannot be rendered: {error}") from error
        folded = (_fold(line) for line in text.splitlines())
        return tuple(spans(line) for line in folded if line)


def _fold(text: str) -> str:
    return _SPACE_BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", text)).strip()
