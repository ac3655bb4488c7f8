"""When somebody may be sent to an initiative at all, with a need or without one.

It is vetted, and has begun in the time of the city. What a red flag is about is for
the profession, as is a need that is marked so. What locks is looked at once for all.
"""

from django.db import migrations

ASK = """
CREATE FUNCTION initiative_may_help(service bigint, topic bigint, at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    initiative directory_initiative;
BEGIN
    IF (SELECT form FROM directory_service WHERE id = service) <> 'initiative' THEN
        RETURN;
    END IF;
    SELECT * INTO initiative FROM directory_initiative
        WHERE service_id = service AND vetting <> 'none' FOR SHARE;
    IF initiative.vetted_until IS NULL OR initiative.vetted_until <= at THEN
        RAISE EXCEPTION 'No need for an initiative that is not vetted.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_only_to_vetted_initiatives';
    END IF;
    IF initiative.planned_start > day_in_city(at) THEN
        RAISE EXCEPTION 'No need for an initiative that has not begun.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_only_to_begun_initiatives';
    END IF;
    IF EXISTS (SELECT 1 FROM guidance_redflag_topics WHERE topic_id = topic) THEN
        RAISE EXCEPTION 'A danger wants a professional, not an initiative.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_never_for_the_profession';
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION
    initiative_may_have(service bigint, need bigint, at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    professional boolean;
BEGIN
    IF (SELECT form FROM directory_service WHERE id = service) <> 'initiative' THEN
        RETURN;
    END IF;
    PERFORM initiative_may_help(
        service, (SELECT topic_id FROM cases_need WHERE id = need), at);
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
AS_BEFORE = """
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
    IF begins > day_in_city(at) THEN
        RAISE EXCEPTION 'No need for an initiative that has not begun.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'referral_only_to_begun_initiatives';
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
DROP FUNCTION initiative_may_help(bigint, bigint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_planned_initiatives_wait"),
        ("guidance", "0001_tables"),
    ]
    operations = [migrations.RunSQL(ASK, AS_BEFORE)]
