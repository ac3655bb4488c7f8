"""When a need may go to a service: an initiative only vetted, never for the profession.

What locks is looked at once for all who refer: a referral, and what a call answered.
"""

from django.db import migrations

ASK = """
CREATE FUNCTION initiative_may_have(service bigint, need bigint, at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    vetted timestamptz;
    professional boolean;
BEGIN
    IF (SELECT form FROM directory_service WHERE id = service) <> 'initiative' THEN
        RETURN;
    END IF;
    SELECT vetted_until INTO vetted FROM directory_initiative
        WHERE service_id = service AND vetting <> 'none' FOR SHARE;
    IF vetted IS NULL OR vetted <= at THEN
        RAISE EXCEPTION 'No need for an initiative that is not vetted.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_only_to_vetted_initiatives';
    END IF;
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
FORGET = "DROP FUNCTION initiative_may_have(bigint, bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_follow_up_and_profession"),
        ("directory", "0003_facts_stay"),
    ]
    operations = [migrations.RunSQL(ASK, FORGET)]
