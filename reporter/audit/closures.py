"""What must close closes (N7): parts and totals, ranges, results and percentages, by the claims."""

import math

from reporter.audit.claims import Claim
from reporter.audit.edition import Edition


def check(edition: Edition) -> None:
    """Check the sums and ratios the facts owe one another."""
    claims = edition.claims
    for asset in dict.fromkeys(claim.asset for claim in claims.values()):
        for label in ("1d", "7d", "30d"):
            parts = [
                claims.get(f"{asset}.liquidations.{side}_{label}") for side in ("long", "short", "total")
            ]
            _sum(edition, parts, f"long and short liquidations of {asset} over {label} are not their total")
            _share(edition, asset, label)
        _range(edition, asset)
        for label in ("24h", "7d", "30d", "ytd"):
            _percentage(edition, asset, label)
    counts = [claims.get(f"market.breadth.{name}") for name in ("fell", "rose", "unchanged", "total")]
    _sum(edition, counts, "fallen, risen and unchanged assets are not all of them")
    _treasury(edition)


def _close(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)


def _sum(edition: Edition, parts: list[Claim | None], message: str) -> None:
    """The last of the parts is the sum of the others, where all are there."""
    found = [part for part in parts if part is not None]
    if len(found) == len(parts):
        *summands, total = found
        edition.ledger.check(
            _close(math.fsum(part.value for part in summands), total.value),
            "N7",
            message,
            total.id,
            repr(total.value),
        )


def _share(edition: Edition, asset: str, label: str) -> None:
    share = edition.claims.get(f"{asset}.liquidations.long_share_{label}")
    long = edition.claims.get(f"{asset}.liquidations.long_{label}")
    total = edition.claims.get(f"{asset}.liquidations.total_{label}")
    if share and long and total and total.value:
        edition.ledger.check(
            _close(share.value, long.value / total.value), "N7", "the share is not long over total", share.id
        )


def _range(edition: Edition, asset: str) -> None:
    """The price lies inside its ranges, and each range inside the longer ones."""
    claims = edition.claims
    last = claims.get(f"{asset}.price.last")
    inner = last
    for label in ("24h", "30d", "90d", "365d"):
        low, high = (claims.get(f"{asset}.price.{side}_{label}") for side in ("low", "high"))
        if last and low and high:
            edition.ledger.check(
                low.value <= last.value <= high.value,
                "N7",
                f"the price lies outside its {label} range",
                last.id,
            )
        if inner and low and label != "24h":
            edition.ledger.check(
                low.value <= inner.value, "N7", f"a shorter window's low lies under the {label} low", low.id
            )
        inner = low if low and label != "24h" else inner


def _percentage(edition: Edition, asset: str, label: str) -> None:
    """A percentage recomputes from its own base and the price printed beside it."""
    change = edition.claims.get(f"{asset}.price.change_{label}")
    last = edition.claims.get(f"{asset}.price.last")
    if change is None or last is None or not change.baseline or change.end != last.end:
        return
    edition.ledger.check(
        _close(last.value / change.baseline - 1, change.value),
        "N7",
        "the percentage is not that of its ends",
        change.id,
    )


def _treasury(edition: Edition) -> None:
    value, cost, pnl, average, holdings = (
        edition.claims.get(f"strategy.treasury.{name}")
        for name in ("value", "cost", "pnl", "average_cost", "holdings")
    )
    if value and cost and pnl:
        edition.ledger.check(
            _close(value.value - cost.value, pnl.value),
            "N7",
            "the result is not value less cost",
            pnl.id,
            repr(pnl.value),
        )
    if cost and average and holdings:
        edition.ledger.check(
            _close(average.value * holdings.value, cost.value),
            "N7",
            "cost is not holdings at average cost",
            cost.id,
        )
