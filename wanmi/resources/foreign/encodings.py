"""In what encoding a text is."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from wanmi.resources.rules.refusals import UnreadableFile

HEAD = 400_000  # bytes looked at
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:-]{0,19}")
NO_TEXT = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem")


def checked(name: str) -> str:
    """The name of an encoding that texts can be in, as it was given; "" stays. Raises UnreadableFile."""
    try:
        found = codecs.lookup(name) if not name or NAME.fullmatch(name) else None
    except (LookupError, ValueError):
        found = None
    if name and (found is None or found.name in NO_TEXT or not found._is_text_encoding):
        raise UnreadableFile(field="encoding", why=f"没有“{name[:20]}”这种文字编码，请选择 UTF-8、GB18030 或 Big5")
    return name


def guessed(head: bytes) -> str:
    """UTF-8 where it can be, else GB18030 (of which GBK is a part), else the likeliest."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    for cut in range(4):  # the head may end inside a sign
        try:
            head[: len(head) - cut].decode("utf-8")
            return "utf-8"
        except UnicodeDecodeError:
            continue
    try:
        head[: len(head) - len(head) % 2].decode("gb18030", "strict")
        return "gb18030"
    except UnicodeDecodeError:
        best = from_bytes(head[:50_000], cp_isolation=["gb18030", "utf_8", "big5"]).best()
        return best.encoding if best else "gb18030"


def of_shapefile(path: Path) -> str:
    """What its .cpg names; without one, what its table looks like."""
    if said := _beside(path, ".cpg"):
        return _said(said.read_bytes()[:64])
    table = _beside(path, ".dbf")
    if table is None:
        return ""
    with table.open("rb") as file:
        head = file.read(HEAD)
    return guessed(head[int.from_bytes(head[8:10], "little") :])  # its rows: what stands before them is no text


def _beside(path: Path, end: str) -> Path | None:
    return next((path.with_suffix(each) for each in (end, end.upper()) if path.with_suffix(each).exists()), None)


def _said(cpg: bytes) -> str:
    """GBK, 936, ANSI 936, UTF-8, ISO-8859-1, 88591 …"""
    name = cpg.decode("ascii", "replace").strip("\0 \r\n\t\ufeff").upper().removeprefix("ANSI ").removeprefix("LDID/")
    pages = {"936": "gb18030", "GBK": "gb18030", "GB2312": "gb18030", "950": "big5", "65001": "utf-8", "88591": "iso-8859-1"}
    if name in pages:
        return pages[name]
    return checked(f"cp{name}" if name.isdecimal() else name)
