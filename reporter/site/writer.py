"""How a page of the site is set: what all pages know, and what each adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter import __version__
from reporter.config import EditionSettings, Pages, Site
from reporter.config.assets import Assets
from reporter.config.templates import environment, render
from reporter.config.tones import tones
from reporter.site.feeds import Read
from reporter.site.plan import Page
from reporter.site.sitemaps import alternates
from reporter.site.views import EditionView, Part, home


@dataclass(frozen=True, slots=True)
class Writer:
    """What all pages of a site are set with."""

    site: Site
    options: Pages
    templates_dir: Path | None
    shared: Assets
    parts: tuple[Part, ...]
    alike: Mapping[str, Sequence[EditionSettings]]
    held: Mapping[str, EditionView]
    """Every edition by its path from the site's root."""
    warnings: Mapping[str, tuple[str, ...]]
    read: Read

    def alternates(self, view: EditionView) -> tuple[tuple[str, str], ...]:
        """The same edition in other languages, as (language, address)."""
        return alternates(view, self.alike, self.held)

    def html(self, part: Part, path: str, template: str, inputs: Sequence[str], **more: Any) -> Page:
        """A page of the site; its values that can be called are, once it is made."""
        return Page(path, "text/html", tuple(inputs), lambda: self.text(part, path, template, **more))

    def text(self, part: Part, path: str, template: str, **more: Any) -> str:
        """The text of `template` as the page at `path`."""
        values = {name: value() if callable(value) else value for name, value in more.items()}
        root = values.pop("root", "../" * path.count("/"))
        common: dict[str, Any] = {
            "address": f"{home(self.site)}{path.removesuffix('index.html')}",
            "assets": self.shared,
            "disclaimer": self.warnings[part.code],
            "generator": f"reporter {__version__}",
            "home": home(self.site),
            "language": part.code,
            "latest": f"{part.main}/latest.html" if part.main else "index.html",
            "name_of": part.language.name,
            "folder": part.folder,
            "others": [],
            "print": False,
            "root": root,
            "several": len({view.record.edition for view in part.views}) > 1,
            "search": self.options.search,
            "site": self.site,
            "theme": {"light": tones(self.site).paper, "dark": tones(self.site, dark=True).paper},
            "words": part.words,
        }
        return render(environment(self.templates_dir), f"page/{template}", {**common, **values})

    def languages(self, path: str, folders: Sequence[Part]) -> list[dict[str, str]]:
        """The page at `path` in each of several languages, for `hreflang`; empty where it is alone."""
        if len(folders) < 2:
            return []
        return [{"code": one.code, "name": one.own_name, "path": f"{one.folder}{path}"} for one in folders]
