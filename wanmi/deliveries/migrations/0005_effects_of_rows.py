"""What becomes of each row is known before it is taken, and what was is kept whole.

Deliveries that were taken before kept a part of what they changed: of areas and unit grids the rest stands in the table still. Places
keep theirs in their own way.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps import apps
from django.db import migrations, models

# Within about a centimetre, whichever way round its rings are told and whether or not it is wrapped as one of several: systems of
# coordinates and forms of files round, and that is no change. Large outlines are held against each other point by point, since the distance of all from all
# grows with the square of their points.
SHAPES = """
CREATE FUNCTION resources_same_shape(one geometry, other geometry) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN one IS NULL OR other IS NULL THEN false
    WHEN ST_OrderingEquals(one, other) THEN true
    WHEN GeometryType(ST_Multi(one)) <> GeometryType(ST_Multi(other)) THEN false
    WHEN greatest(abs(ST_XMin(one) - ST_XMin(other)), abs(ST_YMin(one) - ST_YMin(other)),
                  abs(ST_XMax(one) - ST_XMax(other)), abs(ST_YMax(one) - ST_YMax(other))) > 1e-7 THEN false
    WHEN ST_NPoints(one) + ST_NPoints(other) <= 4000 THEN ST_HausdorffDistance(one, other) <= 1e-7
    WHEN ST_NPoints(one) <> ST_NPoints(other) THEN false
    ELSE (SELECT count(*) = ST_NPoints(one) AND bool_and(ST_Distance(p.geom, q.geom) <= 1e-7)
          FROM ST_DumpPoints(ST_Normalize(ST_Multi(one))) p JOIN ST_DumpPoints(ST_Normalize(ST_Multi(other))) q USING (path))
  END
$$;
"""
KEPT = """
UPDATE resources_deliveredrow SET effect = 'changed' WHERE before IS NOT NULL;
UPDATE resources_deliveredrow r SET standing = ARRAY[(before->>'id')::bigint], before = jsonb_build_array(before)
FROM resources_delivery d WHERE d.id = r.delivery_id AND d.kind = 'components' AND before ? 'id';
UPDATE resources_deliveredrow r SET standing = ARRAY[t.id],
  before = jsonb_build_array(to_jsonb(t) || jsonb_build_object('geometry', t.geometry::text) || r.before)
FROM resources_delivery d, grids_area t WHERE d.id = r.delivery_id AND d.kind = 'areas' AND r.before IS NOT NULL AND t.code = r.code;
UPDATE resources_deliveredrow r SET standing = ARRAY[t.id],
  before = jsonb_build_array(to_jsonb(t) || jsonb_build_object('geometry', t.geometry::text) || r.before)
FROM resources_delivery d, grids_unitgrid t WHERE d.id = r.delivery_id AND d.kind = 'unit_grids' AND r.before IS NOT NULL AND t.code = r.code;
UPDATE resources_delivery d SET changed = (SELECT count(*) FROM resources_deliveredrow r WHERE r.delivery_id = d.id AND r.before IS NOT NULL)
WHERE d.taken > 0;
UPDATE resources_delivery SET added = taken - changed WHERE taken > 0;
"""


class Migration(migrations.Migration):
    dependencies = [
        # The order in which cities have run them; nothing here needs the room, which an installation may be without.
        *([("components", "0015_step_back")] if apps.is_installed("wanmi.components") else []),
        ("grids", "0012_shifts"),
        ("resources", "0004_how_files_are_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliveredrow",
            name="after",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name="deliveredrow",
            name="changes",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="deliveredrow",
            name="effect",
            field=models.CharField(
                choices=[("added", "新增"), ("changed", "更新"), ("same", "未变")],
                db_default="added",
                default="added",
                max_length=7,
                verbose_name="结果",
            ),
        ),
        migrations.AddField(
            model_name="deliveredrow",
            name="standing",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
        ),
        migrations.AddField(
            model_name="delivery",
            name="added",
            field=models.PositiveIntegerField(default=0, verbose_name="新增"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="again",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="resources.delivery"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="changed",
            field=models.PositiveIntegerField(default=0, verbose_name="更新"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="constants",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="delivery",
            name="digest",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name="delivery",
            name="empty",
            field=models.CharField(
                choices=[("keep", "保留原值"), ("clear", "清空")], default="keep", max_length=5, verbose_name="空单元格"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="kept",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="delivery",
            name="same",
            field=models.PositiveIntegerField(default=0, verbose_name="未变"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="unguessed",
            field=models.JSONField(default=list),
        ),
        migrations.RunSQL(SHAPES, "DROP FUNCTION resources_same_shape(geometry, geometry)"),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        # Checks of rows that were just written wait for the end; a table with such checks open gets no index.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="deliveredrow",
            index=models.Index(
                condition=models.Q(("effect", "added"), _negated=True), fields=["delivery", "effect", "number"], name="delivered_by_effect"
            ),
        ),
    ]
