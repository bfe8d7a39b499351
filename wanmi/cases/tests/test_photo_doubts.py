"""A photo years old, far away, or a repair that is older than the damage, is marked where somebody decides."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from wanmi.cases.rules.doubts import Doubt, Shot, doubts_of
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import MONDAY_MORNING as NOW
from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.evidence.models import Evidence, StoredFile
from wanmi.people.rules.seats import Seat

HERE = (WEST + 0.0005, SOUTH + 0.0005)
DAY = timedelta(days=1)
BEFORE = Shot("before", NOW, NOW, HERE)


@pytest.mark.parametrize(
    ("shot", "doubts"),
    [
        (BEFORE, ()),
        (Shot("before", None, NOW, None), ()),
        (Shot("before", NOW - DAY, NOW, HERE), ()),
        (Shot("before", NOW - 800 * DAY, NOW, HERE), (Doubt("old", days=800),)),
        (Shot("before", NOW - 3 * DAY, NOW + 2 * DAY, HERE), (Doubt("old", days=3),)),
        (Shot("before", NOW + timedelta(hours=8), NOW, HERE), (Doubt("ahead"),)),
        (Shot("before", NOW, NOW, (WEST + 0.0005, SOUTH + 0.0105)), (Doubt("far", metres=1112),)),
        (Shot("before", NOW, NOW, (WEST + 0.0005, SOUTH + 0.0015)), ()),
    ],
)
def test_a_photo_is_doubted_by_its_moment_and_place(shot: Shot, doubts: tuple[Doubt, ...]) -> None:
    found = doubts_of([shot], location=HERE, reported_at=NOW)[0]
    assert [(one.kind, one.days) for one in found] == [(one.kind, one.days) for one in doubts]
    assert all(abs(one.metres - other.metres) < 3 for one, other in zip(found, doubts, strict=True))


def test_a_repair_older_than_the_damage_is_doubted_and_one_after_it_is_not() -> None:
    early, late = Shot("after", NOW - timedelta(minutes=1), NOW + DAY, HERE), Shot("after", NOW + timedelta(hours=2), NOW + DAY, HERE)
    assert doubts_of([BEFORE, early, late], location=HERE, reported_at=NOW) == [(), (Doubt("old", days=1), Doubt("before")), ()]


def taken(by: Seat, at: datetime, place: tuple[float, float]) -> uuid.UUID:
    """A photo handed in now, that says of itself when and where it was taken."""
    mark = uuid.uuid4()
    file = StoredFile.objects.create(
        sha256=mark.hex * 2, kind="photo", media_type="image/jpeg", size=1000, width=400, height=300, stored_at=NOW
    )
    where = Point(*place, srid=4326)
    return Evidence.objects.create(id=mark, file=file, handed_in_by_id=by.person_id, handed_in_at=NOW, taken_at=at, taken_place=where).pk


@pytest.mark.parametrize("who", ["acceptor", "checker", "shift_leader", "clean"])
def test_desk_department_and_who_checks_see_the_mark(cast: Cast, who: str) -> None:
    case = cast.brought_to("disposing", evidence=(taken(cast.collector, NOW, HERE),))
    case = cast.move(case, "sign", "clean")
    case = cast.move(case, "feed_back", "clean", text="已清理", evidence=(taken(cast.clean, NOW - 800 * DAY, (WEST, SOUTH + 0.03)),))
    case = cast.move(case, "send_check", "acceptor", supervisor_id=cast.checker.person_id)
    client = Client()
    client.force_login(cast.person(who))
    for path in ("", "panel/"):
        page = client.get(f"/cases/{case.number}/{path}").content.decode()
        assert "照片请核对" in page, path
        for words in ("摄于 2 年前", "早于处置前照片", "公里"):
            assert words in page, (path, words)
    told = {one["purpose"]: one["doubts"] for one in Caller(cast, who).get(f"/cases/{case.number}")["exhibits"]}
    assert told == {"before": [], "after": ["old", "before", "far"]}
