"""What a change of a component shall bring is called new_values, what far views draw a cluster. The table stands as it is; no row is
written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("components", "0016_census_ends_on_the_day_after")]
    operations = [
        migrations.RenameField("componentchange", "said", "new_values"),
        migrations.AlterModelTable("componentheap", "components_componentheap"),  # first, so that the new name moves nothing
        migrations.RenameModel("ComponentHeap", "ComponentCluster"),
    ]
