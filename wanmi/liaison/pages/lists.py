"""来件清单: the daily lists of each source with their figures, and the cases of the one that is looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.models import Case, Source
from wanmi.cases.queries.days import local_day
from wanmi.cases.queries.flows import live_flows
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.queries.scope import sees_area
from wanmi.cases.queries.together import moves_of
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.rules.together import MOST_TOGETHER
from wanmi.desks.pages.desk_rows import Reading, row_of
from wanmi.flow.rules.flow import Move
from wanmi.liaison.actions import ANSWERS
from wanmi.liaison.models import SourceAnswer
from wanmi.liaison.pages.list_filters import ANSWER_LATE, SIGN_LATE, ListWanted, list_wanted_in
from wanmi.liaison.queries.lists import Given, answers_of, lines_of_day, page_of_lines, past_days
from wanmi.liaison.queries.terms import terms_now
from wanmi.liaison.rules.lists import Figures, Line, Standing, figures_by, figures_of
from wanmi.liaison.rules.terms import Term
from wanmi.people.queries import may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

SEES = "liaison.see_lists"
STANDINGS = {"": "全部", Standing.UNSIGNED: "待签收", Standing.UNANSWERED: "待回复", Standing.ANSWERED: "已回复", SIGN_LATE: "签收超时",
             ANSWER_LATE: "回复超时"}  # fmt: skip
PART = "source-list"


@require_safe
@signed_in
def lists_page(request: HttpRequest) -> HttpResponseBase:
    """The lists of a day, or, asked by htmx, the part that refreshes itself."""
    seat, at = seat_in(request, right=SEES), timezone.now()
    wanted, terms = list_wanted_in(request.GET, at=at), terms_now()
    lines = lines_of_day(seat, wanted.day, terms)
    context = _list(request, wanted, lines, terms, seat, at)
    if request.headers.get("HX-Target", "") == PART:
        return render(request, "liaison/list_part.html", context)
    return render(request, "liaison/lists.html", context)


def _list(
    request: HttpRequest, wanted: ListWanted, lines: list[Line], terms: Mapping[str, Term], seat: Seat, at: datetime
) -> dict[str, Any]:
    whole, found = wanted.whole(lines), wanted.of(lines, at)
    page = page_of_lines(
        seat, wanted.day, [line.id for line in found], after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    answers = answers_of([case.id for case in page.rows])
    by_id = {line.id: line for line in found}
    centre, today = sees_area(seat), local_day(at)
    can_mark = sign_move(seat) is not None or may(seat, ANSWERS, _own(seat))
    reading = Reading(at, marks=can_mark)
    unsigned = [line.id for line in whole if line.standing is Standing.UNSIGNED]
    return {
        "now": at,
        "wanted": wanted,
        "today": today,
        "yesterday_url": wanted.address(day=wanted.day - timedelta(days=1)),
        "tomorrow_url": wanted.address(day=wanted.day + timedelta(days=1)) if wanted.day < today else "",
        "today_url": wanted.address(day=today) if wanted.day != today else "",
        "centre": centre,
        "sources": source_rows(wanted, lines, terms, at),
        "source_columns": source_columns(),
        "departments": department_rows(wanted, lines, at) if centre else [],
        "department_columns": department_columns(),
        "department": organisation_names().get(wanted.department_id or 0, ""),
        "tabs": tabs_of(wanted, whole, at),
        "rows": [_row(case, by_id[case.id], answers.get(case.id), reading) for case in page.rows if isinstance(case, Given)],
        "columns": columns_of(centre=centre),
        "total": len(found),
        "before": _page(wanted, before=page.before),
        "after": _page(wanted, after=page.after),
        "days": past_days(seat, at=at, terms=terms),
        "day_columns": day_columns(),
        "marks": can_mark,
        "most": MOST_TOGETHER,
        "sign": _sign_all(seat, unsigned),
        "topics": " ".join(topics_of(seat, {stage for flow in live_flows() for stage in flow.stages})),
        "here": request.path + wanted.address() + (f"&after={request.GET['after']}" if request.GET.get("after") else ""),
    }


def sign_move(seat: Seat) -> Move | None:
    """The move by which this seat's post signs for a case: that of the flow which needs that nobody has signed."""
    return next((move for move in moves_of(seat) if move.unless == "signed_at" and not move.request), None)


def _own(seat: Seat) -> Any:
    return Case(department_id=seat.organisation_id, grid_code=seat.area_code).about()


def _sign_all(seat: Seat, unsigned: Sequence[int]) -> dict[str, str] | None:
    """The button that signs for a whole list at once, for the post that signs."""
    move = sign_move(seat)
    if move is None or not unsigned:
        return None
    some = list(unsigned)[:MOST_TOGETHER]
    numbers = list(Case.objects.filter(pk__in=some).order_by("dispatched_at", "pk").values_list("number", flat=True))
    words = ngettext("%(move)s全部 %(count)d 件", "%(move)s全部 %(count)d 件", len(numbers))
    if len(unsigned) > len(some):
        words = ngettext("%(move)s前 %(count)d 件", "%(move)s前 %(count)d 件", len(numbers))
    return {
        "label": words % {"move": _(move.name), "count": len(numbers)},
        "url": reverse("selection_move", args=[move.key]),
        "values": json.dumps({"case": numbers}),
    }


def source_rows(wanted: ListWanted, lines: Sequence[Line], terms: Mapping[str, Term], at: datetime) -> list[dict[str, Any]]:
    """A row a source: its deadlines and its figures, each of which opens what it counts; the last row is all of them."""
    of_body = [line for line in lines if wanted.department_id in (None, line.department_id)]
    found, language = figures_by(of_body, "source", at=at), get_language() or "zh-hans"
    rows = [
        {
            "key": source,
            "name": str(Source(source).label),
            "sign": term.sign.text(language),
            "answer": term.answer.text(language),
            "assumed": term.assumed,
            "current": wanted.source == source,
            **figure_cells(found.get(source, Figures()), wanted, source=source),
        }
        for source, term in terms.items()
    ]
    everything = figure_cells(figures_of(of_body, at=at), wanted, source="")
    return [*rows, {"key": "all", "name": _("全部来源"), "sign": "", "answer": "", "current": not wanted.source, **everything}]


def department_rows(wanted: ListWanted, lines: Sequence[Line], at: datetime) -> list[dict[str, Any]]:
    """A row a body, those with most that is late first."""
    of_source = [line for line in lines if wanted.source in ("", line.source)]
    names = organisation_names()
    found = sorted(figures_by(of_source, "department_id", at=at).items(), key=lambda pair: (-pair[1].answer_late, -pair[1].count, pair[0]))
    return [
        {
            "key": id,
            "name": names.get(int(id), ""),
            "current": wanted.department_id == id,
            **figure_cells(figures, wanted, department_id=int(id)),
        }
        for id, figures in found
    ]


def figure_cells(figures: Figures, wanted: ListWanted, **where: Any) -> dict[str, Any]:
    """The figures of a row with the addresses of what they count."""
    return {"figures": figures} | {
        name: wanted.address(standing=standing, **where)
        for name, standing in (
            ("url", ""), ("unsigned_url", Standing.UNSIGNED), ("waiting_url", Standing.UNANSWERED), ("answered_url", Standing.ANSWERED),
            ("sign_late_url", SIGN_LATE), ("answer_late_url", ANSWER_LATE),
        )
    }  # fmt: skip


def tabs_of(wanted: ListWanted, lines: Sequence[Line], at: datetime) -> list[dict[str, Any]]:
    """All, 待签收, 待回复, 已回复, and what is late, each with its count."""
    return [
        {
            "label": _(words),
            "url": wanted.address(standing=standing),
            "count": len(ListWanted(wanted.day, standing=standing).of(list(lines), at)),
            "current": wanted.standing == standing,
        }
        for standing, words in STANDINGS.items()
    ]


def columns_of(*, centre: bool) -> list[dict[str, str]]:
    """The columns of the cases of a list."""
    head = [("期限", "light"), ("小类 / 问题", "middle"), ("位置", "")]
    body = [("责任单位", "narrow")] if centre else []
    tail = [("来源", "narrow"), ("案卷", "code"), ("交办", "time"), ("签收", "code"), ("回复", "code")]
    return [{"label": _(label), "kind": kind} for label, kind in head + body + tail]


def source_columns() -> list[dict[str, str]]:
    """The head of the sources."""
    columns = [("来源", "narrow"), ("签收时限", "narrow"), ("回复时限", "narrow")]
    return [{"label": _(label), "kind": kind} for label, kind in columns] + _figure_columns()


def department_columns() -> list[dict[str, str]]:
    """The head of the bodies."""
    return [{"label": _("责任单位"), "kind": "narrow"}, *_gap(), *_figure_columns()]


def day_columns() -> list[dict[str, str]]:
    """The head of the last days."""
    first, *figures = [{"label": _(label), "kind": kind} for label, kind in DAYS]
    return [first, *_gap(), *figures]


DAYS = (("日期", "narrow"), ("来件", "number"), ("待签收", "number"), ("待回复", "number"), ("回复超时", "number"))


def _gap() -> list[dict[str, str]]:
    """Empty columns, where the sources have their deadlines: the tables stand in line below each other."""
    return [{"label": "", "kind": "narrow"}, {"label": "", "kind": "narrow"}]


def _figure_columns() -> list[dict[str, str]]:
    return [{"label": _(label), "kind": "number"} for label in ("来件", "待签收", "待回复", "已回复", "签收超时", "回复超时")]


def _row(case: Given, line: Line, answer: SourceAnswer | None, reading: Reading) -> dict[str, Any]:
    return {
        "case": row_of(case, reading),
        "given_at": case.dispatched_at,
        "line": line,
        "answer": answer,
        "light": light_of(line, reading.at),
        "words": _(STANDINGS[line.standing]),
        "sign_late": line.sign_late(reading.at),
        "answer_late": line.answer_late(reading.at),
        "department": organisation_names().get(line.department_id, ""),
    }


def light_of(line: Line, at: datetime) -> str:
    """Red where it is late now, green where it is answered in time, amber while it waits for the signature."""
    if line.answer_late(at) or (line.standing is Standing.UNSIGNED and line.sign_late(at)):
        return "red"
    return "green" if line.answered_at or line.signed_at else "amber"


def _page(wanted: ListWanted, **keys: str) -> str:
    return "".join(f"{wanted.address()}&{name}={value}" for name, value in keys.items() if value)
