"""Classes, subclasses and filing standards (部件事件分类、立案结案标准), by scheme version; the calendar that limits run by."""
from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    COMPONENT = "component", "部件"
    EVENT = "event", "事件"


class Scheme(models.Model):
    """One edition of the class tables. Codes are only unique inside a scheme and a kind (EV-3, EV-4)."""

    key = models.CharField("版本", max_length=32, unique=True)  # gb30428.2-2013, cjt214-2007
    name = models.CharField("名称", max_length=80)
    edition = models.CharField("标准号", max_length=40)
    is_current = models.BooleanField("现行", default=False)
    digest = models.CharField(max_length=64, blank=True)  # of the tables loaded, so that loading twice does nothing

    class Meta:
        verbose_name = "分类版本"
        verbose_name_plural = "分类版本"

    def __str__(self) -> str:
        return self.name


class Subclass(models.Model):
    """小类. `class_code` + `code` is the four-digit classification code, text."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="subclasses", verbose_name="版本")
    kind = models.CharField("类型", max_length=9, choices=Kind.choices)
    class_code = models.CharField("大类代码", max_length=2)
    class_name = models.CharField("大类", max_length=40)
    code = models.CharField("小类代码", max_length=2)
    name = models.CharField("小类", max_length=60)
    english = models.CharField("英文", max_length=120, blank=True)
    geometry = models.CharField("几何", max_length=8, default="point")  # point | line | area
    responsible_kind = models.CharField("责任类别", max_length=40)
    status = models.CharField("来源状态", max_length=20, default="confirmed")
    matching_code = models.CharField("对应代码", max_length=4, blank=True)  # in the other scheme
    provenance = models.TextField("出处", blank=True)
    note = models.TextField("备注", blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "kind", "class_code", "code"], name="subclass_once")]
        ordering = ["kind", "class_code", "code"]
        verbose_name = "小类"
        verbose_name_plural = "小类"

    def __str__(self) -> str:
        return self.name

    @property
    def classification_code(self) -> str:
        """Four digits, class and subclass (CO-3)."""
        return self.class_code + self.code


class FilingCondition(models.Model):
    """立案条件 with its limits by area class and its closing condition. Several for a subclass are normal."""

    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="conditions", verbose_name="小类")
    number = models.PositiveSmallIntegerField("序号")
    issue_key = models.CharField("问题键", max_length=40)
    issue = models.CharField("问题", max_length=80)
    condition = models.TextField("立案条件")
    limit_unit = models.CharField("时限单位", max_length=16)  # a Unit of kit's working time
    limit_class1 = models.DecimalField("一类时限", max_digits=6, decimal_places=2)
    limit_class2 = models.DecimalField("二类时限", max_digits=6, decimal_places=2)
    limit_class3 = models.DecimalField("三类时限", max_digits=6, decimal_places=2)
    closing_condition = models.TextField("结案条件")
    status = models.CharField("来源状态", max_length=20, default="found")
    provenance = models.TextField("出处", blank=True)
    note = models.TextField("备注", blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subclass", "number"], name="condition_once")]
        ordering = ["subclass", "number"]
        verbose_name = "立案条件"
        verbose_name_plural = "立案条件"

    def __str__(self) -> str:
        return self.condition

    def limit_for(self, area_class: int) -> tuple[str, str]:
        """(amount, unit) for an area class 1–3."""
        amount = (self.limit_class1, self.limit_class2, self.limit_class3)[area_class - 1]
        return f"{amount.normalize():f}", self.limit_unit


class CalendarDay(models.Model):
    """A day that differs from the national calendar (放假、调休): the city's word over the library's (TM-1)."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = "日历调整"
        verbose_name_plural = "日历调整"

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Shift(models.Model):
    """Working hours of a day (工作时段), local time; several rows make one day."""

    begins = models.TimeField("自")
    ends = models.TimeField("至")

    class Meta:
        ordering = ["begins"]
        verbose_name = "工作时段"
        verbose_name_plural = "工作时段"
