"""The article's lead: each kind on a day made for it, headline and lede of one mind, quiet days short."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import demo
from reporter import language as languages
from reporter.analyse import analyse
from reporter.analyse.salience import damped
from reporter.config.load import load
from reporter.config.templates import roots
from reporter.model import Fact, Observation, Window
from reporter.narrate import HEADLINE_LIMIT, narrate
from reporter.narrate.desk import Desk, text_of
from reporter.narrate.plan import plan
from reporter.narrate.plan.drivers import drivers, weight
from reporter.narrate.plan.leads import LEADS, WORTH, lead
from reporter.narrate.render import Renderer
from reporter.pipeline.steps import freeze_day
from reporter.store.history import History
from tests import history as recorded
from tests.audit_day import snapshot as audit_snapshot
from tests.making import edition as past_edition

AS_OF = datetime(2026, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
ENGLISH = languages.load("en", roots(None))
SPANISH = languages.load("es", roots(None))
SHARED = Path(__file__).resolve().parents[2] / "shared"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="no recorded history beside this checkout")

ON = AS_OF.date()
B = "bitcoin"
ASSETS = {"bitcoin": 76606.0, "ethereum": 2227.0, "binancecoin": 752.0, "solana": 101.4, "ripple": 1.5787}


def fact(name, kind, value, unit, salience=0.2, metric="price_usd", asset=B, baseline=None, window=None):
    """A fact of a day made by hand."""
    window = window or Window("now", AS_OF, AS_OF)
    seen = Observation(metric, asset, 1.0, window.end, "binance", AS_OF)
    return Fact(name, kind, metric, asset, value, unit, baseline, window, salience, (seen,))


def day(moves, *more, leading=0.3):
    """The facts of a day: price, change and size of each major, breadth, and `more`."""
    one = Window("24h", AS_OF - DAY, AS_OF)
    found = []
    for asset, last in ASSETS.items():
        move = moves.get(asset, 0.0)
        size = 1.2 * leading if asset == B else 0.1
        found += [
            fact(f"{asset}.price.last", "level", last, "usd", asset=asset),
            fact(f"{asset}.price.daily_sd_30d", "volatility", 0.03, "fraction", asset=asset),
            fact(f"{asset}.price.change_24h", "change", move, "fraction", size, asset=asset, window=one),
            fact(f"{asset}.price.sigma_24h", "sigma", move / 0.03, "sigma", size, asset=asset, window=one),
        ]
    total = len(ASSETS)
    for name, count in (
        ("fell", sum(moves.get(asset, 0) < 0 for asset in ASSETS)),
        ("rose", sum(moves.get(asset, 0) > 0 for asset in ASSETS)),
        ("total", total),
    ):
        found.append(
            fact(f"market.breadth.{name}", "breadth", count, "count", 0.1, asset="market", baseline=total)
        )
    kept = {each.id: each for each in found} | {each.id: each for each in more}
    return tuple(kept.values())


FALL = dict.fromkeys(ASSETS, -0.02) | {"ethereum": -0.05}
RISE = dict.fromkeys(ASSETS, 0.02) | {"solana": 0.06}
MIXED = {"bitcoin": 0.012, "ethereum": -0.01, "solana": 0.01}
SESSION = Window("session", AS_OF - DAY, AS_OF - timedelta(hours=3))
WHOLE = Window("1d", AS_OF - DAY, AS_OF)


def flow(value, salience=0.5):
    return fact(f"{B}.etf.last", "level", value, "usd", salience, metric="etf_net_flow_usd", window=SESSION)


def mood(score, change):
    return (
        fact("market.fear_greed.last", "level", score, "points", 2.0, metric="fear_greed", asset="market"),
        fact(
            "market.fear_greed.change_1d", "change", change, "points", 0.5, metric="fear_greed",
            asset="market", window=WHOLE,
        ),
    )  # fmt: skip


VOL = fact(f"{B}.price.volatility_30d", "volatility", 0.24, "fraction")
FUND = fact(f"{B}.funding.last", "level", -0.00002, "rate", metric="funding_rate")
RHO = fact(f"{B}.correlation.sp500_30d", "correlation", 0.12, "coefficient")
MADE = {
    "day": day(FALL, leading=2.0),
    "level": day(
        FALL,
        fact(f"{B}.price.crossed_77000", "crossing", 77000.0, "usd", 2.0, baseline=77500.0, window=WHOLE),
    ),
    "since": day(
        FALL,
        fact(
            f"{B}.price.lowest_since",
            "since",
            76606.0,
            "usd",
            3.0,
            window=Window("since", AS_OF - 300 * DAY, AS_OF),
        ),
    ),
    "reach": day(
        FALL,
        fact(f"{B}.price.low_24h", "extreme", 74500.0, "usd", window=WHOLE),
        fact(
            f"{B}.price.low_90d",
            "extreme",
            74500.0,
            "usd",
            2.0,
            window=Window("90d", AS_OF - 90 * DAY, AS_OF),
        ),
    ),
    "threshold": day(
        FALL,
        fact(f"{B}.price.drawdown", "drawdown", -0.11, "fraction"),
        fact(
            f"{B}.price.correction", "threshold", -0.11, "fraction", 3.0, window=Window("since", AS_OF, AS_OF)
        ),
    ),
    "run": day(
        FALL,
        fact(
            f"{B}.price.streak", "streak", -6.0, "days", 2.0, window=Window("since", AS_OF - 6 * DAY, AS_OF)
        ),
    ),
    "all": day(FALL, fact("market.breadth.fell", "breadth", 5, "count", 2.0, asset="market", baseline=5)),
    "alt": day(
        FALL | {"ripple": 0.19},
        fact("ripple.price.residual_24h", "residual", 0.18, "pp", 2.0, asset="ripple", window=WHOLE),
    ),
    "period": day(
        RISE,
        fact(
            f"{B}.period.month_change",
            "change",
            0.1,
            "fraction",
            2.0,
            window=Window("month", AS_OF - 33 * DAY, AS_OF - DAY),
        ),
    ),
    "diverge": day(
        RISE,
        flow(-3e8),
        fact(
            "market.divergence.price_up_funds_out",
            "divergence",
            -3e8,
            "usd",
            2.0,
            metric="etf_net_flow_usd",
            baseline=0.02,
            window=WHOLE,
        ),
    ),
    "forced": day(
        FALL,
        fact(
            f"{B}.leverage.flush",
            "flush",
            9e8,
            "usd",
            2.0,
            metric="long_liquidations_usd",
            baseline=2e8,
            window=WHOLE,
        ),
    ),
    "flip": day(
        MIXED, FUND, fact(f"{B}.funding.flipped", "flip", -0.00002, "rate", 2.0, metric="funding_rate")
    ),
    "flow": day(
        MIXED,
        flow(-3e8, 0.7),
        fact(f"{B}.etf.streak", "streak", -6.0, "days", 2.0, metric="etf_net_flow_usd", window=SESSION),
    ),
    "mood": day(MIXED, *mood(20.0, -8.0)),
    "supply": day(
        MIXED,
        fact(
            "market.stablecoins.streak",
            "streak",
            21.0,
            "days",
            2.0,
            metric="stablecoin_supply_usd",
            asset="market",
        ),
    ),
    "regime": day(MIXED, VOL, fact(f"{B}.price.volatility_percentile", "percentile", 0.01, "fraction", 2.0)),
    "shift": day(
        MIXED, RHO, fact(f"{B}.correlation.sp500_shift", "shift", -0.6, "coefficient", 2.0, baseline=0.72)
    ),
    "quiet": day(MIXED),
    "price": tuple(each for each in day(FALL) if each.id != f"{B}.price.change_24h"),
}


def desk_of(facts, on=ON, language=ENGLISH):
    snapshot = replace(audit_snapshot(as_of=AS_OF), day=on)
    return Desk(snapshot, facts, language)


def headlines_and_lede(facts, on=ON, language=ENGLISH):
    """Every headline that fits, that whose turn it is first, and the lede."""
    desk = desk_of(facts, on, language)
    renderer = Renderer(roots(None), language.code, desk)
    found = plan(desk)
    context = {name: getattr(found, name) for name in found.__slots__}
    fitting = [
        line for line in renderer.lines("headline.txt.j2", **context) if len(text_of(line)) <= HEADLINE_LIMIT
    ]
    return fitting, renderer.paragraphs("lede.txt.j2", **context)[0]


def test_every_kind_has_a_day_here():
    assert set(MADE) == {*dict(LEADS), "quiet", "price"}


@pytest.mark.parametrize("kind", MADE)
def test_the_day_made_for_a_kind_is_led_by_it(kind):
    assert lead(desk_of(MADE[kind])).kind == kind


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("later", range(8))  # each phrasing has its turn
def test_headline_and_lede_say_the_same(kind, later):
    (headline, *_), lede = headlines_and_lede(MADE[kind], ON + later * DAY)
    told = {span.fact: span.text.lower() for span in lede if span.fact}
    assert len(text_of(headline)) <= HEADLINE_LIMIT
    assert any(span.fact for span in headline)
    for span in headline:
        if span.fact:
            assert told.get(span.fact) == span.text.lower(), (text_of(headline), text_of(lede))
    assert f"{B}.price.last" in told  # the benchmark's price is always in the lede
    for text in (text_of(headline), text_of(lede)):
        assert not re.search(r"  | ,| \.|\.\.|,,|\w\(|\bNone\b(?! of)|Undefined|\{|\}|\ba [aeio]", text), text


@pytest.mark.parametrize("language", [ENGLISH, SPANISH], ids=("en", "es"))
@pytest.mark.parametrize("kind", MADE)
def test_any_headline_stands_over_any_lede_of_its_kind(kind, language):
    # Which phrasing meets which hangs on the edition's slug: another edition pairs them otherwise.
    for later in range(8):
        headlines, lede = headlines_and_lede(MADE[kind], ON + later * DAY, language)
        told = {span.fact: span.text.lower() for span in lede if span.fact}
        for headline in headlines:
            for span in headline:
                if span.fact and ".crossed_" not in span.fact:
                    assert told.get(span.fact) == span.text.lower(), (text_of(headline), text_of(lede))


def test_the_most_salient_leads_and_of_two_alike_the_first_of_the_register():
    crossed = next(each for each in MADE["level"] if ".crossed_" in each.id)
    lowest = next(each for each in MADE["since"] if ".lowest_since" in each.id)
    louder, lower = replace(crossed, salience=3.1), replace(lowest, salience=3.0)
    assert lead(desk_of(day(FALL, louder, lower))).kind == "level"
    assert lead(desk_of(day(FALL, replace(crossed, salience=3.0), lower))).kind == "since"


def test_what_is_not_worth_it_does_not_lead():
    dull = fact(f"{B}.price.streak", "streak", -6.0, "days", WORTH - 0.01, window=WHOLE)
    assert lead(desk_of(day(FALL, dull))).kind == "quiet"
    unusual = day({"bitcoin": -0.031}, leading=0.5)
    assert lead(desk_of(unusual)).kind == "day"  # more than a standard deviation is not called ordinary


def test_drivers_stand_in_the_order_of_their_salience():
    facts = day(
        FALL,
        flow(-3e8, 1.2),
        fact(
            "sp500.index.change_session",
            "change",
            -0.02,
            "fraction",
            2.0,
            metric="index_level",
            asset="sp500",
        ),
        fact("sp500.index.last", "level", 6900.0, "index", 0.1, metric="index_level", asset="sp500"),
        *mood(20.0, -8.0),
    )
    desk = desk_of(facts)
    found = drivers(desk, quiet=False)
    assert set(found) == {"equities", "sentiment", "funds"}
    weights = [weight(desk, name) for name in found]
    assert weights == sorted(weights, reverse=True)
    assert len(drivers(desk, quiet=True)) <= 2


@given(
    back=st.integers(0, 60),
    now=st.floats(0.01, 9),
    then=st.floats(0.01, 9),
    lasting=st.booleans(),
)
def test_a_lead_that_comes_again_is_damped_unless_it_grew(back, now, then, lasting):
    factor = damped(back, now, then, lasting=lasting)
    assert 0 < factor <= 1
    if back == 0 or now >= 1.25 * then:
        assert factor == 1
    elif back == 1:
        assert factor < 1
    assert damped(back + 1, now, then, lasting=lasting) >= factor or back == 0


def test_yesterdays_lead_weighs_less_today():
    snapshot = audit_snapshot(as_of=AS_OF)
    fresh = {each.id: each.salience for each in analyse(snapshot)}
    led = past_edition(date(2026, 1, 31), lead=(f"{B}.price.change_24h", fresh[f"{B}.price.change_24h"]))
    led = replace(led, as_of=AS_OF - DAY)
    again = {each.id: each.salience for each in analyse(replace(snapshot, previous=(led,)))}
    assert again[f"{B}.price.change_24h"] < fresh[f"{B}.price.change_24h"]
    assert again["ethereum.price.change_24h"] == fresh["ethereum.price.change_24h"]
    grown = replace(led, lead=(f"{B}.price.change_24h", fresh[f"{B}.price.change_24h"] / 2))
    larger = {each.id: each.salience for each in analyse(replace(snapshot, previous=(grown,)))}
    assert larger == fresh


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """The recorded history in a store."""
    path = tmp_path_factory.mktemp("leads") / "history.sqlite3"
    with History.open(path) as history:
        recorded.fill(history, SHARED, datetime(2026, 3, 1, tzinfo=UTC))
        yield history


def told(history, on):
    """The report of a real day, as of its close."""
    config = load(demo.CONFIG)
    edition = replace(config.editions[0], cutoff="now")
    as_of = datetime(on.year, on.month, on.day, tzinfo=UTC) + DAY
    snapshot = freeze_day(config, history, edition, as_of)
    return narrate(snapshot, analyse(snapshot))


REAL = {
    date(2024, 3, 5): ("change_24h", r"\$63,724|6\.6%"),
    date(2024, 8, 5): ("crossed_55000", r"\$55,000"),
    date(2024, 11, 6): ("change_24h", r"8\.9%"),
    date(2024, 12, 31): ("year_change", r"\byear\b.*121\.3%|121\.3%.*\byear\b"),
    date(2025, 3, 31): ("quarter_change", r"\bquarter\b"),
    date(2025, 4, 6): ("lowest_since", r"lowest close since"),
    date(2025, 4, 7): ("low_90d", r"90-day low"),
    date(2025, 4, 30): ("month_change", r"April"),
    date(2024, 10, 4): ("flipped", r"[Ff]unding|Shorts now pay"),
    date(2024, 11, 2): ("ended_run", r"seven sessions|Seven sessions"),
    date(2025, 3, 19): ("left_bear_market", r"bear market"),
    date(2025, 2, 9): ("streak", r"[Ss]tablecoin"),
    date(2025, 2, 26): ("bear_market", r"bear market"),
    date(2025, 3, 8): ("sp500_shift", r"loosens"),
    date(2025, 5, 12): ("high_90d", r"90-day high"),
    date(2025, 7, 19): ("volatility_percentile", r"unusually low"),
    date(2025, 11, 3): ("fell", r"majors|crypto"),
    date(2025, 5, 8): ("crossed_100000", r"\$100,000"),
    date(2025, 7, 27): ("residual_24h", r"BNB"),
    date(2025, 10, 10): ("change_24h", r"7\.3%"),
    date(2025, 10, 11): ("correction", r"correction"),
    date(2026, 2, 5): ("change_24h", r"14\.0%"),
}


@real
@pytest.mark.parametrize("on", REAL, ids=str)
def test_real_days_are_led_by_what_an_editor_would_choose(held, on):
    subject, wording = REAL[on]
    report = told(held, on)
    assert report.lead[0].endswith(subject)
    assert re.search(wording, text_of(report.headline)), text_of(report.headline)


@real
def test_headlines_of_many_days_fit_and_vary(held):
    days = [date(2024, 2, 10) + number * 15 * DAY for number in range(50)]
    reports = [told(held, on) for on in days]
    assert all(len(text_of(report.headline)) <= HEADLINE_LIMIT for report in reports)
    kinds = {report.lead[0].rpartition(".")[2].rstrip("0123456789") for report in reports}
    assert len(kinds) >= 8
    quiet = [report for report in reports if report.lead[1] < WORTH]
    loud = [report for report in reports if report.lead[1] >= 2 * WORTH]

    def length(report):
        return sum(len(text_of(p).split()) for section in report.sections for p in section.paragraphs)

    mean = {name: sum(map(length, some)) / len(some) for name, some in (("quiet", quiet), ("loud", loud))}
    assert mean["quiet"] < 0.85 * mean["loud"], json.dumps(mean)
