"""English: what is said to have happened without a figure, and which proof of `happened.PROOFS` it needs."""

from reporter.audit.english.vocabulary import PEER, PEERS

_MONTH = r"january|february|march|april|june|july|august|september|october|november|december"
_PARTED = (
    r"parted|part:|separate ways|ran counter|against the flow|against the price|did not agree|"
    r"notwithstanding|did not follow|went against|on the same day|that same day|on a day (?!of|that brought)|"
    r"when it|when bitcoin|while its etfs|"
    r"etfs see|with open interest|while the price|while open interest|that was|open interest is"
)
_ENDED = r"\b(?:ends?|ended|closes?|closed|finishes|over|in|for|the last close of)"

_ENDED_RUN = (
    r"\bend(?:s|ed)? [a-z\d]* ?sessions of {0}\b|\bsessions of (?:etf )?{0} end\b|"
    r"\bafter [a-z\d]* ?sessions of {0}\b|\b{0} having lasted\b|\b{0} of [a-z\d]* ?sessions\b"
)

HAPPENED: tuple[tuple[str, str], ...] = (
    (r"\busual range\b|\bordinary\b", "ordinary"),
    (
        r"\b(?:enters?|entered|into) a correction\b|\ba correction (?:begins|began)\b",
        "correction_entered",
    ),
    (
        r"\b(?:enters?|entered|into) a bear market\b|\ba bear market (?:begins|began)\b",
        "bear_market_entered",
    ),
    (
        (
            rf"\bapart from the other {PEERS}\b|\bout of step\b|\b(?:breaks|broke) ranks\b|\bits own way\b|"
            rf"\b(?:parts|parted) from the other {PEERS}\b|\bhad no such day\b|\bset it apart\b"
        ),
        "apart",
    ),
    (r"\bfurthest\b", "furthest"),
    (
        rf"\b{PEERS} (?:fall|lose ground)\b|\ball {PEERS} are lower\b|\bno {PEER} rises\b|\blosses for all\b",
        "all_fell",
    ),
    (
        rf"\b{PEERS} (?:rise|gain)\b|\ball {PEERS} are higher\b|\bno {PEER} falls\b|\bgains for all\b",
        "all_rose",
    ),
    (
        rf"^(?=.*(?:{_PARTED})).*?\b(?:price|bitcoin|which|it|that) (?:rises|rose)\b(?! and)",
        "price_rose",
    ),
    (rf"^(?=.*(?:{_PARTED})).*?\b(?:price|bitcoin|which|it|that) (?:falls|fell)\b(?! and)", "price_fell"),
    (
        (
            r"\blongs(?: worth)?[^.;]*\b(?:liquidated|forced out|by force)\b|"
            r"\b(?:liquidated|forced out)\b[^.;]*\blongs\b"
        ),
        "flushed",
    ),
    (r"\bshorts (?:worth|were squeezed)[^.;]*|\b[^.;]*of shorts[^.;]*liquidated\b", "squeezed"),
    (
        r"\b(?:turn(?:s|ed)?|flips?|went) to negative\b|\bturn(?:s|ed) negative\b|\bturn to negative\b",
        "flipped_negative",
    ),
    (
        r"\b(?:turn(?:s|ed)?|flips?|went) to positive\b|\bturn(?:s|ed) positive\b|\bturn to positive\b",
        "flipped_positive",
    ),
    (r"\bshorts now pay\b|\bnow shorts who pay\b", "flipped_negative"),
    (r"\blongs now pay\b|\bnow longs who pay\b", "flipped_positive"),
    (r"\bloosen(?:s|ed)\b|\bless in step\b|\blink was closer\b|\bfigure was higher\b", "loosened"),
    (r"\btighten(?:s|ed)\b|\bmore in step\b|\blink was looser\b|\bfigure was lower\b", "tightened"),
    (r"\blarger (?:daily )?fall\b", "larger_fall"),
    (r"\blarger (?:daily )?rise\b", "larger_rise"),
    (r"\bmost since\b|\blarger (?:inflow|outflow)\b", "larger_flow"),
    (
        r"\bcorrection (?:since|that began|that dates|dates from|goes on)\b|\bin a correction\b",
        "in_correction",
    ),
    (
        r"\bbear market (?:since|that began|that dates|dates from|goes on)\b|\bin a bear market\b",
        "in_bear_market",
    ),
    (
        r"\b(?:leaves|left) a correction\b|\bcorrection (?:ends|ended)\b|\bout of a correction\b",
        "correction_left",
    ),
    (
        r"\b(?:leaves|left) a bear market\b|\bbear market (?:ends|ended)\b|\bout of a bear market\b",
        "bear_market_left",
    ),
    (_ENDED_RUN.format("inflows"), "inflows_ended"),
    (_ENDED_RUN.format("outflows"), "outflows_ended"),
    (r"\bunusually low\b", "unusually_low"),
    (r"\bunusually high\b", "unusually_high"),
    (r"\babove every earlier reading\b", "above_every_reading"),
    (r"\bbelow every earlier reading\b", "below_every_reading"),
    (r"\bsentiment turn(?:s|ed)\b|\bmood (?:shifts|changed)\b|\bindex\b[^.]*\bmove[sd] to\b", "mood_turned"),
    (r"\bgives up\b", "broken_down"),
    (r"\bclears\b", "broken_up"),
    (rf"{_ENDED} the week\b|^the week\b", "week_ended"),
    (rf"{_ENDED} the quarter\b|^the quarter\b", "quarter_ended"),
    (rf"{_ENDED} the year\b(?! to date)|^the year\b", "year_ended"),
    # A month without its year is the one that ended.
    (rf"(?<!\d )(?<!since )\b(?:{_MONTH}|(?-i:May))\b(?! \d)", "month_ended"),
)
