"""English words as the audit reads them: numbers, units, months, names, directions."""

PEER, PEERS = r"(?:major|coin tracked(?: here)?)", r"(?:majors|coins tracked(?: here)?)"
"""What one asset of the edition is called among the others, and all of them."""

COUNTED = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]

UNITS = {
    "percentage points": "pp",
    "percentage point": "pp",
    "basis points": "bp",
    "basis point": "bp",
    "bp": "bp",
    "points": "points",
    "point": "points",
    "trading days": "days",
    "days": "days",
    "day": "days",
    "sessions": "days",
    "session": "days",
    "standard deviations": "sigma",
    "standard deviation": "sigma",
    "bitcoin": "coins",
    "coins": "coins",
}

MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip

ASSETS = {
    "bitcoin": ("bitcoin", "btc", "bitcoin's"),
    "ethereum": ("ether", "ethereum", "eth", "ether's"),
    "binancecoin": ("bnb", "binance coin", "bnb's"),
    "solana": ("solana", "sol", "solana's"),
    "ripple": ("xrp", "ripple", "xrp's"),
    "cardano": ("cardano", "ada"),
    "dogecoin": ("dogecoin", "doge"),
    "tron": ("tron", "trx"),
    "chainlink": ("chainlink",),
    "litecoin": ("litecoin", "ltc"),
    "sp500": ("s&p 500",),
    "stoxx600": ("stoxx europe 600", "stoxx 600"),
    "dollar": ("ice dollar index", "the dollar index"),
    "dollar_broad": ("broad dollar index",),
    "vix": ("vix",),
    "us": ("10-year us treasury yield", "us 10-year yield", "10-year yield"),
    "gold": ("gold",),
    "strategy": ("strategy",),
    "market": (
        "whole market", "whole market's", "market", "crypto", "majors", "coins tracked", "fear & greed index",
        "fear & greed", "stablecoins", "stablecoin", "sentiment", "supply of stablecoins",
    ),
}  # fmt: skip

DOWN = """
    fell fall falls falling fallen dropped drop drops dropping slid slide slides sliding tumbled tumble
    tumbles tumbling plunged plunge plunges plunging plummeted plummet plummets slipped slip slips slipping
    eased ease eases easing declined decline declines declining lost lose loses losing loss losses lower
    sank sink sinks sinking shed sheds retreated retreat retreats shrank shrink shrinks dipped dip dips
    weakened weaken weakens decreased decrease decreases outflow outflows withdrawn crashed crash crashes
    slumped slump slumps contracted contracts contraction narrowed narrows soured withdrew shrunk
    declining shrinking
"""
UP = """
    rose rise rises rising risen gained gain gains gaining climbed climb climbs climbing jumped jump jumps
    jumping surged surge surges surging soared soar soars soaring advanced advance advances advancing added
    add adds adding higher grew grow grows growing increased increase increases rallied rally rallies
    rebounded rebound rebounds recovered recover recovers inflow inflows profit profits took takes
    grown growth increases strengthened strengthens widened widens improved winning
"""
