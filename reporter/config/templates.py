"""The environment that reads the templates, and what is taken from them as data.

A desk's own folder (`templates_dir`) is looked in first and has the same layout: `page/` for the
faces, one folder a language. A template of the desk's may extend the original as
`packaged/page/...`.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from reporter.config import texts
from reporter.config.compiled import kept
from reporter.config.furniture import furniture
from reporter.config.places import roots, templates_root
from reporter.errors import ConfigError, RenderError

__all__ = [
    "environment",
    "fingerprint",
    "furniture",
    "render",
    "roots",
    "standard_disclaimer",
    "template_file",
    "templates_root",
]


def template_file(name: str, override: Path | None = None) -> bytes:
    """The file `name` of the first folder that has it. Raises ConfigError when none does."""
    for root in roots(override):
        if (root / name).is_file():
            return (root / name).read_bytes()
    raise ConfigError(f"The file {name} is missing from the templates. Install reporter again.")


class _Direct(CodeGenerator):
    """Prints by one call what it would print by two: made printable and escaped at once."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src == "environment.finalize(" and frame.eval_ctx.autoescape is True:
            self.write("environment.printed((")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(jinja2.Environment):
    code_generator_class = _Direct
    printed = staticmethod(texts.printed)


@lru_cache(maxsize=8)
def environment(override: Path | None = None) -> jinja2.Environment:
    """The environment of every page, feed and PDF: everything escaped, nothing undefined printed.

    Whatever is printed first loses its control, bidirectional and zero-width characters.
    """
    env = _Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader([str(root) for root in roots(override)]),
                jinja2.PrefixLoader({"packaged": jinja2.FileSystemLoader(str(templates_root()))}),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=texts.printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=kept(__file__, texts.__file__),
    )
    env.filters.update(
        {
            "href": texts.safe_href,
            "identifier": texts.identifier,
            "fill": texts.fill,
            "iso": texts.iso,
            "day": texts.day,
            "month": texts.month,
            "minute": texts.minute,
            "plain": texts.plain,
            "unbroken": texts.unbroken,
            "metric": texts.metric,
            "asset": texts.asset,
            "why": texts.why,
        }
    )
    env.policies["json.dumps_kwargs"] = {"sort_keys": True, "allow_nan": False, "ensure_ascii": False}
    return env


def render(env: jinja2.Environment, name: str, context: Mapping[str, Any]) -> str:
    """The text of template `name`; RenderError says which template and line could not be set."""
    try:
        return env.get_template(name).render(context)
    except jinja2.TemplateSyntaxError as error:
        raise RenderError(f"Template {error.name}, line {error.lineno}: {error.message}.") from error
    except jinja2.TemplateNotFound as error:
        raise RenderError(f"Template {error.name} is missing.") from error
    except (jinja2.TemplateError, KeyError, ValueError, TypeError) as error:
        raise RenderError(f"Template {name} could not be filled: {error}.") from error


@lru_cache(maxsize=8)
def standard_disclaimer(language: str, override: Path | None = None) -> tuple[str, ...]:
    """The paragraphs of `disclaimer.txt.j2`, which stands as it is, without anything filled in.

    Raises ConfigError when the file is missing, or asks for something.
    """
    name = f"{language}/disclaimer.txt.j2"
    text = template_file(name, override).decode("utf-8")
    if "{{" in text or "{%" in text:
        raise ConfigError(
            f"{name}: the disclaimer is the same on every page and feed, so nothing fills it in."
        )
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


@lru_cache(maxsize=8)
def fingerprint(language: str, override: Path | None = None) -> str:
    """SHA-256 over every template an edition in `language` can be made from, with its path."""
    files: dict[str, Path] = {}
    for root in reversed(roots(override)):
        for folder in ("page", language):
            for path in (root / folder).rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts:
                    files[path.relative_to(root).as_posix()] = path
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name].read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
