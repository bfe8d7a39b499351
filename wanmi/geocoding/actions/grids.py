"""Places follow the ground: where unit grids were split, merged or redrawn, each place lies in another grid from that day on (GE-9)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from wanmi.geocoding.rules.inputs import IN_ONE_GRID
from wanmi.journal.actions import record_fact
from wanmi.people.rules.seats import Seat

# A point on a shared edge lies in the grid with the lower code (GD-12).
_FOLLOW = """
UPDATE geocoding_place p SET grid_code = now.code, changed_on = %s,
  division_code = CASE WHEN length(p.division_code) = 12 OR p.grid_code = '' THEN now.community_code ELSE p.division_code END
FROM geocoding_place old CROSS JOIN LATERAL (
  SELECT g.code, g.community_code FROM grids_unitgrid g
  WHERE g.ends_on IS NULL AND ST_Intersects(g.geometry, old.location) ORDER BY g.code LIMIT 1) now
WHERE p.id = old.id AND old.ends_on IS NULL AND (old.grid_code <> '' OR old.kind = ANY (%s))
  AND NOT EXISTS (SELECT 1 FROM grids_unitgrid g WHERE g.code = old.grid_code AND g.ends_on IS NULL)
"""


@transaction.atomic
def follow_grids(*, by: Seat | None, at: datetime) -> int:
    """Give every live place whose unit grid no longer holds, or that waits for one, the grid at its point; how many. One fact where
    there were any.

    To be called when a division of grids has been published. Does nothing twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [timezone.localdate(at), sorted(IN_ONE_GRID)])
        count = cursor.rowcount
    if count:
        record_fact("place.follow", about=("layer", "place"), by=by, at=at, data={"count": count})
    return count
