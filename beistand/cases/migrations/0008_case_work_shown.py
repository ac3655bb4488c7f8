from django.db import migrations, models


class Migration(migrations.Migration):
    """The work list need not read past cases that their needs stand for."""

    dependencies = [("cases", "0007_opening")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_open_work"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(
                    ("status__in", ["open"]),
                    models.Q(
                        ("next_step__in", ("follow_needs", "ask_well")), _negated=True
                    ),
                ),
                name="case_open_work",
            ),
        ),
    ]
