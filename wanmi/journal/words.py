"""How facts, subjects and people are called on the journal's page. Rooms above say it themselves, in AppConfig.ready.

This room knows no other, so it asks: words_for by those who write facts, people_are by those who know the people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wanmi.journal.rules.masking import masked

Word = str | Promise
Lines = list[tuple[str, str]]  # label, value
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
class Words:
    """What has been said."""

    facts: dict[str, Word] = field(default_factory=lambda: {"journal.export": _("导出日志")})
    families: dict[str, Callable[[str], str]] = field(default_factory=dict)
    addresses: dict[str, Callable[[str], str]] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    tellers: dict[str, Callable[[Mapping[str, Any]], Lines]] = field(default_factory=dict)
    people: Callable[[Iterable[int]], dict[int, str]] = _nobody
    posts: Callable[[Iterable[int]], dict[int, str]] = _nobody
    find: Callable[[str], list[int]] = field(default=lambda text: [])


_words = Words()


def words_for(
    facts: Mapping[str, Word] | None = None,
    *,
    family: tuple[str, Callable[[str], str]] | None = None,
    address: tuple[str, Callable[[str], str]] | None = None,
    told: tuple[str, Callable[[Mapping[str, Any]], Lines]] | None = None,
    private: Iterable[str] = (),
) -> None:
    """`facts`: thing.move → its word. `family`: (thing, move → word) for words that stand in data. `address`: (subject kind,
    subject id → the page that shows it). `told`: (thing or thing.move, what a fact holds → labels and values for a reader).
    `private`: keys of what a fact holds under which the names of people stand who were promised quiet."""
    _words.facts.update(facts or {})
    _words.private.update(private)
    if family:
        _words.families[family[0]] = family[1]
    if address:
        _words.addresses[address[0]] = address[1]
    if told:
        _words.tellers[told[0]] = told[1]


def people_are(
    *, people: Callable[[Iterable[int]], dict[int, str]], posts: Callable[[Iterable[int]], dict[int, str]], find: Callable[[str], list[int]]
) -> None:
    """`people`, `posts`: ids → names, one query each. `find`: a name, number or sign-in name → ids."""
    _words.people, _words.posts, _words.find = people, posts, find


def fact_word(name: str) -> str:
    """The word for a fact's name; the name itself where nobody has said one."""
    if name in _words.facts:
        return str(_words.facts[name])
    thing, _dot, move = name.partition(".")
    if thing in _words.families:
        return _words.families[thing](move) or name
    if move in BY_TABLE and thing in _tables():
        return f"{BY_TABLE[move]}{_tables()[thing]}"
    return name


def told_in_words(name: str, data: Mapping[str, Any]) -> Lines:
    """What a fact holds, for a reader: as its room tells it, else key by key."""
    teller = _words.tellers.get(name) or _words.tellers.get(name.partition(".")[0])
    if teller:
        return teller(data)
    return [(str(KEYS.get(key, key)), plain(value)) for key, value in data.items() if value not in (None, "", [], {})]


def kept_quiet(data: Any) -> Any:
    """What a fact holds, for who may not know its private names and telephone numbers."""
    return masked(data, _words.private)


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
    return _words.addresses[kind](subject_id) if kind in _words.addresses else ""


def people_named(ids: Iterable[int]) -> dict[int, str]:
    return _words.people(ids)


def posts_named(ids: Iterable[int]) -> dict[int, str]:
    return _words.posts(ids)


def people_called(text: str) -> list[int]:
    """The ids of the people that a name, number or sign-in name may mean."""
    return _words.find(text)


@cache
def _tables() -> dict[str, Any]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("wanmi."))
    return {model._meta.model_name or "": model._meta.verbose_name for model in ours}
