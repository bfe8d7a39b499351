"""Classes, subclasses and filing standards (部件事件分类、立案结案标准), by scheme version; the calendar that limits run by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanmi.catalogue.rules.responsible_kinds import RESPONSIBLE_KINDS
from wanmi.kit.rules.limits import Unit


class Kind(models.TextChoices):
    COMPONENT = "component", _("部件")
    EVENT = "event", _("事件")


class Scheme(models.Model):
    """One edition of the class tables. Codes are only unique inside a scheme and a kind (EV-3, EV-4)."""

    key = models.CharField(_("版本"), max_length=32, unique=True)  # gb30428.2-2013, cjt214-2007
    name = models.CharField(_("名称"), max_length=80)
    edition = models.CharField(_("标准号"), max_length=40)
    is_current = models.BooleanField(_("现行"), default=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # of the tables loaded, so that loading twice does nothing
    revision = models.PositiveIntegerField(_("修订"), default=0, editable=False)  # one more with every change of its rows

    class Meta:
        constraints = [models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="scheme_one_current")]
        verbose_name = _("分类版本")
        verbose_name_plural = _("分类版本")

    def __str__(self) -> str:
        return self.name


class SubclassStatus(models.TextChoices):
    """How far the source goes (standards/README.md)."""

    CONFIRMED = "confirmed", _("已核对")
    INFERRED = "inferred", _("代码推定")
    LOCAL_NUMBER = "local_number", _("本地编号")
    LOCAL_EXTENSION = "local_extension", _("地方扩展")


class ConditionStatus(models.TextChoices):
    FOUND = "found", _("有据")
    LOCAL_EXTENSION = "local_extension", _("地方扩展")
    DERIVED = "derived", _("由对应小类推得")
    ASSUMED = "assumed", _("暂定")
    LOCAL = "local", _("本市自定")  # changed by the city: loading the tables again leaves it alone


class Geometry(models.TextChoices):
    POINT = "point", _("点")
    LINE = "line", _("线")
    POLYGON = "polygon", _("面")


class Subclass(models.Model):
    """小类. `class_code` + `code` is the four-digit classification code, text."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="subclasses", verbose_name=_("版本"))
    kind = models.CharField(_("类型"), max_length=9, choices=Kind.choices)
    class_code = models.CharField(_("大类代码"), max_length=2)
    class_name = models.CharField(_("大类"), max_length=40)
    code = models.CharField(_("小类代码"), max_length=2)
    name = models.CharField(_("小类"), max_length=60)
    english = models.CharField(_("英文"), max_length=120, blank=True)
    geometry = models.CharField(_("几何"), max_length=8, choices=Geometry.choices, default=Geometry.POINT)
    responsible_kind = models.CharField(_("责任类别"), max_length=40, choices=list(RESPONSIBLE_KINDS.items()))
    status = models.CharField(_("来源状态"), max_length=20, choices=SubclassStatus.choices, default=SubclassStatus.CONFIRMED)
    matching_code = models.CharField(_("对应代码"), max_length=24, blank=True)  # in the other scheme, several joined by '|'
    provenance = models.TextField(_("出处"), blank=True)
    note = models.TextField(_("备注"), blank=True)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "kind", "class_code", "code"], name="subclass_once")]
        ordering = ["kind", "class_code", "code"]
        verbose_name = _("小类")
        verbose_name_plural = _("小类")

    def __str__(self) -> str:
        return self.name

    @property
    def classification_code(self) -> str:
        """Four digits, class and subclass (CO-3)."""
        return self.class_code + self.code


class FilingCondition(models.Model):
    """立案条件 with its limits by area class and its closing condition. Several for a subclass are normal.

    What a case was filed against never changes: a condition that says something else is a new row, the old one is retired.
    """

    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="conditions", verbose_name=_("小类"))
    number = models.PositiveSmallIntegerField(_("序号"))
    issue_key = models.CharField(_("问题键"), max_length=40)
    issue = models.CharField(_("问题"), max_length=80)
    condition = models.TextField(_("立案条件"))
    limit_unit = models.CharField(_("时限单位"), max_length=16, choices=[(unit.value, unit.label) for unit in Unit])
    limit_class1 = models.DecimalField(_("一类时限"), max_digits=6, decimal_places=2)
    limit_class2 = models.DecimalField(_("二类时限"), max_digits=6, decimal_places=2)
    limit_class3 = models.DecimalField(_("三类时限"), max_digits=6, decimal_places=2)
    closing_condition = models.TextField(_("结案条件"))
    status = models.CharField(_("来源状态"), max_length=20, choices=ConditionStatus.choices, default=ConditionStatus.FOUND)
    provenance = models.TextField(_("出处"), blank=True)
    note = models.TextField(_("备注"), blank=True)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subclass", "number"], condition=Q(retired_on__isnull=True), name="condition_once"),
            models.CheckConstraint(condition=Q(limit_class1__gt=0, limit_class2__gt=0, limit_class3__gt=0), name="condition_limits"),
        ]
        ordering = ["subclass", "number"]
        verbose_name = _("立案条件")
        verbose_name_plural = _("立案条件")

    def __str__(self) -> str:
        return self.condition


class CalendarDay(models.Model):
    """A day that differs from the national calendar (放假、调休): the city's word over the library's (TM-1)."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("说明"), max_length=40, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("日历调整")
        verbose_name_plural = _("日历调整")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class WorkPeriod(models.Model):
    """Working hours of a day (工作时段), local time; several rows make one day."""

    begins = models.TimeField(_("自"))
    ends = models.TimeField(_("至"))

    class Meta:
        db_table = "catalogue_shift"
        constraints = [models.CheckConstraint(condition=Q(begins__lt=models.F("ends")) | Q(ends="00:00"), name="shift_begins_first")]
        ordering = ["begins"]
        verbose_name = _("工作时段")
        verbose_name_plural = _("工作时段")

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}"
