"""Changes of what a reader must be told: terms, gaps, sources, stories, machine copies."""

from tests.mutations.kit import Files, kind, sub


@kind("word of the disclaimer", "D1")
def _(files: Files) -> bool:
    return sub(files, r'(<section id="disclaimer".*?)is not', r"\1is")


@kind("paragraph of the disclaimer", "D1")
def _(files: Files) -> bool:
    return sub(files, r'(<section id="disclaimer".*?</h2>\s*)<p>.*?</p>', r"\1")


@kind("who wrote it", "D2")
def _(files: Files) -> bool:
    return sub(files, r"Software wrote this article[^<]*", "Our desk wrote this article.")


@kind("gap taken away", "T4")
def _(files: Files) -> bool:
    return sub(files, r'(<section id="gaps".*?<tbody>\s*)<tr>.*?</tr>', r"\1")


@kind("reason of a gap", "T4")
def _(files: Files) -> bool:
    return sub(
        files, r'(<section id="gaps".*?<tbody>.*?<td><bdi>[^<]*</bdi></td><td><bdi>)[^<]*', r"\1no reason"
    )


@kind("source taken from the table", "T3")
def _(files: Files) -> bool:
    return sub(files, r'<tr id="source-[^"]*">.*?</tr>', "")


@kind("newest value of a source", "T1", "T2")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<td class="when"><time datetime="[^"]*T)(\d\d)',
        lambda m: m[1] + f"{(int(m[2]) + 1) % 24:02d}",
    )


@kind("title of a related story", "R1")
def _(files: Files) -> bool:
    return sub(files, r'(<p class="story">(?:<[^>]*>)*[^<]*?)(\w+)(</)', r"\1nothing\3")


@kind("link of a related story", "R1")
def _(files: Files) -> bool:
    return sub(files, r'(<p class="story">(?:<bdi>)?<a href="[^"]*?)(/\w)', r"\1/elsewhere\2")


@kind("date of a related story", "R1", "T1")
def _(files: Files) -> bool:
    return sub(files, r'(<p class="from">.*?<time [^>]*>)(\d+)', lambda m: m[1] + str(int(m[2]) % 27 + 1))


@kind("related story twice", "R1")
def _(files: Files) -> bool:
    return sub(files, r'(<ul class="stories">\s*)(<li>.*?</li>)', r"\1\2\2")


@kind("related story of one's own making", "R1")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<ul class="stories">\s*)',
        r'\1<li><p class="story"><bdi>Galaxy buys back shares</bdi></p><p class="from"><bdi>Coinstats</bdi>, '
        r'<time datetime="2026-02-08">8 February 2026</time></p></li>',
    )


@kind("share card's headline", "W3")
def _(files: Files) -> bool:
    return sub(
        files, r'(property="og:title" content="[^"]*?)(\d)', lambda m: m[1] + str((int(m[2]) + 1) % 10)
    )


@kind("headline for search engines", "W3")
def _(files: Files) -> bool:
    return sub(files, r'("headline": ?"[^"]*?)(\d)', lambda m: m[1] + str((int(m[2]) + 1) % 10))


@kind("time of publication before the data", "T1")
def _(files: Files) -> bool:
    return sub(files, r'("datePublished": ?")(\d{4})', lambda m: m[1] + str(int(m[2]) - 1))


@kind("tag left open", "READ")
def _(files: Files) -> bool:
    return sub(files, r"</section>", "")
