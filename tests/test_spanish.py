"""Spanish as it is printed and as the audit reads it: numbers, dates, the billón, words that meet."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from reporter import language as languages
from reporter.audit import words
from reporter.audit.figures import read
from reporter.audit.gaps import stated
from reporter.audit.spanish import SPANISH
from reporter.config.templates import furniture, roots
from reporter.draw.scale import Wording, tick_texts
from reporter.language import dates, figures, reasons
from reporter.language.verbs import verb
from reporter.model import Fact, Window
from reporter.typeset.numbers import compact

NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def spanish():
    return languages.load("es", roots(None))


def fact(value, unit, metric="price_usd", kind="level"):
    return Fact("x.y", kind, metric, "bitcoin", value, unit, None, Window("now", NOW, NOW), 0.0, ())


@pytest.mark.parametrize(
    ("value", "prose", "table"),
    [
        (76606.1, "76.606 dólares", "76.606 $"),
        (2227.05, "2227 dólares", "2227 $"),  # four digits stand together
        (10000.0, "10.000 dólares", "10.000 $"),
        (752.2, "752,20 dólares", "752,20 $"),
        (0.0821, "0,0821 dólares", "0,0821 $"),
        (74999.7, "74.999,7 dólares", "74.999,7 $"),  # never onto a level (rule N5)
    ],
)
def test_a_price_stands_before_its_unit(spanish, value, prose, table):
    one = fact(value, "usd")
    assert figures.figure(one, spanish).replace("\u00a0", " ") == prose
    assert figures.digits(one, spanish).replace("\u00a0", " ") == table


@pytest.mark.parametrize(
    ("value", "prose", "table"),
    [
        (237e6, "237 millones de dólares", "237 M$"),
        (2.16e9, "2160 millones de dólares", "2160 M$"),  # a thousand millions, never "billones"
        (26.04e9, "26.000 millones de dólares", "26.000 M$"),
        (303.9e9, "304.000 millones de dólares", "304.000 M$"),
        (999.7e9, "1,00 billones de dólares", "1,00 bill. $"),
        (2.6e12, "2,60 billones de dólares", "2,60 bill. $"),  # 10 to the power of 12
        (850_123.0, "850.000 dólares", "850.000 $"),
    ],
)
def test_a_billion_is_a_thousand_millions(spanish, value, prose, table):
    one = fact(value, "usd", "long_liquidations_usd")
    printed = figures.figure(one, spanish)
    assert printed.replace("\u00a0", " ") == prose
    assert figures.digits(one, spanish).replace("\u00a0", " ") == table
    for text in (printed, figures.digits(one, spanish)):
        found = read(text, SPANISH.numbers)
        assert found is not None
        assert found.unit == "usd"
        assert abs(found.magnitude - Decimal(value)) <= found.half or value < 1e6


@pytest.mark.parametrize(
    ("value", "unit", "metric", "kind", "prose", "table"),
    [
        (-0.0218, "fraction", "price_usd", "change", "2,2 %", "\u22122,2 %"),
        (-0.00003043, "rate", "funding_rate", "level", "\u22120,0030 %", "\u22120,0030 %"),
        (0.0429, "fraction", "yield_10y", "level", "4,29 %", "+4,29 %"),
        (5.0, "count", "price_usd", "breadth", "cinco", "+5"),
        (6939.03, "index", "index_level", "level", "6939", "+6939"),
        (-0.41, "coefficient", "price_usd", "correlation", "\u22120,41", "\u22120,41"),
        (712_647.0, "coins", "treasury_holdings", "level", "712.647", "+712.647"),
    ],
)
def test_each_unit_has_its_own_form(spanish, value, unit, metric, kind, prose, table):
    one = fact(value, unit, metric, kind)
    assert figures.figure(one, spanish).replace("\u00a0", " ") == prose
    assert figures.signed(one, spanish).replace("\u00a0", " ") == table


@pytest.mark.parametrize(
    ("text", "magnitude", "unit"),
    [
        ("2,60 billones de dólares", "2.60E+12", "usd"),
        ("12.300 millones de dólares", "12300E+6", "usd"),
        ("237 M$", "237E+6", "usd"),
        ("2227 $", "2227", "usd"),
        ("3,5 %", "3.5", "%"),
        ("cinco", "5", "bare"),
        ("24 puntos básicos", "24", "bp"),
    ],
)
def test_the_audit_reads_it(text, magnitude, unit):
    found = read(text, SPANISH.numbers)
    assert found is not None
    assert (found.magnitude, found.unit) == (Decimal(magnitude), unit)


@pytest.mark.parametrize(
    "text",
    ["$76,606", "76,606.1", "2.60 billones", "76 606 dólares", "$76.606", "1.23", "5 millones millones"],
)
def test_the_audit_refuses_what_is_no_spanish_figure(text):
    assert read(text, SPANISH.numbers) is None


def test_a_rounded_sum_is_no_more_exact_than_its_figures():
    found = read("12.300 millones de dólares", SPANISH.numbers)
    assert found is not None
    assert (found.half, found.digits) == (Decimal("5E+7"), 3)
    forged = read("12.340 millones de dólares", SPANISH.numbers)
    assert forged is not None
    assert (forged.half, forged.digits) == (Decimal("5E+6"), 4)


def test_dates_are_written_out_and_name_their_zone(spanish):
    assert dates.day(NOW, spanish) == "2 de febrero de 2026"
    assert dates.day(NOW, spanish, "weekday") == "lunes, 2 de febrero de 2026"
    assert dates.moment(NOW, spanish) == "08:00 UTC del 2 de febrero de 2026"
    assert dates.months(spanish)[:2] == ("ene", "feb")
    found = list(words.dates(SPANISH, "Del 2 de febrero de 2026 al 3 sept 2026 y en marzo de 2025"))
    assert [(one.number, one.month, one.year) for one in found] == [(2, 2, 2026), (3, 9, 2026), (0, 3, 2025)]
    assert SPANISH.day(NOW.date()) == "2 de febrero de 2026"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("el precio de el bitcoin", "el precio del bitcoin"),
        ("llevó a el bitcoin", "llevó al bitcoin"),
        ("De el bitcoin", "Del bitcoin"),
        ("Kraken y Intraday", "Kraken e Intraday"),
        ("oro y hierro", "oro y hierro"),
        ("uno o otro", "uno u otro"),
        ("el ether y el bitcoin", "el ether y el bitcoin"),
        ("desde el cierre", "desde el cierre"),
    ],
)
def test_words_that_meet(spanish, text, spoken):
    assert spanish.spoken(text) == spoken


@pytest.mark.parametrize("size", [0.0007, 0.004, 0.01, 0.03, 0.06, 0.1, 0.2])
def test_the_audit_lets_each_verb_stand_for_its_size(spanish, size):
    """Each verb, at a size it is chosen for, is within the bounds the audit knows it by (rule W1)."""
    for sign, known in ((-1, SPANISH.down), (1, SPANISH.up)):
        for turn in range(6):
            chosen = verb(sign * size, None, spanish, turn)
            for said in (chosen.past, chosen.present):
                word = said.split()[-1]
                low, high = SPANISH.verbs.get(word, (0.0, 99.0))
                assert word in known
                assert low <= size < high, said


def test_axes_and_tables_of_charts_count_alike(spanish):
    wording = Wording(months=dates.months(spanish), **spanish.words["axis"])
    spaced = [text.replace("\u00a0", " ") for text in tick_texts([0.0, 5e9, 1e10], "usd", wording)]
    assert spaced == ["0 $", "5000 M$", "10.000 M$"]
    assert tick_texts([-0.05, 0.05], "fraction", wording) == ["\u22125\u00a0%", "5\u00a0%"]
    assert [t.replace("\u00a0", " ") for t in tick_texts([8e4, 9e4], "usd", wording)] == [
        "80.000 $",
        "90.000 $",
    ]
    words_of = furniture("es")
    assert compact(12.3456e9, "usd", words_of) == "12.346\u00a0M"
    assert compact(2.6e12, "usd", words_of) == "2,60\u00a0bill."
    assert compact(-0.0218, "fraction", words_of) == "\u22122,18\u00a0%"
    assert compact(2227.05, "usd", words_of) == "2227"


TOLD = {
    "no source gave a value": "ninguna fuente dio un valor",
    "newest value is 3.5 days old, limit 2 days": (
        "el valor más reciente tiene 3,5 días; el límite es de 2 días"
    ),
    "-$26 billion at -4.4% implies open interest of $591 billion, but SignalPlus reports $1.08 trillion": (
        "\u221226.000 millones de dólares con un \u22124,4 % implica un interés abierto de "
        "591.000 millones de dólares, pero SignalPlus informa de 1,08 billones de dólares"
    ),
    "stamped 2026-02-02 09:30 UTC, which is in the future (and 3 more like it)": (
        "lleva la hora de las 09:30 UTC del 2 de febrero de 2026, que está en el futuro (y 3 más como este)"
    ),
    "its price is left out: $76,606 is 2.5% off $78,500, the median of 3 sources at 2026-02-02 08:00 UTC": (
        "su precio se deja fuera: 76.606 dólares se aparta un 2,5 % de 78.500 dólares, la mediana de "
        "3 fuentes a las 08:00 UTC del 2 de febrero de 2026"
    ),
    "tells of no day before 2026-01-20 00:00 UTC, so the change over 1, 7 and 30 days is withheld": (
        "no da ningún día anterior a las 00:00 UTC del 20 de enero de 2026, de modo que no se da la "
        "variación de 1, 7 y 30 días"
    ),
    "The source has an error of its own (HTTP 503).": "La fuente tiene un error propio (HTTP 503).",
    "Something nobody foresaw.": "el programa anotó, en inglés: «Something nobody foresaw.»",
}


@pytest.mark.parametrize("recorded", TOLD)
def test_a_reason_is_told_in_spanish_and_proved(spanish, recorded):
    said = reasons.told(recorded, spanish).replace("\u00a0", " ")
    assert said == TOLD[recorded]
    page = SimpleNamespace(lexicon=SPANISH)
    assert stated(page, recorded, said)
    for old, new in (("2", "7"), ("5", "6"), ("fuente dio", "fuente perdió"), ("nobody", "somebody")):
        assert old not in said or not stated(page, recorded, said.replace(old, new))


def test_a_reason_in_english_stands_as_it_is_recorded():
    english = languages.load("en", roots(None))
    for recorded in ("no source gave a value", "Something nobody foresaw."):
        assert reasons.told(recorded, english) == recorded


def test_every_reason_the_audit_knows_is_told(spanish):
    """The two tables, which share nothing, know the same kinds of reasons."""
    for pattern, sentence in spanish.words["absence"]["said"]:
        recorded = re.sub(r"\{(\w+)\}", lambda m: {"rest": "no source gave a value"}.get(m[1], "7"), pattern)
        kinds = [there for here, there in SPANISH.reasons if re.search(here, recorded, re.IGNORECASE)]
        assert kinds, recorded
        said = re.sub(
            r"\{(\w+)\}", lambda m: {"rest": "ninguna fuente dio un valor"}.get(m[1], "7"), sentence
        )
        assert all(re.search(kind, said, re.IGNORECASE) for kind in kinds), (recorded, said)


def test_a_supply_that_hardly_changed_names_its_span_beside_that(root):
    """Without a figure of its own, the change's days would stand beside the sum that follows."""
    phrases = (root / "templates/es/phrases/stablecoins.txt").read_text("utf-8").splitlines()
    moved = [phrase for phrase in phrases if "move(STABLE)" in phrase]
    assert len(moved) == 2
    assert all("{{ move(STABLE) }} en siete días" in phrase for phrase in moved)
    assert re.search(SPANISH.unchanged + r"\s*$", "La oferta apenas varió en ")
