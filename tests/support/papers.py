"""Read what a PDF of typst says, as somebody would copy it."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_DRAWN = re.compile(rb"/f(\d+) [\d.]+ Tf|\((.*?)(?<!\\)\)|(ET)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text(pdf: bytes) -> str:
    """Return the text of a PDF, one line per line drawn."""
    inflated = streams(pdf)
    fonts = [_mapping(each) for each in inflated if b"begincmap" in each]
    return "".join(_drawn(each, fonts) for each in inflated if b" Tf" in each and b"BT" in each)


def streams(pdf: bytes) -> list[bytes]:
    """Return every stream of a PDF, inflated where it is deflated."""
    found = []
    for raw in _STREAM.findall(pdf):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def _mapping(cmap: bytes) -> dict[int, str]:
    body = cmap[cmap.index(b"begincmap") :]
    pairs = [(int(glyph, 16), bytes.fromhex(letters.decode())) for glyph, letters in _MAPPED.findall(body)]
    return {glyph: letters.decode("utf-16-be") for glyph, letters in pairs}


def _drawn(content: bytes, fonts: list[dict[int, str]]) -> str:
    said, font = "", fonts[0]
    for number, string, end in _DRAWN.findall(content):
        if number:
            font = fonts[int(number)]
        elif end:
            said += "\n"
        else:
            said += _read(string, font)
    return said


def _read(string: bytes, font: dict[int, str]) -> str:
    raw = _ESCAPED.sub(lambda found: _unescaped(found.group(1)), string)
    return "".join(font.get(int.from_bytes(raw[at : at + 2], "big"), "?") for at in range(0, len(raw), 2))


def _unescaped(code: bytes) -> bytes:
    return bytes([int(code, 8)]) if len(code) == 3 else _LETTERS.get(code, code)
