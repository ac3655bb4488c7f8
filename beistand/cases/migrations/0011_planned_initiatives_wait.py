"""An initiative that has not begun gets no need either, whoever writes the row.

The day is the city's, at the moment that the referral or the answer itself names.
"""

from django.db import migrations

BEGIN = """
CREATE OR REPLACE FUNCTION
    initiative_may_have(service bigint, need bigint, at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    vetted timestamptz;
    begins date;
    professional boolean;
BEGIN
    IF (SELECT form FROM directory_service WHERE id = service) <> 'initiative' THEN
        RETURN;
    END IF;
    SELECT vetted_until, planned_start INTO vetted, begins FROM directory_initiative
        WHERE service_id = service AND vetting <> 'none' FOR SHARE;
    IF vetted IS NULL OR vetted <= at THEN
        RAISE EXCEPTION 'No need for an initiative that is not vetted.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_only_to_vetted_initiatives';
    END IF;
"""
PLANNED = """
    IF begins > day_in_city(at) THEN
        RAISE EXCEPTION 'No need for an initiative that has not begun.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_only_to_begun_initiatives';
    END IF;
"""
END = """
    SELECT needs_professional INTO professional FROM cases_need
        WHERE id = need FOR SHARE;
    IF professional THEN
        RAISE EXCEPTION 'This need wants a professional, not an initiative.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_never_for_the_profession';
    END IF;
END
$$;
"""
DAY = """
CREATE FUNCTION day_in_city(at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (at AT TIME ZONE
        coalesce((SELECT time_zone FROM reference_city LIMIT 1), 'UTC'))::date
$$;
"""
NO_DAY = "DROP FUNCTION day_in_city(timestamptz);"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_whom_an_initiative_may_help"),
        ("directory", "0003_facts_stay"),
        ("reference", "0002_city"),
    ]
    operations = [
        migrations.RunSQL(DAY, NO_DAY),
        migrations.RunSQL(BEGIN + PLANNED + END, BEGIN + END),
    ]
