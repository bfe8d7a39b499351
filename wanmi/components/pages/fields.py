"""Attribute fields of a subclass (扩展属性): the list, a new one, order, retirement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from wanmi.catalogue.queries import called, current_subclasses
from wanmi.components.actions.fields import KEEPS, add_field, move_field, retire_field
from wanmi.components.models import AttributeField, FieldKind
from wanmi.components.rules.field_input import FieldInput
from wanmi.components.rules.refusals import WrongChange
from wanmi.kit.answers import done
from wanmi.people.queries import answers_for_city
from wanmi.people.request_seat import seat_in, signed_in

COLUMNS = (
    (gettext_lazy("名称"), "middle"),
    (gettext_lazy("类型"), ""),
    (gettext_lazy("键"), "narrow"),
    (gettext_lazy("出处"), "narrow"),
    (gettext_lazy("操作"), "wide"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def fields_page(request: HttpRequest) -> HttpResponseBase:
    """GET: the fields of a chosen subclass. POST: one more."""
    seat = seat_in(request, right=KEEPS)
    kinds = current_subclasses("component")
    if request.method == "POST":
        subclass = request.POST.get("subclass", "")
        add_field(subclass_id=int(subclass) if subclass.isdecimal() else 0, field_input=_field_input(request), by=seat, at=timezone.now())
        return done(_("已添加"), go=f"{reverse('attribute_fields')}?subclass={subclass}")
    subclass_text = request.GET.get("subclass", "")
    chosen = next((kind for kind in kinds if str(kind.pk) == subclass_text), kinds[0] if kinds else None)
    context = {
        "kinds": [(str(kind.pk), f"{kind.classification_code} {called(kind.name)}") for kind in kinds],
        "chosen": chosen,
        "fields": AttributeField.objects.filter(subclass_id=chosen.pk if chosen else 0).order_by("retired_on", "position", "key"),
        "keeps": answers_for_city(seat),
        "columns": COLUMNS,
        "field_kinds": [(value, _(str(label))) for value, label in FieldKind.choices],
    }
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "components/fields_found.html" if part else "components/fields.html", context)


def _field_input(request: HttpRequest) -> FieldInput:
    form = request.POST
    values = {name: form.get(name, "").replace("\0", "").strip() for name in ("key", "label", "kind", "unit")}
    bounds = {name: form[name].strip() for name in ("minimum", "maximum") if form.get(name, "").strip()}
    choices = [line.strip() for line in form.get("choices", "").replace("\0", "").splitlines() if line.strip()]
    try:
        return FieldInput.model_validate({**values, **bounds, "choices": choices, "required": form.get("required") == "true"})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "choices"
        remedies = {
            "key": _("键以小写字母开头，只用小写字母、数字和下划线"),
            "label": _("名称 1–40 字"),
            "minimum": _("范围只写数字"),
            "maximum": _("范围只写数字"),
        }
        raise WrongChange(
            field=name, problem=_("填写的内容无法识别"), remedy=remedies.get(name, str(first["msg"]).removeprefix("Value error, "))
        ) from None


@require_POST
@signed_in
def field_order(request: HttpRequest, id: int) -> HttpResponseBase:
    """One place up, or down."""
    seat = seat_in(request, right=KEEPS)
    move_field(field_id=id, up=request.POST.get("up") == "true", by=seat, at=timezone.now())
    return _back(id)


@require_POST
@signed_in
def field_retirement(request: HttpRequest, id: int) -> HttpResponseBase:
    """Retire a field, or take it into use again."""
    seat = seat_in(request, right=KEEPS)
    retire_field(field_id=id, retired=request.POST.get("retired") == "true", by=seat, at=timezone.now())
    return _back(id)


def _back(id: int) -> HttpResponseBase:
    subclass = AttributeField.objects.values_list("subclass_id", flat=True).get(pk=id)
    return done(_("已保存"), go=f"{reverse('attribute_fields')}?subclass={subclass}")
