"""Printed figures read back, pages parsed, sentences cut, dates found: the audit's own small senses."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from reporter.audit import page, reading, seen, words
from reporter.audit.clauses import tokens
from reporter.audit.english import ENGLISH
from reporter.audit.figures import read, rounds
from reporter.audit.result import Ledger
from reporter.audit.roles import role_of
from reporter.errors import AuditFailed


@pytest.mark.parametrize(
    ("text", "sign", "magnitude", "half", "unit"),
    [
        ("$76,831", "", "76831", "0.5", "usd"),
        ("2.2%", "", "2.2", "0.05", "%"),
        ("$1.23 trillion", "", "1.23E+12", "5E+9", "usd"),
        ("$405.6 million", "", "405.6E+6", "5E+4", "usd"),
        ("14", "", "14", "0.5", "bare"),
        ("14 points", "", "14", "0.5", "points"),
        ("\u22122.2%", "\u2212", "2.2", "0.05", "%"),
        ("+0.0100%", "+", "0.0100", "0.00005", "%"),
        ("24 basis points", "", "24", "0.5", "bp"),
        ("0.68", "", "0.68", "0.005", "bare"),
        ("three", "", "3", "0.5", "bare"),
        ("712,647", "", "712647", "0.5", "bare"),
        ("$0.000021", "", "0.000021", "5E-7", "usd"),
    ],
)
def test_a_printed_figure_is_read(text, sign, magnitude, half, unit):
    found = read(text, ENGLISH.numbers)
    assert found is not None
    assert (found.sign, found.magnitude, found.half, found.unit) == (
        sign,
        Decimal(magnitude),
        Decimal(half),
        unit,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "about 5",
        "5-6",
        "1,23",
        "12,34,567",
        "01",
        "$5%",
        "5 million million",
        "\u0663",
        "1e5",
        "5 apples",
    ],
)
def test_what_is_no_single_figure_is_not_read(text):
    assert read(text, ENGLISH.numbers) is None


@pytest.mark.parametrize(
    ("value", "unit", "text", "right"),
    [
        (-0.0218, "fraction", "2.2%", True),
        (-0.0218, "fraction", "2.1%", False),
        (0.0225, "fraction", "2.2%", True),
        (0.0225, "fraction", "2.3%", True),
        (0.02251, "fraction", "2.2%", False),
        (76606.1, "usd", "$76,606", True),
        (76606.6, "usd", "$76,606", False),
        (2.6012e12, "usd", "$2.60 trillion", True),
        (2.6012e12, "usd", "$2.60 billion", False),
        (0.0002, "bp", "2", True),
        (-0.00003, "rate", "0.0030%", True),
        (5.0, "count", "five", True),
        (0.5873, "fraction", "58.7%", True),
    ],
)
def test_a_rounding_is_told_from_what_is_none(value, unit, text, right):
    found = read(text, ENGLISH.numbers)
    assert found is not None
    assert rounds(value, unit, found) is right


@pytest.mark.parametrize(
    "html",
    ["<p>one", "<p><b>one</p></b>", "</p>", "<p><div>one</div></p>", '<p a="1" a="2">one</p>'],
    ids=["open", "crossed", "closed alone", "block in a paragraph", "attribute twice"],
)
def test_a_page_that_leaves_a_browser_to_guess_is_refused(html):
    with pytest.raises(AuditFailed):
        page.parse(html.encode())


def block(html):
    return reading.blocks(page.parse(html.encode()), role_of)[0]


def test_sentences_are_cut_at_their_ends_and_never_in_a_figure():
    found = block(
        '<p>Bitcoin fell <data value="-0.022" data-fact="a">2.2%</data> on the U.S. open. '
        'It was at <data value="1.5" data-fact="b">$1.50</data>. All five fell.</p>'
    )
    cut = list(found.sentences())
    assert [sentence.text.strip() for sentence in cut] == [
        "Bitcoin fell 2.2% on the U.S. open.",
        "It was at $1.50.",
        "All five fell.",
    ]
    assert [figure.text for sentence in cut for figure in sentence.figures] == ["2.2%", "$1.50"]
    for sentence in cut:
        for figure in sentence.figures:
            assert sentence.text[figure.start : figure.end] == figure.text


def test_soft_hyphens_and_invisible_marks_are_not_read():
    assert block("<p>Bit\u00adcoin \u200bfell</p>").text == "Bitcoin fell"


def test_what_no_reader_sees_is_not_read():
    found = reading.blocks(
        page.parse(b"<div><script>var x = 5;</script><style>p{}</style><p>a</p></div>"), role_of
    )
    assert [each.text for each in found] == ["a"]


def test_tokens_stand_in_order_with_their_figures():
    (sentence,) = block('<p>Ether, up <data value="1" data-fact="a">1%</data>; solana fell.</p>').sentences()
    assert [token.word or "#" for token in tokens(sentence)] == [
        "ether",
        ",",
        "up",
        "#",
        ";",
        "solana",
        "fell",
        ".",
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 2 February 2026", date(2026, 2, 2)),
        ("30 Jan 2026", date(2026, 1, 30)),
        ("2026-02-02", date(2026, 2, 2)),
        ("on 31 February 2026", None),
        ("on 2 February", None),
        ("in April 2025", None),
    ],
)
def test_dates_are_found(text, day):
    assert [found.day for found in words.dates(ENGLISH, text)] == [day]


def test_no_date_is_seen_where_none_is():
    assert list(words.dates(ENGLISH, "It may march on, 5 of them, in 2026.")) == []


def test_a_title_beside_the_article_may_hold_a_name_that_is_known_by_itself():
    """Taken out first, the name would leave the rest of the title, which speaks of the market."""
    title = "Ethereum Classic is above every close since 2 June 2025"
    known = {title, "Ethereum Classic", "is above every close since", "2 June 2025, the last"}
    told = SimpleNamespace(ledger=Ledger(), lexicon=ENGLISH)
    seen._frame(told, f"Data of this chart: {title}", known)
    assert told.ledger.findings == []
    seen._frame(told, f"Data of this chart: {title}, and Solana rose", known)
    assert len(told.ledger.findings) == 1
