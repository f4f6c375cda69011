"""The changes of words, in Spanish: each stands for the English one of its name."""

import re
from collections.abc import Callable

from tests.mutations.drawn import drawn
from tests.mutations.kit import (
    Change,
    Files,
    edit,
    facts,
    figure,
    headline,
    insert,
    kind,
    printed,
    prose,
    sentence,
    sub,
    svg,
)

_PAIRS = (
    "bajó subió, cayó saltó, desplomó disparó, retrocedió avanzó, perdió ganó, pierde gana, baja sube, "
    "cae salta, retrocede avanza, cedió sumó, cede suma, caída subida, salida entrada, perdieron captaron, "
    "debajo encima"
)
_ONE_WAY = "hundió disparó, hunde dispara, aflojó arañó, afloja araña, recortó rascó, recorta rasca"
_TURNED = dict(pair.split() for pair in f"{_PAIRS}, {_ONE_WAY}".split(", "))
_TURNED |= {second: first for first, second in (pair.split() for pair in _PAIRS.split(", "))}
_TURN = "|".join(_TURNED)
_NAMES = {
    "bitcoin": "el bitcoin",
    "ethereum": "el ether",
    "binancecoin": "BNB",
    "solana": "solana",
    "ripple": "XRP",
}
_FIGURE = r"<data [^>]*>"


def spoken(name: str, *rules: str) -> Callable[[Change], Change]:
    return kind(name, *rules, language="es")


def _turned(match: re.Match[str]) -> str:
    return _TURNED[match[1]] + match[0][len(match[1]) :]


@spoken("digit of a sum in words")
def _(files: Files) -> bool:
    return sub(
        files,
        r"(<data [^>]*>[\d.,]*)(\d)(\u00a0[mb]illones)",
        lambda m: m[1] + str((int(m[2]) + 1) % 10) + m[3],
    )


@spoken("unit: million for billion", "N5")
def _(files: Files) -> bool:
    """The trap of the language: billones are a million millions."""
    return sub(files, r"(<data [^>]*>[\d.,]+\u00a0)millones", r"\1billones")


@spoken("unit: per cent sign lost", "N1", "N2")
def _(files: Files) -> bool:
    return prose(files, r"(<data [^>]*>[\d.,]+)\u00a0%(</data>)", r"\1\2")


@spoken("unit: dollar sign lost", "N1", "N2")
def _(files: Files) -> bool:
    return prose(files, r"(<data [^>]*>[\d.,]+)\u00a0dólares(</data>)", r"\1\2")


@spoken("text of a fact", "N5")
def _(files: Files) -> bool:
    return edit(files, r"bitcoin\.price\.last", lambda row: row.update(text="77 mil dólares"))


@spoken("alternative text: digit", "T3")
def _(files: Files) -> bool:
    found = r'(<svg class="plot"[^>]*aria-label="[^"]*)(\d)(\u00a0(?:dólares|millones|%))'
    return sub(files, found, lambda m: m[1] + str((int(m[2]) + 3) % 10) + m[3])


@spoken("alternative text: direction", "W2")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<svg class="plot"[^>]*aria-label="[^"]*?) (pierde|gana) ',
        lambda m: f"{m[1]} {_TURNED[m[2]]} ",
    )


@spoken("title of a chart", "CHARTS")
def _(files: Files) -> bool:
    return sub(files, r'(<figcaption><p class="title">[^<]*?)(\w+)', r"\1Nada")


@spoken("number printed in a chart", "CHARTS")
def _(files: Files) -> bool:
    path = svg(files, "moves")
    return drawn(
        files, path, r'(<text class="value[^>]*>\S\d),(\d)', lambda m: f"{m[1]},{(int(m[2]) + 1) % 10}"
    )


@spoken("sentence with a number added", "T3")
def _(files: Files) -> bool:
    return insert(files, "Se preguntó a unas 40 plataformas.")


@spoken("sentence with a number word added", "T3")
def _(files: Files) -> bool:
    return insert(files, "Tres de las plataformas respondieron.")


@spoken("second rounding of a fact", "N5")
def _(files: Files) -> bool:
    value = facts(files).get("bitcoin.price.last", {}).get("value")
    if value is None:
        return False
    return printed(files, r"bitcoin\.price\.last", lambda _: f"{value:_.1f} $".translate({46: ",", 95: "."}))


@spoken("too coarse a rounding", "N5", "N6")
def _(files: Files) -> bool:
    value = facts(files).get("bitcoin.price.last", {}).get("value", 0)
    return printed(files, r"bitcoin\.price\.last", lambda _: f"{value / 1000:.0f} mil dólares")


@spoken("count of the majors", "N5")
def _(files: Files) -> bool:
    return printed(files, r"market\.breadth\.total", lambda text: "cuatro" if text == "cinco" else "cinco")


@spoken("minus sign after a direction word", "N3")
def _(files: Files) -> bool:
    return prose(
        files,
        rf'\b({_TURN})( un | del )(<data value="[^"]*"[^>]*>)',
        lambda m: f"{m[1]}{m[2]}{m[3]}" + ("\u2212" if '"-' in m[3] else "+"),
    )


@spoken("verb of the lede turned", "W2")
def _(files: Files) -> bool:
    return prose(files, rf"\b({_TURN})(?= (?:un|del) <data [^>]*change_24h)", _turned)


@spoken("verb of the headline turned", "W2", "W3")
def _(files: Files) -> bool:
    old = headline(files)
    new = re.sub(rf"\b({_TURN})(?= (?:un|del) <data [^>]*change)", _turned, old, count=1)
    return old != new and sub(files, re.escape(old), new.replace("\\", r"\\"))


@spoken("up or down turned over seven days", "W2")
def _(files: Files) -> bool:
    return prose(files, rf"\b({_TURN})(?= (?:un|del) <data [^>]*change_7d)", _turned)


@spoken("verb too strong for its move", "W1")
def _(files: Files) -> bool:
    small = r'<data value="(-?0\.0[0-3][^"]*)" data-fact="[a-z]+\.price\.change_24h"'

    def strong(m: re.Match[str]) -> str:
        return ("se desplomó" if float(m[2]) < 0 else "se disparó") + m[0][len(m[1]) :]

    return prose(files, rf"\b({_TURN}) un {small}", strong)


@spoken("loss called a profit", "W2")
def _(files: Files) -> bool:
    turned = {"pérdida": "ganancia", "ganancia": "pérdida"}
    return prose(files, r"\b(pérdida|ganancia) latente", lambda m: f"{turned[m[1]]} latente")


@spoken("outflow called an inflow", "W2")
def _(files: Files) -> bool:
    return prose(
        files, r"\b(perdieron|captaron|salida|entrada)(?= (?:neta de |de )?<data [^>]*etf\.last)", _turned
    )


@spoken("below for above at a level", "W2", "T6")
def _(files: Files) -> bool:
    return prose(files, r"\b(debajo|encima)(?= de los <data [^>]*(?:touched|crossed))", _turned) or prose(
        files,
        r"(from_(?:high|low)[^>]*>[^<]*</data> por )(debajo|encima)",
        lambda m: m[1] + _TURNED[m[2]],
    )


@spoken("level under the price said over it", "T6")
def _(files: Files) -> bool:
    return prose(
        files, r"(data-fact=\"bitcoin\.level\.below_1\"[^>]*>[^<]*</data>,? por )debajo", r"\1encima"
    )


@spoken("longs called shorts", "W2")
def _(files: Files) -> bool:
    return prose(files, r"(</data>(?: en|, eran) )largos", r"\1cortos")


@spoken("who pays the funding", "W2")
def _(files: Files) -> bool:
    return prose(files, r"cortos pagaron a los largos", "largos pagaron a los cortos") or prose(
        files, r"largos pagaron a los cortos", "cortos pagaron a los largos"
    )


@spoken("band of the sentiment index", "W2")
def _(files: Files) -> bool:
    return sub(
        files,
        r"(class=\"standfirst\">.*?)zona (?:de \w+(?: extrem[ao])?|neutral)",
        r"\1zona de codicia extrema",
    )


@spoken("name of an asset", "W2")
def _(files: Files) -> bool:
    return prose(files, r"\b[Ee]l ether\b", "solana")


@spoken("heads of two columns swapped", "N4")
def _(files: Files) -> bool:
    return sub(files, r"(<th[^>]*>)24 h(</th>)(<th[^>]*>)7 días(</th>)", r"\g<1>7 días\2\g<3>24 h\4")


@spoken("superlative of another asset", "N9", "W2")
def _(files: Files) -> bool:
    row = facts(files)
    changes = {row[f"{asset}.price.change_24h"]["value"]: name for asset, name in _NAMES.items()}
    middle = changes[sorted(changes)[len(changes) // 2]]
    return sentence(
        files, r"\bmás (?:débil|fuerte)\b", r"(?:\b[Ee]l ether|BNB|[Ss]olana|XRP|\b[Ee]l bitcoin)\b", middle
    )


@spoken("superlative nobody can prove", "N9")
def _(files: Files) -> bool:
    return insert(files, "Fue el movimiento más brusco que se recuerda y el mayor del mercado.")


@spoken("day of a superlative", "N9", "T1")
def _(files: Files) -> bool:
    claim = r"^[^<]*\bcierres?\b[^<]*$"
    return sentence(files, claim, r"\d+(?= de \w+ de \d{4})", lambda m: str(int(m[0]) % 27 + 1))


@spoken("cause without a witness", "C1")
def _(files: Files) -> bool:
    return insert(files, "La caída llegó porque los grandes tenedores se marcharon.")


@spoken("advice", "C4")
def _(files: Files) -> bool:
    return insert(files, "Los inversores deberían esperar.")


@spoken("despite", "W4")
def _(files: Files) -> bool:
    return insert(files, "Aguantó a pesar de todo.")


@spoken("crash for a smaller fall", "W8")
def _(files: Files) -> bool:
    return insert(files, "El desplome siguió.")


@spoken("question in the text", "W4")
def _(files: Files) -> bool:
    return insert(files, "¿Adónde irá desde aquí?")


@spoken("headline too long", "W3")
def _(files: Files) -> bool:
    return sub(
        files, r"(<h1>.*?)(</h1>)", r"\1 en una semana larga y bastante tranquila en todas las plataformas\2"
    )


@spoken("headline with a figure the lede lacks", "W3")
def _(files: Files) -> bool:
    row = facts(files).get("bitcoin.price.change_30d")
    return row is not None and row["text"] is not None and sub(
        files, r"<h1>.*?</h1>",
        f'<h1>El bitcoin {"pierde" if row["value"] < 0 else "gana"} un '
        f'<data value="{row["value"]!r}" data-fact="{row["id"]}">'
        f'{row["text"]}</data> en 30 días</h1>',
    )  # fmt: skip


@spoken("date in the lede", "T1")
def _(files: Files) -> bool:
    return prose(files, r"(UTC del )(\d+)( de \w+ de \d{4})", lambda m: m[1] + str(int(m[2]) % 27 + 1) + m[3])


@spoken("date at the head", "T1")
def _(files: Files) -> bool:
    pattern = r'(class="dateline">.*?)(\d{1,2})( de \w+ de \d{4})'
    return sub(files, pattern, lambda m: m[1] + str(int(m[2]) % 27 + 1) + m[3])


@spoken("weekday at the head", "T1")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(class="dateline">.*?)\b(Lunes|Martes|Miércoles|Jueves|Viernes|Sábado|Domingo),',
        lambda m: m[1] + ("Viernes," if m[2] != "Viernes" else "Lunes,"),
    )


@spoken("window of a change", "N4", "T3")
def _(files: Files) -> bool:
    return prose(files, r"\b24 horas\b", "48 horas")


@spoken("seven days called 30", "N4")
def _(files: Files) -> bool:
    return prose(
        files,
        r"(change_7d[^>]*>[^<]*</data>) en (?:siete días|una semana|la última semana)",
        r"\1 en 30 días",
    )


@spoken("day of a session", "T1", "T5")
def _(files: Files) -> bool:
    return sentence(files, r"sp500\.index", r"\d+(?= de \w+ de \d{4})", lambda m: str(int(m[0]) % 27 + 1))


@spoken("source of a section's data", "T3")
def _(files: Files) -> bool:
    return sub(files, r'(<p class="note">Fuentes: )([^,.]+?)(,| y|\.)', r"\1Nadie\3")


@spoken("method of a level", "T6")
def _(files: Files) -> bool:
    return sub(files, r"(</data>, una) cifra redonda", r"\1 media de 200 días") or sub(
        files, r"(</data>, su) (?:mínimo|máximo|media) de \d+ días", r"\1 media de 200 días"
    )


@spoken("side of a level in the table", "T6")
def _(files: Files) -> bool:
    return sub(files, r'<th scope="row">Arriba</th>', '<th scope="row">Abajo</th>')


@spoken("word of the disclaimer", "D1")
def _(files: Files) -> bool:
    return sub(files, r'(<section id="disclaimer".*?)No constituye', r"\1Constituye")


@spoken("who wrote it", "D2")
def _(files: Files) -> bool:
    return sub(
        files, r"Este artículo lo ha escrito un programa[^<]*", "Este artículo lo ha escrito la redacción."
    )


@spoken("related story of one's own making", "R1")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<ul class="stories">\s*)',
        r'\1<li><p class="story"><bdi>Galaxy recompra acciones</bdi></p>'
        r'<p class="from"><bdi>Coinstats</bdi>, '
        r'<time datetime="2026-02-08">8 de febrero de 2026</time></p></li>',
    )


@spoken("figures of two assets swapped", "W2")
def _(files: Files) -> bool:
    def swapped(m: re.Match[str]) -> str:
        return m[6] + m[7] + m[8] + m[5] + m[2] + m[3] + m[4]

    first, second = (figure(rf"{asset}\.price\.change_24h") for asset in ("ethereum", "ripple"))
    between = r"((?:(?!</p>|<data).)*?)"
    return sub(files, f"({first}{between}{second})", swapped) or sub(
        files, f"({second}{between}{first})", swapped
    )
