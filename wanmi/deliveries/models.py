"""Deliveries of base data (数据交付): what surveyors brought, what was wrong with it, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanmi.people.models import Person
from wanmi.people.queries import layers_of, may
from wanmi.people.rules.seats import Seat

KEEPS = "deliveries.keep_deliveries"


class LocalPlane(models.Model):
    """A plane coordinate system of the city's own (地方坐标系): a transverse Mercator plane, or any PROJ string."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    definition = models.CharField(
        _("PROJ 定义"), max_length=400, help_text="+proj=tmerc +lat_0=0 +lon_0=116.35 +x_0=500000 +y_0=0 +ellps=GRS80"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("地方坐标系")
        verbose_name_plural = _("地方坐标系")

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    RECEIVED = "received", _("待对应字段")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待入库")
    TAKING = "taking", _("入库中")
    TAKEN = "taken", _("已入库")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("失败")
    DISCARDED = "discarded", _("已作废")


class Mode(models.TextChoices):
    ADD = "add", _("只新增")
    UPDATE = "update", _("新增并更新")


class Empty(models.TextChoices):
    """What an empty cell of a column that is there does to a row that stands."""

    KEEP = "keep", _("保留原值")
    CLEAR = "clear", _("清空")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, seat: Seat | None) -> Self:
        """Who keeps deliveries sees what was delivered for their area, of layers that the city shows them."""
        if seat is None or not may(seat, KEEPS):
            return self.none()
        shown = [layer.key for layer in layers_of(seat)]
        return self.filter(Q(area_code__startswith=seat.area_code) if seat.area_code else Q(), kind__in=shown)


class Delivery(models.Model):
    """One file of one kind of base data on its way into the city."""

    kind = models.CharField(_("数据类型"), max_length=24)
    state = models.CharField(_("状态"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.RECEIVED)
    file_name = models.CharField(_("文件"), max_length=160)
    path = models.CharField(max_length=400)  # under the data folder: deliveries/…
    layer = models.CharField(_("图层"), max_length=120, blank=True)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    heading = models.PositiveIntegerField(_("列名行"), default=1)  # of a table, as the file counts its rows; 0: none
    # Each layer, sheet and file in what was handed in: name, rows, and whether it is chosen, or why it is no data.
    parts = models.JSONField(default=list)
    twice = models.JSONField(default=dict)  # heading → the columns that bear it
    notes = models.JSONField(default=list)  # sentences: how the file was opened
    noted = models.JSONField(default=list)  # sentences: how its rows were read
    system = models.CharField(_("坐标系"), max_length=40)  # a key of rules.systems, or plane:<id>
    system_why = models.CharField(max_length=200, blank=True)  # how it was found out
    columns = models.JSONField(default=list)  # of the file, in order
    sample = models.JSONField(default=list)  # the first rows as they stand in the file
    mapping = models.JSONField(default=dict)  # field → column
    mode = models.CharField(_("方式"), max_length=8, choices=Mode.choices, default=Mode.ADD)
    empty = models.CharField(_("空单元格"), max_length=5, choices=Empty.choices, default=Empty.KEEP)
    constants = models.JSONField(default=dict)  # field → what all rows say, where the file has no column for it
    digest = models.CharField(max_length=64, blank=True, db_index=True)  # SHA-256 of the file
    again = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # the same file, handed in before
    unguessed = models.JSONField(default=list)  # columns whose names fit a field and whose values do not
    source = models.CharField(_("来源"), max_length=120)  # GD-1
    begins_on = models.DateField(_("启用日期"))
    handed_in_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办"))
    area_code = models.CharField(max_length=12, blank=True)  # of the seat that handed it in
    handed_in_at = models.DateTimeField(_("交付"))
    rows = models.PositiveIntegerField(_("行数"), default=0)
    good = models.PositiveIntegerField(_("合格"), default=0)
    bad = models.PositiveIntegerField(_("不合格"), default=0)
    taken = models.PositiveIntegerField(_("入库"), default=0)
    added = models.PositiveIntegerField(_("新增"), default=0)  # of the good ones and those taken
    changed = models.PositiveIntegerField(_("更新"), default=0)
    same = models.PositiveIntegerField(_("未变"), default=0)
    kept = models.JSONField(default=dict)  # field → how many empty cells leave what stands
    done = models.PositiveIntegerField(default=0)  # of `rows`, by the job that runs
    step = models.CharField(max_length=40, blank=True)  # what the job is doing
    stop_wanted = models.BooleanField(default=False)
    trouble = models.CharField(_("问题"), max_length=400, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-handed_in_at", "-id"], name="delivery_by_moment")]
        verbose_name = _("数据交付")
        verbose_name_plural = _("数据交付")

    def __str__(self) -> str:
        return f"{self.file_name} · {self.pk}"

    @property
    def place(self) -> Path:
        """Where its file lies now: the data folder may have moved since."""
        return Path(settings.DATA_DIR) / self.path


class Verdict(models.TextChoices):
    GOOD = "good", _("合格")
    BAD = "bad", _("不合格")
    TAKEN = "taken", _("已入库")


class Effect(models.TextChoices):
    ADDED = "added", pgettext_lazy("comparison", "新增")
    CHANGED = "changed", _("更新")
    SAME = "same", _("未变")


class DeliveredRow(models.Model):
    """One row of a delivery, as mapped: what checks and writers work on in SQL. What becomes of it is known before it is taken: its
    `effect`, and of a row that stands the `changes` (field → [from, to]). `existing_ids`: the ids of the city's rows that it is or became;
    `before`: these as they were, every column, to go back to; `after`: a digest of what they became, by which a later change is seen."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="delivered")
    number = models.PositiveIntegerField()  # as the file counts it: the first row under the headings of a table is 2
    code = models.CharField(max_length=40, blank=True)
    cells = models.JSONField()  # field → text
    geometry = models.GeometryField(null=True)
    verdict = models.CharField(max_length=5, choices=Verdict.choices, default=Verdict.GOOD)
    effect = models.CharField(_("结果"), max_length=7, choices=Effect.choices, default=Effect.ADDED, db_default=Effect.ADDED)
    changes = models.JSONField(null=True)
    existing_ids = ArrayField(models.BigIntegerField(), null=True)
    before = models.JSONField(null=True)
    after = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="delivered_once")]
        indexes = [
            models.Index(fields=["delivery", "code"], name="delivered_by_code"),
            models.Index(fields=["delivery", "verdict", "number"], name="delivered_by_verdict"),
            models.Index(fields=["delivery", "effect", "number"], condition=~Q(effect="added"), name="delivered_by_effect"),
        ]
        verbose_name = _("交付行")
        verbose_name_plural = _("交付行")


class DeliveryFinding(models.Model):
    """What is wrong with a row: by which rule, in which field, and what to do."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="findings", db_index=False)
    number = models.PositiveIntegerField()
    rule = models.CharField(_("规则"), max_length=8)
    is_error = models.BooleanField(default=True)  # a warning does not keep the row out
    field = models.CharField(max_length=24, blank=True)
    value = models.CharField(_("原值"), max_length=120, blank=True)
    problem = models.CharField(_("问题"), max_length=200)
    remedy = models.CharField(_("处理"), max_length=200)
    place = models.PointField(null=True)

    class Meta:
        db_table = "resources_finding"
        indexes = [  # pages of them, of all and of one rule, in the order in which they were found
            models.Index(fields=["delivery", "id"], name="delivered_in_order"),
            models.Index(fields=["delivery", "rule", "id"], name="delivered_rule_in_order"),
        ]
        verbose_name = _("检查发现")
        verbose_name_plural = _("检查发现")


class KeptMapping(models.Model):
    """How the columns of such a file were mapped last time."""

    kind = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)  # of the columns' names
    mapping = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="mapping_once")]


class Export(models.Model):
    """A file that somebody asked for (数据导出): made by the worker, fetched when it is there, thrown away after a week."""

    kind = models.CharField(_("数据类型"), max_length=24)
    form = models.CharField(_("格式"), max_length=8)
    system = models.CharField(_("坐标系"), max_length=40)
    area_code = models.CharField(_("区域"), max_length=12, blank=True)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办"))
    requested_at = models.DateTimeField(_("申请"))
    path = models.CharField(max_length=400, blank=True)  # under the data folder: exports/…
    rows = models.PositiveIntegerField(_("行数"), default=0)
    trouble = models.CharField(_("问题"), max_length=400, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = _("数据导出")
        verbose_name_plural = _("数据导出")

    @property
    def place(self) -> Path:
        """Where its file lies now."""
        return Path(settings.DATA_DIR) / self.path
