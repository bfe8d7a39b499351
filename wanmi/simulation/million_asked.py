"""What was asked of the million cases and ordered about them, by one INSERT … SELECT each: ballast, as the cases are (million.py).

What is open is so on its case, too (`open_requests`, `open_orders`); what has been decided left no trace on the ballast's cases.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

REQUESTS, ORDERS = 0.165, 0.033  # of the cases that were dispatched: one in six was asked about, one in thirty ordered
# Kind, whose post decides it, how many of a hundred.
KINDS = (("extension", "shift_leader", 46), ("return", "dispatcher", 26), ("suspension", "dispatcher", 10), ("void", "shift_leader", 9),
    ("appeal", "acceptor", 9))  # fmt: skip

_REQUESTS = """
INSERT INTO cases_caserequest (case_id, grid_code, number, kind, asked_role, asked_by_id, asked_from_id, asked_at, reason, wanted, approval,
  waits_for, holder_id, due_at, warn_at, state, decided_at, decided_by_id, decision)
WITH
  clerks AS (SELECT p.organisation_id, min(h.person_id) person_id FROM people_postholding h JOIN people_post p ON p.id = h.post_id
      WHERE p.role = 'department' GROUP BY 1),
  deciders AS (SELECT p.role, array_agg(h.person_id ORDER BY h.person_id) id, count(*) n FROM people_postholding h
      JOIN people_post p ON p.id = h.post_id WHERE p.role IN ('dispatcher', 'shift_leader', 'acceptor') GROUP BY 1),
  kinds AS (SELECT * FROM unnest(%(kinds)s::text[], %(posts)s::text[], %(upto)s::float8[]) AS k(kind, post, upto)),
  dice AS MATERIALIZED (
    SELECT c.id, c.grid_code, c.stage, c.outcome, c.department_id, c.centre_id, c.command_id, c.dispatched_at, c.ended_at,
           random() r, random() r_kind, random() r_state, random() r_when, random() r_who FROM cases_case c
    WHERE c.department_id IS NOT NULL AND c.dispatched_at IS NOT NULL AND c.outcome IN ('', 'closed')),
  thrown AS (
    SELECT d.*, (SELECT kind FROM kinds WHERE d.r_kind <= upto ORDER BY upto LIMIT 1) AS kind,
           (SELECT post FROM kinds WHERE d.r_kind <= upto ORDER BY upto LIMIT 1) AS post,
           least(d.dispatched_at + d.r_when * interval '20 hours', %(until)s) AS asked_at
    FROM dice d WHERE r < %(share)s OR (stage = 'disposing' AND r < 0.3)),
  stated AS (
    SELECT t.*, CASE WHEN stage = 'disposing' AND kind <> 'appeal' AND r_state < 0.5 THEN 'open' WHEN r_state < 0.62 THEN 'approved'
      WHEN r_state < 0.84 THEN 'refused' WHEN r_state < 0.94 THEN 'lapsed' ELSE 'withdrawn' END AS state FROM thrown t)
SELECT s.id, grid_code, 5, s.kind, 'department', k.person_id, department_id, asked_at,
  (ARRAY['施工需交通组织审批', '材料需定制采购', '职责不属本单位', '需列入年度维修计划', '天气原因无法作业'])[1 + floor(5 * r_who)::int],
  '{}', 0,
  post, CASE post WHEN 'dispatcher' THEN coalesce(command_id, centre_id) ELSE centre_id END,
  CASE state WHEN 'open' THEN asked_at + interval '6 hours' END, CASE state WHEN 'open' THEN asked_at + interval '5 hours' END,
  state, CASE WHEN state <> 'open' THEN least(asked_at + r_who * interval '4 hours', %(until)s) END,
  CASE WHEN state IN ('approved', 'refused') THEN v.id[1 + floor(v.n * r_who)::int] END,
  CASE state WHEN 'refused' THEN '理由不充分' ELSE '' END
FROM stated s JOIN clerks k ON k.organisation_id = s.department_id LEFT JOIN deciders v ON v.role = s.post
ORDER BY asked_at
"""
_ORDERS = """
INSERT INTO cases_caseorder (case_id, grid_code, number, kind, given_role, given_by_id, given_from_id, given_at, text, holder_id, due_at,
  state, answered_at, answered_by_id, answer)
WITH
  watchers AS (SELECT min(h.person_id) id, min(p.organisation_id) body FROM people_postholding h JOIN people_post p ON p.id = h.post_id
      WHERE p.role = 'overseer'),
  clerks AS (SELECT p.organisation_id, min(h.person_id) person_id FROM people_postholding h JOIN people_post p ON p.id = h.post_id
      WHERE p.role = 'department' GROUP BY 1),
  dice AS MATERIALIZED (
    SELECT c.id, c.grid_code, c.outcome, c.department_id, c.dispatched_at, random() r, random() r_kind, random() r_when, random() r_answer
    FROM cases_case c WHERE c.department_id IS NOT NULL AND c.dispatched_at IS NOT NULL AND c.outcome IN ('', 'closed')),
  thrown AS (
    SELECT d.*, CASE WHEN r_kind < 0.5 THEN 'urge' WHEN r_kind < 0.8 THEN 'overdue' WHEN r_kind < 0.92 THEN 'leader'
        ELSE 'important' END kind,
      least(dispatched_at + r_when * interval '30 hours', %(until)s) AS given_at FROM dice d WHERE r < %(share)s),
  stated AS (
    SELECT t.*, CASE WHEN kind = 'urge' THEN 'told' WHEN r_answer < 0.85 THEN 'answered' WHEN outcome = '' THEN 'open'
        ELSE 'ended' END state
    FROM thrown t)
SELECT s.id, grid_code, 6, kind, 'overseer', w.id, w.body, given_at, '请立即处置并报告结果', department_id,
  CASE WHEN kind <> 'urge' THEN given_at + interval '8 hours' END, state,
  CASE state WHEN 'answered' THEN least(given_at + r_answer * interval '9 hours', %(until)s) END,
  CASE state WHEN 'answered' THEN k.person_id END, CASE state WHEN 'answered' THEN '已安排队伍处置' ELSE '' END
FROM stated s JOIN clerks k ON k.organisation_id = s.department_id CROSS JOIN watchers w WHERE w.id IS NOT NULL
ORDER BY given_at
"""
_OPEN = (
    "UPDATE cases_case c SET open_requests = r.kind FROM cases_caserequest r WHERE r.case_id = c.id AND r.state = 'open'",
    "UPDATE cases_case c SET open_orders = 1 FROM cases_caseorder o WHERE o.case_id = c.id AND o.state = 'open'",
)


@transaction.atomic
def pour_asked(*, until: datetime, seed: float = 0.36) -> tuple[int, int]:
    """Requests and orders of the cases that are there, where none are yet; how many of each."""
    total, upto, so_far = sum(share for *_, share in KINDS), [], 0
    for *_, share in KINDS:
        so_far += share
        upto.append(so_far / total)
    kinds: dict[str, Any] = {"kinds": [kind for kind, *_ in KINDS], "posts": [post for _, post, _ in KINDS], "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [seed])
        cursor.execute(_REQUESTS, kinds | {"until": until, "share": REQUESTS})
        requests = int(cursor.rowcount)
        cursor.execute(_ORDERS, {"until": until, "share": ORDERS})
        orders = int(cursor.rowcount)
        for statement in _OPEN:
            cursor.execute(statement)
    return requests, orders
