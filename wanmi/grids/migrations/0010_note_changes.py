"""Triggers that note where the ground changed: what a tile's version is counted from. Kept tiles need no log."""

from django.db import migrations

# One row a square of about a kilometre in which rows changed, so that a bulk load leaves a hundred boxes and not a hundred thousand.
NOTE = """
CREATE FUNCTION grids_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO grids_groundchange (layer, place)
    SELECT TG_ARGV[0], ST_Envelope(ST_Collect(ST_Envelope(geometry))) FROM new_rows
    GROUP BY floor(ST_XMin(geometry) * 100), floor(ST_YMin(geometry) * 100);
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO grids_groundchange (layer, place)
    SELECT TG_ARGV[0], ST_Envelope(ST_Collect(ST_Envelope(geometry))) FROM old_rows
    GROUP BY floor(ST_XMin(geometry) * 100), floor(ST_YMin(geometry) * 100);
  ELSE
    INSERT INTO grids_groundchange (layer, place)
    SELECT TG_ARGV[0], ST_Envelope(ST_Collect(ST_Envelope(geometry)))
    FROM (SELECT geometry FROM old_rows UNION ALL SELECT geometry FROM new_rows) both_rows
    GROUP BY floor(ST_XMin(geometry) * 100), floor(ST_YMin(geometry) * 100);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION grids_watch_changes(watched regclass, layer text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER note_added AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
    ' FOR EACH STATEMENT EXECUTE FUNCTION grids_note_change(%L)', watched, layer);
  EXECUTE format('CREATE TRIGGER note_changed AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
    ' FOR EACH STATEMENT EXECUTE FUNCTION grids_note_change(%L)', watched, layer);
  EXECUTE format('CREATE TRIGGER note_removed AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows'
    ' FOR EACH STATEMENT EXECUTE FUNCTION grids_note_change(%L)', watched, layer);
END $$;

SELECT grids_watch_changes('grids_unitgrid', 'base');
SELECT grids_watch_changes('grids_area', 'base');
SELECT grids_watch_changes('grids_streetline', 'base');
SELECT grids_watch_changes('grids_groundfeature', 'base');
SELECT grids_watch_changes('grids_responsibilitygrid', 'patrols');
ALTER TABLE grids_kepttile SET UNLOGGED;
"""
TABLES = ("unitgrid", "area", "streetline", "groundfeature", "responsibilitygrid")
FORGET = (
    "".join(f"DROP TRIGGER {name} ON grids_{table}; " for table in TABLES for name in ("note_added", "note_changed", "note_removed"))
    + "DROP FUNCTION grids_watch_changes(regclass, text); DROP FUNCTION grids_note_change(); ALTER TABLE grids_kepttile SET LOGGED;"
)


class Migration(migrations.Migration):
    dependencies = [("grids", "0009_tile_changes")]
    operations = [migrations.RunSQL(NOTE, FORGET)]
