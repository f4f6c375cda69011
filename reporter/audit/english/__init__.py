"""English as the audit reads it: directions, superlatives, windows, names, forbidden phrases."""

from reporter.audit.english.happened import HAPPENED
from reporter.audit.english.labels import LABELS
from reporter.audit.english.vocabulary import ASSETS, COUNTED, DOWN, MONTHS, PEER, PEERS, UNITS, UP
from reporter.audit.english.windows import WINDOWS
from reporter.audit.figures import NumberWords
from reporter.audit.lexicon import Lexicon, each, words

ENGLISH = Lexicon(
    code="en",
    numbers=NumberWords(
        numbers={word: value for value, word in enumerate(COUNTED)},
        scales={"thousand": 3, "million": 6, "billion": 9, "trillion": 12},
        units=UNITS,
        group=",",
        point=".",
        before=r"\$",
        after=r"\s*%|\s[a-z ]+",
        tail=r"%| (?:trillion|billion|million|thousand)\b",
        compact={"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12, "%": -2},
    ),
    counting=words(
        """two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty fifty
        sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions
        trillion trillions half twice thrice double doubled doubles triple tripled third thirds fourth fifth
        sixth quarter quarters threefold twofold tenfold"""
    ),
    months=MONTHS,
    weekdays=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    assets=ASSETS,
    subjects=(
        "open interest",
        "funding rate",
        "funding",
        "liquidations",
        "etfs",
        "spot etfs",
        "long liquidations",
        "positions",
    ),
    funds=r"\b{coin}\s+etfs\b",
    down=words(DOWN),
    up=words(UP),
    after_down=words(
        "lower below drop fall decline slide loss losses outflow outflows down falls drops declines"
    ),
    after_up=words("higher above rise gain gains advance increase inflow inflows up rises increases profit"),
    particles={"down": -1, "up": 1},
    linking=words(
        """edged edges ticked ticks was is are were stood stands stand ended ends traded trades being still
        closed closes finished moved moves it why crypto"""
    ),
    joining=words("and or but to from in on at over under of against since while as with by"),
    below=words("below under beneath"),
    above=words("above over"),
    skipped=words("the a an its round level of at about mark"),
    conditional=words("would if could should might whether until unless"),
    past=words(
        """fell dropped slid tumbled plunged plummeted slipped eased declined lost sank shed retreated rose
        gained climbed jumped surged soared advanced added edged ticked was were had traded broke held ended
        crossed"""
    ),
    verbs=(
        each("plunged plunges plummeted plummets soared soars", (0.08, 99.0))
        | each("tumbled tumbles surged surges", (0.04, 0.15))
        | each("slid slides jumped jumps", (0.02, 0.08))
        | each("fell falls dropped drops declined declines", (0.006, 0.045))
        | each("climbed climbs gained gains advanced advances", (0.006, 0.045))
        | each("slipped slips eased eases rose rises", (0.002, 0.02))
        | each("edged edges ticked ticks", (0.0005, 0.006))
    ),
    low=words("low lows lowest bottomed cheap trough"),
    high=words("high highs highest peaked peak dear"),
    every=words("all each every none across"),
    since=words("from"),
    long=words("long longs"),
    short=words("short shorts"),
    unchanged=r"\b(?:little changed|unchanged)(?: over| in)?(?: the)?",
    sigma=r"(?:times the )?(?:daily )?standard deviation|times\b|sigma",
    windows=WINDOWS,
    methods=(
        (r"\bround number\b", "round"),
        (r"\b30[ -]day low\b", "low_30d"),
        (r"\b90[ -]day low\b", "low_90d"),
        (r"\b365[ -]day low\b", "low_365d"),
        (r"\b30[ -]day high\b", "high_30d"),
        (r"\b90[ -]day high\b", "high_90d"),
        (r"\b365[ -]day high\b", "high_365d"),
        (r"\b50[ -]day (?:average|mean)\b", "mean_50d"),
        (r"\b200[ -]day (?:average|mean)\b", "mean_200d"),
        (r"\bswing low\b", "swing_low"),
        (r"\bswing high\b", "swing_high"),
    ),
    scale=r"fear & greed(?: index)?|\bfrom 0\b.{0,20}\bto 100\b(?:,? \(?extreme greed\)?)?",
    bands=(
        ("extreme fear", 0, 24),
        ("extreme greed", 76, 100),
        ("neutral", 45, 55),
        ("fear", 25, 44),
        ("greed", 56, 75),
    ),
    names=(
        r"s&p 500",
        r"stoxx(?: europe)? 600",
        r"\b10-year\b",
        r"\b0 to 100\b",
        r"\b0,? \(?extreme fear\)?,? to 100,? \(?extreme greed\)?",
        r"\b0\u2013100\b",
        r"\b(?:eight|8)[- ]hours?\b",
        r"\bcc by(?:-sa)? \d\.\d\b",
        r"\bsha-256\b",
        r"\bfirst half\b",
        r"\bmore than twice the mean day of the month\b",
        r"\bthe quarter\b",
        r"\u22121 to 1\b",
        r"\b00:00 utc\b",
        r"\bfirst of them = 100\b",
        r"\brebased to 100\b",
        r"\b100 on the first day\b",
        r"\bwithin 0\.5% of the level\b",
    ),
    statements=(
        (r"\bfunding is negative\b|\bshorts (?:pay|paid|paying|were paying) longs\b", "funding_negative"),
        (r"\bfunding is positive\b|\blongs (?:pay|paid|paying|were paying) shorts\b", "funding_positive"),
        (rf"\bother {PEERS} fell with it\b|\blosses extended to the other {PEERS}\b", "no_riser"),
        (rf"\bonly gains\b|\bno {PEER} was left behind\b|\bother {PEERS} also advanced\b", "no_faller"),
        (rf"\bgains were spread across the {PEERS}\b", "no_faller"),
        (r"\blowest close since\b|\bclose been lower than this\b", "lowest_close_since"),
        (r"\bhighest close since\b|\bclose been higher than this\b", "highest_close_since"),
        (rf"\bmore {PEERS} fell than rose\b", "more_fell"),
        (
            (
                r"\bbelow (?:every (?:daily )?close|all (?:daily )?closes) since\b|\blast this low\b|"
                r"\blowest (?:level )?since\b(?=.*\b(?:daily closes|closing basis)\b)|"
                r"\bon a closing basis that is its lowest level since\b|"
                r"\bno (?:daily )?close since\b.*\bwas as low\b|"
                r"\bbeen lower since\b|\blast close below this price\b|\bnot since\b.*\bclosed lower\b|"
                r"\blast closed below this level\b|\bevery daily close since\b.*\babove this price\b"
            ),
            "lowest_since",
        ),
        (
            (
                r"\babove (?:every (?:daily )?close|all (?:daily )?closes) since\b|\blast this high\b|"
                r"\bhighest (?:level )?since\b(?=.*\b(?:daily closes|closing basis)\b)|"
                r"\bon a closing basis that is its highest level since\b|"
                r"\bno (?:daily )?close since\b.*\bwas as high\b|"
                r"\bno close since\b.*\bhigher\b|\blast close above this price\b|"
                r"\bnot since\b.*\bclosed higher\b|\blast closed above this level\b|"
                r"\bevery daily close since\b.*\bbelow this price\b"
            ),
            "highest_since",
        ),
        (r"\bweakest\b|\bweaker than\b", "least_change"),
        (r"\bstrongest\b|\bstronger than\b", "greatest_change"),
        (
            (
                r"\bmoved (?:most|furthest)\b|\blargest (?:next to|move)\b|\bmost unusual move\b|"
                r"\bstood out with a move\b|\bleast ordinary\b"
            ),
            "greatest_sigma",
        ),
        (
            (
                r"\bbelow its 50-day average\b.*\band its 200-day\b|\bboth above the price\b|"
                r"\blie over the price\b|\bbelow the 50-day average\b.*\b200-day\b|"
                r"\bstands below trend\b|\bhigher than the price\b|"
                r"\bits averages of\b.*\bthe price is lower\b"
            ),
            "under_averages",
        ),
        (
            (
                r"\babove its 50-day average\b.*\band its 200-day\b|\bboth below the price\b|"
                r"\blie under the price\b|\babove the 50-day average\b.*\b200-day\b|"
                r"\bstands above trend\b|\blower than the price\b|"
                r"\bits averages of\b.*\bthe price is higher\b"
            ),
            "over_averages",
        ),
        (
            (
                r"\babove its \d+-day average\b.*\bbut below its\b|\bbetween its averages\b|"
                r"\bbelow the price, the \d+-day\b.*\babove it\b|\bno common sign\b|\bno clear trend\b|"
                r"\baverage beneath it\b|\bone moving average is under\b|\bstands between\b.*\baverage\b"
            ),
            "between_averages",
        ),
        (r"\blongs bore most\b", "longs_most"),
        (r"\bshorts bore most\b", "shorts_most"),
        (r"\b(?:moved|went|points|point) the other way\b(?!:)", "none_against"),
        (
            r"\bno counter-evidence\b|\bcounter-evidence was looked for and not found\b|\bfound none:",
            "none_against",
        ),
        (
            (
                r"^\W*(?:against the move|pointing the other way|on the other side|speaking against the move|"
                r"not everything agreed|what does not fit the price|the counter-evidence|"
                r"in the other direction):"
            ),
            "against",
        ),
        (r"\bcontradict each other\b", "contradiction"),
        (r"\bhas done best\b.*\bworst\b", "best_and_worst"),
        (r"\blittle changed\b", "unchanged"),
        (r"\bquiet day\b", "quiet"),
        (r"\bnone (?:of them |of these )?(?:has|have) been reached\b", "none_reached"),
        *HAPPENED,
    ),
    superlatives=(
        r"\b(?:lowest|highest|largest|biggest|smallest|steepest|sharpest|strongest|weakest|best|worst|most|least|"
        r"deepest|fastest|greatest|record|unprecedented|first time|longest|heaviest)\b"
    ),
    plain_superlatives=(r"\blargest corporate holder\b",),
    forbidden=(
        ("W4", r"\bdespite\b", "a cause or contrast is smuggled in"),
        ("W4", r"\bamid(?:st)?\b", "a cause is smuggled in"),
        (
            "W4",
            r"\b(?:investors|traders|markets?|eyes) (?:are|is|were) (?:closely )?watching\b",
            "an empty phrase",
        ),
        ("W4", r"\bonly time will tell\b|\bremains to be seen\b", "an empty phrase"),
        ("N9", r"\bnew record\b", "a record is always new"),
        ("N9", r"\b(?:all-time|record) (?:high|low)s?\b", "the history held is not all time"),
        ("N2", r"\bper ?cent\b(?! (?:per|over|of))", "a percentage is printed with its sign"),
        ("N6", r"\b0\.\d+ (?:million|billion|trillion)\b", "the next smaller unit fits"),
        (
            "C4",
            r"\b(?:buy|buying|hodl|accumulate|recommends?|recommended|price targets?|must-have)\b",
            "advice",
        ),
        ("C4", r"(?<!to )\bsell\b", "advice"),
        ("C4", r"\b(?:you|investors|traders|holders|readers) (?:should|must|ought)\b", "advice"),
        (
            "C4",
            r"\b(?:usually|historically|typically|guaranteed|undervalued|overvalued)\b",
            "a forecast in disguise",
        ),
        ("C4", r"\b(?:good time|bargain|opportunity)\b", "advice"),
        ("C4", r"\bwill (?:rise|fall|climb|drop|reach|rally|recover|continue)\b", "a forecast"),
    ),
    causes=(
        r"\b(?:because|due to|caused(?: by)?|causing|thanks to|driven by|triggered|sparked|on the back of|"
        r"owing to|as a result|led to|blamed|fuelled|prompted)\b"
    ),
    attribution=r"\b(?:said|says|reported|reports|according to|wrote|told)\b",
    terms=(
        (r"\bopen interest\b", r"\bvalue of futures positions not yet closed\b"),
        (r"\bfunding rate\b", r"\bwhat holders of perpetual futures pay each other\b"),
        (r"\bliquidat(?:ed|ions)\b|\bforced closures\b", r"\bpositions closed by the exchange\b"),
        (r"\bfear & greed index\b", r"\bscale of 0 to 100\b"),
        (r"\bdominance\b", r"\bshare of the total\b"),
    ),
    sized=(
        ("correction", 0.10, 9.0),
        ("bear market", 0.20, 9.0),
        ("crash", 9.0, 0.15),
        ("crashes", 9.0, 0.15),
    ),
    once=("meanwhile", "however"),
    formulas={
        "level": r"\bnewest value",
        "change": r"\bless\b",
        "reported": r"\breports\b",
        "extreme": r"\bhighest or the lowest\b",
        "distance": r"\bover the other, less one",
        "drawdown": r"\bnewest value over the highest close",
        "threshold": r"\bfirst close\b",
        "since": r"\bclose that lay beyond",
        "streak": r"\bin a row\b",
        "crossing": r"\bround number that lies between\b",
        "touch": r"\bround number that the price passed\b",
        "watch": r"\blevel itself\b",
        "touches": r"^days\b",
        "sigma": r"\bover the standard deviation\b",
        "volatility": r"^the standard deviation\b",
        "percentile": r"\bshare of the earlier\b",
        "spread": r"\bover their median\b",
        "breadth": r"^counted among the assets\b",
        "scorecard": r"^counted among the levels\b",
        "rank": r"^the place\b",
        "average": r"\bmean\b|\bcost over the units\b",
        "sum": r"^the sum of the values\b",
        "share": r"\bpart over the whole\b",
        "pnl": r"\bless the cost\b",
        "correlation": r"^pearson's\b",
        "shift": r"^the coefficient less\b",
        "residual": r"\bexplain$",
        "divergence": r"\bthe other way$",
        "flush": r"\bclosed by force\b",
        "turn": r"\bturned\b",
        "flip": r"\bhas another sign\b",
    },
    software=r"\bsoftware wrote\b|\bwritten by software\b|\bmade by software\b",
    zone=r"\bUTC\b",
    session=r"\bsessions?\b|\bclosed?\b|\bfriday's\b",
    alone=r"\bfrom one source alone:",
    happenings=(
        (r"\bmonthly options\b", "options_monthly"),
        (r"\bquarterly options\b", "options_quarterly"),
        (r"\bbitcoin futures\b", "futures"),
        (r"\bUS exchanges (?:are |stay |remain |will be )?closed\b|\bno US session\b", "session_closed"),
        (r"\bUS exchanges close early\b|\bearly close of the US exchanges\b", "session_early"),
        (r"\bUS share trading\b", "session_open"),
        (r"\bweekly close\b", "week_close"),
        (r"\bmonthly close\b", "month_close"),
        (r"\bquarterly close\b", "quarter_close"),
        (r"\byearly close\b", "year_close"),
    ),
    outcomes=(
        (r"\bnamed\b", "named"),
        (r"\bbroken\b", "broken"),
        (r"\breached intraday\b", "touched"),
        (r"\bopen\b", "pending"),
        (r"\bmissed\b", "missed"),
    ),
    blind=("bear market", "other majors", "other coins tracked", "other coins tracked here"),
    majors=r"\bmajors?\b",
    labels=LABELS,
    disclaimers=frozenset({"d3c3d7cc0caf0978c0d52bc5377fcd261970205130b3005fd456a2e3f00f565f"}),
    level=(
        r"\b(?P<word>\w+) \$(?P<number>[\d,]+(?:\.\d+)?)(?![\d,.]*\d)"
        r"(?:(?P<thousands>k)\b|(?!\s?(?:[mbt]|bn|million|billion|trillion)\b))"
    ),
)
