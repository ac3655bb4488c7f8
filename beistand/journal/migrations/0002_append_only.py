"""Nobody changes or removes a line of the journal, not even by hand.

Only the sealed column may be sealed anew with another key, by a transaction that
says so: `SET LOCAL beistand.rotating_keys = 'on'`. Sealing anew keeps the length.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND current_setting('beistand.rotating_keys', true) = 'on'
       AND to_jsonb(OLD) - 'reason' = to_jsonb(NEW) - 'reason'
       AND octet_length(OLD.reason) = octet_length(NEW.reason)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The journal is append-only: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
ALLOW = """
DROP TRIGGER journal_append_only ON journal_entry;
DROP TRIGGER journal_no_truncate ON journal_entry;
DROP FUNCTION journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_entry")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
