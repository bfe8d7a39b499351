"""Files beside deliveries: the check report, empty templates, and base data taken out (导出)."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import KEEPS, Delivery, Effect
from wanmi.deliveries.queries.deliveries import delivery_for, exports_of, report_lines
from wanmi.deliveries.queries.effects import all_outcomes
from wanmi.deliveries.rules.refusals import NotThere
from wanmi.formats.queries.translating import translated
from wanmi.grids.queries import middle_of
from wanmi.kit.answers import done
from wanmi.kit.excel import Column, excel_of
from wanmi.people.request_seat import seat_in, signed_in


@require_safe
@signed_in
def report_file(request: HttpRequest, id: int) -> HttpResponseBase:
    """The check report as Excel: every finding with its row's values, to be put right where they came from."""
    seat = seat_in(request, right=KEEPS)
    delivery = delivery_for(seat, id)
    kind = KINDS[delivery.kind]
    labels = {name: _(label) for name, label in kind.labels().items()}
    columns: list[Column[Any]] = [
        Column(_("行"), lambda line: line["number"], 8), Column(_("规则"), lambda line: translated(line["rule"]), 8),
        Column(_("程度"), lambda line: _("错误") if line["is_error"] else _("提示"), 8),
        Column(_("字段"), lambda line: labels.get(line["field"], ""), 12),
        Column(_("原值"), lambda line: line["value"], 20), Column(_("问题"), lambda line: translated(line["problem"]), 36),
        Column(_("处理"), lambda line: translated(line["remedy"]), 40), Column(_("经度"), lambda line: line["lng"], 12),
        Column(_("纬度"), lambda line: line["lat"], 12),
        *[Column[Any](_(field.label), _of(field.name), 16) for field in kind.fields],
    ]  # fmt: skip
    return excel_of(report_lines(delivery), columns, name=f"{_('检查报告')} {delivery.file_name}"[:80], sheet=_("检查报告"))


@require_safe
@signed_in
def effects_file(request: HttpRequest, id: int) -> HttpResponseBase:
    """What becomes of each row as Excel: one line a changed field, one a row that is added or stays the same."""
    delivery = delivery_for(seat_in(request, right=KEEPS), id)
    columns: list[Column[Any]] = [
        Column(_("行"), itemgetter(0), 8), Column(_("编码"), itemgetter(1), 20), Column(_("结果"), itemgetter(2), 8),
        Column(_("字段"), itemgetter(3), 14), Column(_("原值"), itemgetter(4), 30), Column(_("新值"), itemgetter(5), 30),
    ]  # fmt: skip
    return excel_of(_effect_lines(delivery), columns, name=f"{_('比对清单')} {delivery.file_name}"[:80], sheet=_("比对清单"))


def _effect_lines(delivery: Delivery) -> Iterator[tuple[Any, ...]]:
    for row in all_outcomes(delivery):
        word = str(Effect(row.effect).label)
        changes = [(_(each.label), each.before, each.after) for each in row.changes] or [("", "", "")]
        yield from ((row.number, row.code or row.name, word, *each) for each in changes)


def _of(name: str) -> Any:
    return lambda line: line["row"].get(name, "")


@require_safe
@signed_in
def template_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty sheet with the headings of a kind and an example."""
    seat = seat_in(request, right=KEEPS)
    if kind not in KINDS:
        raise NotThere
    fields = [field for field in KINDS[kind].fields if field.name != "row_id"]  # the base gives it
    middle = middle_of(seat.area_code) or (0.0, 0.0)
    columns: list[Column[Any]] = [Column(_(field.label), _example(field.example), 18) for field in fields]
    columns += [Column(_("经度"), lambda _row: round(middle[0], 6)), Column(_("纬度"), lambda _row: round(middle[1], 6))]
    return excel_of([None], columns, name=f"{_(KINDS[kind].title)}{_('模板')}")


def _example(text: str) -> Any:
    return lambda _row: text


@require_POST
@signed_in
def export_page(request: HttpRequest) -> HttpResponseBase:
    """Ask for a file of a kind; it is there when the worker has made it."""
    from wanmi.deliveries.actions.exporting import request_export

    seat = seat_in(request, right=KEEPS)
    form = request.POST
    area = form.get("area", "")
    area = area if area.isdecimal() and area.startswith(seat.area_code) else seat.area_code
    request_export(
        kind=form.get("kind", ""), form=form.get("form", ""), system=form.get("system", ""), area_code=area, by=seat, at=timezone.now()
    )
    return done(_("正在生成，完成后在下方下载"), go=f"{reverse('deliveries')}#exports")


@require_safe
@signed_in
def export_file(request: HttpRequest, id: int) -> HttpResponseBase:
    """The file, for who asked for it."""
    from django.http import FileResponse

    seat = seat_in(request, right=KEEPS)
    export = exports_of(seat).filter(pk=id).exclude(path="").first()
    if export is None or not export.place.exists():
        raise NotThere
    name = f"{_(KINDS[export.kind].title)} {timezone.localtime(export.requested_at):%Y-%m-%d %H%M}{export.place.suffix}"
    return FileResponse(export.place.open("rb"), as_attachment=True, filename=name)
