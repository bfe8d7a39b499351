"""Codes of the standard, cut and checked (编码; GB/T 30428.1, 30428.2): areas, unit grids, components, classes, cases.

A code is text. What people paste is made plain first: full-width digits become digits, blanks go, letters are capitals.
No code has a check digit (UG-6, CO-6), so that a code is right when its form is right and each segment is in its table;
here is the form, the tables are the rooms'. Each `parse` refuses with the field's name and what is wrong where;
each `of` puts a code together from its parts under the same rules.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from wanmi.kit.refusals import Refusal

SHOWN = 40  # characters of a wrong code that a refusal repeats


class CodeLength(Refusal):
    """Facts: value, expected, actual (characters)."""

    code = "kit.code_length"
    sentence = "编码“%(value)s”应为 %(expected)s 位，实为 %(actual)s 位。"


class CodeCharacter(Refusal):
    """Facts: value, position (from 1), actual (what stands there), expected ("0-9", or letters such as "C/E")."""

    code = "kit.code_character"
    sentence = "编码“%(value)s”第 %(position)s 位是“%(actual)s”，应为 %(expected)s。"


class CodeZero(Refusal):
    """A segment that counts from one is all zeros (UG-5, CO-2). Facts: value, first, last (positions from 1)."""

    code = "kit.code_zero"
    sentence = "编码“%(value)s”第 %(first)s 至 %(last)s 位不能全为 0。"


class CodeDate(Refusal):
    """Facts: value, day."""

    code = "kit.code_date"
    sentence = "编号“%(value)s”中的日期 %(day)s 不存在。"


class CodeSequence(Refusal):
    """A number to be given does not fit. Facts: sequence, last."""

    code = "kit.code_sequence"
    sentence = "顺序号 %(sequence)s 不在 1 至 %(last)s 之内。"


class Segment(NamedTuple):
    """A stretch of a code: so many digits, not all zero; or, with `letters`, one character each out of these."""

    length: int
    letters: str = ""


class CodeParts(NamedTuple):
    """A code as it is shown: the head grey, the tail bold."""

    head: str
    tail: str


def plain(text: str) -> str:
    """What was typed or pasted as a code: full-width forms narrowed, blanks gone, letters in capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def cut(text: str, segments: Iterable[Segment], field: str) -> list[str]:
    """The segments of a plain code. Refuses a wrong length, character or zero segment."""
    segments = list(segments)
    expected = sum(segment.length for segment in segments)
    shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    if len(text) != expected:
        raise CodeLength(field=field, value=shown, expected=expected, actual=len(text))
    pieces, begin = [], 0
    for segment in segments:
        piece = text[begin : begin + segment.length]
        allowed = segment.letters or "0123456789"
        for position, character in enumerate(piece, begin + 1):
            if character not in allowed:
                names = "/".join(segment.letters) or "0-9"
                raise CodeCharacter(field=field, value=shown, position=position, actual=character, expected=names)
        if not piece.strip("0"):
            raise CodeZero(field=field, value=shown, first=begin + 1, last=begin + segment.length)
        pieces.append(piece)
        begin += segment.length
    return pieces


def common_head(codes: Iterable[str]) -> str:
    """What all codes of a list begin with; of one code alone, nothing."""
    distinct = set(codes)
    if len(distinct) < 2:
        return ""
    low, high = min(distinct), max(distinct)  # what these two share, all between them share
    return next((low[:i] for i, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), low)


def split_code(code: str, head: str) -> CodeParts:
    """A code cut after `head` (from common_head), or whole where it begins otherwise."""
    return CodeParts(head, code[len(head) :]) if code.startswith(head) else CodeParts("", code)


class AreaLevel(StrEnum):
    COUNTY = "county"  # 区县
    STREET = "street"  # 街道
    COMMUNITY = "community"  # 社区


_AREA_SEGMENTS = {
    6: (AreaLevel.COUNTY, (Segment(6),)),
    9: (AreaLevel.STREET, (Segment(6), Segment(3))),
    12: (AreaLevel.COMMUNITY, (Segment(6), Segment(3), Segment(3))),
}


class StreetKind(StrEnum):
    """What the street segment's range says it is (UG-8, GB/T 10114): a warning where it does not fit, never an error."""

    STREET_OFFICE = "street_office"  # 街道办事处 001-099
    TOWN = "town"  # 镇 100-199
    TOWNSHIP = "township"  # 乡 200-399
    OTHER = "other"  # 其他 400-599


@dataclass(frozen=True, order=True)
class AreaCode:
    """An administrative division: 6 digits county, 9 street, 12 community (GB/T 2260, GB/T 10114)."""

    text: str
    level: AreaLevel

    @classmethod
    def parse(cls, text: str, field: str = "area_code") -> Self:
        text = plain(text)
        if len(text) not in _AREA_SEGMENTS:
            raise CodeLength(field=field, value=text[:SHOWN], expected="6/9/12", actual=len(text))
        level, segments = _AREA_SEGMENTS[len(text)]
        cut(text, segments, field)
        return cls(text, level)

    @property
    def parent(self) -> AreaCode | None:
        """The area above; none above a county."""
        return None if self.level is AreaLevel.COUNTY else AreaCode.parse(self.text[:-3])

    @property
    def street_kind(self) -> StreetKind | None:
        """By the street segment's range; None for a county and outside all ranges (UG-8)."""
        segment = int(self.text[6:9] or 0)
        for last, kind in ((0, None), (99, StreetKind.STREET_OFFICE), (199, StreetKind.TOWN), (399, StreetKind.TOWNSHIP)):
            if segment <= last:
                return kind
        return StreetKind.OTHER if segment <= 599 else None

    def holds(self, code: str) -> bool:
        """Whether an area, grid or component code begins with this area's."""
        return code.startswith(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, order=True)
class UnitGridCode:
    """单元网格编码: 15 digits, county 6 + street 3 + community 3 + sequence 3 (UG-1); the lower code comes first (GD-12)."""

    county: str
    street: str
    community: str
    sequence: str

    @classmethod
    def parse(cls, text: str, field: str = "unit_grid_code") -> Self:
        """From 15 digits, or from the older 14 (CJ/T 213-2005), whose two-digit sequence gets a zero before it (UG-2)."""
        text = plain(text)
        if len(text) == 14:
            cut(text, (Segment(6), Segment(3), Segment(3), Segment(2)), field)
            text = f"{text[:12]}0{text[12:]}"
        return cls(*cut(text, (Segment(6), Segment(3), Segment(3), Segment(3)), field))

    @classmethod
    def of(cls, community_code: str, sequence: int, field: str = "unit_grid_code") -> Self:
        """The code of a grid by its community (12 digits) and number in it (1-999)."""
        return cls.parse(community_code + counted(sequence, 3, field), field)

    @property
    def street_code(self) -> str:
        """9 digits."""
        return self.county + self.street

    @property
    def community_code(self) -> str:
        """12 digits (UG-4)."""
        return self.street_code + self.community

    @property
    def parts(self) -> CodeParts:
        return CodeParts(self.community_code, self.sequence)

    def __str__(self) -> str:
        return self.community_code + self.sequence


@dataclass(frozen=True, order=True)
class ResponsibilityGridCode:
    """责任网格编码: 9-digit street + Z + 3-digit sequence (RG-3, our default: no national code is known)."""

    street_code: str
    sequence: str

    @classmethod
    def parse(cls, text: str, field: str = "responsibility_grid_code") -> Self:
        county, street, _, sequence = cut(plain(text), (Segment(6), Segment(3), Segment(1, "Z"), Segment(3)), field)
        return cls(county + street, sequence)

    @classmethod
    def of(cls, street_code: str, sequence: int, field: str = "responsibility_grid_code") -> Self:
        return cls.parse(f"{street_code}Z{counted(sequence, 3, field)}", field)

    @property
    def parts(self) -> CodeParts:
        return CodeParts(self.street_code, f"Z{self.sequence}")

    def __str__(self) -> str:
        return f"{self.street_code}Z{self.sequence}"


def counted(sequence: int, digits: int, field: str) -> str:
    """A sequence number with its leading zeros. Refuses what is below one or does not fit."""
    last = 10**digits - 1
    if not 1 <= sequence <= last:
        raise CodeSequence(field=field, sequence=sequence, last=last)
    return f"{sequence:0{digits}}"
