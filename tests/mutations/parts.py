"""Changes of what the parts of a page are called, of parts left out, and of what is said of rarer facts."""

import hashlib
import json
import re

from tests.mutations.kit import (
    DATA,
    KINDS,
    OPPOSITE,
    PAGE,
    Files,
    Kind,
    bump,
    facts,
    kind,
    printed,
    prose,
    sub,
)

_TABLE = (
    ("heading of a section", r'(<h2 id="watch-heading">)[^<]*', r"\1What to buy", "SEEN"),
    ("section dropped from the article", r'<section id="watch".*?</section>', "", "SEEN"),
    ("section dropped from the contents", r'<li><a href="#watch">.*?</li>', "", "SEEN"),
    ("caption of a table", r'(id="table-.*?<caption>[^<:]*)', r"\1 in euros", "SEEN"),
    ("caption of a chart's table", r"(<figure.*?<caption>)[^<]*", r"\1The price in euros", "CHARTS"),
    (
        "column of a chart's table",
        r'(<th scope="col" class="num">)(?:24 hours|24 horas)',
        r"\g<1>30 days",
        "N4",
    ),
    ("head of a column", r'(id="table-.*?<th scope="col"[^>]*>)Price', r"\1Target", "N4"),
    ("measure that is missing", r'(id="gaps".*?<th scope="row">)[^<,]*', r"\1Trading volume", "T4"),
    ("asset of a measure that is missing", r'(id="gaps".*?<th scope="row">[^<]*, )Bitcoin', r"\1Ether", "T4"),
    ("measures of a source", r'(<tr id="source-[^"]*">.*?</th><td>)[^<]*', r"\1Oil prices", "T3"),
    (
        "measure of a source left out",
        r'(<tr id="source-[^"]*">(?:(?!</tr>).)*?</th><td>)[^<,]*, ',
        r"\1",
        "T3",
    ),
    ("credit of a chart", r'(<p class="credit">\w+: )[^,.]*', r"\1Bloomberg", "CHARTS"),
    ("more in a chart's credit", r'(<p class="credit">[^<]*)', r"\1 Prices will rise.", "CHARTS"),
    (
        "reason of a related story",
        r'(<p class="from">.*?</time>\. )[^<]*',
        r"\1It will move the price.",
        "R1",
    ),
    ("comment in the page", r"</main>", "<!-- Bitcoin at $1 --></main>", "SEEN"),
    ("words in a drawing of no chart", r"</main>", "<svg><text>Bitcoin at $1</text></svg></main>", "SEEN"),
    (
        "second drawing of a chart",
        r'(<p class="credit">)',
        r'<svg class="plot"><text>$1</text></svg>\1',
        "SEEN",
    ),
    (
        "paragraph dropped from the page",
        r'(<section id="what_happened".*?)<p>(?:(?!</p>).)*</p>',
        r"\1",
        "T3",
        "PDF",
    ),
)
"""Name, what of the page is changed, into what, and the rules that must find it."""


def _change(name: str, pattern: str, new: str, *rules: str) -> None:
    KINDS.append(Kind(name, lambda files: sub(files, pattern, new), frozenset(rules)))


for row in _TABLE:
    _change(*row)


@kind("credit of a chart to another of the sources", "CHARTS")
def _(files: Files) -> bool:
    names = json.loads(files["snapshot.json"])["settings"]["sources"].values()
    found = re.search(r'<p class="credit">\w+: ([^<]*)', files[PAGE].decode())
    other = next((row["name"] for row in names if found and row["name"] not in found[1]), "")
    mine = next((row["name"] for row in names if found and found[1].startswith(row["name"])), "")
    return bool(other and mine) and sub(files, rf'(<p class="credit">\w+: ){re.escape(mine)}', rf"\1{other}")


@kind("measures of two gaps swapped", "T4")
def _(files: Files) -> bool:
    rows = re.findall(
        r'<tr><th scope="row">([^<]*)</th><td><bdi>[^<]*</bdi></td><td><bdi>([^<]*)', _gaps(files)
    )
    first = rows[0] if rows else ("", "")
    second = next((row for row in rows if row[1] != first[1] and row[0] != first[0]), None)
    if second is None:
        return False
    text = files[PAGE].decode().replace(f">{first[0]}<", ">\0<").replace(f">{second[0]}<", f">{first[0]}<")
    files[PAGE] = text.replace(">\0<", f">{second[0]}<").encode()
    return True


def _gaps(files: Files) -> str:
    found = re.search(r'<section id="gaps".*?</section>', files[PAGE].decode(), re.DOTALL)
    return found[0] if found else ""


@kind("paragraph in the page alone", "PDF")
def _(files: Files) -> bool:
    return sub(files, r'(<section id="close".*?<p>)', r"\1The desk is open as ever. ")


@kind("sentence without a figure dropped from the page", "PDF")
def _(files: Files) -> bool:
    return prose(files, r"(?<=[.] )[A-Z][^<.]{25,}[.](?= |</p>)", "")


@kind("text of a fact the page does not print", "T3")
def _(files: Files) -> bool:
    data = json.loads(files[DATA])
    row = next((row for row in data["facts"] if row["text"] is None and row["unit"] == "usd"), None)
    if row is None:
        return False
    row["text"] = f"${row['value']:,.2f}7"
    files[DATA] = json.dumps(data).encode()
    return True


def _manifest(name: str, key: str, value: object) -> None:
    def change(files: Files) -> bool:
        data = json.loads(files["manifest.json"])
        data[key] = value
        files["manifest.json"] = json.dumps(data).encode()
        if "audit.json" in files:  # an edition that was published has one
            proof = json.loads(files["audit.json"])
            proof["manifest"] = hashlib.sha256(files["manifest.json"]).hexdigest()
            files["audit.json"] = json.dumps(proof).encode()
        return True

    # The proof beside it is mended, and the checksums are as they were: its shape alone can find it.
    KINDS.append(Kind(name, change, frozenset({"FILES"})))


_manifest("manifest: versions of no shape", "versions", {"reporter": "newest", "python": "3.11.7"})
_manifest("manifest: made by nothing", "versions", {})
_manifest("manifest: no templates", "templates", "")


@kind("size of a drawdown")
def _(files: Files) -> bool:
    return printed(files, r"[a-z]+\.price\.drawdown", bump)


@kind("side of a drawdown", "W2", "T6")
def _(files: Files) -> bool:
    return prose(
        files,
        r'(\.price\.drawdown"[^>]*>[^<]*</data> )(below|above|under|over)',
        lambda m: m[1] + OPPOSITE[m[2]],
    )


@kind("correction called a bear market", "W8", "N9", "W2")
def _(files: Files) -> bool:
    fall = facts(files).get("bitcoin.price.drawdown")
    return fall is not None and fall["value"] > -0.2 and prose(files, r"\bcorrection\b", "bear market")


@kind("day of a drawdown", "T1", "N9")
def _(files: Files) -> bool:
    return prose(
        files,
        r'(\.price\.drawdown".*?began on )(\d+)',
        lambda m: m[1] + str(int(m[2]) % 27 + 1),
    )


@kind("change of a period")
def _(files: Files) -> bool:
    return printed(files, r"[a-z]+\.period\.[a-z]+_change", bump)


@kind("period called another", "N4", "T1")
def _(files: Files) -> bool:
    return prose(
        files,
        r"\b(over|in|for) the (week|month|quarter|year)(?= (?:to|that ended|ended))",
        lambda m: f"{m[1]} the {'month' if m[2] == 'week' else 'week'}",
    )


@kind("end of a period", "T1", "N4")
def _(files: Files) -> bool:
    return prose(
        files,
        r"((?:week|month|quarter|year) (?:to|that ended on|ended) )(\d+)(?= [A-Z])",
        lambda m: m[1] + str(int(m[2]) % 27 + 1),
    )


@kind("ends of a period's range swapped", "W2", "N5", "N7")
def _(files: Files) -> bool:
    held = facts(files)
    for name in ("week", "month", "quarter", "year"):
        low, high = (held.get(f"bitcoin.period.{name}_{end}") for end in ("low", "high"))
        if low and high and low["text"] and high["text"]:
            ends = [rf'<data value="[^"]*" data-fact="{row["id"]}"[^>]*>[^<]*</data>' for row in (low, high)]
            found = [re.search(end, files[PAGE].decode()) for end in ends]
            if all(found):
                first, second = (match[0] for match in found if match)
                text = files[PAGE].decode().replace(first, "\0").replace(second, first).replace("\0", second)
                files[PAGE] = text.encode()
                return bool(re.search(r"\b(?:low|high)\b[^.]*" + re.escape(first), text))
    return False


_DIVERGED = r'data-fact="market\.divergence\.[a-z_]+"'


@kind("divergence turned", "W2", "W3", "N7")
def _(files: Files) -> bool:
    turns = {"rose": "fell", "fell": "rose", "rises": "falls", "falls": "rises", "up": "down", "down": "up"}
    return sub(files, rf"\b({'|'.join(turns)}) (?=<data [^>]*{_DIVERGED})", lambda m: f"{turns[m[1]]} ")


@kind("size of a divergence")
def _(files: Files) -> bool:
    return printed(files, r"market\.divergence\.[a-z_]+", bump)


@kind("price beside a divergence turned", "W2", "W3", "N7")
def _(files: Files) -> bool:
    return sub(
        files, rf"<h1>(?=(?:(?!</h1>).)*{_DIVERGED})(.*?)\b(rises|falls)\b",
        lambda m: m[0][: m.start(2) - m.start()] + ("falls" if m[2] == "rises" else "rises"),
    )  # fmt: skip
