"""What is told of the reading of a whole file: values that were read as something else than they say, rows in which nothing stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from wanmi.formats.rules.mapping import SERIAL
from wanmi.kit.rules.delivered_fields import Field


class Fields(Protocol):
    @property
    def fields(self) -> Sequence[Field]: ...


class Part(Protocol):
    columns: dict[str, list[str]]
    empty: int


class Noted:
    """Hears each part of the file as it is staged. `parts`: (name, what was added to its rows' numbers)."""

    def __init__(self, kind: Fields) -> None:
        self.days = [field for field in kind.fields if field.kind == "date"]
        self.codes = [field for field in kind.fields if field.digits]
        self.parts: list[tuple[str, int]] = []
        self.counts: dict[tuple[str, str], tuple[int, str, str]] = {}
        self.empty = 0

    def hear(self, mapping: Mapping[str, str], part: Part | Any, values: Mapping[str, Sequence[str]]) -> None:
        self.empty += part.empty
        for field in self.days:
            if field.name in values:
                self._count("day", field, part.columns[mapping[field.name]], values[field.name])
        for field in self.codes:
            if field.name in values:
                self._count("zero", field, part.columns[mapping[field.name]], values[field.name])

    def _count(self, what: str, field: Field, texts: Sequence[str], values: Sequence[str]) -> None:
        pairs = [(text, value) for text, value in zip(texts, values, strict=True) if text != value and _is(what, text, value, field)]
        if pairs:
            count, *first = self.counts.get((what, field.label), (0, *pairs[0]))
            self.counts[what, field.label] = (count + len(pairs), first[0], first[1])

    def sentences(self) -> list[str]:
        found = []
        if len(self.parts) > 1:
            listed = "、".join(f"{name} 从 {after + 1} 起" for name, after in self.parts[:8])
            found.append(f"{len(self.parts)} 份数据一起读取，行号分别计：{listed}")
        for (what, label), (count, text, value) in self.counts.items():
            why = "是 Excel 的日期序号" if what == "day" else "少了前导 0（Excel 会去掉）"
            found.append(f"“{label}”有 {count} 个值{why}：{text} 读作 {value}")
        if self.empty:
            found.append(f"中间有 {self.empty} 行是空行，没有读取")
        return found


def _is(what: str, text: str, value: str, field: Field) -> bool:
    return SERIAL.match(text) is not None if what == "day" else len(value) == field.digits == len(text) + 1
