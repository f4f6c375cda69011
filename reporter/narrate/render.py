"""Reads and renders the prose templates: text in, paragraphs of spans out.

The templates are text, not markup: escaping for HTML happens where pages are typeset, on spans.
Nothing a source said is ever used as a template.
"""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError

from reporter.errors import RenderError
from reporter.model import Spans
from reporter.narrate.desk import Desk, spans, text_of

_BLANK_LINE = re.compile(r"\n\s*\n")
_SPACES = re.compile(r"\s+")
_SPACE_BEFORE_STOP = re.compile(r"\s+([,.;:?!)])")

_OFFERED = (
    "has", "fact", "sign", "starting", "n", "s", "d", "verb", "move", "name", "cap", "label", "items",
    "turn", "first", "day", "closed", "moment", "at_close", "exact", "source", "sources", "link", "band",
)  # fmt: skip
"""The methods of the desk that a template may call by their bare names."""


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...], language: str) -> Environment:
    """Compiled templates are kept: a process writes many editions of a language."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder / language) for folder in folders]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        # Not escaped here: the output is plain text, and every span of it is escaped when it is typeset.
        autoescape=False,  # noqa: S701
    )
    environment.filters["figure_text"] = lambda marked: text_of(spans(marked))
    environment.filters["figure_is"] = lambda marked, text: text_of(spans(marked)) == text
    return environment


class Renderer:
    """The templates of one language for one desk."""

    def __init__(self, folders: tuple[Path, ...], language: str, desk: Desk) -> None:
        self._environment = _environment(folders, language)
        self._known = {name: getattr(desk, name) for name in _OFFERED}
        self._known |= {"B": desk.benchmark, "assets": desk.assets, "as_of": desk.snapshot.as_of}

    def paragraphs(self, template: str, **context: object) -> tuple[Spans, ...]:
        """The template's paragraphs; blank lines part them, other white space is folded."""
        return _folded(_BLANK_LINE.split(self._render(template, context)))

    def lines(self, template: str, **context: object) -> tuple[Spans, ...]:
        """The template's lines, each on its own; empty ones are left out."""
        return _folded(self._render(template, context).splitlines())

    def _render(self, template: str, context: dict[str, object]) -> str:
        try:
            return self._environment.get_template(template).render(self._known | context)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            where = f"{template}, line {line}" if line else template
            raise RenderError(f"the prose template {where} cannot be rendered: {error}") from error


def _folded(parts: list[str]) -> tuple[Spans, ...]:
    folded = (_SPACE_BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", part)).strip() for part in parts)
    return tuple(spans(part) for part in folded if part)
