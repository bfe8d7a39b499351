"""Rights on layers (图层权限): which role, in which body, sees and takes out which layer, with which attributes."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.kit.answers import done
from wanmi.kit.excel import Column, excel_of
from wanmi.kit.layers import MapLayer, NoLayer, all_layers, layer_called
from wanmi.people.actions import clear_layer_right, set_layer_right
from wanmi.people.models import LayerRight, Organisation, Role
from wanmi.people.queries import layer_rights_of, may, role_word
from wanmi.people.queries.reach import may_rule
from wanmi.people.request_seat import reach_in, seat_in, signed_in
from wanmi.people.rules.refusals import BeyondReach, WrongLayerRight

SEES, SETS = "people.see_layer_rights", "people.set_layer_rights"
ACCESS = ("none", "see", "export")


def access_words() -> dict[str, str]:
    return {"none": _("不可见"), "see": _("可查看"), "export": _("可查看、导出")}


def _roles() -> list[tuple[str, str]]:
    return [("", _("公众")), *((value, str(label)) for value, label in Role.choices)]


@require_safe
@signed_in
def rights_page(request: HttpRequest) -> HttpResponseBase:
    """Layers × roles: what holds everywhere, and how many bodies have rules of their own. Two queries."""
    seat = seat_in(request, right=SEES)
    own = dict[str, int]()
    for layer in LayerRight.objects.exclude(organisation=None).values_list("layer", flat=True):
        own[layer] = own.get(layer, 0) + 1
    rows = [(layer, [(role, name, *role_word(layer, role)) for role, name in _roles()], own.get(layer.key, 0)) for layer in all_layers()]
    context = {"rows": rows, "roles": _roles(), "words": access_words(), "keeps": may(seat, SETS)}
    return render(request, "people/layer_rights.html", context)


@require_safe
@signed_in
def export_rights(request: HttpRequest) -> HttpResponseBase:
    """One line a layer, role and body that is not as everywhere."""
    seat_in(request, right=SEES)
    columns = [
        Column[list[str]](heading, lambda line, number=number: line[number], width)  # type: ignore[misc]
        for number, (heading, width) in enumerate([(_("图层"), 14), (_("角色"), 14), (_("机构"), 24), (_("权限"), 14), (_("可读属性"), 50)])
    ]
    return excel_of(_lines(), columns, name=_("图层权限"))


def _lines() -> Iterable[list[str]]:
    words = access_words()
    for layer in all_layers():
        settings = {(right.role, right.organisation_id): right for right in layer_rights_of(layer.key)}
        for role, name in _roles():
            right = settings.get((role, None))
            yield [str(layer.title), name, "", words[role_word(layer, role)[0]], _attributes(layer, right)]
        for right in settings.values():
            if right.organisation:
                yield [
                    str(layer.title),
                    str(right.get_role_display()),
                    right.organisation.name,
                    words[_access(right)],
                    _attributes(layer, right),
                ]


def _access(right: LayerRight) -> str:
    return "export" if right.may_see and right.may_export else "see" if right.may_see else "none"


def _attributes(layer: MapLayer, right: LayerRight | None) -> str:
    names = right.attributes if right else []
    return "、".join(str(each.label) for each in layer.attributes if each.name in names) or _("全部")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def layer_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET: what is said of one layer. POST (administrator): say something for a role, everywhere or in one body."""
    seat = seat_in(request, right=SEES if request.method != "POST" else SETS)
    layer = layer_called(key)
    if request.method == "POST":
        form = request.POST
        access = form.get("access", "")
        if access not in ACCESS:
            raise WrongLayerRight(field="access", why=_("请选择一种权限。"))
        role, body = form.get("role", ""), _body(form.get("organisation", ""))
        _check_reach(request, role, body)
        set_layer_right(
            layer=layer, role=role, organisation=body, may_see=access != "none",
            may_export=access == "export", attributes=form.getlist("attributes"), by=seat, at=timezone.now(),
        )  # fmt: skip
        return done(_("已设定"), go=reverse("layer_right", args=[key]))
    words = access_words()
    rights = [(right, words[_access(right)], _attributes(layer, right)) for right in layer_rights_of(key)]
    context = {
        "layer": layer, "rights": rights, "roles": _roles(), "role": request.GET.get("role", "leader"), "access": words.items(),
        "bodies": Organisation.objects.filter(is_active=True).order_by("path").only("code", "name"),
        "keeps": may(seat, SETS), "ours": [(name, words[role_word(layer, role)[0]]) for role, name in _roles()],
    }  # fmt: skip
    return render(request, "people/layer_right.html", context)


def _body(code: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise WrongLayerRight(field="organisation", why=_("没有这个机构。"))
    return found


def _check_reach(request: HttpRequest, role: str, body: Organisation | None) -> None:
    if not may_rule(role, body, reach_in(request)):
        why = _("全市的规则由管理全市的系统管理员设定，机构的规则由其辖区的系统管理员设定，自己岗位的权限由上级设定。")
        raise BeyondReach(field="organisation", why=why)


@require_POST
@signed_in
def clear_page(request: HttpRequest, key: str, id: int) -> HttpResponseBase:
    """Back to what holds without this rule."""
    seat = seat_in(request, right=SETS)
    right = LayerRight.objects.select_related("organisation").filter(pk=id, layer=key).first()
    if right is None:
        raise NoLayer
    _check_reach(request, right.role, right.organisation)
    clear_layer_right(right=right, by=seat, at=timezone.now())
    return done(_("已恢复"), go=reverse("layer_right", args=[key]))
