"""What is odd about the photos of a case, in words: at each photo, and once for all of them beside what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanmi.cases.rules.doubts import Doubt, Shot, doubts_of
from wanmi.cases.rules.state import CaseState

YEAR, MONTH = 365, 30  # days


def doubt_words(shots: Sequence[Shot], case: CaseState) -> list[str]:
    """For each photo of the case what is odd about it, "" for most."""
    found = doubts_of(shots, location=case.location, reported_at=case.reported_at)
    return ["，".join(_words(doubt) for doubt in doubts) for doubts in found]


def _words(doubt: Doubt) -> str:
    if doubt.kind == "ahead":
        return _("拍摄时间晚于提交时间")
    if doubt.kind == "before":
        return _("早于处置前照片")
    if doubt.kind == "old":
        return _("摄于%s前") % _span(doubt.days)
    if doubt.metres < 1000:
        return _("拍摄地点距此 %d 米") % doubt.metres
    return _("拍摄地点距此 %.1f 公里") % (doubt.metres / 1000)


def _span(days: int) -> str:
    if days >= YEAR:
        return ngettext(" %d 年", " %d 年", days // YEAR) % (days // YEAR)
    if days >= 2 * MONTH:
        return ngettext(" %d 个月", " %d 个月", days // MONTH) % (days // MONTH)
    return ngettext(" %d 天", " %d 天", days) % days


def captioned_doubts(photos: Sequence[dict[str, Any]]) -> list[str]:
    """The doubtful photos with their captions: read at the desk and by the checker before they decide."""
    return [f"{photo['caption']}：{photo['doubt']}" for photo in photos if photo.get("doubt")]
