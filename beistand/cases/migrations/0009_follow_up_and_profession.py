"""Follow-up only with consent; needs that want a professional; missing papers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_case_work_shown")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="wants_follow_up",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="need",
            name="needs_professional",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="need",
            name="unmet_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_service", "nobody offers this"),
                    ("full", "everybody is full"),
                    ("closed", "the service is closed"),
                    ("not_eligible", "the person is not eligible"),
                    ("no_papers", "papers are missing"),
                    ("language", "nobody speaks the language"),
                    ("out_of_area", "too far away"),
                    ("cost", "too expensive"),
                    ("unreachable", "the person could not be reached"),
                    ("declined", "the person declined the help"),
                    ("other", "another reason"),
                ],
                max_length=15,
            ),
        ),
    ]
