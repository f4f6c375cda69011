"""Changes beside the article: what hides a text, adds one where no figure is, or speaks to machines."""

import json

from tests.mutations.kit import DATA, KINDS, Files, Kind, sub

HEAD, END = r"</head>", r"</main>"
_TABLE = (
    (
        "disclaimer hidden by an attribute",
        r'<section id="disclaimer"',
        '<section hidden id="disclaimer"',
        "SEEN",
    ),
    (
        "disclaimer hidden by a style",
        r'<section id="disclaimer"',
        '<section style="top:9in" id="disclaimer"',
        "SEEN",
    ),
    ("disclaimer hidden by a class", r'(<section id="disclaimer".*?)<p>', r'\1<p class="unseen">', "SEEN"),
    ("text made by a style sheet", HEAD, '<style>h1::after{content:"at $1"}</style></head>', "SEEN"),
    ("script in the page", HEAD, "<script>document.title=1</script></head>", "SEEN"),
    ("script of another site", HEAD, '<script src="https://example.net/x.js"></script></head>', "SEEN"),
    ("page that leads away", HEAD, '<meta http-equiv="refresh" content="0; url=x"></head>', "SEEN"),
    ("base of the addresses", r"<head>", '<head><base href="https://example.net/">', "SEEN"),
    (
        "style sheet of another site",
        r'(<link rel="stylesheet" href=")[^"]*',
        r"\1https://example.net/x.css",
        "SEEN",
    ),
    ("frame within the page", END, '<iframe src="x.html"></iframe></main>', "SEEN"),
    ("picture of another site", END, '<img src="https://example.net/x.png" alt=""></main>', "SEEN"),
    (
        "link of another site in the lede",
        r"(class=\"lede\".*?<p>)(\w+)",
        r'\1<a href="https://example.net/">\2</a>',
        "SEEN",
    ),
    ("PDF of another site", r'href="report\.pdf"', 'href="https://example.net/report.pdf"', "SEEN"),
    ("text for browsers without scripts", END, "<noscript><p>Bitcoin at $1</p></noscript></main>", "SEEN"),
    ("text in a field", END, '<input placeholder="Bitcoin fell to $1"></main>', "SEEN"),
    ("label that nobody sees", r"<h1>", '<h1 title="Bitcoin soars">', "SEEN"),
    ("claim in the navigation", r'(<nav class="contents".*?<p>)[^<]*', r"\1Bitcoin soars", "SEEN"),
    ("number in the footer", r"</footer>", "<p>Now at $200,000</p></footer>", "SEEN"),
    ("claim in the masthead", r'(<p class="brand">)', r"\1Bitcoin fell by half ", "SEEN"),
    ("claim beside the reading time", r'(<span class="reading">)[^<]*', r"\1Bitcoin at $1", "SEEN"),
    ("claim in what can be opened", r"(<summary>)[^<]*", r"\1Bitcoin fell 50%", "SEEN"),
    ("notice of a recorded day", r'<p class="recorded">.*?</p>', "", "SEEN"),
    ("colour of a figure", r'(<span class="change"><data [^>]*class=")down', r"\1up", "W2"),
    ("target in the title", r"(<title>[^|<]*)\|", r"\1; target $200,000 |", "W3"),
    ("canonical address", r'(<link rel="canonical" href="[^"]*?/)\d{4}-', r"\g<1>1999-", "W3"),
    ("address of the share card", r'(property="og:image" content="[^"]*?)card', r"\1other", "W3"),
    ("author in the metadata", r'(name="author" content=")[^"]*', r"\1Somebody", "W3"),
    ("keywords", HEAD, '<meta name="keywords" content="bitcoin 200000 buy"></head>', "W3"),
    ("time of publication", r'(article:published_time" content=")\d{4}', r"\g<1>1999", "T1"),
    ("JSON-LD: a claim of its own", r'("@type": "NewsArticle")', r'\1, "abstract": "To the moon"', "W3"),
    ("JSON-LD: author", r'("author": \{"@type": "Organization", "name": ")[^"]*', r"\1Somebody", "W3"),
    ("JSON-LD: asset", r'("about": \[\{"@type": "Thing", "name": ")[^"]*', r"\1Dogecoin", "W3"),
    ("JSON-LD: source", r'("isBasedOn": \[")', r'\1https://example.net", "', "W3"),
    ("JSON-LD: day of a change", r'("dateModified": ")\d{4}', r"\g<1>2099", "T1", "D3"),
    ("JSON-LD: picture", r'("url": "[^"]*?)card\.png', r"\1other.png", "W3"),
)
"""Name, what of the page is changed, into what, and the rules that must find it."""


def _change(name: str, pattern: str, new: str, *rules: str) -> None:
    KINDS.append(Kind(name, lambda files: sub(files, pattern, new), frozenset(rules)))


for row in _TABLE:
    _change(*row)


def _fact(name: str, rule: str, wanted: str, key: str, value: str) -> None:
    def change(files: Files) -> bool:
        data = json.loads(files[DATA])
        row = next((row for row in data["facts"] if row["id"] == wanted), None)
        if row is None:
            return False
        (row["window"] if key == "label" else row)[key] = value
        files[DATA] = json.dumps(data).encode()
        return True

    KINDS.append(Kind(name, change, frozenset({rule})))


_fact("metric of a fact", "T3", "bitcoin.price.sigma_24h", "metric", "gold_usd")
_fact("asset of a fact of the market", "T3", "market.breadth.fell", "asset", "bitcoin")
_fact("window of a fact by name", "N4", "ethereum.price.change_7d", "label", "365d")
