"""What was typed as a reason becomes words; the reason is one of a closed list."""

from typing import Any

from django.db import migrations

KNOWN = ("no_answer",)


def sort_reasons(apps: Any, _editor: Any) -> None:
    """Keep every word that was typed, sealed, beside the code."""
    referrals = apps.get_model("matching", "Referral").objects
    for row in referrals.filter(status="declined").iterator():
        if row.decline_reason not in KNOWN:
            row.decline_words, row.decline_reason = row.decline_reason, "other"
            row.save(update_fields=["decline_words", "decline_reason"])
    referrals.exclude(status="declined").exclude(decline_reason="").update(
        decline_reason=""
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0005_referral_life")]
    operations = [migrations.RunPython(sort_reasons, migrations.RunPython.noop)]
