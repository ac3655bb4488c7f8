"""What a caller meets while nobody answers: data of the line."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("lines", "0002_wire")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="when_closed",
            field=models.CharField(
                choices=[
                    ("voicemail", "callers can leave a message"),
                    ("announcement", "callers hear when we are there"),
                    ("form", "callers are pointed to the form"),
                ],
                default="voicemail",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=Q(when_closed__in=["voicemail", "announcement", "form"]),
                name="line_closes_in_a_known_way",
            ),
        ),
    ]
