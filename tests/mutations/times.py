"""Changes of days, times, windows and of what they belong to."""

from tests.mutations.kit import Files, kind, prose, sentence, sub


@kind("date in the lede", "T1")
def _(files: Files) -> bool:
    return prose(files, r"(UTC on )(\d+)( \w+ \d{4})", lambda m: m[1] + str(int(m[2]) % 27 + 1) + m[3])


@kind("time in the lede", "T1")
def _(files: Files) -> bool:
    return prose(files, r"\b(\d\d):00 UTC", lambda m: f"{(int(m[1]) + 5) % 24:02d}:00 UTC")


@kind("zone lost", "T1")
def _(files: Files) -> bool:
    return prose(files, r"(\d\d:00) UTC", r"\1")


@kind("date at the head", "T1")
def _(files: Files) -> bool:
    return sub(
        files, r'(class="dateline">.*?)(\d{1,2})( \w+ \d{4})', lambda m: m[1] + str(int(m[2]) % 27 + 1) + m[3]
    )


@kind("weekday at the head", "T1")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(class="dateline">.*?)\b(\w+day) ',
        lambda m: m[1] + ("Friday " if m[2] != "Friday" else "Monday "),
    )


@kind("time of the page's data", "T2")
def _(files: Files) -> bool:
    return sub(files, r'(data-as-of="[^"]*T)(\d\d)', lambda m: m[1] + f"{(int(m[2]) + 1) % 24:02d}")


@kind("window of a change", "N4", "T3")
def _(files: Files) -> bool:
    return prose(files, r"in the 24 hours to", "in the 48 hours to") or prose(files, r"24-hour", "48-hour")


@kind("seven days called 30", "N4")
def _(files: Files) -> bool:
    return prose(files, r"</data> over seven days", "</data> over 30 days")


@kind("day of a session", "T1", "T5")
def _(files: Files) -> bool:
    return sentence(files, r"sp500\.index", r"\d+(?= \w+ \d{4})", lambda m: str(int(m[0]) % 27 + 1))


@kind("age of a section's data", "T1", "T2")
def _(files: Files) -> bool:
    return sub(
        files, r'(<p class="note">[^<]*?)(\d\d):00 UTC', lambda m: m[1] + f"{(int(m[2]) + 3) % 24:02d}:00 UTC"
    )


@kind("source of a section's data", "T3")
def _(files: Files) -> bool:
    return sub(files, r'(<p class="note">Sources: )([^,.]+?)(,| and|\.)', r"\1Nobody\3")


@kind("method of a level", "T6")
def _(files: Files) -> bool:
    return sub(files, r"(</data>, a) round number", r"\1 90-day low") or sub(
        files, r"(</data>, its) \d+-day (?:low|high|average)", r"\1 200-day average"
    )


@kind("side of a level in the table", "T6")
def _(files: Files) -> bool:
    return sub(files, r'<th scope="row">Above</th>', '<th scope="row">Below</th>')
