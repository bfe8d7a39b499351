"""Codes of what a case is about: classes, components, and the case's own number (GB/T 30428.2; CO, EV, CA)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from wanmi.kit.rules.codes import CodeDate, CodeParts, Segment, counted, cut, plain

KIND_LETTERS = {"component": "C", "event": "E"}  # 部件, 事件 (EV-3: kind and code belong together, the digits do not tell)
_KINDS = {letter: kind for kind, letter in KIND_LETTERS.items()}


@dataclass(frozen=True)
class Layout:
    """Lengths of the segments of component and class codes, in digits (CO-7: an installation's choice)."""

    county: int = 6
    group: int = 2  # 大类
    subclass: int = 2  # 小类
    sequence: int = 6


GB_LAYOUT = Layout()  # GB/T 30428.2: 16 digits
DRAFT_LAYOUT = Layout(6, 2, 3, 5)  # seen in an unnumbered successor draft (CO-7), also 16 digits


@dataclass(frozen=True, order=True)
class ClassificationCode:
    """分类代码: class + subclass, four digits (CO-3, EV-1). Whether of a component or an event stands beside it (EV-3)."""

    class_code: str
    subclass_code: str

    @classmethod
    def parse(cls, text: str, field: str = "classification_code", layout: Layout = GB_LAYOUT) -> Self:
        return cls(*cut(plain(text), (Segment(layout.group), Segment(layout.subclass)), field))

    def event_code(self, county: str) -> str:
        """The full event code: county + class + subclass, ten digits (EV-2)."""
        return county + str(self)

    def __str__(self) -> str:
        return self.class_code + self.subclass_code


@dataclass(frozen=True, order=True)
class ComponentCode:
    """部件标识码: 16 digits, county 6 + class 2 + subclass 2 + sequence 6 (CO-1, CO-2)."""

    county: str
    class_code: str
    subclass_code: str
    sequence: str

    @classmethod
    def parse(cls, text: str, field: str = "component_code", layout: Layout = GB_LAYOUT) -> Self:
        lengths = (layout.county, layout.group, layout.subclass, layout.sequence)
        return cls(*cut(plain(text), map(Segment, lengths), field))

    @classmethod
    def of(cls, county: str, classification: str, sequence: int, field: str = "component_code", layout: Layout = GB_LAYOUT) -> Self:
        """The code of a component by its county (6 digits), class + subclass (4) and number among these (from 1)."""
        return cls.parse(county + classification + counted(sequence, layout.sequence, field), field, layout)

    @property
    def classification(self) -> ClassificationCode:
        return ClassificationCode(self.class_code, self.subclass_code)

    @property
    def parts(self) -> CodeParts:
        return CodeParts(f"{self.county}{self.classification}", self.sequence)

    def __str__(self) -> str:
        return f"{self.county}{self.classification}{self.sequence}"


@dataclass(frozen=True, order=True)
class CaseNumber:
    """案件编号: county 6 + C|E + yyyymmdd + 5-digit daily sequence, 20 characters (CA-2): 110101C2026112200137."""

    county: str
    kind: str  # component | event
    day: date
    sequence: int

    @classmethod
    def parse(cls, text: str, field: str = "case_number") -> Self:
        text = plain(text)
        letters = "".join(_KINDS)
        county, letter, digits, sequence = cut(text, (Segment(6), Segment(1, letters), Segment(8), Segment(5)), field)
        try:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            raise CodeDate(field=field, value=text, day=digits) from None
        return cls(county, _KINDS[letter], day, int(sequence))

    @classmethod
    def of(cls, county: str, kind: str, day: date, sequence: int, field: str = "case_number") -> Self:
        """The number of a case by county, kind ("component" or "event"), local day and number of the day (1-99999)."""
        return cls.parse(f"{county}{KIND_LETTERS[kind]}{day:%Y%m%d}{counted(sequence, 5, field)}", field)

    @property
    def short(self) -> str:
        """As said on the day itself: C·00137."""
        return f"{KIND_LETTERS[self.kind]}·{self.sequence:05}"

    @property
    def parts(self) -> CodeParts:
        text = str(self)
        return CodeParts(text[:-5], text[-5:])

    def __str__(self) -> str:
        return f"{self.county}{KIND_LETTERS[self.kind]}{self.day:%Y%m%d}{self.sequence:05}"
