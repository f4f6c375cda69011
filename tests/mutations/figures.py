"""Changes of printed figures: digits, units, marks, roundings."""

import re
from itertools import permutations

from tests.mutations.kit import Files, bump, facts, figure, insert, kind, printed, prose, sub


@kind("digit of a price")
def _(files: Files) -> bool:
    return printed(files, r"bitcoin\.price\.last", bump, r"(?<=.)")


@kind("digit of a percentage")
def _(files: Files) -> bool:
    return printed(files, r"[a-z]+\.price\.change_24h", bump)


@kind("digit of a sum in words")
def _(files: Files) -> bool:
    return sub(
        files,
        r"(<data [^>]*>\$[\d.]*)(\d)( (?:m|b|tr)illion)",
        lambda m: m[1] + str((int(m[2]) + 1) % 10) + m[3],
    )


@kind("unit: million for billion", "N5")
def _(files: Files) -> bool:
    return sub(files, r"(<data [^>]*>\$[\d.]+ )billion", r"\1million")


@kind("unit: per cent sign lost", "N1", "N2")
def _(files: Files) -> bool:
    return prose(files, r"(<data [^>]*>[\d.]+)%(</data>)", r"\1\2")


@kind("unit: dollar sign lost", "N1", "N2")
def _(files: Files) -> bool:
    return prose(files, r"(<data [^>]*>)\$", r"\1")


@kind("unit: index score in per cent", "N1", "N2")
def _(files: Files) -> bool:
    return sub(files, r'(data-fact="market\.fear_greed\.last"[^>]*>\d+)(</data>)', r"\1%\2")


@kind("raw value of a figure", "T3")
def _(files: Files) -> bool:
    return sub(
        files,
        r'<data value="(-?[\d.]+)(\d)" data-fact',
        lambda m: m[0].replace(m[1] + m[2], m[1] + str((int(m[2]) + 1) % 10)),
    )


@kind("fact of a figure unknown", "T3")
def _(files: Files) -> bool:
    return sub(files, r'data-fact="bitcoin\.price\.last"', 'data-fact="bitcoin.price.latest"')


@kind("mark of a figure taken away", "T3")
def _(files: Files) -> bool:
    return prose(files, r"<data [^>]*>([^<]*)</data>", r"\1")


@kind("sentence with a number added", "T3")
def _(files: Files) -> bool:
    return insert(files, "About 40 venues were asked.")


@kind("sentence with a number word added", "T3")
def _(files: Files) -> bool:
    return insert(files, "Three of the venues were asked.")


@kind("second rounding of a fact", "N5")
def _(files: Files) -> bool:
    value = facts(files).get("bitcoin.price.last", {}).get("value")
    return value is not None and printed(files, r"bitcoin\.price\.last", lambda _: f"${value:,.1f}")


@kind("too coarse a rounding", "N5", "N6")
def _(files: Files) -> bool:
    value = facts(files).get("bitcoin.price.last", {}).get("value", 0)
    return printed(files, r"bitcoin\.price\.last", lambda _: f"${value / 1000:.0f} thousand")


@kind("figures of two assets swapped", "W2")
def _(files: Files) -> bool:
    def swapped(m: re.Match[str]) -> str:
        return m[6] + m[7] + m[8] + m[5] + m[2] + m[3] + m[4]

    between = r"((?:(?!</p>|<data).)*?)"
    changes = [figure(rf"{asset}\.price\.change_24h") for asset in ("ethereum", "ripple", "solana")]
    return any(
        sub(files, f"({first}{between}{second})", swapped) for first, second in permutations(changes, 2)
    )


@kind("count of the majors", "N5")
def _(files: Files) -> bool:
    return printed(files, r"market\.breadth\.total", lambda text: "four" if text == "five" else "five")
