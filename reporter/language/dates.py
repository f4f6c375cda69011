"""Days and times as a language prints them: absolute, and with their zone."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime

from reporter.language import Language


def day(value: date | datetime, language: Language, form: str = "day") -> str:
    """A day by the pattern `form` of `[dates]`: "2 February 2026"."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).date()
    return str(format_date(value, language.label("dates", form), locale=language.locale))


def moment(value: datetime, language: Language, form: str = "moment") -> str:
    """A time by the pattern `form` of `[dates]`: "08:00 UTC on 2 February 2026"."""
    pattern = language.label("dates", form)
    return str(format_datetime(value.astimezone(UTC), pattern, tzinfo=UTC, locale=language.locale))


def months(language: Language) -> tuple[str, ...]:
    """The twelve abbreviated month names, January first."""
    names = language.locale.months["stand-alone"]["abbreviated"]
    return tuple(str(names[number]) for number in range(1, 13))
