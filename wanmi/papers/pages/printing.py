"""Papers taken out: one from the page of its case, many of a selection, and how far a batch has come."""

from __future__ import annotations

from collections import Counter

from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.inquiry.pages.search_filters import search_in
from wanmi.inquiry.queries.search import matching_cases
from wanmi.kit.refusals import NotFound
from wanmi.papers.actions import print_now, request_print
from wanmi.papers.actions.printing import AT_ONCE, MOST
from wanmi.papers.answers import origin_of, paper_answer
from wanmi.papers.models import OutputChoice
from wanmi.papers.queries.case_stories import PRINTS
from wanmi.papers.queries.papers import MOST_CASES, PaperChoice, choices_of, papers_of_case
from wanmi.papers.queries.prints import run_for, runs_of
from wanmi.papers.rules.papers import BY_KEY, OUTPUTS, PAPERS, Output
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat


@require_safe
@signed_in
def case_papers(request: HttpRequest, number: str) -> HttpResponseBase:
    """The entries of the menu on the page of a case. Two queries."""
    return render(request, "papers/case_papers.html", {"papers": papers_of_case(seat_in(request), number), "case_number": number})


@require_safe
@signed_in
def case_paper(request: HttpRequest, number: str, key: str, sequence: int, output: str) -> HttpResponseBase:
    """One paper of a case. Raises NoPaper."""
    if output not in OUTPUTS:
        raise NotFound
    choice = PaperChoice(number, key, sequence)
    content, suffix = print_now([choice], output=Output(output), origin=origin_of(request), by=seat_in(request), at=timezone.now())
    return paper_answer(content, suffix, f"{BY_KEY[key].name} {number}-{BY_KEY[key].sign}-{sequence:02d}")


# ── many ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
@signed_in
def selection_page(request: HttpRequest) -> HttpResponseBase:
    """What of some cases is to be printed: cases by their numbers, or all that a search of the same address finds."""
    seat = seat_in(request, right=PRINTS)
    numbers, more = _numbers(request, seat)
    cases, choices = choices_of(seat, numbers)
    counts = Counter(each.key for each in choices)
    context = {
        "cases": [Listed(**{name: getattr(case, name) for name in COLUMNS}) for case in cases],
        "kinds": [(paper.key, paper.name, counts[paper.key]) for paper in PAPERS if counts[paper.key]],
        "outputs": OutputChoice.choices, "more": more, "most_cases": MOST_CASES, "most": MOST, "at_once": AT_ONCE, "now": timezone.now(),
        "runs": runs_of(seat), "columns": _columns(),
    }  # fmt: skip
    return render(request, "papers/selection.html", context)


def _columns() -> list[tuple[str, str]]:
    return [
        (_("小类 / 问题"), "middle"),
        (_("位置"), ""),
        (_("责任单位"), "narrow"),
        (_("案卷"), "long"),
        (_("上报"), "time"),
    ]


def _numbers(request: HttpRequest, seat: Seat) -> tuple[list[str], bool]:
    """The cases that are asked about, and whether there are more."""
    if "numbers" in request.GET:
        numbers = [each for each in request.GET["numbers"].split(",") if each]
    else:
        found = matching_cases(search_in(request.GET), seat, at=timezone.now())
        numbers = list(found.order_by("-reported_at", "-pk").values_list("number", flat=True)[: MOST_CASES + 1])
    return numbers[:MOST_CASES], len(numbers) > MOST_CASES


@require_POST
@signed_in
def print_selection(request: HttpRequest) -> HttpResponseBase:
    """Few papers as a file, many as a batch of the worker's. Raises NothingToPrint, TooManyPapers, PrintsWaiting, TemplateBroke."""
    seat, form, at = seat_in(request, right=PRINTS), request.POST, timezone.now()
    output = Output(form["output"]) if form.get("output") in OUTPUTS else Output.PDF
    _cases, choices = choices_of(seat, form.getlist("number")[:MOST_CASES], form.getlist("kind"))
    if len(choices) > AT_ONCE:
        run = request_print(choices, output=output, origin=origin_of(request), by=seat, at=at)
        return HttpResponseRedirect(reverse("print_run", args=[run.pk]))
    content, suffix = print_now(choices, output=output, origin=origin_of(request), by=seat, at=at)
    kinds = {each.key for each in choices}
    word = BY_KEY[kinds.pop()].name if len(kinds) == 1 else "文书"
    return paper_answer(content, suffix, f"{word} {timezone.localtime(at):%Y-%m-%d %H%M}")


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
@signed_in
def run_page(request: HttpRequest, id: int) -> HttpResponseBase:
    """How far a batch has come; asks anew by itself until its file is there."""
    seat = seat_in(request, right=PRINTS)
    run = run_for(seat, id)
    return render(request, "papers/print_run.html", {"run": run, "running": not run.path and not run.trouble, "now": timezone.now()})


@require_safe
@signed_in
def run_file(request: HttpRequest, id: int) -> HttpResponseBase:
    """The file, for who asked for it; 404 as long as it is not there, and after a week."""
    run = run_for(seat_in(request, right=PRINTS), id)
    if not run.path or not run.place.exists():
        raise NotFound
    return FileResponse(run.place.open("rb"), as_attachment=True, filename=run.file_name)
