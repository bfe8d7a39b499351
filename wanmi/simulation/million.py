"""A million cases at once, by one INSERT … SELECT: the weight under which lists, search and figures are measured.

The rows hold together column by column (stages, moments, who holds what), but no journal stands behind them: this is ballast for
the bench and for tests of speed, never a city's history. That is written by simulation.history, through the rules.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from wanmi.catalogue.models import FilingCondition, Subclass
from wanmi.flow.queries.flows import current_flow_id
from wanmi.grids.models import UnitGrid
from wanmi.people.models import Organisation, OrganisationKind, Person, Post, PostHolding, Role

DAYS = 365
SINCE = date(2020, 1, 1)
# Reports by hour of the day, 0–23: two working peaks, hardly any at night.
HOURS = (2, 1, 1, 1, 1, 3, 8, 22, 60, 80, 85, 70, 30, 25, 65, 75, 72, 60, 40, 30, 22, 15, 8, 4)
# Where open cases stand, and how many of a thousand open ones.
OPEN_STAGES = {
    "registered": (90, 1), "verifying": (40, 1), "handled_review": (10, 1), "waiting_filing": (60, 2), "waiting_dispatch": (70, 3),
    "disposing": (560, 4), "waiting_check": (60, 5), "checking": (60, 5), "rework_decision": (10, 5), "waiting_closing": (40, 6),
}  # fmt: skip

_DRAW = """
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
WITH
  grids AS MATERIALIZED (
    SELECT id, code, area_class, ST_X(ST_PointOnSurface(geometry)) lng, ST_Y(ST_PointOnSurface(geometry)) lat,
           row_number() OVER (ORDER BY md5(code)) AS grid_row, count(*) OVER () AS n FROM grids_unitgrid WHERE ends_on IS NULL),
  dice AS MATERIALIZED (
    SELECT random() r_grid, random() r_class, random() r_day, random() r_hour, random() r_source, random() r_end, random() r_stage,
           random() r_late, random() r_rework, random() r_spot, random() r_person, random() r_x, random() r_y, random() r_length
    FROM generate_series(1, %(count)s)),
  thrown AS (
    SELECT d.*, 1 + floor((SELECT max(n) FROM grids) * power(d.r_grid, 1.6))::bigint AS grid_row,
      1 + floor(%(kinds)s * power(d.r_class, 2.2))::int AS class_row,
      date_trunc('day', %(until)s AT TIME ZONE %(zone)s) AT TIME ZONE %(zone)s - floor(%(days)s * d.r_day) * interval '1 day'
        + make_interval(hours => (%(hours)s::int[])[1 + floor(%(shares)s * d.r_hour)::int]) + d.r_x * interval '1 hour' AS reported_at
    FROM dice d)
SELECT t.*, g.id AS unit_grid_id, g.code AS grid_code, g.area_class, g.lng, g.lat
FROM thrown t JOIN grids g USING (grid_row) WHERE t.reported_at <= %(until)s
"""

_POUR = """
INSERT INTO cases_case (uuid, number, flow_id, kind, subclass_id, condition_id, description, urgent, location, accuracy_m, address,
  unit_grid_id, grid_code, area_class, source, reported_by_id, reporter_name, reporter_phone, reply_wanted, on_the_spot,
  stage, stage_since, due_at, warn_at, outcome, version, centre_id, command_id, department_id, squad_id, worker_id, task_supervisor_id,
  reported_at, accepted_at, filed_at, dispatched_at, signed_at, sign_due_at, fed_back_at, checked_at, ended_at,
  disposal_limit, disposal_due_at, disposal_late, verification, check_result, closing_note, rework_count, repeated, holder_id)
WITH
  kinds AS (SELECT c.*, row_number() OVER (ORDER BY md5(c.id::text)) AS class_row FROM (
      SELECT DISTINCT ON (s.id) s.id, s.kind, s.name, f.id AS condition_id, f.limit_unit, f.limit_class2, f.closing_condition
      FROM catalogue_subclass s JOIN catalogue_scheme k ON k.id = s.scheme_id AND k.is_current
      JOIN catalogue_filingcondition f ON f.subclass_id = s.id AND f.retired_on IS NULL ORDER BY s.id, f.number) c),
  streets AS (SELECT array_agg(DISTINCT name) name, count(DISTINCT name) n FROM grids_streetline WHERE name <> ''),
  supervisors AS (SELECT array_agg(DISTINCT h.person_id) id, count(DISTINCT h.person_id) n
      FROM people_postholding h JOIN people_post p ON p.id = h.post_id WHERE p.role = 'supervisor'),
  departments AS (SELECT array_agg(o.id ORDER BY o.code) id, count(*) n FROM people_organisation o WHERE o.kind = 'department'),
  squads AS (SELECT parent_id, array_agg(id ORDER BY code) id, count(*) n FROM people_organisation WHERE kind = 'squad' GROUP BY 1),
  workers AS (SELECT p.organisation_id, array_agg(h.person_id ORDER BY h.person_id) id, count(*) n
      FROM people_postholding h JOIN people_post p ON p.id = h.post_id WHERE p.role = 'worker' GROUP BY 1),
  centre AS (SELECT (SELECT id FROM people_organisation WHERE kind = 'supervision_centre' ORDER BY length(area_code) DESC,
    id LIMIT 1) any_centre,
                    (SELECT id FROM people_organisation WHERE kind = 'command_centre' ORDER BY length(area_code) DESC,
                      id LIMIT 1) any_command),
  centres AS (SELECT DISTINCT ON (kind, area_code) kind, area_code, id FROM people_organisation
      WHERE kind IN ('supervision_centre', 'command_centre') AND length(area_code) = 6 ORDER BY kind, area_code, id),
  told AS (
    SELECT d.*, k.kind, k.id AS subclass_id, k.condition_id, k.name AS class_name, k.closing_condition, k.limit_unit, k.limit_class2,
           coalesce(c1.id, any_centre) AS centre_id, coalesce(c2.id, any_command) AS command_id,
           d.reported_at > %(until)s - interval '2 days' AND d.r_end < 0.62 OR d.r_end < 0.002 AS is_open,
           s.name[1 + floor(s.n * d.r_x)::int] || ' ' || 1 + floor(400 * d.r_y)::int || ' 号' AS address,
           v.id[1 + floor(v.n * d.r_person)::int] AS walker, v.id[1 + floor(v.n * d.r_x)::int] AS checker,
           p.id[1 + (d.class_row * 7 + (d.r_late * 1.15)::int) %% p.n::int] AS department_id,
           d.reported_at + d.r_x * interval '20 minutes' AS a, d.reported_at + (0.3 + d.r_y) * interval '30 minutes' AS f,
           d.reported_at + (0.6 + d.r_y) * interval '40 minutes' AS p,
           (0.2 + 30 * power(d.r_length, 3)) * interval '1 hour' AS work
    FROM drawn d JOIN kinds k USING (class_row) CROSS JOIN streets s CROSS JOIN supervisors v CROSS JOIN departments p CROSS JOIN centre
      LEFT JOIN centres c1 ON c1.kind = 'supervision_centre' AND c1.area_code = left(d.grid_code, 6)
      LEFT JOIN centres c2 ON c2.kind = 'command_centre' AND c2.area_code = left(d.grid_code, 6)),
  staged AS (
    SELECT told.*, CASE WHEN NOT is_open THEN NULL ELSE (SELECT key FROM unnest(%(stages)s::text[], %(upto)s::float8[]) AS u(key, upto)
             WHERE told.r_stage <= u.upto ORDER BY u.upto LIMIT 1) END AS open_stage,
           CASE WHEN is_open THEN '' WHEN r_end < 0.90 THEN 'closed' WHEN r_end < 0.94 THEN 'rejected' WHEN r_end < 0.98 THEN 'not_filed'
             ELSE 'void' END AS outcome FROM told),
  stepped AS (
    SELECT staged.*, coalesce((%(steps)s::jsonb ->> open_stage)::int, CASE outcome WHEN 'closed' THEN 7 WHEN 'rejected' THEN 1
             WHEN 'not_filed' THEN 2 ELSE 4 END) AS step FROM staged)
SELECT gen_random_uuid(), left(grid_code, 6) || CASE kind WHEN 'component' THEN 'C' ELSE 'E' END
         || to_char(reported_at AT TIME ZONE %(zone)s, 'YYYYMMDD')
         || lpad((row_number() OVER (PARTITION BY (reported_at AT TIME ZONE %(zone)s)::date ORDER BY reported_at))::text, 5, '0'),
  %(flow)s, kind, subclass_id, CASE WHEN step >= 3 THEN condition_id END, class_name || '，影响通行，请处理', limit_unit = 'urgent_hour',
  ST_SetSRID(ST_MakePoint(lng + (r_x - 0.5) * 0.0006, lat + (r_y - 0.5) * 0.0005), 4326), (3 + 20 * r_x)::int, address,
  unit_grid_id, grid_code, area_class,
  CASE WHEN r_source < 0.72 THEN 'supervisor' WHEN r_source < 0.86 THEN 'hotline' WHEN r_source < 0.90 THEN 'transfer'
    WHEN r_source < 0.95 THEN 'public' WHEN r_source < 0.96 THEN 'leader'
    WHEN r_source < 0.97 THEN 'video' WHEN r_source < 0.98 THEN 'sensor'
    WHEN r_source < 0.985 THEN 'media' WHEN r_source < 0.99 THEN 'superior' WHEN r_source < 0.995 THEN 'letters' ELSE 'police' END,
  CASE WHEN r_source < 0.72 THEN walker END, CASE WHEN r_source >= 0.72 THEN '来电人' ELSE '' END,
  CASE WHEN r_source >= 0.72 THEN '138' || lpad(floor(r_person * 99999999)::bigint::text, 8, '0') ELSE '' END, r_source >= 0.72,
  r_spot < 0.06 AND r_source < 0.72,
  coalesce(open_stage, outcome), CASE WHEN is_open THEN p ELSE least(p + work, %(until)s) END,
  CASE WHEN is_open THEN p + (0.5 + 40 * r_length) * interval '1 hour' END,
    CASE WHEN is_open THEN p + (0.4 + 32 * r_length) * interval '1 hour' END,
  outcome, step, centre_id, CASE WHEN step >= 3 THEN command_id END, CASE WHEN step >= 4 THEN department_id END,
  CASE WHEN step >= 5 OR step = 4 AND r_y < 0.7 THEN q.id[1 + floor(q.n * r_x)::int] END,
  CASE WHEN step >= 5 AND r_person < 0.8 THEN w.id[1 + floor(w.n * r_y)::int] END,
  CASE WHEN step >= 7 OR open_stage IN ('verifying', 'checking', 'rework_decision', 'waiting_closing') THEN checker END,
  reported_at, CASE WHEN step >= 2 THEN a END, CASE WHEN step >= 3 THEN f END, CASE WHEN step >= 4 THEN p END,
  CASE WHEN step >= 5 OR step = 4 AND r_x < 0.8 THEN p + interval '20 minutes' END, CASE WHEN step >= 4 THEN p + interval '1 hour' END,
  CASE WHEN step >= 5 THEN least(p + work * 0.7, %(until)s) END, CASE WHEN step >= 6 THEN least(p + work * 0.9, %(until)s) END,
    CASE WHEN NOT is_open THEN least(p + work, %(until)s) END,
  CASE WHEN step >= 4 THEN trim_scale(limit_class2) || ' ' || limit_unit ELSE '' END,
    CASE WHEN step >= 4 THEN p + (8 + 40 * r_y) * interval '1 hour' END,
  step >= 4 AND r_late < 0.07, CASE WHEN r_source >= 0.72 AND step >= 2 THEN 'true' ELSE '' END,
    CASE WHEN step >= 7 THEN 'passed' ELSE '' END,
  CASE WHEN outcome = 'closed' THEN closing_condition ELSE '' END,
  CASE WHEN step >= 5 AND r_rework < 0.05 THEN 1 + (r_rework < 0.006)::int ELSE 0 END, r_rework > 0.985,
  CASE WHEN NOT is_open THEN NULL WHEN open_stage IN ('waiting_dispatch', 'rework_decision', 'suspended') THEN command_id
    WHEN open_stage = 'disposing' THEN department_id ELSE centre_id END
FROM stepped LEFT JOIN squads q ON q.parent_id = department_id LEFT JOIN workers w ON w.organisation_id = q.id[1 + floor(q.n * r_x)::int]
ORDER BY reported_at
"""


@transaction.atomic
def pour_cases(*, count: int, until: datetime, zone: str = "Asia/Shanghai", seed: float = 0.42) -> int:
    """Write about `count` cases of the year before `until` (aware) on the ground, classes and organisations that are there.

    Returns how many were written: those of the last day that lie after `until` are left out. About a minute a million.
    """
    hours = [hour for hour, share in enumerate(HOURS) for _ in range(share)]
    total, upto, sum_so_far = sum(share for share, _ in OPEN_STAGES.values()), [], 0
    for share, _ in OPEN_STAGES.values():
        sum_so_far += share
        upto.append(sum_so_far / total)
    steps = "{" + ", ".join(f'"{key}": {step}' for key, (_, step) in OPEN_STAGES.items()) + "}"
    kinds = Subclass.objects.filter(scheme__is_current=True, conditions__retired_on__isnull=True).distinct().count()
    values: dict[str, Any] = {
        "count": count, "until": until, "zone": zone, "days": DAYS, "hours": hours, "shares": len(hours), "kinds": kinds,
        "stages": list(OPEN_STAGES), "upto": upto, "steps": steps, "flow": current_flow_id(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [seed])
        cursor.execute(_DRAW, values)
        cursor.execute(_POUR, values)
        return cursor.rowcount


# A busy day's reports, all alike: copies of what was reported in one district, new, open and by telephone. Their numbers tell them.
ALIKE = "E99990101"
_ALIKE = """
INSERT INTO cases_case (uuid, number, flow_id, kind, subclass_id, description, urgent, location, accuracy_m, address, unit_grid_id,
  grid_code, area_class, source, reporter_name, reporter_phone, reply_wanted, on_the_spot, stage, stage_since, due_at, warn_at, outcome,
  version, centre_id, reported_at, disposal_limit, disposal_late, verification, check_result, closing_note, rework_count, repeated,
  holder_id)
SELECT gen_random_uuid(), left(grid_code, 6) || %(mark)s || lpad(n::text, 5, '0'), flow_id, 'event',
  first_value(subclass_id) OVER (ORDER BY n), description, false, location, accuracy_m, '浅水街 12 号', unit_grid_id, grid_code,
  area_class, 'hotline', '', '', false, false, 'registered', %(until)s, %(until)s + interval '15 minutes',
  %(until)s + interval '12 minutes', '', 1, centre_id, %(until)s - n * interval '10 milliseconds', '', false, '', '', '', 0, false,
  centre_id
FROM (SELECT c.*, row_number() OVER (ORDER BY c.id) AS n FROM cases_case c
  WHERE grid_code LIKE %(area)s AND kind = 'event' LIMIT %(count)s) c
"""


def lay_alike(count: int, *, until: datetime, area: str = "990102", settled: bool = True) -> int:
    """Write `count` cases reported in the minutes before `until`, all open, of one source, subclass and stage, in one area.

    `settled`: with statistics as after an hour; not within a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"count": count, "until": until, "area": f"{area}%", "mark": ALIKE})
        written = int(cursor.rowcount)
    if settled:
        settle()
    return written


def forget_alike() -> None:
    """Take them away again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_case WHERE substr(number, 7, 9) = %s", [ALIKE])


def settle() -> None:
    """Statistics and visibility as autovacuum leaves them: without, the first plans are guesses."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case, cases_caserequest, cases_caseorder")


@transaction.atomic
def lay_plain_city(*, columns: int = 100) -> None:
    """A city of columns × columns square unit grids in two counties of 16 streets, with its organisations and people, where none is."""
    if UnitGrid.objects.exists():
        return
    _lay_grids(columns)
    _seat_people()


_GRIDS = """
INSERT INTO grids_unitgrid (code, community_code, geometry, area_class, area_m2, perimeter_m, land_use, responsible,
  large_on_purpose, older_code, source, begins_on, note)
SELECT community || lpad(sequence::text, 3, '0'), community, ST_MakeEnvelope(west, south, west + 0.00117, south + 0.0009, 4326),
       1 + (cell %% 3), 10000, 400, '', '', false, '', '', %(since)s, ''
FROM (SELECT cell, 116.34 + (cell %% %(columns)s) * 0.00117 west, 39.86 + (cell / %(columns)s) * 0.0009 south,
        format('99010%%s%%s%%s', 1 + part / 16, lpad((1 + part %% 16)::text, 3, '0'), lpad((1 + (cell %% per) / 24)::text, 3,
          '0')) community,
        1 + (cell %% per) %% 24 sequence
      FROM (SELECT cell, cell / per AS part, per FROM generate_series(0, %(columns)s * %(columns)s - 1) cell,
            (SELECT 1 + %(columns)s * %(columns)s / 32 per) p) g) placed
"""
_AREAS = """
INSERT INTO grids_area (code, name, level, geometry, source, begins_on)
SELECT part, CASE level WHEN 'county' THEN '第' || right(part, 1) || '区' WHEN 'street' THEN right(part, 3) || '街道'
  ELSE right(part, 3) || '社区' END, level, ST_Multi(ST_Union(geometry)), '', %(since)s
FROM (SELECT left(code, size) part, level, geometry FROM grids_unitgrid, (VALUES (6, 'county'), (9, 'street'), (12,
  'community')) l(size, level)) g
GROUP BY part, level
"""
_STREETS = """
INSERT INTO grids_streetline (way, name, highway, geometry)
SELECT '', (ARRAY['东','西','南','北','中','安','和','永'])[1 + n %% 8] || (ARRAY['直门','四','单','长街','华门','定路','德里'])[1 + n %% 7]
    || (ARRAY['大街','胡同','路','巷'])[1 + n %% 4] || CASE WHEN n %% 3 = 0 THEN '' ELSE n::text || '条' END,
  (ARRAY['primary','secondary','tertiary','residential'])[1 + n %% 4],
  CASE WHEN n %% 2 = 0 THEN ST_SetSRID(ST_MakeLine(ST_MakePoint(116.34, 39.86 + n * 0.0009), ST_MakePoint(116.457,
    39.86 + n * 0.0009)), 4326)
       ELSE ST_SetSRID(ST_MakeLine(ST_MakePoint(116.34 + n * 0.00117, 39.86), ST_MakePoint(116.34 + n * 0.00117, 39.95)), 4326) END
FROM generate_series(0, 99) n
"""


def _lay_grids(columns: int) -> None:
    with connection.cursor() as cursor:
        for statement in (_GRIDS, _AREAS, _STREETS):
            cursor.execute(statement, {"columns": columns, "since": SINCE})


def _seat_people() -> None:
    city = Organisation.objects.create(code="P", name="平城政府", short_name="市政府", kind=OrganisationKind.GOVERNMENT, area_code="")
    watch = _organisation(city, "P-W", "监督中心", OrganisationKind.SUPERVISION_CENTRE)
    command = _organisation(city, "P-C", "指挥中心", OrganisationKind.COMMAND_CENTRE)
    company = _organisation(city, "P-G", "采集公司", OrganisationKind.COLLECTION_COMPANY)
    oversight = _organisation(city, "P-O", "监察", OrganisationKind.OVERSIGHT)
    _people(company, Role.SUPERVISOR, 240)
    centres = [
        (watch, Role.ACCEPTOR),
        (watch, Role.SHIFT_LEADER),
        (command, Role.DISPATCHER),
        (city, Role.LEADER),
        (oversight, Role.OVERSEER),
    ]
    for body, role in centres:
        _people(body, role, 2)
    _people(_organisation(city, "P-W1", "一区监督中心", OrganisationKind.SUPERVISION_CENTRE, area="990101"), Role.ACCEPTOR, 2)
    for number in range(1, 26):
        department = _organisation(city, f"P-D{number:02}", f"部门{number:02}", OrganisationKind.DEPARTMENT)
        _people(department, Role.DEPARTMENT, 1)
        for squad in (1, 2, 3, 4):
            _people(
                _organisation(department, f"{department.code}-{squad}", f"{department.name}{squad}队", OrganisationKind.SQUAD),
                Role.WORKER,
                5,
            )


def _organisation(parent: Organisation, code: str, name: str, kind: OrganisationKind, area: str = "") -> Organisation:
    return Organisation.objects.create(code=code, name=name, short_name=name, kind=kind, parent=parent, area_code=area)


def _people(body: Organisation, role: Role, count: int) -> None:
    post = Post.objects.create(role=role, organisation=body, name=f"{body.short_name}{role.label}")
    names = [f"{body.code.lower()}-{role}-{number}" for number in range(1, count + 1)]
    people = Person.objects.bulk_create(Person(sign_in_name=name, name=name, number=name[-8:], password="!") for name in names)  # noqa: S106 (nobody signs in with it)
    PostHolding.objects.bulk_create(PostHolding(person=person, post=post, begins_on=SINCE) for person in people)


def limits_known() -> bool:
    """Whether the standards are loaded: without them nothing can be poured."""
    return FilingCondition.objects.exists()
