"""Spanish as the audit reads it: directions, superlatives, windows, names, forbidden phrases."""

from reporter.audit.figures import NumberWords
from reporter.audit.lexicon import Lexicon, each, words
from reporter.audit.spanish.happened import HAPPENED
from reporter.audit.spanish.labels import LABELS
from reporter.audit.spanish.reasons import REASONS
from reporter.audit.spanish.said import SAID
from reporter.audit.spanish.vocabulary import ASSETS, COUNTED, DOWN, MONTHS, UNITS, UP
from reporter.audit.spanish.windows import WINDOWS

SPANISH = Lexicon(
    code="es",
    # A billion is a thousand millions here, and "billón" a million millions (10 to the power of 12).
    numbers=NumberWords(
        numbers={word: value for value, word in enumerate(COUNTED)},
        scales={"mil": 3, "millones": 6, "millón": 6, "m": 6, "billones": 12, "billón": 12, "bill.": 12},
        units=UNITS,
        group=".",
        point=",",
        before=r"(?!)",
        after=r"\s?%|\s[a-záéíóúüñM$. ]+",
        tail=r"\s?%|(?:\s(?:millones|billones)\sde)?\sdólares\b|\s(?:M|bill\.\s)?\$",
        compact={"": 0, "%": -2, "M": 6, "bill.": 12, "$": 0, "M$": 6, "bill.$": 12},
    ),
    # "Un" and "una" are articles here before they are numbers.
    counting=words(
        """dos tres cuatro cinco seis siete ocho nueve diez once doce docena docenas quince veinte treinta
        cuarenta cincuenta sesenta setenta ochenta noventa cien cientos mil miles millón millones billón
        billones mitad doble dobles duplicó duplica triple triplicó triplica tercio tercios cuartos quinto
        décima décimas"""
    ),
    months=MONTHS,
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    assets=ASSETS,
    subjects=(
        "interés abierto",
        "tasa de financiación",
        "financiación",
        "liquidaciones",
        "etf",
        "etf al contado",
        "liquidaciones de largos",
        "posiciones",
    ),
    funds=r"\betf\s+(?:estadounidenses\s+)?de\s+{coin}\b",
    down=words(DOWN),
    up=words(UP),
    after_down=words("menos debajo abajo inferior caída bajada descenso salida salidas pérdida baja"),
    after_up=words("más encima arriba superior alza subida entrada entradas ganancia"),
    particles={},
    linking=frozenset(),
    joining=words("y o e u pero a desde en hasta contra mientras frente tras cuando"),
    below=words("debajo bajo abajo"),
    above=words("encima sobre arriba"),
    skipped=words("de del los las el la un una su nivel cota"),
    conditional=words("si sería vendría dejaría llevaría quedaría podría perdiera rompiera cayera subiera"),
    past=words(
        """bajó cayó cedió perdió retrocedió desplomó hundió recortó aflojó subió ganó avanzó saltó disparó
        sumó arañó rascó repuntó escaló estaba estuvo era fue tenía quedó cerró terminó cruzó"""
    ),
    verbs=(
        each("desplomó desploma desploman", (0.08, 99.0))
        | each("disparó dispara disparan hundió hunde hunden", (0.04, 99.0))
        | each("cayó cae caen cayeron saltó salta saltan", (0.02, 0.08))
        | each("bajó baja bajan retrocedió retrocede retroceden", (0.006, 0.045))
        | each("subió sube suben avanzó avanza avanzan", (0.006, 0.045))
        | each("cedió cede ceden sumó suma suman", (0.002, 0.02))
        | each("aflojó afloja aflojan recortó recorta arañó araña rascó rasca", (0.0005, 0.006))
    ),
    low=words("mínimo mínimos"),
    high=words("máximo máximos"),
    every=words("todos todas cada ninguno ninguna ningún"),
    since=words("desde"),
    long=words("largo largos larga largas"),
    short=words("corto cortos corta cortas"),
    unchanged=r"\bapenas (?:varió|varía|variaron|varían|ha variado)\b(?: en)?(?: las)?",
    sigma=r"veces\b|desviaci(?:ón|ones) típicas?|sigma",
    windows=WINDOWS,
    methods=(
        (r"\bcifra redonda\b", "round"),
        (r"\bmínimo de 30 días\b", "low_30d"),
        (r"\bmínimo de 90 días\b", "low_90d"),
        (r"\bmínimo de 365 días\b", "low_365d"),
        (r"\bmáximo de 30 días\b", "high_30d"),
        (r"\bmáximo de 90 días\b", "high_90d"),
        (r"\bmáximo de 365 días\b", "high_365d"),
        (r"\bmedia de 50 días\b", "mean_50d"),
        (r"\bmedia de 200 días\b", "mean_200d"),
        (r"\bmínimo relativo\b", "swing_low"),
        (r"\bmáximo relativo\b", "swing_high"),
    ),
    scale=r"miedo y codicia|\bde 0\b.{0,25}\ba 100\b(?: \(codicia extrema\))?",
    bands=(
        ("miedo extremo", 0, 24),
        ("codicia extrema", 76, 100),
        ("neutral", 45, 55),
        ("miedo", 25, 44),
        ("codicia", 56, 75),
    ),
    names=(
        r"s&p 500",
        r"stoxx(?: europe)? 600",
        r"\ba (?:10|diez) años\b",
        r"\bde 0 a 100\b",
        r"\bde 0 \(miedo extremo\) a 100 \(codicia extrema\)",
        r"\b(?:ocho|8) horas\b",
        r"\bcc by(?:-sa)? \d\.\d\b",
        r"\bsha-256\b",
        r"\bmás del doble de la media diaria del mes\b",
        r"\u22121 a 1\b",
        r"\b00:00 utc\b",
        r"\bel primero de ellos = 100\b",
        r"\bbase 100\b",
        r"\bmenos del 0,5 % del nivel\b",
    ),
    statements=(*SAID, *HAPPENED),
    superlatives=(
        r"\b(?:mejor|peor|mayor|menor|récord|inédito|inédita|sin precedentes|primera vez|"
        r"(?:el|la|los|las|lo) (?:que )?(?:más|menos) \w+)\b"
    ),
    plain_superlatives=(r"\b(?:el|la) más reciente\b",),
    forbidden=(
        ("W4", r"\ba pesar de\b|\bpese a\b", "a cause or contrast is smuggled in"),
        ("W4", r"\ben medio de\b|\bante (?:el|la) (?:temor|incertidumbre)\b", "a cause is smuggled in"),
        (
            "W4",
            r"\b(?:inversores|operadores|mercados?) (?:está|están|sigue|siguen) (?:atent|pendient|expectant)",
            "an empty phrase",
        ),
        ("W4", r"\bel tiempo dirá\b|\bestá por ver\b|\bhabrá que ver\b", "an empty phrase"),
        ("N9", r"\bnuevo récord\b", "a record is always new"),
        ("N9", r"\b(?:máximos?|mínimos?) históricos?\b", "the history held is not all time"),
        ("N2", r"(?<!tanto )\bpor ciento\b", "a percentage is printed with its sign"),
        ("N6", r"\b0,\d+ (?:millones|billones)\b", "the next smaller unit fits"),
        (
            "C4",
            r"\b(?:compre|comprar|venda|vender|acumular|recomend\w+|precios? objetivo|imprescindible)\b",
            "advice",
        ),
        (
            "C4",
            r"\b(?:usted|inversores|operadores|lectores) (?:deben?|deberían?|tienen? que)\b",
            "advice",
        ),
        (
            "C4",
            r"\b(?:normalmente|históricamente|suele|suelen|garantizad\w+|infravalorad\w+|sobrevalorad\w+)\b",
            "a forecast in disguise",
        ),
        ("C4", r"\b(?:buen momento|ganga|oportunidad)\b", "advice"),
        (
            "C4",
            r"\b(?:subirá|bajará|caerá|alcanzará|repuntará|recuperará|continuará|seguirá)n?\b",
            "a forecast",
        ),
    ),
    causes=(
        r"\b(?:porque|debido a|a causa de|por culpa de|gracias a|provoc\w+|causad[oa]s?|desencaden\w+|"
        r"impulsad[oa]s?|a raíz de|como consecuencia|como resultado|motivad[oa]s?|propiciad[oa]s?)\b"
    ),
    attribution=r"\b(?:dijo|dijeron|dice|dicen|según|informó|afirm[aó]|señal[aó]|publicó|escribió)\b",
    terms=(
        (r"\binterés abierto\b", r"\bvalor de las posiciones en futuros aún sin cerrar\b"),
        (r"\btasa de financiación\b", r"\blo que se pagan entre sí\b"),
        (r"\bliquid(?:aron|ó|aciones)\b|\bcierres forzosos\b", r"\bposiciones que la plataforma cierra\b"),
        (r"\bíndice de miedo y codicia\b", r"\bescala de 0 a 100\b"),
        (r"\bdominio\b", r"\bsu parte del total\b"),
    ),
    sized=(
        ("corrección", 0.10, 9.0),
        ("mercado bajista", 0.20, 9.0),
        ("desplome", 9.0, 0.15),
        ("desplomes", 9.0, 0.15),
        ("crac", 9.0, 0.15),
    ),
    once=("mientras tanto", "sin embargo"),
    formulas={
        "level": r"\bmás recientes?\b",
        "change": r"\bmenos\b",
        "reported": r"\bpublica la fuente\b",
        "extreme": r"\bmás alto o el más bajo\b",
        "distance": r"\bentre el otro, menos uno",
        "drawdown": r"\bmás reciente entre el cierre más alto",
        "threshold": r"\bprimer cierre\b",
        "since": r"\bcierre que quedaba más allá",
        "streak": r"\bseguidos\b",
        "crossing": r"\bnúmero redondo que queda entre\b",
        "touch": r"\bnúmero redondo que el precio rebasó\b",
        "watch": r"\bnivel mismo\b",
        "touches": r"^días\b",
        "sigma": r"\bentre la desviación típica\b",
        "volatility": r"^la desviación típica\b",
        "percentile": r"\bvalores anteriores\b",
        "spread": r"\bentre su mediana\b",
        "breadth": r"^contado entre los activos\b",
        "scorecard": r"^contado entre los niveles\b",
        "rank": r"^el puesto\b",
        "average": r"\bmedia\b|\bcoste entre las unidades\b",
        "sum": r"^la suma de los valores\b",
        "share": r"\bparte entre el todo\b",
        "pnl": r"\bmenos el coste\b",
        "correlation": r"\bpearson\b",
        "shift": r"^el coeficiente menos\b",
        "residual": r"\bexplican\b",
        "divergence": r"\bsentido contrario$",
        "flush": r"\bcerradas a la fuerza\b",
        "turn": r"\bsesiones seguidas\b",
        "flip": r"\bde otro signo\b",
    },
    software=r"\blo ha escrito un programa informático\b",
    zone=r"\bUTC\b",
    session=r"\bsesi(?:ón|ones)\b|\bcerr(?:ó|aron)\b|\bdel viernes\b|\bsubasta\b",
    alone=r"\bDe una sola fuente:",
    happenings=(
        (r"\bopciones mensuales\b", "options_monthly"),
        (r"\bopciones trimestrales\b", "options_quarterly"),
        (r"\bfuturos de bitcoin\b", "futures"),
        (
            (
                r"\bbolsas de Estados Unidos (?:(?:están|permanecen|no abren y quedan) )?cerradas\b|"
                r"\bno hay sesión en Estados Unidos"
            ),
            "session_closed",
        ),
        (r"\bcierre anticipado\b", "session_early"),
        (r"\bnegociación de acciones\b", "session_open"),
        (r"\bcierre semanal\b", "week_close"),
        (r"\bcierre mensual\b", "month_close"),
        (r"\bcierre trimestral\b", "quarter_close"),
        (r"\bcierre anual\b", "year_close"),
    ),
    outcomes=(
        (r"\bcitad[oa]s?\b", "named"),
        (r"\brot[oa]s?\b", "broken"),
        (r"\btocad[oa]s? intradía\b", "touched"),
        (r"\babiert[oa]s?\b", "pending"),
        (r"\bfallid[oa]s?\b", "missed"),
    ),
    labels=LABELS,
    disclaimers=frozenset({"c68ae8da2d8baec1ee34da8c8d1f6037bb62651b23ca3a4a37c0b112e1170b2b"}),
    level=(
        r"\b(?P<word>\w+)(?: (?:de|a))?(?: los)? (?P<number>\d{1,3}(?:\.\d{3})+|\d+)(?: (?P<thousands>mil))? "
        r"dólares\b"
    ),
    reasons=REASONS,
    blind=("mercado bajista", "demás grandes", "demás activos seguidos", "demás activos seguidos aquí"),
    majors=r"\bgrandes\b|\b(?:un|el|ningún) grande\b|\blos principales\b",
    parting=" y | e | o | u | pero ",
    date_joint=" (?:de )?",
    day_form="{day} de {month} de {year}",
    between=words("un el del de los"),
    passed=words("de en a los las por posiciones"),
)
