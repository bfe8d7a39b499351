"""The database itself keeps what a component's row said before each change, and refuses to alter what it kept."""

from django.db import migrations

KEEP = """
CREATE FUNCTION components_keep_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.code <> OLD.code THEN
    RAISE EXCEPTION 'the identity code of a component never changes (%)', OLD.code;
  END IF;
  IF (to_jsonb(OLD) - 'geometry' - 'valid_from') IS DISTINCT FROM (to_jsonb(NEW) - 'geometry' - 'valid_from')
     OR NOT ST_OrderingEquals(OLD.geometry, NEW.geometry) THEN
    IF NEW.valid_from = OLD.valid_from THEN  -- whoever changes a row sets changed_on; the past ends on that day
      NEW.valid_from := greatest(NEW.changed_on, OLD.valid_from);
    END IF;
    INSERT INTO components_componentpast (component_id, code, geometry, row, valid_from, valid_until, replaced_at)
    VALUES (OLD.id, OLD.code, OLD.geometry, to_jsonb(OLD) - 'geometry', OLD.valid_from, greatest(NEW.valid_from, OLD.valid_from), now());
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION components_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.valid_from := coalesce(NEW.valid_from, NEW.changed_on, NEW.initial_on);
  RETURN NEW;
END $$;
CREATE TRIGGER components_begin BEFORE INSERT ON components_component FOR EACH ROW
WHEN (NEW.valid_from IS NULL) EXECUTE FUNCTION components_begin();
CREATE TRIGGER components_keep_past BEFORE UPDATE ON components_component FOR EACH ROW EXECUTE FUNCTION components_keep_past();

CREATE TRIGGER components_past_stays BEFORE UPDATE OR DELETE ON components_componentpast FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER components_past_not_emptied BEFORE TRUNCATE ON components_componentpast
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW components_componentthen AS
SELECT 'c' || id AS key, id AS component_id, code, name, subclass_id, unit_grid_id, geometry, address, competent_id, owner_id,
       maintainer_id, state, initial_on, changed_on, source, note, attributes, valid_from, NULL::date AS valid_until
FROM components_component
UNION ALL
SELECT 'p' || id, component_id, code, row->>'name', (row->>'subclass_id')::bigint, (row->>'unit_grid_id')::bigint, geometry,
       row->>'address', (row->>'competent_id')::bigint, (row->>'owner_id')::bigint, (row->>'maintainer_id')::bigint, row->>'state',
       (row->>'initial_on')::date, (row->>'changed_on')::date, row->>'source', row->>'note', row->'attributes', valid_from, valid_until
FROM components_componentpast WHERE valid_until > valid_from;
"""
DROP = """
DROP VIEW components_componentthen;
DROP TRIGGER components_begin ON components_component;
DROP FUNCTION components_begin();
DROP TRIGGER components_keep_past ON components_component;
DROP TRIGGER components_past_stays ON components_componentpast;
DROP TRIGGER components_past_not_emptied ON components_componentpast;
DROP FUNCTION components_keep_past();
"""


class Migration(migrations.Migration):
    dependencies = [("components", "0002_base_data"), ("journal", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
