"""Drafts of a division (划分方案) with their pieces, steps and findings; published, they are its history (GD-11)."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat


class DivisionStart(models.TextChoices):
    AUTOMATIC = "automatic", _("自动划分")
    IN_FORCE = "in_force", _("现行网格")
    EMPTY = "empty", _("空白")
    RETURN = "return", _("回退")


class DivisionSubject(models.TextChoices):
    GRIDS = "grids", _("单元网格")
    AREAS = "areas", _("社区")


class DivisionState(models.TextChoices):
    CUTTING = "cutting", _("划分中")
    FAILED = "failed", _("划分失败")
    OPEN = "open", _("起草中")
    WAITING = "waiting", _("待生效")
    IN_FORCE = "in_force", _("已生效")
    CALLED_OFF = "called_off", _("已取消")
    DROPPED = "dropped", _("已作废")


DRAWS = "division.draw_divisions"


class DivisionQuerySet(models.QuerySet["Division"]):
    def visible_to(self, seat: Seat) -> Self:
        """Drafts and publications that lie in the seat's area, or that it is a part of; none for who draws none."""
        if not may(seat, DRAWS):
            return self.none()
        if not seat.area_code:
            return self.all()
        wider = [seat.area_code[:length] for length in range(len(seat.area_code) + 1)]
        return self.filter(Q(area_code__startswith=seat.area_code) | Q(area_code__in=wider))


class Division(models.Model):
    """划分方案. Its ground is `communities` (codes of twelve digits); it is open, then published with a day and a reason.

    `version` grows with every change, `position` is how many steps are done (undone ones stand behind it). `base` are the codes
    in force when it was begun: a draft over ground that has changed since is stale.
    """

    name = models.CharField("名称", max_length=60)
    subject = models.CharField("内容", max_length=5, choices=DivisionSubject.choices, default=DivisionSubject.GRIDS)
    areas = models.JSONField("范围")
    area_code = models.CharField(max_length=12, db_index=True, blank=True)  # what the codes of all communities begin with
    communities = models.JSONField("社区")
    start = models.CharField("起点", max_length=9, choices=DivisionStart.choices)
    state = models.CharField("状态", max_length=10, choices=DivisionState.choices, default=DivisionState.OPEN, db_index=True)
    source = models.CharField("数据来源", max_length=120, blank=True)  # GD-1
    base = models.JSONField(default=list)
    outlines = models.JSONField(default=dict)  # code → mark of the outline that each community had when it was begun
    meridian = models.FloatField()
    parallel = models.FloatField()
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    numbers = models.PositiveIntegerField(default=0)  # the last number of a piece
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField("起草时间")
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField("修改时间")
    begins_on = models.DateField("生效日期", null=True, blank=True)
    reason = models.CharField("调整理由", max_length=300, blank=True)
    published_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    took_effect_at = models.DateTimeField("生效时刻", null=True, blank=True)
    returns = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="returned_by")  # what it takes back

    objects = DivisionQuerySet.as_manager()

    class Meta:
        db_table = "grids_division"  # named when the ground was one room
        ordering = ["-pk"]
        verbose_name = _("划分方案")
        verbose_name_plural = _("划分方案")

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_areas(self) -> bool:
        """Whether it draws communities (社区划界), not unit grids: then `communities` are the grounds on which it does."""
        return self.subject == DivisionSubject.AREAS

    @property
    def is_open(self) -> bool:
        return self.state == DivisionState.OPEN


class DivisionPiece(models.Model):
    """One unit grid of a draft. `number` calls it within the draft; `code` is the one it keeps or, once published, the one it gets."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    community_code = models.CharField(max_length=12)
    sequence = models.PositiveIntegerField(default=0)
    geometry = models.PolygonField()
    area_class = models.PositiveSmallIntegerField(default=3)
    area_m2 = models.FloatField(default=0)
    land_use = models.CharField(max_length=40, blank=True)
    large_on_purpose = models.BooleanField(default=False)
    code = models.CharField(max_length=15, blank=True)
    belongs = models.CharField(max_length=12, blank=True)  # of a draft of communities: the one that this block is a part of
    kept = models.BooleanField(default=False)  # the grid in force of this code, with the same shape

    class Meta:
        db_table = "grids_divisionpiece"
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], name="piece_once"),
            models.CheckConstraint(condition=Q(area_class__in=[1, 2, 3]), name="piece_area_class"),
        ]
        indexes = [
            models.Index(fields=["division", "community_code"], name="piece_by_community"),
            models.Index(fields=["code"], name="piece_by_code", condition=~Q(code="")),
        ]
        verbose_name = _("方案网格")
        verbose_name_plural = _("方案网格")


class DivisionStep(models.Model):
    """One step by hand, with what it changed before and after, so that it can be undone and done again for ever."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()  # from 1
    kind = models.CharField(max_length=12)
    before = models.JSONField()
    after = models.JSONField()
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "grids_divisionstep"
        constraints = [models.UniqueConstraint(fields=["division", "position"], name="step_once")]
        ordering = ["position"]
        verbose_name = _("方案步骤")
        verbose_name_plural = _("方案步骤")


class DivisionFinding(models.Model):
    """What the checks found, kept beside the draft and renewed community by community."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="findings")
    community_code = models.CharField(max_length=12)
    rule = models.CharField(max_length=6)
    severity = models.CharField(max_length=5)
    number = models.PositiveIntegerField(null=True)
    place = models.PointField()
    figure = models.FloatField(null=True)

    class Meta:
        db_table = "grids_divisionfinding"
        indexes = [models.Index(fields=["division", "severity", "rule"], name="finding_by_rule")]
        verbose_name = _("方案问题")
        verbose_name_plural = _("方案问题")


class DivisionTolerance(models.Model):
    """A tolerance of the division rules that this city has set otherwise (划分容差)."""

    name = models.CharField("容差", max_length=20, unique=True)
    value = models.FloatField("取值")

    class Meta:
        db_table = "grids_divisiontolerance"
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="tolerance_not_negative")]
        ordering = ["name"]
        verbose_name = _("划分容差")
        verbose_name_plural = _("划分容差")

    def __str__(self) -> str:
        return self.name


def as_row(piece: DivisionPiece) -> dict[str, Any]:
    """A piece as a step keeps it."""
    names = ("number", "community_code", "sequence", "area_class", "area_m2", "land_use", "large_on_purpose", "belongs", "code", "kept")
    return {name: getattr(piece, name) for name in names} | {"geometry": piece.geometry.hexewkb.decode()}
