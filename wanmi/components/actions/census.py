"""A special census (专项普查): started with a frozen list, marked on the street, ended by hand or by its last day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wanmi.catalogue.models import Kind, Subclass
from wanmi.components.actions.changes import submit_change
from wanmi.components.models import Census, CensusFinding, CensusItem, CensusState, ComponentChange
from wanmi.components.queries.census import items_of
from wanmi.components.rules.census import MOST_ITEMS, STARTS, WALKS, CensusInput, Mark, may_mark_over, shared_area
from wanmi.components.rules.refusals import CensusNotRunning, FoundAlready, NoCensus, NotInCensus, WrongCensus
from wanmi.grids.models import UnitGrid
from wanmi.journal.actions import record_fact
from wanmi.kit.rules.spans import DAY, holds_on
from wanmi.kit.spans import in_force_sql
from wanmi.patrols.models import GridMembership, ResponsibilityGrid
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat

# Each component goes to who patrols its grid on the day; where several do, to the first; where nobody does, to nobody.
_FREEZE = f"""
INSERT INTO components_censusitem (census_id, component_id, grid_code, assignee_id, finding)
SELECT %(census)s, c.id, g.code, duty.supervisor_id, 'waiting'
FROM components_component c JOIN grids_unitgrid g ON g.id = c.unit_grid_id
LEFT JOIN LATERAL (
  SELECT d.supervisor_id FROM grids_gridmembership m JOIN grids_gridduty d ON d.responsibility_grid_id = m.responsibility_grid_id
  WHERE m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.ends_on IS NULL
    AND {in_force_sql("d")}
  ORDER BY d.id LIMIT 1) duty ON true
WHERE c.unit_grid_id = ANY(%(grids)s) AND c.subclass_id = ANY(%(subclasses)s) AND c.state IN ('intact', 'damaged')
ORDER BY c.code LIMIT %(most)s
"""  # noqa: S608


def start_census(*, census_input: CensusInput, by: Seat, at: datetime) -> Census:
    """Freeze what is to be looked at and tell who looks. Raises NotYours, WrongCensus; then nothing is kept."""
    check_may(by, STARTS)
    today = timezone.localdate(at)
    if census_input.last_day < today:
        raise WrongCensus(field="ends_on", problem=_("截止日期已过"), remedy=_("请选今天或以后的日期"))
    with transaction.atomic():
        subclasses = list(Subclass.objects.filter(pk__in=census_input.subclass_ids, kind=Kind.COMPONENT, scheme__is_current=True))
        if len(subclasses) != len(set(census_input.subclass_ids)):
            raise WrongCensus(field="subclass_ids", problem=_("有的小类不在现行分类中"), remedy=_("请从列表中选择"))
        grids = _grids(census_input.areas, by)
        census = Census.objects.create(
            name=census_input.name,
            areas=list(census_input.areas),
            area_code=shared_area(list(grids.values())),
            instructions=census_input.instructions,
            begins_on=census_input.begins_on,
            ends_on=census_input.last_day + DAY,
            started_by_id=by.person_id,
            started_at=at,
        )
        census.subclasses.set(subclasses)
        count = _freeze(census, list(grids), [one.pk for one in subclasses], today)
        if count == 0:
            raise WrongCensus(field="areas", problem=_("所选范围内没有这些小类的部件"), remedy=_("请扩大范围或另选小类"))
        if count > MOST_ITEMS:
            raise WrongCensus(
                field="areas", problem=_("清单超过 %(most)d 个部件") % {"most": MOST_ITEMS}, remedy=_("请缩小范围，或分几次普查")
            )
        data = {
            "name": census_input.name,
            "areas": list(census_input.areas),
            "subclasses": [one.classification_code for one in subclasses],
            "items": count,
        }
        record_fact("census.start", about=("census", census.pk), by=by, at=at, data=data, new=True)
    return census


def _freeze(census: Census, grids: list[int], subclasses: list[int], day: date) -> int:
    parameters: dict[str, Any] = {"census": census.pk, "grids": grids, "subclasses": subclasses, "day": day, "most": MOST_ITEMS + 1}
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, parameters)
        return cursor.rowcount


def _grids(areas: tuple[str, ...], by: Seat) -> dict[int, str]:
    """Unit grids in use of all areas: id → code. Raises WrongCensus for an area that is not there or not the seat's."""
    patrols = dict(ResponsibilityGrid.objects.filter(code__in=areas, ends_on=None).values_list("code", "pk"))
    found: dict[int, str] = {}
    for area in areas:
        grids = UnitGrid.objects.filter(ends_on=None)
        if area in patrols:
            members = GridMembership.objects.filter(responsibility_grid_id=patrols[area], ends_on=None)
            own = dict(grids.filter(pk__in=members.values("unit_grid_id")).values_list("pk", "code"))
        else:
            is_area = area.isdecimal() and len(area) in (6, 9, 12, 15)
            own = dict(grids.filter(code__startswith=area).values_list("pk", "code")) if is_area else {}
        if not own or not all(by.covers(code) for code in own.values()):
            raise WrongCensus(
                field="areas",
                problem=_("没有范围 %(area)s，或者它不在您的辖区内") % {"area": area},
                remedy=_("请填写街道、社区、单元网格或责任网格的代码"),
            )
        found |= own
    return found


def mark_item(*, census_id: int, mark: Mark, by: Seat, at: datetime) -> CensusItem:
    """What a supervisor found of one component; a change goes to review with it. The same again gives the same item.

    Raises NoCensus, NotYours, CensusNotRunning, NotInCensus, FoundAlready, and what submit_change raises.
    """
    check_may(by, WALKS)
    with transaction.atomic():
        census = Census.objects.visible_to(by).filter(pk=census_id).select_for_update(of=("self",), no_key=True).first()
        if census is None:
            raise NoCensus(field="census")
        if census.state != CensusState.OPEN or not holds_on(census.begins_on, census.ends_on, timezone.localdate(at)):
            raise CensusNotRunning(begins=str(census.begins_on), ends=str(census.last_day))
        change = submit_change(change_input=mark.change, by=by, at=at) if mark.change else None
        item = _item(census, mark, change, by)
        if item.found_at and item.found_by_id != by.person_id:  # the later of two is told, whatever they saw
            raise FoundAlready(finding=str(CensusFinding(item.finding).label))
        if item.found_at and item.finding == mark.finding and item.change_id == (change.pk if change else None):
            return item
        if not may_mark_over(item.finding, mark.finding):
            raise FoundAlready(finding=str(CensusFinding(item.finding).label))
        item.finding, item.change, item.found_by_id, item.found_at = mark.finding, change, by.person_id, at
        item.save()
        data = {"finding": mark.finding, "component": mark.component_code or "", "change": change.pk if change else None}
        record_fact("census.mark", about=("census", census.pk), by=by, at=at, data=data)
    return item


def _item(census: Census, mark: Mark, change: ComponentChange | None, by: Seat) -> CensusItem:
    """The item of a component that is the supervisor's own or nobody's, or one for what is new."""
    items = CensusItem.objects.filter(census=census)
    if mark.finding == CensusFinding.FOUND.value and change:
        if change.subclass_id not in census.subclasses.values_list("pk", flat=True):
            raise NotInCensus(field="subclass_id")
        known = items.filter(change=change).first()
        return known or CensusItem(census=census, grid_code=change.grid_code, assignee_id=change.submitted_by_id)
    found = items_of(census, by).filter(component__code=mark.component_code).first()
    if found is None:
        raise NotInCensus(field="component_code")
    return found


def end_census(*, census_id: int, by: Seat | None, at: datetime) -> Census:
    """No more is marked; what was not reached stays so. `by` None: its last day is over. Ended twice it stays as it was.

    Raises NotYours, NoCensus.
    """
    if by is not None:
        check_may(by, STARTS)
    with transaction.atomic():
        visible = Census.objects.visible_to(by) if by else Census.objects.all()
        census = visible.filter(pk=census_id).select_for_update(of=("self",)).first()
        if census is None:
            raise NoCensus(field="census")
        if census.state == CensusState.ENDED:
            return census
        census.state, census.ended_at = CensusState.ENDED, at
        census.save(update_fields=["state", "ended_at"])
        left = CensusItem.objects.filter(census=census, finding=CensusFinding.WAITING).count()
        record_fact("census.end", about=("census", census.pk), by=by, at=at, data={"left": left})
    return census


def end_due_censuses(*, at: datetime) -> int:
    """Those whose last day is over; how many."""
    due = list(Census.objects.filter(state=CensusState.OPEN, ends_on__lte=timezone.localdate(at)).values_list("pk", flat=True))
    for id in due:
        end_census(census_id=id, by=None, at=at)
    return len(due)


@app.periodic(cron="7 * * * *")
@app.task(name="wanmi.components.end_due", queueing_lock="components.end_due_censuses", aliases=["wanmi.components.actions.census.end_due"])
def end_due(timestamp: int) -> None:
    """Every hour: midnight is the city's, not the queue's."""
    end_due_censuses(at=timezone.now())
