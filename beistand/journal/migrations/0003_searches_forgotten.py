"""What was searched for in an anonymous call may go; that somebody searched stays.

A transaction says so: `SET LOCAL beistand.forgetting = 'on'`. Only the sealed words of
a search may become empty; nothing else of a line ever changes.
"""

from django.db import migrations

REFUSE = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND to_jsonb(OLD) - 'reason' = to_jsonb(NEW) - 'reason'
       AND ((current_setting('beistand.rotating_keys', true) = 'on'
             AND octet_length(OLD.reason) = octet_length(NEW.reason))
         OR (current_setting('beistand.forgetting', true) = 'on'
             AND OLD.verb = 'people.searched' AND OLD.details ? 'call'
             AND octet_length(NEW.reason) = 33))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The journal is append-only: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunSQL(REFUSE, AS_BEFORE)]
