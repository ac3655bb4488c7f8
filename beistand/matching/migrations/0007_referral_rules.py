"""A declined referral has a reason, and a way is one of three."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0006_decline_reasons")]

    operations = [
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "declined"), ("decline_reason", ""), _connector="XOR"
                ),
                name="referral_declined_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["ask", "given", "warm"])),
                name="referral_way_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "helped"), _negated=True),
                    models.Q(("is_reached", False), _negated=True),
                    _connector="OR",
                ),
                name="referral_helped_was_reached",
            ),
        ),
    ]
