"""Of the approved versions of a protocol a newer one always begins later.

So no older version comes back over a newer one. Judged at the end of the transaction:
an approval first approves, then withdraws what was to begin later.
"""

from django.db import migrations

REFUSE = """
UPDATE guidance_protocolversion older
SET status = 'retired',
    retired_at = (
        SELECT max(newer.approved_at) FROM guidance_protocolversion newer
        WHERE newer.protocol_id = older.protocol_id AND newer.status = 'approved'
          AND newer.number > older.number
          AND newer.effective_from <= older.effective_from
    )
WHERE status = 'approved' AND EXISTS (
    SELECT 1 FROM guidance_protocolversion newer
    WHERE newer.protocol_id = older.protocol_id AND newer.status = 'approved'
      AND newer.number > older.number
      AND newer.effective_from <= older.effective_from
);

CREATE FUNCTION protocol_version_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM guidance_protocol WHERE id = NEW.protocol_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM guidance_protocolversion older
        JOIN guidance_protocolversion newer ON newer.protocol_id = older.protocol_id
        WHERE older.protocol_id = NEW.protocol_id
          AND older.status = 'approved' AND newer.status = 'approved'
          AND newer.number > older.number
          AND newer.effective_from <= older.effective_from
    ) THEN
        RAISE EXCEPTION 'An older version of a protocol never follows a newer one.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'protocol_newer_begins_later';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER protocol_newer_begins_later
    AFTER INSERT OR UPDATE ON guidance_protocolversion
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'approved')
    EXECUTE FUNCTION protocol_version_in_order();
"""
ALLOW = """
DROP TRIGGER protocol_newer_begins_later ON guidance_protocolversion;
DROP FUNCTION protocol_version_in_order();
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0002_approved_stays")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
