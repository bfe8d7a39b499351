"""A component may step back to what its newest past says, and that past goes with it: what a delivery that is taken back has changed.

The owner's function alone does so. Nobody, the application included, can take away a past in another way, or alter one.
"""

from django.db import migrations

BODY = """
CREATE OR REPLACE FUNCTION components_keep_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.code <> OLD.code THEN
    RAISE EXCEPTION 'the identity code of a component never changes (%)', OLD.code;
  END IF;
  {exempt}IF (to_jsonb(OLD) - 'geometry' - 'valid_from') IS DISTINCT FROM (to_jsonb(NEW) - 'geometry' - 'valid_from')
     OR NOT ST_OrderingEquals(OLD.geometry, NEW.geometry) THEN
    IF NEW.valid_from = OLD.valid_from THEN  -- whoever changes a row sets changed_on; the past ends on that day
      NEW.valid_from := greatest(NEW.changed_on, OLD.valid_from);
    END IF;
    INSERT INTO components_componentpast (component_id, code, geometry, row, valid_from, valid_until, replaced_at)
    VALUES (OLD.id, OLD.code, OLD.geometry, to_jsonb(OLD) - 'geometry', OLD.valid_from, greatest(NEW.valid_from, OLD.valid_from), now());
  END IF;
  RETURN NEW;
END $$;
"""
EXEMPT = """IF components_steps_back() THEN
    RETURN NEW;
  END IF;
  """
STEP = """
-- Whether it is the owner's function below that writes: the word alone, which anybody may say, is not enough.
CREATE FUNCTION components_steps_back() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('wanmi.steps_back', true), '') = 'yes'
     AND current_user = (SELECT relowner::regrole::text FROM pg_class WHERE oid = 'public.components_componentpast'::regclass)
$$;
CREATE FUNCTION components_past_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT components_steps_back() THEN
    RAISE EXCEPTION '% is never changed: % refused', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'restrict_violation', HINT = 'Write a new row that tells what happened.';
  END IF;
  RETURN OLD;
END $$;
DROP TRIGGER components_past_stays ON components_componentpast;
CREATE TRIGGER components_past_stays BEFORE UPDATE ON components_componentpast FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER components_past_goes BEFORE DELETE ON components_componentpast FOR EACH ROW EXECUTE FUNCTION components_past_goes();

CREATE FUNCTION components_step_back(ids bigint[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  done integer;
BEGIN
  PERFORM set_config('wanmi.steps_back', 'yes', true);
  WITH newest AS (
    SELECT DISTINCT ON (p.component_id) p.id, p.component_id, p.row, p.geometry FROM components_componentpast p
    WHERE p.component_id = ANY(ids) ORDER BY p.component_id, p.id DESC),
  back AS (
    UPDATE components_component c SET (name, subclass_id, unit_grid_id, geometry, address, competent_id, owner_id, maintainer_id, state,
      initial_on, changed_on, source, note, attributes, valid_from) =
      (w.name, w.subclass_id, w.unit_grid_id, n.geometry, w.address, w.competent_id, w.owner_id, w.maintainer_id, w.state,
      w.initial_on, w.changed_on, w.source, w.note, w.attributes, w.valid_from)
    FROM newest n CROSS JOIN LATERAL jsonb_populate_record(NULL::components_component, n.row) w
    WHERE c.id = n.component_id RETURNING n.id)
  DELETE FROM components_componentpast p USING back WHERE p.id = back.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  PERFORM set_config('wanmi.steps_back', '', true);
  RETURN done;
END $$;
"""
UNDO = """
DROP FUNCTION components_step_back(bigint[]);
DROP TRIGGER components_past_goes ON components_componentpast;
DROP FUNCTION components_past_goes();
DROP TRIGGER components_past_stays ON components_componentpast;
CREATE TRIGGER components_past_stays BEFORE UPDATE OR DELETE ON components_componentpast FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("components", "0014_by_day_of_change")]
    operations = [
        migrations.RunSQL(
            STEP + BODY.replace("{exempt}", EXEMPT), UNDO + BODY.replace("{exempt}", "") + "DROP FUNCTION components_steps_back();"
        )
    ]
