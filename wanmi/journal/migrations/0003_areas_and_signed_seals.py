# ruff: noqa: S608  statements of our own, nothing sent to us in them
"""Facts get an area, hashes and seals their second version (decision 0012).

What was told before gets the area of its subject, as far as the subject is still known, else of the post that acted. The first
signed seal takes all of it in, so that from then on nobody changes it unseen.
"""

import re

import django.db.models.functions.text
from django.apps import apps
from django.db import migrations, models

# kind of subject → the statement that finds its area, `f` being the fact
AREA_OF_POST = """
    (SELECT coalesce(nullif(post.area_code, ''), body.area_code)
     FROM people_post AS post JOIN people_organisation AS body ON body.id = post.organisation_id WHERE post.id = {})
"""
AREA_OF_PERSON = """
    (SELECT CASE WHEN min(area) = max(area) THEN min(area)
                 WHEN left(min(area), 9) = left(max(area), 9) AND length(min(area)) >= 9 THEN left(min(area), 9)
                 WHEN left(min(area), 6) = left(max(area), 6) AND length(min(area)) >= 6 THEN left(min(area), 6)
                 ELSE '' END
     FROM (SELECT coalesce(nullif(post.area_code, ''), body.area_code) COLLATE "C" AS area
           FROM people_postholding AS held JOIN people_post AS post ON post.id = held.post_id
           JOIN people_organisation AS body ON body.id = post.organisation_id WHERE held.person_id = {}) AS theirs)
"""
NUMBER = "(CASE WHEN f.subject_id ~ '^[0-9]{1,18}$' THEN f.subject_id::bigint END)"
NAMED = "(SELECT id FROM people_person WHERE sign_in_name = f.data->>'sign_in_name')"
SUBJECTS = {
    "case": "coalesce((SELECT grid_code FROM cases_case WHERE number = f.subject_id), substring(f.subject_id FROM '^[0-9]{6}'))",
    "organisation": f"(SELECT area_code FROM people_organisation WHERE id = {NUMBER})",
    "post": AREA_OF_POST.format(NUMBER),
    "person": f"CASE WHEN f.person_id::text = f.subject_id THEN coalesce({AREA_OF_POST.format('f.post_id')}, '')"
    f" ELSE {AREA_OF_PERSON.format(NUMBER)} END",
    "postholding": AREA_OF_POST.format(f"(SELECT post_id FROM people_postholding WHERE id = {NUMBER})"),
    "layerkey": AREA_OF_POST.format(f"(SELECT post_id FROM people_layerkey WHERE id = {NUMBER})"),
    "attempt": f"coalesce({AREA_OF_PERSON.format(NAMED)}, '')",
    "unitgrid": "substring(f.subject_id FROM '^[0-9]{6,15}')",
    "responsibilitygrid": "substring(f.subject_id FROM '^[0-9]{6,15}')",
    "street": "substring(f.subject_id FROM '^[0-9]{6,15}')",
    "division": f"(SELECT area_code FROM grids_division WHERE id = {NUMBER})",
    "shift": f"(SELECT area_code FROM grids_shift WHERE id = {NUMBER})",
    "component": "coalesce((SELECT grid.code FROM components_component AS one JOIN grids_unitgrid AS grid ON grid.id = one.unit_grid_id"
    " WHERE one.code = f.subject_id), substring(f.subject_id FROM '^[0-9]{6}'))",
    "componentchange": f"(SELECT grid_code FROM components_componentchange WHERE id = {NUMBER})",
    "census": f"(SELECT area_code FROM components_census WHERE id = {NUMBER})",
    "place": "(SELECT coalesce(nullif(grid_code, ''), division_code) FROM geocoding_place WHERE code = f.subject_id)",
    "delivery": f"(SELECT area_code FROM resources_delivery WHERE id = {NUMBER})",
}
# A room that this installation does not have has no tables, and nothing was told of its things.
ABOVE = re.compile(r"\b(cases|components|geocoding|resources)_")
SUBJECTS = {kind: area for kind, area in SUBJECTS.items() if all(map(apps.is_installed, (f"wanmi.{room}" for room in ABOVE.findall(area))))}
FILL = "".join(
    f"UPDATE journal_fact AS f SET area_code = coalesce({area}, {AREA_OF_POST.format('f.post_id')}, '') WHERE subject_kind = '{kind}';\n"
    for kind, area in SUBJECTS.items()
) + (
    f"UPDATE journal_fact AS f SET area_code = coalesce({AREA_OF_POST.format('f.post_id')}, '')"
    f" WHERE post_id IS NOT NULL AND subject_kind NOT IN ({', '.join(repr(kind) for kind in SUBJECTS)});\n"
)


class Migration(migrations.Migration):
    # The areas are read from the tables of the rooms above as these migrations leave them; no room's code is used.
    dependencies = [
        ("journal", "0002_reader"),
        ("people", "0004_layer_keys"),
        ("grids", "0012_shifts"),
        *(
            (room, name)
            for room, name in (
                ("components", "0013_census"),
                ("geocoding", "0002_search"),
                ("resources", "0001_deliveries"),
                ("cases", "0005_recycle_bin"),
            )
            if apps.is_installed(f"wanmi.{room}")
        ),
    ]
    operations = [
        migrations.AddField("fact", "area_code", models.CharField(max_length=15, default="", db_default="")),
        migrations.AddField("fact", "hash_version", models.PositiveSmallIntegerField(default=1, db_default=1)),
        migrations.AlterField("fact", "hash_version", models.PositiveSmallIntegerField(default=2, db_default=2)),
        migrations.AddField("seal", "version", models.PositiveSmallIntegerField(default=1)),
        migrations.AlterField("seal", "version", models.PositiveSmallIntegerField(default=2)),
        migrations.AddField("seal", "total", models.BigIntegerField(default=0)),
        migrations.AddField("seal", "key", models.CharField(max_length=16, default="")),
        migrations.AddField("seal", "signature", models.BinaryField(max_length=64, default=b"")),
        migrations.RunSQL(
            "ALTER TABLE journal_fact DISABLE TRIGGER fact_never_changes;\n"
            + FILL
            + "ALTER TABLE journal_fact ENABLE TRIGGER fact_never_changes;"
            # Rows of the first version stay; none is written any more.
            + "ALTER TABLE journal_fact ADD CONSTRAINT fact_hash_version CHECK (hash_version = 2) NOT VALID;",
            "ALTER TABLE journal_fact DROP CONSTRAINT fact_hash_version;",
        ),
        migrations.AddIndex(
            "fact",
            models.Index(
                django.db.models.functions.text.Left("area_code", 6), models.OrderBy(models.F("at"), descending=True), name="fact_by_place"
            ),
        ),
        # The numbers of transactions can be moved by the owner of the database alone: the offset is no setting of a session any
        # more, which anybody may change, but the body of a function. `wanmi db restore` writes it anew.
        migrations.RunSQL(
            """
            DO $do$ BEGIN
              EXECUTE format('CREATE OR REPLACE FUNCTION journal_offset() RETURNS bigint LANGUAGE sql STABLE RETURN %s::bigint', journal_offset());
            END $do$;
            CREATE OR REPLACE FUNCTION journal_xact() RETURNS bigint LANGUAGE sql VOLATILE
              RETURN pg_current_xact_id()::text::bigint + journal_offset();
            CREATE OR REPLACE FUNCTION journal_oldest_running() RETURNS bigint LANGUAGE sql VOLATILE
              RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint + journal_offset();
            -- The application may not gather statistics of tables that are not its own; after a bulk load it asks for them here.
            CREATE FUNCTION gather_statistics(VARIADIC tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
              SET search_path = pg_catalog, public, pg_temp AS $$
              DECLARE
                one text;
              BEGIN
                FOREACH one IN ARRAY tables LOOP
                  EXECUTE format('ANALYZE public.%I', one);
                END LOOP;
              END $$;
            """,
            "DROP FUNCTION gather_statistics(text[])",
        ),
    ]
