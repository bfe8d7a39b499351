"""Numbers that are taken already: passed over, whatever brought them in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast
from wanmi.components.actions import issue_codes
from wanmi.components.models import Component
from wanmi.division.actions.publish import take_effect_due
from wanmi.division.models import DivisionPiece
from wanmi.division.tests.test_divisions import COMMUNITY, draft_of, publish, step
from wanmi.geocoding.actions.codes import next_codes
from wanmi.geocoding.models import Place
from wanmi.grids.models import UnitGrid

pytestmark = pytest.mark.django_db


@pytest.fixture
def collector(cast: Cast) -> Caller:
    return Caller(cast, "collector")


def take_numbers(like: str, *, beyond: int, count: int) -> None:
    """Cases as a load brings them: copies of one, under the numbers that come next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns WHERE table_name = 'cases_case'"
                       " AND column_name NOT IN ('id', 'uuid', 'number') AND is_generated = 'NEVER'")  # fmt: skip
        rest = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO cases_case (uuid, number, {rest}) SELECT gen_random_uuid(), left(number, 15) || lpad(n::text, 5, '0'), {rest}"
            " FROM cases_case, generate_series(%s, %s) n WHERE number = %s",
            [beyond + 1, beyond + count, like],
        )


def test_numbers_of_a_load_are_passed_over_in_one_step(collector: Caller) -> None:
    first = collector.report()
    drawn = int(first["number"][-5:])
    take_numbers(first["number"], beyond=drawn, count=3000)
    answers = [collector.report() for _ in range(3)]
    assert [answer.status for answer in answers] == [201] * 3
    numbers = [int(answer["number"][-5:]) for answer in answers]
    assert numbers[0] > drawn + 3000
    assert numbers == sorted(set(numbers))


def test_the_first_report_after_a_load_of_today_finds_a_free_number(collector: Caller) -> None:
    """No number was drawn on that day yet, so that the first one is always 1; the load has just that."""
    given = collector.report()["number"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_numberday")
    Case.objects.filter(number=given).update(number=f"{given[:-5]}00001")
    take_numbers(f"{given[:-5]}00001", beyond=1, count=40)
    cache.clear()
    assert collector.report()["number"][-5:] == "00042"


def test_a_component_code_that_stands_is_passed_over(cast: Cast) -> None:
    component = Component.objects.first()
    assert component is not None
    prefix = component.code[:10]
    (code,) = issue_codes(prefix)
    component.pk, component.code = None, f"{prefix}{int(code[10:]) + 2:06}"
    component.save(force_insert=True)
    assert issue_codes(prefix, 3)[0] == f"{prefix}{int(code[10:]) + 3:06}"


def test_a_place_code_that_stands_or_comes_with_the_same_file_is_passed_over(db: None) -> None:
    (drawn,) = next_codes(["990101001"])
    number = int(drawn[7:])
    Place.objects.create(
        code=f"990101A{number + 1:09}", kind="road", name="某路", address="某路", division_code="990101001",
        location=Point(116, 40, srid=4326),
        begins_on="2026-01-01",
    )  # fmt: skip
    fresh = next_codes(["990101001", "990102001", "990101001"], but={f"990101A{number + 2:09}"})
    assert [code[:6] for code in fresh] == ["990101", "990102", "990101"]
    assert not {int(code[7:]) for code in fresh if code.startswith("990101A")} & {number, number + 1, number + 2}
    assert len(set(fresh)) == 3


def test_a_grid_code_that_came_in_while_a_publication_waited_is_passed_over(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "merge", cast, pieces=[1, 2])
    publish(division, cast, days=1)
    piece = DivisionPiece.objects.get(division=division)
    grid = UnitGrid.objects.get(code=f"{COMMUNITY}001")
    grid.pk, grid.code, grid.ends_on = None, piece.code, timezone.localdate()
    grid.save(force_insert=True)
    assert take_effect_due(at=timezone.now() + timedelta(days=1)) == 1
    assert UnitGrid.objects.get(begun_by_id=division.pk).code == f"{COMMUNITY}{int(piece.code[12:]) + 1:03}"
