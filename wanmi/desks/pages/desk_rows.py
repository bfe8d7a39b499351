"""How one case looks as a row of a desk's list. Values only; the template draws them with kit's parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wanmi.cases.queries.days import local_day
from wanmi.cases.queries.listed import Ending, Listed
from wanmi.cases.queries.waiting import Waiting
from wanmi.flow.queries.flows import flow_of
from wanmi.grids.queries import PlaceNames

STREET_ENDINGS = ("街道办事处", "街道", "地区办事处", "地区")
COMMUNITY_ENDINGS = ("社区居民委员会", "社区居委会", "社区", "居委会")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `due` and `warn` only where a page may count on by itself; `head` grey, `tail` bold."""

    number: str
    head: str
    tail: str
    side: str
    href: str
    chosen: bool
    light: str
    words: str
    title: str
    due: datetime | None
    warn: datetime | None
    subclass: str
    issue: str
    marks: list[tuple[str, str]]
    address: str
    place: str
    source: str
    holder: str
    stage: str
    outcome: str
    reported_at: datetime
    ended_at: datetime | None
    ending: Ending | None = None
    mark: str = ""


@dataclass(frozen=True)
class Reading:
    """With whose eyes, and when, the rows are read."""

    at: datetime
    chosen: str = ""
    endings: dict[str, Ending] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    marks: bool = False  # whether rows can be marked


def row_of(case: Listed, reading: Reading) -> Row:
    """The row of a case as it stands at the moment of reading."""
    clock = case.clock(reading.at)
    waiting = reading.waiting.get(case.id, Waiting())
    head, tail = number_parts(case.number, local_day(reading.at).strftime("%Y%m%d"))
    return Row(
        number=case.number,
        head=head,
        tail=tail,
        side=reverse("case_panel", args=[case.number]),
        href=reverse("case", args=[case.number]),
        chosen=case.number == reading.chosen,
        light=clock.light.value,
        words=clock.words(get_language() or "zh-hans") or _(case.stage_words),
        title="",
        due=clock.due_at if clock.ticks else None,
        warn=clock.warn_at if clock.ticks else None,
        subclass=case.subclass,
        issue=case.issue,
        marks=[*([(waiting.away, "red")] if waiting.away else []), *marks_of(case, reading.at)],
        address=case.address,
        place=short_place(case.place),
        source=_(case.source_words),
        holder=waiting.who or case.holder,
        stage=_(case.stage_words),
        outcome=_(case.outcome_words),
        reported_at=case.reported_at,
        ended_at=case.ended_at,
        ending=reading.endings.get(case.number),
        mark=_("选中 %s") % case.number if reading.marks else "",
    )


def marks_of(case: Any, at: datetime) -> list[tuple[str, str]]:
    """(words, kind of tag): what sets a case apart. Red only for what is late or dangerous."""
    marks = []
    if case.urgent:
        marks.append((_("紧急"), "red"))
    if case.rework_count:
        marks.append((_("返工 %d") % case.rework_count if case.rework_count > 1 else _("返工"), "amber"))
    if case.open_requests:
        requests = flow_of(case.flow_id).requests
        words = [_(requests[kind].name) for kind in case.open_requests.split() if kind in requests]
        marks.append((_("%s待批") % "、".join(words), "accent"))
    if case.open_orders:
        marks.append((_("督办"), "amber"))
    if case.urge_count and not case.outcome:
        marks.append((_("催办 %d") % case.urge_count if case.urge_count > 1 else _("催办"), "amber"))
    if case.repeated:
        marks.append((_("重复"), "amber"))
    if case.reply_wanted:
        marks.append(reply_mark(case))
    if case.sign_late(at):
        marks.append((_("未签收"), "red"))
    if case.verification == "true":
        marks.append((_("属实"), "green"))
    elif case.verification:
        marks.append((_("不属实") if case.verification == "false" else _("未见"), "amber"))
    return marks


def reply_mark(case: Any) -> tuple[str, str]:
    """Whether the caller who wants an answer has it: 需回复, 待回复 (with how often it was tried), 已回复, 未能回复."""
    if case.replied_at:
        return (_("已回复"), "green") if case.reply_result == "told" else (_("未能回复"), "amber")
    if case.reply_tries:
        return (ngettext("待回复，已试 %d 次", "待回复，已试 %d 次", case.reply_tries) % case.reply_tries, "amber")
    return (_("待回复"), "amber") if case.outcome else (_("需回复"), "accent")


def number_parts(number: str, today: str) -> tuple[str, str]:
    """A case number in short, for the eye: C· and the running digits; with the day where it is not today's.

    >>> number_parts("110101C2026112200137", "20261122")
    ('C·', '00137')
    """
    kind, day, tail = number[6:7], number[7:15], number[15:]
    return (f"{kind}·" if day == today else f"{kind}{day[4:]}·" if day[:4] == today[:4] else f"{kind}{day[2:]}·"), tail


def short_place(place: PlaceNames) -> str:
    """东四 · 汪芝麻: street and community without the words that all of them end in."""
    return " · ".join(filter(None, (_short(place.street, STREET_ENDINGS), _short(place.community, COMMUNITY_ENDINGS))))


def _short(name: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name
