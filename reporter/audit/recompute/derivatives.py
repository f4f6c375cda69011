"""Derivatives recomputed: liquidations and open interest summed over venues, and funding."""

import math
import re
from collections.abc import Mapping
from itertools import pairwise

from reporter.audit.claims import Claim
from reporter.audit.held import DAY, Track
from reporter.audit.recompute.base import (
    Desk,
    Proof,
    Row,
    UnprovedError,
    change,
    days,
    mean,
    midnight,
    newest,
    row,
)
from reporter.audit.recompute.several import Use, use

OPEN_INTEREST_AGE = 36 * 3600.0
"""A day end older than this does not stand for open interest now."""
INTERVAL = 8 * 3600.0 + 600.0
"""The longest time between two funding rates of a whole week, with ten minutes' margin."""


def complete(tracks: Mapping[str, Track], end: float, count: int) -> dict[str, list[float]]:
    """For each venue that holds every one of `count` days up to `end`: its values, oldest first."""
    stamps = [end - back * DAY for back in range(count - 1, -1, -1)]
    found: dict[str, list[float]] = {}
    for source, track in tracks.items():
        values = [track.at_time(stamp) for stamp in stamps]
        if all(value is not None for value in values):
            found[source] = [value for value in values if value is not None]
    return found


def liquidated(desk: Desk, asset: str, count: int) -> tuple[dict[str, float], float]:
    """Sums by side over the venues that tell both sides of every day, and the window's end."""
    both = [desk.held.of(f"{side}_liquidations_usd", asset) for side in ("long", "short")]
    stamps = [at for tracks in both for track in tracks.values() for at, _ in track.closes(desk.held.as_of)]
    if not stamps:
        raise UnprovedError("no liquidations of a whole day are held")
    end = max(stamps)
    longs, shorts = (complete(tracks, end, count) for tracks in both)
    venues = sorted(set(longs) & set(shorts))
    sums: dict[str, float] = {}
    for side, held in (("long", longs), ("short", shorts)):
        if venues or held:
            sums[side] = math.fsum(value for venue in venues or sorted(held) for value in held[venue])
    if venues:
        sums["total"] = sums["long"] + sums["short"]
    return sums, end


def _liquidations(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    count = days(match["label"])
    sums, end = liquidated(desk, claim.asset, count)
    if match["side"] not in sums:
        raise UnprovedError(f"no venue holds every one of the {count} days")
    return Proof(sums[match["side"]], None, (), end - count * DAY, end)


def _share(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    count = days(match["label"])
    sums, end = liquidated(desk, claim.asset, count)
    if not sums.get("total"):
        raise UnprovedError("there is no total to take a share of")
    return Proof(sums["long"] / sums["total"], sums["total"], (), end - count * DAY, end)


def venues_of(desk: Desk, asset: str) -> dict[str, tuple[float, float]]:
    """By venue the (time, open interest) that stands for it: at the day end most of them have."""
    tracks = desk.held.of("open_interest_usd", asset)
    last_day = midnight(desk.held.as_of)
    best: dict[str, tuple[float, float]] = {}
    for stamp in (last_day, last_day - DAY):
        if stamp < desk.held.as_of - OPEN_INTEREST_AGE:
            continue
        held = {
            source: value for source, track in tracks.items() if (value := track.at_time(stamp)) is not None
        }
        if len(held) > len(best):
            best = {source: (stamp, value) for source, value in held.items()}
    if not best:
        loose = {source: track for source, track in tracks.items() if not track.closes(desk.held.as_of)}
        best = {source: newest(track, desk.held.as_of) for source, track in loose.items()}
        best = {
            source: entry for source, entry in best.items() if entry[0] >= desk.held.as_of - OPEN_INTEREST_AGE
        }
    if not best:
        raise UnprovedError("no venue's open interest is fresh")
    return best


def _open_interest(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    held = venues_of(desk, claim.asset)
    uses = tuple(("open_interest_usd", claim.asset, at) for at, _ in held.values())
    at = min(at for at, _ in held.values())
    return Proof(math.fsum(value for _, value in held.values()), None, uses, at, at)


def interest_change(desk: Desk, asset: str, count: int) -> tuple[float, float, set[Use]]:
    """(change of open interest over `count` days, its base, both ends' observations) where both are held."""
    firsts: list[float] = []
    lasts: list[float] = []
    uses: set[Use] = set()
    for source, (at, value) in venues_of(desk, asset).items():
        track = desk.held.of("open_interest_usd", asset)[source]
        base = track.nearest(at - count * DAY, 0.0 if at % DAY == 0 else 5400.0)
        if base is not None:
            firsts.append(base[1])
            lasts.append(value)
            uses |= {use(desk, "open_interest_usd", asset, when, source) for when in (base[0], at)}
    if not firsts:
        raise UnprovedError(f"no venue holds open interest {count} days before")
    first, last = math.fsum(firsts), math.fsum(lasts)
    return change(first, last), first, uses


def _open_interest_change(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    value, first, uses = interest_change(desk, claim.asset, days(match["label"]))
    times = [at for _, _, at, _ in uses]
    return Proof(value, first, uses, min(times), max(times))


def _funding(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    track = desk.track(claim, "funding_rate", claim.asset)
    at, value = newest(track, desk.held.as_of)
    if match["what"] == "last":
        return Proof(value, None, (("funding_rate", claim.asset, at),), at, at)
    start = at - 7 * DAY
    week = track.between(start, at)
    if any(later - earlier > INTERVAL for earlier, later in pairwise([start, *(when for when, _ in week)])):
        raise UnprovedError("a funding rate of the seven days is missing")
    return Proof(mean([rate for _, rate in week]), None, (), start, at)


ROWS: tuple[Row, ...] = (
    row(r"liquidations\.(?P<side>long|short|total)_(?P<label>1d|7d|30d)", "sum", "usd", _liquidations),
    row(r"liquidations\.long_share_(?P<label>1d|7d|30d)", "share", "fraction", _share),
    row(r"open_interest\.last", "level", "usd", _open_interest),
    row(r"open_interest\.change_(?P<label>1d|7d|30d)", "change", "fraction", _open_interest_change),
    row(r"funding\.(?P<what>last)", "level", "rate", _funding),
    row(r"funding\.(?P<what>mean)_7d", "average", "rate", _funding),
)
