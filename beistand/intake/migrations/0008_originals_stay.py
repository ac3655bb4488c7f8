"""Nobody changes or removes what came in over a wire, not even by hand.

Only the sealed columns may be sealed anew with another key, by a transaction that
says so: `SET LOCAL beistand.rotating_keys = 'on'`. Sealing anew keeps the length.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION original_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.contact_id, OLD.channel, OLD.size, OLD.sha256)
         = (NEW.contact_id, NEW.channel, NEW.size, NEW.sha256)
       AND (OLD.content = NEW.content
            OR (current_setting('beistand.rotating_keys', true) = 'on'
                AND octet_length(OLD.content) = octet_length(NEW.content)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An original stays as it came: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER original_stays
    BEFORE UPDATE OF contact_id, channel, content, size, sha256 OR DELETE
    ON intake_original
    FOR EACH ROW EXECUTE FUNCTION original_refuse();
"""
ALLOW = """
DROP TRIGGER original_stays ON intake_original;
DROP FUNCTION original_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_originals")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
