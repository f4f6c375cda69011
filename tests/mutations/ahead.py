"""Changes of what is dated ahead, of what became of earlier levels, and of other people's words."""

import json
import re

from tests.mutations.kit import Files, edit, insert, kind, prose, sentence, sub

_OPTIONS = r"(?:monthly|quarterly) options"


@kind("day of an expiry", "T1")
def _(files: Files) -> bool:
    return sentence(
        files, _OPTIONS, r"\b(\d{1,2})( [A-Z][a-z]+ 20\d\d)", lambda m: f"{int(m[1]) % 27 + 1}{m[2]}"
    )


@kind("weekday of an expiry", "T1")
def _(files: Files) -> bool:
    return sentence(files, _OPTIONS, "Friday", "Thursday")


@kind("time of an expiry", "T1")
def _(files: Files) -> bool:
    return sentence(files, _OPTIONS, "08:00 UTC", "16:00 UTC")


@kind("expiry of another period", "T1")
def _(files: Files) -> bool:
    return sentence(files, _OPTIONS, "monthly options", "quarterly options") or sentence(
        files, _OPTIONS, "quarterly options", "monthly options"
    )


@kind("row of the diary left out", "T1")
def _(files: Files) -> bool:
    return sub(files, r'(id="table-diary".*?<tbody>\s*)<tr>.*?</tr>', r"\1")


@kind("row of the diary of another kind", "T1")
def _(files: Files) -> bool:
    return sub(files, r"US share trading opens", "US exchanges close early")


@kind("date of the diary's table", "T1")
def _(files: Files) -> bool:
    return sub(
        files,
        r"(<th scope=\"row\">Friday[\s\u00a0])(\d\d)([\s\u00a0])",
        lambda m: f"{m[1]}{int(m[2]) - 7:02d}{m[3]}",
    )


@kind("title of the desk's own date", "T1")
def _(files: Files) -> bool:
    return sub(files, r'(id="table-diary".*?<bdi class="quoted">[^<]*?)(\w)(</bdi>)', r"\1\2s\3")


@kind("diary of the snapshot against its rule", "T1")
def _(files: Files) -> bool:
    text = files["snapshot.json"].decode()
    new = re.sub(r'("at":"20\d\d-\d\d-\d\dT)08(:00:00Z","kind":"options)', r"\g<1>09\2", text, count=1)
    files["snapshot.json"] = new.encode()
    return new != text


@kind("past date in the diary", "T1")
def _(files: Files) -> bool:
    data = json.loads(files["snapshot.json"])
    if not data.get("diary"):
        return False
    data["diary"][0]["at"] = "2020-01-03T14:30:00Z"
    files["snapshot.json"] = json.dumps(data).encode()
    return True


@kind("own words passed off as another's", "T3", "C1")
def _(files: Files) -> bool:
    return insert(files, '<bdi class="quoted">Bitcoin soars 50% to $120,000</bdi>.')


@kind("outcome of earlier levels", "T7")
def _(files: Files) -> bool:
    return prose(files, r"reached intraday", "missed") or prose(files, r"still open", "reached intraday")


@kind("edition of earlier levels", "T7", "T1")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(id="table-scorecard".*?<th scope="row">)(\d+)( )',
        lambda m: f"{m[1]}{int(m[2]) % 27 + 1}{m[3]}",
    )


@kind("column of earlier levels", "T7")
def _(files: Files) -> bool:
    return sub(files, r'(<th scope="col"[^>]*>)Broken by a close', r"\1Still open")


@kind("count of earlier levels", "T7")
def _(files: Files) -> bool:
    return edit(files, r"bitcoin\.scorecard\.touched_.*", lambda row: row.update(value=row["value"] + 1))


@kind("nothing said of the last edition's levels", "T7")
def _(files: Files) -> bool:
    text = files["index.html"].decode()
    new = re.sub(r'<p>(?:(?!</p>).)*data-fact="bitcoin\.scorecard\.(?:(?!</p>).)*</p>', "", text, count=1)
    files["index.html"] = new.encode()
    return new != text


_TITLE = r'(<section id="why".*?<bdi class="quoted">[^<]{30,}?)'


@kind("word of a quoted headline", "T3", "C1")
def _(files: Files) -> bool:
    return sub(files, _TITLE + "(</bdi>)", r"\1 again\2")


@kind("publisher of a quoted headline", "C1", "T3")
def _(files: Files) -> bool:
    return sub(files, r'(</bdi></a>(?:(?!</p>).)*<bdi class="quoted">)[^<]*', r"\1Reuters")


@kind("time of a quoted headline", "C1", "T1")
def _(files: Files) -> bool:
    return sentence(files, r'class="quoted"', r"(\d)(?=:\d\d UTC)", lambda m: str((int(m[1]) + 1) % 10))


@kind("link of a quoted headline", "T3", "C1")
def _(files: Files) -> bool:
    return sub(files, r'(<a href="https?://[^"]*)("[^>]*>(?:<q>)?<bdi class="quoted")', r"\1/elsewhere\2")


@kind("attribution of a quoted headline taken away", "C1", "T3")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<section id="why".*?<p>)((?:(?!</p>).)*<bdi class="quoted">[^<]{30,}?</bdi>(?:(?!</p>).)*)(</p>)',
        lambda m: m[1] + re.sub(r"reported|wrote|[Aa]ccording to", "had", m[2]) + m[3],
    )
