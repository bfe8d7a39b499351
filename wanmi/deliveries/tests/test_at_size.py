"""Every rule and every taking back of a delivery looks at a few rows for each of its own, whatever all that stands has in common."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.deliveries.actions import staging
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.kinds.kind import common_checks
from wanmi.deliveries.models import Delivery, DeliveryFinding
from wanmi.deliveries.queries.deliveries import SIZE, findings_of
from wanmi.kit.deliveries import Kind
from wanmi.people.models import PostHolding

ROWS = 2000
EACH = 40  # rows that a statement may look at for each row of the delivery

# As many rows stand as are delivered, each a metre or more beside its own, all alike but for their place.
PLACE = "ST_SetSRID(ST_MakePoint(116.40 + (n %% 50) * 0.0002, 39.90 + n / 50 * 0.0002), 4326)"
SQUARE = f"ST_Expand({PLACE}, 0.00005)"
LINE = f"ST_SetSRID(ST_MakeLine({PLACE}, ST_Translate({PLACE}, 0.0001, 0)), 4326)"
FROM = "FROM generate_series(1, %(rows)s) n"
STANDING = {
    "components": "INSERT INTO components_component (code, name, subclass_id, unit_grid_id, geometry, address, state, initial_on, source,"
    " note, attributes, valid_from) SELECT '9901010101' || (500000 + n)::text, '井盖', s.id, (SELECT min(id) FROM grids_unitgrid),"
    f" {PLACE}, '', 'intact', '2026-01-01', '', '', '{{}}', '2026-01-01' {FROM},"
    " (SELECT min(id) AS id FROM catalogue_subclass WHERE kind = 'component') s",
    "unit_grids": "INSERT INTO grids_unitgrid (code, community_code, geometry, area_class, area_m2, perimeter_m, land_use, responsible,"
    " large_on_purpose, older_code, source, begins_on, note) SELECT '99019900' || lpad((100000 + n)::text, 7, '0'),"
    f" '99019900' || left(lpad((100000 + n)::text, 7, '0'), 4), {SQUARE}, 2, 100, 40, '', '', false, '', '', '2026-01-01', '' {FROM}",
    "streets": f"INSERT INTO grids_streetline (way, name, highway, geometry) SELECT '', '', 'residential', {LINE} {FROM}",
    "features": "INSERT INTO grids_groundfeature (kind, name, height_m, geometry, source)"
    f" SELECT 'building', '', NULL, {SQUARE}, 'survey' {FROM}",
}  # fmt: skip
SHAPES = {"components": PLACE, "unit_grids": SQUARE, "streets": LINE, "features": SQUARE}
STAGED = (
    "INSERT INTO resources_deliveredrow (delivery_id, number, code, cells, geometry, verdict)"
    " SELECT %(delivery)s, n, {code},"
    " jsonb_build_object('subclass_id', (SELECT min(id) FROM catalogue_subclass s WHERE s.kind = 'component'),"
    " 'kind', 'building', 'large', 'no',"
    " 'community', '990199001001', 'way', ''), ST_Translate({shape}, {beside}, 0), %(verdict)s " + FROM
)


@pytest.fixture
def clerk(db: None) -> int:
    """The id of the small city's clerk."""
    return PostHolding.objects.filter(post__role="clerk").order_by("pk")[0].person_id


def delivered(kind: Kind, clerk: int, *, taken: bool = False) -> Delivery:
    """A delivery of ROWS beside what stands; or, `taken`, of what stands."""
    made = Delivery.objects.create(
        kind=kind.key, file_name="a.gpkg", path="", system="gcj", source="survey", begins_on=timezone.localdate(), rows=ROWS,
        handed_in_by_id=clerk, handed_in_at=timezone.now(),
    )  # fmt: skip
    code = "'990101' || lpad(n::text, 9, '0')" if kind.code_field else "''"
    values = {"delivery": made.pk, "rows": ROWS, "verdict": "taken" if taken else "good"}
    with connection.cursor() as cursor:
        cursor.execute(STANDING[kind.key], values)
        cursor.execute(STAGED.format(code=code, shape=SHAPES[kind.key], beside=0 if taken else 0.00012), values)
        cursor.execute(
            "ANALYZE resources_deliveredrow, components_component, grids_unitgrid, grids_streetline, grids_groundfeature, grids_area"
        )
    return made


def looked_at(statement: str, values: dict[str, Any]) -> int:
    """How many rows all steps of a statement's plan gave on or passed over."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values or None)
        (told,) = cursor.fetchone()
    return _rows((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])


def _rows(plan: dict[str, Any]) -> int:
    passed = sum(value for name, value in plan.items() if name == "Actual Rows" or name.startswith("Rows Removed by"))
    return int(passed * plan["Actual Loops"]) + sum(_rows(under) for under in plan.get("Plans", []))


@pytest.mark.parametrize("key", SHAPES)
def test_a_rule_looks_at_few_rows_for_each_of_the_delivery(clerk: int, key: str) -> None:
    kind = KINDS[key]
    given = staging.parameters_for(delivered(kind, clerk))
    much = {}
    for check in (*common_checks(kind), *kind.checks):
        statement = f"SELECT r.number FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND ({check.where})"
        count = looked_at(statement, given)
        if count > EACH * ROWS:
            much[f"{check.rule} {check.problem}"] = count
    assert not much


@pytest.mark.parametrize("key", ["streets", "features", "components"])
def test_taking_back_looks_at_few_rows_for_each_that_goes(clerk: int, key: str) -> None:
    kind = KINDS[key]
    given = staging.parameters_for(delivered(kind, clerk, taken=True), at=timezone.now())
    assert {statement: count for statement in kind.take_back if (count := looked_at(statement, given)) > EACH * ROWS} == {}
    if not kind.code_field:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {'grids_streetline' if key == 'streets' else 'grids_groundfeature'}")
            assert cursor.fetchone()[0] < ROWS  # what stood before in the small city


@pytest.mark.slow
def test_rows_of_one_code_and_a_thousand_findings_are_judged_in_one_pass(clerk: int) -> None:
    mine = delivered(KINDS["components"], clerk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE resources_deliveredrow SET code = '9901010101000001' WHERE delivery_id = %s", [mine.pk])
    given = staging.parameters_for(mine)
    (twice,) = (check for check in common_checks(KINDS["components"]) if check.problem == "文件内编码重复")
    statement = f"SELECT r.number FROM resources_deliveredrow r WHERE r.delivery_id = %(delivery)s AND ({twice.where})"
    assert looked_at(statement, given) < EACH * ROWS
    DeliveryFinding.objects.bulk_create(
        DeliveryFinding(delivery=mine, number=number, rule="CO-2", is_error=number % 2 == 0, problem="", remedy="")
        for number in range(1, ROWS + 1)
    )
    staging.judge_rows(mine.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT verdict, count(*) FROM resources_deliveredrow WHERE delivery_id = %s GROUP BY 1 ORDER BY 1", [mine.pk])
        assert cursor.fetchall() == [("bad", ROWS // 2), ("good", ROWS // 2)]


@pytest.mark.slow
def test_a_page_of_findings_reads_no_other_deliverys(clerk: int) -> None:
    other, mine = delivered(KINDS["streets"], clerk), delivered(KINDS["features"], clerk)
    for delivery, count in ((other, 5 * ROWS), (mine, ROWS), (other, ROWS)):
        DeliveryFinding.objects.bulk_create(
            DeliveryFinding(delivery=delivery, number=number, rule=f"GD-{number % 2}", problem="", remedy="")
            for number in range(1, count + 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE resources_finding")
    for rule in ("", "GD-1"):
        with CaptureQueriesContext(connection) as asked:
            assert len(findings_of(mine, rule=rule, after="").rows) == SIZE
        (query,) = asked.captured_queries
        assert looked_at(query["sql"], {}) < 4 * SIZE
