"""Templates of papers (文书模板): which are in force, the city's own put in their place, tried and taken back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.kit.answers import done
from wanmi.kit.refusals import NotFound
from wanmi.papers.actions import choose_template, preview_template, replace_template
from wanmi.papers.actions.templates import MOST_KB
from wanmi.papers.answers import origin_of, paper_answer
from wanmi.papers.queries.case_stories import KEEPS
from wanmi.papers.queries.papers import PaperChoice, papers_of_case
from wanmi.papers.queries.templates import own_in_force, shipped, templates_in_force, versions_of
from wanmi.papers.rules.fields import CASE_FIELDS, FACT_FIELDS, LIST_FIELDS, PAPER_FIELDS, PICTURES
from wanmi.papers.rules.papers import BY_KEY, OUTPUTS, PAPERS, Form, Output
from wanmi.papers.rules.refusals import NoPaper, NotATemplate, TemplateTooLarge
from wanmi.people.queries import answers_for_city
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

NAMES = {Output.PDF: "PDF", Output.WORD: "Word"}
SUFFIXES = {Output.PDF: "html", Output.WORD: "docx"}


@require_safe
@signed_in
def templates_page(request: HttpRequest) -> HttpResponseBase:
    """Every paper with its two templates. One query."""
    seat_in(request, right=KEEPS)
    own = own_in_force()
    rows = [
        (paper, paper.form is Form.LETTER, [(output.value, NAMES[output], own.get((paper.key, output.value))) for output in Output])
        for paper in PAPERS
    ]
    return render(request, "papers/templates.html", {"rows": rows, "columns": [_("文书"), _("版式"), _("PDF 模板"), _("Word 模板")]})


def _of(key: str, output: str) -> tuple[str, Output]:
    if key not in BY_KEY or output not in OUTPUTS:
        raise NotFound
    return key, Output(output)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def template_page(request: HttpRequest, key: str, output: str) -> HttpResponseBase:
    """GET: one template, its versions and the fields that it may name. POST: the city's own comes in its place."""
    seat = seat_in(request, right=KEEPS)
    key, form = _of(key, output)
    if request.method == "POST":
        content, name = _file(request, form)
        if content is None:
            raise NotATemplate(form=NAMES[form], field="file")
        made = replace_template(paper=key, output=form, file_name=name, content=content, by=seat, at=timezone.now())
        return done(_("第 %d 版已启用") % made.version, go=reverse("paper_template", args=[key, output]))
    versions = versions_of(key, form)
    context = {
        "paper": BY_KEY[key], "output": form.value, "output_name": NAMES[form], "suffix": SUFFIXES[form], "versions": versions,
        "in_force": next((each for each in versions if each.in_force), None), "most": MOST_KB[form], "fields": _fields(),
        "lists": LIST_FIELDS.items(), "keeps": answers_for_city(seat),
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "papers/template.html", context)


def _fields() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("文书"), list(PAPER_FIELDS.items())),
        (_("案卷"), list(CASE_FIELDS.items())),
        (_("本文书所记事项"), list(FACT_FIELDS.items())),
        (_("图片"), [(name, "") for name in PICTURES]),
    ]


def _file(request: HttpRequest, output: Output) -> tuple[bytes | None, str]:
    """What was handed in, if anything; its size is looked at before it is read."""
    upload = request.FILES.get("file")
    if upload is None:
        return None, ""
    if (upload.size or 0) > MOST_KB[output] * 1024:
        raise TemplateTooLarge(most=MOST_KB[output], field="file")
    return upload.read(), upload.name or ""


@require_safe
@signed_in
def template_file(request: HttpRequest, key: str, output: str, which: str) -> HttpResponseBase:
    """The template in force, or the shipped one, to be kept and changed."""
    seat_in(request, right=KEEPS)
    key, form = _of(key, output)
    content = shipped(key, form) if which == "shipped" else templates_in_force([key], form)[key]
    answer = paper_answer(content, ".docx", BY_KEY[key].name)
    if form is Output.PDF:
        answer["Content-Type"] = "application/octet-stream"  # HTML of others is never shown by our address
        answer["Content-Disposition"] = answer["Content-Disposition"].replace(".docx", ".html")
    return answer


@require_POST
@signed_in
def choose(request: HttpRequest, key: str, output: str, version: int) -> HttpResponseBase:
    """An earlier version again, or (0) the shipped template."""
    seat = seat_in(request, right=KEEPS)
    key, form = _of(key, output)
    choose_template(paper=key, output=form, version=version, by=seat, at=timezone.now())
    words = _("第 %d 版已启用") % version if version else _("已恢复标准模板")
    return done(words, go=reverse("paper_template", args=[key, output]))


@require_POST
@signed_in
def preview(request: HttpRequest, key: str, output: str) -> HttpResponseBase:
    """How a paper comes out: by the file that is handed in, else by the template in force; of a case, else of values made up."""
    seat, at = seat_in(request, right=KEEPS), timezone.now()
    key, form = _of(key, output)
    number = request.POST.get("number", "").strip()
    content, _name = _file(request, form)
    choice = _last_of(seat, number, key) if number else None
    file = preview_template(paper=key, output=form, content=content, choice=choice, origin=origin_of(request), by=seat, at=at)
    answer: HttpResponse = paper_answer(file, f".{form.value}", f"{BY_KEY[key].name} {_('试填')}")
    return answer


def _last_of(seat: Seat, number: str, key: str) -> PaperChoice:
    found: list[Any] = [each for each in papers_of_case(seat, number) if each.key == key]
    if not found:
        raise NoPaper(field="number")
    return PaperChoice(number, key, found[-1].sequence)
