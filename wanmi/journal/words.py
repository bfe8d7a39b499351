"""How facts, subjects and people are called on the journal's page. Rooms say it themselves, in their Room value.

This room knows no other; who knows the people says so by people_are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from wanmi.journal.rules.masking import masked
from wanmi.kit.rooms import FactFamily, FactName, Lines, Word, from_rooms

BY_TABLE = {"added": _("新增"), "changed": _("修改"), "removed": _("删除")}  # facts of the base tables: organisation.changed

KEYS: dict[str, Word] = {
    "name": _("名称"), "reason": _("理由"), "why": _("理由"), "note": _("说明"), "count": _("数量"), "rows": _("行数"), "source": _("来源"),
    "kind": _("类别"), "areas": _("范围"), "begins_on": _("启用"), "query": _("条件"), "days": _("天数"), "cases": _("案卷"),
    "people": _("人员"), "organisations": _("机构"), "posts": _("岗位"), "first": _("自"), "last": _("至"), "device": _("设备"),
    "address": _("地址"), "size": _("大小"), "good": _("合格"), "bad": _("不合格"), "layer": _("图层"), "because": _("因为"),
}  # fmt: skip


def _nobody(ids: Iterable[int]) -> dict[int, str]:
    return {}


@dataclass
class _People:
    """What the room that knows the people has said of them."""

    people: Callable[[Iterable[int]], dict[int, str]] = _nobody
    posts: Callable[[Iterable[int]], dict[int, str]] = _nobody
    find: Callable[[str], list[int]] = field(default=lambda text: [])


_people = _People()


def people_are(
    *, people: Callable[[Iterable[int]], dict[int, str]], posts: Callable[[Iterable[int]], dict[int, str]], find: Callable[[str], list[int]]
) -> None:
    """`people`, `posts`: ids → names, one query each. `find`: a name, number or sign-in name → ids."""
    _people.people, _people.posts, _people.find = people, posts, find


@cache
def _facts() -> dict[str, FactName]:
    return {fact.name: fact for fact in from_rooms("facts")}


@cache
def _families() -> dict[str, FactFamily]:
    return {family.thing: family for family in from_rooms("families")}


@cache
def _addresses() -> dict[str, Callable[[str], str]]:
    return {subject.kind: subject.address for subject in from_rooms("subjects") if subject.address}


@cache
def _private() -> frozenset[str]:
    return frozenset().union(*(family.private for family in _families().values()))


def fact_word(name: str) -> str:
    """The word for a fact's name; the name itself where nobody has said one."""
    if name in _facts():
        return str(_facts()[name].word)
    thing, _dot, move = name.partition(".")
    if thing in _families():
        return _families()[thing].word(move) or name
    if move in BY_TABLE and thing in _tables():
        return f"{BY_TABLE[move]}{_tables()[thing]}"
    return name


def fact_lines(name: str, data: Mapping[str, Any]) -> Lines:
    """What a fact holds, for a reader: as its room tells it, else key by key."""
    known = _facts().get(name) or _families().get(name.partition(".")[0])
    if known and known.lines:
        return known.lines(data)
    return lines_by_key(data)


def lines_by_key(data: Mapping[str, Any]) -> Lines:
    """What a fact holds key by key, as far as there is anything."""
    return [(str(KEYS.get(key, key)), plain(value)) for key, value in data.items() if value not in (None, "", [], {})]


def kept_quiet(data: Any) -> Any:
    """What a fact holds, for who may not know its private names and telephone numbers."""
    return masked(data, _private())


def plain(value: Any) -> str:
    """A value as one would say it: lists joined, the rest as JSON has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return "、".join(str(each) for each in value)
    return json.dumps(value, ensure_ascii=False)


def subject_word(kind: str) -> str:
    """The word for a kind of subject: the name of its table where it is one."""
    return str(_tables().get(kind, kind))


def subject_address(kind: str, subject_id: str) -> str:
    """The page that shows the subject, '' where there is none."""
    return _addresses()[kind](subject_id) if kind in _addresses() else ""


def people_named(ids: Iterable[int]) -> dict[int, str]:
    return _people.people(ids)


def posts_named(ids: Iterable[int]) -> dict[int, str]:
    return _people.posts(ids)


def people_called(text: str) -> list[int]:
    """The ids of the people that a name, number or sign-in name may mean."""
    return _people.find(text)


@cache
def _tables() -> dict[str, Any]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("wanmi."))
    return {model._meta.model_name or "": model._meta.verbose_name for model in ours}
