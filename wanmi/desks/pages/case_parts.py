"""What the sheet of a case and its panel beside a list both show: read once, and with one rule of who may know whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from wanmi.cases.models import Case, Purpose, Source
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.cases.queries.privacy import knows_callers, knows_supervisors
from wanmi.cases.queries.rows import state_of
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.queries.waiting import waiting_for
from wanmi.catalogue import queries as catalogue
from wanmi.desks.pages.desk_rows import marks_of
from wanmi.desks.pages.photo_doubts import captioned_doubts, doubt_words
from wanmi.desks.queries.case import Exhibit
from wanmi.flow.rules.flow import FlowTable
from wanmi.grids.queries import names_of
from wanmi.people.rules.seats import Seat

SHORT = {
    Purpose.BEFORE: gettext_noop("前"),
    Purpose.VERIFY: gettext_noop("核实"),
    Purpose.AFTER: gettext_noop("后"),
    Purpose.CHECK: gettext_noop("核查"),
}


def face_of(row: Case, flow: FlowTable, photos: Sequence[dict[str, Any]], seat: Seat, at: datetime) -> dict[str, Any]:
    """Where the case stands, what it is about, where it lies, who waits; the names in it as this seat may know them. One query."""
    listed = Listed(**{name: getattr(row, name) for name in COLUMNS})
    clock = listed.clock(at)
    lng, lat = state_of(row).location
    return {
        "now": at,
        "case": row,
        "seen": listed,
        "clock": clock,
        "clock_words": clock.words(get_language() or "zh-hans"),
        "stage_name": _(flow.stages[row.stage].name),
        "condition": catalogue.condition_facts(row.condition_id) if row.condition_id else None,
        "marks": marks_of(listed, at),
        "place": names_of(row.grid_code),
        "reporter": reporter_of(row, seat),
        "doubts": captioned_doubts(photos),
        "centre": f"{lng},{lat}",
        "markers": [{"lng": lng, "lat": lat, "light": clock.light.value, "label": listed.subclass, "chosen": True}],
        "waiting": waiting_for([listed], seat, at=at).get(listed.id) if flow.stages[row.stage].waits_for != seat.role else None,
        "topics": " ".join(topics_of(seat, [row.stage])),
    }


def reporter_of(row: Case, seat: Seat) -> str:
    """Who reported, as far as this post may know."""
    if row.source == Source.SUPERVISOR:
        known = row.reported_by if knows_supervisors(seat) else None
        return f"{known.name} {known.number}".strip() if known else ""
    return " ".join(filter(None, (row.reporter_name, row.reporter_phone))) if knows_callers(seat) else ""


def photos_of(row: Case, exhibits: Iterable[Exhibit], at: datetime) -> list[dict[str, Any]]:
    """The photos among the files of a case, for kit's strip: 前 · 09:22 · 监督员 0417 under each, and what is odd about it."""
    shown = [one for one in exhibits if one.kind == "photo"]
    odd = doubt_words([one.shot for one in shown], state_of(row))
    return [_photo(row.number, one, at) | {"doubt": words} for one, words in zip(shown, odd, strict=True)]


def _photo(number: str, one: Exhibit, at: datetime) -> dict[str, Any]:
    caption = " · ".join(filter(None, (_(SHORT[Purpose(one.purpose)]), moment_words(one.at, at), one.by)))
    sizes = {"url": "screen", "small": "thumb", "original": "original"}
    return {name: reverse("case_file", args=[number, one.id, size]) for name, size in sizes.items()} | {
        "caption": caption,
        "purpose": one.purpose,
    }


def before_and_after(photos: Iterable[dict[str, Any]]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The last photo before and the last one after, to stand side by side."""
    last = {photo["purpose"]: photo for photo in photos}
    return last.get(Purpose.BEFORE), last.get(Purpose.AFTER)


def moment_words(moment: datetime, at: datetime) -> str:
    """09:22 today, 11-22 09:22 this year, else with the year: what still reads true on paper tomorrow."""
    local, today = timezone.localtime(moment), timezone.localtime(at)
    day = "" if local.date() == today.date() else f"{local:%m-%d} " if local.year == today.year else f"{local:%Y-%m-%d} "
    return f"{day}{local:%H:%M}"
