"""Evidence is never updated or deleted: the database itself refuses."""

from django.db import migrations

TABLES = ("evidence_storedfile", "evidence_evidence")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_initial"), ("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "\n".join(
                f"CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();"
                for table in TABLES
            ),
            "\n".join(f"DROP TRIGGER never_changes ON {table};" for table in TABLES),
        )
    ]
