"""Inputs made of others: cut, doubled, spliced, with numbers and words that parsers stumble over."""

# ruff: noqa: E501 (tables of inputs)
from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence

NUMBERS = [struct.pack(form, value) for form in ("<I", ">I", "<H", ">H", "<q", "<d") for value in (0, 1, 0x7F, 0x7FFF)] + [
    b"\xff" * 4, b"\xff" * 8, b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\0\0\0\x80", struct.pack("<d", float("nan")), struct.pack("<d", float("inf")),
    struct.pack("<d", 1e308),
]  # fmt: skip
WORDS = [
    b"(", b")", b"((((((((", b"[", b"]", b"[[[[[[[[", b"{", b"}", b'{"a":', b",", b";", b"'", b'"', b"\\", b"\\u0000", b"\\ud800", b"\0", b"\xff", b"\xef\xbb\xbf",
    b"-", b"1e400", b"-1e400", b"NaN", b"9" * 400, b"%00", b"%s%n", b"../", b"=1+1", b"\r\n", b"\t", b" ", b"NOT ", b" AND ", b" OR ", b"NULL", b"true",
    b"EMPTY", b"POINT", b"GEOMETRYCOLLECTION(", b"<!DOCTYPE x [<!ENTITY a 'a'>]>", b"&a;", b"</row>", b"<c r='XFD1048576'>", "万米".encode(), b"\x81\x30\x81\x30",
]  # fmt: skip
LARGEST = 200_000  # bytes of an input
Mutate = Callable[[random.Random, bytes], bytes]


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with one to eight changes."""
    found = bytearray(chance.choice(seeds))
    for _ in range(1 << chance.randrange(4)):
        _change(chance, found, seeds)
    return bytes(found[:LARGEST])


def _change(chance: random.Random, found: bytearray, seeds: Sequence[bytes]) -> None:
    at, length = chance.randrange(len(found) + 1), 1 << chance.randrange(8)
    match chance.randrange(8):
        case 0:
            if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
        case 1:
            if at < len(found):
                found[at] = chance.randrange(256)
        case 2:
            del found[at : at + length]
        case 3:
            found[at:at] = found[at : at + length] * (1 << chance.randrange(6))
        case 4:
            number = chance.choice(NUMBERS)
            found[at : at + len(number)] = number
        case 5:
            found[at:at] = chance.choice(WORDS) * (1 << chance.randrange(6) * chance.randrange(2))
        case 6:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            found[at : at + length] = other[start : start + length]
        case 7:
            del found[slice(at, None) if chance.randrange(2) else slice(at)]


def mutated_archive(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Half of them as bytes; of the others one file inside is changed and the archive is whole."""
    if chance.randrange(2):
        return mutated(chance, seeds)
    with zipfile.ZipFile(io.BytesIO(chance.choice(seeds))) as old:
        entries = [(entry.filename, old.read(entry)) for entry in old.infolist()]
    victim = chance.randrange(len(entries))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for number, (name, body) in enumerate(entries):
            new.writestr(name, mutated(chance, [body]) if number == victim else body)
    return out.getvalue()
