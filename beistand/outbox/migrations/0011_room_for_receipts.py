from django.db import migrations

# A receipt is written twice: when the text is taken, and when it has arrived. With
# room on the page for both, no index hears of the second time.
ROOMY = "ALTER TABLE outbox_deliveryreceipt SET (fillfactor = 50)"
USUAL = "ALTER TABLE outbox_deliveryreceipt RESET (fillfactor)"


class Migration(migrations.Migration):
    """Room on each page for what a receipt says later."""

    dependencies = [
        ("outbox", "0010_lean_indexes"),
    ]

    operations = [migrations.RunSQL(ROOMY, USUAL)]
