"""Triggers that keep the heaps of components true, and note where components changed."""

from django.db import migrations

KEEP = """
CREATE FUNCTION components_heap_x(place geometry) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN floor((ST_X(place) + 180) / 360 * 131072)::int;
CREATE FUNCTION components_heap_y(place geometry) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN floor((1 - ln(tan(radians(ST_Y(place))) + 1 / cos(radians(ST_Y(place)))) / pi()) / 2 * 131072)::int;

CREATE FUNCTION components_keep_heaps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved text := 'FROM old_rows o JOIN new_rows w USING (id) WHERE o.subclass_id <> w.subclass_id'
    ' OR NOT ST_OrderingEquals(o.geometry, w.geometry)';
  moves text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT left(code, 6) county, subclass_id, ST_PointOnSurface(geometry) place, 1 n FROM new_rows'
    WHEN 'DELETE' THEN 'SELECT left(code, 6) county, subclass_id, ST_PointOnSurface(geometry) place, -1 n FROM old_rows'
    ELSE 'SELECT left(o.code, 6) county, o.subclass_id, ST_PointOnSurface(o.geometry) place, -1 n ' || moved
      || ' UNION ALL SELECT left(w.code, 6), w.subclass_id, ST_PointOnSurface(w.geometry), 1 ' || moved
  END;
BEGIN
  -- Always in one order, so that two writers do not lock each other out.
  EXECUTE 'INSERT INTO components_componentheap (county, x, y, class_code, count, lng_sum, lat_sum)
    SELECT m.county, components_heap_x(place), components_heap_y(place), s.class_code, sum(n), sum(n * ST_X(place)), sum(n * ST_Y(place))
    FROM (' || moves || ') m JOIN catalogue_subclass s ON s.id = m.subclass_id
    GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 1, 4
    ON CONFLICT (x, y, county, class_code) DO UPDATE SET count = components_componentheap.count + excluded.count,
      lng_sum = components_componentheap.lng_sum + excluded.lng_sum, lat_sum = components_componentheap.lat_sum + excluded.lat_sum';
  RETURN NULL;
END $$;

CREATE TRIGGER heap_added AFTER INSERT ON components_component REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION components_keep_heaps();
CREATE TRIGGER heap_changed AFTER UPDATE ON components_component REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION components_keep_heaps();
CREATE TRIGGER heap_removed AFTER DELETE ON components_component REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION components_keep_heaps();
SELECT grids_watch_changes('components_component', 'components');

INSERT INTO components_componentheap (county, x, y, class_code, count, lng_sum, lat_sum)
SELECT left(c.code, 6), components_heap_x(place), components_heap_y(place), s.class_code, count(*), sum(ST_X(place)), sum(ST_Y(place))
FROM (SELECT code, subclass_id, ST_PointOnSurface(geometry) place FROM components_component) c
JOIN catalogue_subclass s ON s.id = c.subclass_id GROUP BY 1, 2, 3, 4;
"""
FORGET = (
    "".join(
        f"DROP TRIGGER {name} ON components_component; "
        for name in ("note_added", "note_changed", "note_removed", "heap_added", "heap_changed", "heap_removed")
    )
    + "DROP FUNCTION components_keep_heaps(); DROP FUNCTION components_heap_x(geometry); DROP FUNCTION components_heap_y(geometry);"
)


class Migration(migrations.Migration):
    dependencies = [("components", "0010_heaps"), ("grids", "0010_note_changes"), ("catalogue", "0002_versions")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
