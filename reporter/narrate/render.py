"""Reads and renders the prose templates: text in, paragraphs of spans out.

The templates are text, not markup: escaping for HTML happens where pages are typeset, on spans.
Nothing a source said is ever used as a template.
"""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    pass_context,
)
from jinja2.environment import TemplateExpression, TemplateModule
from jinja2.runtime import Context

from reporter.config.compiled import kept
from reporter.errors import RenderError
from reporter.model import Spans
from reporter.narrate import desk as desks
from reporter.narrate.desk import Desk, spans, text_of

_GUARDED = re.compile(r"\[([^\]]+)\]\s*(.*)")
_BLANK_LINE = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"[.?!]\s+(?=[^\W\d_a-z]|\$)")
_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"[^\S\u00a0]+")
_SPACE_BEFORE_STOP = re.compile(r"[^\S\u00a0]+([,.;:?!)])")

_OFFERED = (
    "has", "fact", "sign", "starting", "n", "s", "d", "verb", "move", "name", "cap", "label", "items",
    "turn", "first", "day", "closed", "moment", "at_close", "exact", "source", "sources", "link", "band",
    "quote",
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
        bytecode_cache=kept(__file__, desks.__file__),
    )
    environment.filters["figure_text"] = lambda marked: text_of(spans(marked))
    environment.filters["figure_is"] = lambda marked, text: text_of(spans(marked)) == text
    return environment


@lru_cache(maxsize=512)
def _phrases(environment: Environment, family: str) -> tuple[tuple[str, str], ...]:
    """The phrasings of `phrases/<family>.txt`: (condition or nothing, the line)."""
    name = f"phrases/{family}.txt"
    if environment.loader is None:
        raise RenderError(f"{name}: there is no folder of templates to read it from")
    source = environment.loader.get_source(environment, name)[0]
    found = []
    for line in source.splitlines():
        # A space at its beginning is the phrasing's own: " (a week ago: 20)" goes on after a word.
        text = line.rstrip()
        if not text or text.startswith("#"):
            continue
        guarded = _GUARDED.match(text)
        guard, text = (guarded[1], guarded[2]) if guarded else ("", text)
        found.append((guard, text))
    if not found:
        raise RenderError(f"{name} holds no phrasing: write one a line")
    return tuple(found)


@lru_cache(maxsize=2048)
def _phrase(environment: Environment, text: str) -> Template:
    """A phrasing as a template, compiled when it is first printed: of most days' phrasings few are."""
    # The macros are made anew for each phrasing that asks for them: costly, and most ask for none.
    asks = "updown" in text or "m." in text
    return environment.from_string(_MACROS + text if asks else text)


@lru_cache(maxsize=1024)
def _condition(environment: Environment, guard: str) -> TemplateExpression:
    """A phrasing's condition, compiled once."""
    return environment.compile_expression(guard, undefined_to_none=False)


_MACROS = '{% import "macros.txt.j2" as m with context %}{% set updown = m.updown %}'


class Renderer:
    """The templates of one language for one desk."""

    def __init__(self, folders: tuple[Path, ...], language: str, desk: Desk) -> None:
        self._environment = _environment(folders, language)
        self._known = {name: getattr(desk, name) for name in _OFFERED}
        self._turn = desk.turn
        self._printed = desk.texts
        self._opened = ""
        self._spoken = desk.language.spoken
        self._known |= {"say": self._say, "options": self._options}
        self._known |= {"B": desk.benchmark, "assets": desk.assets, "as_of": desk.snapshot.as_of}
        self._known["peers"] = desk.peers

    def paragraphs(self, template: str, **context: object) -> tuple[Spans, ...]:
        """The template's paragraphs; blank lines part them, other white space is folded."""
        return self._folded(_BLANK_LINE.split(self._render(template, context)))

    def lines(self, template: str, **context: object) -> tuple[Spans, ...]:
        """The template's lines, each on its own; empty ones are left out."""
        return self._folded(self._render(template, context).splitlines())

    @pass_context
    def _say(self, context: Context, family: str, words: TemplateModule | None = None, **more: object) -> str:
        """One phrasing of a family: of those whose condition holds, the one whose turn it is today.

        It knows what the template that asks knows, what an imported template of `words` has set, and `more`.
        """
        known = context.get_all() | (vars(words) if words else {}) | more
        fitting = self._fitting(family, known)
        first = self._turn(family, len(fitting))
        for phrase in (*fitting[first:], *fitting[:first]):
            printed = dict(self._printed)
            text = _phrase(self._environment, phrase).render(known)
            opening = _opening(text, 0)
            if not opening or opening != self._opened:
                break
            # Two sentences in a row would open alike (W5): the next phrasing, and this one was never printed.
            self._printed.clear()
            self._printed.update(printed)
        else:
            text = _phrase(self._environment, fitting[first]).render(known)
        self._opened = _opening(text, -1) or self._opened
        return text

    @pass_context
    def _options(self, context: Context, family: str, words: TemplateModule) -> str:
        """All phrasings of a family whose condition holds, a line each, that whose turn it is first."""
        known = context.get_all() | vars(words)
        fitting = self._fitting(family, known)
        first = self._turn(family, len(fitting))
        turns = (*fitting[first:], *fitting[:first])
        return "\n".join(_phrase(self._environment, phrase).render(known) for phrase in turns)

    def _fitting(self, family: str, known: dict[str, object]) -> list[str]:
        """The phrasings of a family whose condition holds."""
        fitting = [
            phrase
            for guard, phrase in _phrases(self._environment, family)
            if not guard or _condition(self._environment, guard)(known)
        ]
        if not fitting:
            raise RenderError(
                f"phrases/{family}.txt has no phrasing for this day: add one without a condition"
            )
        return fitting

    def _render(self, template: str, context: dict[str, object]) -> str:
        try:
            return self._environment.get_template(template).render(self._known | context)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            where = f"{template}, line {line}" if line else template
            raise RenderError(f"the prose template {where} cannot be rendered: {error}") from error

    def _folded(self, parts: list[str]) -> tuple[Spans, ...]:
        folded = (_SPACE_BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", part)).strip() for part in parts)
        return tuple(spans(self._spoken(part)) for part in folded if part)


def _opening(text: str, sentence: int) -> str:
    """The first two words of a phrasing's first (0) or last (-1) sentence; of a part of one, nothing."""
    plain = text_of(spans(text)).strip()
    if not plain.endswith(".") or plain[:1].islower():
        return ""
    return " ".join(_WORD.findall(_SENTENCE_END.split(plain)[sentence].lower())[:2])
