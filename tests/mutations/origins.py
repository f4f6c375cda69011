"""Changes of the table that says where each figure comes from."""

from tests.mutations.kit import Files, bump, kind, sub

_CHANGE = r'(<tr id="figure-[^"]*" data-row="[a-z]+\.price\.change_24h">'


@kind("table of figures: row left out", "T3")
def _(files: Files) -> bool:
    return sub(files, r'<tr id="figure-[^"]*" data-row.*?</tr>\n', "")


@kind("table of figures: figure", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r'<th scope="row">)([^<]*)', lambda m: m[1] + bump(m[2]))


@kind("table of figures: another asset", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r".*?</th><td>)(Bitcoin|Ether)(?=:)", lambda m: m[1] + "Solana")


@kind("table of figures: another formula", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r".*?</th><td>[^<]*</td><td>)([^<]*)", lambda m: m[1] + "The mean of all")


@kind("table of figures: another time", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r'.*?<time datetime="\d{4}-\d\d-\d\dT)(\d\d):(\d\d)', r"\g<1>01:\3")


@kind("table of figures: what it is compared with", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r'.*?<data value="[^"]*">)([^<]*)', lambda m: m[1] + bump(m[2]))


@kind("table of figures: another source", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r".*?<bdi>)([^<]*)", lambda m: m[1] + "Somebody else")


@kind("table of figures: how many values", "T3")
def _(files: Files) -> bool:
    return sub(files, _CHANGE + r".*?<td>)(\d+)(?=</td></tr>)", lambda m: m[1] + str(int(m[2]) + 1))
