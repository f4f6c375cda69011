"""Spanish: what is said to have happened without a figure, and which proof of `happened.PROOFS` it needs."""

from reporter.audit.spanish.vocabulary import PEER, PEERS

_MONTH = r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
_PARTED = r"caminos distintos|en contra del precio|mientras (?:sus|los|el|registr)|, mientras|mientras"
_ENDED = r"\b(?:cierra|cerró|termina|terminó|acaba|acabó|deja|dejó)"

_ENDED_RUN = (
    r"\btras [a-z\d]* ?sesiones (?:seguidas )?de {0}\b|\bacaban [a-z\d]* ?sesiones de {0}\b|"
    r"\bsesiones de {0} acaban\b|\bpuso fin a [a-z\d]* ?sesiones de {0}\b|"
    r"\blas {0} de [a-z\d]* ?sesiones\b.*\bacabaron\b|\bacabadas [a-z\d]* ?sesiones de {0}\b"
)

HAPPENED: tuple[tuple[str, str], ...] = (
    (r"\brango habitual\b|\bdía corriente\b", "ordinary"),
    (r"\b(?:entra|entró|entrar) en una corrección\b", "correction_entered"),
    (r"\b(?:entra|entró|entrar) en un mercado bajista\b", "bear_market_entered"),
    (r"\b(?:sale|salió) de una corrección\b", "correction_left"),
    (r"\b(?:sale|salió) de un mercado bajista\b", "bear_market_left"),
    (
        rf"\bal margen de los demás {PEERS}\b|\bse desmarc(?:a|ó)\b|\b(?:va|fue) por su cuenta\b",
        "apart",
    ),
    (r"\bmás lejos llegó\b", "furthest"),
    (
        (
            rf"\b(?:caen|bajaron) todos los {PEERS}\b|\btodos los {PEERS} pierden\b|\bningún {PEER} sube\b|"
            rf"\bpérdidas para todos\b|\btodos los {PEERS} bajan\b"
        ),
        "all_fell",
    ),
    (
        (
            rf"\b(?:suben|subieron) todos los {PEERS}\b|\btodos los {PEERS} ganan\b|\bningún {PEER} baja\b|"
            rf"\bganancias para todos\b|\btodos los {PEERS} suben\b"
        ),
        "all_rose",
    ),
    (rf"^(?=.*(?:{_PARTED})).*?\b(?:precio|bitcoin) (?:sube|subió)\b", "price_rose"),
    (rf"^(?=.*(?:{_PARTED})).*?\b(?:precio|bitcoin) (?:baja|bajó)\b", "price_fell"),
    (r"\b(?:liquidan|liquidaron)\b[^;:]*\ben largos\b", "flushed"),
    (r"\b(?:liquidan|liquidaron)\b[^;:]*\ben cortos\b", "squeezed"),
    (r"\b(?:pasa|pasó) a ser negativa\b|\bse (?:vuelve|volvió) negativa\b", "flipped_negative"),
    (r"\b(?:pasa|pasó) a ser positiva\b|\bse (?:vuelve|volvió) positiva\b", "flipped_positive"),
    (r"\bse debilit(?:a|ó)\b|\bmenos a la par\b", "loosened"),
    (r"\bse ref(?:uerza|orzó)\b|\bmás a la par\b", "tightened"),
    (r"\b(?:caída diaria mayor|mayor caída diaria)\b", "larger_fall"),
    (r"\b(?:subida diaria mayor|mayor subida diaria)\b", "larger_rise"),
    (r"\b(?:salida|entrada) mayor\b|\bmayor (?:salida|entrada)\b|\bla mayor desde\b", "larger_flow"),
    (r"\b(?:lleva|está|sigue) en una corrección\b", "in_correction"),
    (r"\b(?:lleva|está|sigue) en un mercado bajista\b", "in_bear_market"),
    (_ENDED_RUN.format("entradas"), "inflows_ended"),
    (_ENDED_RUN.format("salidas"), "outflows_ended"),
    (r"\binusualmente reducida\b", "unusually_low"),
    (r"\binusualmente elevada\b", "unusually_high"),
    (r"\bpor encima de todas las lecturas anteriores\b", "above_every_reading"),
    (r"\bpor debajo de todas las lecturas anteriores\b", "below_every_reading"),
    (
        r"\b(?:sentimiento|ánimo) (?:pasa|pasó|cambió)\b|\bíndice de miedo y codicia\b[^.]*\bpasó a\b",
        "mood_turned",
    ),
    (r"\bpierde los\b", "broken_down"),
    (r"\bconquista los\b", "broken_up"),
    (rf"{_ENDED} la semana\b|^la semana\b", "week_ended"),
    (rf"{_ENDED} el trimestre\b|^el trimestre\b", "quarter_ended"),
    (rf"{_ENDED} el año\b|^el año\b", "year_ended"),
    # A month without a day and a year is the one that ended.
    (rf"(?<!\bde )\b(?:{_MONTH})\b(?! de \d)", "month_ended"),
)
