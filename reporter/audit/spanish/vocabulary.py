"""Spanish words as the audit reads them: numbers, units, months, names, directions."""

PEER, PEERS = r"(?:grande|activo seguido(?: aquí)?)", r"(?:grandes|activos seguidos(?: aquí)?)"
"""What one asset of the edition is called among the others, and all of them."""


COUNTED = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
]

UNITS = {
    "puntos porcentuales": "pp",
    "punto porcentual": "pp",
    "puntos básicos": "bp",
    "punto básico": "bp",
    "pb": "bp",
    "puntos": "points",
    "punto": "points",
    "días": "days",
    "día": "days",
    "sesiones": "days",
    "sesión": "days",
    "desviaciones típicas": "sigma",
    "desviación típica": "sigma",
    "bitcoins": "coins",
    "bitcoin": "coins",
    "de dólares": "usd",
    "dólares": "usd",
    "dólar": "usd",
    "$": "usd",
}

MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
    "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12, "ene": 1, "feb": 2, "mar": 3, "abr": 4,
    "may": 5, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dic": 12,
}  # fmt: skip

ASSETS = {
    "bitcoin": ("bitcoin", "bitcoins", "btc"),
    "ethereum": ("ether", "ethereum", "eth"),
    "binancecoin": ("bnb", "binance coin"),
    "solana": ("solana", "sol"),
    "ripple": ("xrp", "ripple"),
    "cardano": ("cardano", "ada"),
    "dogecoin": ("dogecoin", "doge"),
    "tron": ("tron", "trx"),
    "chainlink": ("chainlink",),
    "litecoin": ("litecoin", "ltc"),
    "sp500": ("s&p 500",),
    "stoxx600": ("stoxx europe 600", "stoxx 600"),
    "dollar": ("índice dólar de ice", "índice dólar"),
    "dollar_broad": ("índice amplio del dólar",),
    "vix": ("vix",),
    "us": ("bono estadounidense a 10 años", "bono de estados unidos a 10 años", "rentabilidad a 10 años"),
    "gold": ("oro",),
    "strategy": ("strategy",),
    "market": (
        "conjunto del mercado", "mercado", "criptos", "criptomonedas", "grandes", "activos seguidos",
        "principales",
        "índice de miedo y codicia", "miedo y codicia", "stablecoins", "oferta de stablecoins", "sentimiento",
        "ánimo",
    ),
}  # fmt: skip

DOWN = """
    bajó baja bajan bajaron bajado bajando bajada bajadas cayó cae caen cayeron caído cayendo caída
    caídas cedió cede ceden cedieron cedido perdió pierde pierden perdieron perdido pérdida pérdidas
    retrocedió retrocede retroceden retrocedieron retroceso retrocesos desplomó desploma desploman
    desplomaron desplome hundió hunde hunden hundieron derrumbó derrumba recortó recorta recortan
    aflojó afloja aflojan descendió desciende descienden descenso descensos disminuyó disminuye
    salida salidas empeoró empeorado restó resta menguó mengua menguan menguado estrechó encogió
"""
UP = """
    subió sube suben subieron subido subiendo subida subidas ganó gana ganan ganaron ganado ganancia
    ganancias avanzó avanza avanzan avanzaron avance avances saltó salta saltan saltaron disparó
    dispara disparan dispararon sumó suma suman arañó araña arañan rascó rasca rascan repuntó
    repunta repuntan repunte rebotó rebota rebote escaló alza aumentó aumenta aumentan aumento
    creció crece crecen crecido crecimiento entrada entradas captó captaron capta captan mejoró mejorado
    ascendió ascenso
    ensanchó amplió revalorizó revaloriza
"""
