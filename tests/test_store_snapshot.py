"""A snapshot's bytes are canonical, lead back exactly, and nothing else is read as one."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import StoreError
from reporter.model import Gap, Observation, Snapshot, Story
from reporter.store import snapshot
from reporter.store.times import moment
from tests.making import edition

AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
SETTINGS = {
    "site": {
        "title": "Daily Market Report",
        "url": "https://example.org",
        "publisher": "Example Desk",
        "description": "",
        "logo": "",
        "accent": "#0b5a78",
        "rising": "#00695c",
        "falling": "#a8321a",
    },
    "edition": {
        "slug": "crypto-daily",
        "title": "Crypto Daily",
        "assets": ["bitcoin", "ethereum"],
        "benchmark": "bitcoin",
        "cutoff": "now",
        "zone": "UTC",
        "language": "en",
        "sections": ["what_happened", "data"],
    },
    "related": {"count": 3, "max_age_days": 7, "own_max_age_days": 90},
    "quality": {"min_assets": 1, "max_price_gap": 0.1},
    "disclaimer": [],
    "sources": {"binance": {"name": "Binance spot", "url": "https://www.binance.com"}},
}


def example(observations=None):
    if observations is None:
        observations = (
            Observation("fear_greed", "market", 14.0, AS_OF - timedelta(hours=8), "alternative_me", AS_OF),
            Observation("price_usd", "bitcoin", 76968.21, AS_OF - timedelta(hours=8), "binance", AS_OF),
            Observation(
                "price_usd",
                "bitcoin",
                76606.1,
                AS_OF - timedelta(microseconds=7),
                "binance",
                AS_OF - timedelta(microseconds=3),
            ),
        )
    return Snapshot(
        edition="crypto-daily",
        day=date(2026, 2, 2),
        as_of=AS_OF,
        observations=observations,
        headlines=(
            Story(
                "Bitcoin's \u201chopium\u201d", "https://example.org/a", "Example", AS_OF - timedelta(days=1)
            ),
        ),
        previous=(edition(date(2026, 2, 1)), edition(date(2026, 1, 31))),
        gaps=(Gap("funding_rate", "bitcoin", "okx", "no answer within 60 s"),),
        settings=SETTINGS,
    )


def changed(change):
    tree = json.loads(snapshot.dump(example()))
    change(tree)
    return json.dumps(tree).encode()


def test_leads_back_exactly():
    content = snapshot.dump(example())
    assert snapshot.load(content) == example()
    assert snapshot.dump(snapshot.load(content)) == content


def test_the_languages_of_a_site_lead_back():
    spoken = {"folder": "es/", "parts": [{"language": "en", "folder": ""}]}
    held = replace(example(), settings=SETTINGS | {"languages": spoken})
    assert snapshot.load(snapshot.dump(held)) == held


def test_bytes_are_canonical():
    content = snapshot.dump(example())
    text = content.decode("utf-8")
    assert (
        text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    )
    assert '"as_of":"2026-02-02T08:00:00Z"' in text
    # One series, its times in seconds; a single number where all was learnt at once.
    assert '{"asset":"market","at":[1769990400],"metric":"fear_greed","retrieved_at":1770019200,' in text
    assert '"at":[1769990400,1770019199.999993]' in text
    assert snapshot.name(content) == hashlib.sha256(content).hexdigest()


def test_imports_with_many_zeros_stay_short():
    one = Observation("price_usd", "bitcoin", float("84260.49000000"), AS_OF, "binance", AS_OF)
    assert b'"value":[84260.49]' in snapshot.dump(example((one,)))


moments = st.integers(0, 1770019200 * 10**6).map(moment)
values = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(moments, values, moments), min_size=1, max_size=8, unique_by=lambda row: row[0]))
def test_any_time_and_value_leads_back(rows):
    observations = tuple(
        Observation("price_usd", "bitcoin", value, at, "binance", learnt)
        for at, value, learnt in sorted(rows)
    )
    content = snapshot.dump(example(observations))
    back = snapshot.load(content)
    assert back.observations == observations
    assert [repr(one.value) for one in back.observations] == [repr(one.value) for one in observations]
    assert snapshot.dump(back) == content


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_hold_is_not_written(value):
    with pytest.raises(StoreError, match="cannot be written"):
        snapshot.dump(example((Observation("price_usd", "bitcoin", value, AS_OF, "binance", AS_OF),)))


def test_half_a_character_is_neither_written_nor_read():
    broken = Snapshot(
        "crypto-daily",
        AS_OF.date(),
        AS_OF,
        (),
        (Story("\ud800", "https://example.org", "E", AS_OF),),
        (),
        (),
        SETTINGS,
    )
    with pytest.raises(StoreError, match="cannot be written"):
        snapshot.dump(broken)
    with pytest.raises(StoreError, match="half a character"):
        snapshot.load(changed(lambda tree: tree["headlines"][0].update(title="\ud800")))


SERIES = "series[1]"
BAD = {
    "schema": (lambda tree: tree.update(schema=2), "at schema"),
    "schema true": (lambda tree: tree.update(schema=True), "at schema"),
    "key missing": (lambda tree: tree.pop("gaps"), "lacks 'gaps'"),
    "key unknown": (lambda tree: tree.update(extra=1), "unknown key 'extra'"),
    "slug": (lambda tree: tree.update(edition="../../etc"), "not a slug"),
    "day": (lambda tree: tree.update(day="20260202"), "at day"),
    "as_of without zone": (lambda tree: tree.update(as_of="2026-02-02T08:00:00"), "at as_of"),
    "as_of other zone": (lambda tree: tree.update(as_of="2026-02-02T08:00:00+00:00"), "at as_of"),
    "recorded": (lambda tree: tree.update(recorded=0), "at recorded"),
    "series": (lambda tree: tree.update(series={}), "at series"),
    "metric": (lambda tree: tree["series"][1].update(metric="price_eur"), "no metric"),
    "asset": (lambda tree: tree["series"][1].update(asset="bit/coin"), "not an id"),
    "source": (lambda tree: tree["series"][1].update(source=None), "series[1].source: not a text"),
    "text for number": (
        lambda tree: tree["series"][1]["value"].__setitem__(0, "76968.21"),
        "value[0]: not a num",
    ),
    "true for number": (
        lambda tree: tree["series"][1]["value"].__setitem__(1, True),
        "value[1]: not a number",
    ),
    "null": (lambda tree: tree["series"][1]["at"].__setitem__(0, None), "at[0]: not a number"),
    "too large": (lambda tree: tree["series"][1]["value"].__setitem__(0, 10**400), "too large"),
    "no such time": (lambda tree: tree["series"][1]["at"].__setitem__(0, 1e15), "no time"),
    "milliseconds": (
        lambda tree: tree["series"][1].update(at=[1770019200000, 1770019200001]),
        "no time",
    ),
    "lengths": (lambda tree: tree["series"][1]["value"].pop(), "different lengths"),
    "empty": (lambda tree: tree["series"][1].update(at=[], value=[], retrieved_at=[]), "empty"),
    "order": (lambda tree: tree["series"].reverse(), "not sorted"),
    "twice": (lambda tree: tree["series"].append(tree["series"][1]), "not sorted"),
    "future": (lambda tree: tree["series"][1]["at"].__setitem__(1, 1770019201), "later than as_of"),
    "headline": (lambda tree: tree["headlines"][0].update(text="pasted"), "headlines[0]"),
    "level": (lambda tree: tree["previous"][0]["levels"][0].pop(), "previous[0].levels[0]"),
    "gap": (lambda tree: tree["gaps"][0].pop("reason"), "gaps[0]"),
    "settings": (lambda tree: tree.update(settings={}), "at settings"),
    "settings site": (lambda tree: tree["settings"]["site"].pop("url"), "settings.site"),
    "settings assets": (
        lambda tree: tree["settings"]["edition"].update(assets="bitcoin"),
        "settings.edition.assets",
    ),
    "settings count": (lambda tree: tree["settings"]["related"].update(count=1.5), "settings.related.count"),
    "settings source": (lambda tree: tree["settings"]["sources"].update(okx={}), "settings.sources.'okx'"),
    "settings languages": (
        lambda tree: tree["settings"].update(languages={"folder": "../x/", "parts": []}),
        "settings.languages.folder",
    ),
    "settings slug": (
        lambda tree: tree["settings"].update(languages={"folder": "es/", "parts": [{"folder": 1}]}),
        "settings.languages.parts[0]",
    ),
    "settings disclaimer": (lambda tree: tree["settings"].update(disclaimer=[1]), "settings.disclaimer[0]"),
}


@pytest.mark.parametrize("kind", BAD)
def test_another_shape_is_refused_and_named(kind):
    change, message = BAD[kind]
    with pytest.raises(StoreError) as caught:
        snapshot.load(changed(change))
    assert message in str(caught.value)


GOOD = snapshot.dump(example())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe{}",
        b"null",
        b"[]",
        GOOD[:-20],
        GOOD.replace(b"76968.21", b"NaN"),
        GOOD.replace(b"76968.21", b"-Infinity"),
        GOOD.replace(b"76968.21", b"1e400"),
        GOOD.replace(b'"recorded":false', b'"recorded":false,"recorded":false'),
        b"[" * 200_000,
        b'{"schema":' + b"9" * 5000 + b"}",
    ],
    ids=[
        "empty",
        "not utf-8",
        "null",
        "list",
        "cut",
        "nan",
        "infinity",
        "1e400",
        "twice",
        "deep",
        "long number",
    ],
)
def test_what_is_no_snapshot_is_refused(content):
    with pytest.raises(StoreError, match="snapshot cannot be read"):
        snapshot.load(content)
