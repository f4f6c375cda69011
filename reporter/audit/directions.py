"""Words beside figures: each direction, comparison and side says what its fact says (W2, N3, W1)."""

import re

from reporter.audit.claims import Claim
from reporter.audit.clauses import Token, after, before, tokens
from reporter.audit.edition import PROSE, Edition
from reporter.audit.figures import read
from reporter.audit.printed import SIGNED_LEVELS, moves
from reporter.audit.reading import Block, Sentence
from reporter.audit.recompute.base import UnprovedError
from reporter.audit.recompute.prices import breadth_counts, last_price

NEAR = 2
"""How many words after a figure its direction may stand: "2.2% lower"."""
WHOLE = 99
"""As many words before a figure as its clause has."""
MINUS = "\u2212-"


def check(edition: Edition) -> None:
    """Check each printed figure against the words around it."""
    for block in edition.blocks:
        for sentence in block.sentences():
            if block.role not in PROSE and not sentence.figures:
                continue
            row = tokens(sentence)
            for place, token in enumerate(row):
                claim = edition.claims.get(token.figure.fact) if token.figure else None
                if claim is not None:
                    _figure(edition, block, sentence, row, place, claim)
                elif block.role in PROSE:
                    _comparison(edition, sentence, row, place)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _figure(
    edition: Edition, block: Block, sentence: Sentence, row: list[Token], place: int, claim: Claim
) -> None:
    figure = row[place].figure
    assert figure is not None
    printed = read(figure.text, edition.lexicon.numbers)
    if printed is None or printed.zero:
        return
    ledger, text = edition.ledger, sentence.text
    sign = _sign(claim.value)
    if printed.sign:
        own = -1 if printed.sign in MINUS else 1
        ledger.check(own == sign, "W2", "its sign is not that of its fact", text, figure.text)
        word = _previous(edition, row, place).word
        ledger.check(_word_sign(edition, word) == 0, "N3", "a direction word and a sign", text, figure.text)
        return
    own_sign = claim.kind in ("level", "average", "correlation") and claim.unit in SIGNED_LEVELS
    if own_sign or (claim.kind == "reported" and not moves(claim)):
        ledger.check(sign >= 0, "W2", "a negative figure without its sign", text, figure.text)
    elif moves(claim):
        found, word = direction_of(edition, row, place)
        ledger.check(
            found == sign,
            "W2",
            f"{word!r} does not agree with its value {claim.value!r}"
            if found
            else "no word tells its direction",
            text,
            figure.text,
        )
        if claim.metric == "price_usd" and claim.kind == "change" and claim.label in ("24h", "1d"):
            _size(edition, sentence, row, place, claim)
    elif claim.kind in ("sigma", "drawdown"):
        found, word = direction_of(edition, row, place, far=4)
        ledger.check(
            found in (0, sign), "W2", f"{word!r} does not agree with {claim.value!r}", text, figure.text
        )
    elif claim.kind == "breadth":
        _breadth(edition, sentence, row, place, claim)
    if "liquidations" in claim.id:
        _position(edition, sentence, row, place, claim)
    _compared(edition, sentence, row, place, claim)
    if claim.kind == "crossing":
        _crossing(edition, sentence, row, claim)
    if claim.kind == "extreme":
        _end(edition, sentence, row, place, claim)
    if claim.kind == "watch":
        _side_after(edition, sentence, row, place, claim)


def _previous(edition: Edition, row: list[Token], place: int) -> Token:
    """The token before a figure, an article between them aside; an empty one at the beginning."""
    ahead = (token for token in before(row, place) if token.word not in edition.lexicon.between)
    return next(ahead, Token("", 0, 0))


def _word_sign(edition: Edition, word: str) -> int:
    lexicon = edition.lexicon
    return (word in lexicon.up or lexicon.particles.get(word, 0) > 0) - (
        word in lexicon.down or lexicon.particles.get(word, 0) < 0
    )


def direction_of(edition: Edition, row: list[Token], place: int, far: int = WHOLE) -> tuple[int, str]:
    """(-1, 0 or 1, the word) of what the sentence says of a figure's direction.

    A word right after the figure counts first ("2.2% lower"), then the nearest one before it in the
    same clause; what stands in brackets is passed over.
    """
    lexicon = edition.lexicon
    for count, token in enumerate(after(row, place, ",;:().?!\u2013\u2014")):
        if token.figure or count >= NEAR or token.word in lexicon.joining:
            break
        if token.word in lexicon.after_down or token.word in lexicon.after_up:
            return (-1 if token.word in lexicon.after_down else 1), token.word
    depth = 0
    words = 0
    for index in range(place - 1, -1, -1):
        word = row[index].word
        if word == ")":
            depth += 1
        elif word == "(":
            depth = max(0, depth - 1)
        elif depth == 0:
            if word == ";":
                break
            words += word not in (",", ":")
            if words > far:
                break
            if word in lexicon.particles:
                beside = index + 1 < len(row) and row[index + 1].figure is not None
                linked = index > 0 and row[index - 1].word in lexicon.linking
                if beside or linked:
                    return lexicon.particles[word], word
            elif word in lexicon.down or word in lexicon.up:
                return (-1 if word in lexicon.down else 1), word
    if far < WHOLE:
        return 0, ""
    for token in after(row, place, ";"):
        if token.figure:
            break
        if token.word in lexicon.down or token.word in lexicon.up:
            return (-1 if token.word in lexicon.down else 1), token.word
    return 0, ""


def _size(edition: Edition, sentence: Sentence, row: list[Token], place: int, claim: Claim) -> None:
    """The verb before a day's move fits its size (W1)."""
    word = _previous(edition, row, place).word
    if word in edition.lexicon.particles and place > 1:
        word = row[place - 2].word
    bounds = edition.lexicon.verbs.get(word)
    if bounds:
        edition.ledger.check(
            bounds[0] * (1 - 1e-9) <= abs(claim.value) < bounds[1] * (1 + 1e-9),
            "W1",
            f"{word!r} does not fit a move of {claim.value:.2%}",
            sentence.text,
            sentence.text[row[place].start : row[place].end],
        )


def _breadth(edition: Edition, sentence: Sentence, row: list[Token], place: int, claim: Claim) -> None:
    """The count in "two rose" is of those that rose; in "all five fell" it is of all."""
    what = claim.what.rpartition(".")[2]
    counts = breadth_counts(edition.desk)
    ahead = [token.word for token, _ in zip(before(row, place, ".;"), range(5), strict=False)]
    if what == "total" and edition.lexicon.every & set(ahead):
        words = [token.word for token in row if _verbal(edition, token.word)]
        if words:
            side = "fell" if _word_sign(edition, words[0]) < 0 else "rose"
            edition.ledger.check(
                counts[side] == counts["total"], "W2", f"not all of them {side}", sentence.text
            )
    elif what in ("fell", "rose"):
        words = [token.word for token, _ in zip(after(row, place, ".;,"), range(3), strict=False)]
        signs = [sign for word in words if (sign := _word_sign(edition, word))]
        edition.ledger.check(
            bool(signs) and signs[0] == (-1 if what == "fell" else 1),
            "W2",
            f"the count of those that {what} is not called so",
            sentence.text,
        )


def _verbal(edition: Edition, word: str) -> bool:
    return word in edition.lexicon.down or word in edition.lexicon.up


def _crossing(edition: Edition, sentence: Sentence, row: list[Token], claim: Claim) -> None:
    """Every "below" and "above" beside a level that was crossed says on which side the price is now."""
    price = _price(edition, claim)
    kinds = {other.kind for token in row if token.figure and (other := edition.claims.get(token.figure.fact))}
    if price is None or kinds & {"distance", "touch"}:
        return
    for words, sign in ((edition.lexicon.below, -1), (edition.lexicon.above, 1)):
        said = [token.word for token in row if token.word in words]
        if said:
            holds = _sign(price - claim.value) == sign
            edition.ledger.check(
                holds, "W2", f"the price is not {said[0]} it", sentence.text, str(claim.value)
            )


def _end(edition: Edition, sentence: Sentence, row: list[Token], place: int, claim: Claim) -> None:
    """The nearest "low" or "high" before an extreme is the one it is."""
    lexicon = edition.lexicon
    ends = lexicon.low | lexicon.high
    word = next((token.word for token in before(row, place) if token.word in ends), "")
    if word:
        side = "low" if word in lexicon.low else "high"
        holds = re.search(rf"[._]{side}(?:_|$)", claim.id) is not None
        message = f"it is called {word!r} and is {claim.id}"
        edition.ledger.check(holds, "W2", message, sentence.text)


def _compared(edition: Edition, sentence: Sentence, row: list[Token], place: int, claim: Claim) -> None:
    """In "soured to 14 from 29" the first value lies on the side of the second that the verb says."""
    if place + 2 >= len(row) or row[place + 1].word not in edition.lexicon.since:
        return
    other = edition.claims.get(found.fact) if (found := row[place + 2].figure) else None
    sign, word = direction_of(edition, row, place)
    if other is not None and other.unit == claim.unit and sign and not moves(claim):
        edition.ledger.check(
            _sign(claim.value - other.value) == sign,
            "W2",
            f"{word!r} is not the way from {other.value!r} to {claim.value!r}",
            sentence.text,
        )


def _position(edition: Edition, sentence: Sentence, row: list[Token], place: int, claim: Claim) -> None:
    """A sum called "of longs" is a sum of longs."""
    said: list[str] = []
    for token in after(row, place, ";:."):
        if token.figure or len(said) == 2:
            break
        if token.word != "," and token.word not in edition.lexicon.passed:
            said.append(token.word)
    for words, side in ((edition.lexicon.long, "long"), (edition.lexicon.short, "short")):
        if set(said) & words:
            what = f"{claim.metric}.{claim.what}" if claim.kind == "reported" else claim.what
            edition.ledger.check(
                f"{side}_" in what, "W2", f"it is called {side}s and is {claim.id}", sentence.text
            )


def _price(edition: Edition, claim: Claim) -> float | None:
    asset = edition.held.benchmark if claim.asset == "strategy" else claim.asset
    try:
        return last_price(edition.desk, asset)[1]
    except UnprovedError:
        return None


def _side_after(edition: Edition, sentence: Sentence, row: list[Token], place: int, claim: Claim) -> None:
    """A level followed by "below" or "under it" lies under the price."""
    passed = edition.lexicon.passed
    following = next((token for token in after(row, place, ",;:.") if token.word not in passed), None)
    price = _price(edition, claim)
    if following is None or price is None:
        return
    for words, sign in ((edition.lexicon.below, -1), (edition.lexicon.above, 1)):
        if following.word in words:
            edition.ledger.check(
                _sign(claim.value - price) == sign,
                "T6",
                f"the level is said to lie {following.word} the price {price}",
                sentence.text,
            )


def _comparison(edition: Edition, sentence: Sentence, row: list[Token], place: int) -> None:
    """After "below $75,000" the price, now or at its extreme, is where the word says."""
    lexicon, word = edition.lexicon, row[place].word
    if word not in lexicon.below and word not in lexicon.above:
        return
    target = next((token for token in after(row, place, ".,;:()") if token.word not in lexicon.skipped), None)
    claim = edition.claims.get(target.figure.fact) if target and target.figure else None
    if claim is None or target is None or claim.unit != "usd":
        return
    below = word in lexicon.below
    conditional = any(token.word in lexicon.conditional for token in row)
    rule = "W2"
    if "price" not in claim.metric or claim.what == "price.last":
        printed = read(target.figure.text if target.figure else "", lexicon.numbers)
        value = float(printed.magnitude) if printed else claim.value
        holds = abs(claim.value) <= value if below else abs(claim.value) >= value
    elif claim.kind == "touch":
        holds = claim.baseline is not None and _sign(claim.baseline - claim.value) == (-1 if below else 1)
    else:
        price = _price(edition, claim)
        if price is None or (conditional and claim.kind == "watch"):
            return
        rule = "T6" if claim.kind == "watch" else "W2"
        holds = _sign(price - claim.value) == (-1 if below else 1)
    edition.ledger.check(
        holds, rule, f"{word!r} is not true of the figure it speaks of", sentence.text, str(claim.value)
    )
