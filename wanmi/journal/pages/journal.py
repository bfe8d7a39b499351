"""The journal (日志): what happened, about whom, by whom and when; one fact with its story and its seal mark; the list as a sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.journal.actions import note_export
from wanmi.journal.base_tables import actor_in, area_in, may_in
from wanmi.journal.fact_list import FactFilter, in_portions, listed_facts, page_of_facts, recorded_names
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds, facts_within, story_of
from wanmi.journal.words import fact_lines, fact_word, kept_quiet, people_named, posts_named, subject_address, subject_word
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.kit.rules.days import read_day
from wanmi.kit.rules.digits import half_width

NAMES = ("name", "q", "kind", "person", "since", "until")
SHORT = 90  # characters of what was told, in a row
PERSON = "person"
STORY = 200  # facts of one story shown beside


@dataclass(frozen=True)
class FactRow:
    """A fact as the page shows it."""

    id: int
    at: Any
    word: str
    name: str
    subject: str
    subject_id: str
    address: str
    who: str
    post: str
    short: str


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as the sheet tells it."""

    fact: Fact
    who: str
    post: str


def check_reader(request: HttpRequest) -> None:
    """Raises NotYours for whom the journal is not."""
    if not may_in(request, "journal.read"):
        raise NotYours


def reads_whole(request: HttpRequest) -> bool:
    """Whether whoever asks may read the record as it was written; all others read words, with stars for callers and numbers."""
    return may_in(request, "journal.read_whole")


@require_safe
@login_required
def journal_page(request: HttpRequest) -> HttpResponse:
    """The list, or, asked by htmx, the part that filters change."""
    check_reader(request)
    filter, query = fact_filter_in(request), request.GET
    page = page_of_facts(listed_facts(filter, area_in(request)), older=query.get("older", ""), newer=query.get("newer", ""))
    context = {
        "now": timezone.now(),
        "rows": shown(page.rows, whole=reads_whole(request)),
        "columns": [{"label": _(label), "kind": kind} for label, kind in COLUMNS],
        "newer": address_of(request, newer=page.before) if page.before else "",
        "older": address_of(request, older=page.after) if page.after else "",
        "export": "export/" + address_of(request),
        "filter": filter,
        "names": sorted(((name, fact_word(name)) for name in recorded_names()), key=lambda pair: pair[0]),
        "narrowed": filter != FactFilter(),
    }
    part = request.headers.get("HX-Target") == "journal-list"
    return render(request, "journal/list.html" if part else "journal/journal.html", context)


COLUMNS = [("时刻", "time"), ("事项", "narrow"), ("对象", "middle"), ("经办", "middle"), ("内容", "")]


@require_safe
@login_required
def fact_panel(request: HttpRequest, id: int) -> HttpResponse:
    """One fact beside the list: what it tells, and the story of its subject, as far as it lies in the reader's area, with the mark of
    its whole chain."""
    check_reader(request)
    mine, whole = facts_within(area_in(request)), reads_whole(request)
    fact = mine.filter(pk=id).first()
    if fact is None:
        raise NotFound(field="id")
    story = list(story_of(fact.subject_kind, fact.subject_id)[: STORY + 1])
    bad = chain_holds(story)
    seen = set(mine.filter(pk__in=[each.pk for each in story]).values_list("pk", flat=True))
    names = people_named({each.person_id for each in story if each.person_id and each.pk in seen})
    data = fact.content if whole else kept_quiet(fact.content)
    entries = [
        {
            "at": each.at,
            "title": fact_word(each.name),
            "by": names.get(each.person_id or 0, ""),
            "verified": not (bad and bad.id == each.pk),
        }
        for each in reversed(story[:STORY])
        if each.pk in seen
    ]
    context = {
        "now": timezone.now(),
        "fact": fact,
        "line": shown([fact], whole=whole)[0],
        "data": fact_lines(fact.name, data),
        "whole": json.dumps(fact.data, ensure_ascii=False, indent=1, sort_keys=True) if fact.data and whole else "",
        "hash": bytes(fact.hash).hex(),
        "entries": entries,
        "verified": len(story) if bad is None else None,
        "broken": 0 if bad is None else 1,
        "shortened": len(story) > STORY,
    }
    return render(request, "journal/fact.html", context)


@require_safe
@login_required
def journal_sheet(request: HttpRequest) -> FileResponse:
    """The list, narrowed as on the page, as an Excel sheet; taking it out is itself a fact. Raises TooManyRows."""
    check_reader(request)
    found, at = listed_facts(fact_filter_in(request), area_in(request)), timezone.now()
    count = found.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    note_export(query=address_of(request), rows=count, by=actor_in(request), at=at)
    name = f"{_('日志')} {timezone.localtime(at):%Y-%m-%d %H%M}"
    return excel_of(_lines(found), sheet_columns(whole=reads_whole(request)), name=name, sheet=_("日志"))


def sheet_columns(*, whole: bool) -> list[Column[Line]]:
    """The columns, in the reader's language. `whole`: with the record as it was written, else in words."""
    return [
        Column(_("时刻"), lambda line: line.fact.at, 20),
        Column(_("记录时刻"), lambda line: line.fact.recorded_at, 20),
        Column(_("事项"), lambda line: fact_word(line.fact.name), 14),
        Column(_("名称"), lambda line: line.fact.name, 22),
        Column(_("对象"), lambda line: subject_word(line.fact.subject_kind), 12),
        Column(_("对象编号"), lambda line: line.fact.subject_id, 24),
        Column(_("序号"), lambda line: line.fact.sequence, 8),
        Column(_("经办人"), lambda line: line.who, 12),
        Column(_("岗位"), lambda line: line.post, 22),
        Column(_("内容"), lambda line: _as_written(line.fact) if whole else _in_words(line.fact, whole=False), 60),
        Column(_("印记"), lambda line: bytes(line.fact.hash).hex()[:16], 20),
    ]


def _as_written(fact: Fact) -> str:
    return json.dumps(fact.data, ensure_ascii=False, sort_keys=True) if fact.data else ""


def _in_words(fact: Fact, *, whole: bool) -> str:
    lines = fact_lines(fact.name, fact.content if whole else kept_quiet(fact.content))
    return " · ".join(f"{label} {value}" for label, value in lines)


def _lines(found: QuerySet[Fact]) -> Iterator[Line]:
    for portion in in_portions(found, MOST_ROWS):
        people, posts = _named(portion)
        for fact in portion:
            yield Line(fact, _who(fact, people), posts.get(fact.post_id or 0, ""))


def _who(fact: Fact, people: dict[int, str]) -> str:
    return people.get(fact.person_id, f"#{fact.person_id}") if fact.person_id else _("系统")


def _named(facts: Iterable[Fact]) -> tuple[dict[int, str], dict[int, str]]:
    """The names of all people, as actors and as subjects, and of all posts in these facts. Two queries."""
    people = {each.person_id for each in facts if each.person_id}
    people |= {int(each.subject_id) for each in facts if each.subject_kind == PERSON and each.subject_id.isdecimal()}
    return people_named(people), posts_named({each.post_id for each in facts if each.post_id})


def _subject(fact: Fact, people: dict[int, str]) -> str:
    """A person by name, everything else by its number."""
    return (
        people.get(int(fact.subject_id), fact.subject_id)
        if fact.subject_kind == PERSON and fact.subject_id.isdecimal()
        else fact.subject_id
    )


def shown(facts: Sequence[Fact], *, whole: bool) -> list[FactRow]:
    """The facts with their words and names: two queries, whatever their number. `whole`: with callers' names and numbers."""
    people, posts = _named(facts)
    return [
        FactRow(
            id=fact.pk,
            at=fact.at,
            word=fact_word(fact.name),
            name=fact.name,
            subject=subject_word(fact.subject_kind),
            subject_id=_subject(fact, people),
            address=subject_address(fact.subject_kind, fact.subject_id),
            who=_who(fact, people),
            post=posts.get(fact.post_id, f"#{fact.post_id}") if fact.post_id else "",
            short=_in_words(fact, whole=whole)[:SHORT],
        )
        for fact in facts
    ]


def fact_filter_in(request: HttpRequest) -> FactFilter:
    """What the query asks for; what cannot be read asks for nothing."""
    query = {name: half_width(request.GET.get(name, "")).strip().replace("\0", "")[:80] for name in NAMES}
    return FactFilter(query["name"], query["q"], query["kind"], query["person"], read_day(query["since"]), read_day(query["until"]))


def address_of(request: HttpRequest, **keys: str) -> str:
    """The same list, another page."""
    query = request.GET.copy()
    for name in [*query]:
        if name not in NAMES or not query[name]:
            del query[name]
    query.update(keys)
    return "?" + query.urlencode()
