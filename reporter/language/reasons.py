"""Why data is missing, in the language of the edition.

The rules and the sources state a reason once, in English, and the snapshot records it so, whatever the
edition's language: the record stays one and the same. A reader is told it by the language's table
`[absence]`, whose patterns name what varies in braces. What no pattern knows is quoted as it is recorded.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from reporter.language import Language, dates
from reporter.language.figures import MINUS, number

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_MORE = re.compile(r"(?P<rest>.*) \(and (?P<count>\d+) more like it\)", re.DOTALL)
_FIGURE = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?)"
    r"|(?P<sign>-?)(?P<dollar>\$?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<power>e[+-]?\d+)?"
    r"(?: (?P<scale>million|billion|trillion)\b)?(?P<percent>%?)"
    r"(?: (?P<unit>days?|hours|minutes|seconds|times)\b)?"
)
_SCALES = {"million": 6, "billion": 9, "trillion": 12}


def told(reason: str, language: Language) -> str:
    """A recorded reason as a reader of the language is told it."""
    table = language.words["absence"]
    if not table["said"]:
        return reason
    more = _MORE.fullmatch(reason)
    if more is not None:
        return told(more["rest"], language) + str(table["more"]).format(count=more["count"])
    for pattern, sentence in table["said"]:
        match = _reading(pattern).fullmatch(reason)
        if match is not None:
            parts = {
                name: told(text, language) if name == "rest" else _figures(text, language)
                for name, text in match.groupdict().items()
            }
            return str(sentence).format(**parts)
    return str(table["other"]).format(reason=reason)


@lru_cache(maxsize=256)
def _reading(pattern: str) -> re.Pattern[str]:
    """A pattern of the table as a regular expression: `{name}` stands for some text."""
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(pattern)), re.DOTALL)


def _figures(text: str, language: Language) -> str:
    """A text with its figures, its moments and its enumerations of figures as the language prints them."""
    text = re.sub(r"(?<=\d) and (?=\d)", f" {language.label('joins', 'and')} ", text)
    return _FIGURE.sub(
        lambda match: _moment(match["moment"], language) if match["moment"] else _figure(match, language),
        text,
    )


def _moment(text: str, language: Language) -> str:
    if text.endswith("UTC"):
        at = datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
        return dates.moment(at, language)
    return dates.day(date.fromisoformat(text), language)


def _figure(match: "re.Match[str]", language: Language) -> str:
    value = Decimal(match["digits"].replace(",", "") + (match["power"] or ""))
    sign = MINUS if match["sign"] else ""
    scale = match["scale"]
    if match["dollar"]:
        return sign + _money(value, scale, language)
    text = number(value, language)
    if match["percent"]:
        return sign + language.pattern("percent").format(number=text)
    unit = match["unit"]
    return sign + (f"{text} {language.words['absence']['units'][unit]}" if unit else text)


def _money(value: Decimal, scale: str | None, language: Language) -> str:
    if scale is None:
        return language.pattern("dollars").format(number=number(value, language))
    power = _SCALES[scale]
    # A language without a word for a thousand millions counts them in millions.
    while scale not in language.words["scale"]:
        scale = "million"
    scaled = number(value.scaleb(power - _SCALES[scale]), language)
    return language.pattern("scaled").format(number=scaled, scale=language.label("scale", scale))
