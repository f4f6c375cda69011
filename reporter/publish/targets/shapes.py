"""An edition as the message of a chat service, within the sizes it allows and its rules of escaping.

Where a message would be too long the key figures go first, from the last on, then the standfirst: whole
pieces only, for half a sentence could say something else. The disclaimer is never shortened; a desk's own
that does not fit is refused.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from reporter.errors import PublishError
from reporter.publish.targets.edition import Told
from reporter.publish.targets.target import KEPT

Payload = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks/header-block, .../section-block
SLACK_HEADER, SLACK_SECTION, SLACK_BLOCKS = 150, 3000, 50
# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
DISCORD_TITLE, DISCORD_DESCRIPTION, DISCORD_ALL = 256, 4096, 6000
# https://core.telegram.org/bots/api#sendmessage: counted in UTF-16 units
TELEGRAM_TEXT = 4096


def slack(told: Told) -> Payload:
    """Block Kit. `&`, `<` and `>` are its control characters; in plain text `*` and `_` mean nothing."""

    def plain(text: str) -> Payload:
        return {"type": "section", "text": {"type": "plain_text", "text": _slack(text), "emoji": False}}

    blocks: list[Payload] = [
        {"type": "header", "text": {"type": "plain_text", "text": _slack(told.headline), "emoji": False}},
        *map(plain, _lines(told)),
        {"type": "section", "text": {"type": "mrkdwn", "text": f"<{_slack(told.link)}>", "verbatim": True}},
        *map(plain, filter(None, (told.made_by, told.heading, *told.disclaimer))),
    ]
    sizes = [len(block["text"]["text"]) for block in blocks]
    fits = sizes[0] <= SLACK_HEADER and max(sizes) <= SLACK_SECTION and len(blocks) <= SLACK_BLOCKS
    # The fallback of notifications and of readers aloud.
    return {"text": _slack(f"{told.headline} {told.link}"), "blocks": blocks} if fits else {}


def discord(told: Told) -> Payload:
    """One embed; markdown is escaped, and nobody is mentioned."""
    title, description = _markdown(told.headline), "\n\n".join(map(_markdown, _lines(told)))
    small = "\n\n".join((told.made_by, told.heading, *told.disclaimer))
    text = f"{description}\n\n{_markdown(small)}"
    fits = (
        len(title) <= DISCORD_TITLE
        and len(text) <= DISCORD_DESCRIPTION
        and len(title) + len(text) <= DISCORD_ALL
    )
    embed = {"title": title, "url": told.link, "description": text}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}} if fits else {}


def telegram(told: Told) -> Payload:
    """Plain text with entities, by place and length: nothing in it is read as markup, nothing is escaped."""
    rest = [*_lines(told), told.link, told.made_by, told.heading, *told.disclaimer]
    text = "\n\n".join((told.headline, *rest))
    bold = [{"type": "bold", "offset": 0, "length": _units(told.headline)}]
    return {"text": text, "entities": bold} if _units(text) <= TELEGRAM_TEXT else {}


SHAPES: MappingProxyType[str, Callable[[Told], Payload]] = MappingProxyType(
    {"slack": slack, "discord": discord, "telegram": telegram}
)


def shaped(service: str, told: Told) -> Payload:
    """The fullest message that fits. Raises `PublishError` where the disclaimer leaves no room."""
    shorter = [
        *(replace(told, figures=told.figures[:count]) for count in range(len(told.figures), -1, -1)),
        replace(told, figures=(), standfirst=""),
    ]
    for candidate in shorter:
        payload = SHAPES[service](candidate)
        if payload:
            return payload
    raise PublishError(
        f"the disclaimer ({sum(map(len, told.disclaimer))} characters) is too long for {service}, "
        f"and it is not sent without; shorten disclaimer in the configuration, or leave this target. {KEPT}"
    )


def _lines(told: Told) -> list[str]:
    figures = "\n".join(f"{name}: {value}" for name, value in told.figures)
    pieces = (f"{told.title}, {told.dateline}", told.standfirst, *told.notes, figures)
    return [piece for piece in pieces if piece]


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _markdown(text: str) -> str:
    """Every sign markdown could read is preceded by a backslash; an @ cannot mention, a < cannot link."""
    text = re.sub(r"([\\`*_~|<>\[\]()#@:])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)([-+]|\d+(?=\.\s))", _listless, text)


def _listless(found: re.Match[str]) -> str:
    """What would begin a list at the head of a line: a sign, or a number with a full stop after it."""
    space, mark = found.groups()
    return f"{space}\\{mark}" if mark in "-+" else f"{space}{mark}\\"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
