import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An answer names the statement that held when the service gave it."""

    dependencies = [("directory", "0011_vetting_that_is_over")]

    operations = [
        migrations.AddField(
            model_name="provideranswer",
            name="fact",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.operatingfact",
            ),
        )
    ]
