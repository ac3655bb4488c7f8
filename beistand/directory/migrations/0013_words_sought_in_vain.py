"""Words of searches in vain: those that may be names are kept as hashes.

What was kept in clear before is forgotten: nobody can tell names in it from others.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0012_what_an_answer_rests_on"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM directory_gap", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SoughtWord",
            fields=[
                (
                    "code",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("days", models.PositiveSmallIntegerField(default=1)),
                ("last_day", models.DateField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__regex", "^[0-9a-f]{64}$"), ("days__gte", 1)
                        ),
                        name="sought_word_is_a_hash",
                    )
                ],
            },
        ),
    ]
