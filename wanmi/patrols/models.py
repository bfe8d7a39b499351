"""Responsibility grids (责任网格), who walks them (值守), and when (班次). A duty without a shift holds all day. SRID 4326."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.gis.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wanmi.grids.models import UnitGrid
from wanmi.kit.rooms import Extent
from wanmi.kit.rules.spans import last_day
from wanmi.kit.spans import in_order, without_overlap
from wanmi.people.models import Person
from wanmi.people.queries import extent_of, layer_sight, may
from wanmi.people.rules.seats import Seat

SEES_RESPONSIBILITY_GRIDS = "patrols.see_patrols"
EVERY_DAY = "1234567"


class Shift(models.Model):
    """One shift of a centre: from `begins` to `ends` by the city's clock, over midnight where it ends no later than it begins."""

    name = models.CharField("名称", max_length=30)
    area_code = models.CharField("辖区", max_length=12, blank=True)  # of the centre that set it; "" for the whole city
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")
    weekdays = models.CharField("星期", max_length=7, default=EVERY_DAY)  # digits, 1 = Monday
    retired_on = models.DateField("停用", null=True, blank=True)

    class Meta:
        db_table = "grids_shift"  # named when the ground was one room
        ordering = ["begins", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "name"], condition=models.Q(retired_on__isnull=True), name="shift_name_once")
        ]
        verbose_name = "班次"
        verbose_name_plural = "班次"

    def __str__(self) -> str:
        return f"{self.name} {self.begins:%H:%M}–{self.ends:%H:%M}"


class ResponsibilityGridQuerySet(models.QuerySet["ResponsibilityGrid"]):
    def visible_to(self, seat: Seat | None) -> Self:
        """Those of the seat's area, ended ones too; a supervisor's own only; nobody's for who does the work, for strangers and where the
        city withholds the layer."""
        if seat is None or not may(seat, SEES_RESPONSIBILITY_GRIDS) or not layer_sight("responsibility_grids", seat).seen:
            return self.none()
        rows = self.filter(layer="patrol", code__startswith=seat.area_code)
        if extent_of(seat, SEES_RESPONSIBILITY_GRIDS) == Extent.OWN:
            return rows.filter(Exists(GridDuty.objects.filter(responsibility_grid=OuterRef("pk"), supervisor_id=seat.person_id)))
        return rows


class ResponsibilityGrid(models.Model):
    """责任网格: adjoining unit grids given to supervisors (RG-1 … RG-3)."""

    code = models.CharField("代码", max_length=16, unique=True)
    name = models.CharField("名称", max_length=60)
    layer = models.CharField("图层", max_length=24, default="patrol")
    geometry = models.MultiPolygonField("范围")
    begins_on = models.DateField("启用日期")
    ends_on = models.DateField("停用日期", null=True, blank=True)

    objects = ResponsibilityGridQuerySet.as_manager()

    class Meta:
        db_table = "grids_responsibilitygrid"
        constraints = [in_order("responsibility_grid_in_order")]
        ordering = ["code"]
        verbose_name = _("责任网格")
        verbose_name_plural = _("责任网格")

    def __str__(self) -> str:
        return self.name


class GridMembership(models.Model):
    """A unit grid belongs to at most one responsibility grid of a layer at a time (RG-2)."""

    unit_grid = models.ForeignKey(UnitGrid, models.CASCADE, related_name="memberships")
    responsibility_grid = models.ForeignKey(ResponsibilityGrid, models.CASCADE, related_name="memberships")
    layer = models.CharField(max_length=24, default="patrol")
    begins_on = models.DateField("自")
    ends_on = models.DateField("止", null=True, blank=True)

    class Meta:
        db_table = "grids_gridmembership"
        constraints = [
            # The one that holds now is found by this index; the days of all of them do not overlap.
            models.UniqueConstraint(
                fields=["unit_grid", "layer"], condition=Q(ends_on__isnull=True), name="grid_in_one_responsibility_grid"
            ),
            in_order("membership_in_order"),
            without_overlap("membership_at_a_time", ["unit_grid", "layer"]),
        ]
        verbose_name = _("责任网格组成")
        verbose_name_plural = _("责任网格组成")


class GridDuty(models.Model):
    """Which supervisor walks which responsibility grid, in a shift or all day."""

    responsibility_grid = models.ForeignKey(ResponsibilityGrid, models.CASCADE, related_name="duties", verbose_name=_("责任网格"))
    supervisor = models.ForeignKey(Person, models.CASCADE, related_name="grid_duties", verbose_name=_("监督员"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("班次"))
    begins_on = models.DateField("自")
    ends_on = models.DateField("止", null=True, blank=True)

    class Meta:
        db_table = "grids_gridduty"
        constraints = [
            in_order("duty_in_order"),
            without_overlap("duty_at_a_time", ["responsibility_grid", "supervisor", Coalesce("shift", 0)]),
        ]
        verbose_name = _("网格值守")
        verbose_name_plural = _("网格值守")

    @property
    def last_day(self) -> date | None:
        """The last day on which it is walked; None: no end."""
        return last_day(self.ends_on)
