"""What may be believed: each value alone when it is taken in, and the day's values together.

`admit` stands before the store: bounds, unit, time, contradiction. `settle` stands after the
snapshot is frozen: age, agreement between sources, and the arithmetic of figures publishers
computed. A value that is refused becomes a `Gap` whose reason is one clause.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

from reporter.errors import SnapshotRejected
from reporter.metrics import BY_ID, METRICS, implausible, is_name
from reporter.model import Gap, Observation, Snapshot

AHEAD = timedelta(minutes=5)
"""How far a source's clock may be ahead of ours."""

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""A stamp before it is one in seconds that was read as milliseconds."""

PEERS = timedelta(hours=1)
"""Prices of different sources are compared when they are no further apart in time."""

QUORUM = 3
"""So many sources can tell which of them is wrong; two can only differ."""

BASE_TOLERANCE = 0.25
PROFIT_TOLERANCE = 0.05

TREASURY_COINS = {"strategy": "bitcoin"}
"""Which coin the holder's treasury is in."""

Refusal = tuple[Observation, str]
Rule = Callable[[Snapshot, list[Observation]], list[Refusal]]


# Each value alone


def admit(
    observations: Iterable[Observation], now: datetime
) -> tuple[tuple[Observation, ...], tuple[Gap, ...]]:
    """Split what was collected by `now` into what may be stored and the gaps the rest becomes.

    Refused are an unknown metric, an id of the wrong form, a number that is none or lies outside
    its metric's bounds (a wrong unit, mostly), a time in the future or before 1971, and both of two
    different values one answer gave for one time. A series has one gap, however many values it lost.
    """
    accepted: list[Observation] = []
    refused: list[Refusal] = []
    told: dict[tuple[str, str, str, datetime, datetime], set[float]] = defaultdict(set)
    for one in observations:
        reason = _unbelievable(one, now)
        if reason:
            refused.append((one, reason))
            continue
        values = told[_key(one)]
        if one.value not in values:
            values.add(one.value)
            accepted.append(one)
    for one in accepted:
        if len(told[_key(one)]) > 1:
            low, high = min(told[_key(one)]), max(told[_key(one)])
            refused.append((one, f"two values, {low:.10g} and {high:.10g}, for {_clock(one.at)}"))
    kept = tuple(one for one in accepted if len(told[_key(one)]) == 1)
    return kept, _gaps(refused)


def _key(one: Observation) -> tuple[str, str, str, datetime, datetime]:
    return one.metric, one.asset, one.source, one.at, one.retrieved_at


def _unbelievable(one: Observation, now: datetime) -> str:
    metric = BY_ID.get(one.metric)
    if metric is None:
        return "no metric of this name is known"
    if not is_name(one.asset) or not is_name(one.source):
        return "the name of the asset or source is not an id"
    if type(one.value) not in (int, float):
        return "the value is not a number"
    reason = implausible(metric, one.value)
    if reason:
        return reason
    if one.at > now + AHEAD:
        return f"stamped {_clock(one.at)}, which is in the future"
    if one.at < EARLIEST:
        return f"stamped {_clock(one.at)}, which is before 1971"
    return ""


# The day's values together


def settle(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what must not be printed, and with a gap for each thing left out.

    Raises SnapshotRejected where the benchmark has no fresh price, or fewer of the edition's assets
    have one than `quality.min_assets` asks for. Settling twice changes nothing.
    """
    observations = list(snapshot.observations)
    refused: list[Refusal] = []
    for rule in RULES:
        found = rule(snapshot, observations)
        refused += found
        left_out = {id(one) for one, _ in found}
        observations = [one for one in observations if id(one) not in left_out]
    gaps = _gaps(refused)
    _require(snapshot, observations, gaps)
    order = sorted({*snapshot.gaps, *gaps}, key=lambda gap: (gap.metric, gap.asset, gap.source, gap.reason))
    return replace(snapshot, observations=tuple(observations), gaps=tuple(order))


def too_old(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Series whose newest value is older than its metric allows.

    Where sources are opinions about one value, a fresh one speaks for all, and the daily closes of
    another stay. Venues that add up, and publishers, each answer for themselves.
    """
    groups: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for one in observations:
        metric = BY_ID[one.metric]
        alone = metric.additive or metric.reported
        groups[one.metric, one.asset, one.source if alone else ""].append(one)
    found = []
    for (metric_id, _, _), held in groups.items():
        newest = max(held, key=lambda one: one.at)
        age, limit = snapshot.as_of - newest.at, BY_ID[metric_id].max_age
        if age > limit:
            reason = f"newest value is {_span(age)} old, limit {_span(limit)}"
            found += [(one, reason) for one in [newest, *(one for one in held if one is not newest)]]
    return found


def apart_from_peers(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Prices of a source that is further from the median of its peers than `quality.max_price_gap`."""
    limit = float(snapshot.settings["quality"]["max_price_gap"])
    groups: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for one in observations:
        if one.metric == "price_usd":
            groups[one.asset][one.source].append(one)
    found = []
    for sources in groups.values():
        newest = {source: max(held, key=lambda one: one.at) for source, held in sources.items()}
        latest = max(one.at for one in newest.values())
        peers = {source: one for source, one in newest.items() if latest - one.at <= PEERS}
        if len(peers) < QUORUM:
            continue
        middle = median(one.value for one in peers.values())
        for source, one in peers.items():
            off = one.value / middle - 1
            if abs(off) > limit:
                others = f"{middle:.10g}, the median of {len(peers)} sources"
                reason = f"{one.value:.10g} is {abs(off):.0%} off {others}"
                found += [(each, reason) for each in sources[source]]
    return found


def change_without_base(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """A change of open interest in dollars whose own percentage implies another total than is held."""
    del snapshot
    shares = {
        (one.asset, one.source): one for one in observations if one.metric == "open_interest_change_24h"
    }
    totals = [one for one in observations if one.metric == "open_interest_total_usd"]
    found = []
    for one in observations:
        share = shares.get((one.asset, one.source))
        if one.metric != "open_interest_change_24h_usd" or share is None or not totals:
            continue
        base = one.value / share.value if share.value else math.inf
        if any(abs(base / total.value - 1) <= BASE_TOLERANCE for total in totals):
            continue
        near = min(totals, key=lambda total: abs(base - total.value))
        reason = (
            f"{_money(one.value)} at {share.value:.1%} implies open interest of {_money(base)}, "
            f"but {near.source} reports {_money(near.value)}"
        )
        found.append((one, reason))
    return found


def profit_without_ground(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """A treasury's profit or loss that its holdings, their cost and the price do not give."""
    del snapshot
    found = []
    for one in observations:
        if one.metric != "treasury_pnl_usd":
            continue
        coin = TREASURY_COINS.get(one.asset, "")
        holdings = _newest(observations, "treasury_holdings", one.asset)
        cost = _newest(observations, "treasury_cost_usd", one.asset)
        price = _newest(observations, "price_usd", coin)
        if holdings is None or cost is None or price is None:
            found.append(
                (one, f"{_money(one.value)} cannot be checked without holdings, their cost and a price")
            )
            continue
        profit = holdings.value * price.value - cost.value
        if abs(one.value - profit) > PROFIT_TOLERANCE * abs(profit):
            reason = (
                f"{_money(one.value)} is stated, but {holdings.value:,.0f} coins that cost "
                f"{_money(cost.value)} give {_money(profit)} at a price of ${price.value:,.10g}"
            )
            found.append((one, reason))
    return found


RULES: tuple[Rule, ...] = (too_old, apart_from_peers, change_without_base, profit_without_ground)
"""What `settle` asks, in this order; each sees what the ones before it left."""


def _newest(observations: list[Observation], metric: str, asset: str) -> Observation | None:
    held = (one for one in observations if one.metric == metric and one.asset == asset)
    return max(held, key=lambda one: one.at, default=None)


def _require(snapshot: Snapshot, observations: list[Observation], gaps: tuple[Gap, ...]) -> None:
    edition = snapshot.settings["edition"]
    least = int(snapshot.settings["quality"]["min_assets"])
    where = f"{snapshot.edition} of {snapshot.day.isoformat()}"
    end = "nothing was published; see what `reporter check` says of the sources"
    for metric in METRICS:
        if not metric.required:
            continue
        held = {one.asset for one in observations if one.metric == metric.id}
        benchmark = edition["benchmark"]
        if benchmark not in held:
            why = [gap.reason for gap in gaps if (gap.metric, gap.asset) == (metric.id, benchmark)]
            raise SnapshotRejected(
                f"{where}: no {metric.id} of {benchmark} within {_span(metric.max_age)} of "
                f"{_clock(snapshot.as_of)}{f' ({why[0]})' if why else ''}; {end}"
            )
        missing = [asset for asset in edition["assets"] if asset not in held]
        have = len(edition["assets"]) - len(missing)
        if have < least:
            raise SnapshotRejected(
                f"{where}: {have} of {len(edition['assets'])} assets have a fresh {metric.id}, and "
                f"quality.min_assets asks for {least} (missing: {', '.join(missing)}); {end}"
            )


# Words


def _gaps(refused: Iterable[Refusal]) -> tuple[Gap, ...]:
    """One gap a series: the first reason of each, and how many more values went with it."""
    series: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one, reason in refused:
        series[one.metric, one.asset, one.source].append(reason)
    made = []
    for (metric, asset, source), reasons in sorted(series.items()):
        others = len(set(reasons)) - 1
        more = f" (and {others} more like it)" if others else ""
        made.append(Gap(metric, asset, source, reasons[0] + more))
    return tuple(made)


def _clock(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _span(span: timedelta) -> str:
    """A length of time in the unit it is best told in, rounded up so that an excess shows."""
    for unit, word in (
        (timedelta(days=1), "days"),
        (timedelta(hours=1), "hours"),
        (timedelta(minutes=1), "minutes"),
    ):
        if span >= 2 * unit:
            return f"{math.ceil(span / unit * 10) / 10:g} {word}"
    return f"{math.ceil(span.total_seconds()):g} seconds"


def _money(amount: float) -> str:
    sign = "-" if amount < 0 else ""
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(amount) >= scale:
            return f"{sign}${abs(amount) / scale:.3g} {word}"
    return f"{sign}${abs(amount):,.0f}"
