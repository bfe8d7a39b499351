"""Managed components (城市部件): every cover, lamp and bin with an identity code of 16 digits."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanmi.catalogue.models import Subclass
from wanmi.components.rules.census import WALKS, WATCHES
from wanmi.components.rules.changing import AttributeRule, range_words
from wanmi.evidence.models import Evidence
from wanmi.grids.models import UnitGrid
from wanmi.kit.rules.spans import DAY
from wanmi.people.models import Organisation, Person
from wanmi.people.queries import layer_sight, may
from wanmi.people.rules.rights import About
from wanmi.people.rules.seats import Seat

REVIEWS = "components.review_changes"


class ComponentState(models.TextChoices):
    INTACT = "intact", _("完好")
    DAMAGED = "damaged", _("破损")
    LOST = "lost", _("丢失")
    ABANDONED = "abandoned", _("废弃")


def scope_of(seat: Seat | None) -> Q:
    """Which components a seat may see: those of its area. A county's stand in the identity code, a street's by their grid."""
    area = seat.area_code if seat else ""
    if len(area) > 6:
        return Q(code__startswith=area[:6], unit_grid__code__startswith=area)
    return Q(code__startswith=area) if area else Q()


class ComponentQuerySet(models.QuerySet["Component"]):
    def visible_to(self, seat: Seat | None) -> Self:
        """Those that there are for a seat: of its area, and none where the city withholds the layer from it."""
        return self.filter(scope_of(seat)) if layer_sight("components", seat).seen else self.none()


class Component(models.Model):
    """One physical object. The code never changes and is never reused; a lost one keeps its row (CO-5)."""

    code = models.CharField("标识码", max_length=16, unique=True)  # county 6, class 2, subclass 2, sequence 6 (CO-1)
    name = models.CharField("名称", max_length=60)
    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="components", verbose_name=_("小类"))
    unit_grid = models.ForeignKey(UnitGrid, models.PROTECT, related_name="components", verbose_name=_("单元网格"))
    geometry = models.GeometryField("几何")
    address = models.CharField("位置", max_length=120, blank=True)
    competent = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("主管部门"))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("权属单位"))
    maintainer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("养护单位"))
    state = models.CharField("状态", max_length=9, choices=ComponentState.choices, default=ComponentState.INTACT)
    initial_on = models.DateField("初始日期")
    changed_on = models.DateField("变更日期", null=True, blank=True)
    source = models.CharField("数据来源", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    attributes = models.JSONField("扩展属性", default=dict, blank=True)  # key → value, as the subclass's AttributeFields say
    valid_from = models.DateField("现状自")  # since when the row says what it says; what it said before stands in ComponentPast

    objects = ComponentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{16}$"), name="component_code_16_digits"),
            models.CheckConstraint(
                condition=Q(changed_on__isnull=True) | Q(changed_on__gte=models.F("initial_on")), name="component_dates"
            ),
        ]
        indexes = [
            # Lists go by code; narrowed by one thing they still do.
            models.Index(fields=["subclass", "code"], name="component_by_subclass"),
            models.Index(fields=["unit_grid", "code"], name="component_by_grid"),
            models.Index(fields=["owner", "code"], name="component_by_owner"),
            models.Index(fields=["maintainer", "code"], name="component_by_maintainer"),
            models.Index(fields=["state", "code"], condition=~Q(state="intact"), name="component_not_intact"),
            models.Index(fields=["changed_on", "code"], condition=Q(changed_on__isnull=False), name="component_by_change"),
            models.Index(fields=["address", "code"], opclasses=["text_pattern_ops", "text_ops"], name="component_by_address"),
        ]
        ordering = ["code"]
        verbose_name = _("部件")
        verbose_name_plural = _("部件")

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    def about(self) -> About:
        """Where it stands and whose it is, as rights ask. One query where the unit grid was not fetched with it."""
        bodies = (self.owner_id, self.maintainer_id, self.competent_id)
        return About(area=self.unit_grid.code, organisations=frozenset(id for id in bodies if id))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.valid_from = self.valid_from or self.changed_on or self.initial_on
        super().save(*args, **kwargs)


class ComponentPast(models.Model):
    """What a component's row said before it was changed (X2: the old state is kept). Written by the database itself whenever a
    row changes, and never updated or deleted: `row` holds every column as JSON but the geometry, which stands beside it."""

    component = models.ForeignKey(Component, models.DO_NOTHING, related_name="past", db_constraint=False)
    code = models.CharField("标识码", max_length=16, db_index=True)
    geometry = models.GeometryField("几何")
    row = models.JSONField("原值")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")  # the first day on which it no longer held
    replaced_at = models.DateTimeField("更新时刻")

    class Meta:
        indexes = [models.Index(fields=["valid_until", "valid_from"], name="past_by_days")]
        verbose_name = _("部件历史")
        verbose_name_plural = _("部件历史")


class ComponentThen(models.Model):
    """A component as it stood from `valid_from` until `valid_until` (null: still): a view over Component and ComponentPast.

    The map on a day: valid_from <= day, and valid_until null or later.
    """

    key = models.CharField(max_length=40, primary_key=True)
    component = models.ForeignKey(Component, models.DO_NOTHING, related_name="+", db_constraint=False)
    code = models.CharField("标识码", max_length=16)
    name = models.CharField("名称", max_length=60)
    subclass = models.ForeignKey(Subclass, models.DO_NOTHING, related_name="+", db_constraint=False)
    unit_grid = models.ForeignKey(UnitGrid, models.DO_NOTHING, related_name="+", db_constraint=False)
    geometry = models.GeometryField("几何")
    address = models.CharField("位置", max_length=120)
    competent = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    owner = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    maintainer = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    state = models.CharField("状态", max_length=9, choices=ComponentState.choices)
    initial_on = models.DateField("初始日期")
    changed_on = models.DateField("变更日期", null=True)
    source = models.CharField("数据来源", max_length=80)
    note = models.CharField("备注", max_length=200)
    attributes = models.JSONField("扩展属性")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True)

    class Meta:
        managed = False
        db_table = "components_componentthen"


class FieldKind(models.TextChoices):
    TEXT = "text", _("文字")
    NUMBER = "number", _("数值")
    CHOICE = "choice", _("选项")
    DAY = "day", _("日期")
    YES = "yes", _("是否")


class AttributeField(models.Model):
    """A further attribute of the components of one subclass (扩展属性), defined as data: a lamp's wattage, a cover's material."""

    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="attribute_fields", verbose_name=_("小类"))
    key = models.CharField("键", max_length=40)  # in Component.attributes, in files
    label = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=6, choices=FieldKind.choices, default=FieldKind.TEXT)
    unit = models.CharField("单位", max_length=12, blank=True)
    choices = models.JSONField("选项", default=list, blank=True)  # of kind choice: the texts
    minimum = models.FloatField("最小值", null=True, blank=True)  # of kind number, in `unit`
    maximum = models.FloatField("最大值", null=True, blank=True)
    required = models.BooleanField("必填", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("出处", max_length=80, blank=True)  # clause of a standard, or who defined it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subclass", "key"], name="attribute_field_once")]
        ordering = ["subclass", "position", "key"]
        verbose_name = _("扩展属性")
        verbose_name_plural = _("扩展属性")

    def __str__(self) -> str:
        return self.label

    def as_rule(self) -> AttributeRule:
        return AttributeRule(self.key, self.label, self.kind, tuple(self.choices), self.required, self.minimum, self.maximum, self.unit)

    def range_words(self) -> str:
        """300–1200 mm, or the unit alone: beside the input."""
        return range_words(self.as_rule()) if self.minimum is not None or self.maximum is not None else self.unit


class CodeCounter(models.Model):
    """The last sequence issued for a county, class and subclass. Its row lock is what keeps codes without gaps and doubles."""

    prefix = models.CharField(max_length=10, primary_key=True)  # county 6, class 2, subclass 2
    last = models.PositiveIntegerField()


class ComponentCluster(models.Model):
    """How many components of a class stand in one small square of the map (a tile of zoom 17), kept by a trigger: what far views draw.

    `lng_sum` and `lat_sum` divided by `count` give the middle of them.
    """

    county = models.CharField(max_length=6)
    x = models.IntegerField()
    y = models.IntegerField()
    class_code = models.CharField(max_length=2)
    count = models.IntegerField()
    lng_sum = models.FloatField()
    lat_sum = models.FloatField()

    class Meta:
        db_table = "components_componentheap"
        constraints = [models.UniqueConstraint(fields=["x", "y", "county", "class_code"], name="heap_once")]
        verbose_name = _("部件聚合")
        verbose_name_plural = _("部件聚合")


class ChangeKind(models.TextChoices):
    NEW = "new", _("新增")
    CORRECT = "correct", _("更正")
    LOST = "lost", _("丢失")
    ABANDONED = "abandoned", _("废弃")


class ChangeState(models.TextChoices):
    SUBMITTED = "submitted", _("待审核")
    PUBLISHED = "published", _("已发布")
    REFUSED = "refused", _("已退回")


class ComponentChangeQuerySet(models.QuerySet["ComponentChange"]):
    def visible_to(self, seat: Seat | None) -> Self:
        """Who reviews sees those of the area; others what they submitted themselves."""
        if seat is None:
            return self.none()
        if may(seat, REVIEWS):
            return self.filter(grid_code__startswith=seat.area_code)
        return self.filter(submitted_by_id=seat.person_id)


class ComponentChange(models.Model):
    """变更单 (X2): what somebody found to be otherwise on the ground. Reviewed by another person; published, the component says so."""

    uuid = models.UUIDField(unique=True)  # made by whoever submits: sent twice it is one
    kind = models.CharField("类别", max_length=9, choices=ChangeKind.choices)
    state = models.CharField("状态", max_length=9, choices=ChangeState.choices, default=ChangeState.SUBMITTED)
    component = models.ForeignKey(Component, models.PROTECT, null=True, related_name="changes", verbose_name=_("部件"))
    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="+", verbose_name=_("小类"))
    new_values = models.JSONField("内容")  # field → value, only what shall be otherwise
    before = models.JSONField("原值", default=dict)  # the same fields as they were when it was submitted
    location = models.PointField("位置", null=True)  # where it stands, where that is new
    grid_code = models.CharField(max_length=15)  # of the component, or of the place
    note = models.CharField("说明", max_length=400, blank=True)
    photos = models.ManyToManyField(Evidence, related_name="component_changes")
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提交人"))
    submitted_at = models.DateTimeField("提交")
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人"))
    reviewed_at = models.DateTimeField("审核", null=True)
    reason = models.CharField("审核意见", max_length=400, blank=True)

    objects = ComponentChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["submitted_at"], condition=Q(state="submitted"), name="change_waiting"),
            models.Index(fields=["-submitted_at", "-id"], name="change_by_moment"),
        ]
        verbose_name = _("部件变更单")
        verbose_name_plural = _("部件变更单")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class CensusState(models.TextChoices):
    OPEN = "open", _("进行中")
    ENDED = "ended", _("已结束")


class CensusFinding(models.TextChoices):
    WAITING = "waiting", _("未到")
    PRESENT = "present", _("相符")
    CHANGED = "changed", _("有变更")
    MISSING = "missing", _("缺失")
    FOUND = "found", _("新发现")


class CensusQuerySet(models.QuerySet["Census"]):
    def visible_to(self, seat: Seat | None) -> Self:
        """Desks see those of their area, who walks those in which something is theirs, others none; nobody to whom the city does not show
        components."""
        if seat is None or not layer_sight("components", seat).seen:
            return self.none()
        if may(seat, WATCHES):
            return self.filter(area_code__startswith=seat.area_code)
        if may(seat, WALKS):
            return self.filter(pk__in=CensusItem.objects.filter(assignee_id=seat.person_id).values("census_id"))
        return self.none()


class Census(models.Model):
    """专项普查: the components of chosen subclasses in an area are looked at one by one, within a period. What is to be looked at is
    frozen when it starts."""

    name = models.CharField("名称", max_length=60)
    areas = models.JSONField("范围")  # codes of 6, 9, 12 or 15 digits
    area_code = models.CharField(max_length=15, db_index=True)  # what all of `areas` begin with
    subclasses = models.ManyToManyField(Subclass, related_name="+", verbose_name=_("小类"))
    instructions = models.CharField("要求", max_length=400, blank=True)
    begins_on = models.DateField("开始")
    ends_on = models.DateField("截止")  # the first day on which nobody walks any more: the last day is `last_day`
    state = models.CharField("状态", max_length=5, choices=CensusState.choices, default=CensusState.OPEN)
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人"))
    started_at = models.DateTimeField("发起")
    ended_at = models.DateTimeField("结束", null=True)

    objects = CensusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("begins_on")), name="census_period"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | Q(state="ended", ended_at__isnull=False), name="census_ended_when"
            ),
        ]
        ordering = ["-pk"]
        verbose_name = _("专项普查")
        verbose_name_plural = _("专项普查")

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """截止: the last day on which it is walked."""
        return self.ends_on - DAY


class CensusItem(models.Model):
    """One component of a census and what was found. A new one found stands here with its change, and no component as yet."""

    census = models.ForeignKey(Census, models.PROTECT, related_name="items")
    component = models.ForeignKey(Component, models.PROTECT, null=True, related_name="census_items", verbose_name=_("部件"))
    grid_code = models.CharField("单元网格", max_length=15)
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("普查员"))
    finding = models.CharField("结果", max_length=7, choices=CensusFinding.choices, default=CensusFinding.WAITING)
    change = models.ForeignKey(ComponentChange, models.PROTECT, null=True, related_name="+", verbose_name=_("变更单"))
    found_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("查看人"))
    found_at = models.DateTimeField("查看", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["census", "component"], name="census_item_once"),
            models.CheckConstraint(
                condition=Q(finding="waiting", found_at__isnull=True) | (~Q(finding="waiting") & Q(found_at__isnull=False)),
                name="census_found_when",
            ),
        ]
        indexes = [models.Index(fields=["census", "assignee", "finding"], name="census_item_by_person")]
        verbose_name = _("普查部件")
        verbose_name_plural = _("普查部件")
