"""One draft: its page, what the editor asks for and sends, its side list, publishing, calling off, taking back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.division.actions.division import recheck
from wanmi.division.actions.publish import call_off, publish_division, take_back
from wanmi.division.actions.steps import StepDone, make_step, redo_step, undo_step
from wanmi.division.models import Division, DivisionFinding, DivisionPiece, DivisionState, DivisionStep
from wanmi.division.pages.division_words import (
    LIGHTS,
    communities_as_geojson,
    communities_of,
    figures_of,
    finding_as_json,
    findings_as_json,
    labels_of,
    piece_as_feature,
    remedy_of,
)
from wanmi.division.pages.divisions import area_words, division_for
from wanmi.division.queries.drafts import changed_communities, grids_in_force, has_gone_stale, may_edit
from wanmi.division.rules.checks import REMEDIES
from wanmi.grids.models import UnitGrid
from wanmi.grids.queries import area_names
from wanmi.grids.rules.refusals import BadGesture
from wanmi.kit.answers import done, errors_of
from wanmi.kit.excel import Column, excel_of
from wanmi.kit.paging import page_of
from wanmi.kit.problems import problem
from wanmi.kit.refusals import NotFound, Refusal
from wanmi.kit.rules.days import read_day
from wanmi.kit.rules.foreign_json import NoJson, read_json
from wanmi.kit.rules.paging import Order
from wanmi.people.queries import people_names
from wanmi.people.request_seat import signed_in

PAGE = 60
MOST_BODY = 2**20


@require_safe
@signed_in
def division_page(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """GET /divisions/<id>/: the map with the editor, and beside it what the checks found."""
    division, seat = division_for(request, division_id)
    context = about(division) | {
        "editing": division.is_open and may_edit(division, seat),
        "may_edit": may_edit(division, seat),
        "centre": f"{division.meridian},{division.parallel}",
        "centre_zoom": 14, "stale": division.is_open and has_gone_stale(division), "changed": _changed_names(division),
        "choices": sorted(labels_of(division).items()) if division.is_open else [],
    }  # fmt: skip
    return render(request, "division/division.html", context)


def _changed_names(division: Division) -> str:
    """The communities under an open draft that have another outline now, by name."""
    if not division.is_open:
        return ""
    names = area_names()
    return "、".join(names.get(code, code) for code in changed_communities(division)[:8])


def about(division: Division) -> dict[str, Any]:
    """What every part of the page tells of the draft."""
    names = people_names([each for each in (division.made_by_id, division.published_by_id, division.changed_by_id) if each])
    ending = UnitGrid.objects.filter(ended_by_id=division.pk).count()
    return {
        "division": division, "state": DivisionState(division.state).label, "kind": LIGHTS[DivisionState(division.state)],
        "area": area_words(division.areas, area_names()), "figures": figures_of(division), "now": timezone.now(),
        "made_by": names.get(division.made_by_id or 0, ""), "published_by": names.get(division.published_by_id or 0, ""),
        "changed_by": names.get(division.changed_by_id or 0, ""), "ended": ending,
        "begun": UnitGrid.objects.filter(begun_by_id=division.pk).count(),
    }  # fmt: skip


@require_safe
def pieces(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """GET: all that the editor draws, as JSON: pieces, outlines of communities, findings, version; 204 where
    nothing has changed `since` a version."""
    division, seat = division_for(request, division_id)
    if request.GET.get("since") == str(division.version):
        return HttpResponse(status=204)
    rows = DivisionPiece.objects.filter(division=division).order_by("number")
    names = labels_of(division)
    answer = {
        "version": division.version, "editing": division.is_open and may_edit(division, seat), "figures": figures_of(division),
        "pieces": {"type": "FeatureCollection", "features": [piece_as_feature(row, names) for row in rows]},
        "communities": communities_as_geojson(division.communities), "findings": findings_as_json(division),
    }  # fmt: skip
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_POST
def step(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """POST {"kind", "version", …}: one step. `undo` and `redo` are kinds too. Answers what changed; a refusal is a problem document."""
    try:
        division, seat = division_for(request, division_id, editing=True)
        gesture = _body(request)
        kind, version = str(gesture.get("kind", "")), gesture.get("version")
        if not isinstance(version, int):
            raise BadGesture(field="version", what="version")
        at = timezone.now()
        if kind in ("undo", "redo"):
            made = (undo_step if kind == "undo" else redo_step)(division.pk, version=version, by=seat, at=at)
        else:
            made = make_step(division.pk, kind, gesture=gesture, version=version, by=seat, at=at)
    except Refusal as refusal:
        return problem(refusal.status, refusal.code, refusal.say(), request=request, field=refusal.field)
    return JsonResponse(_changed(made), json_dumps_params={"ensure_ascii": False})


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        gesture = read_json(request.body[: MOST_BODY + 1])
    except NoJson:
        raise BadGesture(what="JSON") from None
    if not isinstance(gesture, dict) or len(request.body) > MOST_BODY:
        raise BadGesture(what="JSON")
    return gesture


def _changed(made: StepDone) -> dict[str, Any]:
    kinds = DivisionStep.objects.filter(division=made.division, position__in=(made.division.position, made.division.position + 1))
    communities = {row.community_code for row in made.put}
    for last in kinds:
        communities |= {row["community_code"] for row in (*last.before, *last.after)}
    return {
        "version": made.division.version, "gone": made.gone, "put": [piece_as_feature(row, labels_of(made.division)) for row in made.put],
        "communities": sorted(communities), "findings": findings_as_json(made.division, communities),
        "figures": figures_of(made.division),
    }  # fmt: skip


@require_safe
def side(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """GET: the list beside the map: figures, findings by rule, pieces; `show` = findings | pieces, filtered and paged by key."""
    division, _seat = division_for(request, division_id)
    show = "pieces" if request.GET.get("show") == "pieces" else "findings"
    rule, after = request.GET.get("rule", ""), request.GET.get("after", "")
    start = int(after[:12]) if after.isdecimal() else 0
    context = about(division) | {"show": show, "rule": rule, "rules": _rules(division)}
    if show == "pieces" and division.is_of_areas:
        context |= {"communities": communities_of(division)}
    elif show == "pieces":
        page = page_of(DivisionPiece.objects.filter(division=division), Order("number"), after=after, size=PAGE)
        context |= {"rows": page.rows, "more": page.after}
    else:
        found = DivisionFinding.objects.filter(division=division).order_by("severity", "rule", "pk")
        found = found.filter(rule=rule) if rule in REMEDIES else found
        skipped = min(start, 100_000)
        rows_of = list(found[skipped : skipped + PAGE + 1])
        context |= {"rows": [finding_as_json(row) for row in rows_of[:PAGE]], "more": skipped + PAGE if len(rows_of) > PAGE else ""}
    return render(request, "division/division_side.html", context)


def _rules(division: Division) -> list[tuple[str, str]]:
    rows = DivisionFinding.objects.filter(division=division).values_list("rule", flat=True)
    counts: dict[str, int] = {}
    for rule in rows:
        counts[rule] = counts.get(rule, 0) + 1
    return [(rule, f"{rule} · {count}") for rule, count in sorted(counts.items())]


@require_POST
def check(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """POST: check the whole draft anew."""
    division, seat = division_for(request, division_id, editing=True)
    recheck(division.pk, by=seat, at=timezone.now())
    return done(_("已重新检查"), changed=[f"division:{division.pk}"])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """GET: the dialog with what ends and what begins. POST: publish."""
    division, seat = division_for(request, division_id, editing=True)
    if division.is_of_areas:
        raise NotFound
    if request.method != "POST":
        return _publish_form(request, division)
    values = {name: request.POST.get(name, "").replace("\0", "").strip() for name in ("begins_on", "reason", "source")}
    version = request.POST.get("version", "")
    try:
        published = publish_division(
            division.pk,
            begins_on=read_day(values["begins_on"]),
            reason=values["reason"],
            source=values["source"],
            by=seat,
            at=timezone.now(),
            warnings_seen=bool(request.POST.get("warnings_seen")),
            version=int(version) if version.isdecimal() else -1,
        )
    except Refusal as refusal:
        return _publish_form(request, division, values, refusal)
    words = _("已发布，即日生效") if published.state == DivisionState.IN_FORCE else _("已发布，%s 生效") % published.begins_on
    return done(words, go=reverse("division", args=[division.pk]))


def _publish_form(
    request: HttpRequest, division: Division, values: dict[str, str] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    rows = DivisionPiece.objects.filter(division=division)
    kept = set(rows.filter(kept=True).values_list("code", flat=True))
    ending = [code for code in grids_in_force(division.communities).values_list("code", flat=True) if code not in kept]
    context = about(division) | {
        "values": values or {"begins_on": timezone.localdate().isoformat(), "reason": "", "source": division.source},
        **errors_of(refusal, "begins_on", "reason", "source", "warnings_seen"), "ending": ending[:12],
        "ending_count": len(ending), "kept_count": len(kept), "new_count": rows.filter(kept=False).count(), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "division/division_publish.html", context, status=refusal.status if refusal else 200)


@require_POST
def cancel(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """POST: call a publication off before its day."""
    division, seat = division_for(request, division_id, editing=True)
    call_off(division.pk, by=seat, at=timezone.now())
    return done(_("已取消发布"), go=reverse("division", args=[division.pk]))


@require_POST
def back(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """POST: a new draft with the former shapes."""
    division, seat = division_for(request, division_id, editing=True)
    draft = take_back(division.pk, by=seat, at=timezone.now())
    return done(_("已按原形状起草，请核对后发布"), go=reverse("division", args=[draft.pk]))


@require_safe
@signed_in
def export(request: HttpRequest, division_id: int) -> HttpResponseBase:
    """GET: the pieces of a draft with what was found, as Excel."""
    division, _seat = division_for(request, division_id)
    found: dict[int, list[str]] = {}
    for finding in DivisionFinding.objects.filter(division=division, number__isnull=False):
        found.setdefault(finding.number or 0, []).append(f"{finding.rule} {remedy_of(finding)}")
    names = area_names()
    columns: list[Column[DivisionPiece]] = [
        Column(_("序"), lambda row: row.number, 8),
        Column(_("网格码"), lambda row: row.code, 18),
        Column(_("街道"), lambda row: names.get(row.community_code[:9], ""), 16),
        Column(_("社区"), lambda row: names.get(row.community_code, row.community_code), 18),
        Column(_("顺序号"), lambda row: row.sequence, 8),
        Column(_("面积(㎡)"), lambda row: row.area_m2, 12),
        Column(_("区域等级"), lambda row: row.area_class, 10),
        Column(_("用地类型"), lambda row: row.land_use, 14),
        Column(_("允许超大"), lambda row: row.large_on_purpose, 10),
        Column(_("问题"), lambda row: "；".join(found.get(row.number, [])), 60),
    ]
    rows = DivisionPiece.objects.filter(division=division).defer("geometry").order_by("community_code", "sequence", "number")
    return excel_of(rows.iterator(1000), columns, name=division.name, sheet=_("方案网格"))
