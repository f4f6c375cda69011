"""What a title asserts of a price, and whether that still holds at the edition's time.

A level or a direction belongs to the asset named last before it (to all of a list: "Bitcoin and
Ether fall"), else to the first named after it. "Strategy stock slides as bitcoin buying goes on" says
nothing of Bitcoin's direction: stocks, flows and other coins are subjects of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.model import Fact
from reporter.related.titles import Reader, Token

_AGAINST = 0.01
"""A move of the last 24 hours by this much the other way takes the truth out of a direction."""
_NEAR = 0.05
"""A price "at", "near" or "toward" a level is no further from it than this."""
_AT_RECORD = 0.97
"""A price at a record is at least this share of the highest of the year."""
_FACTOR = 3.0
"""A sum of money that far from the price is no level of it."""
_BEFORE = 3
"""How many words may stand between a comparison and its figure: "above the key $75,000"."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`kind` is above, below, at, record, up or down; `level` is in dollars where there is one."""

    kind: str
    asset: str
    level: float = 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What the day's facts say of each asset's price: the ground on which a claim stands or falls."""

    last: Mapping[str, float]
    moves: Mapping[str, tuple[float, ...]]
    """Asset -> its changes over 24 hours and seven days, as far as they are known, 24 hours first."""
    highest: Mapping[str, float]

    @classmethod
    def of(cls, facts: Sequence[Fact], benchmark: str) -> "Ground":
        """Read the facts; the whole market moves with its capitalisation, or else with the benchmark."""
        by_id = {fact.id: fact.value for fact in facts}
        ends = {"last": ".price.last", "high": ".price.high_365d"}
        found = {
            name: {key.removesuffix(end): value for key, value in by_id.items() if key.endswith(end)}
            for name, end in ends.items()
        }
        moves = {
            asset: tuple(
                by_id[key]
                for key in (f"{asset}.price.change_24h", f"{asset}.price.change_7d")
                if key in by_id
            )
            for asset in found["last"]
        }
        whole = by_id.get("market.cap.change_24h")
        moves["market"] = (whole,) if whole is not None else moves.get(benchmark, ())
        return cls(found["last"], moves, found["high"])


def refuted(claims: Sequence[Claim], ground: Ground) -> str:
    """Why a title that claims this may not stand beside today's article; "" where nothing is refuted."""
    for claim in claims:
        price = ground.last.get(claim.asset)
        if price is not None and not _level_holds(claim, price, ground.highest.get(claim.asset, 0.0)):
            return "its level no longer holds"
    for claim in claims:
        # Both ways in one title, "rebounds after a slide", is nothing that one sign could refute.
        other = {"up": "down", "down": "up"}.get(claim.kind)
        if other and Claim(other, claim.asset) not in claims and not _direction_holds(claim, ground):
            return "its direction no longer holds"
    return ""


def read(title: str, reader: Reader, ground: Ground) -> list[Claim]:
    """What the title claims; a guess at what may come claims nothing."""
    if reader.has(title, reader.phrases["guesses"]):
        return []
    tokens = reader.tokens(title)
    first: tuple[str, ...] = next(((token.name,) for token in tokens if token.name), ())
    subject: tuple[str, ...] = ()
    listed = False
    found: list[Claim] = []
    for index, token in enumerate(tokens):
        if token.name is not None:
            subject = (*subject, token.name) if listed else (token.name,)
            listed = True
            continue
        listed = listed and token.word in reader.joined
        about = tuple(asset for asset in subject or first if asset)
        if token.word in reader.words["up"]:
            found += [Claim("up", asset) for asset in about]
        elif token.word in reader.words["down"]:
            found += [Claim("down", asset) for asset in about]
        elif token.value is not None and (token.money or token.scale == "k"):
            found += _levels(token, tokens[max(0, index - _BEFORE) : index], about, reader, ground)
    if reader.has(title, reader.phrases["records"]) and subject:
        found += [Claim("record", asset) for asset in _of_record(tokens, reader) if asset]
    return found


def _levels(
    token: Token, before: Sequence[Token], about: Sequence[str], reader: Reader, ground: Ground
) -> list[Claim]:
    if token.value is None or token.scale not in ("", "k"):
        return []  # a sum of money
    words = [word.word for word in reversed(before)]
    kinds = [kind for word in words for kind in ("above", "below", "at") if word in reader.words[kind]]
    if not kinds:
        return []
    return [
        Claim(kinds[0], asset, token.value)
        for asset in about
        if asset in ground.last and 1 / _FACTOR <= token.value / ground.last[asset] <= _FACTOR
    ]


def _of_record(tokens: Sequence[Token], reader: Reader) -> tuple[str, ...]:
    """Whose record it is: the name before the word that ends the phrase."""
    owner: tuple[str, ...] = ()
    for token in tokens:
        if token.name is not None:
            owner = (token.name,)
        elif token.word in reader.record_ends and owner:
            return owner
    return ()


def _level_holds(claim: Claim, price: float, highest: float) -> bool:
    if claim.kind == "above":
        return price > claim.level
    if claim.kind == "below":
        return price < claim.level
    if claim.kind == "at":
        return abs(price / claim.level - 1) <= _NEAR
    return claim.kind != "record" or price >= _AT_RECORD * highest


def _direction_holds(claim: Claim, ground: Ground) -> bool:
    sign = 1 if claim.kind == "up" else -1
    moves = ground.moves.get(claim.asset, ())
    if not moves:
        return True
    return moves[0] * sign > -_AGAINST and any(move * sign >= 0 for move in moves)
