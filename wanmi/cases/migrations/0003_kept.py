"""Case numbers' sequence; exhibits and flow tables that the database itself keeps from change."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial"), ("journal", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE cases_number_seq", "DROP SEQUENCE cases_number_seq"),
        migrations.RunSQL(
            """
            CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON cases_caseevidence
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER never_changes BEFORE UPDATE OF key, version, "table", digest OR DELETE ON cases_flow
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            "DROP TRIGGER never_changes ON cases_caseevidence; DROP TRIGGER never_changes ON cases_flow;",
        ),
    ]
