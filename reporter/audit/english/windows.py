"""English: how a length of time is said, and which windows of facts it may stand for."""

WINDOWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\b24[ -]h(?:ours?|\b)", ("24h",)),
    (r"\b(?:seven|7)[ -]days?\b|\b(?:a|past|last|same|one) week\b|\bon the week\b", ("7d",)),
    (r"\b30 common sessions\b|\b30-session\b", ("30d",)),
    (
        (
            r"\b30[ -]days?\b|\b30 before it\b|\b(?:a|past|last|same|one) month\b|\bon the month\b|"
            r"\bover 30(?=[ ,.;:)]|$)|\bthe month's\b"
        ),
        ("30d",),
    ),
    (r"\b30 sessions before\b", ("30d",)),
    (r"\b(?:for|over|in|of|within) (?:the|that) week\b", ("week", "7d")),
    (r"\b(?:for|over|in|of|within) (?:the|that) month\b", ("month", "30d")),
    (r"\b(?:for|over|in|of|within) (?:the|that) quarter\b", ("quarter",)),
    (r"\b(?:for|over|in|of|within) (?:the|that) year\b(?! to date)", ("year", "365d", "ytd")),
    (r"\b90[ -]days?\b", ("90d",)),
    (r"\b180[ -]days?\b", ("180d",)),
    (r"\b365[ -]days?\b|\b(?:past|last) year\b", ("365d",)),
    (
        (
            r"\byear to date\b|\b(?:from|since) the close of 31 december\b|\b(?:so far )?this year\b|"
            r"\bsince the (?:start|beginning) of the year\b"
        ),
        ("ytd",),
    ),
    (r"\b50[ -]day\b", ("50d",)),
    (r"\b200[ -]day\b", ("200d",)),
    (r"\b(?:last )?(?:five|5)[ -](?:sessions?|days?)\b", ("5d",)),
    (r"\bsession before\b|\b(?:a|that|last|one|same|latest) session\b|\bin the session\b", ("session",)),
    (r"\b(?:on the|past|last) day\b|\bday (?:before|earlier)\b", ("1d", "24h")),
    (
        (
            r"\bfrom one (?:daily )?close to the next\b|\bfrom the close before\b|\bprevious close\b|"
            r"\bbetween two daily closes\b|\bclose to close\b|"
            r"\bbetween \d\d:\d\d utc on .{4,24} and \d\d:\d\d utc\b"
        ),
        ("24h", "1d"),
    ),
    (r"\bsince (?=the\b|that\b|\d)", ("since", "ytd", "24h", "1d", "7d", "30d", "session")),
)
