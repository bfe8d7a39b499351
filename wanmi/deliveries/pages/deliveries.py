"""Bringing base data in (导入): the list of deliveries, one delivery through its steps, the report of what is wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.deliveries import actions
from wanmi.deliveries.actions.deliveries import names_of_systems
from wanmi.deliveries.actions.inspecting import ALL
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import KEEPS, DeliveredRow, Delivery, DeliveryFinding, DeliveryState, Effect, Empty, Mode, Verdict
from wanmi.deliveries.queries.deliveries import deliveries_of, delivery_for, exports_of, findings_of, rules_of
from wanmi.deliveries.queries.effects import outcomes_of
from wanmi.deliveries.rules.refusals import NotThere
from wanmi.formats.queries.systems import known_systems
from wanmi.formats.queries.translating import translated
from wanmi.formats.rules.carrying import FORMS
from wanmi.formats.rules.forms import TABLES
from wanmi.formats.rules.mapping import PLACE_FIELDS, mapped_twice
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.kit.answers import done
from wanmi.kit.deliveries import Kind
from wanmi.kit.rules.days import read_day
from wanmi.kit.rules.delivered_fields import Field
from wanmi.kit.rules.paging import Page
from wanmi.kit.rules.views import view_of
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

MARKED = 300  # findings on the map
PLACE_WORDS = {"_x": "经度或东坐标", "_y": "纬度或北坐标", "_wkt": "几何（WKT 或“经度,纬度”）"}
COLUMNS = (
    (gettext_lazy("文件"), "wide"),
    (gettext_lazy("类型"), "narrow"),
    (gettext_lazy("状态"), "light"),
    (gettext_lazy("行"), "number"),
    (gettext_lazy("合格"), "number"),
    (gettext_lazy("不合格"), "number"),
    (gettext_lazy("入库"), "number"),
    (gettext_lazy("来源"), ""),
    (gettext_lazy("经办"), "narrow"),
    (gettext_lazy("交付"), "time"),
)
EXPORT_COLUMNS = (
    gettext_lazy("数据"), gettext_lazy("格式"), (gettext_lazy("行数"), "number"), (gettext_lazy("时间"), "time"), gettext_lazy("文件"),
)  # fmt: skip
RUNNING = (DeliveryState.CHECKING, DeliveryState.TAKING)
ENCODINGS = ("utf-8", "gb18030", "utf-8-sig", "big5", "utf-16", "utf-16-le")
LAST_HEADING = 1_048_576  # rows of a sheet


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deliveries_page(request: HttpRequest) -> HttpResponseBase:
    """GET: deliveries, the newest first, and files taken out. POST: a new file."""
    seat = seat_in(request, right=KEEPS)
    if request.method == "POST":
        return _receive(request, seat)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    page = deliveries_of(seat, kind=kind, state=state, after=request.GET.get("after", ""))
    context = {
        "rows": page.rows, "kinds": KINDS.values(), "kind": kind, "state": state, "states": DeliveryState.choices,
        "today": timezone.localdate(), "now": timezone.now(), "exports": exports_of(seat)[:20],
        "kind_choices": [(each.key, _(each.title)) for each in KINDS.values()],
        "after": f"?kind={kind}&state={state}&after={page.after}" if page.after else "",
        "forms": FORMS.items(), "systems": known_systems(names_of_systems()).items(),
        "running": any(row.state in RUNNING for row in page.rows), "columns": COLUMNS, "export_columns": EXPORT_COLUMNS,
    }  # fmt: skip
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "deliveries/deliveries_found.html" if part else "deliveries/deliveries.html", context)


def _receive(request: HttpRequest, seat: Seat) -> HttpResponse:
    file, kind = request.FILES.get("file"), request.POST.get("kind", "")
    if file is None or kind not in KINDS:
        raise UnreadableFile(field="file", why="请选择数据类型和文件")
    begins_on = read_day(request.POST.get("begins_on", "")) or timezone.localdate()
    source = request.POST.get("source", "").replace("\0", "").strip() or "未注明"
    delivery = actions.receive_delivery(
        kind=kind, file=file, name=file.name or "", source=source, begins_on=begins_on, by=seat, at=timezone.now()
    )
    return done(go=reverse("delivery", args=[delivery.pk]))


@require_safe
@signed_in
def delivery_page(request: HttpRequest, id: int) -> HttpResponseBase:
    """One delivery: what is to be done with it now. Asked by htmx, the part that changes while a job runs."""
    seat = seat_in(request, right=KEEPS)
    delivery = delivery_for(seat, id)
    part = request.headers.get("HX-Target", "") == "delivery"
    context = _context(request, delivery)
    return render(request, "deliveries/delivery_part.html" if part else "deliveries/delivery.html", context)


def _context(request: HttpRequest, delivery: Delivery) -> dict[str, Any]:
    kind, rule = KINDS[delivery.kind], request.GET.get("rule", "")
    effect = request.GET.get("effect", "")
    effect = effect if effect in Effect.values else ""
    after = request.GET.get("after", "")
    findings = findings_of(delivery, rule=rule, after="" if effect else after)
    outcomes = outcomes_of(delivery, effect=effect, after=after) if effect else Page()
    systems, labels = known_systems(names_of_systems()), kind.labels()
    markers, preview = _marked(delivery, rule), _preview(delivery)
    centre, zoom = view_of([(each["lng"], each["lat"]) for each in markers or preview])
    return {
        "delivery": delivery,
        "kind": kind,
        "fields": _fields(kind, delivery),
        "systems": systems.items(),
        "system_name": systems.get(delivery.system, delivery.system),
        "modes": Mode.choices,
        "empties": Empty.choices,
        "effects": [(key, label, getattr(delivery, key)) for key, label in Effect.choices],
        "effect": effect,
        "outcomes": outcomes.rows,
        "following": f"?effect={effect}&after={outcomes.after}" if outcomes.after else "",
        "kept_words": _kept(delivery, labels),
        "again": delivery.again,
        "again_state": DeliveryState(delivery.again.state).label if delivery.again else "",
        "to_take": delivery.good - _same_and_open(delivery),
        "encodings": ENCODINGS if delivery.encoding in ENCODINGS else (delivery.encoding, *ENCODINGS),
        "layers": _layers(delivery),
        "is_table": _is_table(delivery),
        "unused": [column for column in delivery.columns if column not in delivery.mapping.values()],
        "running": delivery.state in RUNNING,
        "findings": [(each, labels.get(each.field, "")) for each in findings.rows],
        "rules": rules_of(delivery),
        "rule": rule,
        "after": f"?rule={rule}&after={findings.after}" if findings.after else "",
        "state": DeliveryState(delivery.state).label,
        "markers": markers,
        "preview": preview,
        "centre": centre,
        "zoom": zoom,
    }


def _kept(delivery: Delivery, labels: dict[str, str]) -> str:
    """Of which fields how many empty cells leave what stands, as a sentence; "" where there are none."""
    cells = _("、").join(f"{_(labels.get(name, name))} {count}" for name, count in delivery.kept.items())
    return _("有空单元格，库中的原值保留不变：%s。") % cells if cells else ""


def _same_and_open(delivery: Delivery) -> int:
    """Rows of which nothing changes, not counting those that were settled with an earlier part."""
    return DeliveredRow.objects.filter(delivery=delivery, verdict=Verdict.GOOD, effect=Effect.SAME).count() if delivery.same else 0


def _marked(delivery: Delivery, rule: str) -> list[dict[str, Any]]:
    """Findings on the map, the errors first and above the others."""
    found = DeliveryFinding.objects.filter(delivery=delivery, place__isnull=False, **({"rule": rule} if rule else {})).order_by(
        "-is_error", "pk"
    )
    return [
        {
            "lng": each.place.x,
            "lat": each.place.y,
            "light": "red" if each.is_error else "amber",
            "label": f"{each.number} {translated(each.rule)}",
        }
        for each in reversed(found[:MARKED])
        if each.place
    ]


def _is_table(delivery: Delivery) -> bool:
    return delivery.path.lower().endswith(TABLES)


def _layers(delivery: Delivery) -> list[dict[str, Any]]:
    """What can be chosen of the file, all alike together where there are several; nothing where there is no choice."""
    data = [part for part in delivery.parts if not part.get("why")]
    if len(data) < 2:
        return []
    together = sum(part["chosen"] for part in data) > 1
    found = [
        {
            "key": part["name"],
            "on": part["chosen"] and not together,
            **{name: part.get(name) for name in ("name", "rows", "kinds", "hidden")},
        }
        for part in data
    ]
    alike = [part for part in data if part.get("same")]
    if len(alike) > 1 or together:
        read = [part for part in data if part["chosen"]] if together else alike
        rows = sum(part.get("rows", 0) for part in read)
        found.insert(0, {"key": ALL, "name": _("列相同的 %d 份一起读") % len(read), "rows": rows, "on": together})
    return found


def _fields(kind: Kind, delivery: Delivery) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {
            "name": field.name, "label": field.label, "required": field.required, "column": delivery.mapping.get(field.name, ""),
            "constant": delivery.constants.get(field.name, ""), "choices": [word for _key, word in field.choices()], "takes_constant": True,
        }
        for field in kind.fields
    ]  # fmt: skip
    if _is_table(delivery):
        fields += [
            {"name": name, "label": PLACE_WORDS[name], "required": False, "column": delivery.mapping.get(name, "")} for name in PLACE_FIELDS
        ]
    doubled = mapped_twice(kind.fields, delivery.twice, delivery.mapping)
    for field in fields:
        field["doubled"] = field["name"] in doubled
        at = delivery.columns.index(field["column"]) if field["column"] in delivery.columns else -1
        field["sample"] = delivery.sample[0][at] if at >= 0 and delivery.sample and at < len(delivery.sample[0]) else ""
    return fields


def _preview(delivery: Delivery) -> list[dict[str, Any]]:
    """Some rows on the map, once they are staged: whether the system of coordinates is right is seen at a glance."""
    rows = DeliveredRow.objects.filter(delivery=delivery, geometry__isnull=False).order_by("number")[:200]
    points = [(row.geometry.centroid, row.number) for row in rows if row.geometry]
    return [{"lng": point.x, "lat": point.y, "light": "green", "label": str(number)} for point, number in points]


@require_POST
@signed_in
def map_columns(request: HttpRequest, id: int) -> HttpResponseBase:
    """Say which column is which, and begin the dry run."""
    seat = seat_in(request, right=KEEPS)
    delivery = delivery_for(seat, id)
    form = request.POST
    if (reading := _another_reading(delivery, form)) is not None:
        actions.inspect_again(delivery=delivery, **reading, by=seat, at=timezone.now())
        return done(go=reverse("delivery", args=[id]))
    mapping = {name.removeprefix("field:"): str(column) for name, column in form.items() if name.startswith("field:") and column}
    mode = form["mode"] if form.get("mode") in Mode.values else Mode.ADD
    constants = {name.removeprefix("constant:"): str(text) for name, text in form.items() if name.startswith("constant:") and text}
    empty = form["empty"] if form.get("empty") in Empty.values else Empty.KEEP
    actions.map_delivery(
        delivery_id=id, mapping=mapping, system=form.get("system", ""), mode=mode,
        begins_on=read_day(form.get("begins_on", "")) or delivery.begins_on, by=seat, at=timezone.now(), empty=empty, constants=constants,
    )  # fmt: skip
    return done(go=reverse("delivery", args=[id]))


def _another_reading(delivery: Delivery, form: Any) -> dict[str, Any] | None:
    """How the file is to be read anew; None where layer, encoding and heading row are as they were. With another layer the rest is found
    out again."""
    now = next((layer["key"] for layer in _layers(delivery) if layer["on"]), delivery.layer)
    layer = form.get("layer", now)
    if layer != now:
        return {"layer": layer, "encoding": "", "heading": None}
    encoding, heading = form.get("encoding", delivery.encoding), form.get("heading", str(delivery.heading))
    if encoding == delivery.encoding and heading == str(delivery.heading):
        return None
    row = min(int(heading), LAST_HEADING) if heading.isdecimal() and len(heading) < 9 else None
    several = any(layer["on"] and layer["key"] == ALL for layer in _layers(delivery))
    return {
        "layer": ALL if several else delivery.layer,
        "encoding": encoding,
        "heading": row if heading != str(delivery.heading) else delivery.heading,
    }


@require_POST
@signed_in
def delivery_step(request: HttpRequest, id: int, step: str) -> HttpResponseBase:
    """take, stop, undo, discard, recheck."""
    seat = seat_in(request, right=KEEPS)
    delivery_for(seat, id)
    steps = {
        "take": actions.import_delivery, "stop": actions.stop_delivery, "undo": actions.undo_delivery, "discard": actions.discard_delivery,
        "recheck": actions.recheck_delivery,
    }  # fmt: skip
    if step not in steps:
        raise NotThere
    steps[step](delivery_id=id, by=seat, at=timezone.now())
    return done(go=reverse("deliveries") if step == "discard" else reverse("delivery", args=[id]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct_row_page(request: HttpRequest, id: int, number: int) -> HttpResponseBase:
    """GET: one row's values in the dialog, with what is wrong. POST: put right, and all is checked again."""
    seat = seat_in(request, right=KEEPS)
    delivery = delivery_for(seat, id)
    row = DeliveredRow.objects.filter(delivery=delivery, number=number).first()
    if row is None:
        raise NotThere
    kind = KINDS[delivery.kind]
    if request.method == "POST":
        place = _place(request.POST.get("lng", ""), request.POST.get("lat", ""))
        values = {field.name: request.POST[field.name] for field in kind.fields if field.name in request.POST}
        actions.correct_row(delivery_id=id, number=number, values=values, place=place, by=seat, at=timezone.now())
        return done(_("第 %d 行已更正并重新检查") % number, go=reverse("delivery", args=[id]))
    point = row.geometry.centroid if row.geometry else None
    context = {
        "delivery": delivery, "row": row, "fields": _mendable(kind, row), "point": point,
        "findings": DeliveryFinding.objects.filter(delivery=delivery, number=number),
        "is_point": row.geometry is None or row.geometry.geom_type == "Point",
    }  # fmt: skip
    return render(request, "deliveries/delivery_row.html", context)


def _mendable(kind: Kind, row: DeliveredRow) -> list[tuple[Field, str, list[tuple[str, str]]]]:
    values = [(field, str(row.cells.get(field.name, ""))) for field in kind.fields]
    return [(field, value, _choices(field, value)) for field, value in values]


def _choices(field: Field, value: str) -> list[tuple[str, str]]:
    """What a choice may be, with what the file says where that is none of it."""
    known = [(key, _(word)) for key, word in field.choices()] if field.kind == "choice" else []
    return known if not known or value in field.words.values() else [(value, value or "—"), *known]


def _place(lng: str, lat: str) -> tuple[float, float] | None:
    try:
        place = float(lng), float(lat)
    except ValueError:
        return None
    return place if -180 <= place[0] <= 180 and -90 <= place[1] <= 90 else None
