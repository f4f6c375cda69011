"""Spanish: how a length of time is said, and which windows of facts it may stand for."""

WINDOWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\b24 h(?:oras)?\b", ("24h",)),
    (
        r"\b(?:siete|7) días\b|\b(?:una|última|misma) semana\b|\bsemana (?:antes|anterior)\b",
        ("7d",),
    ),
    (r"\b30 sesiones(?: comunes)?\b", ("30d",)),
    (
        (
            r"\b30 días\b|\b(?:un|último|mismo) mes\b|\bmes (?:antes|anterior)\b|"
            r"\b(?:liquidaciones|mínimo|máximo) del mes\b"
        ),
        ("30d",),
    ),
    (r"\b(?:esa|la) semana(?! (?:antes|anterior))\b", ("week", "7d")),
    (r"\b(?:ese|el) mes\b", ("month", "30d")),
    (r"\b(?:ese|el) trimestre\b", ("quarter",)),
    (r"\b(?:ese|el) año\b(?! en curso)", ("year", "365d", "ytd")),
    (r"\b90 días\b", ("90d",)),
    (r"\b180 días\b", ("180d",)),
    (r"\b365 días\b|\búltimo año\b", ("365d",)),
    (
        (
            r"\ben lo que va de año\b|\bdesde el cierre del 31 de diciembre\b|"
            r"\bdesde que empezó el año\b|\ben el año(?: en curso)?\b"
        ),
        ("ytd",),
    ),
    (r"\b50 días\b", ("50d",)),
    (r"\b200 días\b", ("200d",)),
    (r"\b(?:últimas )?(?:cinco|5) (?:últimas )?(?:sesiones|días)\b", ("5d",)),
    (r"\bsesión\b", ("session",)),
    (
        r"\b(?:en el|último) día\b|\bun día\b(?! (?:corriente|tranquilo))|\bdía (?:antes|anterior)\b",
        ("1d", "24h"),
    ),
    (
        (
            r"\bde un cierre(?: diario)? al siguiente\b|\bcierre anterior\b|\bentre dos cierres diarios\b"
            r"|\bde cierre a cierre\b|\bentre las \d\d:\d\d utc del .{4,28} y las \d\d:\d\d utc\b"
        ),
        ("24h", "1d"),
    ),
    (r"\bdesde (?=el\b|\d)", ("since", "ytd", "24h", "1d", "7d", "30d", "session")),
)
