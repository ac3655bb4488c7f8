"""An initiative that has a need cannot be put off: its needs are called off first."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION initiative_refuse_putting_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM matching_referral WHERE service_id = NEW.service_id
           AND status IN ('offered', 'sent', 'accepted')
           AND day_in_city(moved_at) < NEW.planned_start
    ) THEN
        RAISE EXCEPTION 'Needs are with this initiative: call them off first.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'initiative_begun_while_it_helps';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER initiative_put_off BEFORE UPDATE OF planned_start
    ON directory_initiative
    FOR EACH ROW WHEN (NEW.planned_start IS DISTINCT FROM OLD.planned_start)
    EXECUTE FUNCTION initiative_refuse_putting_off();
"""
ALLOW = """
DROP TRIGGER initiative_put_off ON directory_initiative;
DROP FUNCTION initiative_refuse_putting_off();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_planned_initiatives_wait"),
        ("matching", "0008_initiatives_only_where_they_may"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
