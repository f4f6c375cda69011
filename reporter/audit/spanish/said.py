"""Spanish: claims made without a figure, and which proof of `statements.PROOFS` each needs."""

from reporter.audit.spanish.vocabulary import PEERS

SAID: tuple[tuple[str, str], ...] = (
    (r"\bfinanciación es negativa\b|\bcortos (?:pagan|pagaron) a los largos\b", "funding_negative"),
    (r"\bfinanciación es positiva\b|\blargos (?:pagan|pagaron) a los cortos\b", "funding_positive"),
    (rf"\bdemás {PEERS} cayeron con él\b", "no_riser"),
    (rf"\bdemás {PEERS} subieron con él\b", "no_faller"),
    (
        r"\bcierre más bajo desde\b|\bmínimos de cierre desde\b|\bcierra a\b.*\bmínimos desde\b",
        "lowest_close_since",
    ),
    (
        r"\bcierre más alto desde\b|\bmáximos de cierre desde\b|\bcierra a\b.*\bmáximos desde\b",
        "highest_close_since",
    ),
    (r"\blas caídas superan a las subidas\b", "more_fell"),
    (
        (
            r"\b(?:por debajo de|bajo) todos los cierres\b|"
            r"\bningún cierre tan bajo desde\b|\bbajo todo cierre desde\b|"
            r"\bha sido más bajo\b|\bcierre diario más bajo\b|"
            r"\búltimo cierre diario por debajo de este precio\b|"
            r"\btodos los cierres posteriores\b.*\bpor encima del precio actual\b"
        ),
        "lowest_since",
    ),
    (
        (
            r"\b(?:por encima de|sobre) todos los cierres\b|"
            r"\bningún cierre tan alto desde\b|\bsobre todo cierre desde\b|"
            r"\bha sido más alto\b|\bcierre diario más alto\b|"
            r"\búltimo cierre diario por encima de este precio\b|"
            r"\btodos los cierres posteriores\b.*\bpor debajo del precio actual\b"
        ),
        "highest_since",
    ),
    (r"\b(?:el )?más débil\b", "least_change"),
    (r"\b(?:el )?más fuerte\b", "greatest_change"),
    (r"\b(?:el que )?más se movió\b", "greatest_sigma"),
    (
        (
            r"\bpor debajo de (?:su|la) media de 50 días\b.*\by (?:también )?de la de 200\b|"
            r"\bambas medias quedan por encima\b|\bambas por encima del precio\b|"
            r"\bson más altas que el precio\b"
        ),
        "under_averages",
    ),
    (
        (
            r"\bpor encima de (?:su|la) media de 50 días\b.*\by (?:también )?de la de 200\b|"
            r"\bambas medias quedan por debajo\b|\bambas por debajo del precio\b|"
            r"\bson más bajas que el precio\b"
        ),
        "over_averages",
    ),
    (
        (
            r"\bpor encima de su media de \d+ días\b.*\bpero por debajo de la de\b|"
            r"\bqueda entre sus medias\b|\bpor debajo del precio; la de\b.*\bpor encima\b|"
            r"\bno dan una señal común\b|\bno hay una tendencia clara\b"
        ),
        "between_averages",
    ),
    (r"\blargos soportaron la mayoría\b", "longs_most"),
    (r"\bcortos soportaron la mayoría\b", "shorts_most"),
    (r"\b(?:movió|fuera|apunta) en sentido contrario\b", "none_against"),
    (r"\bno muestran indicios contrarios\b|\bindicios contrarios\b.*\bno se hallaron\b", "none_against"),
    (
        (
            r"^\W*(?:en contra del movimiento|en sentido contrario|del otro lado|"
            r"habla en contra lo siguiente|no encaja con lo anterior|los indicios contrarios):"
        ),
        "against",
    ),
    (r"\bse contradicen\b", "contradiction"),
    (r"\bpor delante\b.*\bpor detrás\b", "best_and_worst"),
    (r"\bapenas (?:varió|varía|variaron|varían)\b", "unchanged"),
    (r"\bdía tranquilo\b", "quiet"),
    (r"\bninguno se ha alcanzado\b", "none_reached"),
)
