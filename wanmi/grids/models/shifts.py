"""Shifts (班次): when somebody walks. A duty without one holds all day."""

from __future__ import annotations

from django.contrib.gis.db import models

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
        ordering = ["begins", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "name"], condition=models.Q(retired_on__isnull=True), name="shift_name_once")
        ]
        verbose_name = "班次"
        verbose_name_plural = "班次"

    def __str__(self) -> str:
        return f"{self.name} {self.begins:%H:%M}–{self.ends:%H:%M}"
