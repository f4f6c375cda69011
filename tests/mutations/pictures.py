"""Changes of the share card: of the texts in its file, of what is drawn, and of one against the other."""

import json
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

from tests.mutations.kit import Files, bump, kind

CARD = "card.png"
HEAD = 8
WIDTH = 1200


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], HEAD
    while place < len(content):
        size, name = struct.unpack(">I4s", content[place : place + 8])
        found.append((name, content[place + 8 : place + 8 + size]))
        place += size + 12
    return found


def _write(files: Files, chunks: list[tuple[bytes, bytes]]) -> bool:
    parts = [files[CARD][:HEAD]]
    for name, body in chunks:
        parts.append(struct.pack(">I4s", len(body), name) + body + struct.pack(">I", zlib.crc32(name + body)))
    files[CARD] = b"".join(parts)
    return True


def _told(files: Files, change: Callable[[dict[str, Any]], bool]) -> bool:
    """Change the texts in the file, and leave the picture."""
    chunks, changed = [], False
    for name, body in _chunks(files[CARD]):
        new = body
        if name == b"iTXt":
            head, _, text = body.partition(b"\x00\x00\x00\x00\x00")
            told = json.loads(text)
            changed = change(told)
            new = head + b"\x00\x00\x00\x00\x00" + json.dumps(told).encode()
        chunks.append((name, new))
    return changed and _write(files, chunks)


def _text(files: Files, pattern: str, change: Callable[[str], str]) -> bool:
    def edit(told: dict[str, Any]) -> bool:
        row = next((row for row in told["texts"] if re.search(pattern, row["text"])), None)
        if row is None:
            return False
        before = row["text"]
        row["text"] = change(before)
        return bool(row["text"] != before)

    return _told(files, edit)


def _drawn(files: Files, change: Callable[[bytearray], None]) -> bool:
    """Change the pixels (a filter's byte and 1,200 of them a row), and leave the texts."""
    chunks = _chunks(files[CARD])
    pixels = bytearray(zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT")))
    change(pixels)
    kept = [entry for entry in chunks if entry[0] not in (b"IDAT", b"IEND")]
    return _write(files, [*kept, (b"IDAT", zlib.compress(bytes(pixels))), (b"IEND", b"")])


@kind("card: digit of its headline", "CARD")
def card_headline_digit(files: Files) -> bool:
    return _text(files, r"[a-z].*\d|\d.*[a-z]", bump)


@kind("card: word of its headline", "CARD")
def card_word(files: Files) -> bool:
    return _text(files, r"(?i)bitcoin \w|^why|^crypto \w+ \w", lambda text: text[::-1])


@kind("card: digit of a price", "CARD")
def card_price(files: Files) -> bool:
    return _text(files, r"^\$[\d,.]+$", bump)


@kind("card: sign of a change", "CARD")
def card_sign(files: Files) -> bool:
    return _text(files, "^[+\u2212]", lambda text: ("\u2212" if text[0] == "+" else "+") + text[1:])


@kind("card: date", "CARD")
def card_date(files: Files) -> bool:
    return _text(
        files, r"\b20\d\d\b", lambda text: re.sub(r"\d(?= [A-Z])", lambda m: str(9 - int(m[0])), text)
    )


@kind("card: name of an asset", "CARD")
def card_asset(files: Files) -> bool:
    return _text(files, r"^(Ether|BNB|Solana|XRP)$", lambda text: "XRP" if text != "XRP" else "BNB")


@kind("card: figures of two assets swapped", "CARD")
def card_swapped(files: Files) -> bool:
    def swap(told: dict[str, Any]) -> bool:
        prices = [row for row in told["texts"] if re.fullmatch(r"\$[\d,.]+", row["text"])]
        if len(prices) < 2:
            return False
        prices[0]["text"], prices[1]["text"] = prices[1]["text"], prices[0]["text"]
        return True

    return _told(files, swap)


@kind("card: places of two figures swapped", "CARD")
def card_places(files: Files) -> bool:
    def swap(told: dict[str, Any]) -> bool:
        prices = [row for row in told["texts"] if re.fullmatch(r"\$[\d,.]+", row["text"])]
        if len(prices) < 2:
            return False
        prices[0]["x"], prices[1]["x"] = prices[1]["x"], prices[0]["x"]
        return True

    return _told(files, swap)


@kind("card: colour of a fall", "CARD")
def card_colour(files: Files) -> bool:
    def paint(told: dict[str, Any]) -> bool:
        moved = {row["text"][0]: row["colour"] for row in told["texts"] if row["text"][0] in "+\u2212"}
        for row in told["texts"]:
            if row["text"][0] == "\u2212":
                row["colour"] = moved.get("+", "#00aa00")
                return True
        return False

    return _told(files, paint)


@kind("card: a text without its ink", "CARD")
def card_blank(files: Files) -> bool:
    def blank(pixels: bytearray) -> None:
        paper = pixels[-1]
        for y in range(515, 556):
            start = y * (WIDTH + 1) + 1
            pixels[start : start + WIDTH] = bytes([paper]) * WIDTH

    return _drawn(files, blank)


@kind("card: ink without a text", "CARD")
def card_stray(files: Files) -> bool:
    def write(pixels: bytearray) -> None:
        ink = next(value for value in pixels[400 * (WIDTH + 1) :] if value != pixels[-1])
        for y in range(604, 620):
            pixels[y * (WIDTH + 1) + 900] = ink

    return _drawn(files, write)


@kind("card: no texts in its file", "CARD")
def card_silent(files: Files) -> bool:
    return _write(files, [entry for entry in _chunks(files[CARD]) if entry[0] != b"iTXt"])
