"""Changes of signs and words: directions, names, superlatives, phrases."""

import re

from tests.mutations.kit import OPPOSITE, TURN, Files, facts, headline, insert, kind, prose, sentence, sub

NAMES = {"bitcoin": "Bitcoin", "ethereum": "ether", "binancecoin": "BNB", "solana": "solana", "ripple": "XRP"}


@kind("sign lost in a table", "W2")
def _(files: Files) -> bool:
    return sub(files, r"(<td[^>]*><data [^>]*data-fact=[^>]*>)\u2212", r"\1")


@kind("sign turned in a table", "W2")
def _(files: Files) -> bool:
    return sub(files, r"(<td[^>]*><data [^>]*data-fact=[^>]*>)\u2212", r"\1+")


@kind("minus sign after a direction word", "N3")
def _(files: Files) -> bool:
    words = (
        "fell|rose|slid|jumped|dropped|declined|climbed|gained|advanced|tumbled|surged|slipped|eased|down|up"
    )
    value = lambda m: "\u2212" if "-" in m[2] else "+"  # noqa: E731
    return prose(files, rf'\b({words}) (<data value="[^"]*"[^>]*>)', lambda m: f"{m[1]} {m[2]}{value(m)}")


@kind("verb of the lede turned", "W2")
def _(files: Files) -> bool:
    return prose(files, rf"\b({TURN}) (?=<data [^>]*change_24h)", lambda m: OPPOSITE[m[1]] + " ")


@kind("verb of the headline turned", "W2", "W3")
def _(files: Files) -> bool:
    old = headline(files)
    new = re.sub(rf"\b({TURN}) (?=<data [^>]*change)", lambda m: OPPOSITE[m[1]] + " ", old, count=1)
    return old != new and sub(files, re.escape(old), new.replace("\\", r"\\"))


@kind("up or down turned over seven days", "W2")
def _(files: Files) -> bool:
    return prose(files, r"\b(up|down) (?=<data [^>]*change_7d)", lambda m: OPPOSITE[m[1]] + " ")


@kind("verb too strong for its move", "W1")
def _(files: Files) -> bool:
    def plunged(m: re.Match[str]) -> str:
        return ("plunged " if float(m[2]) < 0 else "soared ") + m[0][len(m[1]) + 1 :]

    small = r'<data value="(-?0\.0[0-6][^"]*)" data-fact="[a-z]+\.price\.change_24h"'
    return prose(files, rf"\b({TURN}) {small}", plunged)


@kind("loss called a profit", "W2")
def _(files: Files) -> bool:
    return prose(files, r"unrealised (profit|loss)", lambda m: "unrealised " + OPPOSITE[m[1]])


@kind("outflow called an inflow", "W2")
def _(files: Files) -> bool:
    return prose(
        files,
        r"\b(lost|took in) (?=<data [^>]*etf\.last)",
        lambda m: "took in " if m[1] == "lost" else "lost ",
    )


@kind("below for above at a level", "W2", "T6")
def _(files: Files) -> bool:
    return prose(
        files, r"\b(below|above)(?= <data [^>]*(?:touched|crossed|from_high))", lambda m: OPPOSITE[m[1]]
    ) or prose(files, r"(from_high[^>]*>[^<]*</data> )(below|above)", lambda m: m[1] + OPPOSITE[m[2]])


@kind("level under the price said over it", "T6")
def _(files: Files) -> bool:
    return prose(files, r"(data-fact=\"bitcoin\.level\.below_1\"[^>]*>[^<]*</data> )under", r"\1over")


@kind("longs called shorts", "W2")
def _(files: Files) -> bool:
    return prose(files, r"(</data>(?: of|, were) )longs", r"\1shorts")


@kind("who pays the funding", "W2")
def _(files: Files) -> bool:
    return prose(files, r"shorts paid longs", "longs paid shorts") or prose(
        files, r"longs paid shorts", "shorts paid longs"
    )


@kind("band of the sentiment index", "W2")
def _(files: Files) -> bool:
    found = r"(market\.fear_greed\.last(?:(?!</p>).)*?)\bextreme fear\b(?! to 100|\))"
    return sub(files, found, r"\1extreme greed") or sub(
        files, r'(class="standfirst">[^.]*?)\b(?:extreme )?(?:fear|greed)\b(?! index)', r"\1neutral"
    )


@kind("name of an asset", "W2")
def _(files: Files) -> bool:
    return prose(files, r"\b[Ee]ther\b", "solana")


@kind("names of two rows swapped", "W2")
def _(files: Files) -> bool:
    return sub(
        files, r'(id="table-.*?<th scope="row">)Ether(</th>.*?<th scope="row">)BNB(</th>)', r"\1BNB\2Ether\3"
    )


@kind("label of a key figure", "W2")
def _(files: Files) -> bool:
    return sub(files, r"<dt>Ether</dt>", "<dt>Solana</dt>")


@kind("heads of two columns swapped", "N4")
def _(files: Files) -> bool:
    return sub(files, r"(<th[^>]*>)24 h(</th>)(<th[^>]*>)7 days(</th>)", r"\g<1>7 days\2\g<3>24 h\4")


@kind("superlative of another asset", "N9", "W2")
def _(files: Files) -> bool:
    row = facts(files)
    changes = {row[f"{asset}.price.change_24h"]["value"]: NAMES[asset] for asset in NAMES}
    middle = changes[sorted(changes)[len(changes) // 2]]
    names = r"\b(?:[Ee]ther|BNB|[Ss]olana|XRP|[Bb]itcoin)\b"
    return sentence(files, r"\b(?:weakest|strongest|held up best)\b", names, middle)


@kind("superlative nobody can prove", "N9")
def _(files: Files) -> bool:
    return insert(files, "It was the sharpest move on record.")


@kind("day of a superlative", "N9", "T1")
def _(files: Files) -> bool:
    claim = r"^[^<]*(?:\b[Nn]ot since|\bclose\b)[^<]*$"
    return sentence(files, claim, r"\d+(?= \w+ \d{4})", lambda m: str(int(m[0]) % 27 + 1))


@kind("cause without a witness", "C1")
def _(files: Files) -> bool:
    return insert(files, "The fall came because large holders left.")


@kind("advice", "C4")
def _(files: Files) -> bool:
    return insert(files, "Investors should wait.")


@kind("despite", "W4")
def _(files: Files) -> bool:
    return insert(files, "It held despite everything.")


@kind("crash for a smaller fall", "W8")
def _(files: Files) -> bool:
    return insert(files, "The crash went on.")


@kind("question in the text", "W4")
def _(files: Files) -> bool:
    return insert(files, "Where does it go from here?")


@kind("sentence twice", "W5")
def _(files: Files) -> bool:
    return sub(files, r"(<p>)([^<]*\. )", r"\1\2\2")


@kind("headline too long", "W3")
def _(files: Files) -> bool:
    return sub(files, r"(<h1>.*?)(</h1>)", r"\1 in a long and rather quiet week of trading on all venues\2")


@kind("headline with a figure the lede lacks", "W3")
def _(files: Files) -> bool:
    row = facts(files).get("bitcoin.price.change_30d")
    return row is not None and row["text"] is not None and sub(
        files, r"<h1>.*?</h1>",
        f'<h1>Bitcoin {"down" if row["value"] < 0 else "up"} '
        f'<data value="{row["value"]!r}" data-fact="{row["id"]}">'
        f'{row["text"]}</data> over 30 days</h1>',
    )  # fmt: skip
