"""One question whether a row holds on a day, asked in three ways: of values, of Django, of PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import IntegrityError, connection, transaction

from wanmi.grids.models import Area
from wanmi.kit.rules.spans import holds_on
from wanmi.kit.spans import in_force, in_force_sql, in_force_within, not_over

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST = date(2026, 3, 1)
SQUARE = MultiPolygon(Polygon.from_bbox((0, 0, 1, 1)), srid=4326)


@pytest.fixture
def areas() -> list[Area]:
    """Of every length from none to four days, and one without end."""
    return [
        Area.objects.create(code=f"98{number:04}", name="区", level="county", geometry=SQUARE, begins_on=FIRST, ends_on=ends)
        for number, ends in enumerate([*(FIRST + days * DAY for days in range(5)), None])
    ]


@pytest.mark.parametrize("day", [FIRST + days * DAY for days in range(-1, 6)])
def test_values_queries_and_sql_say_the_same_of_every_day(areas: list[Area], day: date) -> None:
    meant = [area.pk for area in areas if holds_on(area.begins_on, area.ends_on, day)]
    own = Area.objects.filter(code__startswith="98").order_by("code")
    assert list(own.filter(in_force(day)).values_list("pk", flat=True)) == meant
    assert list(own.filter(in_force_within(day, day)).values_list("pk", flat=True)) == meant
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM grids_area a WHERE a.code LIKE '98%%' AND {in_force_sql('a')} ORDER BY code",
            {"day": day},
        )
        assert [row[0] for row in cursor.fetchall()] == meant
        cursor.execute("SELECT id FROM grids_area WHERE code LIKE '98%%' AND daterange(begins_on, ends_on) @> %s ORDER BY code", [day])
        assert [row[0] for row in cursor.fetchall()] == meant, "as PostgreSQL's own ranges say"


def test_what_is_not_over_holds_today_or_later(areas: list[Area]) -> None:
    own = Area.objects.filter(code__startswith="98").order_by("code")
    assert list(own.filter(not_over(FIRST - DAY))) == areas
    assert list(own.filter(not_over(FIRST + 3 * DAY))) == areas[4:]


def test_no_row_ends_before_it_begins(areas: list[Area]) -> None:
    with pytest.raises(IntegrityError, match="area_in_order"), transaction.atomic():
        Area.objects.filter(pk=areas[0].pk).update(ends_on=FIRST - DAY)
