"""What an answer is worth before anybody reads it: by its HTTP status, and by its outer form."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

from reporter.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from reporter.sources.reading import error_code, read_answer, read_json

QUOTA_WAIT = 5.0
"""Seconds before another try where a rate limit was met and no `Retry-After` was given."""
SMALL = 4_096
"""Bytes; error envelopes are smaller, so only such answers are looked through for one."""


class Trouble(Exception):
    """One attempt's failure: the error to end with, and whether another attempt may mend it."""

    def __init__(
        self, error: SourceError, again: bool, wait: float | None = None, stop: bool = False
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.wait = wait
        self.stop = stop
        """No further call to this source has a chance in this run."""


def check_form(body: bytes, form: str, sure: bool) -> None:
    """Raise a SourceError unless `body` begins and ends as `form` (json, csv, xml, ics) does.

    `sure`: its length was known, so that a missing end is not a broken connection.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    end = body.rstrip()
    if not start:
        raise SourceUnavailable("The answer is empty.")
    if form != "xml" and start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise SourceChanged(f"The answer is a web page where {form.upper()} was documented.")
    if form == "json":
        closes = {b"{": b"}", b"[": b"]"}.get(start[:1])
        if closes is None:
            raise SourceChanged("The answer is not JSON.")
        if not end.endswith(closes):
            raise SourceUnavailable("The answer broke off half way.")
    elif form == "csv":
        if start.startswith(b"pk\x03\x04"):
            raise SourceChanged("The answer is a ZIP archive where CSV was documented.")
        if not sure and not body.endswith(b"\n"):
            raise SourceUnavailable("The answer broke off half way.")
    elif form == "ics":
        if not start.startswith(b"begin:vcalendar"):
            raise SourceChanged("The answer is no calendar.")
        if not end.lower().endswith(b"end:vcalendar"):
            raise SourceUnavailable("The answer broke off half way.")
    elif form == "xml" and not sure and not end.endswith(b">"):
        raise SourceUnavailable("The answer broke off half way.")


def by_status(status: int, headers: Mapping[str, str], body: bytes) -> Exception:
    """The Trouble or SourceError that an HTTP status other than 200 amounts to."""
    if 300 <= status < 400:
        return SourceChanged(
            f"The source redirects elsewhere (HTTP {status}), which is not followed: set the new address."
        )
    if status in (418, 429):
        return over_quota(status, headers)
    if status == 451:
        return Trouble(
            SourceRefused("It does not serve this region (HTTP 451): switch it off, or run elsewhere."),
            again=False,
            stop=True,
        )
    if status in (401, 402, 403):
        try:
            read_answer(body)
        except SourceRefused as refusal:
            return SourceRefused(str(refusal))
        except SourceChanged:
            pass
        return SourceRefused(
            f"The source refuses (HTTP {status}): its key is missing or wrong, "
            "or it does not serve this network."
        )
    if status >= 500 or status == 408:
        return SourceUnavailable(f"The source has an error of its own (HTTP {status}).")
    return SourceChanged(f"The source does not know this question any more (HTTP {status}).")


def check_quota(body: bytes, headers: Mapping[str, str]) -> None:
    """Raise Trouble where a JSON answer is a rate limit: CoinGecko's has been seen under HTTP 200."""
    if len(body) <= SMALL and error_code(read_json(body)) == 429:
        raise over_quota(429, headers)


def over_quota(status: int, headers: Mapping[str, str]) -> Trouble:
    """The Trouble of a rate limit; a capped `Retry-After` decides about another try."""
    wait = _retry_after(headers)
    return Trouble(
        SourceRefused(f"The source's rate limit is reached ({status}): ask less often, or set a key."),
        again=status == 429,
        wait=QUOTA_WAIT if wait is None else wait,
        stop=True,
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds a `Retry-After` asks for: a number, or a date against the answer's own `Date`."""
    asked = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return float(asked) + 0.1
    if asked:
        try:
            gap = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
        except (TypeError, ValueError):
            return None
        return max(gap / timedelta(seconds=1), 0.1)
    return None
