"""What has been written of the demo city's past."""

from __future__ import annotations

from django.db import models


class HistoryDay(models.Model):
    """One local day of the demo city's history, written whole."""

    day = models.DateField(unique=True)
    cases = models.PositiveIntegerField()

    class Meta:
        verbose_name = "演示历史"
        verbose_name_plural = "演示历史"
