"""In what encoding a text is: by its marks, by its bytes, and by what is said of it, where that is no lie."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from wanmi.formats.rules.refusals import UnreadableFile

HEAD = 400_000  # bytes looked at
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:-]{0,19}")
NO_TEXT = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
# Numbers and names that programs give the encodings of Chinese texts; of a table also by the number in its own head.
PAGES = {"936": "gb18030", "20936": "gb18030", "52936": "gb18030", "54936": "gb18030", "950": "big5", "10002": "big5", "65001": "utf-8",
         "88591": "iso-8859-1", "28591": "iso-8859-1", "1200": "utf-16-le", "1201": "utf-16-be"}  # fmt: skip
IN_TABLE = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
HANZI = re.compile("[\u4e00-\u9fff]")
RARE = 0.6  # share of the frequent signs of GB 2312 below which a text is none of ours


def checked(name: str) -> str:
    """The name of an encoding that texts can be in; "" stays. Raises UnreadableFile."""
    if name and NAME.fullmatch(name) and (found := _alias(name)):
        return found
    try:
        codec = codecs.lookup(name) if not name or NAME.fullmatch(name) else None
    except (LookupError, ValueError):
        codec = None
    if name and (codec is None or codec.name in NO_TEXT or not codec._is_text_encoding):
        raise UnreadableFile(field="encoding", why=f"没有“{name[:20]}”这种文字编码，请选择 UTF-8、GB18030 或 Big5")
    return name


def _alias(name: str) -> str:
    """Of 936, ANSI 936, CP936, OEM 936, windows-936, GBK, x-gbk, EUC-CN, UTF8, 65001, Big5 950 …; "" of others."""
    plain = re.sub(r"[\s_.:-]", "", name).upper()
    number = re.fullmatch(r"(?:ANSI|OEM|CP|MS|WINDOWS|LDID/?|BIG5|GBK|IBM|X)*(\d{3,5})", plain)
    if number and number[1] in PAGES:
        return PAGES[number[1]]
    if re.fullmatch(r"(X|ANSI)*(GBK|GB2312(80)?|EUCCN|HZGB2312)|GB18030(2000|2005|2022)?|GB", plain):
        return "gb18030"
    return "utf-8" if plain in ("UTF8", "UNICODEUTF8", "UTF8BOM") and name.lower() not in ("utf-8", "utf8") else ""


def guessed(head: bytes) -> str:
    """By its mark; UTF-16 where every other byte is none; UTF-8 where it can be, else GB18030 (of which GBK is a part), else the
    likeliest."""
    if marked := next((name for mark, name in MARKS if head.startswith(mark)), ""):
        return marked
    if wide := _wide(head):
        return wide
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the head may end inside a sign
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return "big5" if encoding == "gb18030" and _is_traditional(head, text) else encoding
    best = from_bytes(head[:50_000], cp_isolation=["gb18030", "utf_8", "big5"]).best()
    return best.encoding if best else "gb18030"


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: of texts with figures and commas a good part of every other byte is zero, and none of the others."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    if max(even, odd) < 4 or min(even, odd) * 8 > max(even, odd):  # 一 is 4E00
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_traditional(head: bytes, text: str) -> bool:
    """Big5 whose bytes happen to be GBK too: read as GBK it has few of the signs that Chinese is written with."""
    signs = HANZI.findall(text[:20_000])
    if len(signs) < 4 or _share(signs, "gb2312", 0xD7) >= RARE:
        return False
    try:
        other = HANZI.findall(head[:20_000].decode("big5", "ignore"))
    except LookupError:
        return False
    return len(other) >= len(signs) * RARE and _share(other, "big5", 0xC6) > 0.9


def _share(signs: list[str], encoding: str, last: int) -> float:
    """How many of them are among the frequent ones of an encoding: those whose first byte is at most `last`."""
    found = [sign.encode(encoding, "ignore") for sign in signs]
    return sum(1 for each in found if each and each[0] <= last) / len(found)


def of_shapefile(path: Path) -> tuple[str, str]:
    """The encoding of its table, and a sentence where that is another than is said of it: what its .cpg names, or its own head, is held
    against the signs that are there; of one that nobody knows they alone tell."""
    table = beside(path, ".dbf")
    declared, where, unknown = "", "", ""
    if claim := beside(path, ".cpg"):
        try:
            declared, where = _said(claim.read_bytes()[:64]), ".cpg"
        except UnreadableFile:
            unknown = ".cpg 写明的文字编码无法识别"
    if table is None:
        return declared, ""
    with table.open("rb") as file:
        head = file.read(HEAD)
    if not declared and len(head) > 29 and (declared := IN_TABLE.get(head[29], "")):
        where = ".dbf"
    text = _names_of(head) + b"\n" + head[int.from_bytes(head[8:10], "little") :]
    found = _of_bytes(text, declared)
    if declared and codecs.lookup(found).name != codecs.lookup(declared).name:
        return found, f"{where} 写明编码 {declared}，但文字其实是 {found}，已按 {found} 读取；下面的样例若是乱码，请另选编码"
    return found, f"{unknown}，已按 {found} 读取；下面的样例若是乱码，请另选编码" if unknown else ""


def _of_bytes(text: bytes, declared: str) -> str:
    """What the bytes are. Cells may be cut inside a sign: a few broken ones prove nothing."""
    if text.isascii():
        return declared or "utf-8"
    broken, good = _counted(text, "utf-8")
    if good and broken * 4 <= good:
        return "utf-8"
    broken, good = _counted(text, "gb18030")
    is_chinese = good > 0 and broken * 4 <= good
    if declared and declared not in ("utf-8", "utf-8-sig", "gb18030"):
        wrong, there = _counted(text, declared)
        if wrong * 4 <= max(there, 1) and not (is_chinese and _is_rather_gbk(text, declared)):
            return declared
    if is_chinese or declared == "gb18030":
        return "big5" if not declared and _is_traditional(text, text.decode("gb18030", "ignore")) else "gb18030"
    return guessed(text)


def _is_rather_gbk(text: bytes, declared: str) -> bool:
    """Whether a text that can be read as is said has more of the frequent signs when it is read as GBK."""
    signs, others = (HANZI.findall(text.decode(encoding, "ignore"))[:2000] for encoding in ("gb18030", declared))
    if not signs or _share(signs, "gb2312", 0xD7) <= RARE:
        return False
    return not others or (codecs.lookup(declared).name == "big5" and _share(others, "big5", 0xC6) < RARE)


def _counted(text: bytes, encoding: str) -> tuple[int, int]:
    """How many signs are broken in this encoding, and how many Chinese ones there are."""
    read = text.decode(encoding, "replace")
    return read.count("\ufffd"), len(HANZI.findall(read))


def _names_of(head: bytes) -> bytes:
    """The headings of a dBASE table, each on its own line: they too are cut inside a sign."""
    last = int.from_bytes(head[8:10], "little")
    names = [head[at : at + 11].split(b"\0")[0] for at in range(32, min(last, len(head)) - 1, 32) if head[at] != 0x0D]
    return b"\n".join(names)


def beside(path: Path, end: str) -> Path | None:
    """What lies beside a Shapefile with another end, however that is written."""
    ends = (end, end.upper(), end.capitalize(), f".{end[1:].capitalize()}")
    return next((path.with_suffix(each) for each in ends if path.with_suffix(each).exists()), None)


def _said(cpg: bytes) -> str:
    """GBK, 936, ANSI 936, UTF-8, ISO-8859-1, 88591 …"""
    name = cpg.decode("utf-8-sig", "replace").strip("\0 \r\n\t\ufeff").upper()
    if not name:
        return ""
    if found := _alias(name) or ("utf-8" if name.replace("-", "") == "UTF8" else ""):
        return found
    name = name.removeprefix("ANSI ").removeprefix("LDID/")
    return checked(f"cp{name}" if name.isdecimal() else name)
