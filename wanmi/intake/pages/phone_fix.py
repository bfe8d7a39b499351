"""The position that a phone sends with its report: how exact and how old it is, and what is asked about it."""

from __future__ import annotations

import math

from django.http import QueryDict
from django.utils.translation import gettext as _

from wanmi.intake.rules.fixes import MOST_M, Doubt, doubt_of


def fix_doubt(sent: QueryDict) -> Doubt | None:
    """What speaks against the position; None where nothing does, or somebody has said that it is right."""
    return doubt_of(_number(sent.get("accuracy", "")), _number(sent.get("fix_age", ""))) if sent.get("fix_sure") != "true" else None


def fix_warning(sent: QueryDict) -> str:
    """The doubt in words, also where it has been answered; "" where there is none."""
    accuracy, age = _number(sent.get("accuracy", "")), _number(sent.get("fix_age", ""))
    match doubt_of(accuracy, age):
        case Doubt.UNKNOWN:
            return _("定位没有说明精度，可能是模拟或缓存的位置。")
        case Doubt.COARSE:
            return _("定位误差约 %d 米。") % round(accuracy or 0)
        case Doubt.OLD:
            return _("定位是 %d 分钟前的。") % round((age or 0) / 60)
    return ""


def accuracy_kept(sent: QueryDict) -> str:
    """Whole metres, as a report keeps them."""
    found = _number(sent.get("accuracy", ""))
    return "" if found is None else str(min(MOST_M, max(0, round(found))))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
