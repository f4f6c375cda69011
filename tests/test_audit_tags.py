"""The quick reader of tags: where it answers, it says what the standard library's reader says."""

import random
from html.parser import HTMLParser

import pytest

from reporter.audit import page, tags
from reporter.errors import AuditFailed
from tests import audit_day

PIECES = (
    *("<p>", "</p>", "<br>", "<br/>", "<b class='x'>", '<b class="x y">', "</b>", "<td class=num>", "<svg/>"),
    *("<script>", "</script>", "<script src='a'/>", "<style>", "</style >", "<title>", "</title>", "<TITLE>"),
    *('<a href="?a=1&amp;b=2">', '<a href="?a=1&copy=2">', '<a title="a > b">', '<a title="<">', "</a>"),
    *("<!-- x -->", "<!DOCTYPE html>", "<!doctype HTML>", "<?php 1 ?>", "<![CDATA[x]]>", "</>", "<>", "< b>"),
    *("a < b", "a > b", "&", "&amp;", "&lt;b&gt;", "&#8722;2.2%", "&copy", "&notit;", "\x00", "\n", "\r\n"),
    *("<textarea>", "</textarea>", "<data value='1' value='2'>", '<p hidden id="a">', '<p id="a"id="b">'),
    *(
        '<viewBox fooBar="A">',
        "</viewBox>",
        "<p/>",
        "<p / >",
        "<a\n  href = 'x'>",
        '<a\thref="x"\n>',
        "<a b=>",
    ),
    *(
        "text",
        " ",
        "\xa0",
        "\u2212",
        "<1",
        "</1>",
        "<a:b>",
        "<a b=>",
        '<p class="',
        '">',
        "<script>if (a && b < c)",
    ),
)


class Told(HTMLParser):
    """Writes down what a reader tells, texts that follow one another joined."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.events = []

    def handle_starttag(self, tag, attrs):
        self.events.append(("start", tag, [(name, value or "") for name, value in attrs]))

    def handle_startendtag(self, tag, attrs):
        self.events.append(("closed", tag, [(name, value or "") for name, value in attrs]))

    def handle_endtag(self, tag):
        self.events.append(("end", tag))

    def handle_data(self, data):
        if self.events and self.events[-1][0] == "text":
            self.events[-1] = ("text", self.events[-1][1] + data)
        else:
            self.events.append(("text", data))

    def handle_comment(self, data):
        self.events.append(("comment", data))

    def handle_pi(self, data):
        self.events.append(("pi", data))


def told(text):
    reader = Told()
    reader.feed(text)
    reader.close()
    return reader.events


def quickly(text):
    """What the quick reader says, as `Told` writes it down; None where it leaves a text to the other."""
    read = tags.read(text)
    if read is None:
        return None
    first, found = read
    reader = Told()
    for data in [first] if first else []:
        reader.handle_data(data)
    for tag, data in found:
        attrs = () if tag.kind == "end" else (list(tag.attrs.items()),)
        reader.events.append((tag.kind, tag.name, *attrs))
        if data:
            reader.handle_data(data)
    return reader.events


@pytest.mark.parametrize("seed", range(8))
def test_the_quick_reader_says_what_the_careful_one_does(seed):
    chance = random.Random(seed)
    quick = 0
    for _ in range(4000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 7)))
        events = quickly(text)
        if events is not None:
            quick += 1
            assert events == told(text), text
    assert quick > 100


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a comment -->",
        "<p class=x>",
        "a < b",
        '<a href="?a&copy=1">',
        "<script>'</p>'</script>",
        "<title><b></title>",
        "<p>\x00</p>",
        "<p",
        "</p x>",
        "AT&T",
    ],
)
def test_what_can_be_read_in_two_ways_is_left_to_the_careful_reader(text):
    assert tags.read(text) is None


def test_an_edition_is_read_quickly(tmp_path):
    content = (audit_day.make(tmp_path) / "index.html").read_text()
    assert quickly(content) == told(content)


def test_what_is_wrong_with_a_page_is_named_with_its_line():
    with pytest.raises(AuditFailed, match=r"line 2: </b> closes <p>"):
        page.parse(b"<p>\n</b></p>")
    with pytest.raises(AuditFailed, match=r"line 2: <p> has an attribute twice"):
        page.parse(b'<html>\n<p id="a" id="b"></p></html>')
