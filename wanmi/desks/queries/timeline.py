"""A case's story in words (办理经过): who did what, when, to whom, why, by when it was due; told from the journal, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanmi.cases.queries.exhibits import NOT_MOVES
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.queries.privacy import ALL_SUPERVISORS_ARE, knows_supervisors, stays_unnamed
from wanmi.cases.queries.scope import sees_area
from wanmi.cases.rules.move_kinds import FIELDS, RECORDED, REPLY_WAYS, RESULTS
from wanmi.cases.rules.replaying import columns_in
from wanmi.cases.rules.timing import limit_of
from wanmi.catalogue.queries import called, condition_facts, subclass_facts
from wanmi.flow.rules.flow import FlowTable
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds
from wanmi.kit.rules.time_texts import moment_text
from wanmi.people.models import Person, Post
from wanmi.people.queries import extent_of_role, role_name
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in words. `verified` is False for the one that its chain does not bear out and all after it."""

    at: datetime
    title: str
    by: str
    note: str
    late: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Story:
    """All of it, the newest first; how many facts bear their mark and how many do not."""

    entries: tuple[Entry, ...]
    verified: int
    broken: int


@dataclass(frozen=True)
class Names:
    """Who is who in a story, read in one query; supervisors have none where the reader may not know them."""

    hides: bool
    sees_area: bool = True
    people: dict[int, tuple[str, str]] = field(default_factory=dict)  # id → name, number
    posts: dict[int, tuple[str, str]] = field(default_factory=dict)  # id → role, short name of the organisation

    def actor(self, fact: Fact) -> str:
        """受理员 李敏, 监督员 林岚 0417, 自来水公司 孙江, or 系统."""
        if fact.person_id is None:
            return _("系统")
        role, body = self.posts.get(fact.post_id or 0, ("", ""))
        if stays_unnamed(role):
            return self.supervisor(fact.person_id)
        name = self.people.get(fact.person_id, ("", ""))[0]
        where = body if extent_of_role(role, "cases.act_for_body") else role_name(role)
        return f"{where} {name}".strip()

    def supervisor(self, id: int) -> str:
        name, number = ("", "") if self.hides else self.people.get(id, ("", ""))
        return " ".join(filter(None, (_(ALL_SUPERVISORS_ARE), name, number)))

    def person(self, id: int) -> str:
        return self.people.get(id, ("", ""))[0]


def story_entries(facts: Sequence[Fact], flow: FlowTable, seat: Seat, *, at: datetime, names: Names | None = None) -> Story:
    """The story of one case from its facts (the first one first) for this reader. One query; none where who is who is known (`names`)."""
    bad = chain_holds(list(facts))
    first_bad = next((number for number, fact in enumerate(facts) if bad and fact.pk == bad.id), len(facts))
    names = names or _names(facts, seat)
    due: datetime | None = None
    entries = []
    for number, fact in enumerate(facts):
        changes = columns_in(fact.content)
        late = due is not None and fact.at > due and ("stage" in changes or "replied_at" in changes)
        entries.append(_entry(fact, changes, flow, names, at, late=late, verified=number < first_bad))
        due = changes.get("due_at", due)
    return Story(tuple(reversed(entries)), verified=first_bad, broken=len(facts) - first_bad)


def _names(facts: Sequence[Fact], seat: Seat) -> Names:
    people = {fact.person_id for fact in facts if fact.person_id}
    for fact in facts:
        inputs = fact.content.get("given", {})
        people |= {inputs[name] for name in ("supervisor_id", "worker_id") if inputs.get(name)}
    return Names(
        hides=not knows_supervisors(seat),
        sees_area=sees_area(seat),
        people={id: (name, number) for id, name, number in Person.objects.filter(pk__in=people).values_list("pk", "name", "number")},
        posts=posts_known(),
    )


def posts_known() -> dict[int, tuple[str, str]]:
    """Id → role and short name of the organisation, of every post. Kept for a minute: posts change once in weeks."""
    posts: dict[int, tuple[str, str]] | None = cache.get("cases.posts")
    if posts is None:
        rows = Post.objects.values_list("pk", "role", "organisation__short_name")
        posts = {id: (role, body) for id, role, body in rows}
        cache.set("cases.posts", posts, 60)
    return posts


def _entry(fact: Fact, changes: dict[str, Any], flow: FlowTable, names: Names, at: datetime, *, late: bool, verified: bool) -> Entry:
    inputs = fact.content.get("given", {})
    notes = [*_note(fact, inputs), *_shown(inputs), _due(changes, flow, at), _("超时办理") if late else ""]
    return Entry(fact.at, _title(fact, inputs, changes, flow, names), names.actor(fact), "；".join(filter(None, notes)), late, verified)


def _title(fact: Fact, inputs: dict[str, Any], changes: dict[str, Any], flow: FlowTable, names: Names) -> str:
    """发核查 → 监督员 程洁; 核查回复：合格; 派遣 → 环卫中心."""
    key = fact.name.removeprefix("case.")
    move = flow.moves.get(key)
    title = _(move.name if move else NOT_MOVES.get(key, key))
    if move and "signed_at" in changes and (also := flow.moves.get(move.also)):  # made along with it
        title = _("%(first)s并%(then)s") % {"first": _(also.name), "then": title}
    if result := next((name for name in RESULTS if inputs.get(name)), ""):
        return f"{title}：{_(FIELDS[result].answers.get(inputs[result], inputs[result]))}"
    bodies = organisation_names()
    targets = [bodies.get(inputs.get(name, 0), "") for name in ("department_id", "squad_id")]
    if inputs.get("supervisor_id"):
        targets.append(names.supervisor(inputs["supervisor_id"]))
    if inputs.get("worker_id"):
        targets.append(names.person(inputs["worker_id"]))
    if inputs.get("other") and names.sees_area:  # to others it is the number of a case that is not theirs to see
        targets.append(inputs["other"])
    return " → ".join([title, " ".join(filter(None, targets))]) if any(targets) else title


def _note(fact: Fact, inputs: dict[str, Any]) -> list[str]:
    """What was said, and what was chosen from the standard."""
    words = [inputs[each.name] for each in RECORDED if inputs.get(each.name)]
    if way := REPLY_WAYS.get(inputs.get("reply_way", "")):
        words.insert(0, _(way))
    if fact.name in ("case.report", "case.report_handled"):
        return words
    if subclass := subclass_facts(inputs["subclass_id"]) if inputs.get("subclass_id") else None:
        words.append(f"{_('小类')}：{called(subclass.name)}")
    if condition := condition_facts(inputs["condition_id"]) if inputs.get("condition_id") else None:
        words.append(f"{_('条件')}：{condition.issue or condition.condition}")
    return words


def _shown(inputs: dict[str, Any]) -> list[str]:
    """Photos handed in, and how exact the place is."""
    lines = []
    if count := len(inputs.get("evidence", ())) + len(inputs.get("evidence_after", ())):
        lines.append(_("照片 %d 张") % count)
    if inputs.get("accuracy_m") is not None:
        lines.append(_("精度 %d 米") % inputs["accuracy_m"])
    return lines


def _due(changes: dict[str, Any], flow: FlowTable, at: datetime) -> str:
    """限 2 工作时，13:05 前: the clock that this fact set going."""
    due = changes.get("due_at")
    if due is None:
        return ""
    stage = flow.stages.get(changes.get("stage", ""))
    text = changes.get("disposal_limit") or (stage.limit if stage else "")
    if not text:
        return ""
    language = get_language() or "zh-hans"
    moment = moment_text(due, at, ZoneInfo(settings.TIME_ZONE), language)
    return _("限 %(limit)s，%(moment)s 前") % {"limit": limit_of(text).text(language), "moment": moment}
