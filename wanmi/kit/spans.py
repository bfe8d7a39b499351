"""Spans of days in the database: which rows hold on a day, and constraints that keep spans in order. What a span means is told in
`kit.rules.spans`; `begins` and `ends` name its two columns where they are called otherwise or lie behind a relation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _


def in_force(day: date, *, begins: str = "begins_on", ends: str = "ends_on") -> Q:
    """Rows that hold on a day."""
    return Q(**{f"{begins}__lte": day}) & not_over(day, ends=ends)


def not_over(day: date, *, ends: str = "ends_on") -> Q:
    """Rows that hold on a day or begin later: what has not ended before it."""
    return Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day})


def in_force_within(first: date | None, last: date | None, *, begins: str = "begins_on", ends: str = "ends_on") -> Q:
    """Rows that hold on some day from the first to the last, both included; None: without that bound."""
    held = Q(**{f"{begins}__lte": last}) if last else Q()
    return held & not_over(first, ends=ends) if first else held


def in_force_sql(alias: str = "", day: str = "%(day)s", *, begins: str = "begins_on", ends: str = "ends_on") -> str:
    """`in_force` as an SQL condition on the table called `alias`; `day`: the parameter or expression that stands for the day."""
    table = f"{alias}." if alias else ""
    return f"({table}{begins} <= {day} AND ({table}{ends} IS NULL OR {table}{ends} > {day}))"


def in_order(name: str) -> CheckConstraint:
    """No span ends before it begins."""
    words = _("结束日期早于开始日期。")
    return CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), name=name, violation_error_message=words)


def without_overlap(name: str, same: Sequence[Any]) -> ExclusionConstraint:
    """Two rows that agree in all of `same` (fields or expressions) never hold on one day."""
    equal = [(each, RangeOperators.EQUAL) for each in same]
    days = Func("begins_on", "ends_on", function="daterange", output_field=DateRangeField())  # PostgreSQL's own [begins_on, ends_on)
    expressions = [*equal, (days, RangeOperators.OVERLAPS)]
    return ExclusionConstraint(name=name, expressions=expressions, violation_error_message=_("与已有的起止日期重叠。"))
