"""The languages of a site: where each has its pages, and which editions are one report in several."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reporter.config import EditionSettings


def folders(languages: Sequence[str]) -> dict[str, str]:
    """Each language -> the folder of its pages: the first one's stand at the root, with no folder."""
    return {code: f"{code}/" if number else "" for number, code in enumerate(dict.fromkeys(languages))}


def translations(configured: Sequence[EditionSettings]) -> dict[str, tuple[EditionSettings, ...]]:
    """Each slug -> the editions that are the same report in several languages, it among them.

    The same report is what is set the same but for slug, title and language; one alone is none.
    """
    alike: dict[EditionSettings, list[EditionSettings]] = {}
    for one in configured:
        alike.setdefault(replace(one, slug="", title="", language=""), []).append(one)
    return {
        one.slug: tuple(group)
        for group in alike.values()
        if len({other.language for other in group}) == len(group) > 1
        for one in group
    }


def spoken(configured: Sequence[EditionSettings], edition: EditionSettings) -> dict[str, Any] | None:
    """What an edition knows of the site's languages: where each, its own too, has its front page.

    None for a site of one language. Whether the same report of its day came out in another language an
    edition cannot know when it is made; the sitemaps, made after all of them, tell.
    """
    held = folders([one.language for one in configured])
    if len(held) < 2 or edition.language not in held:
        return None
    return {
        "folder": held[edition.language],
        "parts": [{"language": code, "folder": folder} for code, folder in held.items()],
    }
