"""The strict readers all parsers share: JSON, numbers, moments; what does not fit is a SourceChanged.

`json.loads` alone takes NaN, Infinity, 1e400 and duplicate keys; `float` takes "1_000" and Arabic
digits; `True` is an int. None of that may become a figure in print.
"""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NoReturn
from zoneinfo import ZoneInfo

from reporter.errors import SourceChanged, SourceRefused
from reporter.model import Observation
from reporter.sources.kinds import Answer

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
# Nothing any source tells is older than the S&P 500 or younger than this program could be run:
# seconds taken for milliseconds fall before it, milliseconds taken for seconds far after it.
_FIRST = datetime(2009, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)
HISTORY = timedelta(days=400)
"""How far back a parser keeps what a source tells: files that begin in 1990 are cut to this."""
_QUOTA_CODES = frozenset({429, 10005, 10006})


def _constant(word: str) -> NoReturn:
    raise SourceChanged(f"The answer holds {word}, which is not JSON.")


def _finite(numeral_text: str) -> float:
    value = float(numeral_text)
    if not math.isfinite(value):
        raise SourceChanged(f"The answer holds the number {numeral_text[:24]}, which is out of range.")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SourceChanged("The answer names a key twice in one object.")
    return found


def read_json(body: bytes) -> object:
    """The value of a whole UTF-8 JSON text, without NaN, overflow, duplicate keys or deep nesting.

    Raises SourceChanged. An HTML page labelled JSON is named as such.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise SourceChanged("The answer is not UTF-8.") from None
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise SourceChanged("The answer is a web page where JSON was documented.")
    try:
        value: object = json.loads(
            text, parse_constant=_constant, parse_float=_finite, object_pairs_hook=_unique
        )
    except RecursionError:
        raise SourceChanged("The answer is nested too deeply.") from None
    except ValueError:
        raise SourceChanged("The answer is not JSON, or not the whole of it.") from None
    return value


def error_code(value: object) -> int | None:
    """The code of the error envelopes in use, wherever they hang; None where there is none.

    CoinGecko sends `{"status": {"error_code": 429}}` with HTTP 200, and with HTTP 401
    `{"error": {"status": {"error_code": 10012}}}`.
    """
    if not isinstance(value, dict):
        return None
    for place in (value, value.get("status"), value.get("error")):
        if isinstance(place, dict):
            for holder in (place, place.get("status")):
                if isinstance(holder, dict):
                    code = holder.get("error_code")
                    if isinstance(code, int) and not isinstance(code, bool) and code != 0:
                        return code
    return None


def read_answer(body: bytes) -> object:
    """As `read_json`, and SourceRefused where the JSON is a refusal in place of an answer."""
    value = read_json(body)
    code = error_code(value)
    if code in _QUOTA_CODES:
        raise SourceRefused(
            "The source's rate limit is reached (429 inside its answer): ask less often, or set a key."
        )
    if code == 10012:
        raise SourceRefused(
            "The source gives 365 days of history at most without a paid plan (10012): ask for fewer."
        )
    if code is not None:
        raise SourceRefused(f"The source answered with its error {code}: see its documentation.")
    return value


def mapping(value: object, what: str) -> dict[str, object]:
    """`value` as a JSON object; `what` names it in the error."""
    if not isinstance(value, dict):
        raise SourceChanged(f"{what} is not an object.")
    return value


def sequence(value: object, what: str, least: int = 0) -> list[object]:
    """`value` as a JSON array of at least `least` items."""
    if not isinstance(value, list) or len(value) < least:
        raise SourceChanged(f"{what} is not a list of at least {least} items.")
    return value


def part(value: object, *keys: str) -> object:
    """The member at the end of a path of keys; SourceChanged names the first key that is not there."""
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            raise SourceChanged(f"The answer has no {key!r}.")
        value = value[key]
    return value


def text(value: object, what: str) -> str:
    """`value` as a string."""
    if not isinstance(value, str):
        raise SourceChanged(f"{what} is not a text.")
    return value


def number(value: object, what: str) -> float:
    """A JSON number as a finite float; a bool, a string or null is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceChanged(f"{what} is not a number.")
    try:
        result = float(value)
    except OverflowError:
        raise SourceChanged(f"{what} is out of range.") from None
    if not math.isfinite(result):
        raise SourceChanged(f"{what} is out of range.")
    return result


def numeral(value: object, what: str) -> float:
    """A string of ASCII digits as a finite float: no underscores, spaces, other scripts' digits."""
    if not isinstance(value, str) or not _NUMERAL.fullmatch(value):
        raise SourceChanged(f"{what} is not a decimal numeral.")
    result = float(value)
    if not math.isfinite(result):
        raise SourceChanged(f"{what} is out of range.")
    return result


def figure(value: object, what: str) -> float:
    """A number, or a string that is a numeral: for fields that have been seen as both."""
    return numeral(value, what) if isinstance(value, str) else number(value, what)


def _moment(seconds: float, what: str) -> datetime:
    if not _FIRST.timestamp() <= seconds < _LAST.timestamp():
        raise SourceChanged(f"{what} is no time between 2009 and 2100: the unit may have changed.")
    # Built from whole milliseconds: a float of seconds would carry rounding into the microseconds.
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(seconds * 1000))


def seconds(value: object, what: str) -> datetime:
    """A Unix time in seconds (number or numeral) as UTC; milliseconds are refused."""
    return _moment(figure(value, what), what)


def millis(value: object, what: str) -> datetime:
    """A Unix time in milliseconds (number or numeral) as UTC; seconds are refused."""
    return _moment(figure(value, what) / 1000, what)


def iso_time(value: object, what: str) -> datetime:
    """An ISO 8601 time with its offset, as UTC."""
    try:
        moment = datetime.fromisoformat(text(value, what))
        if moment.tzinfo is None:
            raise SourceChanged(f"{what} has no time zone.")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise SourceChanged(f"{what} is not an ISO 8601 time.") from None
    if not _FIRST <= moment < _LAST:
        raise SourceChanged(f"{what} is no time between 2009 and 2100.")
    return moment


def iso_day(value: object, what: str) -> date:
    """A calendar day written YYYY-MM-DD."""
    written = text(value, what)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise SourceChanged(f"{what} is not a day written YYYY-MM-DD.")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise SourceChanged(f"{what} is not a day of the calendar.") from None


def closes_in_new_york(day: date) -> datetime:
    """16:00 in New York on `day`, the close of a US session, as UTC."""
    return _local(day, time(16), NEW_YORK)


def fixes_in_london(day: date) -> datetime:
    """15:00 in London on `day`, the afternoon gold price, as UTC."""
    return _local(day, time(15), LONDON)


def _local(day: date, hour: time, zone: ZoneInfo) -> datetime:
    if not _FIRST.date() <= day < _LAST.date():
        # A far year would overflow in the conversion; such rows are left out by their callers' windows.
        raise SourceChanged(f"The day {day} is not between 2009 and 2100.")
    return datetime.combine(day, hour, zone).astimezone(UTC)


def is_midnight(moment: datetime) -> bool:
    """Whether `moment` is exactly 00:00 UTC, the stamp of a daily close."""
    return moment.time() == time(0)


def agree(value: float, expected: float, what: str, within: float = 0.10) -> None:
    """Raise SourceChanged where a value and the same value worked out from its parts differ too much."""
    if not math.isclose(value, expected, rel_tol=within):
        raise SourceChanged(
            f"{what} is {value:.6g}, but its parts make {expected:.6g}: its unit may have changed."
        )


def funding(paid: list[tuple[datetime, float]], answer: Answer) -> Iterator[Observation]:
    """`funding_rate` of each (time, fraction), at the full second; paid every 8 hours or refused.

    A rate per hour beside a rate per 8 hours would compare what cannot be compared.
    """
    ordered = sorted(set(paid))
    for (earlier, _), (later, _) in pairwise(ordered):
        if later - earlier < timedelta(hours=8, minutes=-10):
            raise SourceChanged("Funding is not paid every 8 hours here: its rates are not comparable.")
    for at, rate in ordered:
        if at <= answer.retrieved_at:
            second = (at + timedelta(milliseconds=500)).replace(microsecond=0)
            yield Observation("funding_rate", answer.asset, rate, second, answer.source, answer.retrieved_at)
